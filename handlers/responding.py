"""Responding: organizers read what people wrote to them, answer it once, or let it be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import inquiries
from bot.cards import Button, Page, column, leaves, shortened, units
from bot.texts import isolated
from handlers.hearing import Permission, Route
from handlers.inquiring import history, told_at
from models import Deed

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing
    from models import Inquiry

A_PAGE = 8
IN_SHORT = 26  # characters of a name and of the words, on one button
BESIDE = 2  # remarks above the question for the answer


async def hear_list(hearing: Hearing) -> None:
    """Show what waits, or another page of it."""
    await hearing.turn(inquiries.LIST, page=hearing.number)


async def hear_open(hearing: Hearing) -> None:
    """Open one; whoever wrote it sees that it is read."""
    inquiry = await _of(hearing)
    if inquiry is not None:
        await inquiries.read(hearing.session, inquiry, now=hearing.now)
        await hearing.turn(inquiries.ASKED, inquiry=inquiry.id)


async def hear_respond(hearing: Hearing) -> None:
    """Ask an organizer for the answer, on a new card that shows what was said so far."""
    inquiry = await _of(hearing)
    if inquiry is not None:
        await inquiries.read(hearing.session, inquiry, now=hearing.now)
        await _ask(hearing, inquiry)


async def hear_answer(hearing: Hearing) -> None:
    """Send the answer, unless it is too long, or another organizer has answered meanwhile."""
    await _answer(hearing, hearing.words, int(hearing.card.params["seen"]))


async def hear_too(hearing: Hearing) -> None:
    """Send what was typed before another organizer's answer was seen."""
    words = str(hearing.card.params.get("typed", ""))
    if words:
        await _answer(hearing, words, int(hearing.card.params["seen"]))


async def _answer(hearing: Hearing, words: str, seen: int) -> None:
    inquiry = await inquiries.locked(hearing.session, hearing.event, int(hearing.card.params["inquiry"]))
    if inquiry is None:
        await hearing.turn(inquiries.LIST)
    elif units(words) > inquiries.LONGEST:
        await _ask(hearing, inquiry, refused="long", length=units(words))
    elif not await inquiries.answer(
        hearing.session, hearing.event, inquiry, hearing.me, words, seen=seen, now=hearing.now
    ):
        await _ask(hearing, inquiry, refused="answered", typed=words)
    else:
        hearing.note(Deed.INQUIRY_ANSWERED, person=inquiry.participant_id)
        await hearing.close_card()
        await hearing.open(inquiries.ASKED, inquiry=inquiry.id)


async def _ask(hearing: Hearing, inquiry: Inquiry, **said: object) -> None:
    told = await inquiries.told_of(hearing.session, inquiry)
    seen = told.last_answer if told else 0
    await hearing.open("responding", awaits_words=True, inquiry=inquiry.id, seen=seen, **said)


async def hear_settle(hearing: Hearing) -> None:
    """Let one wait no more, without an answer."""
    inquiry = await _of(hearing)
    if inquiry is None:
        return
    if await inquiries.settle(hearing.session, inquiry, now=hearing.now):
        hearing.note(Deed.INQUIRY_SETTLED, person=inquiry.participant_id)
    await hearing.turn(inquiries.ASKED, inquiry=inquiry.id)


async def _of(hearing: Hearing) -> Inquiry | None:
    inquiry = await inquiries.locked(hearing.session, hearing.event, hearing.number)
    if inquiry is None:
        hearing.say("inquiries.gone")
        await hearing.turn(inquiries.LIST)
    return inquiry


async def show_list(showing: Showing) -> Page:
    """Those that wait, the longest first."""
    count = await inquiries.number(showing.session, showing.event)
    pages = max(1, -(-count // A_PAGE))
    page = min(int(showing.params.get("page", 0)), pages - 1)
    word = showing.voice.word
    buttons = []
    for one in await inquiries.waiting(showing.session, showing.event, skip=page * A_PAGE, most=A_PAGE):
        told = await inquiries.told_of(showing.session, one)
        if told is not None:
            asked = next(remark for remark, _name in reversed(told.remarks) if not remark.by_organizer)
            words = shortened(" ".join(asked.words.split()), IN_SHORT)
            name = shortened(told.person.name, IN_SHORT)
            buttons.append(Button(f"{_plain(name)} · {_plain(words)}", "inquiry", str(one.id)))
    turns = leaves("inquiries", page, pages, mirrored=showing.voice.mirrored)
    said = showing.voice.say("inquiries.waiting", count=count)
    return Page(said, (*column(buttons), *turns, (Button(word("board.back"), "board"),)))


def _plain(words: str) -> str:
    """Return a part of a button, isolated from the other."""
    return isolated(words).unescape()


async def show_one(showing: Showing) -> Page:
    """Who wrote what and when, what was answered, and what can be done."""
    told, word = await told_at(showing), showing.voice.word
    listed = (Button(word("inquiries.all"), "inquiries"),)
    if told is None:
        return Page(word("inquiries.gone"), (listed,))
    number = str(told.inquiry.id)
    answer = Button(word("inquiries.respond" if not told.last_answer else "inquiries.add"), "respond", number)
    done = (Button(word("inquiries.settle"), "settle", number),) if told.inquiry.waits_since is not None else ()
    return Page(showing.voice.say("inquiries.one", **history(showing, told)), ((answer, *done), listed))


async def show_responding(showing: Showing) -> Page:
    """Ask for the answer, with what was said so far; a late answer can be sent besides another organizer's."""
    told, word = await told_at(showing), showing.voice.word
    listed = (Button(word("inquiries.all"), "inquiries"),)
    if told is None:
        return Page(word("inquiries.gone"), (listed,))
    refused = str(showing.params.get("refused", ""))
    said = showing.voice.say(
        "inquiries.answering",
        refused=refused,
        length=showing.params.get("length", 0),
        most=inquiries.LONGEST,
        typed=showing.params.get("typed", ""),
    )
    too = ((Button(word("inquiries.too"), "respondtoo"),),) if refused == "answered" else ()
    one = showing.voice.say("inquiries.one", **history(showing, told, most=BESIDE))
    return Page(f"{one}\n\n{said}", (*too, listed))


async def show_answered(showing: Showing) -> Page | None:
    """Another organizer has answered."""
    told = await told_at(showing)
    name = next((name for one, name in told.remarks if one.id == showing.params["remark"]), "") if told else ""
    if told is None or not name:
        return None
    return Page(showing.voice.say("inquiries.answered", name=name, person=told.person))


ROUTES = (
    Route("tap", "inquiries", hear_list, Permission.ORGANIZER),
    Route("tap", "inquiry", hear_open, Permission.ORGANIZER),
    Route("tap", "respond", hear_respond, Permission.ORGANIZER),
    Route("tap", "respondtoo", hear_too, Permission.ORGANIZER),
    Route("words", "responding", hear_answer, Permission.ORGANIZER),
    Route("tap", "settle", hear_settle, Permission.ORGANIZER),
)

VIEWS = {
    inquiries.LIST: show_list,
    inquiries.ASKED: show_one,
    inquiries.NEWS: show_answered,
    "responding": show_responding,
}
