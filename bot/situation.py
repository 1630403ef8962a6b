"""The situation: the problem an event poses as its rows state it, and the meetings as they stand."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import absences, interviews, musts, shortlists, whereabouts
from bot.matching.promising import promising
from bot.matching.shortlist import between, worth
from bot.timetable.problem import Cluster as Meeter
from bot.timetable.problem import Meeting as Seated
from bot.timetable.problem import Pair, Plan, Problem, Slot, pair
from bot.timetable.teams import Joining, Teaming
from models import (
    Cluster,
    Meeting,
    MeetingSlot,
    MeetingState,
    Objection,
    Profile,
    Request,
    Timetable,
    Wish,
)
from models.meeting import TAKES_A_TABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.matching.affinity import Circle
    from models import Event, Session

Wishes = dict[Wish, set[tuple[int, int]]]


@dataclass(frozen=True)
class Ground:
    """What the planner works from; ids are the rows' own, as text."""

    problem: Problem
    teaming: Teaming


UNTOUCHED = timedelta(hours=1)  # what begins sooner stays as it is published


async def ground(
    session: Session, event: Event, *, now: datetime, untouched: timedelta = UNTOUCHED, about: Collection[Pair] = ()
) -> Ground:
    """Return the problem an event poses now: slots, clusters with a profile, scores, wishes, absences.

    What is past or begins before `untouched` is over is fixed as published, and nothing new is put there; nor where
    a slot is held for two who have not answered. Among a crowd only the pairs that promise most have a score, those
    who wished for each other or have a meeting, and those it is `about`.
    """
    slots = (await session.exec(_slots(event))).all()
    open_ids = {slot.id for slot in slots if slot.starts > now + untouched}
    taking = [(one, _seated(one)) for one in await _taking(session, event)]
    fixed = _pinned(taking, open_ids)
    seated: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in fixed:
        for side in one.pair:
            seated[side][one.slot] += 1
    rows = await session.exec(
        select(Cluster, Profile)
        .join(Profile, col(Profile.cluster_id) == col(Cluster.id))
        .where(Cluster.event_id == event.id)
        .order_by(col(Cluster.id))
    )
    known = rows.all()
    present = await absences.presence(session, event)
    rules = event.rules
    meeters: list[Meeter] = []
    for cluster, profile in known:
        halves = interviews.availability(profile, event)
        there = [slot for slot in slots if slot.id in open_ids and slot.half_day in halves]
        seats = Counter({str(slot.id): present.seats(cluster.id or 0, slot.starts, slot.ends) for slot in there})
        free, *more = _by_seat(seats | seated[str(cluster.id)])
        meeters.append(
            Meeter(
                id=str(cluster.id),
                side=cluster.side,
                free=free,
                languages=_languages(profile, event),
                wanted=int(rules["wanted"]),
                minimum=int(rules["minimum"]),
                more=tuple(more),
            )
        )
    keys = {cluster.key: str(cluster.id) for cluster, _profile in known}
    around = await shortlists.circle(session, event)
    wanted = musts.musts(event, await _every_row(session, event), slots)
    wishes = await _wishes(session, event)
    strong = {name: frozenset(found) for name, found in _pairs(wishes).items()}
    wished = frozenset().union(*(strong[name] for name in ("must", "mutual", "wished")), wanted.pairs)
    asked = {*wished, *(one.pair for _row, one in taking), *about}
    scores = await asyncio.to_thread(_all_scores, around, tuple(keys.items()), int(rules["wanted"]), asked)
    problem = Problem(
        slots=tuple(
            Slot(
                str(s.id),
                s.starts,
                s.ends,
                s.tables,
                s.half_day,
                missing=frozenset(s.missing),
                interpreters=s.interpreters,
            )
            for s in slots
        ),
        clusters=tuple(meeters),
        scores=scores,
        must=strong["must"] | wanted.pairs,
        mutual=strong["mutual"] - wanted.pairs,
        wished=strong["wished"] - wanted.pairs,
        declined=strong["declined"],
        fixed=(*fixed, *_agreed(wanted, fixed, meeters, open_ids)),
        only={two: there for two, there in wanted.only.items() if two not in {one.pair for one in fixed}},
        after=wanted.after,
        in_a_row=int(rules.get("in_a_row", 0)),
        rooms=whereabouts.spans(event),
        is_even=rules.get("fairness") == "everybody",
    )
    joining = tuple(
        Joining(meeter.id, meeter.side, meeter.languages, _topics(profile, event))
        for meeter, (_cluster, profile) in zip(meeters, known, strict=True)
    )
    return Ground(problem, Teaming(joining, scores, apart=strong["declined"]))


async def standing(session: Session, event: Event) -> Plan:
    """Return the meetings as they stand, those held included, as a plan without figures."""
    return Plan.of(_seated(one) for one in await _taking(session, event))


async def held(session: Session, event: Event) -> frozenset[Pair]:
    """Return the pairs for whom a slot is held until they have answered."""
    return frozenset(_seated(one).pair for one in await _taking(session, event) if one.state is MeetingState.HELD)


def _pinned(taking: Iterable[tuple[Meeting, Seated]], open_ids: set[int | None]) -> list[Seated]:
    """Return the meetings that stay where they are: held ones, and those whose slot is not open any more."""
    return [seated for one, seated in taking if one.slot_id not in open_ids or one.state is MeetingState.HELD]


def _agreed(
    wanted: musts.Musts, pinned: Sequence[Seated], meeters: Sequence[Meeter], open_ids: set[int | None]
) -> list[Seated]:
    """Return the meetings an organizer gave a table, so far as they can be held there."""
    free = {one.id: one.free for one in meeters}
    taken = {(one.slot, one.table) for one in pinned} | {(one.slot, name) for one in pinned for name in one.pair}
    there = {one.pair for one in pinned}
    return [
        one
        for one in wanted.fixed
        if one.pair not in there
        and int(one.slot) in open_ids
        and all(one.slot in free.get(name, ()) for name in one.pair)
        and not taken & {(one.slot, one.table), (one.slot, one.a), (one.slot, one.b)}
    ]


async def _every_row(session: Session, event: Event) -> dict[str, str]:
    found = await session.exec(select(Cluster.key, Cluster.id).where(Cluster.event_id == event.id))
    return {key: str(number) for key, number in found.all()}


async def _taking(session: Session, event: Event) -> Sequence[Meeting]:
    taking = select(Meeting).where(Meeting.event_id == event.id, col(Meeting.state).in_(TAKES_A_TABLE))
    return (await session.exec(taking.order_by(col(Meeting.id)))).all()


def _seated(one: Meeting) -> Seated:
    return Seated(*pair(str(one.a_cluster_id), str(one.b_cluster_id)), str(one.slot_id), one.table_number)


def _slots(event: Event):  # type: ignore[no-untyped-def] # noqa: ANN202 - SQLModel's select types do not travel
    return select(MeetingSlot).where(MeetingSlot.event_id == event.id).order_by(col(MeetingSlot.starts))


def _by_seat(seats: Counter[str]) -> list[frozenset[str]]:
    """Return the slots with a first seat, then those with a second, and so on."""
    most = max(seats.values(), default=0)
    return [frozenset(slot for slot, number in seats.items() if number >= seat) for seat in range(1, max(1, most) + 1)]


def _languages(profile: Profile, event: Event) -> frozenset[str]:
    # "with an interpreter" is a wish, not a language a meeting can be held in
    said = [value for value in _by_role(profile, event, "languages") if not value.endswith(":interpreter")]
    return frozenset(value.partition(":")[0] for value in said) or frozenset({profile.language})


def _topics(profile: Profile, event: Event) -> tuple[str, ...]:
    return tuple(_by_role(profile, event, "topics"))


def _by_role(profile: Profile, event: Event, role: str) -> list[str]:
    questions = interviews.questionnaire_of(event).questions
    answers = [profile.answers.get(one.key) or [] for one in questions if one.role == role]
    return [value for said in answers for value in (said if isinstance(said, list) else [said])]


def _all_scores(
    around: Circle, keys: tuple[tuple[str, str], ...], number: int, asked: Iterable[Pair]
) -> dict[Pair, float]:
    """Return, by pair, the mean of what each side sees in the other: a meeting is worth both.

    Looked up are the pairs that promise most and those `asked` for; for a crowd all of them would take minutes.
    """
    scores, near = dict(_scores(around, keys, number)), _near(around, number)
    names = {row: key for key, row in keys if key in around.place}
    for two in sorted(set(asked)):
        mine, other = (names.get(row, "") for row in two)
        if mine and other and mine != other and other not in near[mine]:
            sides = (between(around, mine, other), between(around, other, mine))
            if any(sides):
                scores[two] = sum(match.score / 2 for match in sides if match)
    return scores


_near = lru_cache(maxsize=2)(promising)


@lru_cache(maxsize=2)  # of one circle, until a profile changes: each meeting that becomes free asks again
def _scores(around: Circle, keys: tuple[tuple[str, str], ...], number: int) -> dict[Pair, float]:
    """Return the scores of the pairs that promise most, where everybody wants a `number` of meetings."""
    rows, seen, near = dict(keys), dict[Pair, float](), _near(around, number)
    for key, row in keys:
        if key not in around.place:
            continue
        for other, score in worth(around, key, among=near[key]).items():
            if other in rows:
                two = pair(row, rows[other])
                seen[two] = seen.get(two, 0.0) + score / 2
    return seen


async def _wishes(session: Session, event: Event) -> Wishes:
    found: Wishes = {wish: set() for wish in Wish}
    for request in (await session.exec(select(Request).where(Request.event_id == event.id))).all():
        found[request.wish].add((request.from_cluster_id, request.to_cluster_id))
    objected = select(Objection).join(Timetable, col(Objection.timetable_id) == col(Timetable.id))
    for one in (await session.exec(objected.where(Timetable.event_id == event.id))).all():
        found[Wish.NO].add((one.cluster_id, one.other_cluster_id))
    return found


def _pairs(wishes: Wishes) -> dict[str, set[Pair]]:
    """Return each pair under its strongest word only."""
    declined = {pair(str(a), str(b)) for a, b in wishes[Wish.NO]}
    must = {pair(str(a), str(b)) for a, b in wishes[Wish.MUST]} - declined
    directed = wishes[Wish.MEET] | wishes[Wish.MUST]
    mutual = {pair(str(a), str(b)) for a, b in directed if (b, a) in directed} - declined - must
    wished = {pair(str(a), str(b)) for a, b in directed} - declined - must - mutual
    return {"must": must, "mutual": mutual, "wished": wished, "declined": declined}
