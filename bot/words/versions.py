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
    lines = [{"starts": moment(hour), "other": other, "table": 12} for hour in range(3)]
    place = {"names": [cast.cluster, cast.other], "starts": moment(), "table": 12}
    none = {"since": moment(-20), "published": False, "number": 0, "new": [], "gone": [], "moved": []}
    some = {"number": 16, "new": [place] * 14, "gone": [place], "moved": [(place, place | {"table": 3})] * 13}
    names = rows.names(cast)
    whys = [
        {"a": "7", "b": "8", "code": one["code"], "values": one["values"]}
        for one in rows.timetable(cast).figures["unmet"]
    ]
    asked = {"names": names, "typed": "", "missing": False}
    pair = asked | {"pair": [cast.cluster, cast.other], "why": None, "starts": None, "table": 12}
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
        "explain.range": (call(fewest=5, most=10),),
        "explain.column": tuple(call(code, code=code) for code in ("cluster", "side", "meetings", "missed", "why")),
        "versions.comment": (
            call(lines=lines, objected=None, is_open=True),
            call("one", lines=lines[:1], objected=None, is_open=True),
            call("objected", lines=lines, objected=other, is_open=True),
            call("over", lines=lines, objected=None, is_open=False),
        ),
        "versions.place": (call(line=place),),
        "versions.changes": (
            call("nothing", **none),
            call(**none | some),
            call("since it was published", **none | some | {"published": True}),
        ),
        "versions.line": (call(name=cast.other),),
        "versions.since": (call("", "meetings", at=moment(), meetings=12),),
        "versions.asked": (call("", "n", n=12),),
    }
