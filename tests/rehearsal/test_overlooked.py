"""The verdict on the hall: two who wish to meet and sit idle beside a free table are found, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from sqlmodel import col, or_, select

from bot import participants
from bot.rehearsal.overlooked import left_alone, overlooked, unsaid
from models import Cluster, Meeting, MeetingSlot, MeetingState, Offer, Participant, Request, Wish
from tests.journeys.prepared import Prepared
from tests.stage import EVE, staged

if TYPE_CHECKING:
    from pathlib import Path

    from models import Session


async def _found(session: Session, slot: MeetingSlot, away: frozenset[str] = frozenset()) -> list[set[str]]:
    event = await participants.only_event(session)
    assert event is not None
    return [{one["a"], one["b"]} for one in await overlooked(session, event, slot.starts, away)]


async def test_a_willing_pair_idle_beside_a_free_table_is_found(tmp_path: Path) -> None:
    url = Prepared(tmp_path).fresh("published")
    async with staged(url, loaded=True, at=EVE) as stage, stage.store.transaction() as session:
        for number, person in enumerate((await session.exec(select(Participant))).all()):
            person.chat_id = 7_000_000 + number
            session.add(person)
        slot = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).first()
        assert slot is not None
        for request in (await session.exec(select(Request))).all():
            await session.delete(request)
        # Nobody sits in the slot any more, and it was so in time.
        for meeting in (await session.exec(select(Meeting).where(Meeting.slot_id == slot.id))).all():
            meeting.state, meeting.changed_at = MeetingState.CANCELLED, slot.starts - timedelta(hours=1)
            session.add(meeting)
        rows = {one.id or 0: one.key for one in (await session.exec(select(Cluster))).all()}
        event = await participants.only_event(session)
        known = {(one.a_cluster_id, one.b_cluster_id) for one in (await session.exec(select(Meeting))).all()}
        pairs = [two for two in combinations(sorted(rows), 2) if two not in known]
        assert event is not None
        assert await _found(session, slot) == []
        for a, b in pairs:
            for one, other in ((a, b), (b, a)):
                session.add(
                    Request(event_id=event.id or 0, from_cluster_id=one, to_cluster_id=other, wish=Wish.MEET, at=EVE)
                )
        await session.flush()
        found = await _found(session, slot)
        assert found
        assert all(tuple(sorted(row for row, key in rows.items() if key in two)) in pairs for two in found)
        somebody = min(found[0])
        assert not any(somebody in two for two in await _found(session, slot, frozenset({somebody})))
        slot.tables = 0
        session.add(slot)
        await session.flush()
        assert await _found(session, slot) == []
        assert not (await session.exec(select(Offer))).all()


async def test_who_sits_alone_while_somebody_idle_wishes_to_meet_them_is_found(tmp_path: Path) -> None:
    url = Prepared(tmp_path).fresh("published")
    async with staged(url, loaded=True, at=EVE) as stage, stage.store.transaction() as session:
        for number, person in enumerate((await session.exec(select(Participant))).all()):
            person.chat_id = 7_000_000 + number
            session.add(person)
        slot = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).first()
        event = await participants.only_event(session)
        assert slot is not None
        assert event is not None
        for request in (await session.exec(select(Request))).all():
            await session.delete(request)
        rows = {one.key: one.id or 0 for one in (await session.exec(select(Cluster))).all()}
        qoot = rows["qoot"]
        held = (await session.exec(select(Meeting))).all()
        busy = {row for one in held if one.slot_id == slot.id for row in (one.a_cluster_id, one.b_cluster_id)}
        met = {
            row
            for one in held
            if qoot in (one.a_cluster_id, one.b_cluster_id)
            for row in (one.a_cluster_id, one.b_cluster_id)
        }
        free = {key for key, row in rows.items() if row not in busy | met}
        sides = or_(Meeting.a_cluster_id == qoot, Meeting.b_cluster_id == qoot)
        meeting = (await session.exec(select(Meeting).where(Meeting.slot_id == slot.id, sides))).one()
        meeting.state, meeting.changed_at = MeetingState.CANCELLED, slot.starts + timedelta(minutes=6)
        meeting.alone_cluster_id = qoot
        session.add(meeting)

        async def found(*away: str) -> list[dict[str, str]]:
            await session.flush()
            return await left_alone(session, event, slot.starts, frozenset(away))

        def wished(key: str) -> list[Request]:
            pairs = ((qoot, rows[key]), (rows[key], qoot))
            return [Request(event_id=event.id or 0, from_cluster_id=one, to_cluster_id=other, wish=Wish.MEET, at=EVE)
                    for one, other in pairs]  # fmt: skip

        assert await found() == []
        wishes = {key: wished(key) for key in sorted(free)}
        session.add_all(one for two in wishes.values() for one in two)
        suited = [pair["b"] for pair in await found()]  # all but those who speak no language of hers, or are not there
        idle = suited[0]
        assert set(suited) <= free
        for key in free - {idle}:
            for request in wishes[key]:
                await session.delete(request)
        assert await found() == [{"slot": slot.starts.isoformat(), "a": "qoot", "b": idle}]
        assert await found(idle) == []
        held = Meeting(
            event_id=event.id or 0, a_cluster_id=min(qoot, rows[idle]), b_cluster_id=max(qoot, rows[idle]),
            slot_id=slot.id or 0, table_number=meeting.table_number, state=MeetingState.HELD, changed_at=slot.starts,
        )  # fmt: skip
        session.add(held)
        assert await found() == []


async def test_who_sits_alone_and_has_not_said_so_is_counted(tmp_path: Path) -> None:
    url = Prepared(tmp_path).fresh("published")
    async with staged(url, loaded=True, at=EVE) as stage, stage.store.transaction() as session:
        for number, person in enumerate((await session.exec(select(Participant))).all()):
            person.chat_id = 7_000_000 + number
            session.add(person)
        await session.flush()
        slot = (await session.exec(select(MeetingSlot).order_by(col(MeetingSlot.starts)))).first()
        event = await participants.only_event(session)
        assert slot is not None
        assert event is not None
        rows = {one.id or 0: one.key for one in (await session.exec(select(Cluster))).all()}
        meeting = (await session.exec(select(Meeting).where(Meeting.slot_id == slot.id))).all()[0]
        alone, gone = rows[meeting.a_cluster_id], rows[meeting.b_cluster_id]
        assert await unsaid(session, event, slot.starts, frozenset()) == []
        assert await unsaid(session, event, slot.starts, frozenset({gone})) == [
            {"slot": slot.starts.isoformat(), "alone": alone}
        ]
        assert await unsaid(session, event, slot.starts, frozenset({gone, alone})) == []
        meeting.state, meeting.alone_cluster_id = MeetingState.CANCELLED, meeting.a_cluster_id
        session.add(meeting)
        await session.flush()
        assert await unsaid(session, event, slot.starts, frozenset({gone})) == []
