"""A walk of the crowd: steps drawn from a seed, played against the bot, and cut short where one goes wrong.

Not a state machine of Hypothesis, which spends its first walks on the shortest ones and cannot make long ones: an
interview breaks deep inside. A step is a plain value, so a walk that failed is a list one can play again.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from tests.crowd.crowd import CAST, ORGANIZER, Crowd, gather
from tests.crowd.judged import Judge
from tests.crowd.said import ANSWERS, COMMANDS, HOSTILE, ORDERS, WORDLESS
from tests.stage import example

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

PEOPLE = sorted(CAST)
BOSS = next(iter(ORGANIZER))
CARDS = (0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 5, 8)  # from the newest
MOST_REPLAYS = 20
MOST_AT_ONCE = 7
BREATHS = 80  # of the loop, in which an update is heard and answered

Step = tuple[Any, ...]


def drawn(seed: int, length: int) -> list[Step]:
    """Return the steps of a walk."""
    dice = Random(seed)
    steps: list[Step] = [("come_in", who, language) for who, language in {**CAST, **ORGANIZER}.items()]
    kinds = tuple(STEPS)
    weights = [STEPS[kind] for kind in kinds]
    while len(steps) < length:
        steps.append(_step(dice, dice.choices(kinds, weights)[0]))
    return steps


STEPS = {
    "go_on": 30, "answer": 20, "together": 30, "tap": 10, "say": 8, "command": 5, "send": 2, "edit": 1, "forge": 2,
    "again": 2, "redeliver": 2, "restart": 2, "kill": 2, "wait": 1, "code": 0.3,
    "organize": 12, "order": 3, "write": 3,
}  # fmt: skip


def _step(dice: Random, kind: str, who: str = "") -> Step:
    anybody = who or dice.choice([*PEOPLE, "nobody"])
    who = who or dice.choice(PEOPLE)
    draw: dict[str, Callable[[], Step]] = {
        "go_on": lambda: (who,),
        "answer": lambda: (who, dice.randrange(30)),
        "together": lambda: (_acts(dice), dice.random() < 0.4, dice.random() < 0.2),
        "tap": lambda: (anybody, dice.choice(CARDS), dice.randrange(30)),
        "say": lambda: (anybody, dice.choice(dice.choice((ANSWERS, ANSWERS, HOSTILE)))),
        "command": lambda: (anybody, dice.choice(COMMANDS)),
        "send": lambda: (anybody, dice.choice(WORDLESS)),
        "edit": lambda: (anybody, "changed my mind"),
        "forge": lambda: (who, dice.choice(PEOPLE)),
        "again": lambda: (who,),
        "redeliver": lambda: (),
        "restart": lambda: (_acts(dice),),
        "kill": lambda: (_acts(dice), dice.randrange(BREATHS)),
        "wait": lambda: (dice.randrange(1, 20),),
        "code": lambda: (who, dice.random() < 0.5),
        "organize": lambda: (BOSS, dice.choice(CARDS), dice.randrange(12)),
        "order": lambda: (BOSS, dice.choice(ORDERS)),
        "write": lambda: (BOSS, dice.choice(dice.choice((ANSWERS, HOSTILE)))),
    }
    return (kind, *draw[kind]())


def _acts(dice: Random) -> tuple[Step, ...]:
    who = dice.sample(PEOPLE * 2, k=dice.randint(2, MOST_AT_ONCE))  # each person does at most two things at once
    kinds = dice.choices(("go_on", "answer", "tap", "say"), (4, 3, 2, 2), k=len(who))
    return tuple(_step(dice, kind, one) for kind, one in zip(kinds, who, strict=True))


class Fallen(Exception):
    """Something did not hold; the notes tell what, and what people saw before."""


@dataclass
class Walk:
    """One event in front of the crowd."""

    crowd: Crowd
    judge: Judge

    async def take(self, step: Step) -> None:
        """Take one step, let the bot rest, and judge."""
        self.crowd.lines.append(f"--- {step!r}")
        kind, *rest = step
        was_killed = kind == "kill"
        if kind == "come_in":
            await self._come_in(*rest)
        elif kind in ("together", "restart", "kill"):
            await self._at_once(kind, *rest)
        elif kind == "redeliver":
            await self.crowd.redeliver()
        elif kind == "wait":
            await self.crowd.pass_time(rest[0])
        else:
            self._act(step)
        await self._look(was_killed=was_killed)

    async def _look(self, *, was_killed: bool = False) -> None:
        done = await self.crowd.rest()
        self.crowd.tally["steps"] += max(len(done), 1)
        self.crowd.tally["exchanges"] += 1
        self.judge.look(self.crowd, done, was_killed=was_killed)

    async def _come_in(self, who: str, language: str) -> None:
        self.crowd.say(who, f"/start {self.crowd.who[who].handset.start_parameter}")
        for button in ({"en": 0, "fr": 1, "ar": 2}[language], 0, 0):
            await self._look()
            self.crowd.tap(who, 0, button)

    async def _at_once(self, kind: str, acts: tuple[Step, ...], *how: Any) -> None:
        if kind == "restart":
            await self.crowd.stop()
        for act in acts:
            self._act(act)
        if kind == "together":
            is_swapped, is_twice = how
            if is_twice:
                self.crowd.again(acts[-1][1])
            if is_swapped:
                self.crowd.swap()
            return
        if kind == "kill":
            await self.crowd.kill(*how)
        await self.crowd.begin()

    def _act(self, step: Step) -> None:
        kind, who, *rest = step
        crowd = self.crowd
        plainly: dict[str, Callable[..., object]] = {
            "go_on": crowd.go_on, "tap": crowd.tap, "organize": crowd.organize, "send": crowd.send, "edit": crowd.edit,
            "forge": crowd.forge, "again": crowd.again,
            **dict.fromkeys(("say", "command", "order", "write"), crowd.say),
        }  # fmt: skip
        if kind in plainly:
            plainly[kind](who, *rest)
        elif kind == "answer":
            crowd.tap(who, 0, rest[0], asking=True)
        else:
            key = who if rest[0] else crowd.spare[0]
            crowd.say(who, next(one.code for one in example().participants if one.key == key))


async def play(steps: list[Step], url: str, tally: Counter[str]) -> None:
    """Play a walk on a store that holds the event; raise Fallen where something does not hold."""
    crowd = await gather(url)
    walk = Walk(crowd, Judge())
    walk.judge.begin(crowd)
    try:
        for step in steps:
            try:
                await walk.take(step)
            except Exception as error:
                fallen = Fallen(f"{type(error).__name__}: {error}")
                fallen.add_note("\n".join(["What was done and seen last:", *crowd.lines[-60:]]))
                raise fallen from error
    finally:
        tally.update(crowd.tally)
        await crowd.close()


async def shortest(
    steps: list[Step], fallen: Fallen, fresh: Callable[[], str], tally: Counter[str]
) -> tuple[list[Step], Fallen]:
    """Return a shorter walk that falls, and its fall: halves, quarters, .. are left out while it still does.

    One that does not fall again is told as it was.
    """
    fall = await _fall(steps, fresh(), tally)
    if fall is None:
        fallen.add_note("Played again, it does not fall.")
        return steps, fallen
    size, replays = len(steps) // 2, 0
    while size and replays < MOST_REPLAYS:
        for start in range(len(steps) - size, -1, -size):
            shorter = [*steps[:start], *steps[start + size :]]
            replays += 1
            if (found := await _fall(shorter, fresh(), tally)) is not None:
                steps, fall = shorter, found
            if replays >= MOST_REPLAYS:
                break
        size //= 2
    return steps, fall


async def _fall(steps: list[Step], url: str, tally: Counter[str]) -> Fallen | None:
    try:
        await play(steps, url, tally)
    except Fallen as fallen:
        return fallen
    return None
