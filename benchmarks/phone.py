"""Measure the phone: messages a second beside a server that answers a constant, and memory over 100,000 messages.

    python benchmarks/phone.py [--messages 400] [--rounds 7] [--at-once 1 --at-once 8] [--part speed|memory]...

Both servers run in processes of their own, under the same HTTP server; the same client of python-telegram-bot talks to
them in turn over loopback. Wanted: the phone keeps at least half of the constant's rate, and its memory stays flat.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import socket
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import uvicorn
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.clock import SystemClock
from bot.phone import Phone, serve
from bot.phone.checking import Request
from bot.phone.handsets import KEPT_MESSAGES

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from starlette.types import Receive, Scope, Send

TOKEN = "123456:benchmark"  # noqa: S105 - of a bot that is not there
PEOPLE = 10
FIRST = 7_000_000_001
ALL = 100_000
STEP = 10_000
WANTED = 0.5
FLAT = 8.0  # MB that memory may move after every chat is full
TEXT = "<b>Reminder</b>: your meeting with Pôle Emballage begins at 10:40, table 7. <i>See you there!</i>"
BUTTONS = {"inline_keyboard": [[{"text": "I will be there", "callback_data": "m:1:y"}]]}
ANSWER = {
    "ok": True,
    "result": {
        "message_id": 1,
        "from": {"id": 123456, "is_bot": True, "first_name": "Multaqa", "username": "multaqa_bot"},
        "chat": {"id": FIRST, "type": "private", "first_name": "Ada"},
        "date": 1_554_804_000,
        "text": "Reminder: your meeting with Pôle Emballage begins at 10:40, table 7. See you there!",
        "entities": [{"type": "bold", "offset": 0, "length": 8}, {"type": "italic", "offset": 69, "length": 14}],
        "reply_markup": BUTTONS,
    },
}
CONSTANT = json.dumps(ANSWER).encode()
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(CONSTANT)).encode())]


async def constant(_scope: Scope, _receive: Receive, send: Send) -> None:
    """The smallest server there is: reads nothing, answers always the same."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": CONSTANT})


def run_constant(ready: Connection) -> None:
    """Serve the constant until killed."""
    config = uvicorn.Config(constant, port=0, log_level="critical", access_log=False, lifespan="off")
    listening = config.bind_socket()
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the phone does: no waiting for delayed ACKs
    ready.send(listening.getsockname()[1])
    asyncio.run(uvicorn.Server(config).serve([listening]))


def run_phone(ready: Connection) -> None:
    """Serve a phone until killed."""
    asyncio.run(_phone(ready))


async def _phone(ready: Connection) -> None:
    phone = Phone(SystemClock(), TOKEN, limits=None)
    for number in range(PEOPLE):
        await phone.person(id=FIRST + number).start()
    async with serve(phone) as at:
        ready.send(at.port)
        await asyncio.Event().wait()


async def round_of(port: int, *, messages: int, at_once: int) -> float:
    """Return messages a second, `at_once` of them under way."""
    queue = iter(range(messages))
    # Only the request is made ready, not the bot: that would ask getMe, which the constant cannot answer.
    async with HTTPXRequest(connection_pool_size=at_once) as request:
        bot = Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=request)

        async def send() -> None:
            for number in queue:
                chat = FIRST + number % PEOPLE
                await bot.send_message(chat, TEXT, parse_mode="HTML", reply_markup=BUTTONS)  # type: ignore[arg-type]

        started = perf_counter()
        await asyncio.gather(*[send() for _ in range(at_once)])
        return messages / (perf_counter() - started)


async def speed(ports: dict[str, int], *, messages: int, rounds: int, at_once: int) -> bool:
    """Print the medians of alternating rounds and their ratio; return whether it is what is wanted."""
    rates: dict[str, list[float]] = {name: [] for name in ports}
    for number in range(rounds + 1):
        for name, port in ports.items():
            rate = await round_of(port, messages=messages, at_once=at_once)
            if number:  # the first round warms both up
                rates[name].append(rate)
    middle = {name: median(found) for name, found in rates.items()}
    ratio = middle["phone"] / middle["constant"]
    shown = ", ".join(f"{name} {rate:.0f}/s" for name, rate in middle.items())
    print(f"{at_once} at once: {shown}; ratio {ratio:.2f}, wanted at least {WANTED}")
    return ratio >= WANTED


def measure_speed(*, messages: int, rounds: int, levels: list[int]) -> bool:
    """Start both servers, measure each level, and end them."""
    spawn = multiprocessing.get_context("spawn")
    ports, processes = {}, []
    for name, run in (("constant", run_constant), ("phone", run_phone)):
        mine, theirs = spawn.Pipe()
        process = spawn.Process(target=run, args=(theirs,), daemon=True)
        process.start()
        processes.append(process)
        ports[name] = mine.recv()
    try:
        met = [asyncio.run(speed(ports, messages=messages, rounds=rounds, at_once=level)) for level in levels]
    finally:
        for process in processes:
            process.kill()
    return all(met)


async def measure_memory() -> bool:
    """Print the memory in use after every 10,000 messages, a tenth of them answered; return whether it is flat."""
    phone = Phone(SystemClock(), TOKEN, limits=None)
    people = [phone.person(id=FIRST + number) for number in range(PEOPLE)]
    for person in people:
        await person.start()
    values: dict[str, Any] = {"text": TEXT, "parse_mode": "HTML", "reply_markup": json.dumps(BUTTONS)}
    used, started = [], perf_counter()
    for number in range(1, ALL + 1):
        person = people[number % PEOPLE]
        await phone.call("sendMessage", Request({"chat_id": str(person.id), **values}, {}))
        if number % 10 == 0:
            tap = await person.tap("I will be there")
            await phone.call("answerCallbackQuery", Request({"callback_query_id": tap}, {}))
            _, body, _ = await phone.call("getUpdates", Request({}, {}))
            await phone.call("getUpdates", Request({"offset": str(body["result"][-1]["update_id"] + 1)}, {}))
        if number % STEP == 0:
            used.append(_resident())
            print(f"{number:>7} messages: {used[-1]:6.1f} MB, {number / (perf_counter() - started):.0f}/s in-process")
    full = PEOPLE * KEPT_MESSAGES // STEP  # from here on each new message drops one
    moved = max(used[full:]) - min(used[full:])
    print(
        f"{PEOPLE} chats keep {KEPT_MESSAGES} messages each; once full, memory moved by {moved:.1f} MB (flat: {FLAT})"
    )
    await phone.close()
    return moved <= FLAT


def _resident() -> float:
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def main() -> None:
    """Run the parts asked for, both by default; exit with 1 when one is not what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--at-once", type=int, action="append")
    parser.add_argument("--part", choices=["speed", "memory"], action="append")
    asked = parser.parse_args()
    parts, met = asked.part or ["speed", "memory"], []
    if "speed" in parts:
        levels = asked.at_once or [1, 8]
        met.append(measure_speed(messages=asked.messages, rounds=asked.rounds, levels=levels))
    if "memory" in parts:
        met.append(asyncio.run(measure_memory()))
    sys.exit(not all(met))


if __name__ == "__main__":
    main()
