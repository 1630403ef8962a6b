"""The event folder loaded once more in the middle of a journey, with something else in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.folder.load import load

if TYPE_CHECKING:
    from tests.stage import Stage


async def reload(stage: Stage, key: str, **changes: Any) -> None:
    """Load the example event again; one activity says something else by now."""
    folder = stage.folder
    activities = tuple(replace(one, **changes) if one.key == key else one for one in folder.activities)
    assert activities != folder.activities, f"{key} says so already, or is not there"
    stage.folder = replace(folder, activities=activities)
    loaded = await load(stage.store, stage.folder, now=stage.clock.now())
    assert not loaded.faults, loaded.faults
    stage.app.letters.ring()
    stage.app.dues.ring()
