"""A table from elsewhere imported from the command line: the same mapping as on the phone, the same yes before it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bot import acts, fillings, imports, participants
from bot.clock import SystemClock
from bot.folder import files
from bot.folder.ledger import Ledger
from bot.folder.telling import told
from models import Deed, Store
from models.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from bot.clock import Clock
    from bot.exports.asked import Asked
    from bot.faults import Fault
    from bot.imports import Read
    from bot.settings import Settings
    from bot.texts import Voice

YES = frozenset({"y", "yes", "o", "oui", "نعم"})
LONGEST_EXAMPLE = 40
UNISOLATED = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200f"))  # terminals show them as boxes


async def import_file(  # noqa: PLR0913 - what the command is given, and where it speaks
    settings: Settings,
    file: Path,
    wishes: Mapping[str, str],
    *,
    sure: bool,
    ask: Callable[[str], str],
    console: Console,
    voice: Voice,
    clock: Clock | None = None,
) -> int:
    """Show how a file would be read, ask, and write it; 1 when it cannot be read or the answer is no."""
    now, store = (clock or SystemClock()).now(), Store(settings.database_url)
    tell = _Telling(console, voice)
    try:
        await upgrade(store)
        async with store.reading() as session:
            event = await participants.only_event(session)
            if event is None:
                tell.line("imports.no_event")
                return 1
            known = await imports.asked(session, event, voice.language)
            closed = await fillings.confirmed(session, event)
        found, ledger = await asyncio.to_thread(_read, file, known, wishes, event.default_language)
        if found.sheet is None or ledger.faults:
            tell.faults([*ledger.faults, *found.faults] if found.sheet is None else ledger.faults)
            tell.line("imports.nothing")
            return 1
        open_rows = [row for row in found.filled if row["cluster"] not in closed]
        tell.found(found, known, closed)
        if not open_rows or not (sure or ask(tell.word("imports.ask", n=len(open_rows))).strip().casefold() in YES):
            tell.line("imports.nothing")
            return 1
        async with store.transaction() as session:
            written = await imports.write(session, event, found.file, found.filled, now=now)
            filled = {"file": found.file, "clusters": [row["cluster"] for row in found.filled]}
            acts.note(session, Deed.ANSWERS_IMPORTED, filled, by=None, now=now)
        tell.line(
            "imports.outcome", new=written.new, changed=written.changed,
            unchanged=written.unchanged, kept=written.kept, told=len(written.ask),
        )  # fmt: skip
    finally:
        await store.close()
    return 0


def _read(file: Path, known: Asked, wishes: Mapping[str, str], otherwise: str) -> tuple[Read, Ledger]:
    ledger = Ledger()
    content = files.contents(file, ledger)
    if content is None:
        return imports.Read(file.name), ledger
    found = imports.read(file.name, content, known, otherwise=otherwise)
    if found.sheet is None or not wishes:
        return found, ledger
    mapping = imports.chosen(found, known, wishes, ledger)
    return imports.again(found.sheet, mapping, known, found.origin, otherwise=otherwise), ledger


class _Telling:
    """Says what was read, in the terminal's language."""

    def __init__(self, console: Console, voice: Voice) -> None:
        self.console, self.voice = console, voice

    def word(self, name: str, **values: object) -> str:
        return self.voice.word(name, **values).translate(UNISOLATED)

    def line(self, name: str, **values: object) -> None:
        said = self.word(name, **values)
        self.console.print(said, markup=False, highlight=False, soft_wrap=True)

    def faults(self, faults: Sequence[Fault]) -> None:
        for fault in faults:
            said = told(fault, self.voice).translate(UNISOLATED)
            self.console.print(said, style="red", markup=False, highlight=False, soft_wrap=True)

    def found(self, found: Read, known: Asked, closed: set[str]) -> None:
        """Show origin, mapping, clusters and what is not taken."""
        self.line("imports.origin", program=imports.PROGRAMS.get(found.origin, ""), own=found.origin == "own")
        assert found.sheet is not None  # noqa: S101 - the caller asked
        questions = {question.key: question for question in known.questions}
        mapping = self._table("column_title", "question_title", "example_title")
        for at, column in enumerate(found.sheet.columns):
            question = questions.get((found.mapping or {}).get(at, ""))
            example = next((cells[at] for _number, cells in found.sheet.rows if cells[at]), "")
            said = self.voice.pick(question.short) if question else "—"
            mapping.add_row(Text(column), Text(said), Text(example[:LONGEST_EXAMPLE]))
        self.console.print(mapping)
        clusters = self._table("row_title", "cluster_title", "answers_title")
        for row in found.filled:
            name = known.called(known.cluster, row["cluster"]) if known.cluster else row["cluster"]
            kept = self.word("imports.confirmed") if row["cluster"] in closed else str(len(row["answers"]))
            clusters.add_row(str(row["row"]), Text(f"{row['called']} = {name}"), kept)
        self.console.print(clusters)
        self.faults(found.faults)

    def _table(self, *titles: str) -> Table:
        # What stands in a file is shown as it stands: no markup of the terminal's in it.
        table = Table(*(self.word(f"imports.{title}") for title in titles), highlight=False)
        for column in table.columns:
            column.overflow = "fold"
        return table
