"""Tempers: how each person of a rehearsal behaves, dealt out from the seed so that every kind is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Temper:
    """How a person behaves. Hours count from the rehearsal's opening; shares are 0..1 of the occasions."""

    kind: str
    comes_after: timedelta | None  # None: never comes
    stops_after: int | None = None  # questions of the interview answered before the phone is put away
    away_for: timedelta = timedelta()
    blocks_after: timedelta | None = None
    unblocks_after: timedelta | None = None
    changes_after: timedelta | None = None  # of language
    declines: bool = False  # says no to the consent at first
    slips: float = 0.03  # wrong, double and old buttons
    chatter: float = 0.02  # voice messages, stickers, nonsense
    types: float = 0.1  # rather than taps
    keen: float = 0.6  # to ask for meetings
    visits: bool = True
    glances: int = 2  # looks at the phone a day


KINDS = ("absent", "pausing", "blocking", "changing", "plain", "hesitant", "gone", "late", "careless", "talker")


def tempers(count: int, luck: Random) -> list[Temper]:
    """Return a temper for each of `count` people; the first ten are of ten kinds, then the kinds come by weight."""
    weights = (1, 2, 1, 2, 6, 1, 1, 2, 3, 2)
    kinds = [*KINDS, *luck.choices(KINDS, weights, k=max(0, count - len(KINDS)))][:count]
    luck.shuffle(kinds)
    return [_temper(kind, luck) for kind in kinds]


def _temper(kind: str, luck: Random) -> Temper:
    plain = Temper(
        kind,
        comes_after=HOUR * luck.uniform(0.1, 1.8),
        types=luck.choice((0.0, 0.05, 0.25)),
        keen=luck.uniform(0.2, 0.9),
        visits=luck.random() < 0.6,  # noqa: PLR2004 - six in ten
        glances=luck.randint(1, 2),
    )
    blocks = HOUR * luck.uniform(16, 30)
    traits: dict[str, dict[str, Any]] = {
        "absent": {"comes_after": None},
        "pausing": {"stops_after": luck.randint(1, 9), "away_for": HOUR * luck.uniform(0.3, 16)},
        "blocking": {"blocks_after": blocks, "unblocks_after": blocks + HOUR * luck.uniform(2, 20)},
        "gone": {"blocks_after": HOUR * luck.uniform(3, 40)},
        "changing": {"changes_after": HOUR * luck.uniform(2.5, 44)},
        "hesitant": {"declines": True},
        "late": {"comes_after": HOUR * luck.uniform(14, 40)},
        "careless": {"slips": 0.2, "chatter": 0.05},
        "talker": {"chatter": 0.2, "types": 0.5},
    }
    return replace(plain, **traits.get(kind, {}))
