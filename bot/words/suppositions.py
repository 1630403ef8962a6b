"""What is said of "what if": what could happen, what would follow, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import rows
from bot.words.call import call
from bot.words.rows import moment
from handlers.supposing import EVERY, SPANS
from models import Mishap

if TYPE_CHECKING:
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]


def calls(cast: Cast) -> Calls:
    """Return the calls of these texts, by `room.macro`."""
    cluster, activity, names = rows.cluster(cast.other, country="ES"), rows.activity(cast), rows.names(cast)
    given = {"fewer": 2, "cluster": cluster, "people": 0, "activity": activity, "minutes": 30, "room": cast.room["en"]}
    span = {"starts": moment(), "ends": moment(4)}
    asked = given | span | {"typed": "", "is_found": False, "is_said": True, "several": False}
    open_ = asked | {"cluster": None, "activity": None, "room": "", "starts": None, "ends": None, "is_said": False}
    place = {"names": [cast.cluster, cast.other], "starts": moment(), "table": 12, "room": ""}
    whys = rows.timetable(cast).figures["unmet"]
    lines = [
        {"kind": "gone", "line": place, "why": whys[1]},
        {"kind": "moved", "line": place, "was": place | {"table": 3}},
        {"kind": "new", "line": place},
        {"kind": "fewer", "name": cast.other, "before": 8, "after": 7},
    ]
    foretold = {
        "what": given | span | {"kind": "away"}, "state": "asked", "again": False, "names": names, "lines": lines * 2,
        "numbers": {"moved": 3, "gone": 2, "new": 1, "fewer": 2}, "told": [cast.cluster, cast.other] * 4, "more": 3,
        "people": 12, "aside": False,
    }  # fmt: skip
    return {
        "suppose.mishap": (
            *(call(one.value, **given, kind=one.value) for one in Mishap),
            call("a count", "fewer", **given, kind="tables"),
            call("all", **given | {"fewer": EVERY}, kind="tables"),
            call("some of its people", "people", **given | {"people": 2}, kind="away"),
        ),
        "suppose.time": (call(**span),),
        "suppose.asked": (
            call("begin", **open_, kind=""),
            *(call(one.value, **asked, kind=one.value) for one in Mishap),
            *(call(f"which, {one.value}", **open_, kind=one.value) for one in (Mishap.ROOM, Mishap.AWAY, Mishap.LATE)),
            call("not found", **open_ | {"typed": cast.typed}, kind="away"),
            call("several", **open_ | {"typed": cast.typed, "is_found": True}, kind="away"),
            call("some of its people", **asked | {"several": True, "people": 1}, kind="away"),
            call("late, some of its people", **asked | {"several": True}, kind="late"),
            call("no slot", **asked | {"starts": None, "ends": None}, kind="tables"),
        ),
        "suppose.change": tuple(call(str(one["kind"]), one=one, names=names) for one in lines),
        "suppose.foretold": (
            call("", "people", **foretold),
            call("nothing", **foretold | {"lines": [], "told": [], "people": 0}),
            call("working", **foretold | {"state": "working"}),
            call("again", **foretold | {"state": "working", "again": True}),
            call("failed", **foretold | {"state": "failed"}),
            call("applied", "people", **foretold | {"state": "applied", "aside": True}),
            call("dropped", **foretold | {"state": "dropped"}),
        ),
        "suppose.chosen": (call(words="2", on=True), call("not", words="2", on=False)),
        "suppose.kind": (
            call("one hall", kind="tables", roomy=False),
            *(call(one.value, kind=one.value, roomy=True) for one in Mishap),
        ),
        "suppose.every": (call(on=True),),
        "suppose.over": (
            call("a cluster", name=cast.other, starts=moment()),
            call("tables", name="", starts=moment()),
        ),
        "suppose.people": (call("", "count", count=1, on=True), call("all", count=0, on=False)),
        "suppose.now": (call(on=True),),
        "suppose.begin": (call(at=moment(), on=True),),
        "suppose.span": tuple(call(one, span=one, on=False) for one in SPANS),
        "suppose.bus": (call(ends=moment(4), title=cast.title["en"]),),
    }
