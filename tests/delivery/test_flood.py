"""One person who writes without end keeps nobody else waiting."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stage import Stage

MANY = 150
HELD = 4.0  # seconds


async def test_whoever_taps_once_is_answered_long_before_a_flood_is(stage: Stage) -> None:
    flooding, other = await stage.have_in("rania-haddad", "en"), await stage.have_in("hela-trabelsi", "fr")
    for number in range(MANY):
        await flooding.say(f"hello {number}")
    await other.say("/help")
    await stage.settle()
    sent = [one["chat_id"] for one in stage.phone.exchanges if one["method"] == "sendMessage"]
    assert sent.count(flooding.id) == MANY
    assert sent.index(other.id) < 10


async def test_a_tap_whose_answer_telegram_holds_back_does_not_hold_back_its_chat(stage: Stage) -> None:
    person = await stage.have_in("rania-haddad", "en")
    await person.say("/settings")
    await stage.settle()
    stage.phone.faults.add("hang", method="answerCallbackQuery", seconds=HELD)
    began = monotonic()
    await person.tap(person.last.buttons[0][0])
    said = await person.say("/help")
    while person.last.mine or person.last.message_id < said:
        assert monotonic() - began < HELD
        await asyncio.sleep(0.01)
