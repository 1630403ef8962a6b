"""Explained: a cluster's meetings and unmet wishes, why any two do not meet, and how fairly meetings are shared out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from bot import chart, clusters, sheet, situation, timetables, whereabouts
from bot.cards import Button, Document, Page
from bot.chart import Bar, Chart, Panel
from bot.matching.finding import Finder
from bot.texts import named, plain
from bot.timetable.problem import pair
from bot.timetable.refusals import unmet_of, why_not
from handlers.board import names_of
from handlers.hearing import Permission, Route
from models import MeetingSlot, TimetableState

if TYPE_CHECKING:
    from bot.showing import Showing
    from bot.timetable.problem import Plan, Problem, WhyNot
    from handlers.hearing import Hearing
    from models import Cluster

ALL_SLOTS = timedelta(days=-3650)  # what has begun is explained, too
MOST_BARS = 120  # on one picture; a phone shows no taller one


async def hear_explain(hearing: Hearing) -> None:
    """Ask whose meetings are to be explained."""
    await hearing.turn("explain", awaits_words=True)


async def hear_why(hearing: Hearing) -> None:
    """Ask whose meetings are to be explained, on a new card."""
    await hearing.open("explain", awaits_words=True)


async def hear_name(hearing: Hearing) -> None:
    """Take the first name typed for the cluster, the next for whom it does not meet."""
    everyone = await clusters.everyone(hearing.session, hearing.event)
    finder = Finder((one.key, *_called(one)) for one in everyone)
    found = next((one.key for one in finder.find(hearing.words, 1)), "")
    first = str(hearing.card.params.get("cluster", "") or "")
    params = {"cluster": found} if not first else {"cluster": first, "other": found if found != first else ""}
    typed = "" if found else hearing.words
    await hearing.open("explain", awaits_words=True, typed=typed, **params)


def _called(cluster: Cluster) -> tuple[str, ...]:
    return (cluster.name, *cluster.names.values(), *cluster.aliases)


async def hear_picture(hearing: Hearing) -> None:
    """Send how many meetings each cluster has, as a picture."""
    await hearing.reply("fairness_picture")


async def hear_table(hearing: Hearing) -> None:
    """Send how many meetings each cluster has and what it misses, for a spreadsheet."""
    await hearing.reply("fairness_table")


@dataclass(frozen=True)
class Found:
    """The timetable that is proposed, or else published, and what it answers."""

    problem: Problem
    plan: Plan
    names: dict[str, str]


async def _found(showing: Showing, *about: Cluster) -> Found | None:
    """Return what is proposed or published, or None; what speaks for those it is `about` to meet is looked up."""
    session, event = showing.session, showing.event
    proposed = await timetables.proposal(session, event)
    timetable = proposed or await timetables.latest(session, event, TimetableState.PUBLISHED)
    if timetable is None:
        return None
    plan = timetables.plan_of(timetable) if proposed else await situation.standing(session, event)
    pairs = [pair(str(one.id), str(other.id)) for one, other in combinations(about, 2)]
    given = await situation.ground(session, event, now=showing.now, untouched=ALL_SLOTS, about=pairs)
    return Found(given.problem, plan, await names_of(session, event.id or 0))


async def show_explain(showing: Showing) -> Page | None:
    """A cluster's count and unmet wishes; with a second one, when they meet or why not."""
    mine = await _named(showing, "cluster")
    other = await _named(showing, "other")
    found = await _found(showing, *(one for one in (mine, other) if one))
    said = showing.voice.say(
        "explain.pair" if mine and other else "explain.cluster",
        **(await _of_pair(showing, found, mine, other) if mine and other else _of_cluster(found, mine)),
        typed=str(showing.params.get("typed", "")),
        missing=found is None,
    )
    word = showing.voice.word
    shared = (Button(word("explain.picture"), "fairpicture"), Button(word("explain.table"), "fairtable"))
    rows: list[tuple[Button, ...]] = [shared]
    if mine:
        rows.append((Button(word("moving.another"), "explain"),))
    return Page(said, (*rows, (Button(word("versions.back"), "plan"),)))


async def _named(showing: Showing, which: str) -> Cluster | None:
    key = str(showing.params.get(which, "") or "")
    return await clusters.by_key(showing.session, showing.event, key) if key else None


def _of_cluster(found: Found | None, mine: Cluster | None) -> dict[str, object]:
    missed = unmet_of(found.problem, found.plan, str(mine.id)) if found and mine else ()
    return {
        "mine": mine,
        "count": found.plan.counts.get(str(mine.id), 0) if found and mine else 0,
        "missed": [_line(one) for one in missed],
        "names": found.names if found else {},
    }


def _line(why: WhyNot) -> dict[str, object]:
    return {"a": why.pair[0], "b": why.pair[1], "code": why.code.value, "values": dict(why.values)}


async def _of_pair(showing: Showing, found: Found | None, mine: Cluster, other: Cluster) -> dict[str, object]:
    two = pair(str(mine.id), str(other.id))
    meeting = next((one for one in found.plan.meetings if one.pair == two), None) if found else None
    slot = await showing.session.get(MeetingSlot, int(meeting.slot)) if meeting else None
    return {
        "pair": [named(one, showing.voice.language) for one in (mine, other)],
        "why": _line(why_not(found.problem, found.plan, two)) if found and not meeting else None,
        "starts": showing.moment(slot.starts) if slot else None,
        "table": meeting.table if meeting else 0,
        "room": whereabouts.room_name(showing.event, meeting.table, showing.voice) if meeting else "",
        "names": found.names if found else {},
    }


async def show_picture(showing: Showing) -> Page | None:
    """Meetings a cluster, sorted, a panel a side."""
    found = await _found(showing)
    if found is None:
        return None
    counts = sorted(found.plan.counts.get(one.id, 0) for one in found.problem.clusters)
    word = showing.voice.word
    made = Chart(
        plain(word("explain.title")),
        plain(word("explain.range", fewest=counts[0] if counts else 0, most=counts[-1] if counts else 0)),
        (),
        tuple(
            Panel(clusters.side_name(showing.event, side, showing.voice), _bars(found, side))
            for side in sorted({one.side for one in found.problem.clusters})
        ),
    )
    content = await asyncio.to_thread(chart.drawn, made, mirrored=showing.voice.mirrored)
    return Page(showing.voice.say("explain.title"), picture=Document("fairness.png", content))


def _bars(found: Found, side: str) -> tuple[Bar, ...]:
    here = [(found.plan.counts.get(one.id, 0), found.names.get(one.id, "")) for one in found.problem.clusters
            if one.side == side]  # fmt: skip
    return tuple(Bar(name, (count,)) for count, name in sorted(here, key=lambda one: (one[0], one[1]))[:MOST_BARS])


async def show_table(showing: Showing) -> Page | None:
    """A row a cluster: its side, its meetings, the wishes not met and why."""
    found = await _found(showing)
    if found is None:
        return None
    voice = showing.voice
    rows = []
    for one in sorted(found.problem.clusters, key=lambda one: (found.plan.counts.get(one.id, 0), one.id)):
        missed = unmet_of(found.problem, found.plan, one.id)
        whys = [_missed(showing, found, one.id, why) for why in missed]
        side = clusters.side_name(showing.event, one.side, voice)
        rows.append((found.names.get(one.id, ""), side, found.plan.counts.get(one.id, 0), len(missed), "; ".join(whys)))
    head = [plain(voice.word("explain.column", code=code)) for code in COLUMNS]
    content = sheet.written(plain(voice.word("explain.title")), head, rows, mirrored=voice.mirrored)
    return Page(voice.say("explain.note"), document=Document("fairness.xlsx", content))


COLUMNS = ("cluster", "side", "meetings", "missed", "why")


def _missed(showing: Showing, found: Found, mine: str, why: WhyNot) -> str:
    other = found.names.get(why.pair[0] if why.pair[1] == mine else why.pair[1], "")
    said = showing.voice.word("board.why", code=why.code.value, values=dict(why.values), names=found.names)
    return f"{other}: {plain(said)}"


ROUTES = (
    Route("command", "why", hear_why, Permission.ORGANIZER, menu=True),
    Route("words", "explain", hear_name, Permission.ORGANIZER),
    Route("tap", "explain", hear_explain, Permission.ORGANIZER),
    Route("tap", "fairpicture", hear_picture, Permission.ORGANIZER),
    Route("tap", "fairtable", hear_table, Permission.ORGANIZER),
)

VIEWS = {"explain": show_explain, "fairness_picture": show_picture, "fairness_table": show_table}
