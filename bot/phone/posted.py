"""What the page, or a script in its place, sends to the phone: checked, with one clear sentence when it is wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from bot.phone.wire import read_body, read_request

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.phone.checking import Upload

MISSING: Any = object()
LONGEST_TEXT = 40_000


class Wrong(Exception):
    """The request makes no sense; the message says why."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def wrong(message: str, status: int = 400) -> NoReturn:
    """Raise `Wrong`."""
    raise Wrong(message, status) from None


@dataclass(frozen=True)
class Posted:
    """The fields of one request, and its file if it had one."""

    values: dict[str, Any]
    upload: Upload | None = None

    def text(self, name: str, default: Any = MISSING) -> Any:
        """Return a text, or the default."""
        value = self._value(name, default)
        if value is not default and (not isinstance(value, str) or len(value) > LONGEST_TEXT):
            wrong(f'"{name}" must be a text of at most {LONGEST_TEXT} characters')
        if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
            wrong(f'"{name}" is no Unicode text')
        return value

    def integer(self, name: str, default: Any = MISSING) -> Any:
        """Return a whole number, or the default."""
        value = self._value(name, default)
        if value is not default and (isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**53):
            wrong(f'"{name}" must be a whole number')
        return value

    def number(self, name: str, default: Any = MISSING) -> Any:
        """Return a number, or the default."""
        value = self._value(name, default)
        if value is not default and (isinstance(value, bool) or not isinstance(value, int | float)):
            wrong(f'"{name}" must be a number')
        return value

    def flag(self, name: str, default: Any = MISSING) -> Any:
        """Return yes or no, or the default."""
        value = self._value(name, default)
        if value is not default and not isinstance(value, bool):
            wrong(f'"{name}" must be true or false')
        return value

    def _value(self, name: str, default: Any) -> Any:
        value = self.values.get(name)
        if value is None:
            if default is MISSING:
                wrong(f'"{name}" is missing')
            return default
        return value


async def body_of(request: Request) -> Posted:
    """Return what was posted: one JSON object, or multipart with the file in the field "file"."""
    if "multipart/form-data" in request.headers.get("content-type", ""):
        return await _with_file(request)
    body = await read_body(request.headers, request.receive)
    try:
        given = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        wrong("the body must be one JSON object")
    return Posted(given)


async def _with_file(request: Request) -> Posted:
    read = await read_request(request.scope, request.receive)
    return Posted(dict(read.values), read.uploads.get("file"))
