"""A forged button may carry any number: no handler trips over it, and the tap is answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers.routes import ROUTES
from models import InboxRow

if TYPE_CHECKING:
    from bot.phone import Person
    from bot.phone.person import Seen
    from tests.stage import Stage

ACTS = sorted({route.name for route in ROUTES if route.kind == "tap"})


async def failures(stage: Stage) -> list[str | None]:
    async with stage.store.reading() as session:
        return [row.error for row in (await session.exec(select(InboxRow))).all() if row.tries]


async def opened(stage: Stage, who: Person) -> tuple[Seen, str]:
    """Return a card whose buttons are good, and what its keys have in common."""
    await stage.say(who, "/board")
    card = [seen for seen in who.screen() if seen.buttons][-1]
    common = re.search(r"1\|\w+(\|\w+\|\w+\|)", str(card.message))
    assert common is not None
    return card, common[1]


@pytest.mark.parametrize("value", ["9" * 24, "\u00b2", "1." + "9" * 22])
async def test_no_button_trips_over_a_number_that_no_row_has(stage: Stage, value: str) -> None:
    who = await stage.come_in("salma-benkirane", "en")
    for act in ACTS:
        card, common = await opened(stage, who)
        tap = await who.forge_tap(f"1|{act}{common}{value}", card)
        await stage.settle()
        assert not (await who.wait_for_toast(tap)).alert, act
    assert await failures(stage) == []


async def test_a_forged_button_with_an_impossible_number_is_told_it_is_closed(either_stage: Stage) -> None:
    stage = either_stage
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    tap = await who.forge_tap("1|home|" + "z" * 30 + "|1|", who.last)
    toast = await who.wait_for_toast(tap)
    assert toast.text
    assert await failures(stage) == []
