"""What is read about the waiting list of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import rows
from bot.words.call import call
from bot.words.rows import moment

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast

STATES = ("open", "taken", "waiting", "declined", "lapsed")


def calls(cast: Cast, voice: Voice) -> dict[str, tuple[Call, ...]]:
    """Return the calls of every macro about seats that are waited for, by `room.macro`."""
    visit, title = rows.activity(cast), voice.pick(cast.title)
    asked = {"activity": visit, "departs": moment(1.5), "until": moment(0.5), "number": 3}
    training = rows.activity(cast, visit=False)
    return {
        "standby.offer": (
            *(call(state, **asked, state=state) for state in STATES),
            call("no bus", **asked | {"activity": training, "departs": moment(2)}, state="open"),
        ),
        "standby.number_line": (call(number=3),),
        "standby.kept": (call(until=moment(0.5)),),
        "standby.whose": (call(title=title),),
        "standby.really": (call(title=title, name=cast.person),),
        "standby.unseated": (call(activity=visit, starts=moment(1.5)),),
        "standby.number": (call(number=3),),
        "standby.unseated_toast": (call(name=cast.person),),
    }
