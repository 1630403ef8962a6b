"""The last look before a letter leaves: is it still wanted, and what does it say by now."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy.event
from sqlalchemy import bindparam
from sqlalchemy import select as select_any
from sqlmodel import col, select

from bot import cards, participants
from bot.outbox import ONCE, STRIP
from bot.showing import Showing
from bot.texts import Voice
from bot.wire import Post
from models import Card, Cluster, Event, Letter, LetterState, Meeting, Participant, Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta

    from bot.showing import Views


@dataclass(frozen=True)
class Marked:
    """A letter marked as going out: what to post, and the card it shows, if any."""

    letter: Letter
    post: Post
    card_id: int | None
    shown: str


@dataclass(frozen=True)
class _Around:
    """A letter and the rows it is about; held together, so that a view finds them without asking the store again."""

    letter: Letter
    card: Card | None
    reader: Participant | None
    event: Event | None
    cluster: Cluster | None


AROUND: Any = (
    select_any(Letter, Card, Participant, Cluster)
    .select_from(Letter)
    .outerjoin(Card, col(Card.id) == col(Letter.card_id))
    .outerjoin(Participant, col(Participant.id) == col(Letter.participant_id))
    .outerjoin(Cluster, col(Cluster.id) == col(Participant.cluster_id))
    .where(col(Letter.id).in_(bindparam("letters", expanding=True)))
    .order_by(col(Letter.id))
    .with_for_update(of=Letter)
)
STANDING: Any = (
    select(Meeting.id)
    .where(col(Meeting.id).in_(bindparam("meetings", expanding=True)))
    .order_by(col(Meeting.id))
    .with_for_update(read=True)
)
# Of several, the event comes by itself: it brings its questionnaires, which nobody wants with each letter.
AROUND_ONE: Any = AROUND.outerjoin(Event, col(Event.id) == col(Participant.event_id)).add_columns(Event)


async def mark(
    session: Session, claimed: Letter, views: Views, *, now: datetime, pulse: datetime, lease: timedelta
) -> Marked | None:
    """Mark one claimed letter as `mark_all` does."""
    return (await mark_all(session, [claimed], views, now=now, pulse=pulse, lease=lease))[0]


async def mark_all(
    session: Session, claimed: Sequence[Letter], views: Views, *, now: datetime, pulse: datetime, lease: timedelta
) -> list[Marked | None]:
    """Mark claimed letters as `sending`; None for those that are no longer ours or no longer wanted.

    Once this is committed the letters may have left. It is the last point where a moved meeting can stop its reminder.
    """
    await _hold_meetings(session, claimed)
    asked = {"letters": [letter.id for letter in claimed]}
    rows = (await session.exec(AROUND if len(claimed) > 1 else AROUND_ONE, params=asked)).all()
    around = {row[0].id: row for row in rows}
    with session.no_autoflush, held(session):  # one statement tells of all
        return [await _mark(session, one, around.get(one.id), views, now=now, ends=pulse + lease) for one in claimed]


async def _hold_meetings(session: Session, claimed: Sequence[Letter]) -> None:
    """Keep the meetings that letters tell of as they are until these are marked: who changes one comes after.

    Before the letters are locked, as it is for whoever changes a meeting. SQLite has one writer.
    """
    told = {number for one in claimed for number, _revision in one.params.get("meetings", ())}
    told |= {one.params["meeting"] for one in claimed if {"meeting", "revision"} <= one.params.keys()}
    if told and session.get_bind().dialect.name == "postgresql":
        await session.exec(STANDING, params={"meetings": sorted(told)})


@contextmanager
def held(session: Session) -> Iterator[None]:
    """Keep in sight whatever is read, so that what one letter looked at need not be read for the next."""
    found: list[object] = []

    def keep(_session: object, row: object) -> None:
        found.append(row)

    sqlalchemy.event.listen(session.sync_session, "loaded_as_persistent", keep)
    yield
    sqlalchemy.event.remove(session.sync_session, "loaded_as_persistent", keep)


async def _mark(
    session: Session, claimed: Letter, row: Any, views: Views, *, now: datetime, ends: datetime
) -> Marked | None:
    if row is None or row[0].state is not LetterState.CLAIMED or row[0].fence != claimed.fence:
        return None
    letter, card, reader, cluster = row[:4]
    end = _stale(letter, reader, now)
    event = await session.get(Event, reader.event_id) if reader else None
    marked = None if end else await _render(session, _Around(letter, card, reader, event, cluster), now, views)
    if marked is None:
        close(letter, end or LetterState.CANCELLED, now)
    else:
        letter.state, letter.sending_at, letter.lease_until = LetterState.SENDING, now, ends
        letter.attempts += 1
        letter.text = None if ONCE in letter.params else marked.post.page.text
    session.add(letter)
    return marked


def close(letter: Letter, state: LetterState, now: datetime) -> None:
    """Bring a letter to its end; one that did not leave now but may have left before stays unknown."""
    letter.state = LetterState.UNKNOWN if letter.doubts and state is not LetterState.SENT else state
    letter.finished_at, letter.lease_until = now, None
    forget_once(letter)


def forget_once(letter: Letter) -> None:
    """Forget what a letter shows once and nobody keeps: a code."""
    if ONCE in letter.params:
        letter.params = {key: value for key, value in letter.params.items() if key != ONCE}


async def voice_of(session: Session, reader: Participant | None, otherwise: str) -> Voice:
    """Return the voice a person reads in: the language chosen, the country of the cluster."""
    if reader is None:
        return Voice(otherwise)
    return voice_for(reader, await session.get(Cluster, reader.cluster_id) if reader.cluster_id else None)


def voice_for(reader: Participant, cluster: Cluster | None) -> Voice:
    """Return the voice of a person who speaks for a cluster, or for none."""
    return Voice(reader.language, cluster.country if cluster else "")


async def _voice_of_stranger(session: Session, event: Event, params: dict[str, Any]) -> Voice:
    """Return the voice of somebody who has not joined: the country is that of the cluster the invitation is for."""
    cluster = await participants.spoken_for(session, str(params.get("code", "")))
    return Voice(params.get("language") or event.default_language, cluster.country if cluster else "")


def _stale(letter: Letter, reader: Participant | None, now: datetime) -> LetterState | None:
    if letter.expires_at is not None and now > letter.expires_at:
        return LetterState.EXPIRED
    if reader is not None and (reader.blocked_at or reader.chat_id != letter.chat_id):
        return LetterState.BLOCKED
    return None


async def _render(session: Session, around: _Around, now: datetime, views: Views) -> Marked | None:
    letter, card, reader = around.letter, around.card, around.reader
    view = card.view if card else letter.view
    if view == STRIP:
        return _stripped(letter, card)
    params = card.params if card else letter.params
    event = around.event or (None if reader else (await session.exec(select(Event))).first())
    if event is None:
        return None
    voice = voice_for(reader, around.cluster) if reader else await _voice_of_stranger(session, event, params)
    page = await views[view](Showing(session, now, voice, event, params, reader, letter, card))
    if page is None:
        return None
    if card is not None and reader is None:
        card.is_last = cards.stands_alone(page) and not card.awaits_words
        session.add(card)
    markup = cards.keyboard(page, card=card.id or 0, version=card.version, mirrored=voice.mirrored) if card else None
    shown = f"{page.text}\n{markup}"
    if card is not None and card.shown == shown:
        return None
    post = Post(letter.chat_id, page, markup, card.message_id if card else None, letter.silent)
    return Marked(letter, post, card.id if card else None, shown)


def _stripped(letter: Letter, card: Card | None) -> Marked | None:
    message = card.message_id if card else letter.params.get("message")
    if message is None or (card is not None and card.shown == STRIP):
        return None
    post = Post(letter.chat_id, cards.Page(""), message_id=message, strip=True)
    return Marked(letter, post, card.id if card else None, STRIP)
