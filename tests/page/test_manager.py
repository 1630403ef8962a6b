"""A manager in a browser, on a screen as wide as her phone: the whole bot behind the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from bot.phone import serve
from tests.stage import staged

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser, Locator, Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Where the first letter of a text stands, as a share of its line: near 1 for what is read from right to left.
FIRST_LETTER = """element => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node && !/\\p{L}/u.test(node.data)) node = walker.nextNode();
  const place = node.data.search(/\\p{L}/u);
  const range = document.createRange();
  range.setStart(node, place);
  range.setEnd(node, place + 1);
  const letter = range.getBoundingClientRect(), box = element.getBoundingClientRect();
  return (letter.left - box.left) / box.width;
}"""


async def _press(page: Page, words: str) -> None:
    await page.get_by_role("button", name=words, exact=False).last.click()


async def _shown(page: Page, words: str) -> Locator:
    text = page.locator(".message.theirs .text", has_text=words).last
    await expect(text).to_be_visible()
    return text


async def test_a_manager_answers_three_questions_in_arabic_on_a_narrow_screen(browser: Browser, tmp_path: Path) -> None:
    async with staged(f"sqlite+aiosqlite:///{tmp_path}/event.db") as stage:
        stage.person("samer-abu-nasser", "ar")
        async with serve(stage.phone) as listening:
            page = await browser.new_page(viewport={"width": 390, "height": 844}, locale="ar")
            complaints: list[str] = []
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            await page.goto(listening.page)
            await _press(page, "ابدأ")
            await _press(page, "العربية")
            consent = await _shown(page, "ما نحفظه")
            assert await consent.locator("strong").last.evaluate(FIRST_LETTER) > 0.5
            await _press(page, "نعم، أوافق")
            await _press(page, "تعبئة ملفي")

            await _shown(page, "1 / 15")
            await _press(page, "تجمّع النخيل والتمور (غزة)")

            sectors = await _shown(page, "2 / 15")
            assert await sectors.locator("strong").last.evaluate(FIRST_LETTER) > 0.5
            await _press(page, "الصناعات الغذائية والزراعة")
            await _press(page, "(1)")

            await _shown(page, "3 / 15")
            await page.get_by_role("textbox").last.fill("تمور مجهول، معجون التمر")
            await page.keyboard.press("Enter")
            await _shown(page, "4 / 15")

            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            await page.close()
            assert complaints == []
