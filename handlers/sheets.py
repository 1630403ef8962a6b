"""An organizer's file, shown: what was recognised, its columns, what is not taken and why, and what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import clusters, fillings, imports, interviews
from bot.cards import Button, Page, column, leaves, shortened
from bot.download import NOT_FETCHED
from bot.exports.asked import answerable
from bot.exports.origin import Origin
from bot.faults import Fault
from bot.folder.telling import told
from bot.texts import named
from handlers.hearing import PATIENCE
from models import Cluster, Export

if TYPE_CHECKING:
    from bot.questionnaire.questions import Question
    from bot.showing import Showing

ON_A_PAGE = 8
EXAMPLES = 3
LONGEST_LINE = 900  # characters of one fault
LONGEST_PAGE = 3_000


async def show_sheet(showing: Showing) -> Page | None:
    """The file: where it comes from, its columns, whom it fills; or why it cannot be read."""
    export, word = await _export(showing), showing.voice.word
    if export is None:
        return None
    drop = (Button(word("imports.drop"), "file_drop"),)
    again = (Button(word("imports.again"), "file_again"),)
    faults = imports.faults_of(export)
    if not export.columns and not faults and showing.now < export.made_at + PATIENCE:
        return Page(showing.voice.say("imports.reading", file=export.file), (again, drop))
    if not export.columns:
        faults = faults or (Fault(export.file, 0, "", NOT_FETCHED),)  # whoever was to read it has died
        lines = [shortened(told(fault, showing.voice), LONGEST_LINE) for fault in faults[:3]]
        return Page(showing.voice.say("imports.unread", file=export.file, lines=lines), (again, drop))
    filled, kept = await _whom(showing, export)
    said = showing.voice.say(
        "imports.sheet",
        **_columns(showing, export),
        filled=filled,
        kept=[named(one, showing.voice.language) for one in kept],
    )
    rows = []
    if filled:
        rows.append((Button(word("imports.write", n=len(filled)), "file_write", style="success"),))
    rows.append((Button(word("imports.choose"), "file_columns", "0"),))
    if export.faults:
        rows.append((Button(word("imports.why", n=len(export.faults)), "file_why", "0"),))
    return Page(said, (*rows, drop))


async def _whom(showing: Showing, export: Export) -> tuple[list[tuple[str, Cluster]], list[Cluster]]:
    """Return the clusters a file fills, each with what the file calls it, and those that have a profile already."""
    known = {cluster.key: cluster for cluster in await clusters.everyone(showing.session, showing.event)}
    closed = await fillings.confirmed(showing.session, showing.event)
    meant = [(row["called"], known.get(row["cluster"])) for row in (export.found or {"filled": ()})["filled"]]
    found = [(said, cluster) for said, cluster in meant if cluster is not None]
    kept = [cluster for _said, cluster in found if cluster.key in closed]
    return [(said, cluster) for said, cluster in found if cluster.key not in closed], kept


def _columns(showing: Showing, export: Export) -> dict[str, Any]:
    questions = _questions(showing)
    answering = {int(at): questions[key] for at, key in export.mapping.items() if key in questions}
    columns = [(export.columns[at], question.short) for at, question in sorted(answering.items())]
    return {
        "file": export.file,
        "program": imports.PROGRAMS.get(Origin(export.origin), ""),
        "own": export.origin == Origin.OWN,
        "rows": len(export.rows),
        "columns": columns,
        "left": [name for at, name in enumerate(export.columns) if name and at not in answering],
        "faults": len(export.faults),
    }


async def show_columns(showing: Showing) -> Page | None:
    """The columns, each with the question it answers, a button each."""
    export, word = await _export(showing), showing.voice.word
    if export is None:
        return None
    questions, page = _questions(showing), int(showing.params.get("page", 0))
    named = [at for at, name in enumerate(export.columns) if name]
    pages = max(-(-len(named) // ON_A_PAGE), 1)
    buttons = []
    for at in named[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]:
        question = questions.get(export.mapping.get(str(at), ""))
        words = word("imports.answers", column=export.columns[at], question=question.short if question else None)
        buttons.append(Button(words, "file_column", str(at)))
    back = (Button(word("imports.back"), "file_front"),)
    return Page(
        showing.voice.say("imports.columns_of"), (*column(buttons), *_leaf(showing, "file_columns", page, pages), back)
    )


async def show_column(showing: Showing) -> Page | None:
    """One column: what stands in it, and the questions it may answer."""
    export, word = await _export(showing), showing.voice.word
    at = int(showing.params.get("at", -1))
    if export is None or not 0 <= at < len(export.columns):
        return None
    questions = _questions(showing)
    now = questions.get(export.mapping.get(str(at), ""))
    cells = dict.fromkeys(cells[at] for _number, cells in export.rows if cells[at])
    said = showing.voice.say(
        "imports.column",
        column=export.columns[at],
        examples=[*cells][:EXAMPLES],
        question=now.short if now else None,
    )
    buttons = [Button(showing.voice.pick(one.short), "file_map", key) for key, one in questions.items()]
    rows = [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
    leave = [(Button(word("imports.leave"), "file_map", ""),)] if now else []
    return Page(said, (*rows, *leave, (Button(word("imports.back"), "file_front"),)))


async def show_faults(showing: Showing) -> Page | None:
    """What is not taken, page by page."""
    export = await _export(showing)
    if export is None:
        return None
    pages: list[list[str]] = [[]]
    for fault in imports.faults_of(export):
        line = shortened(told(fault, showing.voice), LONGEST_LINE)
        if pages[-1] and sum(map(len, pages[-1])) + len(line) > LONGEST_PAGE:
            pages.append([])
        pages[-1].append(line)
    page = min(int(showing.params.get("page", 0)), len(pages) - 1)
    back = (Button(showing.voice.word("imports.back"), "file_front"),)
    said = showing.voice.say("imports.not_taken", lines=pages[page])
    return Page(said, (*_leaf(showing, "file_why", page, len(pages)), back))


def _leaf(showing: Showing, act: str, page: int, pages: int) -> tuple[tuple[Button, ...], ...]:
    return leaves(act, page, pages, mirrored=showing.voice.mirrored)


async def show_written(showing: Showing) -> Page:
    """What was written, in numbers."""
    counts = {key: showing.params[key] for key in ("file", "new", "changed", "unchanged", "kept", "told")}
    return Page(showing.voice.say("imports.written", **counts), _to_board(showing))


async def show_gone(showing: Showing) -> Page:
    """A file let go."""
    return Page(showing.voice.say("imports.let_go", file=showing.params.get("name", "")), _to_board(showing))


def _to_board(showing: Showing) -> tuple[tuple[Button, ...], ...]:
    return ((Button(showing.voice.word("board.back"), "board"),),)


def _questions(showing: Showing) -> dict[str, Question]:
    questionnaire = interviews.questionnaire_of(showing.event)
    return {question.key: question for question in answerable(questionnaire)}


async def _export(showing: Showing) -> Export | None:
    return await showing.session.get(Export, showing.params.get("export") or 0)


VIEWS = {
    "sheet": show_sheet,
    "sheet_columns": show_columns,
    "sheet_column": show_column,
    "sheet_faults": show_faults,
    "sheet_written": show_written,
    "sheet_gone": show_gone,
}
