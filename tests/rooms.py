"""The example in two rooms instead of one hall: what tests/rooms.toml says, in the place of its number of tables."""

from __future__ import annotations

from pathlib import Path

ROOMS = Path(__file__).with_name("rooms.toml")


def in_two_rooms(folder: Path) -> Path:
    """Write the rooms into a copy of the example's folder."""
    file = folder / "event.toml"
    settings = file.read_text(encoding="utf-8").replace("tables = 18\n", "")
    at = settings.index("[meetings.place]")
    file.write_text(settings[:at] + ROOMS.read_text(encoding="utf-8") + settings[at:], encoding="utf-8")
    return folder
