"""What people write to the organizers, and what is said of it on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import rows
from bot.words.call import call
from bot.words.rows import moment

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]
STATES = ("sent", "read", "answered", "settled")


def calls(cast: Cast, voice: Voice) -> Calls:
    """Return the calls of these texts, by `room.macro`."""
    asking, none = {"most": 1000, "often": 10}, {"refused": "", "length": 0}
    asked = {"name": cast.person, "organizer": False, "at": moment(), "words": cast.typed}
    answered = asked | {"organizer": True, "words": voice.pick(cast.prose)}
    one = {
        "person": rows.person(cast), "cluster": rows.cluster(cast.cluster), "after": "", "waits": True,
        "lines": [asked], "earlier": 0,
    }  # fmt: skip
    answering = {"refused": "", "length": 0, "most": 1000, "typed": ""}
    sent = {"at": moment(), "words": cast.typed, "anybody": True}
    return {
        "inquiries.ask": (
            call(**asking, **none),
            call("too long", **asking, refused="long", length=1203),
            call("too often", **asking, refused="often", length=0),
        ),
        "inquiries.sent": (
            *(call(state, state=state, **sent) for state in STATES),
            call("nobody there", state="sent", **sent | {"anybody": False}),
        ),
        "inquiries.answer": (
            call(name=cast.person, words=cast.typed, asked=cast.typed),
            call("erased", name="", words=cast.typed, asked=""),
        ),
        "inquiries.one": (
            call(**one),
            call("answered", **one | {"waits": False, "lines": [asked, answered, answered | {"name": ""}]}),
            call("after an announcement", **one | {"after": voice.pick(cast.prose), "earlier": 4, "cluster": None}),
        ),
        "inquiries.organizer": (call(name=cast.person), call("erased", name="")),
        "inquiries.answering": (
            call(**answering),
            call("too long", **answering | {"refused": "long", "length": 1203}),
            call("another was faster", **answering | {"refused": "answered", "typed": cast.typed}),
        ),
        "inquiries.waiting": (call("", "count", count=3),),
        "inquiries.answered": (call(name=cast.person, person=rows.person(cast)),),
        "inquiries.told": (call("", "n", n=3),),
    }
