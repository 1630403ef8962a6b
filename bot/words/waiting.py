"""What is read about profiles that wait: nudges to people, progress to organizers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.progress import Stage
from bot.words import rows
from bot.words.call import call
from handlers.following import COLUMNS

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]


def calls(cast: Cast, voice: Voice) -> Calls:
    """Return the calls of every macro about profiles that wait, by `room.macro`."""
    return nudges(cast, voice) | progress(cast, voice)


def nudges(cast: Cast, voice: Voice) -> Calls:
    """Return the nudges, and the answer to "not now"."""
    where = {"place": 5, "total": 15, "topic": voice.pick(cast.topic), "begun": True}
    unbegun, complete = where | {"place": 1, "begun": False}, where | {"place": 15, "topic": ""}
    return {
        "nudge.letter": (
            call(**where, last=False),
            call("the last", **where, last=True),
            call("one question left", **where | {"place": 15}, last=True),
            call("not begun", "total", **unbegun, last=False),
            call("not confirmed", **complete, last=True),
        ),
        "nudge.left_alone": (
            call(**where),
            call("not begun", **unbegun),
            call("not confirmed", **complete),
        ),
    }


def progress(cast: Cast, voice: Voice) -> Calls:
    """Return what organizers read about everybody's profile."""
    topic = voice.pick(cast.topic)
    one = {
        "name": cast.person, "cluster": rows.cluster(cast.cluster), "place": 5, "total": 15, "topic": topic,
        "begun": True, "nudged": 0, "alone": False,
    }  # fmt: skip
    stopped = [
        one,
        one | {"name": cast.typed, "nudged": 1, "topic": "", "place": 15},
        one | {"cluster": None, "nudged": 2, "begun": False},
        one | {"nudged": 1, "alone": True},
    ]
    counts = {"ready": 12, "walking": 5, "joined": 4, "invited": 25}
    ready = {"profiles": 38, "clusters": 42, "everybody": 46}
    front = ready | {"today": rows.moment(), "counts": counts, "stopped": stopped, "more": 0, "now": 0, "later": 0}
    where = {"place": 5, "total": 15, "topic": topic, "begun": True}
    return {
        "progress.front": (
            call(**front),
            call("more than fit", "more", **front | {"more": 7}),
            call("just reminded", "now", **front | {"now": 3}),
            call("reminded, some later", "later", **front | {"now": 3, "later": 2}),
            call("nobody stopped", **front | {"stopped": []}),
        ),
        "progress.tally": (call(code="ready", count=12),),
        "progress.line": tuple(call(one=one) for one in stopped),
        "progress.where": (
            call(**where),
            call("not begun", **where | {"begun": False}),
            call("not confirmed", **where | {"topic": ""}),
        ),
        "progress.caption": (call(ready=12, everybody=46, today=rows.moment()),),
        "progress.stage": tuple(call(code, code=code) for code in Stage),
        "progress.column": tuple(call(code, code=code) for code in COLUMNS),
        "progress.subtitle": (call(event=rows.event(cast), today=rows.moment()),),
        "progress.nudge": (call("", "count", count=3),),
    }
