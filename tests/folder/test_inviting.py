"""`python -m bot invite`: codes for whoever has none, the letters and the cards that carry them, and another code."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import stat
from typing import TYPE_CHECKING, Any

import pytest
import segno
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.clock import SystemClock
from bot.faults import Fault
from bot.folder.load import load
from bot.folder.read import read_folder
from bot.invitations import grouped
from bot.invited import Wish, invite
from bot.participants import Door, knock
from bot.phone import Phone, serve
from bot.settings import Settings
from bot.texts import FSI, PDI, Voice
from models import Participant, Store
from models.upgrade import upgrade
from tests.folder.conftest import NOON
from tests.folder.conftest import read as cells_of
from tests.folder.test_load import joined, one

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result
    from openpyxl import Workbook

    Rows = Callable[[str, Callable[[list[list[str]]], None]], None]

PEOPLE = "participants.csv"
RANIA, SAMER, ANNA = "rania-haddad", "samer-abu-nasser", "anna-lindqvist"
TOKEN = "1000000001:local-phone-token-for-the-tests"  # noqa: S105 - opens nothing but the phone of a test


def without_codes(found: list[list[str]]) -> None:
    column = found[0].index("code")
    for row in found[1:]:
        row[column] = ""


def without_the_column(found: list[list[str]]) -> None:
    column = found[0].index("code")
    for row in found:
        del row[column]


def run(folder: Path, *options: str, command: str = "invite", language: str = "en") -> Result:
    url = f"sqlite+aiosqlite:///{folder.parent / 'desk.db'}"
    env = {"LANG": language, "MULTAQA_DATABASE_URL": url, "MULTAQA_TOKEN": "", "COLUMNS": "300"}
    return CliRunner().invoke(cli, [command, str(folder), *options], env=env)


def invited(folder: Path, *options: str) -> dict[str, dict[str, str]]:
    """Invite, and return the rows of the table by key."""
    done = run(folder, "--bot", "@multaqa_bot", *options)
    assert done.exit_code == 0, done.output
    return table(folder.with_name(f"{folder.name}-invitations"))


async def handed_out(folder: Path, **wish: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Do the same where a loop runs already."""
    settings = Settings(token="")
    assert await invite(settings, folder, Wish(bot="multaqa_bot", **wish), print, print, Voice("en")) == 0  # type: ignore[arg-type]
    return table(folder.with_name(f"{folder.name}-invitations"))


def table(out: Path) -> dict[str, dict[str, str]]:
    lines = io.StringIO((out / "invitations.csv").read_bytes().decode("utf-8-sig"), newline="")
    return {row["key"]: row for row in csv.DictReader(lines)}


def code_in(folder: Path, key: str) -> str:
    found, faults = read_folder(folder)
    assert faults == ()
    assert found is not None
    return next(one.code for one in found.participants if one.key == key)


def plain(said: str) -> str:
    return said.replace(FSI, "").replace(PDI, "")


async def doors(store: Store, *codes: str) -> list[Door]:
    async with store.reading() as session:
        return [(await knock(session, code, 1, now=NOON))[0] for code in codes]


async def loaded(store: Store, folder: Path) -> int:
    found, faults = read_folder(folder)
    assert faults == ()
    assert found is not None
    done = await load(store, found, now=NOON)
    assert done.faults == ()
    return done.uninvited


@pytest.mark.parametrize("change", [without_codes, without_the_column])
async def test_people_without_a_code_are_loaded_and_counted(
    store_url: str, folder: Path, rows: Rows, change: Any
) -> None:
    store = Store(store_url)
    rows(PEOPLE, change)
    assert await loaded(store, folder) == 48
    assert await loaded(store, folder) == 48  # also where nothing has changed
    assert (await one(store, Participant, key=RANIA)).code_hash is None
    await handed_out(folder, only=(RANIA,))
    assert await loaded(store, folder) == 47
    assert await doors(store, code_in(folder, RANIA)) == [Door.OPEN]
    await store.close()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_whoever_loads_hears_how_many_have_no_invitation_and_how_to_make_them(
    folder: Path, rows: Rows, language: str
) -> None:
    rows(PEOPLE, without_the_column)
    done = run(folder, command="load", language=language)
    assert done.exit_code == 0, done.output
    last = done.output.splitlines()[-1]
    assert "48" in last
    assert last.endswith(f"python -m bot invite {folder}")
    invited(folder)
    assert "invite" not in run(folder, command="load", language=language).output


def test_codes_are_made_for_whoever_has_none_and_the_organizers_files_are_left_alone(folder: Path, rows: Rows) -> None:
    given = code_in(folder, ANNA)
    rows(PEOPLE, without_codes)
    rows(PEOPLE, lambda found: found[2].__setitem__(found[0].index("code"), given))
    before = (folder / PEOPLE).read_bytes()
    said = run(folder, "--bot", "@multaqa_bot")
    assert said.exit_code == 0, said.output
    kept = dict(cells_of(folder / "codes.csv")[1:])
    handed = table(folder.with_name("techdays-invitations"))
    assert (folder / PEOPLE).read_bytes() == before
    assert len({*kept.values()}) == len(kept) == 47
    assert ANNA not in kept
    assert {key: row["code"] for key, row in handed.items()} == kept | {ANNA: given}
    assert plain(said.output).startswith(f"47 new codes are kept in {folder / 'codes.csv'}.")
    assert not [code for code in kept.values() if code in said.output]


def test_a_workbook_is_invited_from_like_files(folder: Path, rows: Rows, book: Callable[[], Workbook]) -> None:
    rows(PEOPLE, without_codes)
    made = book()
    for file in [*folder.glob("*.csv"), folder / "event.toml"]:
        file.unlink()
    made.save(folder / "techdays.xlsx")
    before = (folder / "techdays.xlsx").read_bytes()
    assert run(folder / "techdays.xlsx", "--bot", "multaqa_bot").exit_code == 0
    assert (folder / "techdays.xlsx").read_bytes() == before
    handed = table(folder / "techdays-invitations")
    assert handed[RANIA]["code"] == code_in(folder / "techdays.xlsx", RANIA) == code_in(folder, RANIA)


def test_each_is_written_to_in_their_language_with_a_link_that_opens_the_chat(folder: Path, rows: Rows) -> None:
    rows(PEOPLE, lambda found: found[3].__setitem__(found[0].index("email"), "marta@example.org"))
    handed = invited(folder)
    rania, samer, anna = handed[RANIA], handed[SAMER], handed[ANNA]
    assert rania["link"] == f"https://t.me/multaqa_bot?start={rania['code']}"
    assert rania["text"].startswith("Dear Rania Haddad,\n\nYou are invited to ")
    assert "\n\nCluster: QOOT Cluster\n\n" in rania["text"]
    assert samer["text"].startswith("تحية طيبة إلى Samer Abu Nasser،")
    assert handed["salma-benkirane"]["subject"].startswith("Votre invitation\u00a0: ")
    assert "Cluster:" not in anna["text"]  # an organizer speaks for none
    assert handed["marta-puigcerver"]["email"] == "marta@example.org"
    assert all(row["link"] in row["text"] and grouped(row["code"]) in row["text"] for row in handed.values())
    assert not re.search(
        "[\u2066-\u2069\u200e\u200f]", "".join(row["text"] + row["subject"] for row in handed.values())
    )


def test_the_cards_need_no_network_and_each_runs_in_its_readers_direction(folder: Path, rows: Rows) -> None:
    rows(PEOPLE, lambda found: found[3].__setitem__(found[0].index("name"), '<b>Marta</b> "&" co'))
    handed = invited(folder)
    page = (folder.with_name("techdays-invitations") / "invitations.html").read_text(encoding="utf-8")
    cards = page.split("<article ")[1:]
    assert len(cards) == len(handed) == 48
    assert not re.search(r"(?:src|href)=|url\(|<script|<link|@import", page)
    assert "<b>Marta" not in page
    assert "&lt;b&gt;Marta&lt;/b&gt;" in page
    for card, row in zip(cards, handed.values(), strict=True):
        direction = "rtl" if row["language"] == "ar" else "ltr"
        assert card.startswith(f'lang="{row["language"]}" dir="{direction}">')
        assert grouped(row["code"]) in card
        assert segno.make(row["link"], error="m", micro=False).svg_inline(omitsize=True, border=2) in card


def test_a_code_is_read_in_groups_and_taken_as_it_is_read(folder: Path) -> None:
    code = code_in(folder, RANIA)
    assert grouped(code) == "0CA7-J6HH-25AM-45FD-XATW-GVQW-ZH"
    assert asyncio.run(_opens_typed(folder, f"  {grouped(code)} ")) == [Door.OPEN]


async def _opens_typed(folder: Path, typed: str) -> list[Door]:
    store = Store(f"sqlite+aiosqlite:///{folder.parent / 'typed.db'}")
    await upgrade(store)
    await loaded(store, folder)
    found = await doors(store, typed)
    await store.close()
    return found


def test_invitations_that_are_there_are_replaced_only_after_a_yes(folder: Path, rows: Rows) -> None:
    rows(PEOPLE, without_codes)
    first = invited(folder, "--only", RANIA)
    kept = (folder / "codes.csv").read_bytes()
    refused = run(folder, "--bot", "multaqa_bot")
    assert refused.exit_code == 1
    assert plain(refused.output).startswith("Nothing was written: ")
    assert (folder / "codes.csv").read_bytes() == kept
    everyone = invited(folder, "--yes")
    assert len(everyone) == 48
    assert everyone[RANIA] == first[RANIA]  # who has a code keeps it
    elsewhere = folder.parent / "elsewhere"
    again = run(folder, "--bot", "multaqa_bot", "--out", str(elsewhere))
    assert "Everybody asked for has a code already" in again.output
    assert table(elsewhere) == everyone


def test_only_the_organizer_may_read_what_lets_people_in(folder: Path, rows: Rows) -> None:
    rows(PEOPLE, without_codes)
    invited(folder)
    out = folder.with_name("techdays-invitations")
    for file in (folder / "codes.csv", out / "invitations.csv", out / "invitations.html"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in folder.glob(".*")] == []


async def test_another_code_makes_the_earlier_one_worthless_and_who_joined_keeps_the_seat(
    store_url: str, folder: Path
) -> None:
    store = Store(store_url)
    earlier = code_in(folder, RANIA), code_in(folder, SAMER)
    await loaded(store, folder)
    await joined(store, SAMER, 7, "ar", now=NOON)
    handed = await handed_out(folder, renew=(RANIA, SAMER))
    assert {*handed} == {RANIA, SAMER}
    assert await doors(store, earlier[0]) == [Door.OPEN]
    await loaded(store, folder)
    new = handed[RANIA]["code"], handed[SAMER]["code"]
    assert await doors(store, *earlier, *new) == [Door.WRONG, Door.WRONG, Door.OPEN, Door.USED]
    assert (await one(store, Participant, key=SAMER)).chat_id == 7
    await store.close()


def test_whoever_renews_hears_what_becomes_of_the_earlier_code(folder: Path) -> None:
    said = plain(run(folder, "--bot", "multaqa_bot", "--renew", RANIA).output)
    assert "The earlier code of this person opens nothing any more once the folder is loaded again." in said
    assert said.endswith(f"New codes open the door once the folder is loaded: python -m bot load {folder}\n")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_key_nobody_has_is_named_and_nothing_is_written(folder: Path, rows: Rows, language: str) -> None:
    rows(PEOPLE, without_codes)
    refused = run(folder, "--bot", "multaqa_bot", "--renew", "rania-hadad", language=language)
    assert refused.exit_code == 1
    assert "rania-haddad" in refused.output
    assert not (folder / "codes.csv").exists()
    assert not folder.with_name("techdays-invitations").exists()


@pytest.mark.parametrize(("options", "said"), [((), "MULTAQA_TOKEN"), (("--bot", "no bot"), "“no bot”")])
def test_without_the_bots_name_there_are_no_links_and_nothing_is_written(
    folder: Path, rows: Rows, options: tuple[str, ...], said: str
) -> None:
    rows(PEOPLE, without_codes)
    refused = run(folder, *options)
    assert refused.exit_code == 1
    assert said in plain(refused.output)
    assert not (folder / "codes.csv").exists()


async def test_telegram_is_asked_for_the_bots_name(folder: Path) -> None:
    phone = Phone(SystemClock(), TOKEN, username="TechDaysBot")
    async with serve(phone, port=0) as listening:
        settings = Settings(token=TOKEN, api_url=listening.base_url)
        assert await invite(settings, folder, Wish(only=(RANIA,)), print, print, Voice("en")) == 0
    row = table(folder.with_name("techdays-invitations"))[RANIA]
    assert row["link"].startswith("https://t.me/TechDaysBot?start=")


def test_a_slip_in_the_codes_that_were_made_is_told_with_its_place(folder: Path) -> None:
    taken = code_in(folder, ANNA)
    lines = f"key,code\n{RANIA},{taken}\n{SAMER},abc\n{SAMER},\ngone-meanwhile,{taken}\n"
    (folder / "codes.csv").write_text(lines, encoding="utf-8")
    found, faults = read_folder(folder)
    assert found is None
    assert Fault("codes.csv", 3, "code", "bad_code", {"length": 3}) in faults
    assert Fault("codes.csv", 4, "key", "doubled", {"value": SAMER, "first": 3}) in faults
    assert [(one.file, one.column, one.code) for one in faults if one.code == "doubled_code"] == [
        (PEOPLE, "code", "doubled_code")
    ]
