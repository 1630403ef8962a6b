"""Announcements on their way: confirmed once, taken back in time, departed once, paused, sent again, seen."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select, update

from bot import announcements, audiences, keeping, pace, restored, seen, underway
from bot.announcements import TO_UNDO
from bot.texts import LANGUAGES
from models import Announcement, AnnouncementState, Card, Letter, LetterState, Participant, Profile, Role, Seen, Store
from tests.models.rows import NOON, Ground, ground, person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from models import Session

LEAVES = NOON + TO_UNDO
SENT, UNKNOWN, PENDING, CANCELLED = (
    LetterState.SENT, LetterState.UNKNOWN, LetterState.PENDING, LetterState.CANCELLED,
)  # fmt: skip


class Notice:
    """An announcement to everyone that is whole, and the people of four clusters; each look is a transaction."""

    def __init__(self, store: Store, given: Ground, people: list[Participant], number: int) -> None:
        self.store, self.given, self.people, self.number = store, given, people, number

    @asynccontextmanager
    async def held(self) -> AsyncIterator[tuple[Session, Announcement]]:
        async with self.store.transaction() as session:
            yield session, await session.get_one(Announcement, self.number)

    async def confirm(self) -> bool:
        async with self.held() as (session, one):
            return await announcements.confirm(session, one, leaves_at=LEAVES, now=NOON)

    async def depart(self) -> int:
        async with self.store.transaction() as session:
            return await announcements.depart(session, self.number, LEAVES)

    async def letters(self) -> list[Letter]:
        async with self.store.reading() as session:
            return list((await session.exec(select(Letter).order_by(col(Letter.id)))).all())

    async def mark(self, *states: LetterState) -> None:
        """Let the first letters come to these ends."""
        for letter, state in zip(await self.letters(), states, strict=False):
            async with self.store.transaction() as session:
                doubts = int(state is UNKNOWN)
                await session.exec(update(Letter).where(col(Letter.id) == letter.id).values(state=state, doubts=doubts))


@pytest.fixture
async def notice(store: Store) -> Notice:
    async with store.transaction() as session:
        given = await ground(session)
        people = [await person(session, given.event, f"p{number}", chat_id=100 + number) for number in range(4)]
        for one, cluster in zip(people, given.clusters, strict=True):
            one.cluster_id = cluster.id
            session.add(one)
        draft = await announcements.draft(session, given.event, people[0], now=NOON)
        draft.text = dict.fromkeys(LANGUAGES, "The bus leaves from gate B.")
        session.add(draft)
    return Notice(store, given, people, draft.id or 0)


async def test_of_two_organizers_who_send_at_once_one_does(notice: Notice) -> None:
    assert sorted(await asyncio.gather(notice.confirm(), notice.confirm())) == [False, True]
    await notice.depart()
    assert len(await notice.letters()) == 4


async def test_nothing_leaves_that_was_changed_after_it_was_looked_at(notice: Notice) -> None:
    async with notice.held() as (session, one):
        changed = update(Announcement).where(col(Announcement.id) == one.id).values(revision=2)
        await session.exec(changed, execution_options={"synchronize_session": False})
        assert one.revision == 1
        assert not await announcements.confirm(session, one, leaves_at=LEAVES, now=NOON)


async def test_what_is_taken_back_in_time_never_leaves_and_can_be_sent_anew(notice: Notice) -> None:
    assert await notice.confirm()
    async with notice.held() as (session, one):
        assert await announcements.take_back(session, one)
    assert await notice.depart() == 0
    assert await notice.letters() == []
    assert await notice.confirm()
    assert await notice.depart() == 4


async def test_taking_back_and_leaving_at_once_is_one_of_the_two(notice: Notice) -> None:
    async def take_back() -> bool:
        async with notice.held() as (session, one):
            return await announcements.take_back(session, one)

    assert await notice.confirm()
    is_back, left = await asyncio.gather(take_back(), notice.depart())
    assert (is_back, left) in ((True, 0), (False, 4))
    assert len(await notice.letters()) == left


async def test_two_workers_let_it_leave_once(notice: Notice) -> None:
    assert await notice.confirm()
    assert sorted(await asyncio.gather(notice.depart(), notice.depart())) == [0, 4]
    letters = await notice.letters()
    assert len({letter.card_id for letter in letters}) == 4
    assert [letter.due_at for letter in letters] == [LEAVES + timedelta(seconds=at / 25) for at in range(4)]


async def test_whoever_joins_before_it_leaves_gets_it_too(notice: Notice) -> None:
    assert await notice.confirm()
    async with notice.store.transaction() as session:
        await person(session, notice.given.event, "late", chat_id=999)
    assert await notice.depart() == 5


async def test_a_pause_holds_back_and_going_on_sends_the_rest_once(notice: Notice) -> None:
    await notice.confirm()
    await notice.depart()
    await notice.mark(SENT)
    async with notice.held() as (session, one):
        assert await announcements.pause(session, one, now=LEAVES) == 3
    assert [letter.state for letter in await notice.letters()] == [SENT, CANCELLED, CANCELLED, CANCELLED]

    async def go_on() -> int:
        async with notice.held() as (session, one):
            return await announcements.go_on(session, one, now=LEAVES + timedelta(minutes=9))

    assert sorted(await asyncio.gather(go_on(), go_on())) == [0, 3]
    letters = await notice.letters()
    assert [letter.state for letter in letters] == [SENT, PENDING, PENDING, PENDING]
    assert letters[1].due_at == LEAVES + timedelta(minutes=9)


async def test_what_is_stopped_does_not_go_on(notice: Notice) -> None:
    await notice.confirm()
    await notice.depart()
    async with notice.held() as (session, one):
        await announcements.pause(session, one, now=LEAVES)
        await announcements.stop(session, one, now=LEAVES)
        assert await announcements.go_on(session, one, now=LEAVES) == 0
    assert {letter.state for letter in await notice.letters()} == {CANCELLED}


async def test_what_may_not_have_arrived_is_sent_once_more_by_whoever_is_faster(notice: Notice) -> None:
    await notice.confirm()
    await notice.depart()
    await notice.mark(SENT, UNKNOWN, UNKNOWN, SENT)

    async def resend() -> int:
        async with notice.held() as (session, one):
            return await announcements.resend(session, one, now=LEAVES)

    assert sorted(await asyncio.gather(resend(), resend())) == [0, 2]
    letters = await notice.letters()
    assert [letter.state for letter in letters] == [SENT, PENDING, PENDING, SENT]
    assert [letter.doubts for letter in letters] == [0, 1, 1, 0]  # sent in vain, they are unknown once more


async def test_pressing_seen_twice_is_pressing_it_once_and_proves_that_it_arrived(notice: Notice) -> None:
    await notice.confirm()
    await notice.depart()
    await notice.mark(SENT, UNKNOWN)

    async def press() -> None:
        async with notice.held() as (session, one):
            await seen.see(session, one, notice.people[1], now=LEAVES)

    await asyncio.gather(press(), press())
    async with notice.held() as (session, one):
        assert await seen.number(session, one) == 1
        assert [who.id for who in await seen.readers(session, one)] == [notice.people[1].id]
        assert [who.id for who in await audiences.unseen(session, one.id or 0)] == [notice.people[0].id]
    assert [letter.state for letter in await notice.letters()][:2] == [SENT, SENT]


@pytest.mark.parametrize("state", [LetterState.SENDING, PENDING, LetterState.CLAIMED])
async def test_seen_proves_that_what_was_in_doubt_arrived_whatever_becomes_of_it(
    notice: Notice, state: LetterState
) -> None:
    await notice.confirm()
    await notice.depart()
    (first, *_others) = await notice.letters()
    doubts = int(state is not LetterState.SENDING)  # one that waits again has been in doubt
    async with notice.held() as (session, one):
        await session.exec(update(Letter).where(col(Letter.id) == first.id).values(state=state, doubts=doubts))
        await seen.see(session, one, notice.people[0], now=LEAVES)
    assert [letter.state for letter in await notice.letters()] == [SENT, PENDING, PENDING, PENDING]


async def test_what_is_found_kept_back_while_all_goes_on_leaves_all_the_same(notice: Notice) -> None:
    await notice.confirm()
    await notice.depart()
    async with notice.held() as (session, one):
        await announcements.pause(session, one, now=LEAVES)
    (first, *_others) = await notice.letters()
    async with notice.held() as (session, _one):  # it was on the wire, and waits again
        await session.exec(update(Letter).where(col(Letter.id) == first.id).values(state=LetterState.CLAIMED))
    looked, goes_on = asyncio.Event(), asyncio.Event()

    async def look() -> None:
        async with notice.store.transaction() as session:
            letter = await session.get_one(Letter, first.id, with_for_update=True)
            looked.set()
            await asyncio.wait_for(goes_on.wait(), 5)
            await asyncio.sleep(0.2)  # whoever lets it go on waits for this
            letter.state = CANCELLED
            session.add(letter)

    async def go_on() -> None:
        await looked.wait()
        goes_on.set()
        async with notice.held() as (session, one):
            await announcements.go_on(session, one, now=LEAVES)

    await asyncio.gather(look(), go_on())
    assert [letter.state for letter in await notice.letters()] == [PENDING] * 4


async def test_only_those_are_reminded_who_have_not_seen_it_and_only_once_by_two_organizers(notice: Notice) -> None:
    await notice.confirm()
    await notice.depart()
    await notice.mark(SENT, SENT, SENT, LetterState.BLOCKED)
    async with notice.held() as (session, one):
        await seen.see(session, one, notice.people[0], now=LEAVES)

    async def remind() -> int | None:
        async with notice.held() as (session, one):
            return await seen.remind(session, one, known=0, now=LEAVES)

    told = await asyncio.gather(remind(), remind())
    assert set(told) == {None, 2}
    fresh = [letter for letter in await notice.letters() if letter.announcement_id is None]
    assert [letter.participant_id for letter in fresh] == [one.id for one in notice.people[1:3]]
    async with notice.held() as (session, one):
        counts = await underway.progress(session, one)
        assert counts["all"] == 4  # a reminder is not a further recipient
        assert len((await session.exec(select(Card))).all()) == 6


async def test_an_audience_of_those_whose_profile_is_not_finished(notice: Notice) -> None:
    async with notice.store.transaction() as session:
        done = notice.given.clusters[0].id or 0
        session.add(Profile(cluster_id=done, answers={}, language="en", confirmed_at=NOON))
        await person(session, notice.given.event, "organizer", chat_id=7)
    async with notice.store.reading() as session:
        meant = await audiences.people(session, notice.given.event, {"kind": "unfinished", "value": ""})
    assert [one.key for one in meant] == ["p1", "p2", "p3"]


async def test_an_audience_of_a_sector_takes_the_profile_before_the_list(notice: Notice) -> None:
    event = notice.given.event
    event.questionnaire = {"questions": [{"key": "trades", "role": "sectors"}]}
    async with notice.store.transaction() as session:
        lists = ("ict", "ict", "health", ""), (["health"], None, None, ["ict"])
        for cluster, listed, told in zip(notice.given.clusters, *lists, strict=True):
            cluster.sectors = [listed] if listed else []
            session.add(cluster)
            if told:
                answers = {"trades": told}
                session.add(Profile(cluster_id=cluster.id or 0, answers=answers, language="en", confirmed_at=NOON))
    async with notice.store.reading() as session:
        meant = await audiences.people(session, event, {"kind": "sector", "value": "ict"})
    assert [one.key for one in meant] == ["p1", "p3"]


async def test_whoever_is_forgotten_is_no_reader_any_more(notice: Notice) -> None:
    await notice.confirm()
    await notice.depart()
    async with notice.held() as (session, one):
        await seen.see(session, one, notice.people[0], now=LEAVES)
    async with notice.store.transaction() as session:
        await keeping.erase(session, notice.given.event, notice.people[0], now=LEAVES)
        assert (await session.exec(select(Seen))).all() == []


async def test_in_a_bot_brought_back_nothing_confirmed_before_leaves_unasked(notice: Notice) -> None:
    await notice.confirm()
    back = LEAVES + timedelta(hours=1)
    async with notice.store.transaction() as session:
        await pace.stop(session, 1, now=back)
    async with notice.held() as (session, one):
        assert await announcements.due(session, back) == []
        held = await restored.held(session)
        assert held is not None
        assert held.overdue == len(notice.people)  # who would get it
        assert await restored.go_on(session, with_overdue=False, now=back) == len(notice.people)
        await session.refresh(one)
        assert (one.state, one.leaves_at) == (AnnouncementState.DRAFT, None)


async def test_what_could_not_leave_in_its_hour_is_a_draft_again_and_its_organizers_hear_of_it(notice: Notice) -> None:
    async with notice.store.transaction() as session:
        boss = await session.get_one(Participant, notice.people[3].id)
        boss.role = Role.ORGANIZER
        session.add(boss)
    await notice.confirm()
    late = LEAVES + timedelta(hours=1, seconds=1)

    async def depart() -> int:
        async with notice.store.transaction() as session:
            return await announcements.depart(session, notice.number, late)

    assert await asyncio.gather(depart(), depart()) == [0, 0]
    assert [(one.view, one.participant_id) for one in await notice.letters()] == [("left_late", notice.people[3].id)]
    assert await notice.confirm()


async def test_what_is_a_little_late_leaves_all_the_same(notice: Notice) -> None:
    await notice.confirm()
    async with notice.store.transaction() as session:
        assert await announcements.depart(session, notice.number, LEAVES + timedelta(minutes=59)) == 4
