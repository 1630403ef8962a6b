"""Moving: an organizer gives a meeting another slot, or cancels it; both sides hear of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from bot import clusters, meetings, room, whereabouts
from bot.cards import Button, Page, column
from bot.matching.finding import Finder
from bot.searching import EXACT
from bot.texts import named
from handlers.hearing import Permission, Route
from models import Cluster, Deed, Meeting, MeetingSlot, MeetingState

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

LIKELY = 5


async def hear_change(hearing: Hearing) -> None:
    """Ask whose meeting it is."""
    await hearing.turn("whose", awaits_words=True)


async def hear_move_command(hearing: Hearing) -> None:
    """Ask whose meeting it is, on a new card."""
    await hearing.open("whose", awaits_words=True)


async def hear_whose(hearing: Hearing) -> None:
    """Find the cluster typed, in any script."""
    everyone = await clusters.everyone(hearing.session, hearing.event)
    finder = Finder((one.key, *_names(one)) for one in everyone)
    likely = finder.find(hearing.words, LIKELY)
    found = [one.key for one in likely]
    if len(likely) == 1 and likely[0].score >= EXACT:
        await hearing.open("meetings_of", cluster=found[0])
        return
    await hearing.open("whose", awaits_words=True, candidates=found, typed=hearing.words)


def _names(cluster: Cluster) -> tuple[str, ...]:
    return (cluster.name, *cluster.names.values(), *cluster.aliases)


async def hear_meetings_of(hearing: Hearing) -> None:
    """Show a cluster's meetings."""
    if await clusters.by_key(hearing.session, hearing.event, hearing.value):
        await hearing.turn("meetings_of", cluster=hearing.value)


async def hear_meeting(hearing: Hearing) -> None:
    """Show one meeting and where it could go."""
    meeting = await _standing(hearing, hearing.value)
    if meeting is not None:
        await hearing.turn("meeting", meeting=meeting.id, cluster=hearing.card.params.get("cluster", ""))


async def hear_to(hearing: Hearing) -> None:
    """Move the meeting; if somebody was faster, nothing changes and the openings are shown afresh."""
    meeting = await _standing(hearing, str(hearing.card.params.get("meeting", "")))
    if meeting is None or not hearing.value.isdigit():
        return
    openings = await room.openings(hearing.session, hearing.event, meeting, now=hearing.now)
    chosen = next(((slot, table) for slot, table in openings if str(slot.id) == hearing.value), None)
    if chosen is None:
        hearing.say("moving.taken", alert=True)
        await hearing.retouch()
        return
    try:
        async with hearing.session.begin_nested():
            await meetings.move(hearing.session, hearing.event, meeting, *chosen, now=hearing.now)
    except IntegrityError:
        await hearing.session.refresh(meeting)
        hearing.say("moving.taken", alert=True)
        await hearing.retouch()
        return
    hearing.note(Deed.MEETING_MOVED, meeting=meeting.id, slot=chosen[0].id, table=chosen[1])
    hearing.say("moving.moved")
    await hearing.turn("meetings_of", cluster=hearing.card.params.get("cluster", ""))


async def hear_call_off(hearing: Hearing) -> None:
    """Ask once more, then cancel the meeting."""
    meeting = await _standing(hearing, str(hearing.card.params.get("meeting", "")))
    if meeting is None:
        return
    if hearing.value != "yes":
        await hearing.turn("meeting", meeting=meeting.id, cluster=hearing.card.params.get("cluster", ""), sure=True)
        return
    await meetings.cancel(hearing.session, hearing.event, meeting, now=hearing.now, by=hearing.me)
    hearing.note(Deed.MEETING_CANCELLED, meeting=meeting.id)
    hearing.free()
    hearing.say("moving.cancelled")
    await hearing.turn("meetings_of", cluster=hearing.card.params.get("cluster", ""))


async def _standing(hearing: Hearing, number: str) -> Meeting | None:
    """Return a meeting that stands; of one that does not any more, say so and show those that do."""
    found = await meetings.locked(hearing.session, int(number)) if number.isdigit() else None
    if found is not None and found.event_id == hearing.event.id and found.state is MeetingState.PUBLISHED:
        return found
    hearing.say("moving.gone", alert=True)
    await hearing.turn("meetings_of", cluster=hearing.card.params.get("cluster", ""))
    return None


async def show_whose(showing: Showing) -> Page:
    """Ask for the cluster; offer those the typed words may mean."""
    candidates = showing.params.get("candidates") or []
    found = [await clusters.by_key(showing.session, showing.event, key) for key in candidates]
    buttons = column(Button(named(one, showing.voice.language), "meetingsof", one.key) for one in found if one)
    said = showing.voice.say("moving.whose", typed=showing.params.get("typed", ""), found=bool(buttons))
    return Page(said, (*buttons, (Button(showing.voice.word("board.back"), "board"),)))


async def show_meetings_of(showing: Showing) -> Page | None:
    """A cluster's meetings, each a button."""
    cluster = await clusters.by_key(showing.session, showing.event, showing.params["cluster"])
    if cluster is None:
        return None
    found = await meetings.of_cluster(showing.session, cluster.id or 0)
    word = showing.voice.word
    rows = column(
        Button(
            word("moving.line", starts=showing.moment(one.starts), name=one.other.name), "meeting", str(one.meeting.id)
        )
        for one in found
    )
    said = showing.voice.say("moving.meetings_of", cluster=cluster, count=len(found))
    return Page(said, (*rows, (Button(word("moving.another"), "change"), Button(word("board.back"), "board"))))


async def show_meeting(showing: Showing) -> Page | None:
    """One meeting: where it is, where both sides and a table are free, and the way to cancel it."""
    meeting = await showing.session.get(Meeting, showing.params["meeting"])
    slot = await showing.session.get(MeetingSlot, meeting.slot_id) if meeting else None
    if meeting is None or slot is None:
        return None
    pair = (meeting.a_cluster_id, meeting.b_cluster_id)
    names = (await showing.session.exec(select(Cluster).where(col(Cluster.id).in_(pair)))).all()
    word = showing.voice.word
    sure = bool(showing.params.get("sure"))
    openings = [] if sure else await room.openings(showing.session, showing.event, meeting, now=showing.now)
    said = showing.voice.say(
        "moving.meeting",
        names=[named(one, showing.voice.language) for one in names],
        starts=showing.moment(slot.starts),
        table=meeting.table_number,
        room=whereabouts.room_name(showing.event, meeting.table_number, showing.voice),
        openings=len(openings),
        sure=sure,
    )
    slots = [
        Button(word("moving.slot", starts=showing.moment(one.starts)), "to", str(one.id)) for one, _table in openings
    ]
    rows = [tuple(slots[i : i + 2]) for i in range(0, len(slots), 2)]
    off = Button(word("moving.sure" if sure else "moving.call_off"), "calloff", "yes" if sure else "", style="danger")
    back = Button(word("moving.back"), "meetingsof", str(showing.params.get("cluster", "")))
    return Page(said, (*rows, (off,), (back,)))


ROUTES = (
    Route("command", "move", hear_move_command, Permission.ORGANIZER, menu=True),
    Route("words", "whose", hear_whose, Permission.ORGANIZER),
    Route("tap", "change", hear_change, Permission.ORGANIZER),
    Route("tap", "meetingsof", hear_meetings_of, Permission.ORGANIZER),
    Route("tap", "meeting", hear_meeting, Permission.ORGANIZER),
    Route("tap", "to", hear_to, Permission.ORGANIZER),
    Route("tap", "calloff", hear_call_off, Permission.ORGANIZER),
)

VIEWS = {"whose": show_whose, "meetings_of": show_meetings_of, "meeting": show_meeting}
