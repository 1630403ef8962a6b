"""The interview's steps: which interview and question are meant, and what comes after an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import answered, clusters, interviews, nudges, outbox
from bot.questionnaire import walk
from bot.questionnaire.questions import Kind, Question, Questionnaire
from bot.showing import Showing
from handlers import summing
from models import Interview, InterviewState

if TYPE_CHECKING:
    from handlers.hearing import Hearing


async def begun(hearing: Hearing) -> tuple[Interview, Questionnaire, dict[str, Any]]:
    """Return the card's interview, begun now if it was not, its questionnaire and the settled answers."""
    questionnaire = interviews.called(hearing.event, hearing.asks)
    interview = await interviews.begin(hearing.session, hearing.me, questionnaire, now=hearing.now)
    if interview.state is not InterviewState.CONFIRMED and not hearing.asks:
        await nudges.plan(hearing.session, hearing.event, hearing.me, now=hearing.now)
    return interview, questionnaire, await answered.answers(hearing.session, interview)


async def asked(hearing: Hearing) -> tuple[Question | None, Interview, Questionnaire]:
    """Return the question the card asks, if it still is one, with its interview and questionnaire."""
    interview, questionnaire, _given = await begun(hearing)
    return questionnaire.question(hearing.card.params.get("question", "")), interview, questionnaire


async def settle(
    hearing: Hearing,
    interview: Interview,
    questionnaire: Questionnaire,
    question: Question,
    value: Any,
    *,
    words: str | None = None,
) -> None:
    """Keep a tapped answer, and go on."""
    if await keep(hearing, interview, question, value, words=words):
        await step(hearing, interview, questionnaire, question)


async def keep(
    hearing: Hearing,
    interview: Interview,
    question: Question,
    value: Any,
    *,
    words: str | None = None,
    language: str = "",
) -> bool:
    """Keep an answer; where a colleague answered otherwise since the card was drawn, ask which one stays: False."""
    theirs = await answered.give(
        hearing.session,
        interview,
        question.key,
        value,
        who=hearing.me,
        seen=int(hearing.card.params.get("seen", 0)),
        language=language or hearing.voice.language,
        now=hearing.now,
        words=words,
    )
    if theirs is None:
        if question.is_where_it_is:
            await clusters.place(hearing.session, hearing.me, value, hearing.event)
        return True
    await answered.untick(hearing.session, interview, question.key, hearing.me)
    said = {"value": value, "words": words, "tongue": language, "seen": theirs.revision}
    said["editing"] = hearing.card.params.get("editing")
    await show(hearing, "differing", awaits_words=True, question=question.key, **said)
    return False


async def step(
    hearing: Hearing,
    interview: Interview,
    questionnaire: Questionnaire,
    question: Question,
    *,
    heard: dict[str, Any] | None = None,
) -> None:
    """Go on from a question that has its answer, on the same card."""
    given = await answered.answers(hearing.session, interview)
    editing = bool(hearing.card.params.get("editing"))
    await advance(hearing, interview, questionnaire, given, to_summary=editing, after=question, heard=heard)


async def onward(
    hearing: Hearing, interview: Interview, questionnaire: Questionnaire, *, heard: dict[str, Any] | None = None
) -> None:
    """Go on after a typed answer."""
    editing = hearing.card.params.get("editing")
    given = await answered.answers(hearing.session, interview)
    await advance(hearing, interview, questionnaire, given, to_summary=bool(editing), heard=heard)


async def advance(
    hearing: Hearing,
    interview: Interview,
    questionnaire: Questionnaire,
    given: dict[str, Any],
    *,
    to_summary: bool = False,
    after: Question | None = None,
    heard: dict[str, Any] | None = None,
) -> None:
    """Show the next open question; after going back, the next on the path; when all is answered, the summary.

    After one answer was changed, the summary comes at once (`to_summary`), but for a question that the change opened.
    """
    if interview.state is InterviewState.PAUSED:
        interview.state = InterviewState.OPEN
        hearing.session.add(interview)
    if not questionnaire.questions:
        await show(hearing, "not_offered")
        return
    upcoming = walk.next_question(questionnaire, given)
    branch = walk.opened(questionnaire, given) if to_summary else None
    if branch is not None:
        await ask(hearing, interview, branch, editing=True, heard=heard)
        return
    if upcoming is None or to_summary:
        await sum_up(hearing, interview, questionnaire, heard=heard)
        return
    walked = walk.path(questionnaire, given)
    if after is not None and after in walked:
        place = walked.index(after) + 1
        upcoming = walked[place] if place < len(walked) else upcoming
    await ask(hearing, interview, upcoming, heard=heard)


async def ask(
    hearing: Hearing,
    interview: Interview,
    question: Question,
    *,
    editing: bool = False,
    heard: dict[str, Any] | None = None,
) -> None:
    """Put a question on the card."""
    seen = await answered.seen(hearing.session, interview, question.key)
    kept = {"seen": seen, "searching": question.kind is Kind.CLUSTER and hearing.me.cluster_id is None, "heard": heard}
    waits = _takes_words(question)
    await show(hearing, "question", awaits_words=waits, question=question.key, editing=editing, **kept)


async def sum_up(
    hearing: Hearing, interview: Interview, questionnaire: Questionnaire, *, heard: dict[str, Any] | None = None
) -> None:
    """Show the summary; of one too long for a message the other parts come first, and a fresh card below them."""
    seeing = Showing(hearing.session, hearing.now, hearing.voice, hearing.event, {}, hearing.participant)
    count = len(await summing.parts(seeing, questionnaire))
    for part in range(count - 1):
        await hearing.reply("summary_part", part=part, questionnaire=hearing.asks)
    if count > 1 and hearing.tapped is not None:
        hearing.asked = hearing.asks
        await hearing.close_card()
        hearing.tapped = None
    await show(hearing, "summary", heard=heard, seen=interview.revision, parts=count)


async def show(hearing: Hearing, view: str, *, awaits_words: bool = False, **params: Any) -> None:
    """Change the tapped card; after typed words a fresh one follows, and the old one lets its buttons go."""
    params |= {"questionnaire": hearing.asks} if hearing.asks else {}
    if hearing.tap is not None and hearing.tapped is not None:
        await hearing.turn(view, awaits_words=awaits_words, **params)
        return
    if hearing.tapped is not None:
        await outbox.close_card(hearing.session, hearing.tapped, now=hearing.now)
        hearing.tapped = None
    await hearing.open(view, awaits_words=awaits_words, **params)


def _takes_words(question: Question) -> bool:
    return question.kind in Kind  # every question can be answered by typing; reading says what it could not take
