"""The programme and its visits: what there is, and a seat for whoever wants one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import activities, outbox, programme, standby
from bot.cards import Button, Page, Venue
from bot.texts import Moment
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
    """One day of the programme; visits and other activities with seats are buttons."""
    everything = await programme.everything(showing.session, showing.event)
    zone = showing.event.zone
    days = sorted({Moment(one.starts, zone).local.date() for one in everything})
    today = showing.moment(showing.now).local.date()
    asked = next((day for day in days if day.isoformat() == showing.params.get("day")), None)
    day = asked or next((day for day in days if day >= today), days[0] if days else today)
    shown = [one for one in everything if Moment(one.starts, zone).local.date() == day]
    lines = [Entry(showing.moment(one.starts), showing.moment(one.ends), activity=one) for one in shown]
    said = showing.voice.say("programme.day", day=day, lines=lines)
    pick = showing.voice.pick
    rows: list[tuple[Button, ...]] = [
        (Button(pick(one.title), "activity", str(one.id)),) for one in shown if one.sign_up
    ]
    others = [one for one in days if one != day]
    rows += [(Button(showing.voice.word("programme.to_day", day=one), "programme", one.isoformat()),) for one in others]
    return Page(said, (*rows, (Button(showing.voice.word("home.front_page"), "home"),)))


async def show_activity(showing: Showing) -> Page | None:
    """One activity: when, where, how many seats, and the seat button."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    reader = showing.reader
    if activity is None or reader is None:
        return None
    left = await programme.seats_left(showing.session, activity, reader)
    row = await standby.place(showing.session, activity, reader)
    mine = await programme.has_seat(showing.session, activity, reader)
    said = showing.voice.say(
        "programme.activity",
        activity=activity,
        starts=showing.moment(activity.starts),
        ends=showing.moment(activity.ends),
        departs=showing.moment(activity.departs_at) if activity.departs_at else None,
        left=left,
        mine=mine,
        number=await standby.before(showing.session, activity, reader) + 1 if row else 0,
        kept=showing.moment(row.due_at) if row and row.is_held and row.due_at else None,
    )
    word = showing.voice.word
    rows: list[tuple[Button, ...]] = []
    if mine:
        rows.append((Button(word("programme.give_back"), "noseat", str(activity.id)),))
    elif activity.sign_up:
        rows += seats(showing, activity, left=left, is_waiting=row is not None)
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
