"""What would follow: worked out in a process of its own, shown to the organizer alone, then applied or dropped."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot import outbox, participants, suppositions, whereabouts
from bot.cards import Button, Page, leaves
from bot.timetable.apart import ApartError, consequence_apart
from handlers.board import names_of
from handlers.hearing import Permission, Route
from models import Activity, Card, Cluster, Deed, MeetingSlot, Mishap, Participant, Supposition, SuppositionState

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.schedule import Alarm
    from bot.showing import Showing
    from handlers.hearing import Hearing
    from models import Store

LINES = 8  # of changes on a card
NAMES = 8  # of those to be told
log = logging.getLogger("multaqa.foretelling")


class Foreteller:
    """Works out one supposition after the other, away from the event loop, and puts each on the card that asked."""

    def __init__(self, store: Store, clock: Clock, alarm: Alarm) -> None:
        self.store, self.clock, self.alarm = store, clock, alarm
        self._one_at_a_time = asyncio.Lock()
        self._tasks: dict[int, asyncio.Task[None]] = {}

    @property
    def is_busy(self) -> bool:
        """Whether anything is being worked out."""
        return bool(self._tasks)

    def begin(self, card_id: int, number: int) -> None:
        """Work a supposition out for the card that asked."""
        if number not in self._tasks:
            self._tasks[number] = asyncio.create_task(self._foretell(card_id, number))
            self._tasks[number].add_done_callback(lambda _task: self._tasks.pop(number, None))

    def give_up(self, number: int) -> None:
        """End what is being worked out, if it is."""
        if number in self._tasks:
            self._tasks[number].cancel()

    async def stop(self) -> None:
        """Give everything up."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _foretell(self, card_id: int, number: int) -> None:
        failed = False
        try:
            async with self._one_at_a_time:
                await self._work_out(number)
        except ApartError:
            log.exception("the process of a supposition ended early")
            failed = True
        except Exception:
            log.exception("a supposition failed")
            failed = True
        async with self.store.transaction() as session:
            card = await session.get(Card, card_id)
            if card is not None and card.view == "foretold" and card.params.get("supposition") == number:
                params = {**card.params, "working": False, "failed": failed, "page": 0}
                await outbox.redraw(session, card, now=self.clock.now(), params=params)
        self.alarm.ring()

    async def _work_out(self, number: int) -> None:
        async with self.store.reading() as session:
            event = await participants.only_event(session)
            one = await session.get(Supposition, number)
            if event is None or one is None:
                return
            upon = await suppositions.upon(session, event)
            supposed = await suppositions.posed(session, event, one, now=self.clock.now())
        found = await consequence_apart(supposed)
        async with self.store.transaction() as session:
            kept = await session.get(Supposition, number)
            if kept is not None and kept.state is SuppositionState.ASKED:
                await suppositions.foretell(session, kept, supposed, found, upon=upon)


async def hear_leaf(hearing: Hearing) -> None:
    """Turn the page of what would change."""
    if hearing.value.isdigit():
        await hearing.turn("foretold", **_kept(hearing) | {"page": int(hearing.value[:6])})


def _kept(hearing: Hearing) -> dict[str, Any]:
    return {key: value for key, value in hearing.card.params.items() if key != "language"}


async def hear_apply(hearing: Hearing) -> None:
    """Make it so; where something else happened meanwhile, work it out anew and show that first."""
    one, foreteller = await _mine(hearing), hearing.foreteller
    if one is None or foreteller is None:
        return
    number, card_id = one.id or 0, hearing.card.id or 0
    if await suppositions.apply(hearing.session, hearing.event, one, now=hearing.now):
        hearing.note(Deed.SUPPOSITION_APPLIED, supposition=number)
        hearing.free()
        hearing.say("suppose.applied_toast")
        await hearing.turn("foretold", **_kept(hearing) | {"page": 0})
        return
    hearing.say("suppose.moved_on", alert=True)
    await hearing.expect("foretold", supposition=number, again=True)

    async def begin() -> None:
        foreteller.begin(card_id, number)

    hearing.after.append(begin)


async def hear_drop(hearing: Hearing) -> None:
    """Set it aside; nobody was told and nothing has changed."""
    one = await _mine(hearing)
    if one is None:
        return
    await suppositions.drop(hearing.session, one)
    if hearing.foreteller is not None:
        hearing.foreteller.give_up(one.id or 0)
    hearing.say("suppose.dropped_toast")
    await hearing.turn("plan")


async def _mine(hearing: Hearing) -> Supposition | None:
    """Return what the card is about while it can still be applied or dropped."""
    one = await hearing.session.get(
        Supposition, hearing.card.params.get("supposition", 0), with_for_update=True, populate_existing=True
    )
    if one is None or one.state is not SuppositionState.ASKED:
        hearing.say("toasts.closed")
        return None
    return one


async def show_foretold(showing: Showing) -> Page | None:
    """What would follow, in numbers and names, a page at a time; or what followed."""
    one = await showing.session.get(Supposition, showing.params["supposition"])
    if one is None:
        return None
    word, params = showing.voice.word, showing.params
    working = showing.is_expecting
    failed = bool(params.get("failed") or params.get("working")) or not one.found
    lines = [] if working or failed else await _lines(showing, one)
    pages = max(1, -(-len(lines) // LINES))
    page = min(int(params.get("page", 0)), pages - 1)
    names = await names_of(showing.session, showing.event.id or 0)
    found = one.found if not (working or failed) else {}
    concerned = found.get("concerned", [])
    said = showing.voice.say(
        "suppose.foretold",
        what=await supposed(showing, one),
        state="working" if working else "failed" if failed else one.state.value,
        again=bool(params.get("again")),
        numbers={key: len(found.get(key, ())) for key in ("moved", "gone", "new", "fewer")},
        lines=lines[page * LINES : (page + 1) * LINES],
        names=names,
        told=[names.get(str(cluster), "") for cluster in concerned[:NAMES]],
        more=max(0, len(concerned) - NAMES),
        people=await _people(showing, concerned),
        aside=bool(found.get("aside")),
    )
    drop = Button(word("suppose.drop"), "dropit")
    if working or failed:
        return Page(said, ((drop,),))
    rows = leaves("foretoldleaf", page, pages, mirrored=showing.voice.mirrored)
    if one.state is SuppositionState.ASKED:
        rows = (*rows, (Button(word("suppose.apply"), "applyit", style="danger"), drop))
    return Page(said, (*rows, (Button(word("versions.back"), "plan"),)))


async def _people(showing: Showing, concerned: list[int]) -> int:
    with_phone = select(Participant.id).where(
        col(Participant.cluster_id).in_(concerned), col(Participant.chat_id).is_not(None)
    )
    return len((await showing.session.exec(with_phone)).all())


async def supposed(showing: Showing, one: Supposition) -> dict[str, object]:
    """Return what a supposition says, for its sentence."""
    session, details = showing.session, one.details
    return {
        "kind": one.kind.value,
        "fewer": details.get("fewer", 0),
        "cluster": await session.get(Cluster, details["cluster"]) if one.kind is Mishap.AWAY else None,
        "people": details.get("people", 0),
        "activity": await session.get(Activity, details["activity"]) if one.kind is Mishap.LATE else None,
        "minutes": details.get("minutes", 0),
        "room": whereabouts.room_name(showing.event, details.get("first", 0), showing.voice),
        "starts": showing.moment(one.starts),
        "ends": showing.moment(one.ends),
    }


async def _lines(showing: Showing, one: Supposition) -> list[dict[str, object]]:
    """Return every change: moved, gone, new, and who would have fewer."""
    slots = (await showing.session.exec(select(MeetingSlot).where(MeetingSlot.event_id == showing.event.id))).all()
    starts = {slot.id: slot.starts for slot in slots}
    names = await names_of(showing.session, showing.event.id or 0)

    def placed(row: list[int]) -> dict[str, object]:
        a, b, slot, table = row
        pair = [names.get(str(a), ""), names.get(str(b), "")]
        room = whereabouts.room_name(showing.event, table, showing.voice)
        return {"names": pair, "starts": showing.moment(starts[slot]), "table": table, "room": room}

    def seen(rows: list[list[int]]) -> list[list[int]]:
        return sorted(rows, key=lambda row: (starts[row[2]], row[3]))

    found = one.found
    return [
        *({"kind": "gone", "line": placed(gone["row"]), "why": gone} for gone in found["gone"]),
        *({"kind": "moved", "line": placed(now), "was": placed(was)} for was, now in found["moved"]),
        *({"kind": "new", "line": placed(row)} for row in seen(found["new"])),
        *(
            {"kind": "fewer", "name": names.get(str(cluster), ""), "before": was, "after": left}
            for cluster, was, left in found["fewer"]
        ),
    ]


ROUTES = (
    Route("tap", "foretoldleaf", hear_leaf, Permission.ORGANIZER),
    Route("tap", "applyit", hear_apply, Permission.ORGANIZER),
    Route("tap", "dropit", hear_drop, Permission.ORGANIZER),
)

VIEWS = {"foretold": show_foretold}
