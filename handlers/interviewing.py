"""The interview: one card, one question; a tap edits it, a typed answer brings a fresh one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import clusters, interviews, outbox
from bot.answers import Choice, called, choices, half_days, spoken, states
from bot.cards import Button, Page, column
from bot.questionnaire import walk
from bot.questionnaire.questions import MANY, TYPED, Kind, Question, Questionnaire
from bot.questionnaire.reading import Refused, Understood, read
from bot.texts import country_name
from handlers.hearing import Permission, Route
from models import Answer, Interview, InterviewState

if TYPE_CHECKING:
    from bot.showing import Showing
    from bot.texts import Voice
    from handlers.hearing import Hearing

ON_A_PAGE = 8
LIKELY = 5


# --- hearing -----------------------------------------------------------------------------------------------------


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
        if not await clusters.settle(hearing.session, hearing.me, hearing.value, hearing.event):
            hearing.say("toasts.taken", alert=True)
            return
    await _settle(hearing, interview, questionnaire, question, hearing.value)


async def hear_tick(hearing: Hearing) -> None:
    """Tick or untick one box; the button says which state it asks for, so the same tap twice is once."""
    question, interview, _questionnaire = await _asked(hearing)
    wanted, key = hearing.value[:1], hearing.value[1:]
    if question is None or question.kind not in MANY or key not in await _keys(hearing, question):
        return
    kept = await interviews.answer(hearing.session, interview, question.key)
    bare = key.partition(":")[0]
    ticked = [one for one in _ticked(question, kept, hearing) if one.partition(":")[0] != bare]
    if wanted == "+":
        if len(ticked) >= question.most:
            hearing.say("toasts.at_most", n=question.most)
            return
        ticked.append(key)
    await interviews.save(
        hearing.session,
        interview,
        question.key,
        ticked,
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
    ticked = _ticked(question, kept, hearing)
    if len(ticked) < question.least:
        hearing.say("toasts.at_least", n=question.least)
        return
    await _settle(hearing, interview, questionnaire, question, ticked or None)


def _ticked(question: Question, kept: Answer | None, hearing: Hearing | Showing) -> list[str]:
    """Return the boxes ticked so far; everybody is there all the time until they say otherwise."""
    if kept is None and question.kind is Kind.AVAILABILITY:
        return half_days(hearing.event)
    return list((kept.value if kept else None) or [])


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
        case Understood(value) if question.kind in MANY:
            await _add_typed(hearing, interview, questionnaire, question, value)
        case Understood(value):
            await _keep_typed(hearing, interview, questionnaire, question, value)
        case Refused(code, values):
            await _again(hearing, refused=code, values=dict(values), typed=hearing.words)
        case _:
            await _again(hearing, candidates=list(understood.keys), typed=hearing.words)


async def _add_typed(
    hearing: Hearing, interview: Interview, questionnaire: Questionnaire, question: Question, typed: list[str]
) -> None:
    """Add what was typed to what is ticked; on boxes ticked before, the same card comes again with all of them."""
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
        settled=not before,
    )
    if before:
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
        return {"new"} | set(await called(hearing.session, hearing.event, question))
    if question.kind is Kind.COUNTRIES:
        return set(await called(hearing.session, hearing.event, question))
    return {
        state for choice in choices(question, hearing.event, hearing.voice) for state in states(question, choice.key)
    }


# --- showing -----------------------------------------------------------------------------------------------------


async def show_question(showing: Showing) -> Page | None:
    """One question: progress, the question, its hint, what was understood, and its buttons."""
    questionnaire = interviews.questionnaire_of(showing.event)
    question = questionnaire.question(showing.params.get("question", ""))
    interview = await interviews.of(showing.session, showing.reader) if showing.reader else None
    if question is None or interview is None:
        return None
    given = await interviews.answers(showing.session, interview)
    kept = await interviews.answer(showing.session, interview, question.key)
    value = kept.value if kept else None
    place, total = walk.progress(questionnaire, given, question.key)
    said = showing.voice.say(
        "interview.question",
        place=place,
        total=total,
        group=questionnaire.groups.get(question.group, {}),
        question=question,
        now=await spoken(showing.session, question, value, showing.event, showing.voice),
        ticking=question.kind in MANY,
        typed=showing.params.get("typed", ""),
        refused=showing.params.get("refused", ""),
        values=showing.params.get("values", {}),
        unsure=bool(showing.params.get("candidates")),
        heard=_heard(showing),
    )
    ticked = _ticked(question, kept, showing)
    rows = await _choice_rows(showing, question, ticked)
    return Page(said, (*_near_rows(showing), *rows, *_constant_rows(showing, question, value, first=place == 1)))


def _heard(showing: Showing) -> list[str] | None:
    """Return what was understood in the words typed before, as labels; None when nothing was typed before."""
    heard = showing.params.get("heard")
    if not heard:
        return None
    return [clusters.vocabulary().label(concept, showing.voice.language) for concept in heard["linked"]]


def _near_rows(showing: Showing) -> tuple[tuple[Button, ...], ...]:
    heard = showing.params.get("heard") or {"near": ()}
    label = clusters.vocabulary().label
    return column(Button(f"+ {label(concept, showing.voice.language)}", "also", concept) for concept in heard["near"])


async def _choice_rows(showing: Showing, question: Question, ticked: list[str]) -> tuple[tuple[Button, ...], ...]:
    if question.kind in TYPED:
        return ()
    shown = await _offered(showing, question)
    if question.kind in MANY:
        return _ticks(showing, question, shown, ticked)
    return column(Button(choice.words, "pick", choice.key) for choice in shown)


async def _offered(showing: Showing, question: Question) -> list[Choice]:
    """Return the choices to show: those that may have been meant, or all; the cluster of the invitation first."""
    likely = showing.params.get("candidates")
    if question.kind is Kind.CLUSTER:
        return await clusters.offered(showing, question)
    everything = choices(question, showing.event, showing.voice)
    if not likely:
        return everything
    known = {choice.key: choice for choice in everything}
    names = await called(showing.session, showing.event, question)
    return [known.get(key) or Choice(key, names.get(key, [key])[0]) for key in likely[:LIKELY]]


def _ticks(
    showing: Showing, question: Question, shown: list[Choice], ticked: list[str]
) -> tuple[tuple[Button, ...], ...]:
    page = int(showing.params.get("page", 0)) if len(shown) > ON_A_PAGE + 2 else 0
    part = shown[page * ON_A_PAGE : (page + 1) * ON_A_PAGE] if len(shown) > ON_A_PAGE + 2 else shown
    rows: list[tuple[Button, ...]] = [(_tick(showing.voice, question, choice, ticked),) for choice in part]
    below: list[Button] = []
    if len(shown) > ON_A_PAGE + 2:
        pages = -(-len(shown) // ON_A_PAGE)
        below.append(Button(f"{page + 1} / {pages} ⟳", "leaf", str((page + 1) % pages)))
    extra = [one for one in ticked if question.kind is Kind.COUNTRIES and question.option(one) is None]
    rows += [(Button(f"✅ {country_name(one, showing.voice.language)}", "tick", f"-{one}"),) for one in extra]
    if len(ticked) >= question.least and ticked:
        below.append(Button(showing.voice.word("interview.done", n=len(ticked)), "done", style="success"))
    return (*rows, tuple(below)) if below else tuple(rows)


def _tick(voice: Voice, question: Question, choice: Choice, ticked: list[str]) -> Button:
    held = next((one for one in ticked if one.partition(":")[0] == choice.key), None)
    if held is None:
        return Button(f"▫️ {choice.words}", "tick", f"+{choice.key}")
    mark = f"{ticked.index(held) + 1}." if question.kind is Kind.RANKED else "✅"
    level = next((voice.pick(one.label) for one in question.levels[1:] if held.endswith(f":{one.key}")), "")
    further = states(question, choice.key)[states(question, choice.key).index(held) + 1 :]
    asked = f"+{further[0]}" if further else f"-{choice.key}"
    return Button(f"{mark} {choice.words}" + (f" ({level})" if level else ""), "tick", asked)


def _constant_rows(showing: Showing, question: Question, value: Any, *, first: bool) -> list[tuple[Button, ...]]:
    word = showing.voice.word
    if showing.params.get("editing"):
        return [(Button(word("interview.cancel_edit"), "summary"),)]
    rows: list[tuple[Button, ...]] = []
    if value and question.kind not in MANY:
        rows.append((Button(word("interview.keep"), "keep", style="success"),))
    steps = [] if first else [Button(word("interview.back"), "back")]
    pause = Button(word("interview.pause"), "pause")
    if question.required:
        return [*rows, (*steps, pause)]
    return [*rows, (*steps, Button(word("interview.skip"), "skip")), (pause,)]


async def show_summary(showing: Showing) -> Page | None:
    """All answers, grouped, with what can be done about them."""
    lines = await _lines(showing)
    interview = await interviews.of(showing.session, showing.reader) if showing.reader else None
    if lines is None or interview is None:
        return None
    questionnaire = interviews.questionnaire_of(showing.event)
    confirmed = interview.state is InterviewState.CONFIRMED and not await _changed(showing, interview)
    groups = [(title, [line for line in lines if line[0] == key]) for key, title in questionnaire.groups.items()]
    said = showing.voice.say("interview.summary", groups=groups, confirmed=confirmed, heard=_heard(showing))
    word = showing.voice.word
    edit = (Button(word("interview.edit"), "edit", ""),)
    if confirmed:
        return Page(said, (*_near_rows(showing), edit, (Button(word("home.matches"), "list", "0", style="primary"),)))
    return Page(said, (*_near_rows(showing), (Button(word("interview.confirm"), "confirm", style="success"),), edit))


async def _changed(showing: Showing, interview: Interview) -> bool:
    cluster = await clusters.of(showing.session, showing.reader)
    accepted = await interviews.profile(showing.session, cluster) if cluster else None
    given = await interviews.answers(showing.session, interview)
    counted = walk.on_path(interviews.questionnaire_of(showing.event), given)
    return accepted is None or accepted.answers != {key: value for key, value in counted.items() if key != "cluster"}


async def _lines(showing: Showing) -> list[tuple[str, Question, str]] | None:
    interview = await interviews.of(showing.session, showing.reader) if showing.reader else None
    if interview is None:
        return None
    questionnaire = interviews.questionnaire_of(showing.event)
    given = await interviews.answers(showing.session, interview)
    label = clusters.vocabulary().label
    lines: list[tuple[str, Question, str]] = []
    for question in walk.path(questionnaire, given):
        said = await spoken(showing.session, question, given.get(question.key), showing.event, showing.voice)
        added = [label(concept, showing.voice.language) for concept in given.get(walk.also(question.key)) or ()]
        lines.append((question.group, question, " + ".join([said, *added])))
    return lines


async def show_answers(showing: Showing) -> Page | None:
    """The list of questions, each a button that opens it for a change."""
    lines = await _lines(showing)
    if lines is None:
        return None
    pick = showing.voice.pick
    buttons = [Button(pick(question.short), "edit", question.key) for _group, question, _said in lines]
    rows = [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
    back = (Button(showing.voice.word("interview.cancel_edit"), "summary"),)
    return Page(showing.voice.say("interview.answers"), (*rows, back))


async def show_resume(showing: Showing) -> Page | None:
    """Where the interview stopped."""
    interview = await interviews.of(showing.session, showing.reader) if showing.reader else None
    if interview is None:
        return None
    questionnaire = interviews.questionnaire_of(showing.event)
    given = await interviews.answers(showing.session, interview)
    done, total = len(walk.on_path(questionnaire, given)), len(walk.path(questionnaire, given))
    word = showing.voice.word
    rows = (
        (Button(word("home.resume"), "walk", style="primary"),),
        (Button(word("home.front_page"), "home"),),
    )
    return Page(showing.voice.say("interview.resume", done=done, total=total), rows)


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

VIEWS = {
    "question": show_question,
    "summary": show_summary,
    "answers": show_answers,
    "resume": show_resume,
}
