"""What became of a letter, written down: every transition of the state machine after the call (delivery, 5.2, 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam
from sqlmodel import col, select, update

from bot import cards, forgetting, inbox, outbox, pace
from bot.delivery.marking import close, forget_once
from bot.outbox import OUT
from bot.wire import Fate
from models import Card, Letter, LetterState, Participant, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.delivery.marking import Marked
    from bot.pace import Pace
    from bot.wire import Outcome
    from models import Session

MOST_DOUBTS = 1  # a reminder whose outcome is unknown is sent once more
MOST_EDITS = 8  # tries of one edit whose outcome is unknown: doing it twice is doing it once
NEVER_MIND = timedelta(days=1)  # a letter without an end of its own is not tried for longer
STRANGERS = timedelta(days=3)  # who does not answer the question of consent is forgotten after
UNSURE = "?"  # before what a card has shown, while it may show something newer
NO_ENTRY = timedelta(seconds=60)  # between two tries when Telegram does not know the token


@dataclass(frozen=True)
class Circumstances:
    """Whose budget a letter used, at what pace, when by the clock and by the pulse, and whether it was a probe."""

    bot_id: int
    rate: Pace
    now: datetime
    pulse: datetime
    is_probe: bool = False


WITH_CARD: Any = (
    select(Letter, Card)
    .select_from(Letter)
    .outerjoin(Card, col(Card.id) == col(Letter.card_id))
    .where(col(Letter.id).in_(bindparam("letters", expanding=True)))
    .order_by(col(Letter.id))
    .with_for_update(of=Letter)
)


@dataclass(frozen=True)
class Known:
    """What became of a letter that was marked, and the circumstances in which that was heard."""

    marked: Marked
    outcome: Outcome
    here: Circumstances

    @property
    def fate(self) -> Fate:
        """The fate of this letter: a message that cannot be changed, for whatever reason, is as good as gone.

        A new one is tried then, and that it is refused, too, ends the letter.
        """
        fate, post = self.outcome.fate, self.marked.post
        is_change = post.message_id is not None and not post.strip
        return Fate.VANISHED if fate is Fate.REFUSED and is_change else fate


async def record(session: Session, marked: Marked, outcome: Outcome, here: Circumstances) -> None:
    """Record one outcome as `record_all` does."""
    await record_all(session, [Known(marked, outcome, here)])


async def record_all(session: Session, known: Sequence[Known]) -> list[None]:
    """Record outcomes, late or not: what is certain wins over what was assumed, until the letter is claimed anew."""
    asked = {"letters": [one.marked.letter.id for one in known]}
    # The cards are held, so that they are there when they are to remember their messages.
    rows = (await session.exec(WITH_CARD, params=asked)).all()
    letters = {letter.id: letter for letter, _card in rows}
    for one in known:
        await _record(session, letters.get(one.marked.letter.id), one)
    return [None] * len(known)


async def _record(session: Session, letter: Letter | None, known: Known) -> None:
    marked, outcome, here = known.marked, known.outcome, known.here
    if letter is None or letter.fence != marked.letter.fence or not _counts(letter, outcome.fate):
        return
    letter.error, letter.lease_until = outcome.words or None, None
    match known.fate:
        case Fate.SENT:
            close(letter, LetterState.SENT, here.now)
            letter.message_id = outcome.message_id
            await _remember(session, marked, outcome.message_id)
            if here.is_probe:
                await pace.cleared(session, here.bot_id, now=here.pulse)
        case Fate.SNOOZED | Fate.STOPPED | Fate.UNSENT:
            await _not_now(session, letter, outcome, here)
        case Fate.VANISHED if marked.post.strip and marked.card_id is None:
            close(letter, LetterState.CANCELLED, here.now)
        case Fate.VANISHED if marked.post.message_id is not None:
            _again(letter)
            await _remember(session, marked, None)
        case Fate.UNKNOWN:
            _lose_sight(await session.get(Card, marked.card_id) if marked.card_id else None)
            doubt(letter, is_idempotent=marked.post.is_idempotent, now=here.now)
        case Fate.BLOCKED:
            await _block(session, letter, here.now)
        case _:
            close(letter, LetterState.FAILED, here.now)
    session.add(letter)
    if letter.participant_id is None:
        await session.flush()
        await forgetting.forget_strangers(session, chat_id=letter.chat_id)


async def _not_now(session: Session, letter: Letter, outcome: Outcome, here: Circumstances) -> None:
    """It certainly did not arrive: it waits, and with it what comes after it in its chat."""
    if outcome.fate is Fate.UNSENT and letter.expires_at is None and here.now - letter.made_at > NEVER_MIND:
        close(letter, LetterState.EXPIRED, here.now)
        return
    _again(letter)
    if outcome.fate is Fate.UNSENT:
        await pace.hold_chat(session, letter.chat_id, pace.backoff(letter.attempts), here.rate, now=here.pulse)
        return
    letter.attempts -= 1  # neither a 429 nor a wrong token is the letter's fault
    if outcome.fate is Fate.STOPPED:
        await pace.pause(session, here.bot_id, NO_ENTRY, now=here.pulse)
    else:
        await pace.refused(
            session, here.bot_id, letter.chat_id, outcome.wait, here.rate, now=here.pulse, is_probe=here.is_probe
        )


async def put_back(session: Session, claimed: Letter) -> None:
    """Let a letter wait again that was claimed, perhaps even marked, but certainly not put on the wire."""
    letter = await session.get(Letter, claimed.id, with_for_update=True)
    if letter is None or letter.fence != claimed.fence:
        return
    if letter.state not in (*OUT, LetterState.UNKNOWN):
        return
    letter.attempts -= letter.state is not LetterState.CLAIMED
    letter.doubts -= letter.state is LetterState.UNKNOWN
    _again(letter)
    session.add(letter)


async def fail(session: Session, claimed: Letter, why: str, *, now: datetime) -> None:
    """Close a letter that could not even be written: its view is broken."""
    letter = await session.get(Letter, claimed.id, with_for_update=True)
    if letter is not None and letter.fence == claimed.fence and letter.state is LetterState.CLAIMED:
        close(letter, LetterState.FAILED, now)
        letter.error = why[:500]
        session.add(letter)


async def rescue(session: Session, letter: Letter, *, now: datetime) -> None:
    """Free a letter whose worker is gone: a claimed one certainly did not leave, a sending one may have."""
    card = await session.get(Card, letter.card_id) if letter.card_id else None
    if letter.state is LetterState.CLAIMED:
        _again(letter)
    else:
        _lose_sight(card)
        doubt(letter, is_idempotent=card is not None and card.message_id is not None, now=now)
    session.add(letter)


def _lose_sight(card: Card | None) -> None:
    """Keep of a card that may show something newer by now which question it asks, and that whatever comes is news."""
    if card is not None:
        card.shown = f"{UNSURE}{card.shown.removeprefix(UNSURE)}"


def doubt(letter: Letter, *, is_idempotent: bool, now: datetime) -> None:
    """Decide about a letter that may have arrived: once more, or parked and shown."""
    if is_idempotent:
        is_over = letter.attempts >= MOST_EDITS
    else:
        letter.doubts += 1
        is_over = letter.policy is Policy.PARK or letter.doubts > MOST_DOUBTS
    if is_over:
        letter.state, letter.finished_at, letter.lease_until = LetterState.UNKNOWN, now, None
        forget_once(letter)
    else:
        _again(letter)


def _again(letter: Letter) -> None:
    letter.state, letter.lease_until, letter.finished_at = LetterState.PENDING, None, None


def _counts(letter: Letter, fate: Fate) -> bool:
    """Whether an outcome still says anything new about a letter."""
    if letter.state is LetterState.SENDING:
        return True
    if fate is Fate.SENT:
        return letter.state is not LetterState.SENT
    # Given up as unknown while the answer was on its way: any certain answer is better.
    return letter.state is LetterState.UNKNOWN and fate is not Fate.UNKNOWN


async def _remember(session: Session, marked: Marked, message_id: int | None) -> None:
    card = await session.get(Card, marked.card_id) if marked.card_id else None
    if card is not None:
        if card.awaits_words and not cards.is_shown(card.shown, card.id or 0, card.version):
            card.shown_after = await inbox.newest_waiting(session, card.chat_id)
        card.message_id, card.shown = message_id, marked.shown if message_id else ""
        session.add(card)


async def _block(session: Session, letter: Letter, now: datetime) -> None:
    close(letter, LetterState.BLOCKED, now)
    reader = await session.get(Participant, letter.participant_id) if letter.participant_id else None
    if reader is not None and reader.blocked_at is None:
        reader.blocked_at = now
        session.add(reader)
    # What is still to come is decided about in its hour: who has come back by then gets it.
    others = update(Letter).where(
        col(Letter.chat_id) == letter.chat_id, col(Letter.state) == LetterState.PENDING, col(Letter.due_at) <= now
    )
    await session.exec(others.values(state=outbox.ended(LetterState.BLOCKED), finished_at=now))
