"""Runs: when somebody's meetings are told, one after the other at once; reckoned here apart from how the bot does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from bot.rehearsal.watch import Span, Standing

CLOSE = timedelta(minutes=5)
DAY_BREAK = timedelta(hours=6)
WALK = timedelta(minutes=2)

Told = tuple["datetime", "Standing"]


def told(
    meetings: Sequence[Span],
    leads: Sequence[int],
    due: Callable[[datetime, int], datetime],
    is_quiet: Callable[[datetime], bool],
) -> list[Told]:
    """Return when each of a cluster's meetings is to be named, as they stood at that moment."""
    rings: list[tuple[datetime, list[Standing]]] = []
    for at, run in sorted(_rings(meetings, leads, due), key=lambda one: one[0]):
        if rings and at - rings[-1][0] < CLOSE:
            rings[-1][1].extend(one for one in run if one not in rings[-1][1])
        else:
            rings.append((at, list(run)))
    aloud = [(at, one) for at, run in rings for one in run]
    pauses = _pauses(meetings, min(leads)) if leads else ()
    return aloud + [
        (at, one) for at, one in pauses
        if not is_quiet(at) and all(abs(at - ring) >= CLOSE for ring, _run in rings)
    ]  # fmt: skip


def _rings(
    meetings: Sequence[Span], leads: Sequence[int], due: Callable[[datetime, int], datetime]
) -> Iterator[tuple[datetime, list[Standing]]]:
    for lead in leads:
        for span in meetings:
            at = due(span.what.starts, lead)
            stood = _stood(meetings, at)
            if span.what in stood and not _joins(stood, span.what, lead):
                run = [span.what]
                for one in stood:
                    if one.starts > run[-1].starts and one.starts - run[-1].ends <= _reach(lead):
                        run.append(one)
                yield at, run


def _pauses(meetings: Sequence[Span], lead: int) -> Iterator[Told]:
    for span in meetings:
        for before in meetings:
            at = min(before.what.ends, span.what.starts - WALK)
            if before.what.starts < span.what.starts and {before.what, span.what} <= set(_stood(meetings, at)):
                joined = _joins(_stood(meetings, at), span.what, lead)
                if joined == before.what:
                    yield at, span.what


def _joins(stood: Sequence[Standing], one: Standing, lead: int) -> Standing | None:
    """Return the meeting that another comes so soon after that both are told at once."""
    earlier = [other for other in stood if other.starts < one.starts]
    return earlier[-1] if earlier and one.starts - earlier[-1].ends <= _reach(lead) else None


def _stood(meetings: Sequence[Span], at: datetime) -> list[Standing]:
    return sorted((span.what for span in meetings if span.covers(at)), key=lambda one: one.starts)


def _reach(lead: int) -> timedelta:
    return min(timedelta(minutes=lead) + CLOSE, DAY_BREAK)
