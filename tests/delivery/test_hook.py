"""Updates brought by the phone to the bot's own door, and what the door lets in."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlmodel import col, select

from bot.doors import Doors
from bot.hook import HEADER, LARGEST, secret_of
from bot.rehearsal import TOKEN
from models import InboxRow, Store
from models.lease import Lease
from tests.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.databases import Files
    from tests.stage import Stage

URL = "http://127.0.0.1:8443/telegram"
UPDATE = {"update_id": 7, "of_a_kind_to_come": {"text": "hi"}}
SECRET = {HEADER: secret_of(TOKEN)}


@pytest.fixture
async def hooked(store_url: str) -> AsyncIterator[Stage]:
    """The stage, with updates brought to the bot."""
    async with staged(store_url, webhook=URL) as stage:
        await stage.settle()
        yield stage


@pytest.fixture
async def hooked_on_a_file(files: Files) -> AsyncIterator[Stage]:
    """The same on SQLite only."""
    async with staged(files.fresh(), webhook=URL) as stage:
        await stage.settle()
        yield stage


async def knock(stage: Stage, content: bytes, **headers: str) -> int:
    """Send something to the webhook, as anybody can."""
    transport = httpx.ASGITransport(Doors(stage.app.postman, stage.app.intake).asgi)
    async with httpx.AsyncClient(transport=transport) as anybody:
        return (await anybody.post(URL, content=content, headers=headers)).status_code


async def kept(stage: Stage) -> list[int]:
    async with stage.store.reading() as session:
        return list((await session.exec(select(InboxRow.update_id).order_by(col(InboxRow.update_id)))).all())


async def test_a_person_is_answered_when_updates_are_brought(hooked: Stage) -> None:
    who = await hooked.come_in(hooked.folder.participants[3].key, "en")
    before = len(who.screen())
    await hooked.say(who, "/help")
    assert len(who.screen()) == before + 2
    assert hooked.phone.telegram.updates.pending() == []
    assert hooked.app.intake.heard_at is not None


async def test_an_update_that_could_not_be_committed_comes_again(
    hooked_on_a_file: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage = hooked_on_a_file
    caplog.set_level(logging.CRITICAL)
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    before = len(who.screen())
    engine = stage.store._writer
    stage.store._writer = Store("postgresql+asyncpg://nobody@127.0.0.1:1/nothing").writer
    assert await knock(stage, json.dumps(UPDATE).encode(), **SECRET) == 503
    await who.say("/help")
    async with asyncio.timeout(10):
        while stage.phone.webhook.last_error is None:  # noqa: ASYNC110 - the phone makes no noise
            await asyncio.sleep(0.01)
    assert len(stage.phone.telegram.updates.pending()) == 1
    stage.store._writer = engine
    await stage.settle()
    assert len(who.screen()) == before + 2


async def test_an_update_brought_twice_is_kept_once(hooked: Stage) -> None:
    before = await kept(hooked)
    update = json.dumps(UPDATE).encode()
    assert [await knock(hooked, update, **SECRET) for _ in range(2)] == [200, 200]
    assert await kept(hooked) == sorted([*before, 7])


@pytest.mark.parametrize("secret", ["", "wrong", secret_of(TOKEN)[:-1], secret_of("1:other"), "é"])
async def test_who_does_not_know_the_secret_changes_nothing(hooked_on_a_file: Stage, secret: str) -> None:
    before = await kept(hooked_on_a_file)
    headers: dict[str, Any] = {HEADER: secret.encode()} if secret else {}
    assert await knock(hooked_on_a_file, json.dumps(UPDATE).encode(), **headers) == 403
    assert await kept(hooked_on_a_file) == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b'{"update_id": true}', 400),
        (b'{"update_id": -1}', 400),
        (b'{"update_id": 99999999999999999999}', 400),
        (b'{"update_id": 7, "message": NaN}', 400),
        (b'{"update_id": ' + b"[" * 100_000, 400),
        (b" " * (LARGEST + 1), 413),
        (b'{"update_id": 7, "of_a_kind_to_come": {"text": "\\u0000\\ud800"}}', 200),
    ],
)
async def test_what_is_no_update_is_refused_and_what_is_odd_is_kept(hooked: Stage, content: bytes, code: int) -> None:
    assert await knock(hooked, content, **SECRET) == code
    assert (7 in await kept(hooked)) == (code == 200)


async def test_of_several_workers_one_looks_after_the_webhook(hooked: Stage) -> None:
    async with hooked.store.reading() as session:
        [held] = (await session.exec(select(Lease).where(Lease.name == "hook"))).all()
    assert held.holder == hooked.app.intake._holder
    assert hooked.phone.telegram.updates.pending() == []


async def test_a_bot_that_fetches_again_takes_the_webhook_away(
    hooked_on_a_file: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    stage = hooked_on_a_file
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    await stage.app.stop()
    stage.app = stage.wired(webhook="")
    await stage.app.start()
    before = len(who.screen())
    await stage.say(who, "/help")
    assert len(who.screen()) == before + 2
