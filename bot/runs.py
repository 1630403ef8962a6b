"""Runs: meetings one after the other, told in one reminder. Pure: a cluster's agenda and the rules in, notices out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from bot.rules import EVENING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from bot.rules import Lead, Rules

CLOSE = timedelta(minutes=5)  # two reminders nearer to each other than this are one
NIGHT = timedelta(hours=6)  # what follows a pause longer than this belongs to another day
WALK = timedelta(minutes=2)  # what is next is told at least so long before it begins


@dataclass(frozen=True, order=True)
class Coming:
    """A meeting of the agenda: when its slot begins and ends, its row and its revision."""

    starts: datetime
    ends: datetime
    meeting: int
    revision: int


@dataclass(frozen=True)
class Notice:
    """A reminder wanted, when, and of which meetings in order of time; a silent one tells where to go from here."""

    due: datetime
    meetings: tuple[Coming, ...]
    is_silent: bool = False


def notices(agenda: Iterable[Coming], rules: Rules, *, now: datetime) -> list[Notice]:
    """Return the notices that are still to come, in order: of each run one for each lead time, and one in each pause.

    A reminder that would ring in a meeting, or within `CLOSE` of its end, is merged into that of the meeting. In the
    pause after it a notice without a sound says who is next, so that nobody has to search. Meetings that begin together
    are told together.
    """
    kept = sorted(agenda)
    rings = [Notice(rules.due(run[0].starts, lead), run) for lead in rules.leads["meeting"] for run in runs(kept, lead)]
    rings = _merged(sorted((one for one in rings if one.due > now), key=lambda one: one.due))
    pauses = [one for one in _pauses(kept, rules) if one.due > now and not _is_near(one, rings)]
    return sorted([*rings, *pauses], key=lambda one: one.due)


def runs(agenda: Iterable[Coming], lead: Lead) -> list[tuple[Coming, ...]]:
    """Return the meetings of an agenda in order of time, in runs that are told at once so long before they begin."""
    reach = NIGHT if lead == EVENING else min(timedelta(minutes=int(lead)) + CLOSE, NIGHT)
    found: list[tuple[Coming, ...]] = []
    for one in sorted(agenda):
        if found and one.starts - found[-1][-1].ends <= reach:
            found[-1] = (*found[-1], one)
        else:
            found.append((one,))
    return found


def _merged(rings: Iterable[Notice]) -> list[Notice]:
    found: list[Notice] = []
    for one in rings:
        if found and one.due - found[-1].due < CLOSE:
            found[-1] = Notice(found[-1].due, tuple(sorted({*found[-1].meetings, *one.meetings})))
        else:
            found.append(one)
    return found


def _pauses(agenda: Iterable[Coming], rules: Rules) -> Iterator[Notice]:
    """Yield what is next at the end of each meeting, where the shortest lead time would have rung in it."""
    shortest = min((int(lead) for lead in rules.leads["meeting"] if lead != EVENING), default=None)
    for run in runs(agenda, shortest) if shortest is not None else ():
        for before, after in pairwise(_together(run)):
            due = min(max(one.ends for one in before), after[0].starts - WALK)
            if not rules.is_quiet(due):
                yield Notice(due, after, is_silent=True)


def _together(run: Iterable[Coming]) -> list[tuple[Coming, ...]]:
    """Return the meetings that begin together, of several people of a cluster, in order of time."""
    return [tuple(here) for _starts, here in groupby(run, key=lambda one: one.starts)]


def _is_near(notice: Notice, rings: Iterable[Notice]) -> bool:
    return any(abs(notice.due - ring.due) < CLOSE for ring in rings)
