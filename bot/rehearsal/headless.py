"""The rehearsal nobody watches: people and organizers played by the machine, time-lapsed, judged in the end."""

from __future__ import annotations

import json
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from time import monotonic, process_time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import func
from sqlmodel import col, select

from bot import participants
from bot.app import App
from bot.clock import EventClock
from bot.folder.load import load
from bot.folder.read import read_folder
from bot.pace import Pace
from bot.phone import Phone
from bot.rehearsal import seats
from bot.rehearsal.cast import all_invited, invited_to
from bot.rehearsal.entrance import dealt, enter
from bot.rehearsal.overlooked import left_alone, overlooked, unsaid
from bot.rehearsal.phones import TOKEN
from bot.rehearsal.played import opening
from bot.rehearsal.promises import Reckoning
from bot.rehearsal.report import Account, accounted
from bot.rehearsal.summary import summarise
from bot.rehearsal.turns import Turns
from bot.rehearsal.watch import Watch
from models import Lane, Letter, LetterState, Store
from models.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from rich.console import Console

    from bot.faults import Fault
    from bot.folder.given import EventFolder
    from bot.rehearsal.hall import Hall
    from bot.rehearsal.notes import Notes

WAKING = time(7, 30)
CURTAIN = time(18, 0)  # of the last day played
FOUND = timedelta(minutes=8)  # after a slot's beginning: whoever sits alone has said so, and somebody was asked
MOST_ERRORS = 50
NEVER = 86400.0  # seconds
BURST = 15  # letters that leave in one instant of a clock that stands still; the phone's own limits hold all the same

Json = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """What is to be rehearsed: how many people, how fast, from which seed, how many days of the event (0: all)."""

    people: int = 40
    speed: float = 0.0
    seed: int = 1
    days: int = 0
    answering: int = 8  # about how many of the people walk the interview
    late: int = 0  # people a day who begin a meeting late
    absent: int = 0  # clusters a day who do not come to their meetings
    cancel: int = 0  # people a day who cancel a meeting
    planning: float | None = None  # seconds of work for a proposal of the timetable; None: as the bot has it


@dataclass
class Rehearsal:
    """One rehearsal on its stage: run it once, and it tells the report."""

    wish: Wish
    folder: EventFolder
    app: App
    phone: Phone
    turns: Turns
    watch: Watch
    accounts: dict[str, Account] = field(default_factory=dict)
    notes: dict[str, Notes] = field(default_factory=dict)
    hall: Hall | None = None
    overlooked: list[Json] = field(default_factory=list)
    unsaid: list[Json] = field(default_factory=list)
    empty_seats: list[Json] = field(default_factory=list)
    calls: int = 0
    errors: list[Json] = field(default_factory=list)
    _last: Any = None
    _acts: int = -1

    async def run(self) -> Json:
        """Play until the curtain and return the report."""
        began, worked = monotonic(), process_time()
        first = self.turns.clock.now()
        await self.turns.run(self.curtain)
        for notes in self.notes.values():
            notes.close()
        await self._account()
        wall = {"seconds": round(monotonic() - began, 1), "cpu_seconds": round(process_time() - worked, 1)}
        return await self._report(first) | {"wall_clock": wall}

    @property
    def days(self) -> list[datetime]:
        """The mornings of the days played."""
        zone = ZoneInfo(self.folder.event.zone)
        count = (self.folder.event.ends - self.folder.event.starts).days + 1
        first = datetime.combine(self.folder.event.starts, WAKING, zone)
        return [first + timedelta(days=day) for day in range(min(count, self.wish.days or count))]

    @property
    def curtain(self) -> datetime:
        """When the rehearsal ends."""
        return datetime.combine(self.days[-1].date(), CURTAIN, ZoneInfo(self.folder.event.zone))

    async def look(self) -> None:
        """Look at everything after each turn: the rows, the notes, what Telegram answered."""
        acts = sum(notes.taps + notes.messages for notes in self.notes.values())
        if acts != self._acts:  # nothing is promised without somebody's act
            self._acts = acts
            await self.watch.look()
        now = self.turns.clock.now()
        for notes in self.notes.values():
            notes.look(now)
        fresh = []
        for exchange in reversed(self.phone.exchanges):
            if exchange is self._last:
                break
            fresh.append(exchange)
        self._last = fresh[0] if fresh else self._last
        for exchange in reversed(fresh):
            self.calls += exchange["method"] != "getUpdates"
            if exchange["status"] != httpx.codes.OK:
                told = {"at": exchange["at"], "method": exchange["method"], "chat": exchange["chat_id"]}
                self.errors.append(told | {"says": exchange["answer"].get("description", "")})

    async def inspect(self) -> None:
        """See at the beginning of each slot who is idle who need not be, and a little later who sits alone."""
        for day, slots in self.hall.days.items() if self.hall else ():
            for slot in slots:
                looks = ((timedelta(), overlooked, self.overlooked), (FOUND, left_alone, self.overlooked))
                for after, judged, noted in (*looks, (FOUND, unsaid, self.unsaid)):
                    await self.turns.rest(slot.starts + after)
                    async with self.app.store.reading() as session:
                        event = await participants.only_event(session)
                        if event is not None and self.hall is not None:
                            noted.extend(await judged(session, event, slot.starts, self.hall.away[day]))

    async def count_seats(self) -> None:
        """See again and again whether a seat stays empty while people wait for it."""
        for instant in seats.looks(self.days[0], self.curtain):
            await self.turns.rest(instant)
            async with self.app.store.reading() as session:
                event = await participants.only_event(session)
                if event is not None:
                    self.empty_seats.extend(await seats.empty(session, event, instant.astimezone(UTC)))

    async def _account(self) -> None:
        async with self.app.store.reading() as session:
            reckoning = await Reckoning.read(session)
        rows = {one.key: one for one in self.watch.people.values()}
        for key, notes in self.notes.items():
            account, row = self.accounts[key], rows[key]
            account.joined = row.chat is not None
            owed = reckoning.owed(self.watch, row.id, notes.is_away, self.curtain.astimezone(UTC))
            accounted(notes, self.watch, account, row.id, owed, reckoning.clusters)

    async def _report(self, first: datetime) -> Json:
        people = [account.told() for account in self.accounts.values()]
        down = [one["key"] for one in people if one["let_down"]]
        failed = [one for one in self.errors if not self._is_fair(one)]
        return {
            "event": self.folder.event.key,
            "seed": self.wish.seed,
            "from": first.isoformat(),
            "until": self.curtain.isoformat(),
            "totals": _totals(people),
            "letters": await self._letters(),
            "telegram": {"calls": self.calls, "refusals": len(self.errors), "errors": failed[:MOST_ERRORS]},
            "overlooked": self.overlooked,
            "alone_unsaid": self.unsaid,
            "empty_seats": self.empty_seats,
            "seats_offered": await self._offered(),
            "longest_text": max((len(seen.text) for seen in self._screens()), default=0),
            "people": people,
            "verdict": {
                "good": not (down or failed or self.overlooked or self.empty_seats),
                "let_down": down,
                "errors": len(failed),
            },
        }

    async def _offered(self) -> dict[str, int]:
        async with self.app.store.reading() as session:
            return await seats.offered(session)

    def _is_fair(self, error: Json) -> bool:
        """Return whether a refusal is what Telegram owes somebody who has blocked the bot."""
        return "blocked" in error["says"]

    def _screens(self) -> list[Any]:
        return [seen for notes in self.notes.values() for seen in notes.person.screen()]

    async def _letters(self) -> Json:
        counted = select(Letter.lane, Letter.state, func.count()).group_by(col(Letter.lane), col(Letter.state))
        async with self.app.store.reading() as session:
            rows = (await session.exec(counted)).all()
        found: dict[str, dict[str, int]] = {}
        for lane, state, count in sorted(rows):
            found.setdefault(Lane(lane).name.lower(), {})[str(LetterState(state))] = count
        return found


def _totals(people: list[Json]) -> Json:
    summed = [name for name, value in people[0].items() if isinstance(value, int)]
    listed = [name for name, value in people[0].items() if isinstance(value, list) and name != "let_down"]
    highest = [name for name, value in people[0].items() if isinstance(value, float)]
    return (
        {"people": len(people)}
        | {name: sum(one[name] for one in people) for name in summed}
        | {name: sum(len(one[name]) for one in people) for name in listed}
        | {name: max(one[name] for one in people) for name in highest}
    )


@asynccontextmanager
async def staged(folder: EventFolder, wish: Wish) -> AsyncIterator[Rehearsal]:
    """Set the stage in a folder of its own: the event loaded, the bot awake, everyone with a phone."""
    event, playing = invited_to(folder, wish.people, wish.answering, Random(f"{wish.seed}/cast"))  # noqa: S311 - a play, not a secret
    pace, clock = Pace(burst=BURST), EventClock(opening(folder), paused=True)
    with tempfile.TemporaryDirectory(prefix="multaqa-") as place:
        store = Store(f"sqlite+aiosqlite:///{Path(place) / 'rehearsal.db'}", lasting=False)
        await upgrade(store)
        await load(store, event, now=clock.now())
        phone = Phone(clock, TOKEN, zone=event.event.zone)
        transport = httpx.ASGITransport(phone.asgi)
        app = App(store, TOKEN, api_url="http://phone", clock=clock, pulse=clock, pace=pace, transport=transport)
        app.planner.refresh = NEVER  # the planner works in real time, while the event's stands still
        if wish.planning is not None:
            app.planner.seconds = wish.planning
        await app.start()
        try:
            turns = Turns(app, phone, clock, pace=pace, speed=wish.speed)
            watch = Watch(store, clock.now, ZoneInfo(event.event.zone))
            rehearsal = Rehearsal(wish, event, app, phone, turns, watch)
            rehearsal.hall = dealt(rehearsal, playing)
            enter(rehearsal, folder, playing)
            turns.enter(rehearsal.inspect())
            turns.enter(rehearsal.count_seats())
            turns.after.append(rehearsal.look)
            yield rehearsal
        finally:
            await app.stop()
            await phone.close()
            await store.close()


async def rehearse_alone(
    folder: Path, wish: Wish, *, report: Path | None, console: Console, tell_faults: Callable[[Sequence[Fault]], None]
) -> int:
    """Rehearse an event without anybody watching; write the report; 1 when somebody was let down."""
    read, faults = read_folder(folder)
    if read is None or faults:
        tell_faults(faults)
        return 1
    with console.status(str(folder)):
        async with staged(all_invited(read), wish) as rehearsal:
            told = await rehearsal.run()
    if report is not None:
        written = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        report.write_text(written, encoding="utf-8")  # noqa: ASYNC240 - nobody else is waiting any more
    summarise(told, console)
    return judged(told)


def judged(told: Json) -> int:
    """Return the exit code of a report."""
    return 0 if told["verdict"]["good"] else 1
