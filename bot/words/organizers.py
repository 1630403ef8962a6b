"""What organizers read: the board, announcements, moved meetings, and the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.doubts import Doubted
from bot.folder.tally import Tally, Vanished
from bot.folder.touched import DEEDS
from bot.texts import LANGUAGES, Voice, own_name
from bot.words import rows
from bot.words.call import call
from bot.words.rows import moment
from handlers.collecting import HEAD
from models import Doubt, Objection

if TYPE_CHECKING:
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]
THEMES = ("slots", "activities", "clusters", "participants", "profiles")

STATES = ("draft", "scheduled", "running", "paused", "stopped", "done")


def calls(cast: Cast, voice: Voice) -> Calls:
    """Return the calls of every macro that organizers read, by `room.macro`."""
    return board(cast, voice) | announcements(cast, voice) | moving(cast) | terminal(cast) | collecting(cast)


def board(cast: Cast, voice: Voice) -> Calls:
    """Return the board: numbers, the proposal, the teams."""
    made, names = rows.timetable(cast), rows.names(cast)
    front = {"invited": 48, "joined": 21, "clusters": 42, "profiles": 38, "walking": 5, "today": moment()}
    front["standing"] = {"meetings": 180, "gone": 10}
    plan = {
        "failure": "", "draft": made, "published": None, "published_at": None, "figures": made.figures, "names": names,
        "told": None, "objections": [], "standing": 0, "added": None, "is_added": False,
    }  # fmt: skip
    published = plan | {"draft": None, "published": made, "published_at": moment(-19), "standing": 190}
    added = {"kept": 176, "new": 19, "moved": 2, "gone": 4, "more": [(7, 6), (8, 5), (9, 1)] * 3}
    labels = {cast.topic["en"]: voice.pick(cast.topic)}
    unmet, stuck = made.figures["unmet"], plan | {"figures": rows.hindered()}
    working = {"done": 0.4, "meetings": 120, "gap": 0.031, "stopping": False}
    one = Doubted(
        doubt=Doubt(), person=rows.person(cast), cluster=rows.cluster(cast.cluster), about=rows.cluster(cast.other)
    )
    doubted = {"lines": [{"one": one, "because": "untrue", "reason": rows.said(cast, voice)[0]}], "left": 3}
    nobody = {"teams": [], "left": [], "names": names, "labels": labels, "draft": False}
    return {
        "board.front": (
            call(**front, published=None),
            call("published", **front, published=made),
            call("nothing cancelled", **front | {"standing": {"meetings": 190, "gone": 0}}, published=made),
        ),
        "board.ready": (call(profiles=38, clusters=42),),
        "board.working": (
            call("begun", **working | {"gap": None}),
            call("under way", "meetings", **working),
            call("stopping", **working | {"stopping": True}),
        ),
        "board.hindrance": tuple(call(one["code"], **one, names=names) for one in rows.hindrances()),
        "board.each": (call("differing", fewest=5, most=10), call("the same", fewest=10, most=10)),
        "board.added_up": (call(numbers=added, names=names),),
        "board.new": (call("", "number", number=4),),
        "board.more": (call("", "number", number=4),),
        "board.gone": (call(n=10),),
        "board.without": tuple(call(code, code=code) for code in rows.WITHOUT),
        "board.why": tuple(call(one["code"], code=one["code"], values=one["values"], names=names) for one in unmet),
        "board.plan": (
            call("proposal", **plan),
            call("published", **published),
            call("some cancelled", **published | {"figures": made.figures | {"gone": 10}}),
            call("open for comments", **plan | {"objections": [Objection(cluster_id=7, other_cluster_id=8)] * 7}),
            call("just published", "told", **published | {"told": 21}),
            call("nobody there", **published | {"told": 0}),
            call("added", **published | {"draft": made, "added": added}),
            call("just added", "told", **published | {"told": 21, "is_added": True}),
            call("nobody concerned there", **published | {"told": 0, "is_added": True}),
            call("one meeting stands", "standing", **published | {"standing": 1}),
            call("nothing possible", **stuck),
            call("failed", **plan | {"failure": "SolverError", "draft": None, "figures": None}),
        ),
        "publishing.ask": (
            call("", "meetings", meetings=178, numbers=None, adds=False, refused=0, people=41, silent=[]),
            call(
                "again",
                "refused",
                meetings=178,
                numbers={"new": 3, "gone": 1, "moved": 27},
                adds=False,
                refused=2,
                people=41,
                silent=[],
            ),
            call(
                "added",
                meetings=195,
                numbers={"new": 19, "gone": 4, "moved": 2},
                adds=True,
                refused=0,
                people=21,
                silent=[],
            ),
            call(
                "nobody there",
                "people",
                meetings=178,
                numbers=None,
                adds=False,
                refused=0,
                people=0,
                silent=[cast.cluster] * 14,
            ),
        ),
        "doubts.told": (call("", "n", n=3),),
        "doubts.list": (call(**doubted), call("none", lines=[], left=0)),
        "board.team_list": (
            call(**nobody | {"teams": made.teams, "left": rows.left(), "draft": True}),
            call("second page", **nobody | {"teams": made.teams, "before": 8}),
            call("none", **nobody),
        ),
    }


def announcements(cast: Cast, voice: Voice) -> Calls:
    """Return an announcement from the draft to the last letter."""
    texts = [(own_name(code), cast.prose[code] if code != "ar" else "") for code in LANGUAGES]
    previews = [
        (own_name(code), Voice(code).say("announce.letter", event=rows.event(cast), text=cast.prose[code]))
        for code in LANGUAGES
    ]
    audience = voice.pick(cast.side)
    asked = {"language": own_name("fr"), "now": "", "refused": 0, "most": 3000}
    when = {"now": moment(), "tomorrow": moment()}
    roll: dict[str, Any] = {"title": voice.pick(cast.title), "departs": moment(), "seated": 14, "waiting": []}
    none, kept = {"left": 0, "all": 0}, {"sent": 12, "cancelled": 11, "left": 0, "all": 23}
    every = {"sent": 12, "blocked": 1, "failed": 1, "unknown": 2, "cancelled": 3, "left": 4, "all": 23}
    return {
        "announce.letter": (
            call(event=rows.event(cast), text=voice.pick(cast.prose)),
            call("once more", event=rows.event(cast), text=voice.pick(cast.prose), again=True),
        ),
        "announce.draft": (
            call(texts=texts, audience=audience, missing=[own_name("ar")]),
            call("complete", texts=texts[:2], audience=audience, missing=[], author=cast.person, enclosed="place"),
        ),
        "announce.writing": (
            call(**asked),
            call("too long, kept", **asked | {"now": cast.typed, "refused": 3120}),
        ),
        "announce.who_of": (call(empty=False), call("nothing", empty=True)),
        "announce.preview_of": (
            call(
                "", "count", previews=previews, audience=audience, count=120, seconds=5, minutes=1, enclosed="picture"
            ),
            call("many", "count", previews=previews, audience=audience, count=9000, seconds=360, minutes=6),
            call("nobody", previews=previews, audience=audience, count=0, seconds=0, minutes=0),
        ),
        "announce.progress": (
            call("scheduled", counts=none, state="scheduled", leaves=moment(), seconds=0, seen=0),
            call("to undo", counts=none, state="scheduled", leaves=moment(), seconds=30, seen=0),
            call("on its way", counts=every, state="running", leaves=None, seconds=0, seen=3),
            call("paused", counts=kept, state="paused", leaves=None, seconds=0, seen=3),
            call("finished", counts={"sent": 23, "left": 0, "all": 23}, state="done", leaves=None, seconds=0, seen=20),
            call("stopped", counts=kept, state="stopped", leaves=None, seconds=0, seen=3),
        ),
        "announce.standing": tuple(call(state, state=state) for state in STATES),
        "announce.readers_of": (
            call(people=[(cast.person, cast.cluster), (cast.person, "")], has_seen=False, count=2),
            call("have seen", people=[(cast.person, cast.cluster)], has_seen=True, count=1),
            call("nobody yet", people=[], has_seen=True, count=0),
            call("everyone", people=[], has_seen=False, count=0),
        ),
        "announce.announced": (
            call(
                lines=[
                    {
                        "number": number,
                        "author": cast.person,
                        "state": state,
                        "at": moment(),
                        "counts": every if number else none,
                        "seen": 7,
                    }
                    for number, state in enumerate(STATES)
                ]
            ),
            call("none", lines=[]),
        ),
        "boarding.roll": (
            call(**roll, missing=[cast.person, cast.person]),
            call("on board", **roll, missing=[]),
            call("no seats", **roll | {"seated": 0}, missing=[]),
            call("somebody waits", **roll | {"waiting": [(cast.person, True), (cast.typed, False)]}, missing=[]),
        ),
        "boarding.call": (call(activity=rows.activity(cast), departs=moment()),),
        "boarding.postpone": (call(title=voice.pick(cast.title), departs=moment()),),
        "boarding.really": (call(title=voice.pick(cast.title), was=moment(), at=moment(0.5), seated=21),),
        "boarding.hour": (call(at=moment(0.5)),),
        "boarding.to_roll": (call(title=voice.pick(cast.title)),),
        "boarding.write": (call("", "n", n=4),),
        "boarding.called": (call(n=4),),
        "announce.later": (
            call(**when, refused="", typed=""),
            *(call(why, **when, refused=why, typed=cast.typed) for why in ("unread", "past", "gap")),
        ),
        "announce.with_it": tuple(call(kind, enclosed=kind) for kind in ("picture", "document", "place")),
        "announce.attaching": (call(refused=False), call("a text", refused=True)),
        "announce.leaves_at": (call("", "count", at=moment(), audience=audience, count=21),),
        "announce.left_late": (call(at=moment(), text=cast.typed),),
        "announce.numbered": (call(number=4, text=cast.typed),),
        "announce.resend": (call("", "n", n=2),),
        "announce.remind": (call("", "n", n=12),),
        **{f"announce.{name}": (call(n=12),) for name in ("have_seen", "not_seen", "reminded", "every")},
        "announce.on_day": (call(day="2019-04-09"),),
        "announce.team": (call(number=3),),
        "announce.send": (call("", "n", n=120),),
    }


def moving(cast: Cast) -> Calls:
    """Return the moving and cancelling of a meeting."""
    one = {
        "names": [cast.cluster, cast.other],
        "starts": moment(),
        "table": 12,
        "room": "",
        "openings": 3,
        "sure": False,
    }
    return {
        "moving.whose": (
            call(typed="", found=False),
            call("not found", typed=cast.typed, found=False),
            call("several", typed=cast.typed, found=True),
        ),
        "moving.meetings_of": (call("", "count", cluster=rows.cluster(cast.cluster), count=9),),
        "moving.meeting": (call("", "openings", **one), call("sure", **one | {"sure": True})),
        "moving.line": (call(starts=moment(), name=cast.other),),
        "moving.slot": (call(starts=moment()),),
    }


def terminal(cast: Cast) -> Calls:
    """Return what the command line says."""
    tally = Tally(new=2, changed=1, unchanged=40, removed=0)
    return {
        "terminal.theme": tuple(call(name, name=name) for name in THEMES),
        "terminal.tally": (call(name="clusters", tally=tally),),
        "terminal.faults": (call("", "n", n=3),),
        "terminal.reading": (call(folder=f"examples/{cast.file}"),),
        "terminal.loaded": (call(database="/srv/multaqa/var/multaqa.db"),),
        "terminal.uninvited": (call("", "n", n=46, command=f"python -m bot invite {cast.file}"),),
        "terminal.vanished": tuple(
            call(f"{theme} {stays}", theme=theme, stays=stays)
            for theme in ("participants", "clusters", "profiles")
            for stays in ((False, True) if theme != "profiles" else (False,))
        ),
        "terminal.deed": tuple(call(name, name=name) for name in DEEDS),
        "terminal.vanished_row": (
            call("", one=Vanished("clusters", cast.file, cast.cluster, stays=True, deeds=DEEDS)),
            call("untouched", one=Vanished("participants", "qoot", cast.person)),
        ),
        "terminal.open": (call(address="http://127.0.0.1:8080/"),),
    }


def collecting(cast: Cast) -> Calls:
    """Return what stands with the table of a questionnaire's answers, and in it."""
    return {
        "collecting.column": tuple(call(code, code=code) for code in HEAD),
        "collecting.state": (
            call("under way", "done", done=4, total=10, confirmed=False),
            call("confirmed", done=10, total=10, confirmed=True),
        ),
        "collecting.note": (
            call("", "count", title=cast.title, count=7, under_way=3),
            call("nobody", title=cast.title, count=0, under_way=0),
        ),
    }
