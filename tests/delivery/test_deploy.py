"""What of the scaled form can be said without a machine to run it on; the rest is in tests/faults."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import yaml

from bot.delivery.postman import DRAIN
from bot.settings import read_settings

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))
ASKED = re.compile(r"\$\{(\w+)(?::\?[^}]*)?\}")
GIVEN = {
    "MULTAQA_TOKEN": "1000000001:token-of-a-bot-nobody-has", "MULTAQA_HOST": "bot.example.org",
    "MULTAQA_PASSWORD": "secret", "MULTAQA_EVENT": "/event",
}  # fmt: skip


def unit() -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None, strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign] # systemd minds the case
    read.read(DEPLOY / "multaqa@.service", "utf-8")
    return read


def test_the_workers_settings_are_ones_the_bot_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = COMPOSE["services"]["bot"]
    for name, said in worker["environment"].items():
        monkeypatch.setenv(name, ASKED.sub(lambda found: GIVEN[found[1]], said))
    settings = read_settings(token_needed=True)
    assert (settings.door, settings.webhook_url) == (("0.0.0.0", 8090), "https://bot.example.org/telegram")  # noqa: S104 - inside its container
    assert settings.database_url == "postgresql+asyncpg://multaqa:secret@database/multaqa"
    assert worker["deploy"] == {"replicas": 3}


def test_the_proxy_shows_the_webhook_and_nothing_else() -> None:
    proxy = (DEPLOY / "Caddyfile").read_text("utf-8")
    said = ASKED.sub("host", COMPOSE["services"]["bot"]["environment"]["MULTAQA_WEBHOOK_URL"])
    path = urlsplit(said).path
    assert re.findall(r"handle (/\S+) ", proxy) == [path]
    assert "dynamic a bot 8090" in proxy


def test_a_worker_told_to_stop_has_the_time_it_takes() -> None:
    assert int(COMPOSE["services"]["bot"]["stop_grace_period"].removesuffix("s")) > DRAIN
    assert int(unit()["Service"]["TimeoutStopSec"]) > DRAIN


def test_no_worker_starts_before_the_tables_are_there() -> None:
    services = COMPOSE["services"]
    assert services["bot"]["depends_on"]["event"] == {"condition": "service_completed_successfully"}
    assert services["event"]["command"][0] == "load"


def test_each_unit_has_a_port_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    name, _, said = unit()["Service"]["Environment"].partition("=")
    monkeypatch.setenv(name, said.replace("%i", "3"))
    assert read_settings().door == ("127.0.0.1", 8093)


def test_what_is_copied_into_the_image_is_there() -> None:
    said = (DEPLOY / "Dockerfile").read_text("utf-8")
    for what in re.findall(r"^COPY (\S+)", said, re.MULTILINE):
        assert (ROOT / what).exists(), what
