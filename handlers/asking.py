"""The interview, shown: the question's card, the summary, the list of answers, and where it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import answered, clusters, interviews
from bot.answers import Choice, called, choices, spoken, states, ticked
from bot.cards import Button, Page, column, leaves
from bot.questionnaire import walk
from bot.questionnaire.questions import MANY, TYPED, Kind, Question, Questionnaire
from bot.texts import country_name
from handlers import offering
from models import Interview, InterviewState, Participant, Role

if TYPE_CHECKING:
    from bot.showing import Showing
    from bot.texts import Voice

# What stays true of a question that is asked once more on a fresh card.
KEPT = ("question", "questionnaire", "editing", "searching", "seen")
ON_A_PAGE = 8
LIKELY = 5


async def mine(showing: Showing) -> tuple[Questionnaire, Interview | None]:
    """Return the questionnaire the card is about, and the reader's interview with it."""
    questionnaire = interviews.called(showing.event, str(showing.params.get("questionnaire", "")))
    reader = showing.reader
    return questionnaire, await interviews.of(showing.session, reader, questionnaire.key) if reader else None


async def show_question(showing: Showing) -> Page | None:
    """One question: progress, the question, its hint, what was understood, and its buttons."""
    questionnaire, interview = await mine(showing)
    question = questionnaire.question(showing.params.get("question", ""))
    if question is None or interview is None or showing.reader is None:
        return None
    given = await answered.answers(showing.session, interview)
    kept = await answered.answer(showing.session, interview, question.key)
    value = kept.value if kept else None
    place, total = walk.progress(questionnaire, given, question.key)
    own = await clusters.of(showing.session, showing.reader)
    said = showing.voice.say(
        "interview.question",
        place=place,
        total=total,
        group=questionnaire.groups.get(question.group, {}),
        intro=questionnaire.intro if place == 1 and not given else {},
        question=question,
        now=await spoken(showing.session, question, value, showing.event, showing.voice, own),
        ticking=question.kind in MANY,
        typed=showing.params.get("typed", ""),
        refused=showing.params.get("refused", ""),
        values=showing.params.get("values", {}),
        unsure=bool(showing.params.get("candidates")),
        heard=await heard(showing),
        more=bool((showing.params.get("heard") or {}).get("near")),
        example=_example(showing, question),
    )
    said = await confirmed_by(showing) + said
    boxes = await answered.shown(showing.session, interview, question.key, showing.reader)
    rows = await _choice_rows(showing, question, ticked(question, boxes, showing.event))
    return Page(said, (*near_rows(showing), *rows, *_constant_rows(showing, question, value, first=place == 1)))


def _example(showing: Showing, question: Question) -> str:
    """Return one answer that would have been understood."""
    if question.kind in (Kind.COUNTRY, Kind.COUNTRIES):
        return country_name("LB", showing.voice.language)
    return next((choice.words for choice in choices(question, showing.event, showing.voice)), "")


async def heard(showing: Showing) -> list[str] | None:
    """Return what was understood in the words typed before, as labels; None when nothing was typed before."""
    heard = showing.params.get("heard")
    if not heard:
        return None
    if heard.get("chosen"):
        question = interviews.questionnaire_of(showing.event).question(heard["question"])
        interview = await interviews.of(showing.session, showing.reader) if showing.reader else None
        kept = await answered.answer(showing.session, interview, heard["question"]) if interview else None
        if question is None or kept is None:
            return None
        return [await spoken(showing.session, question, kept.value, showing.event, showing.voice)]
    return [clusters.vocabulary().label(concept, showing.voice.language) for concept in heard["linked"]]


def near_rows(showing: Showing) -> tuple[tuple[Button, ...], ...]:
    """Return the concepts that may be added to what was typed before, a button each."""
    heard = showing.params.get("heard") or {"near": ()}
    label = clusters.vocabulary().label
    return column(Button(f"+ {label(concept, showing.voice.language)}", "also", concept) for concept in heard["near"])


async def _choice_rows(showing: Showing, question: Question, ticked: list[str]) -> tuple[tuple[Button, ...], ...]:
    if question.kind in TYPED:
        return ()
    shown = await _offered(showing, question)
    if question.kind in MANY:
        buttons = _ticks(showing, question, shown, ticked)
    else:
        buttons = [Button(choice.words, "pick", choice.key) for choice in shown]
    rows = _leafed(showing, buttons)
    if question.kind in MANY and len(ticked) >= max(question.least, 1):
        rows = (*rows, (Button(showing.voice.word("interview.done", n=len(ticked)), "done", style="success"),))
    if showing.params.get("candidates") and question.kind is not Kind.CLUSTER:
        rows = (*rows, (Button(showing.voice.word("interview.none_of_these"), "afresh"),))
    return rows


async def _offered(showing: Showing, question: Question) -> list[Choice]:
    """Return the choices to show: those that may have been meant, or all; the cluster of the invitation first."""
    likely = showing.params.get("candidates")
    if question.kind is Kind.CLUSTER:
        return await clusters.offered(showing)
    everything = choices(question, showing.event, showing.voice)
    if not likely:
        return everything
    known = {choice.key: choice for choice in everything}
    names = await called(showing.session, showing.event, question)
    return [known.get(key) or Choice(key, names.get(key, [key])[0]) for key in likely[:LIKELY]]


def _leafed(showing: Showing, buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons of one page, one a row, and the row that turns to the others."""
    pages = max(-(-len(buttons) // ON_A_PAGE), 1)
    page = min(int(showing.params.get("page", 0)), pages - 1)
    part = buttons[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    return (*column(part), *leaves("leaf", page, pages, mirrored=showing.voice.mirrored))


def _ticks(showing: Showing, question: Question, shown: list[Choice], ticked: list[str]) -> list[Button]:
    """Return the boxes; countries that were typed come first, so that they are seen on the first page."""
    voice = showing.voice
    typed = [one for one in ticked if question.kind is Kind.COUNTRIES and question.option(one) is None]
    extra = [Button(f"✅ {country_name(one, voice.language)}", "tick", f"-{one}") for one in typed]
    return [*extra, *(_tick(voice, question, choice, ticked) for choice in shown if choice.key not in typed)]


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
    if value and question.kind not in MANY and question.kind is not Kind.CLUSTER:  # its own button names it
        rows.append((Button(word("interview.keep"), "keep", style="success"),))
    steps = [] if first else [Button(word("interview.back"), "back")]
    pause = Button(word("interview.pause"), "pause")
    if question.required:
        return [*rows, (*steps, pause)]
    return [*rows, (*steps, Button(word("interview.skip"), "skip")), (pause,)]


async def confirmed_by(showing: Showing) -> str:
    """Return the news that a colleague has confirmed what this card asks about; empty without."""
    who = await showing.session.get(Participant, showing.params.get("confirmed_by") or 0)
    if who is None or not who.name:
        return ""
    beside = bool(showing.params.get("questionnaire"))
    return showing.voice.say("sharing.confirmed", name=who.name, beside=beside) + "\n\n"


async def show_resume(showing: Showing) -> Page | None:
    """Where the interview stopped."""
    questionnaire, interview = await mine(showing)
    if interview is None:
        return None
    given = await answered.answers(showing.session, interview)
    path = walk.path(questionnaire, given)
    done, total = sum(one.key in given for one in path), len(path)
    beside = questionnaire.key != interviews.questionnaire_of(showing.event).key
    word, key = showing.voice.word, str(showing.params.get("questionnaire", ""))
    typed = showing.params.get("typed", "")
    question = questionnaire.question(showing.params.get("question", "")) if typed else None
    rows = [
        (Button(word("interview.go_on" if beside else "home.resume"), "walk", key, style="primary"),),
        (Button(word("interview.review"), "summary"),),
        *(
            [(Button(word("interview.again"), "anew"),)]
            if done and interview.state is not InterviewState.CONFIRMED
            else []
        ),
        (Button(word("home.front_page"), "home"),),
    ]
    if question is not None:
        rows.insert(0, (Button(word("interview.take"), "take"),))
    unread = str(showing.params.get("unread", ""))
    if unread and showing.reader is not None and showing.reader.role is not Role.ORGANIZER:
        rows.insert(-1, (Button(word("inquiries.send_on"), "sendon"),))
    title = questionnaire.title if beside else {}
    said = showing.voice.say(
        "interview.resume", unread=unread, done=done, total=total, typed=typed, question=question, beside=title
    )
    return Page(await confirmed_by(showing) + said, tuple(rows))


VIEWS = {
    "question": show_question,
    "resume": show_resume,
    **offering.VIEWS,
}
