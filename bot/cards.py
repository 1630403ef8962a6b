"""What a person sees: a page of text and buttons; and the keys that buttons carry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = "1"  # of callback data; a later one is told apart from old buttons still in people's chats
LONGEST_KEY = 64  # bytes, Bot API: InlineKeyboardButton.callback_data
ENDLESS = re.compile(r"\d{19}")  # a number no row has
LONGEST_CAPTION = 1024  # UTF-16 units after parsing, Bot API: sendPhoto, sendDocument
LONGEST_TEXT = 4096  # UTF-16 units after parsing, Bot API: sendMessage
MOST_BUTTONS = 100
LONGEST_WORDS = 64  # on a button; more than a phone shows
ALONE = frozenset({"rejoin"})  # acts whose button carries all they need, so that its card can be forgotten
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Button:
    """A button: its words, the act it asks for and the value it carries; or an address it opens."""

    words: str
    act: str = ""
    value: str = ""
    style: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Document:
    """A file that goes with a page: its bytes, or the id by which Telegram knows it already."""

    name: str
    content: bytes = b""
    file_id: str = ""


@dataclass(frozen=True)
class Venue:
    """A place on the map that goes with a page."""

    title: str
    address: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Page:
    """One message: HTML text, rows of buttons in reading order, and what goes with it.

    With `commands` it is no message but this chat's menu of commands, each with its promise.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    document: Document | None = None
    picture: Document | None = None
    venue: Venue | None = None
    commands: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Tap:
    """What a tapped button said; nothing in it is to be believed before it is looked up."""

    act: str
    card: int
    version: int
    value: str


def stands_alone(page: Page) -> bool:
    """Return whether nothing on a page needs its card to be remembered."""
    return all(button.url or button.act in ALONE for row in page.rows for button in row)


def key(act: str, card: int, version: int, value: str = "") -> str:
    """Return callback data; ASCII, at most 64 bytes, else ValueError (a caller's mistake)."""
    said = "|".join((FORMAT, act, _base36(card), _base36(version), value))
    if not said.isascii() or len(said) > LONGEST_KEY:
        message = f"callback data is ASCII of at most {LONGEST_KEY} bytes: {said!r}"
        raise ValueError(message)
    return said


def read_key(said: str | None) -> Tap | None:
    """Return what the button said, or None when it is none of ours; a client can send anything."""
    match (said or "").split("|", 4):
        case [fmt, act, card, version, value] if (
            fmt == FORMAT and act and value.isascii() and not ENDLESS.search(value)
        ):
            try:
                return Tap(act, int(card, 36), int(version, 36), value)
            except ValueError:
                return None
    return None


def keyboard(page: Page, *, card: int, version: int, mirrored: bool) -> dict[str, Any] | None:
    """Return the inline keyboard of a page as Telegram takes it; rows are mirrored because Telegram never does."""
    rows = [[_button(button, card, version) for button in (reversed(row) if mirrored else row)] for row in page.rows]
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        message = f"a keyboard holds at most {MOST_BUTTONS} buttons"
        raise ValueError(message)
    return {"inline_keyboard": rows} if rows else None


def is_shown(shown: str, card: int, version: int) -> bool:
    """Whether what Telegram has of a card carries the buttons of this version."""
    return f"|{_base36(card)}|{_base36(version)}|" in shown


def units(words: str) -> int:
    """Return the length of a text as Telegram counts it, in UTF-16."""
    return len(words.encode("utf-16-le")) // 2


def shortened(words: str, most: int) -> str:
    """Return words of at most `most` characters, an ellipsis in the place of what was cut."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def column(buttons: Iterable[Button]) -> tuple[tuple[Button, ...], ...]:
    """Return one row a button."""
    return tuple((button,) for button in buttons)


def leaves(act: str, page: int, pages: int, *, mirrored: bool) -> tuple[tuple[Button, ...], ...]:
    """Return the row that turns the pages, `◀ 2/4 ▶` in reading order, none for a single page; both ends meet."""
    if pages <= 1:
        return ()
    back, on = "▶◀" if mirrored else "◀▶"
    turns = ((back, (page - 1) % pages), (f"{page + 1}/{pages}", page), (on, (page + 1) % pages))
    return (tuple(Button(words, act, str(leaf)) for words, leaf in turns),)


def _button(button: Button, card: int, version: int) -> dict[str, Any]:
    said: dict[str, Any] = {"text": shortened(button.words, LONGEST_WORDS)}
    if button.url:
        return said | {"url": button.url}
    if button.style:
        said["style"] = button.style
    return said | {"callback_data": key(button.act, card, version, button.value)}


def _base36(number: int) -> str:
    if number < len(DIGITS):
        return DIGITS[number]
    return _base36(number // len(DIGITS)) + DIGITS[number % len(DIGITS)]
