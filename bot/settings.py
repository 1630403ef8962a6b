"""Settings: the environment's one door."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

TOKEN = re.compile(r"^\d{3,}:[A-Za-z0-9_-]{20,}$")
LANGUAGES = ("en", "fr", "ar")


class SettingsFault(Exception):
    """A setting is missing or malformed."""


def _token(value: str) -> str:
    if value and not TOKEN.match(value):
        message = "is not a bot token (digits, a colon, then at least 20 letters, digits, - or _)"
        raise ValueError(message)
    return value


def _address(value: str) -> str:
    if not re.match(r"^https?://[^/\s]+", value):
        message = "is not an address that starts with http:// or https://"
        raise ValueError(message)
    return value.rstrip("/")


def _database(value: str) -> str:
    value = re.sub(r"^postgres(ql)?://", "postgresql+asyncpg://", value)
    value = re.sub(r"^sqlite://", "sqlite+aiosqlite://", value)
    if not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
        message = "is neither sqlite:///FILE nor postgresql://USER@HOST/NAME"
        raise ValueError(message)
    return value


def _listen(value: str) -> str:
    if value and not re.match(r"^(\[[0-9a-fA-F:]+\]|[^\s:/]+):\d{1,5}$", value):
        message = "is not HOST:PORT, as in 127.0.0.1:8090"
        raise ValueError(message)
    return value


def _webhook(value: str) -> str:
    if value and not re.match(r"^https?://[^/\s]+/\S", value):
        message = "is not an address with a path, as in https://bot.example.org/telegram"
        raise ValueError(message)
    return value


class Settings(BaseSettings):
    """What the environment says, each name prefixed with MULTAQA_."""

    model_config = SettingsConfigDict(env_prefix="MULTAQA_", env_file=".env", extra="ignore")

    token: Annotated[str, AfterValidator(_token)] = Field(default="", repr=False)
    api_url: Annotated[str, AfterValidator(_address)] = "https://api.telegram.org"
    database_url: Annotated[str, AfterValidator(_database)] = "sqlite+aiosqlite:///var/multaqa.db"
    rate: Annotated[float, Field(gt=0, le=1000)] = 25.0
    listen: Annotated[str, AfterValidator(_listen)] = ""
    webhook_url: Annotated[str, AfterValidator(_webhook)] = ""

    @property
    def door(self) -> tuple[str, int] | None:
        """Where /health, /metrics and the webhook listen: a host and a port, or nowhere."""
        host, _, port = self.listen.rpartition(":")
        return (host.strip("[]"), int(port)) if self.listen else None


def read_settings(*, token_needed: bool = False) -> Settings:
    """Read the settings; raise SettingsFault with one line that names what is missing or malformed."""
    try:
        settings = Settings()
    except ValidationError as fault:
        first = fault.errors()[0]
        name = f"MULTAQA_{first['loc'][0]}".upper()
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsFault(name, reason) from None
    if token_needed and not settings.token:
        reason = "is missing: put the line MULTAQA_TOKEN=… into the file .env, with @BotFather's token behind the ="
        raise SettingsFault("MULTAQA_TOKEN", reason)  # noqa: EM101 - the words are the operator's answer
    if settings.webhook_url and not settings.listen:
        raise SettingsFault("MULTAQA_LISTEN", "is missing: the webhook needs a HOST:PORT to listen on")  # noqa: EM101 - same
    if settings.database_url.startswith("sqlite") and ":memory:" not in settings.database_url:
        _make_room(Path(settings.database_url.split(":///", 1)[1]).expanduser().parent)
    return settings


def _make_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        reason = f"names a file in {folder}, which cannot be made ({wrong.strerror})"
        raise SettingsFault("MULTAQA_DATABASE_URL", reason) from None  # noqa: EM101 - the words are the operator's answer
