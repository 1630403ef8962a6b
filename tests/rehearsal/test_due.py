"""What comes next is named on the page of phones, whatever letter it is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import outbox
from bot.clock import EventClock
from bot.rehearsal import next_due
from bot.texts import Voice
from handlers.routes import VIEWS
from tests.models.rows import NOON, ground, person

if TYPE_CHECKING:
    from models import Store


async def test_a_letter_that_telegram_put_off_is_named_whatever_it_says(store: Store) -> None:
    async with store.transaction() as session:
        someone = await person(session, (await ground(session)).event, "someone", chat_id=7)
        for minutes, view in enumerate(sorted(VIEWS), 1):
            due = NOON + timedelta(seconds=minutes)
            await outbox.write(session, [outbox.letter_to(someone, view, view=view, params={}, now=NOON, due_at=due)])
    named, clock = set(), EventClock(NOON)
    for _view in VIEWS:
        found = await next_due(store, clock)
        assert found is not None
        named.add(found[0]["en"])
        clock.jump(found[1])
    assert {"reminder of a meeting", "question what came of a meeting", "news of a team", "message"} <= named
    assert Voice("ar").word("rehearsal.due_message") != "message"
