"""Versions: what changed between two timetables, as a list a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import select

from bot import sheet, timetables, whereabouts
from bot.cards import Button, Document, Page, leaves
from bot.texts import plain
from bot.timetable.difference import changes
from handlers.board import names_of
from handlers.hearing import Permission, Route
from models import MeetingSlot, TimetableState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from bot.showing import Showing
    from bot.timetable.difference import Changes, Row
    from handlers.hearing import Hearing
    from models import Timetable

EARLIER = 4  # versions offered to compare with
ON_A_PAGE = 8
COLUMNS = ("cluster", "cluster", "before", "now")


async def hear_changes(hearing: Hearing) -> None:
    """Turn a card into what changed since an earlier version: the one named, else the published, else the last."""
    await hearing.turn("changes", since=int(hearing.value) if hearing.value.isdigit() else 0)


async def hear_leaf(hearing: Hearing) -> None:
    """Turn the page of what changed."""
    if hearing.value.isdigit():
        since = hearing.card.params.get("since", 0)
        await hearing.turn("changes", since=since, page=int(hearing.value[:6]))


async def hear_table(hearing: Hearing) -> None:
    """Send all that changed, for a spreadsheet."""
    await hearing.reply("changes_table", since=hearing.card.params.get("since", 0))


@dataclass(frozen=True)
class Compared:
    """Two versions, those one may compare with, and what is different in the later one."""

    since: Timetable
    earlier: Sequence[Timetable]
    found: Changes


async def _compared(showing: Showing) -> Compared | None:
    session, event = showing.session, showing.event
    shown = await timetables.proposal(session, event) or await timetables.latest(
        session, event, TimetableState.PUBLISHED
    )
    earlier = await timetables.versions(session, event, before=shown) if shown else ()
    if shown is None or not earlier:
        return None
    published = next((one for one in earlier if one.state is TimetableState.PUBLISHED), None)
    since = next((one for one in earlier if one.id == showing.params.get("since")), None) or published or earlier[0]
    return Compared(since, earlier, changes(since.plan, shown.plan))


async def show_changes(showing: Showing) -> Page | None:
    """Meetings new, gone and moved since an earlier version, page by page."""
    compared, word = await _compared(showing), showing.voice.word
    if compared is None:
        return None
    since, found = compared.since, compared.found
    pages = max(-(-found.number // ON_A_PAGE), 1)
    page = min(int(showing.params.get("page", 0)), pages - 1)
    said = showing.voice.say(
        "versions.changes",
        since=showing.moment(since.made_at),
        published=since.state is TimetableState.PUBLISHED,
        numbers={"new": len(found.new), "gone": len(found.gone), "moved": len(found.moved)},
        lines=(await _lines(showing, found))[page * ON_A_PAGE : (page + 1) * ON_A_PAGE],
    )
    turns = leaves("changesleaf", page, pages, mirrored=showing.voice.mirrored)
    table = ((Button(word("explain.table"), "changestable"),),) if found.number else ()
    others = [
        (Button(_called(showing, one), "changes", str(one.id)),)
        for one in compared.earlier[:EARLIER]
        if one.id != since.id
    ]
    return Page(said, (*turns, *table, *others, (Button(word("versions.back"), "plan"),)))


async def show_table(showing: Showing) -> Page | None:
    """A row a change: the two clusters, when and where before, when and where now."""
    compared, voice = await _compared(showing), showing.voice
    if compared is None:
        return None

    def at(line: dict[str, Any] | None) -> str:
        return plain(voice.word("versions.place", line=line)) if line else ""

    rows = [(*one["names"], at(one["was"]), at(one["now"])) for one in await _lines(showing, compared.found)]
    head = [plain(voice.word("versions.column", code=code)) for code in COLUMNS]
    content = sheet.written(plain(voice.word("versions.open")), head, rows, mirrored=voice.mirrored)
    said = voice.say("versions.note", since=showing.moment(compared.since.made_at))
    return Page(said, document=Document("changes.xlsx", content))


async def _lines(showing: Showing, found: Changes) -> list[dict[str, Any]]:
    """Return every change: what is new, what is gone, what moved."""
    starts = {one.id: one.starts for one in (await showing.session.exec(select(MeetingSlot))).all()}
    names = await names_of(showing.session, showing.event.id or 0)

    def at(row: Row) -> dict[str, Any]:
        room = whereabouts.room_name(showing.event, row[3], showing.voice)
        return {"starts": showing.moment(starts[row[2]]), "table": row[3], "room": room}

    def line(kind: str, was: Row | None, now: Row | None) -> dict[str, Any]:
        a, b, *_place = now or was or (0, 0)
        return {
            "kind": kind,
            "names": [names.get(str(a), ""), names.get(str(b), "")],
            "was": at(was) if was else None,
            "now": at(now) if now else None,
        }

    return [
        *(line("new", None, row) for row in found.new),
        *(line("gone", row, None) for row in found.gone),
        *(line("moved", was, now) for was, now in found.moved),
    ]


def _called(showing: Showing, one: Timetable) -> str:
    return showing.voice.word("versions.since", at=showing.moment(one.made_at), meetings=len(one.plan))


ROUTES = (
    Route("tap", "changes", hear_changes, Permission.ORGANIZER),
    Route("tap", "changesleaf", hear_leaf, Permission.ORGANIZER),
    Route("tap", "changestable", hear_table, Permission.ORGANIZER),
)

VIEWS = {"changes": show_changes, "changes_table": show_table}
