"""The interview's typed answers, heard: what was understood is kept, what was not is asked again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot import answered, clusters, colleagues, outbox
from bot.answers import called, ticked
from bot.questionnaire import walk
from bot.questionnaire.questions import MANY, TYPED, Kind, Question, Questionnaire
from bot.questionnaire.reading import Refused, Understood, read, said_instead, tongue
from bot.texts import sayings
from handlers.asking import KEPT
from handlers.choosing import hear_back, hear_done, hear_keep, hear_pause, hear_skip
from handlers.hearing import Permission, Route
from handlers.walking import asked, keep, onward, settle, show

if TYPE_CHECKING:
    from handlers.hearing import Hearing
    from models import Interview

SILENCE = timedelta(days=1)  # after which words typed out of the blue need not be an answer


async def hear_answer(hearing: Hearing) -> None:
    """Read a typed answer; ask first whether it is one after a day of silence, or if it was typed too early."""
    question, interview, _questionnaire = await asked(hearing)
    if (
        question is not None
        and not hearing.card.params.get("again")
        and await outbox.came_before(hearing.session, hearing.update_id, hearing.card)
    ):
        # A tap may have brought it, or words sent just before: whoever typed these had another question in view.
        await _again(hearing, refused="early", typed=hearing.words, again=False)
        return
    if question is not None and hearing.now - interview.last_at > SILENCE:
        said = {key: value for key, value in hearing.card.params.items() if key in KEPT}
        await show(hearing, "resume", **said, typed=hearing.words)
        return
    await _answered(hearing)


async def hear_take(hearing: Hearing) -> None:
    """Take what was typed after a silence as the answer to the question that was open."""
    hearing.words, hearing.tap = str(hearing.card.params.get("typed", "")), None
    if hearing.words:
        await _answered(hearing)


async def _answered(hearing: Hearing) -> None:
    """Keep what was typed; what cannot be taken is answered kindly and the question stays open."""
    question, interview, questionnaire = await asked(hearing)
    if question is None:
        return
    if await colleagues.is_own(hearing.session, hearing.me, hearing.words, now=hearing.now):
        await hearing.open("colleagues", note="own")
        return
    instead = said_instead(hearing.words, sayings())
    if instead and await _pressed(hearing, interview, question, instead):
        return
    known = await called(hearing.session, hearing.event, question)
    understood = read(question, hearing.words, known)
    # A name is looked for among all clusters, also while the one of the invitation is proposed.
    among = {"searching": True} if question.kind is Kind.CLUSTER else {}
    match understood:
        case Understood(value) if question.kind is Kind.CLUSTER:
            await _again(hearing, candidates=[value], typed=hearing.words, **among)
        case Understood(value, missed) if question.kind in MANY:
            await _add_typed(hearing, interview, questionnaire, question, value, missed)
        case Understood(value):
            await _keep_typed(hearing, interview, questionnaire, question, value)
        case Refused(code, values):
            await _again(hearing, refused=code, values=dict(values), typed=hearing.words, **among)
        case _:
            await _again(hearing, candidates=list(understood.keys), typed=hearing.words, **among)


async def _pressed(hearing: Hearing, interview: Interview, question: Question, instead: str) -> bool:
    """Do what the button would have done; False where there is none, and the words are read as an answer."""
    kept = await answered.answer(hearing.session, interview, question.key)
    ticks = ticked(question, await answered.shown(hearing.session, interview, question.key, hearing.me), hearing.event)
    mine = None if hearing.card.params.get("searching") else await clusters.of(hearing.session, hearing.me)
    match instead:
        case "pause":
            await hear_pause(hearing)
        case "back":
            await hear_back(hearing)
        case "skip" | "no" if not question.required:
            await hear_skip(hearing)
        case "no" if question.kind is Kind.CLUSTER and mine is not None:
            seen = hearing.card.params.get("seen", 0)
            await show(hearing, "question", awaits_words=True, question=question.key, searching=True, seen=seen)
        case "yes" if question.kind is Kind.CLUSTER and mine is not None:
            _question, _interview, questionnaire = await asked(hearing)
            await settle(hearing, interview, questionnaire, question, mine.key)
        case "yes" | "done" if question.kind in MANY and ticks and len(ticks) >= question.least:
            await hear_done(hearing)
        case "yes" | "done" if kept is not None and kept.value:
            await hear_keep(hearing)
        case "yes" | "no" | "done" if question.kind in TYPED:
            await _again(hearing, refused="say_more", typed=hearing.words)
        case _:
            return False
    return True


async def _add_typed(
    hearing: Hearing,
    interview: Interview,
    questionnaire: Questionnaire,
    question: Question,
    typed: list[str],
    missed: tuple[str, ...],
) -> None:
    """Add what was typed to what is ticked; where more is to be said, the same card comes again with all of them."""
    kept = await answered.shown(hearing.session, interview, question.key, hearing.me)
    # Whoever types days means these; whoever types topics means these, too.
    before = [] if question.kind is Kind.AVAILABILITY else list((kept.value if kept else None) or [])
    bare = {one.partition(":")[0] for one in before}
    together = [*before, *(one for one in typed if one.partition(":")[0] not in bare)]
    if len(together) > question.most:
        await _again(hearing, refused="too_many", values={"most": question.most}, typed=hearing.words)
        return
    if before or missed:
        seen = int(hearing.card.params.get("seen", 0))
        await answered.tick(
            hearing.session,
            interview,
            question.key,
            together,
            who=hearing.me,
            seen=seen,
            now=hearing.now,
            words=hearing.words,
        )
        said = {"refused": "missed", "typed": ", ".join(missed)} if missed else {}
        await _again(hearing, **said)
        return
    if await keep(hearing, interview, question, together, words=hearing.words):
        await onward(hearing, interview, questionnaire, heard=_noted(question))


async def _keep_typed(
    hearing: Hearing, interview: Interview, questionnaire: Questionnaire, question: Question, value: Any
) -> None:
    """Keep words as typed, and say on the next card what was understood in them."""
    language = tongue(hearing.words, hearing.voice.language) if question.kind in TYPED else hearing.voice.language
    if not await keep(hearing, interview, question, value, words=hearing.words, language=language):
        return
    if question.kind not in TYPED:
        await onward(hearing, interview, questionnaire, heard=_noted(question))
        return
    await answered.drop(hearing.session, interview, walk.also(question.key))
    linked, near = await clusters.heard(hearing.event, hearing.words, question.role)
    await onward(hearing, interview, questionnaire, heard={"question": question.key, "linked": linked, "near": near})


async def hear_also(hearing: Hearing) -> None:
    """Add an offered concept to what was typed before."""
    heard = hearing.card.params.get("heard") or {}
    if hearing.value not in heard.get("near", ()):
        return
    _question, interview, _questionnaire = await asked(hearing)
    key = walk.also(heard["question"])
    kept = await answered.answer(hearing.session, interview, key)
    concepts = [*((kept.value if kept else None) or []), hearing.value]
    await answered.save(
        hearing.session,
        interview,
        key,
        concepts,
        who=hearing.me,
        language=hearing.voice.language,
        now=hearing.now,
    )
    near = [concept for concept in heard["near"] if concept != hearing.value]
    await hearing.retouch(heard={**heard, "linked": [*heard["linked"], hearing.value], "near": near})


def _noted(question: Question) -> dict[str, Any]:
    """Let the next card say which choices were understood in typed words."""
    return {"question": question.key, "chosen": True, "linked": [], "near": []}


async def _again(hearing: Hearing, **said: Any) -> None:
    """Ask the same question on a fresh card, below what was typed."""
    params = {key: value for key, value in hearing.card.params.items() if key in KEPT}
    await show(hearing, "question", awaits_words=True, **params | {"again": True} | said)


ROUTES = (
    Route("words", "question", hear_answer, Permission.JOINED),
    Route("tap", "also", hear_also, Permission.JOINED),
    Route("tap", "take", hear_take, Permission.JOINED),
)
