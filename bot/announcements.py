"""Announcements: a text in three languages and its audience; from the last yes to the last letter."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func
from sqlmodel import col, select, update

from bot import audiences, outbox, pace, participants
from bot.cards import LONGEST_CAPTION, units
from bot.texts import LANGUAGES
from bot.underway import ENCLOSURE, PER_SECOND, watch, watched_on
from models import Announcement, AnnouncementState, Card, Event, Lane, Letter, LetterState, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from models import Participant, Session

LONGEST = 3000  # characters, so that the text and its heading fit one message
HEADING = 60  # UTF-16 units beside the event's name above the text
TO_UNDO = timedelta(seconds=30)  # from the last yes to the first letter
STALE = timedelta(hours=1)  # after which what could not leave in time is not sent unasked
IN_TIME = timedelta(seconds=2)  # after its hour; what leaves later is looked at later, too
VIEW = "announcement"
NEXT_LEAVES = select(func.min(Announcement.leaves_at)).where(col(Announcement.state) == AnnouncementState.SCHEDULED)
UNDER_WAY = (AnnouncementState.RUNNING, AnnouncementState.PAUSED)


def missing(announcement: Announcement) -> list[str]:
    """Return the languages in which the text is still missing."""
    return [language for language in LANGUAGES if not announcement.text.get(language)]


def is_blank(announcement: Announcement) -> bool:
    """Whether nothing has been written yet."""
    return not any(announcement.text.values()) and not announcement.attachment


async def draft(session: Session, event: Event, author: Participant, *, now: datetime) -> Announcement:
    """Begin an announcement to everyone; a draft of one's own in which nothing is written yet is begun anew."""
    found = select(Announcement).where(
        Announcement.event_id == event.id,
        Announcement.author_id == author.id,
        col(Announcement.state) == AnnouncementState.DRAFT,
    )
    for one in (await session.exec(found)).all():
        if is_blank(one):
            await session.delete(one)
    made = Announcement(
        event_id=event.id or 0, author_id=author.id or 0, audience={"kind": "everyone", "value": ""}, made_at=now
    )
    session.add(made)
    await session.flush()
    return made


async def written(session: Session, event: Event) -> list[Announcement]:
    """Return the announcements of every organizer, drafts included, newest first; blank ones are left out."""
    found = select(Announcement).where(Announcement.event_id == event.id).order_by(col(Announcement.id).desc())
    return [one for one in (await session.exec(found)).all() if not is_blank(one)]


async def confirm(session: Session, announcement: Announcement, *, leaves_at: datetime, now: datetime) -> bool:
    """Let it leave at an instant; False when it was confirmed or changed before, or a language is missing.

    Pressed twice, or by two organizers: the first one wins.
    """
    if missing(announcement):
        return False
    is_mine = (col(Announcement.revision) == announcement.revision) & _stands(announcement, AnnouncementState.DRAFT)
    values = {"state": AnnouncementState.SCHEDULED, "confirmed_at": now, "leaves_at": leaves_at}
    return await _changed(session, announcement, is_mine, values)


async def take_back(session: Session, announcement: Announcement) -> bool:
    """Make it a draft again; False when it has begun to leave."""
    values = {
        "state": AnnouncementState.DRAFT,
        "confirmed_at": None,
        "leaves_at": None,
        "revision": col(Announcement.revision) + 1,
    }
    return await _changed(session, announcement, _stands(announcement, AnnouncementState.SCHEDULED), values)


async def due(session: Session, now: datetime) -> list[int]:
    """Return the announcements whose time has come; in a bot brought back, none confirmed before the backup ends."""
    waiting = select(Announcement.id).where(col(Announcement.state) == AnnouncementState.SCHEDULED)
    since = await pace.stopped_at(session)
    if since is not None:
        waiting = waiting.where(col(Announcement.confirmed_at) > since)
    return [one or 0 for one in (await session.exec(waiting.where(col(Announcement.leaves_at) <= now))).all()]


async def overdue(session: Session, since: datetime) -> int:
    """Return to how many people announcements were to leave before a bot was brought back."""
    count = 0
    for one in (await session.exec(select(Announcement).where(*_overdue(since)))).all():
        event = await session.get_one(Event, one.event_id)
        count += len(await audiences.people(session, event, one.audience))
    return count


async def call_off(session: Session, since: datetime) -> None:
    """Make those drafts again that were to leave before a bot was brought back: they most probably have left."""
    values = {"state": AnnouncementState.DRAFT, "leaves_at": None, "confirmed_at": None}
    revised = {"revision": col(Announcement.revision) + 1}
    await session.exec(update(Announcement).where(*_overdue(since)).values(values | revised))


def _overdue(since: datetime) -> tuple[Any, ...]:
    waits = col(Announcement.state) == AnnouncementState.SCHEDULED
    return waits, col(Announcement.confirmed_at) <= since, col(Announcement.leaves_at) <= since


async def depart(session: Session, number: int, now: datetime) -> int:
    """Write one letter a recipient, as the audience is at this moment; 0 when it was taken back or has left.

    One that could not leave in its hour, because no bot was running, is a draft again, and its organizers are told.
    """
    announcement = await session.get_one(Announcement, number)
    if announcement.leaves_at is not None and now - announcement.leaves_at > STALE:
        await _tell_late(session, announcement, now)
        return 0
    values = {"state": AnnouncementState.RUNNING}
    if not await _changed(session, announcement, _stands(announcement, AnnouncementState.SCHEDULED), values):
        return 0
    event = await session.get_one(Event, announcement.event_id)
    people = await audiences.people(session, event, announcement.audience)
    letters = await addressed(session, announcement, people, f"announcement:{number}", now=now)
    count = await outbox.write(session, letters)
    if announcement.leaves_at is not None and now - announcement.leaves_at > IN_TIME:
        for card in await watched_on(session, announcement):
            await watch(session, card, len(people), since=now, now=now)
    if is_apart(announcement, event):
        await outbox.write(session, [_with(one, announcement) for one in letters])
    return count


def _with(letter: Letter, announcement: Announcement) -> Letter:
    """Return the letter that brings what goes with an announcement, right after its text."""
    return Letter(
        key=f"{letter.key}:with",
        lane=letter.lane,
        chat_id=letter.chat_id,
        participant_id=letter.participant_id,
        view=ENCLOSURE,
        params={"announcement": announcement.id},
        subject=letter.subject,
        due_at=letter.due_at,
        policy=letter.policy,
        made_at=letter.made_at,
    )


async def _tell_late(session: Session, announcement: Announcement, now: datetime) -> None:
    params = {
        "announcement": announcement.id,
        "at": announcement.leaves_at.isoformat() if announcement.leaves_at else "",
    }
    key = f"announcement:{announcement.id}:late{announcement.revision}"
    if await take_back(session, announcement):
        for card in await watched_on(session, announcement):
            await outbox.redraw(session, card, now=now, view="draft")
        told = await participants.organizers(session, announcement.event_id)
        letters = [
            outbox.letter_to(one, key, view="left_late", params=params, now=now, lane=Lane.URGENT) for one in told
        ]
        await outbox.write(session, letters)


async def addressed(
    session: Session,
    announcement: Announcement,
    people: Sequence[Participant],
    key: str,
    *,
    now: datetime,
    again: int = 0,
) -> list[Letter]:
    """Return a letter a person, each with a card of its own that can say it was seen, evenly over the time it takes."""
    params = {"announcement": announcement.id} | ({"again": again} if again else {})
    shown = [
        Card(chat_id=person.chat_id or 0, participant_id=person.id, view=VIEW, params=params, made_at=now)
        for person in people
    ]
    session.add_all(shown)
    await session.flush()
    letters = []
    for place, (person, card) in enumerate(zip(people, shown, strict=True)):
        letter = outbox.letter_to(
            person,
            key,
            view=VIEW,
            params=params,
            now=now,
            due_at=now + timedelta(seconds=place / PER_SECOND),
            lane=Lane.ANNOUNCEMENT,
            policy=Policy.PARK,
            subject=f"announcement:{announcement.id}",
            announcement_id=None if again else announcement.id,
        )
        letter.card_id = card.id
        letters.append(letter)
    return letters


def is_apart(announcement: Announcement, event: Event) -> bool:
    """Whether what goes with it is a message of its own: a place, or a file whose caption would be too long."""
    if not announcement.attachment or announcement.attachment["kind"] == "place":
        return bool(announcement.attachment)
    names = [event.name.get(code) or event.name.get("en", "") for code in LANGUAGES]
    longest = max(units(announcement.text.get(code, "")) for code in LANGUAGES)
    return longest + max(map(units, names)) + HEADING > LONGEST_CAPTION


async def stop(session: Session, announcement: Announcement, *, now: datetime) -> int:
    """Keep back for good every letter that certainly has not left; return how many."""
    here = _stands(announcement, *UNDER_WAY)
    if not await _changed(session, announcement, here, {"state": AnnouncementState.STOPPED}):
        return 0
    return await outbox.cancel(session, f"announcement:{announcement.id}", now=now)


async def pause(session: Session, announcement: Announcement, *, now: datetime) -> int:
    """Keep back for now every letter that certainly has not left; return how many."""
    here = _stands(announcement, AnnouncementState.RUNNING)
    if not await _changed(session, announcement, here, {"state": AnnouncementState.PAUSED}):
        return 0
    return await outbox.cancel(session, f"announcement:{announcement.id}", now=now)


async def go_on(session: Session, announcement: Announcement, *, now: datetime) -> int:
    """Let what was kept back by a pause leave after all; return how many letters that are."""
    here = _stands(announcement, AnnouncementState.PAUSED)
    if not await _changed(session, announcement, here, {"state": AnnouncementState.RUNNING}):
        return 0
    return await _again(session, announcement, LetterState.CANCELLED, now)


async def resend(session: Session, announcement: Announcement, *, now: datetime) -> int:
    """Send once more what may have arrived or not; return how many letters that are, 0 when somebody was faster."""
    if not await _changed(
        session,
        announcement,
        _stands(announcement, AnnouncementState.RUNNING, AnnouncementState.DONE),
        {"state": AnnouncementState.RUNNING},
    ):
        return 0
    return await _again(session, announcement, LetterState.UNKNOWN, now)


async def _again(session: Session, announcement: Announcement, state: LetterState, now: datetime) -> int:
    """Let the letters in a state wait again, evenly over the time they take; their doubts stay counted.

    One that a worker looks at in this moment is waited for: it may be about to find that it is kept back.
    """
    mine = select(Letter.id).where(
        Letter.subject == f"announcement:{announcement.id}", col(Letter.state).in_((state, LetterState.CLAIMED))
    )
    looked_at = (await session.exec(mine.order_by(col(Letter.id)).with_for_update())).all()
    here = select(Letter.id).where(col(Letter.id).in_(looked_at), col(Letter.state) == state)
    numbers = (await session.exec(here.order_by(col(Letter.id)))).all()
    statement = (
        update(Letter)
        .where(col(Letter.id) == bindparam("letter"), col(Letter.state) == state)
        .values(state=LetterState.PENDING, finished_at=None, due_at=bindparam("at"))
    )
    rows = [{"letter": one, "at": now + timedelta(seconds=at / PER_SECOND)} for at, one in enumerate(numbers)]
    if rows:
        await (await session.connection()).execute(statement, rows)
    return len(rows)


def _stands(announcement: Announcement, *states: AnnouncementState) -> Any:
    return (col(Announcement.id) == announcement.id) & col(Announcement.state).in_(states)


async def _changed(session: Session, announcement: Announcement, where: Any, values: dict[str, Any]) -> bool:
    """Whether the row was as expected and is changed; one look-and-write, so that of two at once one wins."""
    await session.flush()
    changed = bool((await session.exec(update(Announcement).where(where).values(**values))).rowcount)
    await session.refresh(announcement)
    return changed
