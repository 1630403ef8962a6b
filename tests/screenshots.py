"""Takes the pictures: `make screenshots`. The one of the README goes to docs/, each step's to var/screenshots/."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright
from sqlmodel import col, select

from bot.phone import serve
from bot.rehearsal import next_due
from models import Card
from tests.stage import EVE, Stage, staged

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from bot.phone import Person

DOCS = Path("docs")
STEPS = Path("var/screenshots")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PLAYERS = {"en": "rania-haddad", "fr": "hela-trabelsi", "ar": "samer-abu-nasser"}


class Camera:
    """Photographs one phone as its owner holds it, or the whole desk."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address

    async def phone(self, person: Person, language: str, name: str) -> None:
        page = await self.browser.new_page(viewport=PHONE, locale=language)
        await page.add_init_script(f"localStorage.setItem('multaqa.open', '[{person.id}]')")
        await page.goto(self.address)
        await page.wait_for_timeout(500)
        await page.screenshot(path=STEPS / f"{name}.{language}.png")
        await page.close()

    async def desk(self, path: Path) -> None:
        page = await self.browser.new_page(viewport=DESK, locale="en")
        await page.goto(self.address)
        await page.wait_for_timeout(900)
        await page.screenshot(path=path)
        await page.close()


async def walk(stage: Stage, camera: Camera, language: str) -> None:
    """One manager from the first hello to the list of matches."""
    person = stage.person(PLAYERS[language], language)
    await person.start()
    await stage.settle()
    await camera.phone(person, language, "01-language")
    await stage.tap(person, {"en": "English", "fr": "Français", "ar": "العربية"}[language])
    await camera.phone(person, language, "02-consent")
    for name in ("03-home", "04-cluster", "05-sectors"):
        await stage.tap(person, person.last.buttons[0][0])
        await camera.phone(person, language, name)
    await answer_everything(stage, person, language, camera)
    await camera.phone(person, language, "09-matches")
    await stage.tap(person, person.last.buttons[0][0])
    await camera.phone(person, language, "10-match")
    await stage.tap(
        person, next(w for row in person.last.buttons for w in row if w in ("Must meet", "Priorité", "لقاء ضروري"))
    )
    await camera.phone(person, language, "11-wish")


WORDS = {
    "en": (
        "food innovation, dairy, olive oil",
        "food packaging for dairy, market studies, trainings",
        "access to 80 SMEs",
    ),
    "fr": ("huile d’olive bio, grignons", "bouteilles en verre, acheteurs en Europe", "huile en vrac et en bouteille"),
    "ar": ("تمور مجهول، تعبئة التمور", "تغليف صغير للتمور وشهادات الجودة", "تمور عضوية ومعجون التمر"),
}


PHOTOGRAPHED = {"topics": "06-ticked", "seeks_text": "07-typed"}


async def answer_everything(stage: Stage, person: Person, language: str, camera: Camera) -> None:
    """Answer every question: the words above where words are asked for, else the first two boxes; then confirm."""
    said = list(WORDS[language])
    while (card := await _card(stage, person)).view == "question":
        question = card.params["question"]
        boxes = [row[0] for row in person.last.buttons if "▫️" in row[0]]
        if question in ("specialities", "seeks_text", "offers_text"):
            await stage.say(person, said.pop(0))
        elif question == "opportunities":
            await _press(stage, person, "skip")
        else:
            for box in boxes[:2]:
                await stage.tap(person, box)
            if question in PHOTOGRAPHED:
                await camera.phone(person, language, PHOTOGRAPHED[question])
            await _press(stage, person, "done")
        if question == "specialities":
            await camera.phone(person, language, "07-typed")
    await camera.phone(person, language, "08-summary")
    await _press(stage, person, "confirm")


async def _card(stage: Stage, person: Person) -> Card:
    async with stage.store.reading() as session:
        newest = select(Card).where(Card.chat_id == person.id, col(Card.is_open), col(Card.message_id).is_not(None))
        card = (await session.exec(newest.order_by(col(Card.id).desc()))).first()
        assert card is not None
        return card


async def _press(stage: Stage, person: Person, act: str) -> None:
    """Press the button of the newest message that asks for this act."""
    rows = person.last.message["reply_markup"]["inline_keyboard"]
    words = next(button["text"] for row in rows for button in row if button["callback_data"].split("|")[1] == act)
    await stage.tap(person, words)


async def event(stage: Stage, camera: Camera) -> None:
    """The organizer proposes and publishes; everyone looks at the agenda; the evening before comes."""
    boss = await stage.come_in("salma-benkirane", "fr")
    for act, name in (
        ("board", "20-board"),
        ("plan", "21-plan"),
        ("propose", "22-proposal"),
        ("publish", "23-publishing"),
        ("publishnow", "23-published"),
    ):
        await _press(stage, boss, act)
        await stage.settle(120)
        await camera.phone(boss, "fr", name)
    await desk(stage, camera)
    for language, key in PLAYERS.items():
        person = stage.person(key)
        await camera.phone(person, language, "24-published")
        for command in ("/next", "/agenda", "/today", "/programme", "/help"):
            await stage.say(person, command)
            await camera.phone(person, language, f"25-{command[1:]}")
        await stage.say(person, "/programme")
        await _press(stage, person, "activity")
        await _press(stage, person, "seat")
        await camera.phone(person, language, "26-seat")


async def desk(stage: Stage, camera: Camera) -> None:
    """An organizer looks at the board, at who sits where, and at the teams, in each language."""
    boss = await stage.have_in("anna-lindqvist", "en")
    for language, called in (("en", "English"), ("fr", "Français"), ("ar", "العربية")):
        await stage.say(boss, "/language")
        await stage.tap(boss, called)
        await stage.say(boss, "/board")
        await camera.phone(boss, language, "30-board")
        await _press(stage, boss, "hour")
        await camera.phone(boss, language, "31-tables")
        await stage.say(boss, "/board")
        for act, name in (("teams", "32-teams"), ("team", "33-team"), ("teammate", "34-teammate")):
            await _press(stage, boss, act)
            await camera.phone(boss, language, name)


async def main() -> None:
    """Play the event once and photograph it."""
    DOCS.mkdir(exist_ok=True)
    STEPS.mkdir(parents=True, exist_ok=True)
    found = os.environ.get("MULTAQA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/event.db"
        async with staged(url, at=EVE) as stage, serve(stage.phone) as listening, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=found, args=QUIET)
            camera = Camera(browser, listening.page)
            stage.phone.zone = stage.folder.event.zone
            stage.phone.next_due = lambda: next_due(stage.store, stage.clock)
            stage.person("salma-benkirane", "fr")
            for language in PLAYERS:
                await walk(stage, camera, language)
            await camera.desk(DOCS / "phones.png")
            await event(stage, camera)
            await camera.desk(STEPS / "desk.png")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
