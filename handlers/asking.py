"""The interview, shown: the question's card, the summary, the list of answers, and where it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import clusters, fillings, interviews
from bot.answers import Choice, called, choices, spoken, states, ticked
from bot.cards import Button, Page, column, shortened
from bot.questionnaire import walk
from bot.questionnaire.questions import MANY, TYPED, Kind, Question, Questionnaire
from bot.texts import country_name
from handlers import offering
from models import Interview, InterviewState, Participant

if TYPE_CHECKING:
    from bot.showing import Showing
    from bot.texts import Voice

ON_A_PAGE = 8
LIKELY = 5
ROOM = 3000  # characters for the answers of a summary; Telegram takes 4096 in all


async def _mine(showing: Showing) -> tuple[Questionnaire, Interview | None]:
    """Return the questionnaire the card is about, and the reader's interview with it."""
    questionnaire = interviews.called(showing.event, str(showing.params.get("questionnaire", "")))
    reader = showing.reader
    return questionnaire, await interviews.of(showing.session, reader, questionnaire.key) if reader else None


async def show_question(showing: Showing) -> Page | None:
    """One question: progress, the question, its hint, what was understood, and its buttons."""
    questionnaire, interview = await _mine(showing)
    question = questionnaire.question(showing.params.get("question", ""))
    if question is None or interview is None or showing.reader is None:
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
        intro=questionnaire.intro if place == 1 and not given else {},
        question=question,
        now=await spoken(showing.session, question, value, showing.event, showing.voice),
        ticking=question.kind in MANY,
        typed=showing.params.get("typed", ""),
        refused=showing.params.get("refused", ""),
        values=showing.params.get("values", {}),
        unsure=bool(showing.params.get("candidates")),
        heard=await _heard(showing),
        more=bool((showing.params.get("heard") or {}).get("near")),
        example=_example(showing, question),
    )
    said = await _confirmed_by(showing) + said
    boxes = await interviews.shown(showing.session, interview, question.key, showing.reader)
    rows = await _choice_rows(showing, question, ticked(question, boxes, showing.event))
    return Page(said, (*_near_rows(showing), *rows, *_constant_rows(showing, question, value, first=place == 1)))


def _example(showing: Showing, question: Question) -> str:
    """Return one answer that would have been understood."""
    if question.kind in (Kind.COUNTRY, Kind.COUNTRIES):
        return country_name("LB", showing.voice.language)
    return next((choice.words for choice in choices(question, showing.event, showing.voice)), "")


async def _heard(showing: Showing) -> list[str] | None:
    """Return what was understood in the words typed before, as labels; None when nothing was typed before."""
    heard = showing.params.get("heard")
    if not heard:
        return None
    if heard.get("chosen"):
        question = interviews.questionnaire_of(showing.event).question(heard["question"])
        interview = await interviews.of(showing.session, showing.reader) if showing.reader else None
        kept = await interviews.answer(showing.session, interview, heard["question"]) if interview else None
        if question is None or kept is None:
            return None
        return [await spoken(showing.session, question, kept.value, showing.event, showing.voice)]
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
        rows = _ticks(showing, question, shown, ticked)
    else:
        rows = column(Button(choice.words, "pick", choice.key) for choice in shown)
    if showing.params.get("candidates") and question.kind is not Kind.CLUSTER:
        rows = (*rows, (Button(showing.voice.word("interview.none_of_these"), "afresh"),))
    return rows


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
    questionnaire, interview = await _mine(showing)
    if interview is None:
        return None
    said_all = await lines(showing, questionnaire)
    confirmed = interview.state is InterviewState.CONFIRMED and not await _changed(showing, questionnaire, interview)
    heard, more = await _heard(showing), bool((showing.params.get("heard") or {}).get("near"))
    groups = [(title, [line for line in said_all if line[0] == key]) for key, title in questionnaire.groups.items()]
    beside = questionnaire.key != interviews.questionnaire_of(showing.event).key
    given = await interviews.answers(showing.session, interview)
    missing = sum(question.key not in given for question in walk.path(questionnaire, given))
    filled = not beside and await fillings.unconfirmed(showing.session, interview)
    said = showing.voice.say(
        "interview.summary",
        groups=[(title, found) for title, found in groups if found],
        confirmed=confirmed,
        heard=heard,
        more=more,
        beside=questionnaire.title if beside else {},
        matched=questionnaire.is_matched,
        filled=filled,
        open=missing if filled else 0,
    )
    said = await _confirmed_by(showing) + said
    word = showing.voice.word
    edit = (Button(word("interview.edit"), "edit", ""),)
    if filled and missing and not confirmed:
        return Page(said, ((Button(word("interview.complete"), "walk", style="primary"),), edit))
    if not confirmed:
        return Page(
            said, (*_near_rows(showing), (Button(word("interview.confirm"), "confirm", style="success"),), edit)
        )
    after = ("home.front_page", "home", "") if beside else ("home.matches", "list", "0")
    return Page(said, (*_near_rows(showing), edit, (Button(word(after[0]), after[1], after[2], style="primary"),)))


async def _confirmed_by(showing: Showing) -> str:
    """Return the news that a colleague has confirmed what this card asks about; empty without."""
    who = await showing.session.get(Participant, showing.params.get("confirmed_by") or 0)
    if who is None or not who.name:
        return ""
    return showing.voice.say("sharing.confirmed", name=who.name) + "\n\n"


async def _changed(showing: Showing, questionnaire: Questionnaire, interview: Interview) -> bool:
    cluster = await clusters.of(showing.session, showing.reader)
    if cluster is None:
        return True
    accepted = await interviews.accepted_of(showing.session, cluster, questionnaire.key)
    given = await interviews.answers(showing.session, interview)
    return accepted is None or accepted.answers != interviews.counted(questionnaire, given)


async def lines(showing: Showing, questionnaire: Questionnaire) -> list[tuple[str, Question, str]]:
    """Return every question on the reader's path with its group and how its answer reads; none without an interview.

    A long answer is shortened where all together would not fit into a message.
    """
    interview = await interviews.of(showing.session, showing.reader, questionnaire.key) if showing.reader else None
    if interview is None:
        return []
    given = await interviews.answers(showing.session, interview)
    label = clusters.vocabulary().label
    found: list[tuple[str, Question, str]] = []
    for question in walk.path(questionnaire, given):
        said = await spoken(showing.session, question, given.get(question.key), showing.event, showing.voice)
        added = [label(concept, showing.voice.language) for concept in given.get(walk.also(question.key)) or ()]
        found.append((question.group, question, " + ".join([said, *added])))
    most = ROOM // max(len(found), 1)
    whole = sum(len(said) for _group, _question, said in found) <= ROOM
    return found if whole else [(group, question, shortened(said, most)) for group, question, said in found]


async def show_answers(showing: Showing) -> Page | None:
    """The list of questions, each a button that opens it for a change."""
    questionnaire, interview = await _mine(showing)
    if interview is None:
        return None
    asked = walk.path(questionnaire, await interviews.answers(showing.session, interview))
    buttons = [Button(showing.voice.pick(question.short), "edit", question.key) for question in asked]
    rows = [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
    back = (Button(showing.voice.word("interview.cancel_edit"), "summary"),)
    return Page(showing.voice.say("interview.answers"), (*rows, back))


async def show_resume(showing: Showing) -> Page | None:
    """Where the interview stopped."""
    questionnaire, interview = await _mine(showing)
    if interview is None:
        return None
    given = await interviews.answers(showing.session, interview)
    path = walk.path(questionnaire, given)
    done, total = sum(one.key in given for one in path), len(path)
    beside = questionnaire.key != interviews.questionnaire_of(showing.event).key
    word, key = showing.voice.word, str(showing.params.get("questionnaire", ""))
    typed = showing.params.get("typed", "")
    question = questionnaire.question(showing.params.get("question", "")) if typed else None
    rows = [
        (Button(word("interview.go_on" if beside else "home.resume"), "walk", key, style="primary"),),
        (Button(word("interview.review"), "summary"),),
        (Button(word("home.front_page"), "home"),),
    ]
    if question is not None:
        rows.insert(0, (Button(word("interview.take"), "take"),))
    title = questionnaire.title if beside else {}
    said = showing.voice.say("interview.resume", done=done, total=total, typed=typed, question=question, beside=title)
    return Page(await _confirmed_by(showing) + said, tuple(rows))


VIEWS = {
    "question": show_question,
    "summary": show_summary,
    "answers": show_answers,
    "resume": show_resume,
    **offering.VIEWS,
}
