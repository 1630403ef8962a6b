"""What goes together: several letters in one transaction, and none that suffers for another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from bot import pace
from bot.delivery import claiming
from bot.delivery.together import Together
from models import Letter, LetterState
from tests.delivery.office import SWIFT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models import Session, Store
    from tests.delivery.office import Office


class Halving:
    """Halves what is given, and keeps which numbers came together; cannot halve an odd one."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []

    async def __call__(self, _session: Session, numbers: Sequence[int]) -> Sequence[int]:
        self.groups.append(list(numbers))
        if any(number % 2 for number in numbers):
            raise ZeroDivisionError
        return [number // 2 for number in numbers]


async def test_what_comes_together_is_written_together_and_each_hears_of_its_own(store: Store) -> None:
    halving = Halving()
    together = Together(store, halving, most=8)
    assert await asyncio.gather(*(together.done(number) for number in range(0, 40, 2))) == list(range(20))
    assert [len(group) for group in halving.groups] == [8, 8, 4]
    assert await together.done(2) == 1


async def test_one_that_fails_spoils_nothing_for_the_others(store: Store) -> None:
    halving = Halving()
    together = Together(store, halving, most=8)
    found = await asyncio.gather(*(together.done(number) for number in (2, 4, 5, 6)), return_exceptions=True)
    assert [one if isinstance(one, int) else type(one) for one in found] == [1, 2, ZeroDivisionError, 3]
    assert halving.groups == [[2, 4, 5, 6], [2], [4], [5], [6]]


async def test_a_letter_that_cannot_be_written_does_not_keep_back_those_beside_it(closed_office: Office) -> None:
    words = ("a", "broken", "gone", "b")
    await closed_office.write(*(closed_office.letter(who, word, word) for who, word in enumerate(words)))
    await closed_office.open()
    assert await closed_office.settle() == ["sent", "failed", "cancelled", "sent"]
    assert [closed_office.read(who) for who in range(4)] == [["a"], [], [], ["b"]]


async def test_letters_beside_one_that_somebody_else_holds_do_not_wait_for_it(closed_office: Office) -> None:
    office = closed_office
    if office.store.is_sqlite:
        pytest.skip("one writer holds everything")
    await office.write(*(office.letter(who, f"a{who}") for who in range(3)))
    async with office.store.transaction() as session:
        now, pulse = office.clock.now(), office.pulse.now()
        held, *others = (
            await claiming.claim(session, await pace.budget(session, 1, now=pulse), SWIFT, most=3, now=now, pulse=pulse)
        ).letters
    postman = office.new_postman()
    async with office.store.transaction() as session:
        await session.exec(select(Letter).where(Letter.id == held.id).with_for_update())
        waiting = asyncio.create_task(postman._marks.done(held))
        async with asyncio.timeout(20):
            assert all(await asyncio.gather(*(postman._marks.done(one) for one in others)))
        assert not waiting.done()
    assert await waiting
    assert {letter.state for letter in await office.letters()} == {LetterState.SENDING}
