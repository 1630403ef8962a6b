"""What Telegram accepts under a message: inline and reply keyboards, their buttons and their limits."""

from __future__ import annotations

import json
from typing import Any

from bot.phone.links import NoLink, stored_link
from bot.phone.refusals import refuse

Json = dict[str, Any]
MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
MOST_BYTES = 10_240
WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
MOST_DATA = 64
MOST_COPIED = 256
STYLES = frozenset({"primary", "success", "danger"})
LINKED = {"web_app": "inline keyboard button Web App", "login_url": "inline keyboard button login"}
INLINE_KINDS = {
    "url": str,
    "callback_data": str,
    "web_app": dict,
    "login_url": dict,
    "switch_inline_query": str,
    "switch_inline_query_current_chat": str,
    "switch_inline_query_chosen_chat": dict,
    "copy_text": dict,
    "callback_game": dict,
    "pay": bool,
}
REPLY_KINDS = {
    "request_contact": bool,
    "request_location": bool,
    "request_poll": dict,
    "request_users": dict,
    "request_chat": dict,
    "request_managed_bot": dict,
    "web_app": dict,
}
TYPES: dict[type, str] = {str: "String", bool: "Boolean", dict: "Object"}
DECORATIONS = {"icon_custom_emoji_id": str, "style": str}
FLAGS = {
    "keyboard": ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective"),
    "remove_keyboard": ("selective",),
    "force_reply": ("selective",),
}
PLACEHOLDER = "input_field_placeholder"


def checked(markup: Json, *, inline_only: bool = False) -> Json | None:
    """Return the keyboard Telegram would keep, or None for one without buttons; refuse what it refuses."""
    if inline_only and not markup.get("inline_keyboard") and set(markup) - {"inline_keyboard"}:
        refuse("inline keyboard expected")
    if markup.get("keyboard"):
        return _reply(markup)
    if markup.get("inline_keyboard"):
        return _inline(markup)
    for kind in ("remove_keyboard", "force_reply"):
        if _flag(markup, kind):
            return {kind: True, **_flags(markup, kind)}
    _known(markup, {"inline_keyboard", "keyboard", *FLAGS, PLACEHOLDER, *FLAGS["keyboard"]}, "reply markup")
    return None


def _inline(markup: Json) -> Json:
    _known(markup, {"inline_keyboard"}, "InlineKeyboardMarkup")
    cannot = "can't parse inline keyboard button"
    array = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    rows = _rows(markup["inline_keyboard"], array)
    kept = [[_inline_button(button, cannot) for button in row] for row in rows if row]
    _within_limits(kept)
    return {"inline_keyboard": kept}


def _reply(markup: Json) -> Json:
    _known(markup, {"keyboard", PLACEHOLDER, *FLAGS["keyboard"]}, "ReplyKeyboardMarkup")
    cannot = "can't parse keyboard button"
    rows = _rows(markup["keyboard"], 'field "keyboard" must be an Array of Arrays')
    kept = [[_reply_button(button, cannot) for button in row] for row in rows if row]
    _within_limits(kept)
    return {"keyboard": kept, **_flags(markup, "keyboard")}


def _rows(rows: Any, words: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        refuse(words)
    return rows


def _within_limits(rows: list[list[Json]]) -> None:
    if sum(map(len, rows)) > MOST_BUTTONS or max(map(len, rows), default=0) > MOST_IN_A_ROW:
        refuse("reply markup is too long")
    if len(WRITER.encode(rows).encode()) > MOST_BYTES:
        refuse("reply markup is too long")


def _inline_button(button: Any, cannot: str) -> Json:
    if not isinstance(button, dict):
        refuse(f"{cannot}: InlineKeyboardButton must be an Object")
    kept = _fields(button, {"text": str, **DECORATIONS, **INLINE_KINDS}, cannot)
    kinds = [name for name in INLINE_KINDS if name in kept and (kept[name] != "" or name.startswith("switch"))]
    if not kinds:
        refuse(f"{cannot}: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        refuse(f'{cannot}: exactly one of "{kinds[0]}" and "{kinds[1]}" must be used')
    _text(kept, "inline keyboard button text must be non-empty")
    _content(kinds[0], kept)
    return kept


def _content(kind: str, button: Json) -> None:
    if kind == "callback_data" and len(button["callback_data"].encode()) > MOST_DATA:
        refuse("BUTTON_DATA_INVALID")
    if kind == "url":
        button["url"] = checked_link(button["url"], "inline keyboard button")
    if kind in LINKED:
        url = button[kind].get("url")
        if not isinstance(url, str):
            refuse("can't parse inline keyboard button: Can't find field \"url\"")
        button[kind] = {**button[kind], "url": checked_link(url, LINKED[kind], https_only=True)}
    if kind == "copy_text" and not _is_copied(button["copy_text"].get("text")):
        refuse("BUTTON_COPY_TEXT_INVALID")


def checked_link(url: str, what: str, *, https_only: bool = False) -> str:
    """Return the link as Telegram stores it; refuse it, naming what it belongs to, when it is none."""
    try:
        return stored_link(url, https_only=https_only)
    except NoLink as fault:
        return refuse(f"{what} URL '{url}' is invalid: {fault}")


def _is_copied(text: Any) -> bool:
    return isinstance(text, str) and 1 <= len(text) <= MOST_COPIED


def _reply_button(button: Any, cannot: str) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        refuse(f"{cannot}: KeyboardButton must be a String or an Object")
    kept = _fields(button, {"text": str, **DECORATIONS, **REPLY_KINDS}, cannot)
    _text(kept, "keyboard button text must be non-empty")
    return kept


def _fields(button: Json, types: dict[str, type], cannot: str) -> Json:
    if "text" not in button:
        refuse(f'{cannot}: Can\'t find field "text"')
    for name, value in button.items():
        if name not in types:
            refuse(f'{cannot}: unknown field "{name}"')
        if value is not None and not isinstance(value, types[name]):
            refuse(f'{cannot}: Field "{name}" must be of type {TYPES[types[name]]}')
    kept = {name: value for name, value in button.items() if value is not None}
    style = str(kept.pop("style", "")).lower()
    if style not in STYLES | {"", "default"}:
        refuse(f"{cannot}: invalid button style specified")
    return {**kept, "style": style} if style in STYLES else kept


def _text(button: Json, words: str) -> None:
    if not str(button.get("text", "")).strip():
        refuse(words)


def _flags(markup: Json, kind: str) -> Json:
    kept: Json = {name: True for name in FLAGS[kind] if _flag(markup, name)}
    placeholder = markup.get(PLACEHOLDER)
    if kind != "remove_keyboard" and isinstance(placeholder, str) and placeholder:
        kept[PLACEHOLDER] = placeholder
    return kept


def _flag(markup: Json, name: str) -> bool:
    value = markup.get(name, False)
    if value is not None and not isinstance(value, bool):
        refuse(f'field "{name}" must be of type Boolean')
    return bool(value)


def _known(markup: Json, names: set[str], what: str) -> None:
    for name, value in markup.items():
        if name not in names and value is not None:
            refuse(f'unknown field "{name}" of {what}')
