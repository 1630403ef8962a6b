"""Comments: managers see what is proposed to them, and each cluster may object to one meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, select

from bot import clusters, participants, timetables, whereabouts
from bot.cards import Button, Page, column
from bot.outbox import open_card
from bot.texts import named
from handlers.hearing import Permission, Route
from models import Cluster, Deed, Lane, MeetingSlot, Objection, Timetable, TimetableState
from models.store import insert_new

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing
    from models import Session

LONGEST_ID = 18  # digits of a row; a forged button can name any number
Proposed = tuple[MeetingSlot, Cluster, int]  # when, whom, at which table


async def hear_ask(hearing: Hearing) -> None:
    """Open the proposal for comments: everyone who joined is shown their own meetings."""
    draft = await timetables.proposal(hearing.session, hearing.event)
    if draft is None or str(draft.id) != hearing.value or draft.state is not TimetableState.DRAFT:
        hearing.say("toasts.closed")
        return
    draft.state = TimetableState.COMMENTS
    hearing.session.add(draft)
    asked = 0
    for person in await participants.joined(hearing.session, hearing.event):
        mine = await _proposed(hearing.session, draft, person.cluster_id) if person.cluster_id else []
        if mine and person.chat_id is not None:
            params = {"timetable": draft.id}
            await open_card(
                hearing.session, person.chat_id, "comment", params, now=hearing.now, participant_id=person.id,
                lane=Lane.SERVICE,
            )  # fmt: skip
            asked += 1
    hearing.note(Deed.COMMENTS_ASKED, timetable=draft.id, asked=asked)
    hearing.say("versions.asked", n=asked)
    await hearing.turn("plan")


async def hear_object(hearing: Hearing) -> None:
    """Keep the one objection of a cluster in place of an earlier one, or take it back."""
    draft = await timetables.proposal(hearing.session, hearing.event)
    mine = await clusters.of(hearing.session, hearing.me)
    if mine is None or draft is None or draft.id != hearing.card.params.get("timetable"):
        hearing.say("versions.over", alert=True)
        await hearing.retouch()
        return
    old = (col(Objection.timetable_id) == draft.id) & (col(Objection.cluster_id) == mine.id)
    await hearing.session.exec(delete(Objection).where(old))
    number = int(hearing.value[:LONGEST_ID]) if hearing.value.isdigit() else 0
    if any(other.id == number for _slot, other, _table in await _proposed(hearing.session, draft, mine.id or 0)):
        row = {"timetable_id": draft.id, "cluster_id": mine.id, "other_cluster_id": number, "at": hearing.now}
        await insert_new(hearing.session, Objection, [row])
        hearing.say("versions.objected")
    else:
        hearing.say("versions.taken_back")
    await hearing.retouch()


async def _proposed(session: Session, timetable: Timetable, cluster_id: int) -> list[Proposed]:
    """Return what a timetable holds for a cluster, in order of time."""
    slots = {one.id: one for one in (await session.exec(select(MeetingSlot))).all()}
    found = []
    for a, b, slot, table in timetable.plan:
        other = await session.get(Cluster, b if a == cluster_id else a) if cluster_id in (a, b) else None
        if other is not None:
            found.append((slots[slot], other, table))
    return sorted(found, key=lambda one: one[0].starts)


async def show_comment(showing: Showing) -> Page | None:
    """One's own proposed meetings; a tap objects to one of them, another takes it back."""
    mine = await clusters.of(showing.session, showing.reader)
    timetable = await showing.session.get(Timetable, showing.params["timetable"])
    if mine is None or timetable is None:
        return None
    proposed = await _proposed(showing.session, timetable, mine.id or 0)
    found = await timetables.objections(showing.session, timetable)
    objected = next((one.other_cluster_id for one in found if one.cluster_id == mine.id), 0)
    is_open = timetable.state is TimetableState.COMMENTS
    said = showing.voice.say(
        "versions.comment",
        lines=[
            {
                "starts": showing.moment(slot.starts),
                "other": other,
                "table": table,
                "room": whereabouts.room_name(showing.event, table, showing.voice),
            }
            for slot, other, table in proposed
        ],
        objected=next((other for _slot, other, _table in proposed if other.id == objected), None),
        is_open=is_open,
    )
    language, word = showing.voice.language, showing.voice.word
    buttons = [
        Button(
            ("✓ " if other.id == objected else "") + word("versions.line", name=named(other, language)),
            "object", "0" if other.id == objected else str(other.id),
        )
        for _slot, other, _table in proposed
    ]  # fmt: skip
    return Page(said, column(buttons) if is_open else ())


ROUTES = (
    Route("tap", "askcomments", hear_ask, Permission.ORGANIZER),
    Route("tap", "object", hear_object, Permission.JOINED),
)

VIEWS = {"comment": show_comment}
