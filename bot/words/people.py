"""What participants read, with the values their handlers give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import escape

from bot.texts import isolated
from bot.words import live, rows, standby
from bot.words.call import call
from bot.words.interviews import interview
from bot.words.rows import DAY, moment
from handlers.diary import Entry
from handlers.reasoning import MOST_REASONS

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]
DOORS = ("", "wrong", "used", "expired", "spent", "lapsed", "shut")
UNREAD = ("voice", "sticker", "picture", "place", "forwarded", "file")
SORTS = ("complementary", "similar", "near", "wished")
KINDS = ("same_mission", "complement", "needs_offers", "markets")


def calls(cast: Cast, voice: Voice) -> Calls:
    """Return the calls of every macro that participants read, by `room.macro`."""
    return (
        joining(cast)
        | interview(cast, voice)
        | matches(cast, voice)
        | agenda(cast, voice)
        | live.calls(cast, voice)
        | programme(cast)
        | standby.calls(cast, voice)
        | keeping(cast)
        | toasts(cast)
    )


def joining(cast: Cast) -> Calls:
    """Return the way in, and the front page."""
    event, person, cluster = rows.event(cast), rows.person(cast), rows.cluster(cast.cluster)
    front = {"event": event, "reader": person, "today": moment()}
    return {
        "join.language": (call(name=event.name),),
        "join.code": tuple(call(door or "at the door", door=door, event=event) for door in DOORS),
        "join.consent": (
            call(event=event, name=cast.person, cluster=cluster),
            call("no cluster", event=event, name=cast.person, cluster=None),
            call("by a colleague", event=event, name=cast.person, cluster=cluster, by_colleague=True),
        ),
        "join.declined": (call(event=event),),
        "home.front": (
            call("first time", **front, cluster=cluster, first=True, has_profile=False, upcoming=None),
            call("later", **front, cluster=cluster, first=False, has_profile=True, upcoming=moment(20)),
            call("organizer", **front, cluster=None, first=False, has_profile=False, upcoming=None),
            call(
                "after words", **front, cluster=cluster, first=False, has_profile=True, upcoming=None, typed=cast.typed,
            ),
            call("from a file", **front, cluster=cluster, first=True, has_profile=False, upcoming=None, filled=True),
        ),
        "home.help": (
            call(organizer=False),
            call("organizer", organizer=True),
            call("more questionnaires", organizer=False, beside=[("/needs", cast.title)]),
        ),
        "common.pair": (call(label=isolated(cast.cluster), said=isolated(cast.typed)),),
        "common.quoted": (call(words=cast.typed),),
        "common.nobody": (call(typed=cast.typed),),
    }  # fmt: skip


def matches(cast: Cast, voice: Voice) -> Calls:
    """Return matches, their reasons, and requests."""
    other = rows.cluster(cast.other, country="ES", cast=cast)
    said = rows.said(cast, voice)
    lines = [
        (
            {
                "key": "qoot",
                "name": name,
                "country": country,
                "kind": kind,
                "named": country != "PS",
                "unsure": kind == "markets" or country == "PS",
                "reason": reason,
                "wish": wish,
                "theirs": "",
                "met": kind == "complement",
                "doubted": wish == "",
            },
            number,
        )
        for number, (name, country, kind, reason, wish) in enumerate(
            zip(
                (cast.other, cast.cluster, cast.other, cast.cluster),
                ("ES", "LB", "MA", "PS"),
                KINDS,
                (said[6], said[4], said[0], said[-1]),
                ("must", "meet", "", "no"),
                strict=True,
            ),
            1,
        )
    ]
    card = {
        "other": other, "side": voice.pick(cast.side), "match": rows.match(cast, "fr", "en"), "reasons": said[:2],
        "besides": [], "met": False, "doubted": "", "fixed": None,
    }  # fmt: skip
    most = said[-MOST_REASONS:]
    asked = {"other": other, "must": False, "reasons": said[:2], "wish": "", "summary": voice.pick(cast.prose)}
    asked |= {"fixed": None}
    return {
        "wishes.kind": tuple(call(kind, code=kind) for kind in KINDS),
        "wishes.unsure": (call(),),
        "wishes.at": (call(countries=("MA",)), call("nowhere", countries=())),
        "wishes.said": (
            call(words=(cast.quoted,), concept=""),
            call("ticked", words=(), concept=rows.concepts(rows.reasons(cast)[0], voice)[0]),
        ),
        "wishes.cited": (
            call(words=(cast.quoted,), label=""),
            call("as it is called", words=(cast.quoted,), label=cast.quoted),
            call("none", words=(), label=""),
        ),
        "wishes.reason": tuple(
            call(f"{one.basis}, {one.direction}", reason=one, concepts=rows.concepts(one, voice))
            for one in rows.reasons(cast)
        ),
        "wishes.list": (
            call("", "total", lines=lines, total=4, fresh=False, mine=None, sort=""),
            call("just confirmed", lines=lines[:1], total=1, fresh=True, mine=None, sort=""),
            *(call(sort, lines=lines[2:3], total=1, fresh=False, mine=None, sort=sort) for sort in SORTS),
            call("none", lines=[], total=0, fresh=False, mine=None, sort=""),
        ),
        "wishes.card": (
            call(**card, wish="", theirs=""),
            call("all reasons", **card | {"besides": KINDS[:2], "reasons": most}, wish="must", theirs="must"),
            call("no language", **card | {"match": rows.match(cast)}, wish="meet", theirs="no"),
            call("less sure", **card | {"match": rows.unsure(cast)}, wish="", theirs=""),
            call("less sure of what", **card | {"match": rows.guessed(cast)}, wish="", theirs=""),
            call("met, doubted", **card | {"met": True, "doubted": "known"}, wish="", theirs=""),
            call("no match", **card | {"match": None, "reasons": []}, wish="no", theirs=""),
            call("fixed", **card | {"fixed": moment(20)}, wish="must", theirs="must"),
            call("asked", **card | {"offer": "open"}, wish="", theirs=""),
            call("asked in vain", **card | {"offer": "declined"}, wish="", theirs=""),
        ),
        "wishes.refuse": (call(other=other),),
        "wishes.asked": (
            call(**asked),
            call("must, accepted", **asked | {"must": True, "wish": "meet"}),
            call("declined", **asked | {"reasons": [], "wish": "no", "summary": ""}),
            call("fixed", **asked | {"fixed": moment(20), "wish": "meet"}),
        ),
        "wishes.asked_by_many": (call("", "count", count=7),),
        "wishes.answered": tuple(
            call(f"{wish}{' and fixed' if at else ''}", other=other, wish=wish, fixed=at)
            for wish, at in (("meet", None), ("meet", moment(20)), ("no", None))
        ),
        "wishes.withdrawn": (call(other=other),),
        "lines.unread": tuple(call(kind, kind=kind) for kind in UNREAD),
        "lines.courtesy": tuple(call(kind, kind=kind, name=cast.person) for kind in ("thanks", "hello", "fine")),
        "lines.wordless": (call(kind="voice", waits=True), call("nothing is open", kind="sticker", waits=False)),
        "wishes.declined": (call("", "n", n=3),),
        **{f"wishes.sort_{sort}": (call("", "n", n=7),) for sort in SORTS},
        "wishes.sort_all": (call("", "n", n=7),),
        "common.because": tuple(call(code, code=code) for code in ("untrue", "trade", "known", "other")),
        "doubts.ask": (call(about=other),),
        "finding.ask": (
            call(typed="", organizer=False),
            call("nothing found", typed=cast.typed, organizer=False),
            call("nobody from there", typed=cast.typed, organizer=False, country="IT"),
            call("organizer", typed="", organizer=True),
        ),
        "finding.found": (call(typed=cast.typed),),
        "finding.all": (call("", "count", what=voice.pick(cast.topic), count=4),),
        "finding.cluster": (
            call(other=other, side=voice.pick(cast.side), names=None),
            call("people", other=other, side=voice.pick(cast.side), names=[cast.person]),
            call("nobody", other=other, side=voice.pick(cast.side), names=[]),
        ),
        "wishes.declined_list": (call(count=2), call("nobody", count=0)),
        **{f"wishes.kept_{wish}": (call(name=cast.other),) for wish in ("must", "meet", "no")},
    }  # fmt: skip


def agenda(cast: Cast, voice: Voice) -> Calls:
    """Return the agenda, reminders, and the news of a meeting."""
    meeting, entries = rows.meeting(cast, voice), rows.entries(cast)
    silent = rows.meeting(cast, voice, languages=(), reasons=0)
    booked = rows.meeting(cast, voice, languages=(), reasons=0, is_interpreted=True)
    upcoming: dict[str, object] = {
        "meeting": meeting, "activity": None, "minutes": 12, "running": False, "today": moment(), "has_cluster": True,
        "published": True, "now": False, "besides": [],
    }  # fmt: skip
    team = {
        "topic": voice.pick(cast.topic),
        "members": [rows.cluster(cast.cluster), rows.cluster(cast.other, row=8)],
        "lead": 7,
    }
    news = {"event": rows.event(cast), "first": moment(20), "has_cluster": True}
    visit, training = rows.activity(cast), rows.activity(cast, visit=False)
    return {
        "agenda.about": (
            call(meeting=meeting), call("no language", meeting=silent), call("interpreter", meeting=booked),
        ),
        "agenda.beside": (call(entries=entries[:1] * 2),),
        "agenda.next": (
            call("", "minutes", **upcoming),
            call("at the same time", **upcoming | {"besides": entries[:1]}),
            call("running", **upcoming | {"running": True}),
            call("later", **upcoming | {"minutes": 900}),
            call("activity before", **upcoming | {"activity": entries[1]}),
            call("activity now", **upcoming | {"activity": entries[1], "now": True}),
            call("none", **upcoming | {"meeting": None}),
            call("not published", **upcoming | {"meeting": None, "published": False}),
            call("organizer", **upcoming | {"meeting": None, "has_cluster": False}),
        ),
        "agenda.line": (call("meeting", entry=entries[0]), call("activity", entry=entries[1])),
        "agenda.today": (
            call(entries=entries, day=DAY, is_today=True, over=False),
            call("nothing", entries=[], day=DAY, is_today=False, over=False),
            call("over", entries=[], day=DAY, is_today=False, over=True),
        ),
        "agenda.morning": (call(entries=entries, day=DAY),),
        "agenda.all": (
            call("", "count", days=[(DAY, entries)], count=1, team=team, mine=7),
            call("visits only", days=[(DAY, entries[1:])], count=0, team=None, mine=7),
            call("empty", days=[], count=0, team=None, mine=7),
        ),
        "agenda.reminder": (
            call("", "minutes", meeting=meeting, minutes=10, later=[], besides=[]),
            call("several", "minutes", meeting=meeting, minutes=60, later=[entries[0]] * 3, besides=[]),
            call("at the same time", meeting=meeting, minutes=60, later=[], besides=entries[:1]),
        ),
        "agenda.up_next": tuple(call(f"beside {n}", meeting=meeting, besides=entries[:n]) for n in (0, 1)),
        "agenda.moved": (call(meeting=meeting, was=moment(-1)), call("another table", meeting=meeting, was=None)),
        "agenda.rooms_renamed": (call(entries=entries[:1] * 2),),
        "agenda.new": (call(meeting=meeting),),
        "agenda.cancelled": tuple(
            call(by, other=rows.cluster(cast.other), starts=moment(), theirs=bool(by)) for by in ("", "the other side")
        ),
        "agenda.published": (
            call("", "count", **news, count=9),
            call("none", **news, count=0),
            call("organizer", **news | {"has_cluster": False}, count=0),
        ),
        "agenda.activity_reminder": (
            call("visit", "minutes", activity=visit, starts=moment(1.5), evening=False, minutes=45),
            call("evening before", activity=visit, starts=moment(1.5), evening=True, minutes=900),
            call("late", activity=visit, starts=moment(1.5), evening=True, minutes=90, today=True),
            call("training", activity=training, starts=moment(2), evening=False, minutes=15),
        ),
        "agenda.activity_moved": (
            call("another time", activity=visit, starts=moment(1.5), was=moment(1), elsewhere=False),
            call("another place", activity=visit, starts=moment(1.5), was=None, elsewhere=True),
            call("both", activity=visit, starts=moment(1.5), was=moment(25), elsewhere=True),
            call("no bus", activity=training, starts=moment(2), was=moment(1), elsewhere=False),
            call("on board", activity=visit, starts=moment(2), was=moment(1), elsewhere=True, aboard=True),
        ),
        "agenda.file_meeting": (call(name=cast.other),),
        "common.seat": (
            call("room and place", table=12, place=voice.pick(cast.place), room=voice.pick(cast.room)),
            call("place", table=12, place=voice.pick(cast.place), room=""),
            call("room", table=12, place="", room=voice.pick(cast.room)),
            call("one hall", table=12, place="", room=""),
        ),
        "common.table": (call("room", table=12, room=voice.pick(cast.room)), call("one hall", table=12, room="")),
        "common.departure": (call(at=moment(1.5)),),
        "agenda.file_table": (call(table=12, place=voice.pick(cast.place), room=voice.pick(cast.room)),),
    }  # fmt: skip


def programme(cast: Cast) -> Calls:
    """Return the programme and its seats."""
    visit, training = rows.activity(cast), rows.activity(cast, visit=False)
    times = {"starts": moment(2), "ends": moment(4)}
    seated: dict[str, Any] = {"left": 4, "mine": False, "number": 0, "kept": None}
    lines = [
        (Entry(moment(-1), moment(1)), seated),
        (Entry(moment(1), moment(4), activity=visit), seated | {"mine": True}),
        (Entry(moment(4), moment(5), activity=training), seated),
    ]
    return {
        "programme.day": (call(day=DAY, lines=lines, place=cast.place["en"], now=moment()),),
        "programme.seats": (
            call("seats left", "left", **seated),
            call("mine", **seated | {"mine": True}),
            call("full", **seated | {"left": 0}),
            call("waiting", **seated | {"left": 0, "number": 3}),
            call("kept", **seated | {"left": 1, "number": 1, "kept": moment(0.5)}),
        ),
        "programme.free": (call("", "left", left=4),),
        "programme.activity": (
            call("seats left", "left", **times, activity=visit, departs=moment(1.5), left=4, mine=False),
            call("mine", **times, activity=visit, departs=moment(1.5), left=4, mine=True),
            call("full", **times, activity=training, departs=None, left=0, mine=False),
            call("waiting", **times, activity=visit, departs=moment(1.5), left=0, mine=False, number=3),
            call("kept", **times, activity=visit, departs=moment(1.5), left=1, mine=False, number=1, kept=moment(0.5)),
            call("room for all", **times, activity=training, departs=None, left=None, mine=False),
        ),
        "programme.to_day": (call(day=DAY),),
        "programme.clash": (call(title=cast.title["en"]),),
    }


def keeping(cast: Cast) -> Calls:
    """Return what is kept about a person, and the erasing of it."""
    kept = {
        "person": {"name": cast.person, "cluster": cast.cluster, "telegram_chat": 1001, "joined": "2019-04-08",
                   "left_alone": "2019-04-08T19:00+00:00", "arrives": "2019-04-09T10:00+00:00",
                   "departs": "2019-04-11T14:00+00:00"},
        "kept_until": "2019-10-11",
        "answers": {"seeks": {"value": cast.typed}},
        "codes": [{"made": "2019-04-08T17:00+00:00", "until": "2019-04-15T17:00+00:00"}],
        "requests": [{"about": cast.other, "wish": "must"}],
        "not_useful": [{"about": cast.other, "because": "untrue"}],
        "meetings": [{"starts": "2019-04-09T12:00+00:00", "with": cast.other}],
        "outcomes": [{"about": cast.other, "came": ["memorandum", "exchange"], "next_step": cast.typed}],
        "seats": [{"starts": "2019-04-09T14:00+00:00", "activity": cast.title["en"]}],
        "waiting": [{"since": "2019-04-09T14:00+00:00", "activity": cast.title["en"]}],
        "to_organizers": [
            [
                {"at": "2019-04-08T17:01+00:00", "by_organizers": answers, "words": cast.typed}
                for answers in (False, True)
            ]
        ],
        "messages": [{"at": "2019-04-08T17:01+00:00", "text": str(escape(cast.prose["en"]))}],
    }  # fmt: skip
    given = [(cast.title["en"], cast.typed)]
    return {
        "keeping.wish": tuple(call(wish, code=wish) for wish in ("must", "meet", "no")),
        "keeping.readable": (
            call(kept=kept, event=rows.event(cast), answers=given, put_aside=[("2019-04-08T18:00+00:00", given)]),
        ),
        "keeping.forget": (
            call("", "coming", coming=2),
            call("nothing planned", coming=0),
            call("a colleague stays", coming=0, shared=True),
        ),
        "keeping.cluster_left": (
            call("", "cancelled", cluster=rows.cluster(cast.other), cancelled=10),
            call("without meetings", cluster=rows.cluster(cast.other), cancelled=0),
        ),
    }


def toasts(cast: Cast) -> Calls:  # noqa: ARG001 - the same shape as the others
    """Return the short answers to taps."""
    return {
        "toasts.at_most": (call("", "n", n=3),),
        "toasts.at_least": (call("", "n", n=2),),
        "toasts.as_of": (call(at=moment()),),
    }
