"""Questionnaires, offered: the way to the profile, those beside it, and a word to whom they are not for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import answered, clusters, fillings, interviews
from bot.cards import Button, Page
from bot.questionnaire import walk
from models import InterviewState

if TYPE_CHECKING:
    from bot.showing import Showing
    from models import Interview


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


async def rows_to_profile(showing: Showing) -> tuple[tuple[Button, ...], ...]:
    """Return the button that leads on with the profile, as on the front page, where the reader's cluster has none."""
    mine = await clusters.of(showing.session, showing.reader)
    if showing.reader is None or mine is None or await interviews.profile(showing.session, mine) is not None:
        return ()
    interview = await interviews.of(showing.session, showing.reader)
    filled = await fillings.waits(showing.session, mine.id)
    return ((profile_button(showing, interview, has_profile=False, filled=filled),),)


def profile_button(showing: Showing, interview: Interview | None, *, has_profile: bool, filled: bool) -> Button:
    """Return the button that leads on with the profile from where it stands."""
    started = interview is not None and interview.state is not InterviewState.CONFIRMED
    name = "home.check" if filled else "home.resume" if started else "home.profile" if has_profile else "home.begin"
    return Button(showing.voice.word(name), "walk", style=None if has_profile else "primary")


VIEWS = {"not_offered": show_not_offered}
