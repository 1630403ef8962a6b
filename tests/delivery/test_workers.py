"""Postmen who die, freeze, come back late, and work side by side."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlmodel import update

from bot import pace
from bot.delivery import claiming, recording
from bot.delivery.claiming import LEASE
from bot.delivery.marking import mark
from bot.delivery.recording import Circumstances
from bot.outbox import cancel
from bot.wire import Fate, Outcome
from models import Letter, LetterState, Policy, Store
from models.store import PRAGMAS, Occupied
from tests.databases import Postgres
from tests.delivery.office import SWIFT, office_on, show_words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.delivery.marking import Marked
    from tests.delivery.office import Office

LONG = LEASE + timedelta(seconds=60)


async def claim(office: Office, most: int = 30, pulse: datetime | None = None) -> list[Letter]:
    async with office.store.transaction() as session:
        now, pulse = office.clock.now(), pulse or office.pulse.now()
        return list(
            (
                await claiming.claim(
                    session, await pace.budget(session, 1, now=pulse), SWIFT, most=most, now=now, pulse=pulse
                )
            ).letters
        )


async def put_out(office: Office, letter: Letter) -> Marked:
    """Claim and mark as a worker does just before it dies."""
    await office.write(letter)
    [claimed] = await claim(office)
    async with office.store.transaction() as session:
        marked = await mark(
            session, claimed, {"words": show_words}, now=office.clock.now(), pulse=office.pulse.now(), lease=LEASE
        )
    assert marked is not None
    return marked


async def record(office: Office, marked: Marked, outcome: Outcome) -> None:
    here = Circumstances(1, SWIFT, office.clock.now(), office.pulse.now())
    async with office.store.transaction() as session:
        await recording.record(session, marked, outcome, here)


async def rescue(office: Office, after: timedelta = LONG) -> None:
    """Look for lost letters so much later."""
    async with office.store.transaction() as session:
        for letter in await claiming.lost(session, pulse=office.pulse.now() + after, mine=()):
            await recording.rescue(session, letter, now=office.clock.now())


async def test_a_letter_claimed_by_a_dead_worker_certainly_did_not_leave(closed_office: Office) -> None:
    await closed_office.write(closed_office.letter(0, "a", policy=Policy.PARK))
    await claim(closed_office)
    await rescue(closed_office, timedelta())
    assert await closed_office.states() == ["claimed"]
    await rescue(closed_office)
    await closed_office.open()
    assert await closed_office.settle() == ["sent"]
    assert closed_office.read() == ["a"]


@pytest.mark.parametrize(("policy", "then"), [(Policy.RETRY, "pending"), (Policy.PARK, "unknown")])
async def test_a_letter_marked_by_a_dead_worker_may_have_left(closed_office: Office, policy: Policy, then: str) -> None:
    await put_out(closed_office, closed_office.letter(0, "a", policy=policy))
    await rescue(closed_office, timedelta())
    assert await closed_office.states() == ["sending"]
    await rescue(closed_office)
    assert await closed_office.states() == [then]


@pytest.mark.parametrize("policy", Policy)
async def test_a_late_acknowledgement_wins(closed_office: Office, policy: Policy) -> None:
    marked = await put_out(closed_office, closed_office.letter(0, "a", policy=policy))
    await rescue(closed_office)
    await record(closed_office, marked, Outcome(Fate.SENT, 77))
    [letter] = await closed_office.letters()
    assert (letter.state, letter.message_id) == (LetterState.SENT, 77)
    await record(closed_office, marked, Outcome(Fate.SENT, 77))
    await record(closed_office, marked, Outcome(Fate.BLOCKED))
    assert await closed_office.states() == ["sent"]


async def test_a_late_acknowledgement_wins_over_a_cancellation(closed_office: Office) -> None:
    marked = await put_out(closed_office, closed_office.letter(0, "a", subject="meeting:1"))
    await rescue(closed_office)
    async with closed_office.store.transaction() as session:
        await cancel(session, "meeting:1", now=closed_office.clock.now())
    assert await closed_office.states() == ["unknown"]
    await record(closed_office, marked, Outcome(Fate.SENT, 77))
    assert await closed_office.states() == ["sent"]


async def test_an_answer_about_an_earlier_copy_says_nothing_about_the_later_one(closed_office: Office) -> None:
    marked = await put_out(closed_office, closed_office.letter(0, "a", policy=Policy.RETRY))
    await rescue(closed_office)
    [again] = await claim(closed_office)
    assert again.fence == marked.letter.fence + 1
    await record(closed_office, marked, Outcome(Fate.BLOCKED))
    assert await closed_office.states() == ["claimed"]


async def test_a_letter_cancelled_while_claimed_is_not_sent(closed_office: Office) -> None:
    await closed_office.write(closed_office.letter(0, "a", subject="meeting:1"))
    [claimed] = await claim(closed_office)
    async with closed_office.store.transaction() as session:
        assert await cancel(session, "meeting:1", now=closed_office.clock.now()) == 1
    async with closed_office.store.transaction() as session:
        now, pulse = closed_office.clock.now(), closed_office.pulse.now()
        assert await mark(session, claimed, {"words": show_words}, now=now, pulse=pulse, lease=LEASE) is None
    assert await closed_office.states() == ["cancelled"]


async def test_a_letter_cancelled_while_it_is_marked_is_either_cancelled_or_sent(closed_office: Office) -> None:
    office = closed_office
    for number in range(6):
        await office.write(office.letter(number % 4, f"a{number}", subject=f"meeting:{number}"))
        [claimed] = await claim(office)

        async def mark_it(claimed: Letter = claimed) -> bool:
            async with office.store.transaction() as session:
                views, now = {"words": show_words}, office.clock.now()
                return await mark(session, claimed, views, now=now, pulse=now, lease=LEASE) is not None

        async def cancel_it(number: int = number) -> int:
            async with office.store.transaction() as session:
                return await cancel(session, f"meeting:{number}", now=office.clock.now())

        order = (mark_it(), cancel_it()) if number % 2 else (cancel_it(), mark_it())
        results = await asyncio.gather(*order)
        assert sorted(map(bool, results)) == [False, True]
        [letter] = [one for one in await office.letters() if one.id == claimed.id]
        assert letter.state is (LetterState.SENDING if results[number % 2 == 0] else LetterState.CANCELLED)
        async with office.store.transaction() as session:
            await session.exec(update(Letter).values(state=LetterState.SENT))


async def test_a_letter_known_not_to_have_left_waits_again_and_uses_no_attempt(closed_office: Office) -> None:
    marked = await put_out(closed_office, closed_office.letter(0, "a", policy=Policy.PARK))
    await rescue(closed_office)
    async with closed_office.store.transaction() as session:
        await recording.put_back(session, marked.letter)
    [letter] = await closed_office.letters()
    assert (letter.state, letter.attempts, letter.doubts) == (LetterState.PENDING, 0, 0)


async def test_two_who_claim_at_once_never_claim_the_same_letter_nor_two_of_one_chat(closed_office: Office) -> None:
    await closed_office.write(*(closed_office.letter(n % 4, f"a{n}") for n in range(40)))
    pulse = closed_office.pulse.now()
    claims = await asyncio.gather(*(claim(closed_office, 3, pulse) for _ in range(6)))
    chats = [letter.chat_id for claimed in claims for letter in claimed]
    assert sorted(chats) == sorted(someone.id for someone in closed_office.people)


async def test_three_postmen_on_one_postgresql_send_each_letter_once(closed_office: Office) -> None:
    office = closed_office
    if office.store.is_sqlite:
        office.store.occupy()
        with pytest.raises(Occupied):
            await office.new_postman(store=Store(office.store.url.render_as_string())).run()
        return
    others = [Store(office.store.url.render_as_string(hide_password=False)) for _ in range(2)]
    await office.write(*(office.letter(n % 4, f"a{n:02}") for n in range(80)))
    for store in (None, *others):
        await office.open(store=store)
    assert await office.settle() == ["sent"] * 80
    for who in range(4):
        assert office.read(who) == [f"a{n:02}" for n in range(who, 80, 4)]
    await office.close()
    for store in others:
        await store.close()


async def test_one_who_is_alone_takes_over_at_once_after_a_crash(closed_office: Office) -> None:
    await put_out(closed_office, closed_office.letter(0, "parked", policy=Policy.PARK))
    await put_out(closed_office, closed_office.letter(1, "again", policy=Policy.RETRY))
    await closed_office.write(closed_office.letter(2, "claimed", policy=Policy.PARK))
    await claim(closed_office)
    await closed_office.open()
    if closed_office.store.is_sqlite:
        assert await closed_office.settle() == ["unknown", "sent", "sent"]
    else:  # somebody else may be carrying them: the lease decides
        await asyncio.sleep(0.1)
        assert await closed_office.states() == ["sending", "sending", "claimed"]


@asynccontextmanager
async def away(url: str, server: Postgres | None) -> AsyncIterator[None]:
    """Stop PostgreSQL, or hold SQLite's write lock."""
    if server is not None:
        await asyncio.to_thread(server.stop)
        yield
        await asyncio.to_thread(server.start)
        return
    other = sqlite3.connect(url.partition(":///")[2], timeout=30, isolation_level=None, check_same_thread=False)
    with closing(other):
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def breakable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Postgres | None]]:
    """A fresh database that may be taken away: SQLite, or a PostgreSQL of this test's own."""
    if request.param == "sqlite":
        yield request.getfixturevalue("files").fresh(), None
        return
    server = Postgres(tmp_path / "data")
    yield server.fresh(), server
    server.close()


async def test_a_store_that_is_away_for_a_while_costs_no_letter_and_no_second_copy(
    breakable: tuple[str, Postgres | None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    url, server = breakable
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr("models.store.PRAGMAS", ("busy_timeout=50", *PRAGMAS[1:]))
    store = Store(url)
    async with office_on(store) as office:
        await office.open()
        office.phone.faults.add("late", method="sendMessage", seconds=0.15, times=None)
        await office.write(*(office.letter(n % 4, f"a{n}", policy=Policy.PARK) for n in range(8)))
        await office.until_sending()
        async with away(url, server):
            await office.wire_is_quiet()
            await asyncio.sleep(0.3)
        assert await office.settle() == ["sent"] * 8
        assert [office.read(who) for who in range(4)] == [[f"a{n}", f"a{n + 4}"] for n in range(4)]
    await store.close()


async def test_a_postman_told_to_stop_lets_what_is_under_way_finish(office: Office) -> None:
    office.phone.faults.add("late", method="sendMessage", seconds=0.2, times=None)
    await office.write(*(office.letter(n % 4, f"a{n}") for n in range(8)))
    await office.until_sending()
    await office.close()
    assert sorted(await office.states()) == ["pending"] * 4 + ["sent"] * 4
    await office.open()
    assert await office.settle() == ["sent"] * 8
    assert [len(office.read(who)) for who in range(4)] == [2] * 4


async def test_the_sweep_delivers_when_the_alarm_is_lost(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.postman.SWEEP", 0.2)
    await asyncio.sleep(0.05)
    office.postman.alarm._scheduler.remove_all_jobs()
    office.postman.alarm.ring()
    await asyncio.sleep(0.05)
    async with office.store.transaction() as session:
        session.add(office.letter(0, "unrung"))
    assert await office.settle() == ["sent"]


async def test_after_an_outage_a_postman_first_hears_what_people_said(office: Office) -> None:
    heard: list[int] = []

    async def hear() -> None:
        heard.append(len(office.wire.calls))

    postman = office.new_postman()
    postman._hear_first = hear
    office.postman = postman
    running = asyncio.create_task(postman.run())
    await office.write(office.letter(0, "one"))
    postman.alarm.ring()
    assert await office.settle() == ["sent"]
    assert heard == [0]
    async with office.store.writer.begin() as connection:
        await connection.execute(text("ALTER TABLE budget RENAME TO budget_elsewhere"))
    await office.write(office.letter(1, "two"))
    postman.alarm.ring()
    async with asyncio.timeout(20):
        while not postman.tally["rounds_failed"]:  # noqa: ASYNC110 - it makes no noise
            await asyncio.sleep(0.01)
    async with office.store.writer.begin() as connection:
        await connection.execute(text("ALTER TABLE budget_elsewhere RENAME TO budget"))
    assert await office.settle() == ["sent", "sent"]
    assert heard[1:]
    assert set(heard[1:]) == {1}  # each time before anything else left
    await postman.stop()
    await running
