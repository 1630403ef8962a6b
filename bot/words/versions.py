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
    return {
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
