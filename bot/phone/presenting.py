"""Methods with which a bot presents itself and asks who is who: commands, names, menus, chats, files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.phone.contents import known_fields
from bot.phone.files import MOST_DOWNLOADED
from bot.phone.keyboards import checked_link
from bot.phone.profile import DEFAULT_SCOPE
from bot.phone.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.phone.checking import Arguments
    from bot.phone.handsets import Json
    from bot.phone.telegram import Telegram

MOST_COMMANDS = 100
LONGEST = {"name": 64, "description": 512, "short_description": 120}
INVALID = {
    "name": "BOT_TITLE_INVALID",
    "description": "BOT_DESC_INVALID",
    "short_description": "BOT_SHARETEXT_INVALID",
}
LONGEST_COMMAND, LONGEST_DESCRIPTION = 32, 256
SIMPLE_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
CAPABILITIES = (
    *("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "supports_guest_queries"),
    *("can_connect_to_business", "has_main_web_app", "has_topics_enabled", "allows_users_to_create_topics"),
    *("can_manage_bots", "supports_join_request_queries"),
)
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_me(telegram: Telegram, _: Arguments) -> Json:
    """Return the bot as Telegram knows it."""
    return {**telegram.bot_user(), **dict.fromkeys(CAPABILITIES, False), "can_join_groups": True}


def get_chat(telegram: Telegram, asked: Arguments) -> Json:
    """Return all there is to know of a chat."""
    handset = telegram.known(asked["chat_id"])
    if not handset.started:
        refuse("chat not found")
    names = {"active_usernames": [handset.username]} if handset.username else {}
    pinned = [bubble.message for bubble in handset.bubbles.values() if bubble.pinned]
    pin = {"pinned_message": pinned[-1]} if pinned else {}
    fixed = {
        "accent_color_id": handset.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, True),
    }
    return {**handset.chat(), **names, **fixed, **pin}


def get_chat_member(telegram: Telegram, asked: Arguments) -> Json:
    """Return what somebody is in a private chat: the person, or the bot."""
    handset = telegram.known(asked["chat_id"])
    if asked["user_id"] == handset.id:
        return {"status": "member", "user": handset.user()}
    if asked["user_id"] == telegram.bot_id:
        return {"status": "member", "user": telegram.bot_user()}
    return refuse("PARTICIPANT_ID_INVALID" if asked["user_id"] > 0 else "invalid user_id specified")


def get_file(telegram: Telegram, asked: Arguments) -> Json:
    """Return where a file can be downloaded."""
    stored = telegram.files.by_id(asked["file_id"])
    if stored is None:
        refuse("invalid file_id")
    if len(stored.content) > MOST_DOWNLOADED:
        refuse("file is too big")
    return {**stored.described(), "file_path": stored.path}


def set_my_commands(telegram: Telegram, asked: Arguments) -> bool:
    """Set the list behind the menu button for one scope and language."""
    commands = [_command(command) for command in asked["commands"]]
    if len(commands) > MOST_COMMANDS:
        refuse("BOT_COMMANDS_TOO_MUCH")
    telegram.profile.set_commands(_scope(telegram, asked), _language(asked), commands)
    _tell_all(telegram)
    return True


def get_my_commands(telegram: Telegram, asked: Arguments) -> list[Json]:
    """Return the list of exactly one scope and language."""
    return telegram.profile.commands(_scope(telegram, asked), _language(asked))


def delete_my_commands(telegram: Telegram, asked: Arguments) -> bool:
    """Remove the list of one scope and language."""
    telegram.profile.set_commands(_scope(telegram, asked), _language(asked), [])
    _tell_all(telegram)
    return True


def set_chat_menu_button(telegram: Telegram, asked: Arguments) -> bool:
    """Set what stands beside the text field, for one chat or for all."""
    menu = asked.get("menu_button") or {"type": "default"}
    known_fields(menu, {"type": str, "text": str, "web_app": dict}, "MenuButton")
    if menu.get("type") not in ("default", "commands", "web_app"):
        refuse("can't parse menu button: MenuButton has unsupported type")
    if menu["type"] == "web_app" and not menu.get("text"):
        refuse("menu button text must be non-empty")
    if menu["type"] == "web_app":
        url = (menu.get("web_app") or {}).get("url")
        if not isinstance(url, str):
            refuse("can't parse menu button: Can't find field \"url\"")
        menu = {**menu, "web_app": {"url": checked_link(url, "menu button Web App", https_only=True)}}
    telegram.profile.set_menu(_menu_chat(telegram, asked), menu)
    _tell_all(telegram)
    return True


def get_chat_menu_button(telegram: Telegram, asked: Arguments) -> Json:
    """Return what stands beside the text field."""
    return telegram.profile.menu_for(_menu_chat(telegram, asked))


def setter(field: str) -> Callable[[Telegram, Arguments], bool]:
    """Return the method that writes one text of the profile."""

    def write(telegram: Telegram, asked: Arguments) -> bool:
        text, language = asked.get(field, ""), _language(asked)
        # A name for everybody can be changed, not removed (seen at the real Telegram, as these words were).
        if len(text) > LONGEST[field] or (field, text, language) == ("name", "", ""):
            refuse(INVALID[field])
        telegram.profile.write(field, language, text)
        return True

    return write


def getter(field: str) -> Callable[[Telegram, Arguments], Json]:
    """Return the method that reads one text of the profile."""

    def read(telegram: Telegram, asked: Arguments) -> Json:
        return {field: telegram.profile.localized(field, _language(asked))}

    return read


def _tell_all(telegram: Telegram) -> None:
    if telegram.spread.watched:
        for handset in telegram.handsets.values():
            telegram.tell_handset(handset)


def _menu_chat(telegram: Telegram, asked: Arguments) -> int | None:
    if "chat_id" not in asked:
        return None
    if asked["chat_id"] <= 0:
        refuse("invalid chat_id specified")
    if asked["chat_id"] not in telegram.handsets:
        refuse("user not found")
    return int(asked["chat_id"])


def _language(asked: Arguments) -> str:
    code = str(asked.get("language_code", ""))
    if code and not re.fullmatch("[a-z]{2}", code):
        refuse("invalid language code specified")
    return code


def _scope(telegram: Telegram, asked: Arguments) -> tuple[Any, ...]:
    scope = asked.get("scope") or {"type": "default"}
    kind = scope.get("type")
    cannot = "can't parse BotCommandScope"
    if not isinstance(kind, str):
        refuse(f'{cannot}: Can\'t find field "type"')
    if kind not in SIMPLE_SCOPES | CHAT_SCOPES:
        refuse(f"{cannot}: Unsupported type specified")
    known_fields(scope, {"type": str, "chat_id": (int, str), "user_id": int}, "BotCommandScope")
    if kind in SIMPLE_SCOPES:
        return DEFAULT_SCOPE if kind == "default" else (kind,)
    if not scope.get("chat_id"):
        refuse(f"{cannot}: Empty chat_id specified")
    if kind != "chat":
        refuse("there are no administrators in the private chat")
    return (kind, telegram.known(scope["chat_id"]).id)


def _command(command: Any) -> Json:
    cannot = "can't parse BotCommand"
    if not isinstance(command, dict):
        refuse(f"{cannot}: expected an Object")
    for field in ("command", "description"):
        if not isinstance(command.get(field), str):
            refuse(f'{cannot}: Can\'t find field "{field}"')
    known_fields(command, {"command": str, "description": str, "is_ephemeral": bool}, "BotCommand")
    return _checked_command(command["command"].strip().removeprefix("/"), command["description"].strip())


def _checked_command(name: str, description: str) -> Json:
    refusals = (
        (not name, "command must be non-empty"),
        (len(name) > LONGEST_COMMAND, f"command length must not exceed {LONGEST_COMMAND}"),
        (not description, "command description must be non-empty"),
        (len(description) > LONGEST_DESCRIPTION, f"command description length must not exceed {LONGEST_DESCRIPTION}"),
        (not re.fullmatch("[a-z0-9_]+", name), "BOT_COMMAND_INVALID"),
    )
    for refused, words in refusals:
        if refused:
            refuse(words)
    return {"command": name, "description": description}
