"""A phone on a free port, a browser before it, and a bot that speaks to both over HTTP."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from bot.clock import EventClock
from bot.phone.phone import Phone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone.person import Person

TOKEN = "123456:ABC-page"  # noqa: S105 - of a bot that exists on no server
NOON = datetime(2019, 4, 9, 12, 0, tzinfo=UTC)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUIET += ["--disable-sync", "--no-first-run"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium: the one MULTAQA_CHROMIUM names, else the machine's, else Playwright's own."""
    found = os.environ.get("MULTAQA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        await browser.close()


@dataclass
class Desk:
    """Phones on a page: what the tests drive from the bot's side and look at from the person's."""

    phone: Phone
    address: str
    browser: Browser
    bot: httpx.AsyncClient
    complaints: list[str] = field(default_factory=list)

    async def tell(self, method: str, **arguments: Any) -> Any:
        """Call the Bot API as a bot does and return the result."""
        answer = await self.bot.post(f"{self.address}/bot{TOKEN}/{method}", json=arguments)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()["result"]

    async def hear(self) -> list[dict[str, Any]]:
        """Return the updates that wait for the bot, and acknowledge them."""
        updates = await self.tell("getUpdates", timeout=5)
        await self.tell("getUpdates", offset=updates[-1]["update_id"] + 1, timeout=0) if updates else None
        return list(updates)

    async def person(self, first_name: str = "Nadia", *, started: bool = True, **traits: Any) -> Person:
        """Return a person who has a phone and, if `started`, has begun to talk to the bot."""
        person = self.phone.person(first_name=first_name, **traits)
        if started:
            await person.start()
            await self.hear()
        return person

    async def page(
        self, *, language: str = "en", width: int = 1440, height: int = 900, open_phones: list[int] | None = None
    ) -> Page:
        """Open the page as somebody with this language and window does; complaints of the browser are kept."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": height}, locale=language, reduced_motion="reduce"
        )
        if open_phones:
            await context.add_init_script(
                f"localStorage.getItem('multaqa.open') || localStorage.setItem('multaqa.open', '{open_phones}')"
            )
        page = await context.new_page()
        page.set_default_timeout(5000)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await page.goto(self.address)
        await page.locator(".handset").first.wait_for()
        return page


@asynccontextmanager
async def serving(app: Any, port: int) -> AsyncIterator[None]:
    """Serve on this port of loopback while the block runs."""
    config = uvicorn.Config(app, port=port, log_level="error", lifespan="off", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
        await asyncio.sleep(0.01)
    yield
    server.should_exit = True
    await running


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    """A phone whose time stands still at noon; after each test the browser must have had nothing to complain of."""
    phone = Phone(EventClock(NOON, paused=True), TOKEN, limits=None, zone="Africa/Casablanca")
    port = free_port()
    async with serving(phone.asgi, port), httpx.AsyncClient(timeout=10) as bot:
        desk = Desk(phone, f"http://127.0.0.1:{port}", browser, bot)
        yield desk
        for context in browser.contexts:
            await context.close()
        await phone.close()
    assert desk.complaints == []
