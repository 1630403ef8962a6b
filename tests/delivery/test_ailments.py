"""What is wrong is told to the organizers once, by a chat that is not the stuck one, and told to be over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, select

from bot import ailments, outbox, pace
from bot.ailments import Watch, What
from models import Ailment, Budget, Card, InboxRow, InboxState, Lane, Letter, LetterState, Participant, Role
from tests.models.rows import NOON, ground, person

if TYPE_CHECKING:
    from models import Store
    from tests.stage import Stage

MINUTE = timedelta(minutes=1)
AGO = NOON - 5 * MINUTE
SALMA, OMAR, GUEST = 11, 12, 13


class Standing:
    """A clock that stands, and rings nobody."""

    def now(self) -> Any:
        return NOON

    def ring(self) -> None:
        """Nobody listens."""


@pytest.fixture
async def watch(store: Store) -> Watch:
    """A watch over a store with two organizers and a guest, in whom nothing is wrong."""
    async with store.transaction() as session:
        event = (await ground(session)).event
        for key, chat in (("salma", SALMA), ("omar", OMAR), ("guest", GUEST)):
            one = await person(session, event, key, chat_id=chat)
            one.role = Role.PARTICIPANT if key == "guest" else Role.ORGANIZER
            session.add(one)
        session.add(Budget(id=1, free_at=NOON))
    return new_watch(store)


def new_watch(store: Store) -> Watch:
    standing: Any = Standing()
    return Watch(store, standing, standing, standing)


async def add(watch: Watch, what: What, *, chat: int = GUEST) -> None:
    """Let something be wrong."""
    async with watch.store.transaction() as session:
        who = (await session.exec(select(Participant).where(Participant.chat_id == chat))).one()
        letter = outbox.letter_to(who, what.value, view="sorry", params={}, now=AGO, lane=Lane.REMINDER)
        match what:
            case What.UNHEARD:
                session.add(InboxRow(update_id=1, chat_id=chat, received_at=AGO))
            case What.ASIDE:
                session.add(InboxRow(update_id=1, chat_id=0, received_at=AGO, done_at=AGO, state=InboxState.DEAD))
            case What.PAUSED:
                await pace.pause(session, 1, 5 * MINUTE, now=NOON)
            case What.LATE:
                session.add(letter)
            case What.UNKNOWN:
                letter.state, letter.finished_at = LetterState.UNKNOWN, AGO
                session.add(letter)
            case What.EXPIRED:
                letter.state, letter.finished_at, letter.expires_at = LetterState.EXPIRED, AGO, AGO - MINUTE
                session.add(letter)


async def mend(watch: Watch) -> None:
    """Let nothing be wrong any more; what happened is long ago."""
    long_ago = NOON - 2 * ailments.RECENT
    async with watch.store.transaction() as session:
        for letter in (await session.exec(select(Letter).where(Letter.view == "sorry"))).all():
            letter.state = LetterState.SENT if letter.state is LetterState.PENDING else letter.state
            letter.finished_at = long_ago
            session.add(letter)
        for row in (await session.exec(select(InboxRow))).all():
            row.state = InboxState.DONE if row.state is InboxState.WAITING else row.state
            row.done_at = long_ago
            session.add(row)
        kept = await pace.budget(session, 1, now=NOON)
        kept.paused_until = None
        session.add(kept)


async def cards(watch: Watch) -> list[tuple[int, str, bool]]:
    """Return whom each card went to, what it tells, and whether it says that it is over."""
    async with watch.store.reading() as session:
        found = (await session.exec(select(Card).where(Card.view == "ailment").order_by(col(Card.id)))).all()
        return [(card.chat_id, card.params["what"], "over" in card.params) for card in found]


@pytest.mark.parametrize("what", What)
async def test_each_ailment_is_told_once_and_told_to_be_over(watch: Watch, what: What) -> None:
    await watch.look(0)
    assert await cards(watch) == []
    await add(watch, what)
    for at in (30, 60, 90, 120):
        await watch.look(at)
    assert await cards(watch) == [(SALMA, what.value, False), (OMAR, what.value, False)]
    await mend(watch)
    await watch.look(150)
    assert await cards(watch) == [(SALMA, what.value, False), (OMAR, what.value, False)]
    await watch.look(150 + ailments.CALM)
    assert await cards(watch) == [(SALMA, what.value, True), (OMAR, what.value, True)]
    async with watch.store.reading() as session:
        assert (await session.exec(select(Ailment))).all() == []


async def test_an_ailment_that_comes_back_is_told_again(watch: Watch) -> None:
    await add(watch, What.UNKNOWN)
    await watch.look(0)
    await mend(watch)
    await watch.look(30)
    await watch.look(30 + ailments.CALM)
    await add(watch, What.ASIDE)
    await watch.look(200)
    assert [(what, over) for chat, what, over in await cards(watch) if chat == SALMA] == [
        ("unknown", True), ("aside", False),
    ]  # fmt: skip


async def test_a_moment_of_lateness_is_not_worth_a_word(watch: Watch) -> None:
    await add(watch, What.LATE)
    await watch.look(0)
    await mend(watch)
    await watch.look(60)
    assert await cards(watch) == []


async def test_the_organizer_whose_own_chat_is_stuck_is_not_told_of_it_there(watch: Watch) -> None:
    await add(watch, What.LATE, chat=SALMA)
    for at in (0, 60):
        await watch.look(at)
    assert await cards(watch) == [(OMAR, "late", False)]


async def test_many_workers_tell_once(watch: Watch) -> None:
    await add(watch, What.ASIDE)
    for one in (watch, new_watch(watch.store), new_watch(watch.store)):
        await one.look(0)
    assert await cards(watch) == [(SALMA, "aside", False), (OMAR, "aside", False)]


async def test_what_is_held_back_after_a_restore_is_not_called_late(watch: Watch) -> None:
    await add(watch, What.LATE)
    async with watch.store.transaction() as session:
        await pace.stop(session, 1, now=NOON)
    for at in (0, 60):
        await watch.look(at)
    assert await cards(watch) == []


async def test_an_announcement_that_takes_its_time_is_not_called_late(watch: Watch) -> None:
    async with watch.store.transaction() as session:
        who = (await session.exec(select(Participant).where(Participant.chat_id == GUEST))).one()
        said = {"view": "sorry", "params": {}, "now": AGO, "lane": Lane.ANNOUNCEMENT}
        session.add(outbox.letter_to(who, "news", **said))
    for at in (0, 60):
        await watch.look(at)
    assert await cards(watch) == []


async def test_the_card_says_what_is_wrong_and_changes_in_place_when_it_is_over(stage: Stage) -> None:
    organizer = next(one.key for one in stage.folder.participants if one.role == Role.ORGANIZER)
    salma = await stage.come_in(organizer, "en")
    watch = Watch(stage.store, stage.clock, stage.app.postman.pulse, stage.app.letters)
    async with stage.store.transaction() as session:
        set_aside = {"received_at": stage.clock.now(), "done_at": stage.clock.now(), "state": InboxState.DEAD}
        session.add(InboxRow(update_id=2**40, chat_id=0, **set_aside))
    assert await watch.look(0) == 1
    stage.app.letters.ring()
    await stage.settle()
    told = salma.last
    assert told.text == (
        "Something people sent could not be answered\n"
        "Since Monday 8 April, 17:30\n"
        "Number: 1\n\n"
        "It failed three times and was put aside. Whoever sent it was told; the log says why."
    )
    stage.clock.jump(stage.clock.now() + 2 * ailments.RECENT)
    await watch.look(10)
    assert await watch.look(10 + ailments.CALM) == 1
    stage.app.letters.ring()
    await stage.settle()
    assert salma.last.message_id == told.message_id
    assert "From Monday 8 April, 17:30 until Monday 8 April, 19:30. It is over." in salma.last.text
