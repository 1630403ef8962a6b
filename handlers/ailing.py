"""What is wrong with the bot, shown to organizers; nothing is heard about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot import ailments
from bot.cards import Page

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Route


async def show_ailment(showing: Showing) -> Page:
    """What is wrong, since when, how much of it; once it is over, until when it was."""
    params = showing.params
    over = params.get("over")
    said = showing.voice.say(
        "ailments.told",
        what=params["what"],
        count=params["count"],
        since=showing.moment(datetime.fromisoformat(params["since"])),
        over=showing.moment(datetime.fromisoformat(over)) if over else None,
    )
    return Page(said)


ROUTES: tuple[Route, ...] = ()

VIEWS = {ailments.VIEW: show_ailment}
