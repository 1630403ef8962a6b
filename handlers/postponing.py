"""Postponing: at the bus an organizer says when it leaves now; a second yes tells exactly those with a seat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot import boarding, programme
from bot.cards import Button, Page
from handlers.hearing import Permission, Route
from models import Activity, Deed

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

LATER = (10, 20, 30, 45, 60, 90)  # minutes offered
ABREAST = 3
EVENLY = timedelta(minutes=5)  # steps from its departure in which an overdue bus is offered times


async def hear_postpone(hearing: Hearing) -> None:
    """Turn a roll into the question when the bus leaves."""
    activity = await programme.named(hearing.session, hearing.event, hearing.card.params.get("activity", 0))
    if activity is not None:
        await hearing.turn("postpone", activity=activity.id, revision=activity.revision)


async def hear_when(hearing: Hearing) -> None:
    """Ask for the second yes; of a card that has lain there, times may be over, and fresh ones are offered."""
    params = hearing.card.params
    activity = await programme.named(hearing.session, hearing.event, params.get("activity", 0))
    if activity is None:
        return
    revision = params.get("revision", 0)
    if not hearing.now.timestamp() < hearing.number * 60 < activity.ends.timestamp():
        await _ask_again(hearing, activity)
        return
    at = datetime.fromtimestamp(hearing.number * 60, UTC)
    await hearing.turn("postpone_really", activity=activity.id, revision=revision, at=at.isoformat())


async def hear_postponed(hearing: Hearing) -> None:
    """Write the new time after the second yes, once; who was slower sees what the other did."""
    params = hearing.card.params
    activity = await programme.named(hearing.session, hearing.event, params.get("activity", 0))
    if activity is None or "at" not in params:
        return
    at = datetime.fromisoformat(params["at"])
    if at <= hearing.now:
        await _ask_again(hearing, activity)
        return
    told = await boarding.postpone(
        hearing.session, hearing.event, activity, at, known=params["revision"], now=hearing.now
    )
    if told is None:
        hearing.say("boarding.changed_meanwhile", alert=True)
    else:
        hearing.note(Deed.BUS_POSTPONED, activity=activity.id, at=params["at"], recipients=told)
        hearing.say("boarding.called", n=told)
        hearing.wait()
    await hearing.turn("roll", activity=activity.id, page=0, called=activity.called)


async def _ask_again(hearing: Hearing, activity: Activity) -> None:
    hearing.say("boarding.over", alert=True)
    await hearing.turn("postpone", activity=activity.id, revision=activity.revision)


async def show_postpone(showing: Showing) -> Page | None:
    """The departure as it stands, and later ones as buttons."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    if activity is None or activity.departs_at is None:
        return None
    word = showing.voice.word
    departs = activity.departs_at
    said = showing.voice.say(
        "boarding.postpone", title=showing.voice.pick(activity.title), departs=showing.moment(departs)
    )
    times = [at for at in later(departs, showing.now) if at < activity.ends]
    buttons = [
        Button(word("boarding.hour", at=showing.moment(at)), "postponeto", str(int(at.timestamp()) // 60))
        for at in times
    ]
    rows = [tuple(buttons[at : at + ABREAST]) for at in range(0, len(buttons), ABREAST)]
    return Page(said, (*rows, (Button(word("standby.back"), "roll", f"{activity.id}.0"),)))


async def show_really(showing: Showing) -> Page | None:
    """The second yes: from when to when, and how many are told."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    if activity is None or activity.departs_at is None:
        return None
    word = showing.voice.word
    said = showing.voice.say(
        "boarding.really",
        title=showing.voice.pick(activity.title),
        was=showing.moment(activity.departs_at),
        at=showing.moment(datetime.fromisoformat(showing.params["at"])),
        seated=len(await boarding.roll(showing.session, activity)),
    )
    yes = Button(word("boarding.tell_them"), "postponed", "", style="primary")
    return Page(said, ((yes,), (Button(word("standby.back"), "roll", f"{activity.id}.0"),)))


def later(departs: datetime, now: datetime) -> list[datetime]:
    """Return the departures to choose from: minutes after the one that stands, or after now once that has passed."""
    begin = departs
    if now > departs:
        begin = now + (departs - now) % EVENLY
    return [begin + timedelta(minutes=minutes) for minutes in LATER]


ROUTES = (
    Route("tap", "postpone", hear_postpone, Permission.ORGANIZER),
    Route("tap", "postponeto", hear_when, Permission.ORGANIZER),
    Route("tap", "postponed", hear_postponed, Permission.ORGANIZER),
)

VIEWS = {"postpone": show_postpone, "postpone_really": show_really}
