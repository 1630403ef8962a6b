"""Two answers to one question: what a colleague said meanwhile, and which one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import answered, clusters, interviews
from bot.answers import spoken
from bot.cards import Button, Page, column
from bot.questionnaire import walk
from bot.questionnaire.questions import TYPED
from handlers.hearing import Permission, Route
from handlers.walking import asked, keep, show, step
from models import Participant

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing


async def hear_stays(hearing: Hearing) -> None:
    """Let one of the two answers stay, and go on; changed once more meanwhile, it is asked once more."""
    question, interview, questionnaire = await asked(hearing)
    if question is None:
        return
    value, words = hearing.card.params.get("value"), hearing.card.params.get("words")
    heard = None
    if hearing.value == "mine":
        tongue = hearing.card.params.get("tongue", "")
        if not await keep(hearing, interview, question, value, words=words, language=tongue):
            return
        if question.kind in TYPED and words:
            await answered.drop(hearing.session, interview, walk.also(question.key))
            linked, near = await clusters.heard(hearing.event, words, question.role)
            heard = {"question": question.key, "linked": linked, "near": near}
    await step(hearing, interview, questionnaire, question, heard=heard)


async def hear_words(hearing: Hearing) -> None:
    """Ask again below words that choose neither."""
    said = {key: value for key, value in hearing.card.params.items() if key != "language"}
    await show(hearing, "differing", awaits_words=True, **said)


async def show_differing(showing: Showing) -> Page | None:
    """Who answered what and when, one's own answer, and a button for each."""
    questionnaire = interviews.called(showing.event, str(showing.params.get("questionnaire", "")))
    question = questionnaire.question(showing.params.get("question", ""))
    interview = await interviews.of(showing.session, showing.reader, questionnaire.key) if showing.reader else None
    theirs = await answered.answer(showing.session, interview, question.key) if interview and question else None
    if question is None or theirs is None:
        return None
    said = [
        await spoken(showing.session, question, value, showing.event, showing.voice)
        for value in (theirs.value, showing.params.get("value"))
    ]
    who = await showing.session.get(Participant, theirs.participant_id) if theirs.participant_id else None
    text = showing.voice.say(
        "sharing.differing",
        question=question,
        name=who.name if who else "",
        at=showing.moment(theirs.answered_at),
        theirs=said[0],
        mine=said[1],
    )
    word = showing.voice.word
    return Page(
        text, column((Button(word("sharing.theirs"), "stays", "theirs"), Button(word("sharing.mine"), "stays", "mine")))
    )


ROUTES = (
    Route("tap", "stays", hear_stays, Permission.JOINED),
    Route("words", "differing", hear_words, Permission.JOINED),
)

VIEWS = {"differing": show_differing}
