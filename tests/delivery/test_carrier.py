"""The carrier: what came of a call, told as exactly as it can be known; the token is in none of its words."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import threading
import time
import traceback
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest, NetworkError, TimedOut

from bot import carrier, wire
from bot.cards import Page
from bot.carrier import Carrier, NotReached
from bot.clock import SystemClock
from bot.phone import Phone, serve
from bot.wire import Fate, read_error

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

SECRET = "AAE_a-secret-that-nobody-reads"  # noqa: S105 - of a bot that is not there
TOKEN = f"123456:{SECRET}"
ADA = 7_000_000_001
OK = b'{"ok": true, "result": true}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[int]:
    """A server that does with each connection what `answer` does; its port."""
    asked: set[asyncio.Task[None]] = set()

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        asked.add(task)
        with contextlib.suppress(asyncio.CancelledError):
            await answer(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve_one, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked)


@asynccontextmanager
async def calling(port: int, *, connections: int = 2, read: float = 5.0) -> AsyncIterator[Bot]:
    async with Carrier(connections=connections, read=read) as carrier:
        yield Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=carrier)


async def heard(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    size = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    return head + await reader.readexactly(size)


async def nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await heard(reader)


async def half_an_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await heard(reader)
    writer.write(HEAD + b"Content-Length: 500\r\n\r\n" + OK)
    await writer.drain()


async def no_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await heard(reader)
    writer.write(b"SSH-2.0-nobody\r\n")
    await writer.drain()


async def babble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-nobody\r\n")
    await writer.drain()


async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await heard(reader)
    await asyncio.sleep(60)


async def packed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await heard(reader)
    body = gzip.compress(OK)
    writer.write(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()


async def failing(bot: Bot, **how: float) -> NetworkError:
    """Send, and return the error; neither it nor its traceback may say the token."""
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(ADA, "Meeting at 10:40", **how)
    told = "".join(traceback.format_exception(caught.value))
    assert SECRET not in told
    assert SECRET not in repr(caught.value)
    return caught.value


def fate(error: NetworkError) -> Fate:
    return read_error(error).fate


async def test_where_nobody_listens_the_call_certainly_did_not_arrive() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with calling(port) as bot:
        error = await failing(bot)
    assert (type(error), fate(error)) == (NotReached, Fate.UNSENT)


async def test_a_name_that_nobody_knows_was_not_reached() -> None:
    async with Carrier(connections=1, read=5) as carrier:
        error = await failing(Bot(TOKEN, base_url="http://nobody.invalid/bot", request=carrier))
    assert (type(error), fate(error)) == (NotReached, Fate.UNSENT)


async def test_a_certificate_that_is_none_is_no_connection() -> None:
    async with answering(babble) as port, Carrier(connections=1, read=5) as carrier:
        error = await failing(Bot(TOKEN, base_url=f"https://127.0.0.1:{port}/bot", request=carrier))
    assert (type(error), fate(error)) == (NotReached, Fate.UNSENT)


async def test_a_machine_that_takes_no_connection_in_time_was_not_reached() -> None:
    with socket.socket() as full, contextlib.ExitStack() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(8):  # until its queue takes no more
            one = waiting.enter_context(socket.socket())
            one.settimeout(0)
            one.connect_ex(full.getsockname())
        async with calling(full.getsockname()[1]) as bot:
            error = await failing(bot, connect_timeout=0.2)
    assert (type(error), fate(error)) == (NotReached, Fate.UNSENT)


async def test_a_call_that_got_no_connection_of_ours_was_not_reached() -> None:
    async with answering(never) as port, calling(port, connections=1) as bot:
        first = asyncio.create_task(bot.send_message(ADA, "Meeting at 10:40", read_timeout=60))
        await asyncio.sleep(0.1)
        error = await failing(bot, pool_timeout=0.1, connect_timeout=0.1)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
    assert (type(error), fate(error)) == (NotReached, Fate.UNSENT)


@pytest.mark.parametrize("answer", [nothing, half_an_answer, no_http])
async def test_what_broke_after_the_call_was_made_is_unknown(answer: Answer) -> None:
    async with answering(answer) as port, calling(port) as bot:
        assert fate(await failing(bot)) is Fate.UNKNOWN


async def test_an_answer_that_does_not_come_is_unknown() -> None:
    async with answering(never) as port, calling(port, read=0.2) as bot:
        error = await failing(bot)
    assert (type(error), fate(error)) == (TimedOut, Fate.UNKNOWN)


async def test_a_connection_closed_between_two_calls_is_made_anew() -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await packed(reader, writer)
        writer.close()

    async with answering(once) as port, calling(port) as bot:
        for _ in range(5):
            assert await bot.delete_message(ADA, 1)
            await asyncio.sleep(0.02)


async def test_a_proxy_named_in_the_environment_is_gone_through_and_one_that_is_away_was_not_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    got: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await heard(reader))
        writer.write(HEAD + b"Content-Length: 28\r\n\r\n" + OK)
        await writer.drain()

    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with answering(proxy) as port, Carrier(connections=1, read=5) as carrier:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        assert await Bot(TOKEN, base_url="http://nobody.invalid/bot", request=carrier).delete_message(ADA, 1)
    assert got[0].startswith(b"POST http://nobody.invalid/bot")
    async with Carrier(connections=1, read=5) as carrier:
        error = await failing(Bot(TOKEN, base_url="http://nobody.invalid/bot", request=carrier))
    assert fate(error) is Fate.UNSENT


async def test_a_file_arrives_under_its_own_name_with_words_and_buttons() -> None:
    got: list[bytes] = []

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await heard(reader))
        writer.write(HEAD + b"Content-Length: 28\r\n\r\n" + OK)
        await writer.drain()

    async with answering(keep) as port, calling(port) as bot:
        await bot.set_webhook("https://example.org", certificate=InputFile(b"\x00\xff", filename="برنامج été.pem"))
    assert 'filename="برنامج été.pem"'.encode() in got[0]
    assert b"\r\n\r\n\x00\xff\r\n" in got[0]
    assert b"https://example.org" in got[0]


async def test_the_phone_takes_texts_and_documents_and_says_what_is_wrong() -> None:
    phone = Phone(SystemClock(), TOKEN, limits=None)
    ada = phone.person(id=ADA)
    await ada.start()
    async with serve(phone) as at, Carrier(connections=2, read=5) as carrier:
        bot = Bot(TOKEN, base_url=f"http://127.0.0.1:{at.port}/bot", request=carrier)
        assert (await bot.send_message(ADA, "<b>Été</b> &amp; برنامج", parse_mode="HTML")).text == "Été & برنامج"
        sent = await bot.send_document(ADA, InputFile(b"BEGIN:VCALENDAR", filename="agenda.ics"), caption="Agenda")
        assert sent.document is not None
        assert (sent.document.file_name, sent.caption) == ("agenda.ics", "Agenda")
        with pytest.raises(BadRequest):
            await bot.send_message(ADA, "<b>broken", parse_mode="HTML")
    await phone.close()


@pytest.mark.parametrize(("longest", "read"), [(0.4, 5.0), (70.0, 0.1)])
async def test_an_answer_that_came_while_the_process_was_frozen_is_read(
    monkeypatch: pytest.MonkeyPatch, longest: float, read: float
) -> None:
    monkeypatch.setattr(wire, "LONGEST", timedelta(seconds=longest))
    monkeypatch.setattr(carrier, "CONNECT", 0.1)
    monkeypatch.setattr(carrier, "WAIT", 0.1)
    asked = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_soon, args=(server, asked), daemon=True).start()
        async with calling(server.getsockname()[1], read=read) as bot:
            putting = asyncio.create_task(wire.put(bot, wire.Post(ADA, Page("hello"))))
            while not asked.is_set():  # noqa: ASYNC110 - a thread sets it
                await asyncio.sleep(0.001)
            _freeze(monkeypatch, 1.0)
            assert (await putting).fate is Fate.SENT


def _freeze(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Do to the loop what SIGSTOP does: when it goes on its time is over, and it has not looked at its sockets yet."""
    selector = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]
    select, frozen = selector.select, []

    def selected(timeout: float | None = None) -> object:
        if not frozen:
            frozen.append(1)
            time.sleep(seconds)
            return []
        return select(timeout)

    monkeypatch.setattr(selector, "select", selected)


def _answer_soon(server: socket.socket, asked: threading.Event) -> None:
    """Answer one call a little later, whatever the loop is doing."""
    body = b'{"ok": true, "result": {"message_id": 7, "date": 1, "chat": {"id": 7000000001, "type": "private"}}}'
    with server.accept()[0] as told:
        told.recv(65536)
        asked.set()
        time.sleep(0.1)
        told.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)


async def test_a_call_without_an_answer_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LONGEST", timedelta(seconds=0.1))
    monkeypatch.setattr(wire, "LAST_LOOK", 0.1)

    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await heard(reader)
        await asyncio.sleep(60)

    async with answering(silent) as port, calling(port) as bot:
        outcome = await wire.put(bot, wire.Post(ADA, Page("hello")))
    assert (outcome.fate, outcome.words) == (Fate.UNKNOWN, "no answer in time")
