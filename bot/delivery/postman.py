"""The postman himself: his rounds, what he has under way, and how he stops."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from bot import forgetting, inbox, pace, wire
from bot.delivery import claiming, recording
from bot.delivery.claiming import LEASE, Claim, Horizon
from bot.delivery.marking import Marked, mark_all
from bot.delivery.recording import Circumstances, Known
from bot.delivery.together import Together
from bot.pace import Pace
from bot.schedule import SWEEP
from bot.wire import Fate, Outcome
from models.store import is_away

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from telegram import Bot

    from bot.clock import Clock
    from bot.schedule import Alarm
    from bot.showing import Views
    from models import Letter, Session, Store

AT_ONCE = 30  # letters on the wire
MOST_MARKED = 8  # in one transaction, each with its words; whoever else writes to SQLite waits that long
A_MOMENT = 0.02  # seconds in which others may come home, too
SOON = timedelta(milliseconds=500)
RESCUE = 5.0  # seconds between two looks for letters whose worker is gone
TIDY = 600.0  # seconds between two prunings
FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0  # seconds between two tries while the store is away
Marks = dict[int | None, Marked | None]  # of letters by id; None where a letter is not wanted any more
DRAIN = 35.0  # seconds at most to let what is on the wire finish

log = logging.getLogger("multaqa.delivery")


class Postman:
    """Delivers letters: claim and budget in one transaction, the mark before the call, the result after it.

    `clock` tells when letters are due, `pulse` how fast they may leave; they are the same clock except in a rehearsal,
    where the event's time can stand still while people go on talking. `tally` counts fates since the start. Before the
    first round, and after each that failed, he waits for `hear_first`: perhaps somebody has said stop meanwhile.
    """

    def __init__(  # noqa: PLR0913 - each part of his world, named
        self,
        store: Store,
        bot: Bot,
        clock: Clock,
        *,
        pulse: Clock,
        alarm: Alarm,
        views: Views,
        rate: Pace | None = None,
        hear_first: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.store, self.bot, self.clock, self.pulse, self.alarm = store, bot, clock, pulse, alarm
        self.tally: Counter[str] = Counter()
        self._views, self.rate = views, rate or Pace()
        self._marks: Together[Letter, Marked | None] = Together(store, self._mark, most=MOST_MARKED)
        self._outcomes: Together[Known, None] = Together(store, recording.record_all, most=AT_ONCE)
        self._tasks: dict[asyncio.Task[bool], int] = {}
        self._stopping = False
        self._ended = asyncio.Event()
        self._ended.set()
        self.rounded_at = monotonic()  # when the last round ended well
        self._is_any_left = True  # of the letters due, after the last claim
        self._is_claiming = self._is_hearing = False
        self._untold = 0  # letters refused for now, which the store does not know yet
        self._hear_first, self._has_missed = hear_first, True
        self._due = dict.fromkeys(("rescue", "tidy"), 0.0)
        pulse.on_change(alarm.ring)
        wire.prefer_durations()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on its way at this moment."""
        return not self._tasks and not self._is_claiming and not self._is_hearing

    async def run(self) -> None:
        """Deliver until stopped; survives a store that is away for a while. Raise Occupied on another's SQLite file."""
        self.store.occupy()
        self._ended.clear()
        # For one who is alone, whatever is still out was left by a process that died.
        alone = self.store.is_alone
        wait = FIRST_WAIT
        try:
            while not self._stopping:
                self.alarm.bell.clear()
                try:
                    await self._catch_up()
                    if alone:
                        await self.rescue(everything=True)
                        alone = False
                    again = await self._round()
                    wait, self.rounded_at = FIRST_WAIT, monotonic()
                except Exception:
                    log.exception("a round of deliveries failed")
                    self.tally["rounds_failed"] += 1
                    self._has_missed = True
                    again = timedelta(seconds=wait)
                    # Whoever knows what became of a letter writes that down first.
                    self._due["rescue"] = monotonic() + RESCUE
                    wait = min(wait * 2, LONGEST_WAIT)
                await self._wait(again)
        finally:
            self._ended.set()

    async def _catch_up(self) -> None:
        """Let what people said meanwhile be heard, at the start and after a round that failed."""
        if self._has_missed and self._hear_first:
            self._is_hearing = True
            try:
                await self._hear_first()
            finally:
                self._is_hearing = False
        self._has_missed = False

    async def stop(self) -> None:
        """Claim nothing more and let what is on the wire finish, for at most `DRAIN` seconds."""
        self._stopping = True
        self.alarm.ring()
        try:
            async with asyncio.timeout(DRAIN):
                await self._ended.wait()
                while self._tasks:
                    await asyncio.wait(self._tasks)
        except TimeoutError:
            log.error("%s letters were still on their way: they will be looked at at the next start", len(self._tasks))  # noqa: TRY400 - a trace says nothing

    async def rescue(self, *, everything: bool = False) -> None:
        """Free letters whose worker is gone; with `everything`, all that nobody here is carrying."""
        async with self.store.transaction() as session:
            mine = set(self._tasks.values())
            for letter in await claiming.lost(session, pulse=self.pulse.now(), mine=mine, everything=everything):
                log.warning("letter %s was left %s by a worker that is gone", letter.id, letter.state)
                self.tally["rescued"] += 1
                await recording.rescue(session, letter, now=self.clock.now())

    async def _wait(self, again: timedelta | None) -> None:
        seconds = SWEEP if again is None else min(again.total_seconds(), SWEEP)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # `wait_for` of Python 3.11 would overhear being cancelled
                await self.alarm.bell.wait()

    async def _round(self) -> timedelta | None:
        """Claim what may leave and start it; return after how long letters held back may leave, None if none are."""
        if self._is_time("rescue", RESCUE):
            await self.rescue()
        if self._is_time("tidy", TIDY):
            await self._tidy()
        self._is_any_left = True  # until this round knows better; who comes home meanwhile starts another
        async with self.store.glance() as connection:
            seen = await claiming.horizon(connection, self.clock.now())
        again = await self._set_out(seen)
        if again is None or again > SOON:  # else another round sees to it
            self.alarm.arm(seen.following)
        return again

    async def _set_out(self, seen: Horizon) -> timedelta | None:
        most = AT_ONCE - len(self._tasks)
        if not seen.due or not most or self._untold:
            self._is_any_left = bool(seen.due)
            return None  # a letter that comes home rings the bell
        claim, marks = await self._claimed(most, seen)
        # Another process's letter may wait for a chat that one of ours is for.
        is_any_held = seen.due > len(claim.letters) or not self.store.is_alone
        self._is_any_left = is_any_held and not claim.is_spent
        for letter in claim.letters:
            task = asyncio.create_task(self._carry(letter, marks, is_probe=claim.is_probe))
            self._tasks[task] = letter.id or 0
            task.add_done_callback(self._home)
        return None if claim.look_again is None else self.pulse.wait_for(claim.look_again)

    async def _claimed(self, most: int, seen: Horizon) -> tuple[Claim, Marks]:
        """Claim letters; where there is but one writer, also mark the first of them.

        Nearly always there are no more. With several writers, the budget would stay locked for them while letters are
        written.
        """
        self._is_claiming = True
        try:
            return await self._claim(most, seen, marking=self.store.is_sqlite)
        except Exception as error:
            if is_away(error):
                raise
            # One of them cannot be written: claimed without being marked, it is closed by itself.
            return await self._claim(most, seen, marking=False)
        finally:
            self._is_claiming = False

    async def _claim(self, most: int, seen: Horizon, *, marking: bool) -> tuple[Claim, Marks]:
        marks: Marks = {}
        async with self.store.transaction() as session:
            purse = await pace.budget(session, self.bot.id, now=self.pulse.now())
            now, pulse = self.clock.now(), self.pulse.now()  # whoever had to wait for it goes by the time he got it
            claim = await claiming.claim(session, purse, self.rate, most=most, now=now, pulse=pulse, seen=seen)
            if marking and claim.letters:
                first = claim.letters[:MOST_MARKED]
                with session.no_autoflush:  # one update tells of both
                    found = await mark_all(session, first, self._views, now=now, pulse=pulse, lease=LEASE)
                marks = {letter.id: marked for letter, marked in zip(first, found, strict=True)}
        return claim, marks

    def _home(self, task: asyncio.Task[bool]) -> None:
        del self._tasks[task]
        if task.cancelled() or not task.result() or (self._is_any_left and len(self._tasks) <= AT_ONCE - MOST_MARKED):
            self.alarm.ring()
        elif self._is_any_left:  # a round for each that comes home would claim one at a time
            asyncio.get_running_loop().call_later(A_MOMENT, self.alarm.ring)

    async def _carry(self, letter: Letter, marks: Marks, *, is_probe: bool) -> bool:
        """Mark one letter unless it is marked, put it on the wire, and record what became of it.

        Return False where it may have to leave once more.
        """
        began = monotonic()
        try:
            marked = marks[letter.id] if letter.id in marks else await self._marks.done(letter)
        except Exception as error:
            if is_away(error):
                log.warning("letter %s waits for the store: %s", letter.id, error)
                await self._surely(self._alone(lambda session: recording.put_back(session, letter)))
            else:
                log.exception("letter %s cannot be written", letter.id)
                why = f"{type(error).__name__}: {error}"
                closed = self._alone(lambda session: recording.fail(session, letter, why, now=self.clock.now()))
                await self._surely(closed)
            return False
        if marked is None:
            return True
        if monotonic() - began > LEASE.total_seconds() / 2:
            # Somebody may hold it for lost by now, and it certainly has not left.
            await self._surely(self._alone(lambda session: recording.put_back(session, letter)))
            return False
        outcome = await wire.put(self.bot, marked.post)
        self._count(marked, outcome)
        here = Circumstances(self.bot.id, self.rate, self.clock.now(), self.pulse.now(), is_probe=is_probe)
        is_refusal = outcome.fate in (Fate.SNOOZED, Fate.STOPPED)
        self._untold += is_refusal  # until that is written down nothing else leaves: it may be what was asked
        try:
            await self._surely(lambda: self._outcomes.done(Known(marked, outcome, here)))
        finally:
            self._untold -= is_refusal
        return outcome.fate is Fate.SENT

    async def _mark(self, session: Session, letters: Sequence[Letter]) -> Sequence[Marked | None]:
        now, pulse = self.clock.now(), self.pulse.now()
        return await mark_all(session, letters, self._views, now=now, pulse=pulse, lease=LEASE)

    def _alone(self, write: Callable[[Session], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def written() -> None:
            async with self.store.transaction() as session:
                await write(session)

        return written

    async def _surely(self, write: Callable[[], Awaitable[None]]) -> None:
        """Write down what is known, however long the store is away: a lost "sent" would be a second copy."""
        wait = FIRST_WAIT
        while True:
            try:
                await write()
            except Exception as error:
                log.warning("what became of a letter waits for the store", exc_info=not is_away(error))
                self.tally["store_waits"] += 1
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                return

    def _count(self, marked: Marked, outcome: Outcome) -> None:
        self.tally[str(outcome.fate)] += 1
        if outcome.fate is Fate.STOPPED:
            log.critical("Telegram does not let this bot in, so nothing is sent: %s", outcome.words)
        elif outcome.fate is Fate.SNOOZED:
            self.tally["snoozed_seconds"] += round(outcome.wait.total_seconds())
            log.warning("Telegram asks for a wait of %s s", outcome.wait.total_seconds())
        elif outcome.fate in (Fate.REFUSED, Fate.UNREADABLE, Fate.UNKNOWN):
            log.error("letter %s is %s: %s", marked.letter.id, outcome.fate, outcome.words)

    def _is_time(self, task: str, every: float) -> bool:
        if monotonic() < self._due[task]:
            return False
        self._due[task] = monotonic() + every
        return True

    async def _tidy(self) -> None:
        now = self.clock.now()
        async with self.store.transaction() as session:
            await forgetting.forget_strangers(session, silent_since=now - recording.STRANGERS)
            await forgetting.prune(session, before=now)
            await inbox.prune(session, now=now)
            await pace.forget(session, now=self.pulse.now())
