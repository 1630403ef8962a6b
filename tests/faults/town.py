"""A town of processes: the phone in one, each worker of the bot in its own, and whoever kills them, here."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from sqlalchemy import func
from sqlmodel import col, select, update

from bot import outbox
from bot.clock import SystemClock
from models import (
    Announcement,
    InboxRow,
    InboxState,
    Lane,
    Letter,
    LetterState,
    Participant,
    Policy,
    Store,
)
from models.announcement import AnnouncementState
from models.lease import Lease
from tests.models.rows import ground, person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.databases import Postgres
    from tests.faults.hall import Change

ROOT = Path(__file__).parents[2]
TOKEN = "1000000001:token-of-a-bot-that-is-killed"  # noqa: S105 - opens only the phone of the test
FIRST = 2001  # Telegram's number of the first person
OPEN = (LetterState.PENDING, LetterState.CLAIMED, LetterState.SENDING)
FINAL = tuple(state for state in LetterState if state not in OPEN)
LONG_AGO = timedelta(minutes=10)


@dataclass
class Seen:
    """What the phone told while it happened."""

    accepted: int = 0
    floods: list[tuple[float, float]] = field(default_factory=list)  # when, and for how many seconds
    sends: list[float] = field(default_factory=list)


@dataclass
class Town:
    """The phone, the store, the workers; what happened to them is counted."""

    url: str
    folder: Path
    port: int
    rate: float = 25.0
    webhook: str = ""
    server: Postgres | None = None
    people: int = 0
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    doors: dict[int, int] = field(default_factory=dict)  # of each worker's pid
    seen: Seen = field(default_factory=Seen)
    letters: int = 0
    changes: list[Change] = field(default_factory=list)
    asked: int = 0
    kills: int = 0
    revived: int = 0
    stops: int = 0
    drops: int = 0
    comas: int = 0
    silenced: list[float] = field(default_factory=list)  # when a worker was killed or frozen
    asleep: subprocess.Popen[bytes] | None = None
    waking: asyncio.Task[None] | None = None

    @property
    def phone(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def ask(self, how: str, path: str, **body: Any) -> Any:
        """Say something to the phone's own door, or read from it."""
        async with httpx.AsyncClient(base_url=self.phone, timeout=30) as page:
            answer = await page.request(how, path, json=body or None)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def settle_in(self, people: int, letters: int, *, policy: Policy | None = None) -> None:
        """Give people phones and write their letters; of every two letters one is parked and one repeated."""
        self.people = people
        for number in range(people):
            await self.ask(
                "POST", "/phone/handsets", id=FIRST + number, first_name=f"P{number}", language="en", zone="UTC"
            )
            await self.ask("POST", f"/phone/handsets/{FIRST + number}/say", text="/start")
        await self._fetch_what_waits()
        store = Store(self.url)
        async with store.transaction() as session:
            event = (await ground(session)).event
            for number in range(people):
                await person(session, event, f"p{number}", chat_id=FIRST + number)
        await store.close()
        await self.announce(letters, policy=policy)

    async def announce(self, letters: int, *, policy: Policy | None = None, hasty: int = 0) -> None:
        """Write so many more letters in one go; one in every `hasty` of them is worth something for some seconds only.

        Nothing else may write to a SQLite file meanwhile: two that do can meet its WAL-reset bug.
        """
        store, now = Store(self.url), SystemClock().now()
        numbers = range(self.letters, self.letters + letters)
        async with store.transaction() as session:
            who = (await session.exec(select(Participant).order_by(col(Participant.id)))).all()
            news = [
                Announcement(
                    event_id=who[0].event_id, author_id=who[0].id or 0, state=AnnouncementState.RUNNING, made_at=now,
                    text=dict.fromkeys(("en", "fr", "ar"), f"news {n:05}."), audience={},
                )
                for n in numbers
            ]  # fmt: skip
            session.add_all(news)
            await session.flush()
            await outbox.write(session, [
                outbox.letter_to(
                    who[n % len(who)], f"news:{n:05}", view="announcement", params={"announcement": one.id}, now=now,
                    lane=Lane.ANNOUNCEMENT, policy=policy or (Policy.PARK, Policy.RETRY)[n % 2],
                    expires_at=now + timedelta(seconds=1 + n % 40) if hasty and n % hasty == 0 else None,
                )
                for n, one in zip(numbers, news, strict=True)
            ])  # fmt: skip
        await store.close()
        self.letters += letters

    async def _fetch_what_waits(self) -> None:
        async with httpx.AsyncClient(base_url=f"{self.phone}/bot{TOKEN}") as bot:
            while waiting := (await bot.post("/getUpdates", json={"timeout": 0})).json()["result"]:
                await bot.post("/getUpdates", json={"offset": waiting[-1]["update_id"] + 1, "limit": 1, "timeout": 0})

    def start(self) -> subprocess.Popen[bytes]:
        """Start one worker, as an operator does."""
        door = free_port()
        told = {
            "MULTAQA_TOKEN": TOKEN, "MULTAQA_API_URL": self.phone, "MULTAQA_DATABASE_URL": self.url,
            "MULTAQA_RATE": str(self.rate), "MULTAQA_LISTEN": f"127.0.0.1:{door}", "MULTAQA_WEBHOOK_URL": self.webhook,
        }  # fmt: skip
        worker = run(self.folder / "bot.log", told, "run")
        self.doors[worker.pid] = door
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes], how: signal.Signals = signal.SIGKILL) -> int:
        """End a worker and wait for its end; return its exit code."""
        self.kills += how is signal.SIGKILL
        self.workers.remove(worker)
        if how is signal.SIGKILL:
            self._silence(worker, how)
        else:
            worker.send_signal(how)
        return worker.wait(60)

    async def freeze(self, worker: subprocess.Popen[bytes], seconds: float) -> None:
        """Freeze a worker for so long, and do nothing meanwhile."""
        self._silence(worker, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        worker.send_signal(signal.SIGCONT)

    def _silence(self, worker: subprocess.Popen[bytes], how: signal.Signals) -> None:
        worker.send_signal(how)
        self.silenced.append(asyncio.get_running_loop().time())

    def faint(self, worker: subprocess.Popen[bytes], seconds: float) -> None:
        """Freeze a worker for so long, while everything else goes on; one at a time."""

        async def wake() -> None:
            await asyncio.sleep(seconds)
            if worker in self.workers:  # who was killed in its sleep does not wake
                worker.send_signal(signal.SIGCONT)
                self.comas += 1
            self.asleep = None

        if self.asleep is None:
            self._silence(worker, signal.SIGSTOP)
            self.asleep, self.waking = worker, asyncio.create_task(wake())

    def revive(self) -> None:
        """Start again who ended by itself, as a supervisor does: one who starts while the database stops gives up."""
        for worker in [one for one in self.workers if one.poll() is not None]:
            self.workers.remove(worker)
            self.revived += 1
            self.start()

    async def until_sending(self, more: int = 1, seconds: float = 60) -> None:
        """Wait until the phone has accepted so many more messages, or nothing is left to send."""
        wanted = self.seen.accepted + more
        async with asyncio.timeout(seconds):
            while self.seen.accepted < wanted and await self.left():  # noqa: ASYNC110 - the phone is elsewhere
                await asyncio.sleep(0.05)

    async def until_all_are(self, state: LetterState, *, at_least: int = 0) -> None:
        """Wait until every letter, or at least so many, are in a state."""
        store = Store(self.url)
        async with asyncio.timeout(60):
            while True:
                async with store.reading() as session:
                    found = (await session.exec(select(Letter.state))).all()
                if found.count(state) >= (at_least or len(found)):
                    break
                await asyncio.sleep(0.05)
        await store.close()

    async def say(self, number: int, words: str = "/help") -> None:
        """Let somebody write to the bot."""
        self.asked += 1
        await self.ask("POST", f"/phone/handsets/{FIRST + number % self.people}/say", text=words)

    async def trouble(self, kind: str, **how: Any) -> None:
        """Let the next messages run into trouble."""
        self.drops += how.get("times", 1) if kind in ("drop", "hang", "refuse") else 0
        await self.ask("POST", "/phone/faults", trouble=kind, method="sendMessage", **how)

    async def stop_the_database(self, seconds: float) -> None:
        """Take PostgreSQL away at once, and bring it back; keep everybody from writing to a SQLite file for so long."""
        self.stops += 1
        if self.server is None:
            file, how = self.url.partition("///")[2], {"isolation_level": None, "check_same_thread": False}
            with closing(sqlite3.connect(file, timeout=60, **how)) as other:
                await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
                await asyncio.sleep(seconds)
                other.execute("ROLLBACK")
            return
        await asyncio.to_thread(self.server.stop, signal.SIGINT)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self.server.start)

    async def left(self, within: timedelta = timedelta()) -> int:
        """Return how many letters and updates are still to be dealt with, letters that come due soon among them."""
        store = Store(self.url)
        try:
            async with store.reading() as session:
                now = SystemClock().now() + within
                due = select(func.count()).where(col(Letter.state).in_(OPEN), col(Letter.due_at) <= now)
                unheard = select(func.count()).where(InboxRow.state == InboxState.WAITING)
                return (await session.exec(due)).one() + (await session.exec(unheard)).one()
        finally:
            await store.close()

    async def drained(self, seconds: float = 120) -> None:
        """Wait until everything said is heard and every letter has come to its end."""
        async with asyncio.timeout(seconds):
            while await self._waits_with_telegram() or await self.left():  # noqa: ASYNC110 - same
                await asyncio.sleep(0.2)

    async def _waits_with_telegram(self) -> bool:
        async with httpx.AsyncClient(base_url=f"{self.phone}/bot{TOKEN}") as bot:
            return bool((await bot.post("/getWebhookInfo")).json()["result"]["pending_update_count"])

    async def let_leases_lapse(self) -> None:
        """Let the leases of the dead run out at once, where nobody is alive who could hold one."""
        assert not self.workers
        before = SystemClock().now() - LONG_AGO
        store = Store(self.url)
        async with store.transaction() as session:
            await session.exec(update(Letter).where(col(Letter.lease_until).is_not(None)).values(lease_until=before))
            await session.exec(update(Lease).values(until=before))
        await store.close()

    async def watch(self) -> None:
        """Note what the phone answers, as it does; the phone tells it on its own."""
        async with (
            httpx.AsyncClient(base_url=self.phone, timeout=None) as page,  # noqa: S113 - it tells until the end
            page.stream("GET", "/phone/events") as events,
        ):
            loop = asyncio.get_running_loop()
            async for line in events.aiter_lines():
                told = json.loads(line.removeprefix("data: ")) if line else {}
                exchange = told.get("exchange", {})
                if exchange.get("method") != "sendMessage":
                    continue
                if exchange["status"] == 429:
                    self.seen.floods.append((loop.time(), exchange["answer"]["parameters"]["retry_after"]))
                elif exchange["status"] == 200:
                    self.seen.accepted += 1
                    self.seen.sends.append(loop.time())

    async def is_well(self, pid: int) -> bool:
        """Whether a worker says so itself."""
        with suppress(httpx.HTTPError):
            async with httpx.AsyncClient(timeout=2) as anybody:
                return (await anybody.get(f"http://127.0.0.1:{self.doors[pid]}/health")).is_success
        return False

    def memory(self) -> dict[int, int]:
        """Return the bytes each worker holds, by its pid."""
        held = {one.pid: Path(f"/proc/{one.pid}/statm").read_text(encoding="ascii").split() for one in self.workers}
        return {pid: int(told[1]) * os.sysconf("SC_PAGE_SIZE") for pid, told in held.items()}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def run(log: Path, told: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    """Start `python -m bot` with a command, its words appended to a log."""
    with log.open("ab") as words:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot", *command], cwd=ROOT, env=os.environ | told, stdout=words, stderr=words
        )


@asynccontextmanager
async def town(url: str, folder: Path, *, server: Postgres | None = None, **how: Any) -> AsyncIterator[Town]:
    """Found a town: the phone runs, no worker does yet; all end with the block."""
    made = Town(url, folder, free_port(), server=server, **how)
    phone = await _phone(made)
    try:
        watching = asyncio.create_task(made.watch())
        try:
            yield made
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
    finally:
        for process in (*made.workers, phone):
            process.kill()
            process.wait()


async def _phone(made: Town) -> subprocess.Popen[bytes]:
    """Start the phone, on another port where somebody was faster to take that one; return once it answers."""
    log = made.folder / "phone.log"
    for _ in range(5):
        phone = run(log, {}, "phone", "--port", str(made.port), "--token", TOKEN)
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                while phone.poll() is None:
                    if await _answers(made.phone):
                        return phone
                    await asyncio.sleep(0.1)
        phone.kill()
        phone.wait()
        made.port = free_port()
    raise TimeoutError(log.read_text("utf-8"))


async def _answers(address: str) -> bool:
    with suppress(httpx.HTTPError):
        async with httpx.AsyncClient() as anybody:
            return (await anybody.get(f"{address}/phone/state")).is_success
    return False
