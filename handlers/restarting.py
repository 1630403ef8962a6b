"""The interview begun again, asked and heard: what was answered is put aside, after a second yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import answered, colleagues, earlier, interviews
from bot.cards import Button, Page, column
from bot.questionnaire import walk
from handlers.hearing import Permission, Route
from handlers.walking import advance, begun, show
from models import InterviewState

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing


async def hear_anew(hearing: Hearing) -> None:
    """Ask whether to begin again; after a yes put the answers aside and ask the first question."""
    interview, questionnaire, given = await begun(hearing)
    if interview.state is InterviewState.CONFIRMED or not given:  # a colleague was faster
        await advance(hearing, interview, questionnaire, given)
    elif hearing.value != "yes":
        view = "resume" if hearing.value == "no" else "anew"
        await show(hearing, view, seen=interview.revision)
    elif interview.revision != int(hearing.card.params.get("seen", 0)):
        hearing.say("sharing.look_again", alert=True)
        await show(hearing, "anew", seen=interview.revision)
    else:
        await earlier.begin_again(hearing.session, interview, hearing.me, now=hearing.now)
        await advance(hearing, *await begun(hearing))


async def show_anew(showing: Showing) -> Page | None:
    """What beginning again means, and the second yes."""
    if showing.reader is None:
        return None
    questionnaire = interviews.called(showing.event, str(showing.params.get("questionnaire", "")))
    interview = await interviews.of(showing.session, showing.reader, questionnaire.key)
    if interview is None:
        return None
    given = await answered.answers(showing.session, interview)
    said = showing.voice.say(
        "interview.anew",
        count=sum(one.key in given for one in walk.path(questionnaire, given)),
        beside=questionnaire.title if showing.params.get("questionnaire") else {},
        shared=bool(await colleagues.others(showing.session, showing.reader)),
    )
    word = showing.voice.word
    yes = Button(word("interview.anew_yes"), "anew", "yes", style="danger")
    return Page(said, column((yes, Button(word("interview.anew_no"), "anew", "no"))))


ROUTES = (Route("tap", "anew", hear_anew, Permission.JOINED),)

VIEWS = {"anew": show_anew}
