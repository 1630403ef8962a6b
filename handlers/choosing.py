"""The interview's buttons, heard: one choice, boxes to tick, what is done, skipped or kept, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import answered, clusters
from bot.answers import called, choices, states, ticked
from bot.questionnaire import walk
from bot.questionnaire.questions import MANY, Kind, Question, Questionnaire
from handlers.hearing import Permission, Route
from handlers.walking import ask, asked, settle, show, step
from models import InterviewState

if TYPE_CHECKING:
    from handlers.hearing import Hearing
    from models import Interview


async def hear_pick(hearing: Hearing) -> None:
    """Take a tapped choice of a question that has one answer."""
    question, interview, questionnaire = await asked(hearing)
    if question is None or hearing.value not in await _keys(hearing, question):
        return
    if question.kind is Kind.CLUSTER:
        if hearing.value == "new":
            seen = hearing.card.params.get("seen", 0)
            await hearing.turn("question", awaits_words=True, question=question.key, searching=True, seen=seen)
            return
        if hearing.value == "absent":
            await _add_cluster(hearing, interview, questionnaire, question)
            return
        if not await clusters.settle(hearing.session, hearing.me, hearing.value, hearing.event):
            hearing.say("toasts.taken", alert=True)
            return
    await settle(hearing, interview, questionnaire, question, hearing.value)


async def _add_cluster(
    hearing: Hearing, interview: Interview, questionnaire: Questionnaire, question: Question
) -> None:
    """Take the name typed last for a cluster nobody knows yet."""
    name = str(hearing.card.params.get("typed", ""))[:120]
    if name and not await clusters.add(hearing.session, hearing.me, name, hearing.event):
        hearing.say("toasts.taken", alert=True)
    elif name:
        await settle(hearing, interview, questionnaire, question, "new")


async def hear_tick(hearing: Hearing) -> None:
    """Tick or untick one box; the button says which state it asks for, so the same tap twice is once."""
    question, interview, _questionnaire = await asked(hearing)
    wanted, key = hearing.value[:1], hearing.value[1:]
    if question is None or question.kind not in MANY or key not in await _keys(hearing, question):
        return
    kept = await answered.shown(hearing.session, interview, question.key, hearing.me)
    bare = key.partition(":")[0]
    boxes = [one for one in ticked(question, kept, hearing.event) if one.partition(":")[0] != bare]
    if wanted == "+":
        if len(boxes) >= question.most:
            hearing.say("toasts.at_most", alert=True, n=question.most)
            return
        boxes.append(key)
    seen = int(hearing.card.params.get("seen", 0))
    await answered.tick(hearing.session, interview, question.key, boxes, who=hearing.me, seen=seen, now=hearing.now)
    await hearing.retouch()


async def hear_done(hearing: Hearing) -> None:
    """Settle the boxes ticked so far."""
    question, interview, questionnaire = await asked(hearing)
    if question is None:
        return
    kept = await answered.shown(hearing.session, interview, question.key, hearing.me)
    boxes = ticked(question, kept, hearing.event)
    if len(boxes) < question.least:
        hearing.say("toasts.at_least", alert=True, n=question.least)
        return
    await settle(hearing, interview, questionnaire, question, boxes or None)


async def hear_skip(hearing: Hearing) -> None:
    """Leave a question unanswered, where that is allowed."""
    question, interview, questionnaire = await asked(hearing)
    if question is None or question.required:
        return
    await settle(hearing, interview, questionnaire, question, None)


async def hear_keep(hearing: Hearing) -> None:
    """Go on with the answer a question already has."""
    question, interview, questionnaire = await asked(hearing)
    if question is None:
        return
    kept = await answered.answer(hearing.session, interview, question.key)
    if kept is None:
        return
    if kept.revision > int(hearing.card.params.get("seen", 0)) and kept.participant_id != hearing.me.id:
        hearing.say("sharing.look_again", alert=True)
        editing = bool(hearing.card.params.get("editing"))
        await ask(hearing, interview, question, editing=editing)
        return
    await step(hearing, interview, questionnaire, question)


async def hear_leaf(hearing: Hearing) -> None:
    """Show another page of the same question's choices."""
    if hearing.value.isdigit():
        await hearing.retouch(page=int(hearing.value))


async def hear_back(hearing: Hearing) -> None:
    """Go back over the path really walked."""
    question, interview, questionnaire = await asked(hearing)
    if question is None:
        return
    given = await answered.answers(hearing.session, interview)
    before = walk.previous_question(questionnaire, given, question.key)
    await ask(hearing, interview, before or question)


async def hear_pause(hearing: Hearing) -> None:
    """Stop here; nothing is lost."""
    _question, interview, _questionnaire = await asked(hearing)
    if interview.state is InterviewState.OPEN:
        interview.state = InterviewState.PAUSED
        hearing.session.add(interview)
    await show(hearing, "resume")


async def hear_afresh(hearing: Hearing) -> None:
    """Show all choices again: none of those offered was meant."""
    await hearing.retouch(candidates=None, typed="", refused="", values={})


async def _keys(hearing: Hearing, question: Question) -> set[str]:
    if question.kind is Kind.CLUSTER:
        return {"new", "absent"} | set(await called(hearing.session, hearing.event, question))
    if question.kind in (Kind.COUNTRIES, Kind.COUNTRY):
        return set(await called(hearing.session, hearing.event, question))
    return {
        state for choice in choices(question, hearing.event, hearing.voice) for state in states(question, choice.key)
    }


ROUTES = tuple(
    Route("tap", name, hear, Permission.JOINED)
    for name, hear in (
        ("pick", hear_pick),
        ("tick", hear_tick),
        ("done", hear_done),
        ("skip", hear_skip),
        ("keep", hear_keep),
        ("leaf", hear_leaf),
        ("back", hear_back),
        ("pause", hear_pause),
        ("afresh", hear_afresh),
    )
)
