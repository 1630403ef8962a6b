"""One person who writes without end keeps nobody else waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stage import Stage

MANY = 150


async def test_whoever_taps_once_is_answered_long_before_a_flood_is(stage: Stage) -> None:
    flooding, other = await stage.have_in("rania-haddad", "en"), await stage.have_in("hela-trabelsi", "fr")
    for number in range(MANY):
        await flooding.say(f"hello {number}")
    await other.say("/help")
    await stage.settle()
    sent = [one["chat_id"] for one in stage.phone.exchanges if one["method"] == "sendMessage"]
    assert sent.count(flooding.id) == MANY
    assert sent.index(other.id) < 10
