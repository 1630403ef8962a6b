"""The outbox: letters and cards, written in the transaction of what they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import bindparam, case, delete
from sqlmodel import col, select, update

from bot import cards
from models import Card, Lane, Letter, LetterState, Participant, Policy
from models.columns import Instant
from models.letter import PENDING
from models.store import insert_new_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from models import Session

WAITING = (LetterState.PENDING, LetterState.CLAIMED)
OUT = (LetterState.CLAIMED, LetterState.SENDING)
OPEN = (*WAITING, LetterState.SENDING)
IN_SIGHT = 20  # cards that are told in another language; nobody scrolls back further
ONCE = "once"  # what a letter says under this name is forgotten when it has left, and its words are not kept
HELD = (
    select(Letter.id)
    .where(col(Letter.card_id) == bindparam("card"), PENDING, col(Letter.due_at) <= bindparam("now", type_=Instant))
    .with_for_update()
)
WRITTEN = "written"  # what a session knows of its transaction
STRIP = "strip"  # the view that takes the keyboard off a card that is closed, or off a message that is no card


async def write(session: Session, letters: Iterable[Letter]) -> int:
    """Put letters into the outbox unless one with the same key was ever there; return how many were new."""
    session.info[WRITTEN] = True
    return await insert_new_rows(session, Letter, list(letters))


def has_written(session: Session) -> bool:
    """Return whether this transaction has letters, or a card redrawn: something somebody will see."""
    return bool(session.info.get(WRITTEN))


def letter_to(  # noqa: PLR0913 - a letter has this many parts; all but the first two are named
    participant: Participant,
    key: str,
    *,
    view: str,
    params: dict[str, Any],
    now: datetime,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    lane: Lane = Lane.SERVICE,
    policy: Policy = Policy.RETRY,
    subject: str | None = None,
    revision: int = 0,
    silent: bool = False,
    announcement_id: int | None = None,
) -> Letter:
    """Return a letter to a participant who joined; `key` names its occasion, the chat and person are added to it."""
    if participant.chat_id is None:
        message = f"participant {participant.id} has no chat"
        raise ValueError(message)
    return Letter(
        key=f"{key}:p{participant.id}",
        lane=int(lane),
        chat_id=participant.chat_id,
        participant_id=participant.id,
        announcement_id=announcement_id,
        view=view,
        params=params,
        subject=subject,
        subject_revision=revision,
        due_at=due_at or now,
        expires_at=expires_at,
        policy=policy,
        silent=silent,
        made_at=now,
    )


async def open_card(  # noqa: PLR0913 - a card has this many parts; all but the first four are named
    session: Session,
    chat_id: int,
    view: str,
    params: dict[str, Any],
    *,
    now: datetime,
    participant_id: int | None = None,
    awaits_words: bool = False,
    lane: Lane = Lane.REPLY,
) -> Card:
    """Write a new message with buttons; an older card that waited for words stops waiting.

    One that answers nobody leaves in a lane of its own: a bot brought back from a backup goes on answering, no more.
    """
    if awaits_words:
        await let_go(session, chat_id, now=now)
    card = Card(
        chat_id=chat_id,
        participant_id=participant_id,
        view=view,
        params=params,
        awaits_words=awaits_words,
        made_at=now,
    )
    session.add(card)
    await session.flush()
    await _show(session, card, f"card:{card.id}:{card.version}", now, lane=lane)
    return card


async def blank_card(
    session: Session, person: Participant, view: str, params: dict[str, Any] | None = None, *, now: datetime
) -> int | None:
    """Make a card for somebody that a letter of its own will show; return its number."""
    card = Card(chat_id=person.chat_id or 0, participant_id=person.id, view=view, params=params or {}, made_at=now)
    session.add(card)
    await session.flush()
    return card.id


async def redraw(
    session: Session,
    card: Card,
    *,
    now: datetime,
    params: dict[str, Any] | None = None,
    view: str | None = None,
    awaits_words: bool | None = None,
    same_question: bool = False,
) -> None:
    """Change a card where it stands. A new question makes every older button stale; toggles on the same one do not."""
    card.params = card.params if params is None else params
    card.view = card.view if view is None else view
    if awaits_words:
        await let_go(session, card.chat_id, now=now, but=card)
    card.awaits_words = card.awaits_words if awaits_words is None else awaits_words
    card.version += 0 if same_question else 1
    session.add(card)
    await session.flush()
    session.info[WRITTEN] = True
    # Locked, so that the postman does not take it in this moment and show the card as it was before.
    held = await (await session.connection()).execute(HELD, {"card": card.id, "now": now})
    if held.first() is None:
        await _show(session, card, f"card:{card.id}:{card.version}:{uuid4().hex}", now)


async def close_card(session: Session, card: Card, *, now: datetime) -> None:
    """Take the buttons off a card; later taps on it are stale."""
    card.is_open, card.awaits_words, card.view = False, False, STRIP
    card.version += 1
    session.add(card)
    await session.flush()
    await _show(session, card, f"card:{card.id}:{card.version}:strip", now)


async def strip(
    session: Session, chat_id: int, message_id: int, *, now: datetime, participant_id: int | None = None
) -> None:
    """Take the buttons off a message that is no open card, known or not; once is enough."""
    alive = select(Card.id).where(Card.chat_id == chat_id, Card.message_id == message_id, col(Card.is_open))
    if (await session.exec(alive)).first() is not None:
        return
    letter = Letter(
        key=f"{STRIP}:{chat_id}:{message_id}",
        lane=int(Lane.REPLY),
        chat_id=chat_id,
        participant_id=participant_id,
        view=STRIP,
        params={"message": message_id},
        due_at=now,
        made_at=now,
    )
    await write(session, [letter])


async def let_go(session: Session, chat_id: int, *, now: datetime, but: Card | None = None) -> None:
    """Close every card of a chat that waits for typed words, but for one: one question is open at a time."""
    waiting = select(Card).where(Card.chat_id == chat_id, col(Card.awaits_words))
    for card in (await session.exec(waiting)).all():
        if but is None or card.id != but.id:
            await close_card(session, card, now=now)


async def waiting_card(session: Session, chat_id: int) -> Card | None:
    """Return the card of a chat that waits for typed words, newest first."""
    waiting = select(Card).where(Card.chat_id == chat_id, col(Card.awaits_words), col(Card.is_open))
    return (await session.exec(waiting.order_by(col(Card.id).desc()))).first()


async def open_cards(session: Session, chat_id: int) -> Sequence[Card]:
    """Return the cards of a chat whose buttons are good, the newest ones, newest first, and whichever waits for words.

    A card that was never shown is left out: it is drawn in the language of the moment it leaves.
    """
    shown = select(Card).where(Card.chat_id == chat_id, col(Card.is_open), col(Card.message_id).is_not(None))
    newest = shown.order_by(col(Card.awaits_words).desc(), col(Card.id).desc()).limit(IN_SIGHT)
    return (await session.exec(newest)).all()


async def came_before(session: Session, update_id: int, card: Card) -> bool:
    """Whether an update came before a card's present question was shown: while it is on its way, or before that."""
    if cards.is_shown(card.shown, card.id or 0, card.version):
        return update_id <= (card.shown_after or 0)
    out = select(Letter.id).where(Letter.card_id == card.id, col(Letter.state).in_(OPEN)).limit(1)
    return (await session.exec(out)).first() is not None


async def cancel(
    session: Session, subject: str, *, now: datetime, below: int | None = None, person: Participant | None = None
) -> int:
    """Cancel the letters of a subject that certainly have not left: of revisions below one, of one person, or all."""
    statement = update(Letter).where(col(Letter.subject) == subject, col(Letter.state).in_(WAITING))
    if person is not None:
        statement = statement.where(col(Letter.participant_id) == person.id)
    if below is not None:
        statement = statement.where(col(Letter.subject_revision) < below)
    result = await session.exec(statement.values(state=ended(LetterState.CANCELLED), finished_at=now))
    return int(result.rowcount)


def ended(state: LetterState) -> Any:
    """Return the state of letters that are closed unsent: one that may have left before stays unknown."""
    return case((col(Letter.doubts) > 0, LetterState.UNKNOWN.value), else_=state.value)


async def renew(session: Session, subject: str, person: Participant) -> None:
    """Make room for letters cancelled earlier to be written again: a seat given back may be taken again."""
    await make_room(session, col(Letter.subject) == subject, col(Letter.participant_id) == person.id)


async def make_room(session: Session, *which: Any) -> None:
    """Forget those of some letters that were cancelled, so that they can be written again.

    One that a worker looks at in this moment is waited for: it may be about to find that nobody wants it.
    """
    asked = select(Letter.id).where(*which, col(Letter.state).in_((LetterState.CANCELLED, LetterState.CLAIMED)))
    numbers = (await session.exec(asked.order_by(col(Letter.id)).with_for_update())).all()
    if numbers:
        cancelled = col(Letter.state) == LetterState.CANCELLED
        await session.exec(delete(Letter).where(col(Letter.id).in_(numbers), cancelled))


async def gone(session: Session, subject: str) -> Sequence[Letter]:
    """Return the letters of a subject that left or may have left."""
    out = (LetterState.SENT, LetterState.SENDING, LetterState.UNKNOWN)
    found = select(Letter).where(col(Letter.subject) == subject, col(Letter.state).in_(out))
    return (await session.exec(found)).all()


async def show_again(session: Session, card: Card, occasion: str, *, due_at: datetime, now: datetime) -> None:
    """Have a card drawn again later, as things will stand then."""
    await _show(session, card, f"card:{card.id}:{card.version}:{occasion}", now, due_at=due_at)


async def _show(
    session: Session, card: Card, key: str, now: datetime, *, due_at: datetime | None = None, lane: Lane = Lane.REPLY
) -> None:
    letter = Letter(
        key=key,
        lane=int(lane),
        chat_id=card.chat_id,
        participant_id=card.participant_id,
        card_id=card.id,
        view=card.view,
        params={},
        due_at=due_at or now,
        made_at=now,
    )
    await write(session, [letter])
