"""Two people answer one interview: nothing is written over silently, on either database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from bot import answered, interviews
from models import Answer, Interview
from tests.models.rows import NOON

if TYPE_CHECKING:
    from models import Participant, Session
    from tests.sharing.conftest import Pair


async def give(pair: Pair, who: Participant, question: str, value: Any, *, seen: int = 0) -> Any:
    async with pair.store.transaction() as session:
        return await said(session, pair, who, question, value, seen=seen)


async def said(session: Session, pair: Pair, who: Participant, question: str, value: Any, *, seen: int = 0) -> Any:
    walk = await session.get_one(Interview, pair.walk.id)
    theirs = await answered.give(session, walk, question, value, who=who, seen=seen, language="en", now=NOON)
    return theirs and theirs.value


async def kept(pair: Pair) -> dict[str, tuple[Any, int | None]]:
    async with pair.store.reading() as session:
        rows = (await session.exec(select(Answer).where(Answer.interview_id == pair.walk.id))).all()
        return {row.question: (row.value, row.participant_id) for row in rows}


async def test_of_two_transactions_at_once_one_is_kept_and_the_other_is_told(pair: Pair) -> None:
    both = asyncio.Barrier(2)

    async def answer(who: Participant, value: str) -> Any:
        async with asyncio.timeout(20), pair.store.transaction() as session:
            # On PostgreSQL both have looked before either writes; SQLite lets in one after the other.
            if not pair.store.is_sqlite:
                await answered.answers(session, await session.get_one(Interview, pair.walk.id))
                await both.wait()
            return await said(session, pair, who, "q", value)

    told = await asyncio.gather(answer(pair.rania, "dates"), answer(pair.karim, "oil"))
    won, lost = (0, 1) if told[0] is None else (1, 0)
    values, people = ("dates", "oil"), (pair.rania.id, pair.karim.id)
    assert (told[won], told[lost]) == (None, values[won])
    assert await kept(pair) == {"q": (values[won], people[won])}


async def test_many_at_once_on_distinct_questions_all_merge(pair: Pair) -> None:
    people = (pair.rania, pair.karim)
    told = await asyncio.gather(*(give(pair, people[n % 2], f"q{n}", n) for n in range(12)))
    assert told == [None] * 12
    assert await kept(pair) == {f"q{n}": (n, people[n % 2].id) for n in range(12)}
    async with pair.store.reading() as session:
        rows = (await session.exec(select(Answer.revision).order_by(Answer.revision))).all()
    assert list(rows) == list(range(1, 13))


async def test_an_answer_the_colleague_changed_since_the_card_was_drawn_stays(pair: Pair) -> None:
    assert await give(pair, pair.rania, "q", "dates") is None
    assert await give(pair, pair.karim, "q", "oil", seen=1) is None
    assert await give(pair, pair.rania, "q", "figs", seen=1) == "oil"
    assert await kept(pair) == {"q": ("oil", pair.karim.id)}


async def test_whoever_has_seen_the_other_answer_may_write_over_it(pair: Pair) -> None:
    assert await give(pair, pair.rania, "q", "dates") is None
    assert await give(pair, pair.karim, "q", "oil", seen=1) is None
    assert await kept(pair) == {"q": ("oil", pair.karim.id)}


async def test_ones_own_answer_and_an_equal_one_are_no_conflict(pair: Pair) -> None:
    assert await give(pair, pair.rania, "q", "dates") is None
    assert await give(pair, pair.rania, "q", "oil") is None
    assert await give(pair, pair.karim, "q", "oil") is None
    assert (await kept(pair))["q"][0] == "oil"


async def test_skipping_does_not_erase_what_the_colleague_said_meanwhile(pair: Pair) -> None:
    assert await give(pair, pair.rania, "q", "dates") is None
    assert await give(pair, pair.karim, "q", None) == "dates"


async def test_boxes_being_ticked_are_ones_own_until_done(pair: Pair) -> None:
    async with pair.store.transaction() as session:
        walk = await session.get_one(Interview, pair.walk.id)
        await answered.tick(session, walk, "q", ["a"], who=pair.rania, seen=0, now=NOON)
        assert await answered.shown(session, walk, "q", pair.karim) is None
        assert await answered.answers(session, walk) == {}
    assert await give(pair, pair.karim, "q", ["b"]) is None
    # The card may have been drawn anew since; what counts is what she saw when she began to tick.
    assert await give(pair, pair.rania, "q", ["a"], seen=1) == ["b"]


async def test_two_who_begin_at_once_begin_one_interview(pair: Pair) -> None:
    async with pair.store.transaction() as session:
        await interviews.erase(session, await session.get_one(Interview, pair.walk.id))
    questionnaire = interviews.questionnaire_of(pair.event)

    async def begin(who: Participant) -> int | None:
        async with pair.store.transaction() as session:
            return (await interviews.begin(session, who, questionnaire, now=NOON)).id

    begun = await asyncio.gather(begin(pair.rania), begin(pair.karim))
    assert begun[0] == begun[1]
