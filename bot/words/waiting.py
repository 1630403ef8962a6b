"""What is read about profiles that wait: nudges to people, progress to organizers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words.call import call

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]


def calls(cast: Cast, voice: Voice) -> Calls:
    """Return the calls of every macro about profiles that wait, by `room.macro`."""
    return nudges(cast, voice)


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
