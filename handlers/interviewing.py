"""The interview, heard: one card, one question; a tap edits it, a typed answer brings a fresh one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import clusters, interviews, outbox
from bot.answers import called, choices, states, ticked
from bot.questionnaire import walk
from bot.questionnaire.questions import MANY, TYPED, Kind, Question, Questionnaire
from bot.questionnaire.reading import Refused, Understood, read
from handlers import asking
from handlers.hearing import Permission, Route
from models import Interview, InterviewState

if TYPE_CHECKING:
    from handlers.hearing import Hearing


async def hear_walk(hearing: Hearing) -> None:
    """Go on where the interview stopped, or show the finished one, on the tapped card."""
    interview, questionnaire, given = await _open(hearing)
    await _advance(hearing, interview, questionnaire, given)


async def hear_profile(hearing: Hearing) -> None:
    """Go on with the interview on a new card."""
    if hearing.me.cluster_id is None:
        await hearing.open("home")
        return
    hearing.tapped = None
    interview, questionnaire, given = await _open(hearing)
    await _advance(hearing, interview, questionnaire, given)


async def hear_pick(hearing: Hearing) -> None:
    """Take a tapped choice of a question that has one answer."""
    question, interview, questionnaire = await _asked(hearing)
    if question is None or hearing.value not in await _keys(hearing, question):
        return
    if question.kind is Kind.CLUSTER:
        if hearing.value == "new":
            await hearing.turn("question", awaits_words=True, question=question.key, searching=True)
            return
        if hearing.value == "absent":
            await _add_cluster(hearing, interview, questionnaire, question)
            return
        if not await clusters.settle(hearing.session, hearing.me, hearing.value, hearing.event):
            hearing.say("toasts.taken", alert=True)
            return
    if question.kind is Kind.COUNTRY:
        await clusters.place(hearing.session, hearing.me, hearing.value, hearing.event)
    await _settle(hearing, interview, questionnaire, question, hearing.value)


async def _add_cluster(
    hearing: Hearing, interview: Interview, questionnaire: Questionnaire, question: Question
) -> None:
    """Take the name typed last for a cluster nobody knows yet."""
    name = str(hearing.card.params.get("typed", ""))[:120]
    if name:
        await clusters.add(hearing.session, hearing.me, name, hearing.event)
        await _settle(hearing, interview, questionnaire, question, "new")


async def hear_tick(hearing: Hearing) -> None:
    """Tick or untick one box; the button says which state it asks for, so the same tap twice is once."""
    question, interview, _questionnaire = await _asked(hearing)
    wanted, key = hearing.value[:1], hearing.value[1:]
    if question is None or question.kind not in MANY or key not in await _keys(hearing, question):
        return
    kept = await interviews.answer(hearing.session, interview, question.key)
    bare = key.partition(":")[0]
    boxes = [one for one in ticked(question, kept, hearing.event) if one.partition(":")[0] != bare]
    if wanted == "+":
        if len(boxes) >= question.most:
            hearing.say("toasts.at_most", n=question.most)
            return
        boxes.append(key)
    await interviews.save(
        hearing.session,
        interview,
        question.key,
        boxes,
        language=hearing.voice.language,
        now=hearing.now,
        settled=False,
    )
    await hearing.retouch()


async def hear_done(hearing: Hearing) -> None:
    """Settle the boxes ticked so far."""
    question, interview, questionnaire = await _asked(hearing)
    if question is None:
        return
    kept = await interviews.answer(hearing.session, interview, question.key)
    boxes = ticked(question, kept, hearing.event)
    if len(boxes) < question.least:
        hearing.say("toasts.at_least", n=question.least)
        return
    await _settle(hearing, interview, questionnaire, question, boxes or None)


async def hear_skip(hearing: Hearing) -> None:
    """Leave a question unanswered, where that is allowed."""
    question, interview, questionnaire = await _asked(hearing)
    if question is None or question.required:
        return
    await _settle(hearing, interview, questionnaire, question, None)


async def hear_keep(hearing: Hearing) -> None:
    """Go on with the answer a question already has."""
    question, interview, questionnaire = await _asked(hearing)
    if question is None:
        return
    kept = await interviews.answer(hearing.session, interview, question.key)
    if kept is not None:
        await _settle(hearing, interview, questionnaire, question, kept.value, words=kept.words)


async def hear_back(hearing: Hearing) -> None:
    """Go back over the path really walked."""
    question, interview, questionnaire = await _asked(hearing)
    if question is None:
        return
    given = await interviews.answers(hearing.session, interview)
    before = walk.previous_question(questionnaire, given, question.key)
    if before is not None:
        await _ask(hearing, before)


async def hear_leaf(hearing: Hearing) -> None:
    """Show another page of the same question's choices."""
    if hearing.value.isdigit():
        await hearing.retouch(page=int(hearing.value))


async def hear_pause(hearing: Hearing) -> None:
    """Stop here; nothing is lost."""
    _question, interview, _questionnaire = await _asked(hearing)
    if interview.state is InterviewState.OPEN:
        interview.state = InterviewState.PAUSED
        hearing.session.add(interview)
    await hearing.turn("resume")


async def hear_edit(hearing: Hearing) -> None:
    """Open one answer for a change, or the list of all."""
    interview, questionnaire, _given = await _open(hearing)
    question = questionnaire.question(hearing.value)
    if question is None:
        await hearing.turn("answers")
        return
    await _ask(hearing, question, editing=True)
    hearing.session.add(interview)


async def hear_summary(hearing: Hearing) -> None:
    """Show the answers together."""
    await hearing.turn("summary")


async def hear_confirm(hearing: Hearing) -> None:
    """Make the answers the cluster's profile, and go straight to the matches."""
    interview, questionnaire, given = await _open(hearing)
    if await interviews.confirm(hearing.session, hearing.me, interview, hearing.event, now=hearing.now):
        await clusters.relink(hearing.session, hearing.event)
        await hearing.turn("matches", page=0, fresh=True)
    else:
        await _advance(hearing, interview, questionnaire, given)


async def hear_answer(hearing: Hearing) -> None:
    """Read a typed answer; what cannot be taken is answered kindly and the question stays open."""
    question, interview, questionnaire = await _asked(hearing)
    if question is None:
        return
    known = await called(hearing.session, hearing.event, question)
    understood = read(question, hearing.words, known)
    match understood:
        case Understood(value) if question.kind is Kind.CLUSTER:
            await _again(hearing, candidates=[value], typed=hearing.words)
        case Understood(value, missed) if question.kind in MANY:
            await _add_typed(hearing, interview, questionnaire, question, value, missed)
        case Understood(value):
            await _keep_typed(hearing, interview, questionnaire, question, value)
        case Refused(code, values):
            await _again(hearing, refused=code, values=dict(values), typed=hearing.words)
        case _:
            await _again(hearing, candidates=list(understood.keys), typed=hearing.words)


async def _add_typed(
    hearing: Hearing,
    interview: Interview,
    questionnaire: Questionnaire,
    question: Question,
    typed: list[str],
    missed: tuple[str, ...],
) -> None:
    """Add what was typed to what is ticked; where more is to be said, the same card comes again with all of them."""
    kept = await interviews.answer(hearing.session, interview, question.key)
    before = list((kept.value if kept else None) or [])
    bare = {one.partition(":")[0] for one in before}
    together = [*before, *(one for one in typed if one.partition(":")[0] not in bare)]
    if len(together) > question.most:
        await _again(hearing, refused="too_many", values={"most": question.most}, typed=hearing.words)
        return
    await interviews.save(
        hearing.session,
        interview,
        question.key,
        together,
        language=hearing.voice.language,
        now=hearing.now,
        words=hearing.words,
        settled=not before and not missed,
    )
    if missed:
        await _again(hearing, refused="missed", typed=", ".join(missed))
    elif before:
        await _again(hearing)
    else:
        await _onward(hearing, interview, questionnaire)


async def _keep_typed(
    hearing: Hearing, interview: Interview, questionnaire: Questionnaire, question: Question, value: Any
) -> None:
    """Keep words as typed, and say on the next card what was understood in them."""
    language = hearing.voice.language
    await interviews.save(
        hearing.session, interview, question.key, value, language=language, now=hearing.now, words=hearing.words
    )
    if question.kind is Kind.COUNTRY:
        await clusters.place(hearing.session, hearing.me, value, hearing.event)
    if question.kind not in TYPED:
        await _onward(hearing, interview, questionnaire)
        return
    await interviews.drop(hearing.session, interview, walk.also(question.key))
    linked, near = clusters.heard(hearing.words)
    await _onward(hearing, interview, questionnaire, heard={"question": question.key, "linked": linked, "near": near})


async def hear_also(hearing: Hearing) -> None:
    """Add an offered concept to what was typed before."""
    heard = hearing.card.params.get("heard") or {}
    if hearing.value not in heard.get("near", ()):
        return
    _question, interview, _questionnaire = await _asked(hearing)
    key = walk.also(heard["question"])
    kept = await interviews.answer(hearing.session, interview, key)
    concepts = [*((kept.value if kept else None) or []), hearing.value]
    await interviews.save(hearing.session, interview, key, concepts, language=hearing.voice.language, now=hearing.now)
    near = [concept for concept in heard["near"] if concept != hearing.value]
    await hearing.retouch(heard={**heard, "linked": [*heard["linked"], hearing.value], "near": near})


async def _again(hearing: Hearing, **said: Any) -> None:
    """Ask the same question on a fresh card, below what was typed."""
    params = {key: value for key, value in hearing.card.params.items() if key in ("question", "editing", "searching")}
    await hearing.open("question", awaits_words=True, **params, **said)


async def _onward(
    hearing: Hearing, interview: Interview, questionnaire: Questionnaire, *, heard: dict[str, Any] | None = None
) -> None:
    """After a typed answer the next question stands on a fresh card; the old one lets its buttons go."""
    editing = hearing.card.params.get("editing")
    await outbox.close_card(hearing.session, hearing.card, now=hearing.now)
    hearing.tapped = None
    given = await interviews.answers(hearing.session, interview)
    await _advance(hearing, interview, questionnaire, given, to_summary=bool(editing), heard=heard)


async def _settle(
    hearing: Hearing,
    interview: Interview,
    questionnaire: Questionnaire,
    question: Question,
    value: Any,
    *,
    words: str | None = None,
) -> None:
    await interviews.save(
        hearing.session,
        interview,
        question.key,
        value,
        language=hearing.voice.language,
        now=hearing.now,
        words=words,
    )
    given = await interviews.answers(hearing.session, interview)
    editing = bool(hearing.card.params.get("editing"))
    await _advance(hearing, interview, questionnaire, given, to_summary=editing, after=question)


async def _advance(
    hearing: Hearing,
    interview: Interview,
    questionnaire: Questionnaire,
    given: dict[str, Any],
    *,
    to_summary: bool = False,
    after: Question | None = None,
    heard: dict[str, Any] | None = None,
) -> None:
    """Show the next open question; after going back, the next on the path; when all is answered, the summary."""
    if interview.state is InterviewState.PAUSED:
        interview.state = InterviewState.OPEN
        hearing.session.add(interview)
    upcoming = walk.next_question(questionnaire, given)
    if upcoming is None or to_summary:
        await _show(hearing, "summary", heard=heard)
        return
    walked = walk.path(questionnaire, given)
    if after is not None and after in walked:
        place = walked.index(after) + 1
        upcoming = walked[place] if place < len(walked) else upcoming
    await _ask(hearing, upcoming, heard=heard)


async def _ask(
    hearing: Hearing, question: Question, *, editing: bool = False, heard: dict[str, Any] | None = None
) -> None:
    kept = {"searching": question.kind is Kind.CLUSTER and hearing.me.cluster_id is None, "heard": heard}
    waits = _takes_words(question)
    await _show(hearing, "question", awaits_words=waits, question=question.key, editing=editing, **kept)


async def _show(hearing: Hearing, view: str, *, awaits_words: bool = False, **params: Any) -> None:
    if hearing.tapped is None:
        await hearing.open(view, awaits_words=awaits_words, **params)
    else:
        await hearing.turn(view, awaits_words=awaits_words, **params)


def _takes_words(question: Question) -> bool:
    return question.kind in Kind  # every question can be answered by typing; reading says what it could not take


async def _open(hearing: Hearing) -> tuple[Interview, Questionnaire, dict[str, Any]]:
    questionnaire = interviews.questionnaire_of(hearing.event)
    interview = await interviews.begin(hearing.session, hearing.me, questionnaire, now=hearing.now)
    return interview, questionnaire, await interviews.answers(hearing.session, interview)


async def _asked(hearing: Hearing) -> tuple[Question | None, Interview, Questionnaire]:
    interview, questionnaire, _given = await _open(hearing)
    return questionnaire.question(hearing.card.params.get("question", "")), interview, questionnaire


async def _keys(hearing: Hearing, question: Question) -> set[str]:
    if question.kind is Kind.CLUSTER:
        return {"new", "absent"} | set(await called(hearing.session, hearing.event, question))
    if question.kind in (Kind.COUNTRIES, Kind.COUNTRY):
        return set(await called(hearing.session, hearing.event, question))
    return {
        state for choice in choices(question, hearing.event, hearing.voice) for state in states(question, choice.key)
    }


ROUTES = (
    Route("command", "profile", hear_profile, Permission.JOINED, menu=True),
    Route("words", "question", hear_answer, Permission.JOINED),
    *(
        Route("tap", name, hear, Permission.JOINED)
        for name, hear in (
            ("walk", hear_walk),
            ("pick", hear_pick),
            ("tick", hear_tick),
            ("done", hear_done),
            ("skip", hear_skip),
            ("keep", hear_keep),
            ("back", hear_back),
            ("leaf", hear_leaf),
            ("also", hear_also),
            ("pause", hear_pause),
            ("edit", hear_edit),
            ("summary", hear_summary),
            ("confirm", hear_confirm),
        )
    ),
)

VIEWS = asking.VIEWS
