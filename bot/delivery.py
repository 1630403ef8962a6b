"""The postman: due letters to Telegram. He paces, retries, gives up, and never guesses."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select, update

from bot import cards, pace, wire
from bot.outbox import STRIP
from bot.pace import Pace
from bot.showing import Showing, Views
from bot.texts import Voice
from bot.wire import Fate, Outcome, Post
from models import Card, Cluster, Event, Letter, LetterState, Participant, Policy, Session, Store

if TYPE_CHECKING:
    from datetime import datetime

    from telegram import Bot

    from bot.clock import Clock
    from bot.schedule import Alarm

LEASE = timedelta(seconds=60)  # longer than pool, connect, write and read time-outs together
AT_ONCE = 12
MOST_ATTEMPTS = 8
MOST_RETRIES_OF_UNKNOWN = 1
HELD = 0.05  # seconds until a held letter is looked at again

log = logging.getLogger("multaqa.delivery")


@dataclass(frozen=True)
class Marked:
    """A letter marked as going out: what to post, and the card it shows, if any."""

    letter: Letter
    post: Post
    card_id: int | None
    shown: str


class Postman:
    """Delivers letters: claim and budget in one transaction, the mark before the call, the result after it.

    `clock` tells when letters are due, `pulse` how fast they may leave; they are the same clock except in a rehearsal,
    where the event's time can stand still while people go on talking.
    """

    def __init__(
        self,
        store: Store,
        bot: Bot,
        clock: Clock,
        *,
        pulse: Clock,
        alarm: Alarm,
        views: Views,
        rate: Pace | None = None,
    ) -> None:
        self.store, self.bot, self.clock, self.pulse, self.alarm = store, bot, clock, pulse, alarm
        self._views, self._pace = views, rate or Pace()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on its way at this moment."""
        return not self._tasks

    async def run(self) -> None:
        """Deliver until stopped; survives a store that is away for a while."""
        await self.rescue(everything=self.store.is_sqlite)
        while not self._stopping:
            self.alarm.bell.clear()
            try:
                held = await self._round()
            except Exception:
                log.exception("a round of deliveries failed")
                held = True
            await self._wait(HELD if held else None)

    async def stop(self) -> None:
        """Claim nothing more and let what is on the wire finish."""
        self._stopping = True
        self.alarm.ring()
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _wait(self, seconds: float | None) -> None:
        try:
            await asyncio.wait_for(self.alarm.bell.wait(), seconds)
        except TimeoutError:
            return

    async def _round(self) -> bool:
        """Claim what may leave and start it; return whether due letters are held back."""
        await self.rescue()
        while len(self._tasks) < AT_ONCE:
            claimed, held = await self._claim(AT_ONCE - len(self._tasks))
            for letter in claimed:
                task = asyncio.create_task(self._carry(letter))
                self._tasks.add(task)
                task.add_done_callback(self._home)
            if not claimed:
                return held
        return False  # a letter that comes home rings the bell

    def _home(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.alarm.ring()

    async def _claim(self, most: int) -> tuple[list[Letter], bool]:
        now, pulse = self.clock.now(), self.pulse.now()
        async with self.store.reading() as session:
            due = await session.exec(
                select(func.count()).where(col(Letter.state) == LetterState.PENDING, col(Letter.due_at) <= now)
            )
            if not due.one():
                self.alarm.arm(await _next_due(session, now))
                return [], False
        async with self.store.transaction() as session:
            purse = await pace.budget(session, self.bot.id, now=pulse)
            free = min(most, pace.tokens(purse, self._pace, now=pulse))
            letters = await self._due(session, now, pulse, free) if free else []
            for letter in letters:
                letter.state, letter.fence = LetterState.CLAIMED, letter.fence + 1
                letter.lease_until = pulse + LEASE
                session.add(letter)
                card = await session.get(Card, letter.card_id) if letter.card_id else None
                gap = self._pace.edit_gap if card is not None and card.message_id else self._pace.chat_gap
                await pace.spend_chat(session, letter.chat_id, gap, now=pulse)
            pace.spend(purse, len(letters), self._pace, now=pulse)
            session.add(purse)
        return letters, True

    async def _due(self, session: Session, now: datetime, pulse: datetime, most: int) -> list[Letter]:
        out = select(Letter.chat_id).where(col(Letter.state).in_((LetterState.CLAIMED, LetterState.SENDING)))
        waiting = (
            select(Letter)
            .where(col(Letter.state) == LetterState.PENDING, col(Letter.due_at) <= now, col(Letter.chat_id).not_in(out))
            .order_by(col(Letter.lane), col(Letter.due_at), col(Letter.id))
            .limit(most * 20)
            .with_for_update(skip_locked=True)
        )
        busy = await pace.held_chats(session, self._pace, now=pulse)
        chosen: list[Letter] = []
        for letter in (await session.exec(waiting)).all():
            if letter.chat_id not in busy and len(chosen) < most:
                chosen.append(letter)
                busy.add(letter.chat_id)
        return chosen

    async def _carry(self, letter: Letter) -> None:
        """Mark one letter, put it on the wire, and record what became of it."""
        try:
            marked = await self._mark(letter)
            if marked is None:
                return
            outcome = await wire.put(self.bot, marked.post)
            if outcome.fate is Fate.UNREADABLE:
                log.error("letter %s is unreadable to Telegram: %s", letter.id, outcome.words)
                outcome = await wire.put(self.bot, marked.post, plain=True)
            await self._finish_for_sure(marked, outcome)
        except Exception:
            log.exception("letter %s could not be carried", letter.id)
            await self._give_up(letter)

    async def _mark(self, claimed: Letter) -> Marked | None:
        """Commit `sending` just before the call; the last point where a moved meeting can stop its reminder."""
        now = self.clock.now()
        async with self.store.transaction() as session:
            letter = await session.get(Letter, claimed.id)
            if letter is None or letter.state is not LetterState.CLAIMED or letter.fence != claimed.fence:
                return None
            end = await self._stale(session, letter, now)
            marked = None if end else await self._render(session, letter, now)
            if marked is None:
                letter.state, letter.finished_at = end or LetterState.CANCELLED, now
            else:
                letter.state, letter.sending_at = LetterState.SENDING, now
                letter.attempts += 1
                letter.text = marked.post.page.text
            session.add(letter)
        return marked

    async def _stale(self, session: Session, letter: Letter, now: datetime) -> LetterState | None:
        if letter.expires_at is not None and now > letter.expires_at:
            return LetterState.EXPIRED
        reader = await session.get(Participant, letter.participant_id) if letter.participant_id else None
        if reader is not None and (reader.blocked_at or reader.chat_id != letter.chat_id):
            return LetterState.BLOCKED
        return None

    async def _render(self, session: Session, letter: Letter, now: datetime) -> Marked | None:
        card = await session.get(Card, letter.card_id) if letter.card_id else None
        view = card.view if card else letter.view
        if view == STRIP:
            if card is None or card.message_id is None or card.shown == STRIP:
                return None
            post = Post(letter.chat_id, cards.Page(""), message_id=card.message_id, strip=True)
            return Marked(letter, post, card.id, STRIP)
        reader = await session.get(Participant, letter.participant_id) if letter.participant_id else None
        params = card.params if card else letter.params
        event = (
            await session.exec(select(Event).where(Event.id == reader.event_id) if reader else select(Event))
        ).first()
        if event is None:
            return None
        voice = await voice_of(session, reader, params.get("language") or event.default_language)
        page = await self._views[view](Showing(session, now, voice, event, params, reader, letter, card))
        if page is None:
            return None
        markup = card and cards.keyboard(page, card=card.id or 0, version=card.version, mirrored=voice.mirrored)
        shown = f"{page.text}\n{markup}"
        if card is not None and card.shown == shown:
            return None
        post = Post(letter.chat_id, page, markup or None, card.message_id if card else None, letter.silent)
        return Marked(letter, post, card.id if card else None, shown)

    async def _finish_for_sure(self, marked: Marked, outcome: Outcome) -> None:
        """Record the outcome, however long the store is away: a lost "sent" would be a second copy."""
        wait = 0.1
        while True:
            try:
                async with self.store.transaction() as session:
                    await self._finish(session, marked, outcome)
            except Exception:
                log.exception("the outcome of letter %s waits for the store", marked.letter.id)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)
            else:
                return

    async def _finish(self, session: Session, marked: Marked, outcome: Outcome) -> None:
        letter = await session.get(Letter, marked.letter.id)
        out = (LetterState.SENDING, LetterState.UNKNOWN)
        if letter is None or letter.fence != marked.letter.fence or letter.state not in out:
            return
        now = self.clock.now()
        letter.error = outcome.words or None
        match outcome.fate:
            case Fate.SENT:
                letter.state, letter.message_id, letter.finished_at = LetterState.SENT, outcome.message_id, now
                await self._remember(session, marked, outcome.message_id)
            case Fate.SNOOZED:
                letter.state, letter.attempts = LetterState.PENDING, letter.attempts - 1
                pulse = self.pulse.now()
                await pace.refused(session, self.bot.id, letter.chat_id, outcome.wait, self._pace, now=pulse)
            case Fate.UNSENT | Fate.STOPPED if letter.attempts < MOST_ATTEMPTS:
                letter.state, letter.due_at = LetterState.PENDING, now + timedelta(seconds=min(2**letter.attempts, 60))
            case Fate.VANISHED:
                await self._remember(session, marked, None)
                letter.state = LetterState.PENDING
            case Fate.UNKNOWN:
                self._unknown(letter, is_edit=marked.post.message_id is not None, now=now)
            case Fate.BLOCKED:
                await self._blocked(session, letter, now)
            case _:
                letter.state, letter.finished_at = LetterState.FAILED, now
        letter.lease_until = None
        session.add(letter)

    async def _remember(self, session: Session, marked: Marked, message_id: int | None) -> None:
        card = await session.get(Card, marked.card_id) if marked.card_id else None
        if card is not None:
            card.message_id, card.shown = message_id, marked.shown if message_id else ""
            session.add(card)

    @staticmethod
    def _unknown(letter: Letter, *, is_edit: bool, now: datetime) -> None:
        again = is_edit or (letter.policy is Policy.RETRY and letter.attempts <= MOST_RETRIES_OF_UNKNOWN)
        if again and letter.attempts < MOST_ATTEMPTS:
            letter.state, letter.due_at = LetterState.PENDING, max(letter.due_at, now)
        else:
            letter.state, letter.finished_at = LetterState.UNKNOWN, now

    async def _blocked(self, session: Session, letter: Letter, now: datetime) -> None:
        letter.state, letter.finished_at = LetterState.BLOCKED, now
        reader = await session.get(Participant, letter.participant_id) if letter.participant_id else None
        if reader is not None and reader.blocked_at is None:
            reader.blocked_at = now
            session.add(reader)
        others = update(Letter).where(col(Letter.chat_id) == letter.chat_id, col(Letter.state) == LetterState.PENDING)
        await session.exec(others.values(state=LetterState.BLOCKED, finished_at=now))

    async def _give_up(self, letter: Letter) -> None:
        async with self.store.transaction() as session:
            kept = await session.get(Letter, letter.id)
            if kept is not None and kept.state in (LetterState.CLAIMED, LetterState.SENDING):
                kept.state = LetterState.FAILED if kept.state is LetterState.CLAIMED else LetterState.UNKNOWN
                kept.finished_at, kept.error = self.clock.now(), "the view or the bot failed; see the log"
                session.add(kept)

    async def rescue(self, *, everything: bool = False) -> None:
        """Free letters whose lease ran out: a claimed one certainly did not leave, a sending one may have."""
        pulse, now = self.pulse.now(), self.clock.now()
        out = col(Letter.state).in_((LetterState.CLAIMED, LetterState.SENDING))
        lost = select(Letter).where(out) if everything else select(Letter).where(out, col(Letter.lease_until) < pulse)
        async with self.store.reading() as session:
            if (await session.exec(lost.limit(1))).first() is None:
                return
        async with self.store.transaction() as session:
            for letter in (await session.exec(lost)).all():
                if letter.state is LetterState.CLAIMED:
                    letter.state = LetterState.PENDING
                else:
                    self._unknown(letter, is_edit=False, now=now)
                letter.lease_until = None
                session.add(letter)


async def voice_of(session: Session, reader: Participant | None, otherwise: str) -> Voice:
    """Return the voice a person reads in: the language chosen, the country of the cluster."""
    if reader is None:
        return Voice(otherwise)
    cluster = await session.get(Cluster, reader.cluster_id) if reader.cluster_id else None
    return Voice(reader.language, cluster.country if cluster else "")


async def _next_due(session: Session, now: datetime) -> datetime | None:
    later = select(func.min(Letter.due_at)).where(col(Letter.state) == LetterState.PENDING, col(Letter.due_at) > now)
    return (await session.exec(later)).one()
