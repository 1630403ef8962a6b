"""The next meeting: who, where and why; on the way, late, unable to come, another time, nobody there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import meetings, offers, outbox, participants, reminders, room, timetables
from bot.cards import Button, Page, column
from bot.texts import named
from handlers.diary import about, entries_of, entry, minutes_until
from handlers.hearing import Permission, Route
from handlers.offering import rows_to_profile
from models import Cluster, Lane, Meeting, MeetingSlot, MeetingState, TimetableState

if TYPE_CHECKING:
    from bot.meetings import Appointment
    from bot.showing import Showing
    from handlers.hearing import Hearing

NEAR = timedelta(hours=2)  # from then on one can be on the way, or late
LATE = timedelta(minutes=5)
SHORTEST = timedelta(minutes=10)  # a meeting shorter than this is none
AWAITED = timedelta(minutes=5)  # for so long everyone waits for who is not there
OTHER_TIMES = 4
LONGEST_ID = 18  # digits of a row; a forged button can name any number


async def hear_next(hearing: Hearing) -> None:
    """Show the next meeting on a new card."""
    await hearing.open("next")


async def hear_to_next(hearing: Hearing) -> None:
    """Turn a card into the next meeting, or one at the same time, or look again."""
    if hearing.card.view == "next" and not hearing.value:
        hearing.say("toasts.as_of", at=hearing.moment(hearing.now))
    number = hearing.value[:LONGEST_ID]
    await hearing.turn("next", meeting=int(number) if number.isdigit() else hearing.card.params.get("meeting", 0))


async def hear_on_my_way(hearing: Hearing) -> None:
    """Tell the other side that somebody is on the way."""
    one = await _mine(hearing)
    if one is not None:
        await _tell(hearing, one.meeting, one.other.id or 0, "on_the_way", f"way:{hearing.me.cluster_id}")
        hearing.say("coming.told", name=named(one.other, hearing.voice.language))
        await hearing.retouch()


async def hear_late(hearing: Hearing) -> None:
    """Begin five minutes later where a buffer allows it; else show what else is possible."""
    one = await _mine(hearing)
    if one is None:
        return
    if await room.after(hearing.session, one.meeting) < LATE:
        await hearing.turn("late", meeting=one.meeting.id)
        return
    await _begin_later(hearing, one, ends=LATE)
    after = await room.following(hearing.session, one.meeting)
    if after is not None and after[1].starts <= one.ends + 2 * LATE:
        for side in {after[0].a_cluster_id, after[0].b_cluster_id} - {one.other.id, hearing.me.cluster_id}:
            await _tell(hearing, after[0], side, "table_late", f"after:{one.meeting.id}:{one.meeting.ends_late}")


async def hear_shorter(hearing: Hearing) -> None:
    """Begin five minutes later and end as planned."""
    one = await _mine(hearing)
    if one is not None and one.ends - one.starts - LATE >= SHORTEST:
        await _begin_later(hearing, one, ends=timedelta())


async def _begin_later(hearing: Hearing, one: Appointment, *, ends: timedelta) -> None:
    one.meeting.begins_late += LATE // timedelta(minutes=1)
    one.meeting.ends_late += ends // timedelta(minutes=1)
    hearing.session.add(one.meeting)
    await hearing.session.flush()
    await reminders.replan_outcomes(hearing.session, hearing.event, one.meeting, now=hearing.now)
    key = f"late:{hearing.me.cluster_id}:{one.meeting.begins_late}"
    await _tell(hearing, one.meeting, one.other.id or 0, "they_are_late", key)
    hearing.say("coming.told", name=named(one.other, hearing.voice.language))
    await hearing.turn("next")


async def hear_cannot(hearing: Hearing) -> None:
    """Ask once more, then cancel: the other side is told, and the slot is offered to others."""
    one = await _mine(hearing)
    if one is None:
        return
    if hearing.card.view != "cannot":
        await hearing.turn("cannot", meeting=one.meeting.id)
        return
    await meetings.cancel(hearing.session, hearing.event, one.meeting, now=hearing.now, by=hearing.me)
    hearing.free()
    hearing.say("coming.told", name=named(one.other, hearing.voice.language))
    await hearing.turn("next")


async def hear_another_time(hearing: Hearing) -> None:
    """Show when both and a table are free; a time tapped is asked of the other side."""
    one = await _mine(hearing)
    if one is None:
        return
    number, _, wanted = hearing.value.partition(".")
    if not wanted:
        await hearing.turn("another_time", meeting=int(number))
        return
    openings = await room.openings(hearing.session, hearing.event, one.meeting, now=hearing.now)
    place = next(((slot, table) for slot, table in openings if str(slot.id) == wanted), None)
    if place is None:
        hearing.say("moving.taken", alert=True)
        await hearing.retouch()
        return
    asker = hearing.me.cluster_id or 0
    made = await offers.swap(hearing.session, hearing.event, one.meeting, *place, asker=asker, now=hearing.now)
    hearing.free()
    hearing.say("coming.asked" if made else "coming.asked_already", name=named(one.other, hearing.voice.language))
    await hearing.turn("next")


async def hear_nobody(hearing: Hearing) -> None:
    """Five minutes after the start, once more asked, give the table to somebody idle in place of who did not come."""
    one = await _mine(hearing)
    if one is None:
        return
    if hearing.now < one.starts + AWAITED:
        hearing.say("coming.patience", at=hearing.moment(one.starts + AWAITED), alert=True)
        return
    if hearing.card.view != "nobody":
        await hearing.turn("nobody", meeting=one.meeting.id)
        return
    await meetings.cancel(hearing.session, hearing.event, one.meeting, now=hearing.now, by=None)
    one.meeting.alone_cluster_id = hearing.me.cluster_id
    hearing.session.add(one.meeting)
    hearing.free()
    hearing.say("coming.looking")
    await hearing.turn("next")


async def _mine(hearing: Hearing) -> Appointment | None:
    """Return the meeting a button is about, if it is the person's own and not over."""
    number = hearing.value.partition(".")[0][:LONGEST_ID]
    meeting = await meetings.locked(hearing.session, int(number)) if number.isdigit() else None
    one = await _seen(hearing, meeting)
    if one is None or one.meeting.state is not MeetingState.PUBLISHED or one.ends <= hearing.now:
        hearing.say("toasts.closed")
        return None
    return one


async def _seen(by: Hearing | Showing, meeting: Meeting | None) -> Appointment | None:
    reader = by.participant if hasattr(by, "participant") else by.reader
    if meeting is None or reader is None or reader.cluster_id not in (meeting.a_cluster_id, meeting.b_cluster_id):
        return None
    other = meeting.b_cluster_id if meeting.a_cluster_id == reader.cluster_id else meeting.a_cluster_id
    slot = await by.session.get_one(MeetingSlot, meeting.slot_id)
    return meetings.seen(meeting, slot, await by.session.get_one(Cluster, other))


async def _tell(hearing: Hearing, meeting: Meeting, side: int, view: str, occasion: str) -> None:
    """Tell every delegate of a cluster about a meeting, once an occasion."""
    params = {"meeting": meeting.id or 0, "revision": meeting.revision}
    letters = [
        outbox.letter_to(
            person, f"meeting:{meeting.id}:r{meeting.revision}:{occasion}", view=view, params=params, now=hearing.now,
            lane=Lane.URGENT, subject=f"meeting:{meeting.id}", revision=meeting.revision,
        )
        for person in await participants.delegates(hearing.session, side)
    ]  # fmt: skip
    await outbox.write(hearing.session, letters)


async def show_next(showing: Showing) -> Page | None:
    """Who, where, in how many minutes, in which language, and why; or what comes instead."""
    reader = showing.reader
    if reader is None:
        return None
    several = await meetings.coming_for(showing.session, reader, now=showing.now)
    several.sort(key=lambda one: one.meeting.id != showing.params.get("meeting"))
    coming = several[0] if several else None
    entries = [one for one in await entries_of(showing) if one.ends.at > showing.now]
    before = next((e for e in entries if e.activity and (coming is None or e.starts.at < coming.starts)), None)
    said = showing.voice.say(
        "agenda.next",
        meeting=await about(showing, coming) if coming else None,
        activity=before,
        minutes=minutes_until(showing.now, coming.starts) if coming else 0,
        running=bool(coming and coming.starts <= showing.now),
        today=showing.moment(showing.now),
        has_cluster=reader.cluster_id is not None,
        published=await timetables.latest(showing.session, showing.event, TimetableState.PUBLISHED) is not None,
        now=bool(before and before.starts.at <= showing.now),
        besides=[entry(showing, one) for one in several[1:]],
    )
    word = showing.voice.word
    again = Button(word("agenda.refresh"), "next")
    rows = _live(showing, coming) if coming else await rows_to_profile(showing)
    others = column(_beside(showing, one) for one in several[1:])
    return Page(
        said,
        (*rows, *others, (again, Button(word("home.agenda"), "agenda")), (Button(word("home.front_page"), "home"),)),
    )


def _live(showing: Showing, coming: Appointment) -> tuple[tuple[Button, ...], ...]:
    """Return what can be said of a meeting now: near, running or far."""
    word, number = showing.voice.word, str(coming.meeting.id)
    late = Button(word("coming.late_button"), "late", number)
    cannot, other = Button(word("coming.cannot_button"), "cannot", number), _another(showing, number)
    if coming.starts <= showing.now:
        return ((late, Button(word("coming.nobody_button"), "nobody", number)),)
    if coming.starts - NEAR > showing.now:
        return ((cannot, other),)
    return ((Button(word("coming.way_button"), "way", number, "success"), late), (cannot, other))


def _beside(showing: Showing, one: Appointment) -> Button:
    return Button(named(one.other, showing.voice.language), "next", str(one.meeting.id))


def _another(showing: Showing, number: str) -> Button:
    return Button(showing.voice.word("coming.swap_button"), "swap", number)


async def show_cannot(showing: Showing) -> Page | None:
    """Ask whether a meeting is really to be cancelled."""
    one = await _seen(showing, await showing.session.get(Meeting, showing.params["meeting"]))
    if one is None:
        return None
    word, number = showing.voice.word, str(one.meeting.id)
    said = showing.voice.say("coming.cannot", other=one.other, starts=showing.moment(one.starts))
    yes = Button(word("moving.sure"), "cannot", number, "danger")
    return Page(said, ((yes, _another(showing, number)), _back(showing)))


async def show_nobody(showing: Showing) -> Page | None:
    """Ask whether a meeting to which nobody came is really over."""
    one = await _seen(showing, await showing.session.get(Meeting, showing.params["meeting"]))
    if one is None:
        return None
    word, number = showing.voice.word, str(one.meeting.id)
    said = showing.voice.say("coming.nobody", other=one.other, starts=showing.moment(one.starts))
    return Page(said, ((Button(word("coming.nobody_sure"), "nobody", number, "danger"),), _back(showing)))


async def show_late(showing: Showing) -> Page | None:
    """Five minutes more do not fit: a shorter meeting, or another time."""
    one = await _seen(showing, await showing.session.get(Meeting, showing.params["meeting"]))
    if one is None:
        return None
    word, number = showing.voice.word, str(one.meeting.id)
    starts, ends = showing.moment(one.starts + LATE), showing.moment(one.ends)
    rows: list[tuple[Button, ...]] = []
    if one.ends - one.starts - LATE >= SHORTEST:
        rows.append((Button(word("coming.shorter_button", starts=starts, ends=ends), "shorter", number),))
    openings = await room.openings(showing.session, showing.event, one.meeting, now=showing.now)
    if openings:
        at = showing.moment(openings[0][0].starts)
        rows.append((Button(word("coming.ask_button", starts=at), "swap", f"{number}.{openings[0][0].id}"),))
    rows.append((Button(word("coming.cannot_button"), "cannot", number),))
    return Page(showing.voice.say("coming.late", other=one.other, starts=starts), (*rows, _back(showing)))


async def show_another_time(showing: Showing) -> Page | None:
    """When both and a table are free."""
    one = await _seen(showing, await showing.session.get(Meeting, showing.params["meeting"]))
    if one is None:
        return None
    openings = await room.openings(showing.session, showing.event, one.meeting, now=showing.now)
    word = showing.voice.word
    slots = [
        Button(word("moving.slot", starts=showing.moment(slot.starts)), "swap", f"{one.meeting.id}.{slot.id}")
        for slot, _table in openings[:OTHER_TIMES]
    ]
    rows = [tuple(slots[at : at + 2]) for at in range(0, len(slots), 2)]
    said = showing.voice.say(
        "coming.another_time", other=one.other, starts=showing.moment(one.starts), openings=len(openings)
    )
    return Page(said, (*rows, _back(showing)))


def _back(showing: Showing) -> tuple[Button, ...]:
    return (Button(showing.voice.word("coming.back"), "next"),)


ROUTES = (
    Route("command", "next", hear_next, Permission.JOINED, menu=True),
    Route("tap", "next", hear_to_next, Permission.JOINED),
    Route("tap", "way", hear_on_my_way, Permission.JOINED),
    Route("tap", "late", hear_late, Permission.JOINED),
    Route("tap", "shorter", hear_shorter, Permission.JOINED),
    Route("tap", "cannot", hear_cannot, Permission.JOINED),
    Route("tap", "swap", hear_another_time, Permission.JOINED),
    Route("tap", "nobody", hear_nobody, Permission.JOINED),
)

VIEWS = {
    "next": show_next,
    "cannot": show_cannot,
    "nobody": show_nobody,
    "late": show_late,
    "another_time": show_another_time,
}
