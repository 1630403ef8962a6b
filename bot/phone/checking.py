"""Checks each request against the published description: required, unknown and wrongly typed parameters."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn

from bot.phone.refusals import decline, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.phone.parameters import Signature

INT64 = 2**63


class Kind(StrEnum):
    """The types of parameters in the published description."""

    INTEGER = "Integer"
    FLOAT = "Float"
    BOOLEAN = "Boolean"
    STRING = "String"
    CHAT = "Integer or String"
    FILE = "InputFile or String"
    OBJECT = "Object"
    ARRAY = "Array"


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Request:
    """One call as it came over the wire: every value is text, files stand beside."""

    values: Mapping[str, str]
    uploads: Mapping[str, Upload]


class Arguments(dict[str, Any]):
    """The checked arguments of one call; an absent one is absent, files are `Upload` or text."""


# What Telegram calls a parameter it cannot read, and what it says to one of another shape (Client.cpp).
WORDS = {
    "reply_markup": "reply keyboard markup",
    "reply_parameters": "reply parameters",
    "link_preview_options": "link preview options",
    "scope": "BotCommandScope",
    "menu_button": "menu button",
    "reaction": "reaction types",
}
SHAPES = {
    "reply_markup": "object expected as reply markup",
    "reply_parameters": "object expected as reply parameters",
    "link_preview_options": "object expected as link preview options",
    "scope": "can't parse BotCommandScope: BotCommandScope must be an Object",
    "menu_button": "can't parse menu button: MenuButton must be an Object",
    "commands": "expected an Array of BotCommand",
    "reaction": "expected an Array of ReactionType",
    "message_ids": "expected an Array of message identifiers",
}
TRUE = frozenset({"true", "yes", "1"})
FALSE = frozenset({"false", "no", "0"})


def check(method: str, signature: Signature, request: Request) -> Arguments:
    """Return what was asked, typed; refuse what the description does not allow.

    Telegram itself passes over unknown parameters and reads `abc` as 0; the phone refuses both, naming the parameter.
    """
    arguments = Arguments()
    _check_encoding(request.values)
    attached = {text.removeprefix("attach://") for text in request.values.values() if text.startswith("attach://")}
    for name in [*request.values, *(name for name in request.uploads if name not in attached)]:
        if name not in signature.kinds:
            refuse(f'unknown parameter "{name}" of {method}')
    for name, kind in signature.kinds.items():
        if name not in request.values and not request.uploads:
            continue
        value = _file(name, request) if kind is Kind.FILE else request.values.get(name)
        if value is None or (value == "" and kind is not Kind.STRING):
            continue
        if name in signature.unsupported and value:
            decline(f'parameter "{name}" of {method}')
        arguments[name] = value if isinstance(value, Upload) else _typed(name, kind, value)
    for name, description in signature.required.items():
        if name not in arguments or (arguments[name] == "" and name != "url"):  # an empty url removes the webhook
            refuse(description)
    return arguments


def _check_encoding(values: Mapping[str, str]) -> None:
    try:
        for name, text in values.items():
            name.encode()
            text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        refuse("strings must be encoded in UTF-8")


def _file(name: str, request: Request) -> Upload | str | None:
    text = request.values.get(name)
    if text is not None and text.startswith("attach://"):
        return request.uploads.get(text.removeprefix("attach://"))
    return request.uploads.get(name) or text


def _typed(name: str, kind: Kind, text: str) -> Any:
    match kind:
        case Kind.STRING | Kind.FILE | Kind.CHAT:
            return text
        case Kind.INTEGER:
            return integer(name, text)
        case Kind.FLOAT:
            return _float(name, text)
        case Kind.BOOLEAN:
            return _boolean(name, text)
        case Kind.OBJECT | Kind.ARRAY:
            return _structure(name, kind, text)


def integer(name: str, text: str) -> int:
    """Return the 64-bit integer that `text` writes in ASCII digits."""
    digits = text.strip().removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20) or abs(int(digits)) >= INT64:  # noqa: PLR2004
        _wrong(name, Kind.INTEGER)
    return int(text)


def _float(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        _wrong(name, Kind.FLOAT)
    if not math.isfinite(number):
        _wrong(name, Kind.FLOAT)
    return number


def _boolean(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word not in TRUE | FALSE:
        _wrong(name, Kind.BOOLEAN)
    return word in TRUE


def _structure(name: str, kind: Kind, text: str) -> Any:
    try:
        value = READER.decode(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        refuse(f"can't parse {WORDS.get(name, name)} JSON object")
    if not isinstance(value, dict if kind is Kind.OBJECT else list):
        refuse(SHAPES.get(name) or f'parameter "{name}" must be of type {kind}')
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(name)


READER = json.JSONDecoder(parse_constant=_no_constant)


def _wrong(name: str, kind: Kind) -> NoReturn:
    refuse(f'parameter "{name}" must be of type {kind.value}')
