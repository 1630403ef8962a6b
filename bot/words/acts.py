"""What is said of what organizers did: every deed, with all that can stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.words import rows
from bot.words.call import call
from bot.words.rows import moment
from handlers.acts import COLUMNS
from models import Deed

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]


def calls(cast: Cast, voice: Voice) -> Calls:
    """Return the calls of these texts, by `room.macro`."""
    done = abouts(cast, voice)
    lines = [
        {"at": moment(hour), "name": cast.person, "terminal": False, "deed": deed.value, "about": done[deed]}
        for hour, deed in enumerate((Deed.MEETING_MOVED, Deed.ANNOUNCEMENT_CONFIRMED, Deed.SEAT_FREED))
    ]
    told = [(deed.value, deed.value, about) for deed, about in done.items()]
    told += [(f"{deed.value}, gone", deed.value, {"recipients": None}) for deed in Deed]
    few = {"recipients": None, "clusters": {"names": [cast.cluster, cast.other], "number": 2}, "file": cast.file}
    told += [("few clusters", Deed.ANSWERS_IMPORTED.value, few), ("of an older bot", "something", {"recipients": None})]
    return {
        "acts.front": (call(lines=lines), call("none", lines=[])),
        "acts.told": tuple(call(case, deed=deed, about=about) for case, deed, about in told),
        "acts.called": tuple(call(deed.value, deed=deed.value) for deed in Deed),
        "acts.subject": tuple(call(deed.value, about=about) for deed, about in done.items()),
        "acts.beside": tuple(call(deed.value, about=about) for deed, about in done.items()),
        "acts.who": (
            call(name=cast.person, terminal=False),
            call("command line", name="", terminal=True),
            call("erased", name="", terminal=False),
        ),
        "acts.column": tuple(call(code, code=code) for code in COLUMNS),
    }


def abouts(cast: Cast, voice: Voice) -> dict[Deed, dict[str, Any]]:
    """Return what each deed is about, as handlers.acts puts it together."""
    announced = {"recipients": None, "announcement": {"number": 4, "text": cast.typed}}
    visit = {"recipients": 12, "activity": voice.pick(cast.title)}
    what = {
        "kind": "away",
        "fewer": 2,
        "cluster": rows.cluster(cast.other),
        "people": 0,
        "activity": rows.activity(cast),
    }
    slot = {"starts": moment(2), "table": 12, "room": voice.pick(cast.room)}
    pair, nothing = {"recipients": None, "meeting": [cast.cluster, cast.other]}, {"recipients": None}
    return dict.fromkeys(Deed, nothing) | {
        Deed.ANNOUNCEMENT_CONFIRMED: announced | {"audience": cast.typed, "recipients": 21, "leaves_at": moment(1)},
        Deed.ANNOUNCEMENT_CONTINUED: announced | {"recipients": 9},
        Deed.ANNOUNCEMENT_DISCARDED: announced | {"announcement": {"number": 4, "text": ""}},
        Deed.ANNOUNCEMENT_DRAFTED: announced,
        Deed.ANNOUNCEMENT_PAUSED: announced | {"kept_back": 9},
        Deed.ANNOUNCEMENT_REMINDED: announced | {"recipients": 9},
        Deed.ANNOUNCEMENT_SENT_AGAIN: announced | {"recipients": 2},
        Deed.ANNOUNCEMENT_STOPPED: announced | {"kept_back": 9},
        Deed.ANNOUNCEMENT_TAKEN_BACK: announced,
        Deed.ANSWERS_IMPORTED: nothing | {"file": cast.file, "clusters": {"names": [], "number": 17}},
        Deed.ANSWERS_SENT: nothing | {"questionnaire": voice.pick(cast.title)},
        Deed.BACKUP_RESTORED: nothing | {"file": cast.file},
        Deed.BUS_POSTPONED: visit | {"at": moment(1)},
        Deed.COMMENTS_ASKED: {"recipients": 21},
        Deed.FOLDER_LOADED: nothing | {"file": cast.file, "new": 3, "changed": 2, "removed": 0},
        Deed.INQUIRY_ANSWERED: nothing | {"person": cast.person},
        Deed.INQUIRY_SETTLED: nothing | {"person": cast.person},
        Deed.INVITATION_MADE: nothing | {"person": cast.person},
        Deed.MEETING_CANCELLED: pair,
        Deed.MEETING_MOVED: pair | {"slot": slot},
        Deed.MISSING_CALLED: visit,
        Deed.PEOPLE_NUDGED: nothing | {"now": 3, "later": 1},
        Deed.SEAT_FREED: visit | {"recipients": None, "person": cast.person},
        Deed.SENDING_RESUMED: nothing | {"overdue": 7, "sent": True},
        Deed.SUPPOSITION_OVER: nothing | {"supposition": what | {"minutes": 30, "room": voice.pick(cast.room)}},
        Deed.SUPPOSITION_APPLIED: nothing | {"supposition": what | {"minutes": 30, "room": voice.pick(cast.room)}},
        Deed.TEAM_CHANGED: nothing | {"team": 3, "clusters": {"names": [cast.other], "number": 1}},
        Deed.TIMETABLE_PUBLISHED: {"recipients": 21},
    }
