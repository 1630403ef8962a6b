"""Refusing: a no to a meeting that stands in the timetable cancels it, once more asked and the time said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import clusters, meetings, requests
from bot.cards import Button, Page
from bot.texts import named
from handlers.hearing import Permission, Route
from models import MeetingState, Wish

if TYPE_CHECKING:
    from bot.meetings import Appointment
    from bot.showing import Showing
    from bot.texts import Moment
    from handlers.hearing import Hearing
    from models import Cluster


async def standing(by: Hearing | Showing, mine: Cluster, other: Cluster) -> Appointment | None:
    """Return the published meeting of two clusters that is not over."""
    agenda = await meetings.of_cluster(by.session, mine.id or 0)
    return next((one for one in agenda if one.other.id == other.id and one.ends > by.now), None)


async def fixed(showing: Showing, mine: Cluster, other: Cluster) -> Moment | None:
    """Return when the meeting of two is that stands in the timetable."""
    one = await standing(showing, mine, other)
    return showing.moment(one.starts) if one else None


async def ask_again(hearing: Hearing, other: Cluster) -> None:
    """Turn a card on which what both want was refused into the question whether that is meant."""
    params = hearing.card.params
    await hearing.turn("refuse", cluster=other.key, page=params.get("page", 0), sort=params.get("sort", ""))


async def hear_refuse(hearing: Hearing) -> None:
    """Keep the no and cancel the meeting: both sides hear of it once, and its slot is offered to others."""
    mine = await clusters.of(hearing.session, hearing.me)
    other = await clusters.by_key(hearing.session, hearing.event, hearing.value)
    if mine is None or other is None or mine.id == other.id:
        return
    one = await standing(hearing, mine, other)
    meeting = await meetings.locked(hearing.session, one.meeting.id or 0) if one else None
    stands = meeting is not None and meeting.state is MeetingState.PUBLISHED
    await requests.wish(hearing.session, hearing.me, mine, other, Wish.NO, now=hearing.now, tell=not stands)
    if meeting is not None and stands:
        await meetings.cancel(hearing.session, hearing.event, meeting, now=hearing.now, by=hearing.me)
        hearing.free()
    hearing.say("wishes.kept_no", name=named(other, hearing.voice.language))
    params = hearing.card.params
    await hearing.turn("match", cluster=other.key, page=params.get("page", 0), sort=params.get("sort", ""))


async def show_refuse(showing: Showing) -> Page | None:
    """Ask whether a meeting of the timetable is really to be cancelled, or one that both want not to be."""
    mine = await clusters.of(showing.session, showing.reader)
    other = await clusters.by_key(showing.session, showing.event, showing.params["cluster"])
    if mine is None or other is None:
        return None
    one, word = await standing(showing, mine, other), showing.voice.word
    if one is None:
        yes = Button(word("wishes.no"), "refuse", other.key, "danger")
        back = Button(word("wishes.to_match"), "match", other.key)
        return Page(showing.voice.say("wishes.refuse", other=other), ((yes,), (back,)))
    said = showing.voice.say("coming.cannot", other=one.other, starts=showing.moment(one.starts))
    yes = Button(word("moving.sure"), "refuse", one.other.key, "danger")
    another = Button(word("coming.swap_button"), "swap", str(one.meeting.id))
    return Page(said, ((yes, another), (Button(word("coming.back"), "match", one.other.key),)))


ROUTES = (Route("tap", "refuse", hear_refuse, Permission.JOINED),)

VIEWS = {"refuse": show_refuse}
