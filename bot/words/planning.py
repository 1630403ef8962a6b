"""What the commands for lists from elsewhere say: `timetable` about meetings, `match` about profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.roster import RosterFault
from bot.words.call import call

if TYPE_CHECKING:
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]
OUTCOMES = ("optimal", "feasible", "infeasible", "unknown")


def calls(cast: Cast) -> Calls:
    """Return the calls of every macro of these commands, by `room.macro`."""
    known = faults() | reasons() | outcomes(cast)
    return {f"timetable.{name}": ways for name, ways in known.items()} | profiles(cast)


def profiles(cast: Cast) -> Calls:
    """Return what is said about a list of profiles."""
    fault = RosterFault(line=14, key=cast.typed, found=cast.cluster, wanted=cast.other)
    return {"matched.fault": (call(fault=fault),), "matched.nobody": (call(name=cast.cluster),)}


def faults() -> Calls:
    """Return what can be wrong with the list."""
    return {
        "too_big": (call(most=20),),
        "not_json": (call(line=14, column=3),),
        "too_small": (call(least=1),),
        "too_large": (call(most=7), call("none of it", most=-1)),
        "wrong_length": (call(expected=8, found=7),),
        "too_many": (call(most=5000, found=6210),),
    }


def reasons() -> Calls:
    """Return why there is no timetable."""
    pair = {"a": 3, "b": 11}
    return {
        "participant": (call(number=3),),
        "why_tables": (call("", "tables", slot=2, tables=4),),
        "why_one_at_a_time": (call("", "meetings", participant=3, meetings=9),),
        "why_forbidden": (call(participant=3, slots="0, 4, 7"),),
        "why_session": tuple(call(half, meeting=5, session=half, **pair) for half in ("morning", "afternoon")),
        "why_fixed": (call(meeting=5, slot=2, **pair),),
        "why_after": (call(meeting=5, earlier="1, 2", **pair),),
        "why_spread": (call(most=2),),
    }


def outcomes(cast: Cast) -> Calls:
    """Return how the search went."""
    return {
        **{outcome: (call(breaks=12, bound=9),) for outcome in OUTCOMES},
        "chosen": (call(meetings=190, breaks=12, gap=0.031),),
        "so_far": (call(done=0.4, meetings=180, gap=0.05),),
        "kept": (call(file=cast.file),),
        "objected": (call(code="double_booking", values={"slot": 2}),),
    }
