"""Imports: a table an organizer hands in, read against the event, kept until it is confirmed, and then written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import col, delete

from bot import fillings, interviews, outbox
from bot.answers import called
from bot.exports.answers import filled
from bot.exports.asked import Asked
from bot.exports.columns import proposed
from bot.exports.origin import Origin, origin
from bot.exports.table import Sheet, opened
from bot.faults import Fault
from bot.folder.ledger import Ledger
from bot.questionnaire.questions import CHOSEN, Kind
from models import Export, Lane

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.fillings import Written
    from bot.folder.cells import Names
    from models import Event, Session

NAMED = (Kind.CLUSTER, Kind.COUNTRY, Kind.COUNTRIES, Kind.AVAILABILITY, *CHOSEN)
PROGRAMS = {Origin.EUSURVEY: "EUSurvey", Origin.B2MATCH: "b2match"}  # names, the same in every language


@dataclass(frozen=True)
class Read:
    """A table and what was read in it; without a `sheet` the faults say why."""

    file: str
    sheet: Sheet | None = None
    origin: Origin = Origin.UNKNOWN
    mapping: Mapping[int, str] | None = None
    filled: tuple[dict[str, Any], ...] = ()  # asdict(Filled)
    faults: tuple[Fault, ...] = ()


async def asked(session: Session, event: Event, language: str) -> Asked:
    """Return the event's questions with everything their choices are called; faults are told in `language`."""
    questionnaire = interviews.questionnaire_of(event)
    named = [question for question in questionnaire.questions if question.kind in NAMED]
    return Asked(questionnaire, {question.key: await called(session, event, question) for question in named}, language)


def read(name: str, content: bytes, known: Asked, *, otherwise: str) -> Read:
    """Return what a file says, with the proposed mapping; slow for a large file, so not for the event loop."""
    ledger = Ledger()
    sheet = opened(name, content, ledger)
    if sheet is None:
        return Read(name, faults=tuple(ledger.faults))
    where = origin(sheet, known.questionnaire)
    found = again(sheet, proposed(sheet, known, where), known, where, otherwise=otherwise)
    return Read(name, sheet, where, found.mapping, found.filled, (*ledger.faults, *found.faults))


def again(sheet: Sheet, mapping: Mapping[int, str], known: Asked, where: Origin, *, otherwise: str) -> Read:
    """Return what a table says with another mapping."""
    ledger = Ledger()
    rows = filled(sheet, mapping, known, where, otherwise=otherwise, ledger=ledger)
    return Read(sheet.file, sheet, where, mapping, tuple(asdict(row) for row in rows), tuple(ledger.faults))


def mapped(mapping: dict[int, str], at: int, question: str) -> dict[int, str]:
    """Return a mapping in which a column answers a question, or none; the column that did lets it go."""
    kept = {place: key for place, key in mapping.items() if place != at and key != question}
    return dict(sorted({**kept, at: question}.items())) if question else kept


def chosen(found: Read, known: Asked, wishes: Mapping[str, str], ledger: Ledger) -> dict[int, str]:
    """Return a mapping changed as asked for by names: `{column: question}`, a blank question leaves a column out."""
    mapping = dict(found.mapping or {})
    columns = found.sheet.columns if found.sheet else ()
    questions: Names = {one.key: (one.key, *one.short.values(), *one.ask.values()) for one in known.questions}
    places: dict[str, int] = {}
    for at, column in enumerate(columns):
        places.setdefault(column, at)
    for column, question in wishes.items():
        if column not in places:
            near = ledger.nearest(column, {one: (one,) for one in places})
            ledger.add(found.file, "unknown_column", column=column, near=near)
            continue
        key = next((key for key, names in questions.items() if question in names), "")
        if question and not key:
            near = ledger.nearest(question, questions)
            ledger.add(found.file, "unknown_question", column=column, value=question, near=near)
            continue
        mapping = mapped(mapping, places[column], key)
    return mapping


async def keep(session: Session, export: Export, found: Read) -> None:
    """Keep a table as it was read, so that its columns can be changed before anything is written."""
    sheet = found.sheet or Sheet(found.file)
    export.origin, export.columns = found.origin.value, list(sheet.columns)
    export.rows = [[number, list(cells)] for number, cells in sheet.rows]
    export.mapping = {str(at): key for at, key in (found.mapping or {}).items()}
    put(export, found)
    session.add(export)
    await session.flush()


def put(export: Export, found: Read) -> None:
    """Put what was read with a mapping beside the table."""
    export.found = {
        "mapping": {str(at): key for at, key in (found.mapping or {}).items()},
        "filled": [dict(row) for row in found.filled],
    }
    export.faults = [asdict(fault) for fault in found.faults]


def sheet_of(export: Export) -> Sheet:
    """Return the table that was kept."""
    rows = tuple((int(number), tuple(cells)) for number, cells in export.rows)
    return Sheet(export.file, tuple(export.columns), rows)


def faults_of(export: Export) -> tuple[Fault, ...]:
    """Return what was not taken."""
    return tuple(Fault(**fault) for fault in export.faults)


async def begin(session: Session, event: Event, participant_id: int | None, file: str, *, now: datetime) -> Export:
    """Make room for a file that is on its way; one the same organizer has not confirmed gives way to it."""
    await session.exec(delete(Export).where(col(Export.participant_id) == participant_id))
    export = Export(event_id=event.id or 0, participant_id=participant_id, file=file, made_at=now)
    session.add(export)
    await session.flush()
    return export


async def write(
    session: Session, event: Event, file: str, rows: list[dict[str, Any]] | tuple[dict[str, Any], ...], *, now: datetime
) -> Written:
    """Write what a file says for its clusters, and ask their people once, each with one card."""
    offers = [fillings.Offered(row["cluster"], row["answers"], row["languages"]) for row in rows]
    questionnaire = interviews.questionnaire_of(event)
    written = await fillings.write(session, event, questionnaire, offers, file=file, now=now)
    for person in written.ask:
        await interviews.begin(session, person, questionnaire, now=now)
        if person.chat_id is not None:
            await outbox.open_card(
                session, person.chat_id, "summary", {}, now=now, participant_id=person.id, lane=Lane.SERVICE
            )
    return written
