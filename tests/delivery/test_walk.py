"""The letter's state machine, walked through in every order and played at random on a real store."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import col, select

from bot import outbox, pace
from bot.delivery import claiming, recording
from bot.delivery.claiming import GRACE, LEASE
from bot.delivery.marking import mark
from bot.delivery.recording import Circumstances
from bot.wire import Fate, Outcome
from models import Letter, LetterState, Policy, Store
from tests.delivery.office import SWIFT, show_words
from tests.delivery.walk import Machine, walk
from tests.models.rows import NOON, ground, person

if TYPE_CHECKING:
    from bot.delivery.marking import Marked
    from models import Session
    from tests.databases import Files


@pytest.mark.parametrize("policy", Policy)
def test_in_no_order_of_things_is_a_letter_lost_or_sent_too_often(policy: Policy) -> None:
    moments, wrong = walk(Machine(policy))
    assert wrong == []
    assert moments > 1000


@pytest.mark.parametrize("policy", Policy)
def test_without_the_mark_before_the_call_letters_are_sent_too_often_and_cancelled_ones_leave(policy: Policy) -> None:
    _moments, wrong = walk(Machine(policy, marks=False))
    copies = "2 copies" if policy is Policy.PARK else "3 copies"
    assert {copies, "called cancelled and taken, or about to be"} <= {what for what, _at in wrong}


class Played(RuleBasedStateMachine):
    """Claims, marks, calls, answers, deaths, lapses and cancellations in any order, on the bot's own store."""

    files: Files

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.store = Store(self.files.fresh(), lasting=False)
        self.pulse = NOON
        self.claimed: list[Letter] = []
        self.marked: list[Marked] = []
        self.answers: list[tuple[Marked, Fate]] = []
        self.taken: Counter[int] = Counter()
        self.runner.run(self._begin())

    async def _begin(self) -> None:
        async with self.store.transaction() as session:
            event = (await ground(session)).event
            who = [await person(session, event, f"p{n}", chat_id=10 + n) for n in range(3)]
            policies = (Policy.PARK, Policy.RETRY, Policy.RETRY)
            await outbox.write(session, [
                outbox.letter_to(
                    one, "a", view="words", params={"words": "a"}, now=NOON, policy=policy, subject=f"m:{n}"
                )
                for n, (one, policy) in enumerate(zip(who, policies, strict=True))
            ])  # fmt: skip

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()

    def _write(self, work: Any) -> Any:
        async def done() -> Any:
            async with self.store.transaction() as session:
                return await work(session)

        return self.runner.run(done())

    @rule(most=st.integers(1, 3))
    def claim(self, most: int) -> None:
        async def work(session: Session) -> Any:
            self.pulse += timedelta(seconds=2)
            return await claiming.claim(
                session, await pace.budget(session, 1, now=self.pulse), SWIFT, most=most, now=NOON, pulse=self.pulse
            )

        self.claimed += self._write(work).letters

    @precondition(lambda self: self.claimed)
    @rule(pick=st.integers(0, 9))
    def mark(self, pick: int) -> None:
        letter = self.claimed.pop(pick % len(self.claimed))

        async def work(session: Session) -> Any:
            return await mark(session, letter, {"words": show_words}, now=NOON, pulse=self.pulse, lease=LEASE)

        if marked := self._write(work):
            self.marked.append(marked)

    @precondition(lambda self: self.marked)
    @rule(pick=st.integers(0, 9), taken=st.booleans(), heard=st.booleans())
    def call(self, pick: int, *, taken: bool, heard: bool) -> None:
        marked = self.marked.pop(pick % len(self.marked))
        self.taken[marked.letter.id or 0] += taken
        fate = Fate.UNKNOWN if not heard else Fate.SENT if taken else Fate.UNSENT
        self.answers.append((marked, fate))

    @precondition(lambda self: self.answers)
    @rule(pick=st.integers(0, 9))
    def record(self, pick: int) -> None:
        marked, fate = self.answers.pop(pick % len(self.answers))
        here = Circumstances(1, SWIFT, NOON, self.pulse)
        self._write(lambda session: recording.record(session, marked, Outcome(fate, 5), here))

    @rule()
    def die(self) -> None:
        self.claimed, self.marked, self.answers = [], [], []

    @rule()
    def lapse(self) -> None:
        async def work(session: Session) -> None:
            for letter in await claiming.lost(session, pulse=self.pulse, mine=()):
                await recording.rescue(session, letter, now=NOON)

        self.pulse += LEASE + 2 * GRACE
        self._write(work)

    @rule(which=st.integers(0, 2))
    def cancel(self, which: int) -> None:
        self._write(lambda session: outbox.cancel(session, f"m:{which}", now=NOON))

    @invariant()
    def no_letter_is_lost_or_sent_too_often(self) -> None:
        async def rows(session: Session) -> Any:
            return (await session.exec(select(Letter).order_by(col(Letter.id)))).all()

        for letter in self._write(rows):
            taken = self.taken[letter.id]
            assert taken <= (1 if letter.policy is Policy.PARK else 2), letter
            assert taken or letter.state is not LetterState.SENT, letter
            assert not taken or letter.state is not LetterState.CANCELLED, letter


def test_played_at_random_no_letter_is_lost_or_sent_too_often(files: Files) -> None:
    Played.files = files
    asked = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Played, settings=asked)
