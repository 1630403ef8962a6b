"""Nudges, shown and heard: where the profile stopped, and the two answers to that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import answered, interviews, nudges
from bot.cards import Button, Page
from bot.questionnaire import walk
from handlers.hearing import Permission, Route

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing


async def hear_not_now(hearing: Hearing) -> None:
    """Stop all nudges, and say how to come back."""
    await nudges.stop(hearing.session, hearing.me, now=hearing.now)
    await hearing.turn("left_alone")


async def show_nudge(showing: Showing) -> Page | None:
    """Where the profile stopped; nothing once it is confirmed or the person is left alone."""
    if showing.reader is None or not await nudges.is_owed(showing.session, showing.reader):
        return None
    where = await _where(showing)
    last = showing.params.get("number") == len(nudges.AFTER)
    word = showing.voice.word
    name = "nudge.go_on" if where["begun"] else "home.begin"
    row = (Button(word(name), "walk", style="primary"), Button(word("nudge.not_now"), "notnow"))
    return Page(showing.voice.say("nudge.letter", **where, last=last), (row,))


async def show_left_alone(showing: Showing) -> Page | None:
    """No more nudges; the way back."""
    if showing.reader is None:
        return None
    where = await _where(showing)
    word = showing.voice.word
    back = Button(word("home.resume" if where["begun"] else "home.begin"), "walk")
    return Page(showing.voice.say("nudge.left_alone", **where), ((back,), (Button(word("home.front_page"), "home"),)))


async def _where(showing: Showing) -> dict[str, Any]:
    """Return the open question's place, how many there are, its short name ("" when all are answered), if begun."""
    questionnaire = interviews.questionnaire_of(showing.event)
    interview = await interviews.of(showing.session, showing.reader) if showing.reader else None
    given = await answered.answers(showing.session, interview) if interview else {}
    upcoming = walk.next_question(questionnaire, given)
    place, total = walk.progress(questionnaire, given, upcoming.key if upcoming else "")
    topic = showing.voice.pick(upcoming.short) if upcoming else ""
    return {"place": place, "total": total, "topic": topic, "begun": bool(given)}


ROUTES = (Route("tap", "notnow", hear_not_now, Permission.JOINED),)

VIEWS = {"nudge": show_nudge, "left_alone": show_left_alone}
