"""Nudges: at most two letters to somebody whose profile waits, by day, until it is confirmed or they say "not now"."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case
from sqlmodel import col, or_, select, update

from bot import interviews, outbox
from bot.rules import by_day, zones_of
from models import Cluster, InterviewState, Lane, Letter, LetterState
from models.columns import Instant
from models.letter import PENDING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models import Event, Participant, Session

VIEW = "nudge"
AFTER = (timedelta(hours=24), timedelta(hours=72))  # since the profile was last touched: the first, the second
APART = timedelta(hours=24)  # at least, between two of which an organizer asked for one
UNSENT = (LetterState.CANCELLED, LetterState.EXPIRED)

_FIRST = col(Letter.subject_revision) == 1
_MOVING = (  # written at every tap, so it is put together once
    update(Letter)
    # Who has said to speak for another cluster since brings the nudges along.
    .where(or_(col(Letter.subject) == bindparam("subject_now"), col(Letter.participant_id) == bindparam("who")))
    .where(col(Letter.view) == VIEW, PENDING)
    .values(
        subject=bindparam("subject_now"),
        due_at=case((_FIRST, bindparam("due1", type_=Instant)), else_=bindparam("due2", type_=Instant)),
        expires_at=case((_FIRST, bindparam("until1", type_=Instant)), else_=bindparam("until2", type_=Instant)),
    )
    .returning(col(Letter.participant_id))
)

Day = tuple[datetime, datetime]  # when a nudge is due, and when the day ends after which it is not sent any more


async def is_owed(session: Session, person: Participant) -> bool:
    """Return whether a person may be nudged: joined, speaks for a cluster without a profile, did not say "not now"."""
    if person.chat_id is None or person.cluster_id is None or person.left_alone_at is not None:
        return False
    interview = await interviews.of(session, person)
    if interview is not None and interview.state is InterviewState.CONFIRMED:
        return False
    cluster = await session.get(Cluster, person.cluster_id)
    return cluster is not None and await interviews.profile(session, cluster) is None


async def plan(session: Session, event: Event, person: Participant, *, now: datetime) -> None:
    """Write both nudges of somebody whose profile waits, or move those still to come: so long from now.

    Whoever shares the cluster's profile sees it move on as well: their nudges move, too.
    """
    if person.cluster_id is None or person.left_alone_at is not None or now > _end(event):
        return
    days = await _days(session, event, person, now)
    if not await _move(session, person, days) and await is_owed(session, person):
        await _write(session, event, person, days, now=now)


async def stop(session: Session, person: Participant, *, now: datetime) -> None:
    """Leave a person alone for good."""
    person.left_alone_at = now
    session.add(person)
    mine = update(Letter).where(col(Letter.participant_id) == person.id, col(Letter.view) == VIEW, PENDING)
    await session.exec(mine.values(state=outbox.ended(LetterState.CANCELLED), finished_at=now))


async def settle(session: Session, person: Participant, *, now: datetime) -> None:
    """The profile is confirmed: nobody of the cluster is nudged any more."""
    await outbox.cancel(session, _subject(person), now=now)


async def bring_forward(session: Session, event: Event, person: Participant, *, now: datetime) -> datetime | None:
    """Let a person's next nudge leave now, or in the morning where the day is over; None where none is to be sent.

    It counts as one of the two, and never comes within a day of the other.
    """
    if not await is_owed(session, person):
        return None
    await _write(session, event, person, await _days(session, event, person, now), now=now)
    zones = await _zones(session, event, person)
    due, until = by_day(now, zones)
    mine = (await of(session, [person])).get(person.id or 0, [])
    waiting = [one for one in mine if one.state is LetterState.PENDING]
    if until > _end(event) or not may_come(mine, now=now):
        return None
    first, *later = waiting
    if first.due_at > due:
        first.due_at, first.expires_at = due, until
    for one in later:
        if one.due_at - first.due_at < APART:
            one.due_at, one.expires_at = by_day(first.due_at + APART, zones)
    session.add_all(waiting)
    return first.due_at


def may_come(written: Sequence[Letter], *, now: datetime) -> bool:
    """Return whether a nudge may come now, by those written so far: one is left, and a day has passed since another."""
    is_left = not written or any(one.state is LetterState.PENDING for one in written)
    return is_left and all(now - one.due_at >= APART for one in gone(written))


def gone(written: Sequence[Letter]) -> list[Letter]:
    """Return the nudges that have left or are leaving."""
    return [one for one in written if one.state not in (LetterState.PENDING, *UNSENT)]


async def of(session: Session, people: Sequence[Participant]) -> dict[int, list[Letter]]:
    """Return the nudges written for people, by their row, the first before the second."""
    mine = select(Letter).where(col(Letter.participant_id).in_([one.id for one in people]), Letter.view == VIEW)
    found: dict[int, list[Letter]] = {}
    for letter in (await session.exec(mine.order_by(col(Letter.subject_revision)))).all():
        found.setdefault(letter.participant_id or 0, []).append(letter)
    return found


async def _days(session: Session, event: Event, person: Participant, now: datetime) -> list[Day]:
    zones = await _zones(session, event, person)
    return [by_day(now + wait, zones) for wait in AFTER]


async def _zones(session: Session, event: Event, person: Participant) -> tuple[ZoneInfo, ...]:
    """Return where a person may be: at the event, or in the country of the cluster."""
    cluster = await session.get(Cluster, person.cluster_id) if person.cluster_id else None
    return (ZoneInfo(event.zone), *zones_of(cluster.country if cluster else ""))


async def _move(session: Session, person: Participant, days: Sequence[Day]) -> bool:
    """Put off the nudges that wait, of the person and of the whole cluster; return whether the person has any."""
    moved: dict[str, Any] = {"who": person.id, "subject_now": _subject(person)}
    for number, (due_at, until) in enumerate(days, 1):
        moved |= {f"due{number}": due_at, f"until{number}": until}
    await session.flush()
    return person.id in (await (await session.connection()).execute(_MOVING, moved)).scalars().all()


async def _write(session: Session, event: Event, person: Participant, days: Sequence[Day], *, now: datetime) -> None:
    """Write the nudges of a person who never had any, each on a card of its own."""
    if await of(session, [person]):
        return
    for number, (due_at, until) in enumerate(days, 1):
        if until > _end(event):
            continue
        letter = outbox.letter_to(
            person, f"nudge:{number}", view=VIEW, params={}, now=now, due_at=due_at, expires_at=until,
            lane=Lane.REMINDER, subject=_subject(person), revision=number,
        )  # fmt: skip
        letter.card_id = await outbox.blank_card(session, person, VIEW, {"number": number}, now=now)
        await outbox.write(session, [letter])


def _subject(person: Participant) -> str:
    return f"nudge:{person.cluster_id}"


def _end(event: Event) -> datetime:
    """Return the midnight that ends the event."""
    return datetime.combine(event.ends + timedelta(days=1), time(), ZoneInfo(event.zone)).astimezone(UTC)
