"""What organizers read of the hall: who sits at which table, and teams that are changed by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.hour import Hour, Sitting
from bot.words import rows
from bot.words.call import call
from bot.words.rows import NOON, moment
from models import Meeting, MeetingSlot, MeetingState

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]


def calls(cast: Cast, voice: Voice) -> Calls:
    """Return the calls of these texts, by `room.macro`."""
    return at_tables(cast, voice) | teams(cast, voice)


def at_tables(cast: Cast, voice: Voice) -> Calls:
    """Return the slot that runs: who sits where, who waits, who has nobody to meet."""
    one, other = rows.cluster(cast.cluster), rows.cluster(cast.other, row=8)
    plain = Sitting(Meeting(id=7, table_number=3), (one, other), ())
    late = replace(plain, meeting=Meeting(id=8, table_number=4, begins_late=5))
    held = replace(plain, meeting=Meeting(id=9, table_number=12, state=MeetingState.HELD), unheard=(other,))
    alone = replace(plain, meeting=Meeting(id=10, table_number=5, alone_cluster_id=one.id))
    sat, names = (plain, late, held), {str(side.id): side.name for side in (one, other)}
    slot = MeetingSlot(id=1, event_id=1, starts=NOON, ends=NOON, tables=5, half_day="2019-04-09/pm")
    full = Hour(slot, sat, (alone, plain), (1, 2, 5), (one, other) * 8)
    lines = [(sitting, voice.pick(cast.room) if at else "") for at, sitting in enumerate(sat)]
    then = {"starts": moment(), "ends": moment(1 / 3), "running": False, "minutes": 0, "first": True, "names": names}
    quiet = replace(full, called_off=(), idle=())
    return {
        "hour.no_slots": (call(),),
        "hour.slot": (
            call("now", **then | {"running": True}, shown=full, lines=lines),
            call("soon", "minutes", **then | {"minutes": 25}, shown=quiet, lines=lines),
            call("in one hour", "minutes", **then | {"minutes": 60}, shown=quiet, lines=lines),
            call("nobody sits", **then, shown=replace(quiet, sittings=()), lines=[]),
        ),
        "hour.seated": (
            call(one=plain, room="", names=names),
            call("later", one=late, room=voice.pick(cast.room), names=names),
            call("nobody on either side", one=replace(plain, unheard=(one, other)), room="", names=names),
            call("asked, and nobody there", one=held, room="", names=names),
        ),
        "hour.gone": (call(one=alone, names=names), call("called off", one=plain, names=names)),
        "hour.at": (call(starts=moment()),),
    }


def teams(cast: Cast, voice: Voice) -> Calls:
    """Return the teams that are changed by hand, and what those concerned read."""
    members = [rows.cluster(cast.cluster), rows.cluster(cast.other, row=8, country="ES")]
    topic, side = voice.pick(cast.topic), voice.pick(cast.side)
    told = {"number": 3, "topic": topic, "members": members}
    mate = {"cluster": members[0], "number": 3, "leads": False, "others": 4}
    news = {"topic": topic, "members": members, "lead": 8, "mine": 7}
    return {
        "teams.one": (
            call("of two", **told, sides={side, cast.other}),
            call("one side", **told | {"members": members * 2}, sides={side}),
        ),
        "teams.mate": (
            call(**mate),
            call("leads", **mate | {"leads": True, "others": 0}),
            call("no team", **mate | {"number": 0}),
        ),
        "teams.who": (
            call("", "number", number=3, typed="", found=True),
            call("everybody has one", "number", number=3, typed="", found=False),
            call("typed", "number", number=3, typed=cast.typed, found=True),
            call("unknown", "number", number=3, typed=cast.typed, found=False),
        ),
        "teams.news": (
            call(**news),
            call("leads", **news | {"lead": 7}),
            call("none", **news | {"members": []}),
        ),
        "teams.to": (call(number=3, topic=topic),),
        "teams.done": (call(name=cast.other),),
    }
