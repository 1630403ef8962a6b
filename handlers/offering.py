"""Questionnaires beside the profile's, offered: buttons on the front page, and a word to whom they are not for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import answered, interviews
from bot.cards import Button, Page
from bot.questionnaire import walk
from models import InterviewState

if TYPE_CHECKING:
    from bot.showing import Showing


async def show_not_offered(showing: Showing) -> Page:
    """A questionnaire that is for other clusters, or is there no more."""
    home = (Button(showing.voice.word("home.front_page"), "home"),)
    return Page(showing.voice.say("interview.not_offered"), (home,))


async def rows_beside(showing: Showing, *, has_profile: bool) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each questionnaire beside the profile's, and how far it is; they come after the profile."""
    if showing.reader is None:
        return ()
    rows: list[tuple[Button, ...]] = []
    for questionnaire in await interviews.offered(showing.session, showing.reader, showing.event):
        interview = await interviews.of(showing.session, showing.reader, questionnaire.key)
        if interview is None and not has_profile:
            continue
        words = showing.voice.pick(questionnaire.title)
        given = await answered.answers(showing.session, interview) if interview else {}
        if interview is not None and interview.state is InterviewState.CONFIRMED:
            words = f"✅ {words}"
        elif given:
            path = walk.path(questionnaire, given)
            words = f"{words} · {sum(one.key in given for one in path)} / {len(path)}"
        rows.append((Button(words, "walk", questionnaire.key),))
    return tuple(rows)


VIEWS = {"not_offered": show_not_offered}
