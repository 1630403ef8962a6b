"""Planning: a proposal of teams and timetable is asked for, ended early, and seen in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import additions, timetables
from bot.cards import Button, Page
from handlers.board import names_of
from handlers.hearing import Permission, Route
from handlers.planner import Planner
from models import Deed, Timetable, TimetableState

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing


async def hear_plan(hearing: Hearing) -> None:
    """Show the proposal in numbers, if there is one."""
    await hearing.turn("plan")


async def hear_propose(hearing: Hearing) -> None:
    """Start a new proposal; the card says so and changes by itself when it is there."""
    await _begin(hearing, adds=False)


async def hear_add(hearing: Hearing) -> None:
    """Start a proposal that keeps what is published and adds to it."""
    if await timetables.latest(hearing.session, hearing.event, TimetableState.PUBLISHED) is None:
        hearing.say("toasts.closed")
        return
    await _begin(hearing, adds=True)


async def _begin(hearing: Hearing, *, adds: bool) -> None:
    planner, card_id = hearing.planner, hearing.card.id or 0
    if planner is None:
        return
    if planner.is_busy:
        hearing.say("board.busy")
        return
    hearing.note(Deed.TIMETABLE_PROPOSED)
    await hearing.expect("plan")

    async def begin() -> None:
        planner.begin(card_id, adds=adds)

    hearing.after.append(begin)


async def hear_enough(hearing: Hearing) -> None:
    """End the proposal being made; its best timetable so far comes on the card."""
    planner = hearing.planner
    if hearing.card.params.get("working"):
        if isinstance(planner, Planner):  # where another worker makes it, that one reads so on the card
            planner.finish()
        hearing.say("board.stopped")
        await hearing.retouch(stopping=True)
    else:  # it came to its end
        await hearing.turn("plan")


async def show_plan(showing: Showing) -> Page:
    """A proposal in numbers: how many meetings, the worst-off cluster, what could not be met and why."""
    word = showing.voice.word
    back = (Button(word("board.back"), "board"),)
    if showing.is_expecting:
        return _working(showing)
    failure = showing.params.get("failure") or ("ended" if showing.params.get("working") else "")
    draft = await timetables.proposal(showing.session, showing.event)
    published = await timetables.latest(showing.session, showing.event, TimetableState.PUBLISHED)
    shown = draft or published
    stands = await timetables.standing(showing.session, showing.event) if published else {}
    names = await names_of(showing.session, showing.event.id or 0)
    said = showing.voice.say(
        "board.plan",
        failure=failure,
        draft=draft,
        published=published,
        published_at=showing.moment(published.published_at) if published and published.published_at else None,
        figures=shown.figures | ({} if draft else stands) if shown else None,
        names=names,
        objections=await timetables.objections(showing.session, draft) if draft else [],
        told=showing.params.get("told"),
        standing=stands.get("meetings", 0),
        added=await _added(showing, draft) if draft and additions.is_one(draft) else None,
        is_added=bool(showing.params.get("is_added")),
    )
    rows: list[tuple[Button, ...]] = []
    if draft is not None and draft.plan:
        rows.append((Button(word("board.publish"), "publish", str(draft.id), style="success"),))
    if draft is not None and draft.plan and draft.state is TimetableState.DRAFT:
        rows.append((Button(word("versions.ask"), "askcomments", str(draft.id)),))
    if shown is not None and await timetables.versions(showing.session, showing.event, before=shown):
        rows.append((Button(word("versions.open"), "changes"),))
    if published:
        rows.append((Button(word("board.add"), "addto", style="primary"),))
    anew = Button(word("board.propose_again" if shown else "board.propose"), "propose")
    rows.append((anew if published else replace(anew, style="primary"),))
    if shown:
        rows.append((Button(word("explain.open"), "explain"),))
    if published:
        rows.append((Button(word("suppose.open"), "whatif"),))
    return Page(said, (*rows, back))


async def _added(showing: Showing, draft: Timetable) -> dict[str, Any]:
    """Return what an addition leaves, adds, moves and gives up, and who gets how many new meetings, the most first."""
    found = await additions.differences(showing.session, showing.event, draft)
    more = Counter(cluster for row in found.new for cluster in row[:2])
    return {
        "kept": len(draft.plan) - len(found.new) - len(found.moved),
        "new": len(found.new),
        "moved": len(found.moved),
        "gone": len(found.gone),
        "more": more.most_common(),
    }


def _working(showing: Showing) -> Page:
    params, stopping = showing.params, bool(showing.params.get("stopping"))
    said = showing.voice.say(
        "board.working",
        done=params.get("done", 0.0),
        meetings=params.get("meetings", 0),
        gap=params.get("gap"),
        stopping=stopping,
    )
    return Page(said, () if stopping else ((Button(showing.voice.word("board.stop"), "enough"),),))


ROUTES = (
    Route("tap", "plan", hear_plan, Permission.ORGANIZER),
    Route("tap", "propose", hear_propose, Permission.ORGANIZER),
    Route("tap", "addto", hear_add, Permission.ORGANIZER),
    Route("tap", "enough", hear_enough, Permission.ORGANIZER),
)

VIEWS = {"plan": show_plan}
