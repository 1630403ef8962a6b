"""The programme and its visits: what there is, and a seat for whoever wants one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import activities, outbox, programme, standby
from bot.cards import Button, Page, Venue
from handlers.diary import Entry
from handlers.hearing import Permission, Route
from handlers.standby import seats
from models import Activity, Lane, Role

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing


async def hear_programme(hearing: Hearing) -> None:
    """Show the programme on a new card."""
    await hearing.open("programme")


async def hear_to_programme(hearing: Hearing) -> None:
    """Turn a card into the programme, or a day of it."""
    await hearing.turn("programme", day=hearing.value)


async def hear_activity(hearing: Hearing) -> None:
    """Turn a card into one activity."""
    activity = await programme.named(hearing.session, hearing.event, hearing.number)
    if activity is not None:
        await hearing.turn("activity", activity=activity.id)


async def hear_seat(hearing: Hearing) -> None:
    """Take a seat, or say kindly why there is none."""
    activity = await programme.named(hearing.session, hearing.event, hearing.number)
    if activity is None or not activity.sign_up:
        return
    other = await programme.clash(hearing.session, activity, hearing.me)
    if other is not None:
        hearing.say("programme.clash", title=hearing.voice.pick(other.title), alert=True)
        return
    taken = await programme.sign_up(hearing.session, hearing.event, activity, hearing.me, now=hearing.now)
    if not taken:
        hearing.say("standby.late" if hearing.card.view == standby.VIEW else "programme.full", alert=True)
    elif activity.latitude is not None:
        place = activities.point(hearing.me, activity, now=hearing.now, lane=Lane.REPLY)
        await outbox.write(hearing.session, [place])
    await hearing.retouch()


async def hear_no_seat(hearing: Hearing) -> None:
    """Give a seat back."""
    activity = await programme.named(hearing.session, hearing.event, hearing.number)
    if activity is not None:
        await programme.sign_off(hearing.session, hearing.event, activity, hearing.me, now=hearing.now)
        hearing.wait()
        await hearing.retouch()


async def show_programme(showing: Showing) -> Page:
    """One day of the programme, meetings among it; visits and other activities with seats are buttons."""
    entries = await _entries(showing)
    days = sorted({one.starts.local.date() for one in entries})
    today = showing.moment(showing.now).local.date()
    asked = next((day for day in days if day.isoformat() == showing.params.get("day")), None)
    day = asked or next((day for day in days if day >= today), days[0] if days else today)
    lines = [(one, await _seat(showing, one.activity)) for one in entries if one.starts.local.date() == day]
    place = showing.voice.pick(showing.event.rules.get("meeting_place") or showing.event.place)
    said = showing.voice.say("programme.day", day=day, lines=lines, place=place, now=showing.moment(showing.now))
    rows: list[tuple[Button, ...]] = [
        (_to_activity(showing, one.activity, has_seat=seat["mine"]),)
        for one, seat in lines
        if one.activity and one.activity.sign_up
    ]
    others = [one for one in days if one != day]
    rows += [(Button(showing.voice.word("programme.to_day", day=one), "programme", one.isoformat()),) for one in others]
    return Page(said, (*rows, (Button(showing.voice.word("home.front_page"), "home"),)))


async def _entries(showing: Showing) -> list[Entry]:
    """Return what the programme holds, in order of time; an entry without an activity is a round of meetings."""
    moment, session, event = showing.moment, showing.session, showing.event
    found = [
        Entry(moment(one.starts), moment(one.ends), activity=one) for one in await programme.everything(session, event)
    ]
    found += [Entry(moment(starts), moment(ends)) for starts, ends in await programme.rounds(session, event)]
    return sorted(found, key=lambda one: one.starts.at)


async def _seat(showing: Showing, activity: Activity | None) -> dict[str, Any]:
    """Return how an activity stands with its seats, as its reader sees it; nothing is said of one without any."""
    session, reader = showing.session, showing.reader
    if activity is None or reader is None or not activity.sign_up:
        return {"left": None, "mine": False, "number": 0, "kept": None}
    row = await standby.place(session, activity, reader)
    return {
        "left": await programme.seats_left(session, activity, reader),
        "mine": await programme.has_seat(session, activity, reader),
        "number": await standby.before(session, activity, reader) + 1 if row else 0,
        "kept": showing.moment(row.due_at) if row and row.is_held and row.due_at else None,
    }


def _to_activity(showing: Showing, activity: Activity, *, has_seat: bool) -> Button:
    return Button(("✓ " if has_seat else "") + showing.voice.pick(activity.title), "activity", str(activity.id))


async def show_activity(showing: Showing) -> Page | None:
    """One activity: when, where, how many seats, and the seat button."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    reader = showing.reader
    if activity is None or reader is None:
        return None
    seat = await _seat(showing, activity)
    said = showing.voice.say(
        "programme.activity",
        activity=activity,
        starts=showing.moment(activity.starts),
        ends=showing.moment(activity.ends),
        departs=showing.moment(activity.departs_at) if activity.departs_at else None,
        **seat,
    )
    word = showing.voice.word
    rows: list[tuple[Button, ...]] = []
    if seat["mine"]:
        rows.append((Button(word("programme.give_back"), "noseat", str(activity.id)),))
    elif activity.sign_up:
        rows += seats(showing, activity, left=seat["left"], is_waiting=bool(seat["number"]))
    if activity.sign_up and reader.role is Role.ORGANIZER:
        rows.append((Button(word("standby.who"), "roll", f"{activity.id}.0"),))
    day = showing.moment(activity.starts).local.date().isoformat()
    return Page(said, (*rows, (Button(word("home.programme"), "programme", day),)))


async def show_place(showing: Showing) -> Page | None:
    """The meeting point on the map; nothing to whom the bus has already."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    if activity is None or activity.latitude is None or activity.longitude is None:
        return None
    if showing.reader is not None and await programme.is_aboard(showing.session, activity, showing.reader):
        return None
    pick = showing.voice.pick
    title, address = pick(activity.title), pick(activity.meeting_point or activity.place)
    return Page("", venue=Venue(title, address, activity.latitude, activity.longitude))


ROUTES = (
    Route("command", "programme", hear_programme, Permission.JOINED, menu=True),
    Route("tap", "programme", hear_to_programme, Permission.JOINED),
    Route("tap", "activity", hear_activity, Permission.JOINED),
    Route("tap", "seat", hear_seat, Permission.JOINED),
    Route("tap", "noseat", hear_no_seat, Permission.JOINED),
)

VIEWS = {"programme": show_programme, "activity": show_activity, "place": show_place}
