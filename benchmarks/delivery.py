"""Measure delivery: pace, letters beside a bare loop, lateness, and taps beside python-telegram-bot's own path.

    python -m benchmarks.delivery [--part pace|loop|lateness|taps]... [--letters 10000] [--scale 1.0]

The phone runs in a process of its own, strict as Telegram is where a pace is measured and without limits elsewhere; the
bot speaks to it over loopback. SQLite is synchronous=FULL, PostgreSQL commits synchronously, both on disk.
Each line says what was wanted; the exit code is 1 when one is not met. Ratios come from rounds that alternate.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import sys
import tempfile
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, time
from typing import TYPE_CHECKING

from sqlmodel import col, select

from benchmarks.line import FIRST, TEXT, Line, settled
from benchmarks.tapping import answered, beside_the_library
from bot import outbox
from bot.clock import SystemClock
from bot.delivery import Postman
from bot.pace import Pace
from bot.phone.limits import Limits
from bot.schedule import Alarm
from handlers.routes import VIEWS
from models import Lane, Letter, LetterState, Participant, Policy, Store
from tests.databases import HASTY, Files, Postgres, apart

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from telegram import Bot

RATE = 25.0
AT_ONCE = 30  # as the postman
UNLIMITED = Pace(rate=1e6, burst=100_000, chat_rate=1e6, chat_burst=100_000)
OPEN = (LetterState.PENDING, LetterState.CLAIMED, LetterState.SENDING)


async def announced(store: Store, number: int, people: list[Participant], rate: float) -> None:
    """Write an announcement to everybody, spread as the bot spreads it."""
    now = SystemClock().now()
    async with store.transaction() as session:
        await outbox.write(session, [
            outbox.letter_to(
                who, "news", view="announcement", params={"announcement": number}, now=now, lane=Lane.ANNOUNCEMENT,
                policy=Policy.PARK, due_at=now + timedelta(seconds=place / rate),
            )
            for place, who in enumerate(people)
        ])  # fmt: skip


@asynccontextmanager
async def delivering(store: Store, line: Line, rate: Pace) -> AsyncIterator[Postman]:
    """Let a postman work until the block ends."""
    await line.bot.initialize()
    clock = SystemClock()
    alarm = Alarm(clock)
    postman = Postman(store, line.bot, clock, pulse=clock, alarm=alarm, views=VIEWS, rate=rate)
    alarm.start()
    running = asyncio.create_task(postman.run())
    yield postman
    await postman.stop()
    await running
    alarm.stop()


async def drained(store: Store) -> list[Letter]:
    """Return all letters once none is left."""
    while True:
        async with store.reading() as session:
            if (await session.exec(select(Letter.id).where(col(Letter.state).in_(OPEN)).limit(1))).first() is None:
                return list((await session.exec(select(Letter))).all())
        await asyncio.sleep(0.1)


def late(letters: Iterable[Letter], answer: float) -> list[float]:
    """Return how much later than due each letter had arrived, beyond the phone's own time to answer, in seconds."""
    return [(one.finished_at - one.due_at).total_seconds() - answer for one in letters if one.finished_at]


def verdict(said: str, *, met: bool) -> bool:
    """Print a line and whether it is what is wanted."""
    print(f"{'met    ' if met else 'NOT MET'} {said}", flush=True)
    return met


async def pace(files: Files, letters: int) -> bool:
    """Announce to so many at the limiter's rate, with an urgent letter every five seconds."""
    store, line = Store(files.fresh()), Line(letters, Limits())
    news, people = await settled(store, letters)
    async with delivering(store, line, Pace(rate=RATE)) as postman:
        await announced(store, news, people, RATE)
        began, started = perf_counter(), time()
        postman.alarm.ring()
        done = asyncio.create_task(drained(store))
        number = 0
        while not done.done():
            await asyncio.wait([done], timeout=5)
            number += 1
            if done.done():
                break
            async with store.transaction() as session:
                said = {"view": "announcement", "params": {"announcement": news}, "now": SystemClock().now()}
                await outbox.write(
                    session, [outbox.letter_to(people[number], f"urgent:{number}", lane=Lane.URGENT, **said)]
                )
            postman.alarm.ring()
        seconds = perf_counter() - began
        sent = await drained(store)
    await line.hang_up()
    await store.close()
    floods = [call.at - started for call in line.calls if call.status == 429]
    answer = median(line.answers("sendMessage"))
    urgent = late([one for one in sent if one.lane == int(Lane.URGENT)], answer)
    p95 = quantiles(urgent, n=20)[-1] if len(urgent) > 1 else urgent[0]
    ideal = letters / RATE
    said = f"{letters} letters and {len(urgent)} urgent ones at {RATE:g}/s: {seconds:.1f} s"
    return all((
        verdict(f"{said} = {seconds / ideal:.3f} of N / rate (at most 1.02)", met=seconds <= 1.02 * ideal),
        verdict(f"429 in the first minute {sum(at <= 60 for at in floods)}, after it "
                f"{sum(at > 60 for at in floods)} (none)", met=not any(at > 60 for at in floods)),
        verdict(f"urgent beyond the phone's {answer * 1e3:.0f} ms: p50 {median(urgent) * 1e3:.0f} ms, "
                f"p95 {p95 * 1e3:.0f} ms (below 100)", met=p95 < 0.1),
    ))  # fmt: skip


async def bare(bot: Bot, letters: int) -> float:
    """Return the messages a second of a plain loop, as many under way as the postman has."""
    await bot.initialize()
    queue = iter(range(letters))

    async def send() -> None:
        for number in queue:
            await bot.send_message(FIRST + number % 500, TEXT, parse_mode="HTML")

    began = perf_counter()
    await asyncio.gather(*[send() for _ in range(AT_ONCE)])
    return letters / (perf_counter() - began)


async def posted(url: str, line: Line, letters: int) -> float:
    """Return the letters a second of the postman, who may go as fast as he can."""
    store = Store(url)
    news, people = await settled(store, letters)
    await announced(store, news, people, 1e9)
    began = perf_counter()
    async with delivering(store, line, UNLIMITED):
        await drained(store)
        rate = letters / (perf_counter() - began)
    await store.close()
    return rate


async def loop(files: Files, postgres: Postgres, letters: int, rounds: int) -> bool:
    """Compare the postman with a plain loop of the library as it comes, and tell what one on our wire does."""
    line = Line(letters)
    rates: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        found = {
            "library": await bare(line.plain, letters),
            "wire": await bare(line.bot, letters),
            "SQLite FULL": await posted(files.fresh(), line, letters),
            "PostgreSQL": await posted(postgres.fresh(), line, letters),
        }
        if number:  # the first round warms up
            for name, rate in found.items():
                rates.setdefault(name, []).append(rate)
    await line.hang_up()
    middle = {name: median(found) for name, found in rates.items()}
    base, wire = middle.pop("library"), middle.pop("wire")
    print(f"        a bare loop on the library's own wire {base:.0f}/s, on the bot's {wire:.0f}/s")
    lines = [
        verdict(f"{name} {rate:.0f}/s beside a bare loop of the library: {rate / base:.2f} (at least 0.5); beside one "
                f"on the same wire: {rate / wire:.2f}", met=rate >= 0.5 * base)
        for name, rate in middle.items()
    ]  # fmt: skip
    return all(lines)


async def due(files: Files, letters: int, minutes: float) -> tuple[list[float], float]:
    """Return how late letters due at random within so many minutes (0: all at once) were, and the phone's answer."""
    store, line, chance = Store(files.fresh()), Line(letters, Limits()), random.Random(1)
    news, people = await settled(store, letters)
    now = SystemClock().now()
    async with store.transaction() as session:
        await outbox.write(session, [
            outbox.letter_to(
                who, "due", view="announcement", params={"announcement": news}, now=now, lane=Lane.REMINDER,
                due_at=now + timedelta(seconds=3 + chance.uniform(0, minutes * 60)),
            )
            for who in people
        ])  # fmt: skip
    async with delivering(store, line, Pace(rate=RATE)):
        sent = await drained(store)
    await line.hang_up()
    await store.close()
    answer = median(line.answers("sendMessage"))
    return late(sent, answer), answer


async def lateness(files: Files, scale: float) -> bool:
    """Let reminders be due at random, and many at the same minute."""
    many, together = int(2000 * scale), int(500 * scale)
    late_by, answer = await due(files, many, 5 * scale)
    p50, p99 = median(late_by), quantiles(late_by, n=100)[-1]
    last = max((await due(files, together, 0))[0])
    said = f"{many} reminders due at random, beyond the phone's {answer * 1e3:.0f} ms: p50 {p50 * 1e3:.0f} ms"
    return all((
        verdict(f"{said} (below 20)", met=p50 < 0.02),
        verdict(f"p99 {p99 * 1e3:.0f} ms (below one sweep, 15 s)", met=p99 < 15),
        verdict(f"{together} due together: the last after {last:.1f} s = {last / (together / RATE):.3f} of N / rate "
                "(at most 1.02)", met=last <= 1.02 * together / RATE),
    ))  # fmt: skip


async def taps(files: Files) -> bool:
    """Let 300 people tap: the whole bot within ten seconds, and the inbox beside the library's path in memory."""
    waits = await answered(files.fresh(), seconds=10)
    rate = len(waits) / 10
    ours, library = await beside_the_library(files.fresh())
    return all((
        verdict(f"{len(waits)} people tapping within ten seconds ({rate:.0f}/s), each answered: p50 "
                f"{median(waits) * 1e3:.0f} ms, p99 {quantiles(waits, n=100)[-1] * 1e3:.0f} ms (all within 2 s)",
                met=max(waits) < 2),
        verdict(f"through the inbox {ours:.0f} taps/s (at least 60), through python-telegram-bot's memory "
                f"{library:.0f}: ratio {ours / library:.2f}", met=ours >= 60),
    ))  # fmt: skip


async def measured(asked: argparse.Namespace, folder: Path) -> bool:
    """Run the parts asked for."""
    files, met = Files(folder), []
    parts = asked.part or ["taps", "loop", "lateness", "pace"]
    if "taps" in parts:
        met.append(await taps(files))
    if "loop" in parts:
        server = Postgres(folder / "postgres")
        apart(server._tell(*(f"ALTER SYSTEM RESET {name}" for name in HASTY), "SELECT pg_reload_conf()"))  # noqa: SLF001 - tests are hasty, a benchmark is not
        met.append(await loop(files, server, asked.messages, asked.rounds))
        server.close()
    if "lateness" in parts:
        met.append(await lateness(files, asked.scale))
    if "pace" in parts:
        met.append(await pace(files, asked.letters))
    return all(met)


def main() -> None:
    """Measure, and exit with 1 where something is not what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=["taps", "loop", "lateness", "pace"], action="append")
    parser.add_argument("--letters", type=int, default=10_000, help="of the announcement at the limiter's rate")
    parser.add_argument("--scale", type=float, default=1.0, help="of the reminders and of their five minutes")
    parser.add_argument("--messages", type=int, default=1000, help="of each round without a limit")
    parser.add_argument("--rounds", type=int, default=3, help="without a limit, after one to warm up")
    asked = parser.parse_args()
    gc.collect()
    gc.freeze()  # as the bot does when it starts
    with tempfile.TemporaryDirectory() as place:
        met = asyncio.run(measured(asked, Path(place)))
    sys.exit(not met)


if __name__ == "__main__":
    main()
