"""Versions: what changed between two timetables, as a list a person can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from bot import timetables
from bot.cards import Button, Page
from bot.timetable.difference import changes
from handlers.board import names_of
from handlers.hearing import Permission, Route
from models import MeetingSlot, TimetableState

if TYPE_CHECKING:
    from bot.showing import Showing
    from bot.timetable.difference import Row
    from handlers.hearing import Hearing
    from models import Timetable

EARLIER = 4  # versions offered to compare with


async def hear_changes(hearing: Hearing) -> None:
    """Turn a card into what changed since an earlier version: the one named, else the published, else the last."""
    await hearing.turn("changes", since=int(hearing.value) if hearing.value.isdigit() else 0)


async def show_changes(showing: Showing) -> Page | None:
    """Meetings new, gone and moved since an earlier version."""
    session, event = showing.session, showing.event
    shown = await timetables.proposal(session, event) or await timetables.latest(
        session, event, TimetableState.PUBLISHED
    )
    earlier = await timetables.versions(session, event, before=shown) if shown else ()
    if shown is None or not earlier:
        return None
    published = next((one for one in earlier if one.state is TimetableState.PUBLISHED), None)
    since = next((one for one in earlier if one.id == showing.params.get("since")), None) or published or earlier[0]
    starts = {one.id: one.starts for one in (await session.exec(select(MeetingSlot))).all()}
    names = await names_of(session, event.id or 0)

    def line(row: Row) -> dict[str, object]:
        a, b, slot, table = row
        pair = [names.get(str(a), ""), names.get(str(b), "")]
        return {"names": pair, "starts": showing.moment(starts[slot]), "table": table}

    found = changes(since.plan, shown.plan)
    word = showing.voice.word
    said = showing.voice.say(
        "versions.changes",
        since=showing.moment(since.made_at),
        published=since.state is TimetableState.PUBLISHED,
        number=found.number,
        new=[line(row) for row in found.new],
        gone=[line(row) for row in found.gone],
        moved=[(line(was), line(now)) for was, now in found.moved],
    )
    others = [
        (
            Button(
                word("versions.since", at=showing.moment(one.made_at), meetings=len(one.plan)), "changes", str(one.id)
            ),
        )
        for one in earlier[:EARLIER]
        if one.id != since.id
    ]
    return Page(said, (*others, (Button(word("versions.back"), "plan"),)))


def _called(showing: Showing, one: Timetable) -> str:
    return showing.voice.word("versions.since", at=showing.moment(one.made_at), meetings=len(one.plan))


ROUTES = (Route("tap", "changes", hear_changes, Permission.ORGANIZER),)

VIEWS = {"changes": show_changes}
