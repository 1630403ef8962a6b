"""The waiting list of a full visit: putting oneself on it, leaving it, and the seat that is kept until an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import programme, standby
from bot.cards import Button, Page
from handlers.hearing import Permission, Route
from models import Activity

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing


async def hear_wait(hearing: Hearing) -> None:
    """Wait for a seat; where one has become free meanwhile, say so instead."""
    activity = await programme.named(hearing.session, hearing.event, hearing.number)
    if activity is None or not activity.sign_up:
        return
    if not standby.is_open(activity, hearing.now):
        hearing.say("standby.closed", alert=True)
    elif await programme.has_seat(hearing.session, activity, hearing.me):
        hearing.say("standby.seated")
    elif await programme.seats_left(hearing.session, activity, hearing.me) != 0:
        hearing.say("standby.free", alert=True)
    else:
        await standby.join(hearing.session, hearing.event, activity, hearing.me, now=hearing.now)
        number = await standby.before(hearing.session, activity, hearing.me) + 1
        hearing.say("standby.number", number=number)
        hearing.wait()
    await hearing.retouch()


async def hear_no_wait(hearing: Hearing) -> None:
    """Wait no longer, or do without the seat that was kept."""
    activity = await programme.named(hearing.session, hearing.event, hearing.number)
    if activity is not None:
        await standby.leave(hearing.session, hearing.event, activity, hearing.me, now=hearing.now)
        hearing.wait()
        await hearing.retouch()


async def show_standby(showing: Showing) -> Page | None:
    """A seat has become free and is kept; or what became of it."""
    activity, reader = await showing.session.get(Activity, showing.params["activity"]), showing.reader
    if activity is None or reader is None:
        return None
    row = await standby.place(showing.session, activity, reader)
    is_asked = row is not None and row.is_held
    left = await programme.seats_left(showing.session, activity, reader)
    mine = await programme.has_seat(showing.session, activity, reader)
    said = showing.voice.say(
        "standby.offer",
        activity=activity,
        departs=showing.moment(activity.departs_at or activity.starts),
        state="taken" if mine else "open" if is_asked else "waiting" if row else showing.params.get("state", "lapsed"),
        until=showing.moment(row.due_at) if row and row.due_at else None,
        number=await standby.before(showing.session, activity, reader) + 1,
    )
    word = showing.voice.word
    if is_asked:
        yes = Button(word("standby.take"), "seat", str(activity.id), style="success")
        return Page(said, ((yes, Button(word("standby.no"), "nowait", str(activity.id))),))
    if mine:
        return Page(said)
    return Page(said, seats(showing, activity, left=left, is_waiting=row is not None))


def seats(
    showing: Showing, activity: Activity, *, left: int | None, is_waiting: bool
) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons of somebody without a seat: to take one, to wait for one, to wait no longer."""
    word, rows = showing.voice.word, list[tuple[Button, ...]]()
    if left != 0:
        rows.append((Button(word("programme.take"), "seat", str(activity.id), style="success"),))
    if is_waiting:
        rows.append((Button(word("standby.leave"), "nowait", str(activity.id)),))
    elif left == 0 and standby.is_open(activity, showing.now):
        rows.append((Button(word("standby.wait"), "wait", str(activity.id), style="primary"),))
    return tuple(rows)


ROUTES = (
    Route("tap", "wait", hear_wait, Permission.JOINED),
    Route("tap", "nowait", hear_no_wait, Permission.JOINED),
)

VIEWS = {standby.VIEW: show_standby}
