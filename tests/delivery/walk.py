"""A walk through every state one letter can reach: two workers, crashes, leases that run out on the living.

The order of things is the model's; each decision is made by the bot's own functions.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.delivery.marking import close
from bot.delivery.recording import MOST_DOUBTS, _again, _counts, doubt
from bot.outbox import WAITING
from bot.wire import Fate
from models import Letter, LetterState, Policy

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2019, 4, 9, 12, tzinfo=UTC)
MOST_CLAIMS = 4  # enough for a second copy, and for one too many
UNSENT = (LetterState.CANCELLED, LetterState.EXPIRED, LetterState.PENDING, LetterState.CLAIMED)


@dataclass(frozen=True, order=True)
class Worker:
    """Where one worker stands, and the fence it holds: idle, claimed, marked, answered, unheard, refused."""

    stands: str = "idle"
    fence: int = 0


@dataclass(frozen=True)
class Moment:
    """One state of the world: the row, what Telegram took, the workers, and how much may still go wrong."""

    state: LetterState = LetterState.PENDING
    fence: int = 0
    doubts: int = 0
    taken: int = 0
    workers: tuple[Worker, ...] = (Worker(), Worker())
    crashes: int = 2
    lapses: int = 3
    cancels: int = 1


@dataclass(frozen=True)
class Machine:
    """The rules: what becomes of an unknown outcome, and whether a letter is marked before it leaves."""

    policy: Policy
    marks: bool = True

    def following(self, at: Moment) -> Iterator[Moment]:
        """Yield every moment that may come next."""
        for number, worker in enumerate(at.workers):
            for then in self._steps(at, worker):
                moment, stands = then
                workers = list(moment.workers)
                workers[number] = stands
                yield replace(moment, workers=tuple(sorted(workers)))
        out = (LetterState.CLAIMED, LetterState.SENDING)
        if at.lapses and at.state in out:
            yield replace(self._lapsed(at), lapses=at.lapses - 1)
        if at.cancels and at.state in WAITING:
            ended = LetterState.UNKNOWN if at.doubts else LetterState.CANCELLED
            yield replace(at, state=ended, cancels=at.cancels - 1)

    def _steps(self, at: Moment, worker: Worker) -> Iterator[tuple[Moment, Worker]]:
        idle = Worker()
        if at.crashes and worker.stands != "idle":
            yield replace(at, crashes=at.crashes - 1), idle
        match worker.stands:
            case "idle":
                if at.state is LetterState.PENDING and at.fence < MOST_CLAIMS:
                    fence = at.fence + 1
                    yield replace(at, state=LetterState.CLAIMED, fence=fence), Worker("claimed", fence)
            case "claimed":
                if not self.marks:
                    yield at, replace(worker, stands="marked")
                elif at.state is LetterState.CLAIMED and at.fence == worker.fence:
                    yield replace(at, state=LetterState.SENDING), replace(worker, stands="marked")
                else:
                    yield at, idle
            case "marked":
                yield replace(at, taken=at.taken + 1), replace(worker, stands="answered")
                yield replace(at, taken=at.taken + 1), replace(worker, stands="unheard")
                yield at, replace(worker, stands="unheard")
                yield at, replace(worker, stands="refused")
            case stands:
                fate = {"answered": Fate.SENT, "unheard": Fate.UNKNOWN, "refused": Fate.UNSENT}[stands]
                yield self._recorded(at, worker, fate), idle

    def _recorded(self, at: Moment, worker: Worker, fate: Fate) -> Moment:
        was = at.state
        if not self.marks and was is LetterState.CLAIMED:
            was = LetterState.SENDING
        if at.fence != worker.fence:
            return at
        state, doubts = decided(self.policy, was, at.doubts, fate)
        return at if state is was else replace(at, state=state, doubts=doubts)

    def _lapsed(self, at: Moment) -> Moment:
        state, doubts = decided(self.policy, at.state, at.doubts, None)
        return replace(at, state=state, doubts=doubts)

    def wrong(self, at: Moment) -> str:
        """Return what is wrong with a moment, or nothing."""
        most = 1 if self.policy is Policy.PARK else 1 + MOST_DOUBTS
        if at.taken > most:
            return f"{at.taken} copies"
        if at.state is LetterState.SENT and not at.taken:
            return "called sent and never taken"
        on_the_way = sum(worker.stands in ("answered", "unheard", "marked") for worker in at.workers)
        if at.state is LetterState.CANCELLED and (at.taken or (on_the_way and not at.doubts)):
            return "called cancelled and taken, or about to be"
        if at.state in UNSENT and at.taken and not at.doubts and not on_the_way:
            return "taken, and nobody will ever know"
        return ""


@cache
def decided(policy: Policy, state: LetterState, doubts: int, fate: Fate | None) -> tuple[LetterState, int]:
    """Return what the bot makes of a fate, or (None) of a worker that is gone."""
    letter = Letter(
        key="a", chat_id=1, view="words", params={}, due_at=NOW, made_at=NOW, state=state, doubts=doubts, policy=policy
    )
    if fate is None and state is LetterState.CLAIMED:
        _again(letter)
    elif fate is None:
        doubt(letter, is_idempotent=False, now=NOW)
    elif not _counts(letter, fate):
        pass
    elif fate is Fate.SENT:
        close(letter, LetterState.SENT, NOW)
    elif fate is Fate.UNKNOWN:
        doubt(letter, is_idempotent=False, now=NOW)
    else:
        _again(letter)
    return letter.state, letter.doubts


def walk(machine: Machine) -> tuple[int, list[tuple[str, Moment]]]:
    """Visit every moment; return how many there are, and what is wrong in which."""
    known, to_visit, wrong = {Moment()}, deque([Moment()]), []
    while to_visit:
        at = to_visit.popleft()
        if found := machine.wrong(at):
            wrong.append((found, at))
            continue
        for then in machine.following(at):
            if then not in known:
                known.add(then)
                to_visit.append(then)
    return len(known), wrong
