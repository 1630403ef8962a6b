"""What a machine is told that asks how the bot is."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.delivery.figures import PREFIX
from bot.doors import Doors
from bot.settings import Settings, SettingsFault, read_settings
from models import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stage import Stage


async def ask(stage: Stage, path: str) -> tuple[int, list[str]]:
    transport = httpx.ASGITransport(Doors(stage.app.postman, stage.app.intake).asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as machine:
        answer = await machine.get(path)
    return answer.status_code, answer.text.splitlines()


async def test_a_bot_at_work_is_well_and_says_when_it_last_heard_of_telegram(either_stage: Stage) -> None:
    who = await either_stage.come_in(either_stage.folder.participants[3].key, "en")
    assert await ask(either_stage, "/health") == (200, ["ok"])
    code, said = await ask(either_stage, "/metrics")
    assert code == 200
    told = dict(line.rsplit(" ", 1) for line in said)
    assert {f"{PREFIX}_{name}" for name in (
        "oldest_due_seconds", "oldest_update_seconds", "updates_last_heard_seconds", "letters_unknown",
        "paused_seconds_left", "updates_set_aside", "letters_due",
    )} <= told.keys()  # fmt: skip
    assert float(told[f"{PREFIX}_updates_last_heard_seconds"]) < 60
    assert str(who.id) not in "\n".join(said)
    assert await ask(either_stage, "/telegram") == (404, ["Not Found"])


async def test_a_bot_without_its_store_is_not_well(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    await stage.settle()
    engine = stage.store._reader
    stage.store._reader = Store("postgresql+asyncpg://nobody@127.0.0.1:1/nothing").writer
    assert await ask(stage, "/health") == (503, ["store"])
    assert (await ask(stage, "/metrics"))[0] == 503
    stage.store._reader = engine


async def test_a_postman_who_makes_no_rounds_is_noticed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.settle()
    monkeypatch.setattr("bot.doors.LONGEST_ROUND", -1.0)
    assert await ask(stage, "/health") == (503, ["deliveries"])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"LISTEN": "8090"}, ("MULTAQA_LISTEN", "is not HOST:PORT, as in 127.0.0.1:8090")),
        ({"WEBHOOK_URL": "https://bot.example.org"}, (
            "MULTAQA_WEBHOOK_URL", "is not an address with a path, as in https://bot.example.org/telegram")),
        ({"WEBHOOK_URL": "https://bot.example.org/telegram"}, (
            "MULTAQA_LISTEN", "is missing: the webhook needs a HOST:PORT to listen on")),
    ],
)  # fmt: skip
def test_a_setting_that_leads_nowhere_is_named(
    said: dict[str, str], words: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in said.items():
        monkeypatch.setenv(f"MULTAQA_{name}", value)
    with pytest.raises(SettingsFault) as fault:
        read_settings()
    assert fault.value.args == words


def test_a_token_that_is_missing_is_told_with_its_file_and_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MULTAQA_TOKEN", raising=False)
    with pytest.raises(SettingsFault) as fault:
        read_settings(token_needed=True)
    name, reason = fault.value.args
    assert name == "MULTAQA_TOKEN"
    assert "the line MULTAQA_TOKEN=… into the file .env" in reason


def test_a_database_whose_folder_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "var").write_text("a file, no folder")
    monkeypatch.setenv("MULTAQA_DATABASE_URL", f"sqlite:///{tmp_path}/var/deep/multaqa.db")
    with pytest.raises(SettingsFault) as fault:
        read_settings()
    name, reason = fault.value.args
    assert name == "MULTAQA_DATABASE_URL"
    assert f"names a file in {tmp_path}/var/deep, which cannot be made" in reason


@pytest.mark.parametrize(("said", "door"), [("", None), ("127.0.0.1:80", ("127.0.0.1", 80)), ("[::1]:9", ("::1", 9))])
def test_the_door_is_a_host_and_a_port(said: str, door: tuple[str, int] | None) -> None:
    assert Settings(listen=said).door == door
