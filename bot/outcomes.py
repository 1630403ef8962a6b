"""Outcomes: what each side says came of a meeting, and the letters that ask for it once a run of meetings is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete
from sqlmodel import col, or_, select, update

from bot import outbox
from bot.rules import rules_of
from bot.runs import Coming, runs
from models import Card, Fruit, Lane, Letter, LetterState, Meeting, MeetingSlot, MeetingState, Outcome
from models.store import insert_new

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.rules import Rules
    from models import Event, Participant, Session

VIEW = "outcome"
ALONE = frozenset({Fruit.TALK, Fruit.NOTHING, Fruit.MISSED})
BEGUN = frozenset({Fruit.MEMORANDUM, Fruit.PROJECT, Fruit.BUSINESS})  # a collaboration
PAUSE = 15  # minutes; with a longer one between two meetings the first is asked about before the second
FRESH = timedelta(hours=3)  # so long after a run it may still be asked about
WORTH = timedelta(days=1)  # later it is no fresh memory; the list of outcomes stays
LONGEST_STEP = 300  # characters

Asking = tuple["datetime", tuple[int, ...]]  # when, and about which meetings


def askings(agenda: Iterable[Coming], rules: Rules, *, asked: Iterable[int], now: datetime) -> list[Asking]:
    """Return when somebody is asked about which meetings: at the end of each run, in quiet hours in the morning. Pure.

    What was `asked` about before is left out. A run just over is asked about now: its last meeting was called off.
    """
    known, found = set(asked), list[Asking]()
    for run in runs((one for one in agenda if one.meeting not in known), PAUSE):
        end = max(one.ends for one in run)
        due = max(end, now)
        if end > now - FRESH:
            found.append((rules.morning(due) if rules.is_quiet(due) else due, tuple(one.meeting for one in run)))
    return found


async def plan(session: Session, event: Event, side: int, people: Sequence[Participant], *, now: datetime) -> None:
    """Write the letters that will ask a cluster's people, and cancel those still to come that are not among them.

    The caller holds the cluster's row. A letter that is due already has asked, whatever becomes of it.
    """
    agenda, rules = await _agenda(session, side), rules_of(event)
    asked = await _asked(session, people, now)
    wanted = {
        f"{VIEW}:{side}:{due.isoformat()}:{'.'.join(map(str, run))}:p{person.id}": (person, due, run)
        for person in people
        for due, run in askings(_seen_by(person, agenda), rules, asked=asked.get(person.id, ()), now=now)
        if not is_over(event, due)
    }
    others = update(Letter).where(
        col(Letter.chat_id).in_([person.chat_id for person in people]), col(Letter.view) == VIEW,
        col(Letter.state).in_(outbox.WAITING), col(Letter.due_at) > now, col(Letter.key).not_in(wanted),
        col(Letter.lane) == int(Lane.SERVICE),
    )  # fmt: skip
    await session.exec(others.values(state=outbox.ended(LetterState.CANCELLED), finished_at=now))
    await outbox.make_room(session, col(Letter.key).in_(wanted), col(Letter.due_at) > now)
    there = set((await session.exec(select(Letter.key).where(col(Letter.key).in_(wanted)))).all())
    await _write(session, side, {key: one for key, one in wanted.items() if key not in there}, now)


def _seen_by(person: Participant, agenda: Iterable[Coming]) -> list[Coming]:
    """Return the meetings that were not over when somebody joined."""
    return [one for one in agenda if person.joined_at is None or one.ends > person.joined_at]


def is_over(event: Event, at: datetime) -> bool:
    """Return whether the data of an event are to be gone by an instant: nothing is asked any more."""
    return at.astimezone(rules_of(event).zone).date() > event.data_until


async def _write(
    session: Session, side: int, wanted: dict[str, tuple[Participant, datetime, tuple[int, ...]]], now: datetime
) -> None:
    cards = [
        Card(chat_id=person.chat_id or 0, participant_id=person.id, view=VIEW, params={"asked": run}, made_at=now)
        for person, _due, run in wanted.values()
    ]
    session.add_all(cards)
    await session.flush()
    letters = []
    for card, (key, (person, due, run)) in zip(cards, wanted.items(), strict=True):
        letter = outbox.letter_to(
            person, key.rpartition(":")[0], view=VIEW, params={"asked": run}, now=now, due_at=due,
            expires_at=due + WORTH, subject=f"{VIEW}:{side}",
        )  # fmt: skip
        letter.card_id = card.id
        letters.append(letter)
    await outbox.write(session, letters)


async def _asked(session: Session, people: Sequence[Participant], now: datetime) -> dict[int | None, set[int]]:
    """Return by person the meetings they have been asked about, by letters that were due."""
    gone = select(Letter.participant_id, Letter.params).where(
        col(Letter.chat_id).in_([person.chat_id for person in people]), Letter.view == VIEW,
        col(Letter.lane) == int(Lane.SERVICE), col(Letter.due_at) <= now, Letter.state != LetterState.CANCELLED,
    )  # fmt: skip
    found: dict[int | None, set[int]] = {}
    for person, params in (await session.exec(gone)).all():
        found.setdefault(person, set()).update(params.get("asked", ()))
    return found


async def _agenda(session: Session, side: int) -> list[Coming]:
    """Return a cluster's published meetings, each until it really ends."""
    rows = await session.exec(
        select(MeetingSlot.starts, MeetingSlot.ends, Meeting)
        .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
        .where(or_(col(Meeting.a_cluster_id) == side, col(Meeting.b_cluster_id) == side))
        .where(Meeting.state == MeetingState.PUBLISHED)
    )
    return [
        Coming(starts, ends + timedelta(minutes=one.ends_late), one.id or 0, one.revision)
        for starts, ends, one in rows.all()
    ]


async def of_cluster(session: Session, cluster_id: int) -> dict[int, Outcome]:
    """Return what a cluster has said of its meetings, by the meeting's row."""
    mine = select(Outcome).where(Outcome.cluster_id == cluster_id).order_by(col(Outcome.id))
    return {one.meeting_id: one for one in (await session.exec(mine)).all()}


async def tick(
    session: Session, meeting: Meeting, person: Participant, fruit: Fruit, *, is_on: bool, now: datetime
) -> Outcome:
    """Keep that something came of a meeting, or did not after all; what stands alone replaces everything else."""
    kept = await _kept(session, meeting, person, now)
    before = {Fruit(one) for one in kept.fruits} - {fruit}
    if is_on:
        before = {fruit} if fruit in ALONE else before - ALONE | {fruit}
    kept.fruits = [one.value for one in Fruit if one in before]
    kept.participant_id, kept.at = person.id, now
    session.add(kept)
    return kept


async def note(session: Session, meeting: Meeting, person: Participant, step: str, *, now: datetime) -> None:
    """Keep a side's next step in its own words; without words there is none any more."""
    kept = await _kept(session, meeting, person, now)
    kept.next_step, kept.participant_id, kept.at = step, person.id, now
    session.add(kept)


async def _kept(session: Session, meeting: Meeting, person: Participant, now: datetime) -> Outcome:
    """Return the outcome of a person's side, held until this transaction ends: colleagues may tap at once."""
    row: dict[str, Any] = {
        "meeting_id": meeting.id, "cluster_id": person.cluster_id, "participant_id": person.id, "fruits": [],
        "next_step": "", "at": now,
    }  # fmt: skip
    await insert_new(session, Outcome, [row])
    mine = select(Outcome).where(Outcome.meeting_id == meeting.id, Outcome.cluster_id == person.cluster_id)
    return (await session.exec(mine.with_for_update().execution_options(populate_existing=True))).one()


async def forget(session: Session, person: Participant) -> None:
    """Take a person's name off what they said; colleagues keep it."""
    theirs = update(Outcome).where(col(Outcome.participant_id) == person.id)
    await session.exec(theirs.values(participant_id=None))


async def forget_cluster(session: Session, cluster_id: int) -> None:
    """Erase what a cluster said: nobody is left to say it."""
    await session.exec(delete(Outcome).where(col(Outcome.cluster_id) == cluster_id))
