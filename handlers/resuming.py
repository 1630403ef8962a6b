"""After a restore, for organizers: what becomes of the letters that were held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import restored
from bot.cards import Button, Page
from handlers.hearing import Permission, Route
from models import Deed

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

SURE = "sure"  # the second yes: what arrived once would arrive twice


async def hear_restored(hearing: Hearing) -> None:
    """Turn a card into the question what becomes of what is held back, or back into it."""
    await hearing.turn(restored.VIEW, sure=hearing.value == SURE)


async def hear_go_on(hearing: Hearing) -> None:
    """Let letters leave again, with those overdue or without; whoever is second learns that it was decided."""
    with_overdue = hearing.value == SURE
    number = await restored.go_on(hearing.session, with_overdue=with_overdue, now=hearing.now)
    if number is None:
        await hearing.turn(restored.VIEW)
    else:
        hearing.note(Deed.SENDING_RESUMED, overdue=number, sent=with_overdue)


async def show_restored(showing: Showing) -> Page:
    """What the backup knows, what is held back, and the choice; once it was made, that it was."""
    word, held = showing.voice.word, await restored.held(showing.session)
    if held is None:
        return Page(showing.voice.say("restored.decided"), ((Button(word("board.back"), "board"),),))
    if showing.params.get("sure"):
        return Page(
            showing.voice.say("restored.really", overdue=held.overdue),
            (
                (Button(word("restored.sure"), "go_on", SURE, style="danger"),),
                (Button(word("restored.back"), "restored"),),
            ),
        )
    known = showing.moment(held.known_until) if held.known_until else None
    said = showing.voice.say("restored.ask", known=known, overdue=held.overdue, later=held.later)
    late = [(Button(word("restored.with_overdue"), "restored", SURE),)] if held.overdue else []
    first = word("restored.without_overdue") if held.overdue else word("restored.go_on")
    return Page(said, ((Button(first, "go_on", style="primary"),), *late))


async def show_over(showing: Showing) -> Page:
    """What was decided."""
    params = showing.params
    said = showing.voice.say("restored.over", number=params["number"], with_overdue=params["with_overdue"])
    return Page(said, ((Button(showing.voice.word("board.back"), "board"),),))


ROUTES = (
    Route("tap", "restored", hear_restored, Permission.ORGANIZER),
    Route("tap", "go_on", hear_go_on, Permission.ORGANIZER),
)

VIEWS = {restored.VIEW: show_restored, "restored_over": show_over}
