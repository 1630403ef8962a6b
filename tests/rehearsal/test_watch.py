"""What the rehearsal takes for news: a meeting called off is told of where it stood, whatever became of its row."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.rehearsal.watch import Watch
from models import Meeting, MeetingState
from tests.models.rows import NOON, ground, person

if TYPE_CHECKING:
    from models import Store


async def test_a_meeting_cancelled_and_held_elsewhere_within_one_look_is_news_of_where_it_stood(store: Store) -> None:
    async with store.transaction() as session:
        it = await ground(session)
        guest = await person(session, it.event, "guest", chat_id=7)
        guest.cluster_id = it.clusters[0].id
        session.add(guest)
        here, elsewhere = it.slots
        await session.flush()
        meeting = Meeting(
            event_id=it.event.id or 0, a_cluster_id=it.clusters[0].id or 0, b_cluster_id=it.clusters[1].id or 0,
            slot_id=here.id or 0, table_number=1, changed_at=NOON,
        )  # fmt: skip
        session.add(meeting)
    watch = Watch(store, lambda: NOON, ZoneInfo("UTC"))
    await watch.look()
    assert watch.news == []
    async with store.transaction() as session:
        meeting.state, meeting.revision, meeting.slot_id = MeetingState.HELD, 2, elsewhere.id or 0
        session.add(meeting)
    await watch.look()
    (news,) = watch.news
    assert news.standing is not None
    assert (news.kind, news.standing.starts, news.people) == ("cancelled", here.starts, (guest.id,))
