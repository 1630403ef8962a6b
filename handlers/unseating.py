"""Unseating: an organizer gives a seat back for somebody, after a second yes; who waits is offered it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import boarding, programme
from bot.cards import Button, Page, leaves
from handlers.hearing import Permission, Route
from models import Activity, Deed, Participant

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

A_PAGE = 20  # names on buttons
ABREAST = 2


async def hear_unseat(hearing: Hearing) -> None:
    """Turn a roll into the question whose seat, or another page of it."""
    activity = await programme.named(hearing.session, hearing.event, hearing.card.params.get("activity", 0))
    if activity is not None:
        await hearing.turn("unseat", activity=activity.id, page=hearing.number)


async def hear_whose(hearing: Hearing) -> None:
    """Ask for the second yes."""
    activity = await programme.named(hearing.session, hearing.event, hearing.card.params.get("activity", 0))
    if activity is not None:
        await hearing.turn("unseat_really", activity=activity.id, person=hearing.number)


async def hear_unseated(hearing: Hearing) -> None:
    """Give the seat back after the second yes, and show the roll."""
    activity = await programme.named(hearing.session, hearing.event, hearing.card.params.get("activity", 0))
    person = await hearing.session.get(Participant, hearing.card.params.get("person", 0))
    if activity is None or person is None or person.event_id != hearing.event.id:
        return
    if await programme.unseat(hearing.session, hearing.event, activity, person, now=hearing.now):
        hearing.note(Deed.SEAT_FREED, activity=activity.id, person=person.id)
        hearing.say("standby.unseated_toast", name=person.name)
        hearing.wait()
    await hearing.turn("roll", activity=activity.id, page=0, called=activity.called)


async def show_unseat(showing: Showing) -> Page | None:
    """Whose seat is to be given back: a name a button."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    if activity is None:
        return None
    everyone = [person for person, _is_on in await boarding.roll(showing.session, activity)]
    pages = max(1, -(-len(everyone) // A_PAGE))
    page = min(int(showing.params.get("page", 0)), pages - 1)
    names = [Button(one.name, "whoseseat", str(one.id)) for one in everyone[page * A_PAGE :][:A_PAGE]]
    rows: list[tuple[Button, ...]] = [tuple(names[at : at + ABREAST]) for at in range(0, len(names), ABREAST)]
    rows += leaves("unseat", page, pages, mirrored=showing.voice.mirrored)
    back = Button(showing.voice.word("standby.back"), "roll", f"{activity.id}.0")
    return Page(showing.voice.say("standby.whose", title=showing.voice.pick(activity.title)), (*rows, (back,)))


async def show_really(showing: Showing) -> Page | None:
    """The second yes."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    person = await showing.session.get(Participant, showing.params["person"])
    if activity is None or person is None:
        return None
    word = showing.voice.word
    said = showing.voice.say("standby.really", title=showing.voice.pick(activity.title), name=person.name)
    yes = Button(word("standby.sure"), "unseated", "", style="danger")
    return Page(said, ((yes,), (Button(word("standby.back"), "roll", f"{activity.id}.0"),)))


async def show_unseated(showing: Showing) -> Page | None:
    """Told to whom the seat was."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    if activity is None or showing.reader is None:
        return None
    if await programme.has_seat(showing.session, activity, showing.reader):
        return None
    starts = showing.moment(activity.departs_at or activity.starts)
    return Page(showing.voice.say("standby.unseated", activity=activity, starts=starts))


ROUTES = (
    Route("tap", "unseat", hear_unseat, Permission.ORGANIZER),
    Route("tap", "whoseseat", hear_whose, Permission.ORGANIZER),
    Route("tap", "unseated", hear_unseated, Permission.ORGANIZER),
)

VIEWS = {"unseat": show_unseat, "unseat_really": show_really, "unseated": show_unseated}
