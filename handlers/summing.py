"""The summary, shown: every answer by group, in as many messages as it takes, and the list of what can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import answered, clusters, fillings, interviews
from bot.answers import spoken
from bot.cards import Button, Page, shortened, units
from bot.questionnaire import walk
from handlers.asking import confirmed_by, heard, mine, near_rows
from models import Interview, InterviewState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.questionnaire.questions import Question, Questionnaire
    from bot.showing import Showing

ROOM = 3000  # UTF-16 units for the answers in one message; Telegram takes 4096 in all
AROUND = 40  # of them, for what stands between two answers: marks, breaks, now and then the title of a group

Line = tuple[str, "Question", str]  # the key of the group, the question, and how its answer reads


async def show_summary(showing: Showing) -> Page | None:
    """The answers, or the last part of them, with what can be done about them."""
    questionnaire, interview = await mine(showing)
    if interview is None:
        return None
    shown = await parts(showing, questionnaire)
    if len(shown) > max(int(showing.params.get("parts", 1)), 1):
        # The parts before were sent while the whole was shorter: in another language, or by a colleague's answer.
        shown = [_shortened([line for part in shown for line in part])]
    confirmed = interview.state is InterviewState.CONFIRMED and not await _changed(showing, questionnaire, interview)
    beside = questionnaire.key != interviews.questionnaire_of(showing.event).key
    given = await answered.answers(showing.session, interview)
    missing = sum(question.key not in given for question in walk.path(questionnaire, given))
    filled = not beside and await fillings.unconfirmed(showing.session, interview)
    said = showing.voice.say(
        "interview.summary",
        groups=_grouped(questionnaire, shown[-1]),
        confirmed=confirmed,
        heard=await heard(showing),
        more=bool((showing.params.get("heard") or {}).get("near")),
        beside=questionnaire.title if beside else {},
        matched=questionnaire.is_matched,
        filled=filled,
        open=missing if filled else 0,
        part=len(shown),
        parts=len(shown),
    )
    said = await confirmed_by(showing) + said
    word = showing.voice.word
    edit = (Button(word("interview.edit"), "edit", ""),)
    if filled and missing and not confirmed:
        return Page(said, ((Button(word("interview.complete"), "walk", style="primary"),), edit))
    if not confirmed:
        return Page(said, (*near_rows(showing), (Button(word("interview.confirm"), "confirm", style="success"),), edit))
    after = ("home.front_page", "home", "") if beside else ("home.matches", "list", "0")
    return Page(said, (*near_rows(showing), edit, (Button(word(after[0]), after[1], after[2], style="primary"),)))


async def show_part(showing: Showing) -> Page | None:
    """A part of the answers that is not the last; the buttons follow under that."""
    questionnaire, _interview = await mine(showing)
    shown, at = await parts(showing, questionnaire), int(showing.params["part"])
    if at >= len(shown) - 1:
        return None
    beside = questionnaire.key != interviews.questionnaire_of(showing.event).key
    said = showing.voice.say(
        "interview.summary",
        groups=_grouped(questionnaire, shown[at]),
        beside=questionnaire.title if beside else {},
        part=at + 1,
        parts=len(shown),
    )
    return Page(said)


def _grouped(questionnaire: Questionnaire, shown: Sequence[Line]) -> list[tuple[Mapping[str, str], list[Line]]]:
    groups = [(title, [line for line in shown if line[0] == key]) for key, title in questionnaire.groups.items()]
    return [(title, found) for title, found in groups if found]


async def _changed(showing: Showing, questionnaire: Questionnaire, interview: Interview) -> bool:
    cluster = await clusters.of(showing.session, showing.reader)
    if cluster is None:
        return True
    accepted = await interviews.accepted_of(showing.session, cluster, questionnaire.key)
    given = await answered.answers(showing.session, interview)
    return accepted is None or accepted.answers != interviews.counted(questionnaire, given)


async def lines(showing: Showing, questionnaire: Questionnaire) -> list[Line]:
    """Return every question on the reader's path with its group and how its answer reads; none without an interview."""
    interview = await interviews.of(showing.session, showing.reader, questionnaire.key) if showing.reader else None
    if interview is None:
        return []
    given = await answered.answers(showing.session, interview)
    label = clusters.vocabulary().label
    own = await clusters.of(showing.session, showing.reader)
    found: list[Line] = []
    for question in walk.path(questionnaire, given):
        said = await spoken(showing.session, question, given.get(question.key), showing.event, showing.voice, own)
        added = [label(concept, showing.voice.language) for concept in given.get(walk.also(question.key)) or ()]
        found.append((question.group, question, " + ".join([said, *added])))
    return found


async def parts(showing: Showing, questionnaire: Questionnaire) -> list[list[Line]]:
    """Return the lines of a summary by messages, at least one, none of which is longer than Telegram takes."""
    found: list[list[Line]] = [[]]
    left = ROOM
    for group, question, said in await lines(showing, questionnaire):
        label = units(showing.voice.pick(question.short)) + AROUND
        for piece in _pieces(said, ROOM - label):
            taken = label + units(piece)
            if found[-1] and taken > left:
                found.append([])
                left = ROOM
            found[-1].append((group, question, piece))
            left -= taken
    return found


def _pieces(said: str, most: int) -> list[str]:
    """Cut an answer into pieces of at most so many units; nearly every answer is one."""
    if units(said) <= most:
        return [said]
    half = len(said) // 2
    return [*_pieces(said[:half], most), *_pieces(said[half:], most)]


def _shortened(found: list[Line]) -> list[Line]:
    most = ROOM // max(len(found), 1) // 2  # a character is at most two units
    return [(group, question, shortened(said, most)) for group, question, said in found]


async def show_answers(showing: Showing) -> Page | None:
    """The list of questions, each a button that opens it for a change."""
    questionnaire, interview = await mine(showing)
    if interview is None:
        return None
    asked = walk.path(questionnaire, await answered.answers(showing.session, interview))
    buttons = [Button(showing.voice.pick(question.short), "edit", question.key) for question in asked]
    rows = [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
    back = (Button(showing.voice.word("interview.cancel_edit"), "summary"),)
    return Page(showing.voice.say("interview.answers"), (*rows, back))


VIEWS = {"summary": show_summary, "summary_part": show_part, "answers": show_answers}
