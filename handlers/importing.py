"""Importing: an organizer's file is fetched and read, its columns are chosen, and only a yes writes anything."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot import download, imports, interviews, outbox, participants
from bot.exports.asked import answerable
from bot.exports.origin import Origin
from bot.faults import Fault
from bot.imports import Read
from handlers import sheets
from handlers.hearing import PATIENCE, Permission, Route
from models import Card, Deed, Export

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Bot

    from bot.clock import Clock
    from bot.exports.asked import Asked
    from bot.schedule import Alarm
    from handlers.hearing import Hearing
    from models import Store

log = logging.getLogger("multaqa.importing")


class Importer:
    """Fetches and reads files between two transactions, and shows on the card that asked what they say."""

    def __init__(self, store: Store, bot: Bot, clock: Clock, alarm: Alarm) -> None:
        self.store, self.bot, self.clock, self.alarm = store, bot, clock, alarm

    async def fetch(self, card_id: int) -> None:
        """Fetch the file a card is about, read it, and show on the card what it says."""
        await self._work(card_id, self._fetched)

    async def read_again(self, card_id: int) -> None:
        """Read the table a card is about once more, with the mapping it has now."""
        await self._work(card_id, self._read_again)

    async def _work(self, card_id: int, work: Callable[[Card, Export, Asked, str], Awaitable[Read]]) -> None:
        async with self.store.reading() as session:
            card = await session.get(Card, card_id)
            event = await participants.only_event(session)
            export = await session.get(Export, card.params.get("export")) if card else None
            if card is None or export is None or event is None:
                return
            known = await imports.asked(session, event, card.params["language"])
        try:
            found = await work(card, export, known, event.default_language)
        except Exception:
            log.exception("a file could not be read")
            found = Read(export.file, faults=(Fault(export.file, 0, "", "no_table"),))
        async with self.store.transaction() as session:
            kept = await session.get(Export, export.id, with_for_update=True)
            shown = await session.get(Card, card_id)
            if kept is None or shown is None or not shown.is_open:
                return
            if work == self._fetched:
                await imports.keep(session, kept, found)
            elif kept.mapping == {str(at): key for at, key in (found.mapping or {}).items()}:
                imports.put(kept, found)
                session.add(kept)
            await outbox.redraw(session, shown, now=self.clock.now(), view="sheet")
        self.alarm.ring()

    async def _fetched(self, card: Card, export: Export, known: Asked, otherwise: str) -> Read:
        content = await download.download(self.bot, card.params["file"])
        if isinstance(content, str):
            values = {"most": download.LARGEST // 1024 // 1024} if content == download.TOO_BIG else {}
            return Read(export.file, faults=(Fault(export.file, 0, "", content, values),))
        return await asyncio.to_thread(imports.read, export.file, content, known, otherwise=otherwise)

    async def _read_again(self, _card: Card, export: Export, known: Asked, otherwise: str) -> Read:
        mapping = {int(at): key for at, key in export.mapping.items()}
        sheet = imports.sheet_of(export)
        return await asyncio.to_thread(imports.again, sheet, mapping, known, Origin(export.origin), otherwise=otherwise)


async def hear_document(hearing: Hearing) -> None:
    """Take a file: it is fetched and read once the row is kept."""
    if hearing.handed is None:
        return
    export = await imports.begin(
        hearing.session, hearing.event, hearing.me.id, hearing.handed.name or "…", now=hearing.now
    )
    card = await hearing.open("sheet", export=export.id, file=hearing.handed.file_id, name=export.file)
    await outbox.show_again(hearing.session, card, "until", due_at=hearing.now + PATIENCE, now=hearing.now)
    _fetch(hearing, card)


async def hear_again(hearing: Hearing) -> None:
    """Fetch the same file once more."""
    if await _export(hearing) is not None:
        _fetch(hearing, hearing.card)


def _fetch(hearing: Hearing, card: Card) -> None:
    importer, card_id = hearing.importer, card.id or 0
    if importer is not None:
        hearing.after.append(lambda: importer.fetch(card_id))


async def hear_front(hearing: Hearing) -> None:
    """Show the file again, as it would be written."""
    if await _export(hearing) is not None:
        await _turn(hearing, "sheet")


async def hear_columns(hearing: Hearing) -> None:
    """Show the columns, to choose the one that answers another question."""
    if await _export(hearing) is not None:
        await _turn(hearing, "sheet_columns", page=_number(hearing.value))


async def hear_column(hearing: Hearing) -> None:
    """Show one column and the questions it may answer."""
    export = await _export(hearing)
    if export is not None and hearing.value.isdigit() and int(hearing.value) < len(export.columns):
        await _turn(hearing, "sheet_column", at=int(hearing.value))


async def hear_map(hearing: Hearing) -> None:
    """Let the column shown answer a question, or none; the table is read again with it."""
    export, importer = await _export(hearing), hearing.importer
    if export is None or importer is None or "at" not in hearing.card.params:
        return
    known = answerable(interviews.questionnaire_of(hearing.event))
    if hearing.value and hearing.value not in {question.key for question in known}:
        return
    mapping = {int(at): key for at, key in export.mapping.items()}
    changed = imports.mapped(mapping, hearing.card.params["at"], hearing.value)
    export.mapping, export.found = {str(at): key for at, key in changed.items()}, None
    hearing.session.add(export)
    card_id = hearing.card.id or 0
    hearing.after.append(lambda: importer.read_again(card_id))


async def hear_why(hearing: Hearing) -> None:
    """Show what is not taken, and what would be right."""
    if await _export(hearing) is not None:
        await _turn(hearing, "sheet_faults", page=_number(hearing.value))


async def hear_write(hearing: Hearing) -> None:
    """Write what the card shows; the file itself is not kept any longer."""
    export = await _export(hearing)
    if export is None:
        return
    if export.found is None or export.found["mapping"] != export.mapping:
        hearing.say("toasts.closed")
        return
    rows = export.found["filled"]
    written = await imports.write(hearing.session, hearing.event, export.file, rows, now=hearing.now)
    await hearing.session.delete(export)
    hearing.note(Deed.ANSWERS_IMPORTED, file=export.file, clusters=[row["cluster"] for row in rows])
    await hearing.turn(
        "sheet_written",
        file=export.file,
        new=written.new,
        changed=written.changed,
        unchanged=written.unchanged,
        kept=written.kept,
        told=len(written.ask),
    )


async def hear_drop(hearing: Hearing) -> None:
    """Let a file go."""
    export = await _export(hearing)
    if export is not None:
        await hearing.session.delete(export)
        await hearing.turn("sheet_gone", name=export.file)


async def _export(hearing: Hearing) -> Export | None:
    export = await hearing.session.get(Export, hearing.card.params.get("export") or 0)
    if export is None:
        hearing.say("imports.asked_already")
        await hearing.turn("sheet_gone", name=hearing.card.params.get("name", ""))
    return export


async def _turn(hearing: Hearing, view: str, **params: int) -> None:
    kept = {key: hearing.card.params[key] for key in ("export", "file", "name")}
    await hearing.turn(view, awaits_words=False, **kept, **params)


def _number(value: str) -> int:
    return int(value) if value.isdigit() and len(value) < len("1000") else 0


ROUTES = (
    Route("other", "document", hear_document, Permission.ORGANIZER),
    *(
        Route("tap", name, hear, Permission.ORGANIZER)
        for name, hear in (
            ("file_again", hear_again),
            ("file_front", hear_front),
            ("file_columns", hear_columns),
            ("file_column", hear_column),
            ("file_map", hear_map),
            ("file_why", hear_why),
            ("file_write", hear_write),
            ("file_drop", hear_drop),
        )
    ),
)

VIEWS = sheets.VIEWS
