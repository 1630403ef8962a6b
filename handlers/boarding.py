"""Boarding: the roll of a visit for the organizer at the bus, and a word to those who are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import boarding, programme, standby
from bot.cards import Button, Page, leaves
from handlers.hearing import Permission, Route
from models import Activity, Deed

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

A_PAGE = 20  # names on buttons
ABREAST = 2


async def hear_roll(hearing: Hearing) -> None:
    """Turn a card into the roll of a visit, or another page of it."""
    number, _, page = hearing.value.partition(".")
    activity = await programme.named(hearing.session, hearing.event, int(number) if number.isdigit() else 0)
    if activity is not None:
        at = int(page) if page.isdigit() else 0
        await hearing.turn("roll", activity=activity.id, page=at, called=activity.called)


async def hear_aboard(hearing: Hearing) -> None:
    """Note that somebody is on board, or not after all; the button says which."""
    activity = await programme.named(hearing.session, hearing.event, hearing.card.params.get("activity", 0))
    person, _, wish = hearing.value.partition(".")
    if activity is not None and person.isdigit():
        await boarding.board(hearing.session, activity, int(person), is_on=wish == "1", now=hearing.now)
        await hearing.retouch()


async def hear_call(hearing: Hearing) -> None:
    """Write to those who are missing, once, whoever presses twice."""
    activity = await programme.named(hearing.session, hearing.event, hearing.card.params.get("activity", 0))
    if activity is None:
        return
    known = int(hearing.card.params.get("called", 0))
    count = await boarding.call(hearing.session, activity, known=known, now=hearing.now)
    if count is None:
        hearing.say("boarding.called_already", alert=True)
    else:
        hearing.note(Deed.MISSING_CALLED, activity=activity.id, recipients=count)
        hearing.say("boarding.called", n=count)
    page = hearing.card.params.get("page", 0)
    await hearing.turn("roll", activity=activity.id, page=page, called=activity.called)


async def show_roll(showing: Showing) -> Page | None:
    """Who is on board and who is missing; a tap on a name changes it, one more writes to those who are missing."""
    activity = await showing.session.get(Activity, showing.params.get("activity", 0))
    if activity is None:
        return None
    everyone = await boarding.roll(showing.session, activity)
    missing = [person.name for person, is_on in everyone if not is_on]
    said = showing.voice.say(
        "boarding.roll",
        title=showing.voice.pick(activity.title),
        departs=showing.moment(activity.departs_at or activity.starts),
        missing=missing,
        seated=len(everyone),
        waiting=[(person.name, row.is_held) for row, person in await standby.line(showing.session, activity)],
    )
    pages = max(1, -(-len(everyone) // A_PAGE))
    page = min(int(showing.params.get("page", 0)), pages - 1)
    names = [
        Button(("✓ " if is_on else "▫️ ") + person.name, "aboard", f"{person.id}.{0 if is_on else 1}")
        for person, is_on in everyone[page * A_PAGE :][:A_PAGE]
    ]
    rows: list[tuple[Button, ...]] = [tuple(names[at : at + ABREAST]) for at in range(0, len(names), ABREAST)]
    rows += [
        tuple(Button(one.words, one.act, f"{activity.id}.{one.value}") for one in row)
        for row in leaves("roll", page, pages, mirrored=showing.voice.mirrored)
    ]
    word = showing.voice.word
    if missing:
        rows.append((Button(word("boarding.write", n=len(missing)), "callmissing", style="primary"),))
    if activity.departs_at and showing.now < activity.ends:
        rows.append((Button(word("boarding.later"), "postpone", ""),))
    if everyone:
        rows.append((Button(word("standby.unseat"), "unseat", "0"),))
    again = Button(word("agenda.refresh"), "roll", f"{activity.id}.{page}")
    return Page(said, (*rows, (again, Button(word("board.back"), "board"))))


async def show_call(showing: Showing) -> Page | None:
    """The bus waits: told to one who has a seat and is not on board yet."""
    activity = await showing.session.get(Activity, showing.params["activity"])
    if activity is None or showing.reader is None:
        return None
    if (showing.reader.id, False) not in [
        (person.id, is_on) for person, is_on in await boarding.roll(showing.session, activity)
    ]:
        return None
    said = showing.voice.say(
        "boarding.call",
        activity=activity,
        departs=showing.moment(activity.departs_at or activity.starts),
    )
    return Page(said)


ROUTES = (
    Route("tap", "roll", hear_roll, Permission.ORGANIZER),
    Route("tap", "aboard", hear_aboard, Permission.ORGANIZER),
    Route("tap", "callmissing", hear_call, Permission.ORGANIZER),
)

VIEWS = {"roll": show_roll, "boarding_call": show_call}
