"""Publishing: what a proposal will change and who hears of it, and then the last yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import additions, meetings, participants, timetables
from bot.cards import Button, Page
from handlers.board import names_of
from handlers.hearing import Permission, Route
from models import Deed, TimetableState

if TYPE_CHECKING:
    from bot.showing import Showing
    from bot.timetable.difference import Changes
    from handlers.hearing import Hearing
    from models import Timetable


async def hear_publish(hearing: Hearing) -> None:
    """Turn a card into the question whether the proposal is to be published."""
    draft = await timetables.proposal(hearing.session, hearing.event)
    if draft is None or str(draft.id) != hearing.value:
        hearing.say("toasts.closed")
        return
    await hearing.turn("publishing", timetable=draft.id)


async def hear_published(hearing: Hearing) -> None:
    """Publish the draft: rows, reminders and everyone's letter in this one transaction.

    Whom one side has refused since it was made is left out. Where a time it changes has come meanwhile, nothing
    happens: what has been held cannot be moved.
    """
    session, event, now = hearing.session, hearing.event, hearing.now
    await meetings.lock_all(session, event)
    draft = await timetables.proposal(session, event)
    if draft is None or str(draft.id) != hearing.value:
        hearing.say("toasts.closed")
        return
    await timetables.leave_out(session, draft, await timetables.refused(session, event, draft))
    outdated = await additions.is_outdated(session, event, draft)
    if outdated or await timetables.is_overtaken(session, event, draft, now=now):
        hearing.say("publishing.outdated" if outdated else "publishing.overtaken", alert=True)
        await hearing.turn("plan")
        return
    told = await (_add(hearing, draft) if additions.is_one(draft) else _replace(hearing, draft))
    hearing.note(Deed.TIMETABLE_PUBLISHED, timetable=draft.id, told=told)
    await hearing.turn("plan", told=told, is_added=additions.is_one(draft))


async def _replace(hearing: Hearing, draft: Timetable) -> int:
    """Publish a timetable, and tell everybody."""
    session, event, now = hearing.session, hearing.event, hearing.now
    await meetings.publish(session, event, draft, now=now)
    await timetables.form_teams(session, event, draft)
    return await meetings.announce(session, event, now=now, edition=draft.id or 0)


async def _add(hearing: Hearing, draft: Timetable) -> int:
    """Publish an addition: whoever had no meeting yet gets the whole timetable, others concerned the news alone."""
    session, event, now = hearing.session, hearing.event, hearing.now
    whom = await additions.concerned(session, event, draft)
    await meetings.publish(session, event, draft, now=now, but=whom.newly)
    await timetables.form_teams(session, event, draft)
    await meetings.announce(session, event, now=now, edition=draft.id or 0, to=whom.newly)
    return len(whom.people)


async def show_publishing(showing: Showing) -> Page | None:
    """What publishing does: how many meetings, what changes, who is told, and whom nobody can reach."""
    session, event, word = showing.session, showing.event, showing.voice.word
    draft = await timetables.proposal(session, event)
    if draft is None or draft.id != showing.params["timetable"]:
        return None
    back = (Button(word("publishing.back"), "plan"),)
    if await additions.is_outdated(session, event, draft):
        return Page(showing.voice.say("publishing.too_old"), (back,))
    if await timetables.is_overtaken(session, event, draft, now=showing.now):
        return Page(showing.voice.say("publishing.too_late"), (back,))
    before = await timetables.latest(session, event, TimetableState.PUBLISHED)
    people = await participants.joined(session, event)
    there, meeting = {one.cluster_id for one in people}, {one for a, b, *_place in draft.plan for one in (a, b)}
    if additions.is_one(draft):
        whom = await additions.concerned(session, event, draft)
        people, meeting = list(whom.people), meeting & whom.clusters
    said = showing.voice.say(
        "publishing.ask",
        meetings=len(draft.plan),
        numbers=_numbers(await additions.differences(session, event, draft)) if before else None,
        adds=additions.is_one(draft),
        refused=len(await timetables.refused(session, event, draft)),
        people=len(people),
        silent=await _silent(showing, meeting - there),
    )
    return Page(said, ((Button(word("publishing.sure"), "publishnow", str(draft.id), style="success"),), back))


def _numbers(found: Changes) -> dict[str, int]:
    return {"new": len(found.new), "gone": len(found.gone), "moved": len(found.moved)}


async def _silent(showing: Showing, clusters: set[int]) -> list[str]:
    """Return the names of the clusters that have something to hear of and nobody who joined."""
    names = await names_of(showing.session, showing.event.id or 0)
    return sorted(names.get(str(one), "") for one in clusters)


ROUTES = (
    Route("tap", "publish", hear_publish, Permission.ORGANIZER),
    Route("tap", "publishnow", hear_published, Permission.ORGANIZER),
)

VIEWS = {"publishing": show_publishing}
