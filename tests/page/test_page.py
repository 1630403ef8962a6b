"""The page around the phones: its time, its languages, its manners."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect

from bot import phone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.page.conftest import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE = Path(phone.__path__[0]) / "page"
PLURALS = {"en": {"one", "other"}, "fr": {"one", "other"}, "ar": {"zero", "one", "two", "few", "many", "other"}}


async def test_every_word_is_there_in_three_languages() -> None:
    words = json.loads((PAGE / "words.json").read_text(encoding="utf-8"))
    keys = {language: {key for key, _ in leaves(words[language])} for language in words}
    assert keys == dict.fromkeys(("en", "fr", "ar"), keys["en"])
    for language in words:
        for key, value in leaves(words[language]):
            assert isinstance(value, str) or set(value) == PLURALS[language], key
            assert places(value) <= places(dict(leaves(words["en"]))[key]), key


async def test_every_word_the_page_asks_for_is_there() -> None:
    words = json.loads((PAGE / "words.json").read_text(encoding="utf-8"))
    scripts = "".join(path.read_text(encoding="utf-8") for path in PAGE.glob("*.js"))
    asked = set(re.findall(r'[wW]ords\("([\w.]+)"', scripts))
    assert asked - {key for key, _ in leaves(words["en"])} == set()
    assert len(asked) > 40


async def test_the_page_speaks_the_language_of_its_reader(desk: Desk) -> None:
    await desk.person()
    page = await desk.page(language="fr")
    await expect(page.locator("#hint")).to_contain_text("Suite")  # what the browser asks for
    for language, direction, word in (("ar", "rtl", "التالي"), ("en", "ltr", "Next")):
        await page.locator(".language select").select_option(language)
        await expect(page.locator("html")).to_have_attribute("lang", language)
        await expect(page.locator("html")).to_have_attribute("dir", direction)
        await expect(page.locator("#hint")).to_contain_text(word)
    await page.reload()
    await expect(page.locator("#hint")).to_contain_text("Next")  # what was chosen last is kept


async def test_the_policy_refuses_foreign_and_inline_scripts(desk: Desk) -> None:
    await desk.person()
    page = await desk.page()
    answer = await page.request.get(desk.address)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    await page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.broken = true'}))"
    )
    assert await page.evaluate("window.broken") is None
    assert len(desk.complaints) == 1
    desk.complaints.clear()


async def test_a_narrow_screen_shows_one_phone_and_never_scrolls_sideways(desk: Desk) -> None:
    salma = await desk.person("Salma", role="organizer", language="fr", zone="Africa/Casablanca")
    leila = await desk.person("ليلى", language="ar", zone="Africa/Tunis")
    await desk.tell("sendMessage", chat_id=leila.id, text="كلمة" + "طويلة" * 60 + " https://example.org/" + "a" * 90)
    page = await desk.page(width=390, height=844)
    await expect(page.locator(".handset:visible")).to_have_count(1)
    await page.locator(f'[data-handset="{salma.id}"] .back').click()
    await page.get_by_role("button", name="ليلى").click()
    phone = page.locator(f'[data-handset="{leila.id}"]')
    await expect(phone).to_be_visible()
    sideways = "(element) => element.scrollWidth - element.clientWidth"
    assert await page.locator("html").evaluate(sideways) == 0
    assert await phone.locator(".log").evaluate(sideways) == 0
    assert await page.evaluate("document.querySelector('.top').scrollWidth <= innerWidth")


async def test_everything_needed_works_from_the_keyboard(desk: Desk) -> None:
    nadia = await desk.person("Nadia")
    omar = await desk.person("Omar", language="ar")
    page = await desk.page(open_phones=[nadia.id])
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the phones")).to_be_focused()
    await page.locator(f'[data-person="{omar.id}"]').focus()
    await page.keyboard.press("Enter")
    phone = page.locator(f'[data-handset="{omar.id}"]')
    await expect(phone).to_be_focused()
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    [update] = await desk.hear()
    assert (update["message"]["chat"]["id"], update["message"]["text"]) == (omar.id, "one\ntwo")
    await expect(phone.get_by_role("textbox")).to_have_value("")


async def test_time_can_be_run_sped_up_and_stopped(desk: Desk) -> None:
    await desk.person()
    page = await desk.page()
    await expect(page.locator(".clock-time")).to_have_text("13:00")  # Casablanca was an hour ahead of UTC in 2019
    await page.get_by_role("button", name="600 times real time", exact=True).click()
    await expect(page.locator(".clock-time")).not_to_have_text("13:00")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("button", name="Run")).to_be_visible()
    assert desk.phone.clock.wait_for(desk.phone.clock.now().replace(year=2020)) is None


async def test_next_says_what_is_due_and_jumps_to_it(desk: Desk) -> None:
    due = desk.phone.clock.now() + timedelta(minutes=45)

    async def next_due() -> tuple[str, datetime]:
        return "Reminder: QOOT", due

    desk.phone.next_due = next_due
    await desk.person()
    page = await desk.page()
    following = page.get_by_role("button", name="Next Reminder: QOOT 13:45")
    await following.click()
    await expect(page.locator(".clock-time")).to_have_text("13:45")
    assert desk.phone.clock.now() == due


async def test_people_who_arrive_are_shown_until_somebody_chooses(desk: Desk) -> None:
    nadia = await desk.person("Nadia")
    page = await desk.page()
    for name in ("Omar", "Ilze", "Marc", "Ana"):
        await desk.person(name, started=False)
    await expect(page.locator(".handset")).to_have_count(4)  # as many as stand comfortably at 1440
    await expect(page.locator(".person")).to_have_count(5)
    await page.locator(f'[data-person="{nadia.id}"]').click()
    await desk.person("Sara", started=False)
    await expect(page.locator(".person")).to_have_count(6)
    await expect(page.locator(".handset")).to_have_count(3)


async def test_the_drawer_shows_what_the_bot_and_telegram_said(desk: Desk) -> None:
    nadia = await desk.person("Nadia")
    omar = await desk.person("Omar")
    page = await desk.page()
    await page.get_by_role("button", name="Raw exchange").click()
    await desk.tell("sendMessage", chat_id=nadia.id, text="Only for Nadia")
    await desk.tell("sendMessage", chat_id=omar.id, text="Only for Omar")
    await page.get_by_label("Show", exact=True).select_option(str(omar.id))
    calls = page.locator(".calls > li")
    await expect(calls).to_have_count(1)
    await calls.locator("summary").click()
    await expect(calls).to_contain_text("Only for Omar")
    await expect(calls).to_contain_text('"ok": true')


async def test_the_page_finds_the_phones_again_after_the_stream_broke(desk: Desk) -> None:
    nadia = await desk.person("Nadia")
    page = await desk.page()
    await page.context.set_offline(offline=True)
    for watcher in desk.phone.telegram.spread._watchers:
        watcher.put_nowait(None)
    await expect(page.get_by_text("The connection is lost")).to_be_visible()
    await desk.tell("sendMessage", chat_id=nadia.id, text="Meanwhile")
    await page.context.set_offline(offline=False)
    await expect(page.get_by_text("Meanwhile")).to_be_visible(timeout=9000)
    await expect(page.get_by_text("The connection is lost")).to_have_count(0)
    desk.complaints.clear()  # the browser's own words about the lost connection


def leaves(words: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each key with its words; a group of plurals is one."""
    for key, value in words.items():
        if isinstance(value, dict) and "other" not in value:
            yield from leaves(value, f"{before}{key}.")
        else:
            yield before + key, value


def places(value: str | dict[str, str]) -> set[str]:
    """Return the names in braces."""
    return set(re.findall(r"\{(\w+)\}", value if isinstance(value, str) else " ".join(value.values())))
