"""Inquiring: somebody writes to the organizers, sees how far it is, and reads their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import inquiries, participants
from bot.cards import Button, Page, units
from handlers.hearing import Permission, Route
from models import Inquiry, Remark, Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from bot.inquiries import Told
    from bot.showing import Showing
    from handlers.hearing import Hearing

REMEMBERED = 3  # remarks of one exchange that are shown; each may have a thousand characters


async def hear_organizers(hearing: Hearing) -> None:
    """Ask what to write to the organizers; an organizer gets what waits for them."""
    if hearing.me.role is Role.ORGANIZER:
        await hearing.open(inquiries.LIST)
    elif hearing.words:
        await _send(hearing, hearing.words, 0, hearing.open)
    else:
        await hearing.open("inquiring", awaits_words=True)


async def hear_inquire(hearing: Hearing) -> None:
    """Ask what to answer the organizers, on a new card: what they said stays in sight."""
    await hearing.open("inquiring", awaits_words=True, inquiry=hearing.number)


async def hear_words(hearing: Hearing) -> None:
    """Send what was typed to the organizers."""
    number = int(hearing.card.params.get("inquiry", 0))
    await hearing.close_card()
    await _send(hearing, hearing.words, number, hearing.open)


async def hear_send_on(hearing: Hearing) -> None:
    """Send what was typed out of the blue to the organizers."""
    params = hearing.card.params
    words = str(params.get("unread") or params.get("typed") or "")
    if words:
        await _send(hearing, words, 0, hearing.turn)


async def _send(hearing: Hearing, words: str, number: int, show: Callable[..., Awaitable[Any]]) -> None:
    """Keep the words and show how far they are; what is too long, or too much, is refused and can be said again."""
    if units(words) > inquiries.LONGEST:
        refused = {"refused": "long", "length": units(words)}
        await show("inquiring", awaits_words=True, inquiry=number, **refused)
        return
    before = await inquiries.locked(hearing.session, hearing.event, number) if number else None
    said = hearing.session, hearing.event
    if before is not None and before.participant_id == hearing.me.id:
        sent = before if await inquiries.go_on(*said, before, hearing.me, words, now=hearing.now) else None
    else:
        sent = await inquiries.ask(*said, hearing.me, words, now=hearing.now)
    if sent is None:
        await show("inquiring", refused="often")
    else:
        await show(inquiries.SENT, inquiry=sent.id)


async def show_inquiring(showing: Showing) -> Page:
    """Ask for the words; say kindly why the last ones were not sent."""
    said = showing.voice.say(
        "inquiries.ask",
        refused=showing.params.get("refused", ""),
        length=showing.params.get("length", 0),
        most=inquiries.LONGEST,
        often=inquiries.MOST,
    )
    return Page(said, ((Button(showing.voice.word("home.front_page"), "home"),),))


async def show_sent(showing: Showing) -> Page | None:
    """How far it is: sent, read or answered; or that it waits for the first organizer."""
    told = await told_at(showing)
    if told is None or showing.reader is None or told.person.id != showing.reader.id:
        return None
    inquiry = told.inquiry
    mine = [(one, name) for one, name in told.remarks if not one.by_organizer]
    state = "sent" if inquiry.read_at is None else "read"
    if inquiry.waits_since is None:
        state = "answered" if told.last_answer > (mine[-1][0].id or 0) else "settled"
    said = showing.voice.say(
        "inquiries.sent",
        at=showing.moment(mine[-1][0].at),
        state=state,
        words=mine[-1][0].words,
        anybody=bool(await participants.organizers(showing.session, showing.event.id or 0)),
    )
    return Page(said, ((Button(showing.voice.word("home.front_page"), "home"),),))


async def show_answer(showing: Showing) -> Page | None:
    """The organizers' answer, below what it answers."""
    told, remark = await told_at(showing), await showing.session.get(Remark, showing.params["remark"])
    if told is None or remark is None:
        return None
    asked = [one for one, _name in told.remarks if not one.by_organizer and (one.id or 0) < (remark.id or 0)]
    name = next((name for one, name in told.remarks if one.id == remark.id), "")
    said = showing.voice.say("inquiries.answer", name=name, words=remark.words, asked=asked[-1].words if asked else "")
    word = showing.voice.word
    again = Button(word("inquiries.go_on"), "inquire", str(told.inquiry.id))
    return Page(said, ((again,),))


async def told_at(showing: Showing) -> Told | None:
    """Return the inquiry a card or a letter is about."""
    inquiry = await showing.session.get(Inquiry, showing.params.get("inquiry", 0))
    return await inquiries.told_of(showing.session, inquiry)


def history(showing: Showing, told: Told, most: int = REMEMBERED) -> dict[str, Any]:
    """Return what a page tells of an exchange: whose, when, the newest remarks and how many there are before."""
    lines = [
        {"name": name, "organizer": one.by_organizer, "at": showing.moment(one.at), "words": one.words}
        for one, name in told.remarks
    ]
    texts = told.announcement.text if told.announcement else {}
    return {
        "person": told.person,
        "cluster": told.cluster,
        "after": showing.voice.pick({code: said for code, said in texts.items() if said}),
        "waits": told.inquiry.waits_since is not None,
        "lines": lines[-most:],
        "earlier": max(0, len(lines) - most),
    }


ROUTES = (
    Route("command", "organizers", hear_organizers, Permission.JOINED, menu=True),
    Route("words", "inquiring", hear_words, Permission.JOINED),
    Route("tap", "inquire", hear_inquire, Permission.JOINED),
    Route("tap", "sendon", hear_send_on, Permission.JOINED),
)

VIEWS = {"inquiring": show_inquiring, inquiries.SENT: show_sent, inquiries.ANSWER: show_answer}
