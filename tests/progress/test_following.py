"""An organizer sees whose profile stands where, as a card, a picture and a table, and reminds who stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from PIL import Image, ImageFont, features
from sqlmodel import select

from bot import chart, sheet
from bot.chart import Bar, Chart, Panel
from bot.texts import LANGUAGES, Voice, country_name, plain
from bot.words.cast import HOSTILE
from models import Act, Letter, LetterState, Participant
from tests.stage import CASABLANCA, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from tests.databases import Files
    from tests.stage import Stage

WEEK_BEFORE = datetime(2019, 4, 1, 10, tzinfo=CASABLANCA)
TABLE = {"en": "As a table", "fr": "En tableau", "ar": "في جدول"}
BARS = Chart("Title", "Below", ("a", "b"), (Panel("", (Bar("", (3, 1)),)), Panel("Panel", (Bar("One", (3, 1)),))))


@pytest.fixture
async def early(files: Files) -> AsyncIterator[Stage]:
    """The stage, a week before the event."""
    async with staged(files.fresh(), at=WEEK_BEFORE) as stage:
        yield stage


async def _stopped(stage: Stage) -> tuple[Person, Person]:
    """Let Rania stop at the second question, two hours ago, and Salma ask for the progress."""
    rania = await stage.come_in("rania-haddad", "en")
    await stage.say(rania, "/profile")
    await rania.tap(rania.last.buttons[0][0])
    await stage.settle()
    await stage.jump(WEEK_BEFORE + timedelta(hours=2))
    salma = await stage.come_in("salma-benkirane", "en")
    await stage.say(salma, "/progress")
    return rania, salma


async def test_the_board_and_the_progress_say_what_they_count_and_agree(early: Stage) -> None:
    _rania, salma = await _stopped(early)
    told = plain(salma.last.text)
    await early.say(salma, "/board")
    board = plain(salma.last.text)
    assert "People of whom a profile is asked: 46\nProfile ready: 0\n" in told  # 46: two who organize are asked none
    assert "People who joined: 1 of 46 of whom a profile is asked" in board
    assert ["Profiles: 38 of 42 clusters" in said.split("\n") for said in (told, board)] == [True, True]


async def test_the_card_counts_everybody_and_names_who_stopped_and_where(early: Stage) -> None:
    _rania, salma = await _stopped(early)
    said = salma.last.text.replace("\u2068", "").replace("\u2069", "")
    assert "Profile ready: 0\nProfile under way: 1\nJoined, not begun: 0\nNot joined yet: 45" in said
    assert "• Rania Haddad · QOOT Cluster · 2 of 15, Sectors" in said
    assert salma.last.buttons == (
        ("Remind this person now",),
        ("As a picture", "As a table"),
        ("Invitations",),
        ("Refresh", "Back to the board"),
    )


async def test_whoever_answers_at_this_hour_has_not_stopped(early: Stage) -> None:
    await early.come_in("rania-haddad", "en")
    salma = await early.come_in("salma-benkirane", "en")
    await early.say(salma, "/progress")
    assert "Joined, not begun: 1" in salma.last.text
    assert "Nobody has stopped on the way." in salma.last.text


async def test_the_board_leads_to_the_progress_and_back(early: Stage) -> None:
    salma = await early.come_in("salma-benkirane", "en")
    await early.say(salma, "/board")
    await early.tap(salma, "Progress")
    assert salma.last.text.startswith("Progress of the profiles")
    await early.tap(salma, "Back to the board")
    assert salma.last.text.startswith("Organizers’ board")


async def test_a_reminder_at_once_counts_as_one_of_the_two(early: Stage) -> None:
    rania, salma = await _stopped(early)
    await early.tap(salma, "Remind this person now")
    assert "One reminder has just left." in salma.last.text
    assert "reminded once" in salma.last.text
    assert rania.last.text.startswith("Your profile stopped at 2 of 15")
    assert "Remind this person now" not in [word for row in salma.last.buttons for word in row]
    await early.jump(WEEK_BEFORE + timedelta(days=7))
    async with early.store.reading() as session:
        sent = (await session.exec(select(Letter).where(Letter.view == "nudge"))).all()
        acts = (await session.exec(select(Act.what))).all()
    assert [one.state for one in sent] == [LetterState.SENT] * 2
    assert acts == ["people nudged"]


async def test_nobody_is_reminded_at_night_or_after_not_now(early: Stage) -> None:
    rania, salma = await _stopped(early)
    await early.jump(datetime(2019, 4, 1, 23, tzinfo=CASABLANCA))
    before = rania.last.message_id
    await early.tap(salma, "Remind this person now")
    assert "One reminder leaves by day" in salma.last.text
    assert rania.last.message_id == before
    await early.jump(datetime(2019, 4, 2, 9, 1, tzinfo=CASABLANCA))
    await early.tap(rania, "Not now")
    await early.say(salma, "/progress")
    assert "wants no reminder" in salma.last.text
    assert "Remind this person now" not in [word for row in salma.last.buttons for word in row]


async def test_an_old_button_reminds_nobody_twice(early: Stage) -> None:
    rania, salma = await _stopped(early)
    await early.say(salma, "/progress")
    first, second = [one for one in salma.screen() if ("Remind this person now",) in one.buttons]
    for card in (first, second):
        await salma.tap("Remind this person now", card)
        await early.settle()
    assert "Nobody can be reminded now" in salma.toasts[-1].text
    assert sum("stopped at" in one.text for one in rania.screen()) == 1


async def test_participants_have_no_progress_to_see(early: Stage) -> None:
    rania = await early.come_in("rania-haddad", "en")
    await early.say(rania, "/progress")
    assert "for the organizers only" in rania.last.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_table_has_one_row_a_person_and_no_formula(early: Stage, language: str) -> None:
    rania = await early.come_in("rania-haddad", "en")
    async with early.store.transaction() as session:
        for person, name in zip((await session.exec(select(Participant))).all(), _hostile(), strict=False):
            if person.key != "salma-benkirane":
                person.name = name or "-"
                session.add(person)
    salma = await early.come_in("salma-benkirane", language)
    await early.say(salma, "/progress")
    await early.tap(salma, TABLE[language])
    content = salma.documents[-1].content
    page: Any = load_workbook(BytesIO(content)).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    assert len(rows) == 1 + 46
    assert page.sheet_view.rightToLeft is (language == "ar")
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert b"<f>" not in ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert rows[0][0] == {"en": "Name", "fr": "Nom", "ar": "الاسم"}[language]
    assert rania.last.text  # she is one of them, and hears nothing of it


def _hostile() -> list[str]:
    return [*HOSTILE.values(), "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")']


def test_a_cell_shows_what_it_holds_and_stays_text() -> None:
    said = _hostile()
    page: Any = load_workbook(
        BytesIO(sheet.written("T", ["Words"], [[one] for one in said], mirrored=False))
    ).worksheets[0]
    shown = [page.cell(row, 1).value or "" for row in range(2, len(said) + 2)]
    assert shown == [one.replace("\0", "") for one in said]
    assert all(page.cell(row, 1).quotePrefix for row in range(2, len(said) + 2) if said[row - 2][:1] in tuple("=+-@\t"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_picture_reads_from_the_readers_side(early: Stage, language: str) -> None:
    await _stopped(early)
    anna = await early.come_in("anna-lindqvist", language)
    await early.say(anna, "/progress")
    photo = next(one for one in anna.screen() if "photo" in one.message)
    assert photo.message["photo"][-1]["width"] == chart.WIDTH or photo.message["photo"][-1]["height"] > chart.WIDTH
    assert "46" in photo.text


def test_a_mirrored_chart_is_the_same_bars_from_the_right() -> None:
    usual, mirrored = (Image.open(BytesIO(chart.drawn(BARS, mirrored=way))).convert("RGB") for way in (False, True))
    assert usual.size == mirrored.size
    row = chart.MARGIN + 58 + 66 + 46 + 14 + 8  # the upper part of the first bar, above its numbers
    colours = [[picture.getpixel((x, row)) for x in range(chart.WIDTH)] for picture in (usual, mirrored)]
    assert colours[0] == colours[1][::-1]
    assert colours[0][chart.MARGIN + 5] == (0x1D, 0x7A, 0x5F)


def test_a_chart_of_nothing_and_of_endless_words_is_still_a_picture() -> None:
    for panels in ((), (Panel("t" * 500, (Bar("b" * 500, (0, 0)), Bar("\0", (10**6,)))),)):
        picture = Image.open(BytesIO(chart.drawn(Chart("", "\x00", (), panels), mirrored=True)))
        assert picture.width == chart.WIDTH


def test_arabic_is_joined_and_every_word_of_the_picture_has_its_letters() -> None:
    assert features.check("raqm")
    font = ImageFont.truetype(chart.FONTS / "IBMPlexSansArabic-Regular.ttf", 40, layout_engine=ImageFont.Layout.RAQM)
    assert font.getlength("لبنان", direction="rtl") < sum(font.getlength(letter) for letter in "لبنان")
    missing = bytes(font.getmask("\U000e0fff"))
    countries = ("MA", "LB", "TN", "EG", "JO", "PS", "DZ", "ES", "LV", "RO", "BG", "HU", "AT", "FR", "RS", "PL", "TR")
    words = [country_name(code, language) for code in countries for language in LANGUAGES]
    macros = ("by_question", "by_country", "by_language", "unconfirmed", "no_country", "elsewhere", "title")
    words += [Voice(language).word(f"progress.{macro}") for language in LANGUAGES for macro in macros]
    assert {
        sign for word in words for sign in word if not sign.isspace() and bytes(font.getmask(sign)) == missing
    } == set()
