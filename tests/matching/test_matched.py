"""Profiles from a file, as the command line reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.matched import match

if TYPE_CHECKING:
    from pathlib import Path

ONE = {"id": "a", "side": "EU", "offers": "glass jars"}
TWO = {"id": "b", "side": "MENA", "seeks": "bocaux en verre"}


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    file = tmp_path / "profiles.jsonl"
    two = {**TWO, "seeks": "bocaux\u2028en verre\x85"}
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in (ONE, two)) + "\r\n", "utf-8")
    told: list[str] = []
    assert match(file, 10, None, told.append) == 0
    assert [json.loads(line)["id"] for line in told[0].split("\n")] == ["a", "b"]


def test_a_file_that_is_not_utf8_is_told_with_its_line_and_nothing_is_written(tmp_path: Path) -> None:
    file, out = tmp_path / "profiles.jsonl", tmp_path / "matches.jsonl"
    file.write_bytes(json.dumps(ONE).encode() + b'\n{"id": "b", "side": "MENA", "seeks": "mati\xe8res"}\n')
    out.write_text("what was there")
    told: list[str] = []
    assert match(file, 10, out, told.append) == 1
    assert "2" in told[0]
    assert "UTF-8" in told[0]
    assert out.read_text() == "what was there"
