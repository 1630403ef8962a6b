"""What is said of proposals before they are final: comments, objections, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import rows
from bot.words.call import call
from bot.words.rows import moment

if TYPE_CHECKING:
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]


def calls(cast: Cast) -> Calls:
    """Return the calls of these texts, by `room.macro`."""
    other = rows.cluster(cast.other, country="ES")
    at = {"table": 12, "room": ""}
    lines = [{"starts": moment(hour), "other": other, **at} for hour in range(3)]
    none = {"since": moment(-20), "published": False, "numbers": {"new": 0, "gone": 0, "moved": 0}, "lines": []}
    two, now, was = [cast.cluster, cast.other], {"starts": moment(), **at}, {"starts": moment(2), **at, "table": 3}
    changed = [
        *[{"kind": "new", "names": two, "was": None, "now": now}] * 3,
        {"kind": "gone", "names": two, "was": was, "now": None},
        *[{"kind": "moved", "names": two, "was": was, "now": now}] * 4,
    ]
    some = {"numbers": {"new": 3, "gone": 1, "moved": 27}, "lines": changed}
    names = rows.names(cast)
    whys = [
        {"a": "7", "b": "8", "code": one["code"], "values": one["values"]}
        for one in rows.timetable(cast).figures["unmet"]
    ]
    asked = {"names": names, "typed": "", "missing": False}
    pair = asked | {"pair": [cast.cluster, cast.other], "why": None, "starts": None, **at}
    return {
        "explain.ask": (call(typed=cast.typed, missing=False), call("no timetable", typed="", missing=True)),
        "explain.cluster": (
            call("begin", mine=None, count=0, missed=[], **asked),
            call("", "count", mine=rows.cluster(cast.cluster), count=9, missed=whys, **asked),
            call("every wish met", mine=rows.cluster(cast.cluster), count=9, missed=[], **asked),
        ),
        "explain.pair": (
            call("they meet", **pair | {"starts": moment()}),
            *(call(one["code"], **pair | {"why": one}) for one in whys),
        ),
        "explain.range": (call("differing", fewest=5, most=10), call("the same", fewest=10, most=10)),
        "explain.column": tuple(call(code, code=code) for code in ("cluster", "side", "meetings", "missed", "why")),
        "versions.comment": (
            call(lines=lines, objected=None, is_open=True),
            call("one", lines=lines[:1], objected=None, is_open=True),
            call("objected", lines=lines, objected=other, is_open=True),
            call("over", lines=lines, objected=None, is_open=False),
        ),
        "versions.place": (call(line=now),),
        "versions.title": tuple(call(kind, kind=kind, number=12) for kind in ("new", "gone", "moved")),
        "versions.moved": (call(was=was, now=now),),
        "versions.note": (call(since=moment(-20)),),
        "versions.column": tuple(call(code, code=code) for code in ("cluster", "before", "now")),
        "versions.changes": (
            call("nothing", **none),
            call(**none | some),
            call("since it was published", **none | some | {"published": True}),
        ),
        "versions.line": (call(name=cast.other),),
        "versions.since": (call("", "meetings", at=moment(), meetings=12),),
        "versions.asked": (call("", "n", n=12),),
    }
