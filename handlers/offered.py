"""Offers: a meeting that is held until both clusters have answered, and asking for one during the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import clusters, offers, room, shortlists, whereabouts
from bot.cards import Button, Page
from bot.texts import named
from handlers.hearing import Permission, Route
from handlers.reasoning import main_reasons
from models import Cluster, Meeting, MeetingSlot, Occasion, Offer, OfferState

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

ROOM = 5  # slots tried, should somebody be faster


async def hear_answer(hearing: Hearing) -> None:
    """Take the first answer of a cluster; say so where it came too late."""
    said, _, number = hearing.value.partition(".")
    if not number.isdigit() or len(number) > len(str(2**62)) or hearing.me.cluster_id is None:
        return
    before = await hearing.session.get(Offer, int(number))
    asked = before.slot_id if before else 0
    offer = await offers.answer(
        hearing.session, hearing.event, int(number), hearing.me.cluster_id, yes=said == "yes", now=hearing.now
    )
    hearing.free()
    if offer is None or offer.state is OfferState.LAPSED:
        hearing.say("offers.late", alert=True)
        await hearing.retouch()
    elif offer.slot_id != asked:
        hearing.say("offers.taken", alert=True)


async def hear_ask(hearing: Hearing) -> None:
    """Hold the first slot in which both and a table are free, and ask the other side."""
    mine = await clusters.of(hearing.session, hearing.me)
    other = await clusters.by_key(hearing.session, hearing.event, hearing.value)
    if mine is None or other is None or mine.id == other.id:
        return
    pair = (mine.id or 0, other.id or 0)
    before = await offers.asked(hearing.session, *pair)
    if before is not None and before.state in (OfferState.OPEN, OfferState.DECLINED):
        hearing.say("offers.asked_before", name=named(other, hearing.voice.language), alert=True)
        await hearing.retouch()
        return
    found = await room.openings(hearing.session, hearing.event, pair, now=hearing.now + offers.AT_LEAST)
    places = [(pair, slot.id or 0, table) for slot, table in found[:ROOM]]
    made = await offers.make(hearing.session, hearing.event, Occasion.ASKED, places, now=hearing.now, asker=mine.id)
    hearing.free()
    if made is None:
        hearing.say("offers.no_slot", alert=True)
        return
    slot = await hearing.session.get_one(MeetingSlot, made.slot_id)
    name = named(other, hearing.voice.language)
    hearing.say("offers.held", name=name, starts=hearing.moment(slot.starts), until=hearing.moment(made.until))
    await hearing.retouch()


async def show_offer(showing: Showing) -> Page | None:
    """Who, when, where and why; yes or no; or what became of it."""
    offer, reader = await showing.session.get(Offer, showing.params["offer"]), showing.reader
    meeting = await showing.session.get(Meeting, offer.meeting_id) if offer else None
    if offer is None or meeting is None or reader is None:
        return None
    sides = {meeting.a_cluster_id: meeting.b_cluster_id, meeting.b_cluster_id: meeting.a_cluster_id}
    if reader.cluster_id not in sides:
        return None
    mine = await showing.session.get_one(Cluster, reader.cluster_id)
    other = await showing.session.get_one(Cluster, sides[mine.id or 0])
    slot = await showing.session.get_one(MeetingSlot, offer.slot_id)
    was = await showing.session.get_one(MeetingSlot, meeting.slot_id)
    match = await shortlists.between(showing.session, showing.event, mine, other)
    agreed = offer.a_agrees if mine.id == meeting.a_cluster_id else offer.b_agrees
    said = showing.voice.say(
        "offers.offer",
        occasion=offer.occasion.value,
        state=offer.state.value,
        other=other,
        starts=showing.moment(slot.starts),
        was=showing.moment(was.starts),
        **whereabouts.told(showing.event, offer.table_number, showing.voice),
        reasons=main_reasons(showing, match) if match else [],
        until=showing.moment(offer.until),
        agreed=agreed,
    )
    word = showing.voice.word
    yes = Button(word("offers.yes"), "offer", f"yes.{offer.id}", "success")
    no = Button(word("offers.no"), "offer", f"no.{offer.id}")
    is_open = offer.state is OfferState.OPEN and offer.until > showing.now
    return Page(said, ((yes, no),) if is_open and not agreed else ())


async def show_closed(showing: Showing) -> Page | None:
    """What one asked for will not be: the other side said no, or nothing in time."""
    offer, reader = await showing.session.get(Offer, showing.params["offer"]), showing.reader
    meeting = await showing.session.get(Meeting, offer.meeting_id) if offer else None
    if offer is None or meeting is None or reader is None:
        return None
    other = meeting.b_cluster_id if meeting.a_cluster_id == reader.cluster_id else meeting.a_cluster_id
    slot = await showing.session.get_one(MeetingSlot, offer.slot_id)
    said = showing.voice.say(
        "offers.closed",
        other=await showing.session.get_one(Cluster, other),
        starts=showing.moment(slot.starts),
        declined=offer.state is OfferState.DECLINED,
        stays=offer.occasion is Occasion.SWAP,
    )
    return Page(said)


async def show_nobody_free(showing: Showing) -> Page | None:
    """Nobody is left who could sit down in a slot with who was left alone."""
    slot = await showing.session.get(MeetingSlot, showing.params["slot"])
    if slot is None:
        return None
    starts, ends = showing.moment(slot.starts), showing.moment(slot.ends)
    return Page(showing.voice.say("offers.nobody_free", starts=starts, ends=ends))


ROUTES = (
    Route("tap", "offer", hear_answer, Permission.JOINED),
    Route("tap", "askfor", hear_ask, Permission.JOINED),
)

VIEWS = {"offer": show_offer, "offer_closed": show_closed, "nobody_free": show_nobody_free}
