"""How the bot presents itself: names, descriptions, commands and menus, by language and by chat."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
DEFAULT_SCOPE = ("default",)
PRIVATE_SCOPE = ("all_private_chats",)
FIELDS = ("name", "description", "short_description")


class Profile:
    """What setMy… has set, and what each person therefore sees."""

    def __init__(self, name: str) -> None:
        self._texts: dict[tuple[str, str], str] = {("name", ""): name}
        self._commands: dict[tuple[tuple[Any, ...], str], list[Json]] = {}
        self._menus: dict[int | None, Json] = {}

    def localized(self, field: str, language: str) -> str:
        """Return the text in `language`, else the one for everybody, else nothing."""
        return self._texts.get((field, language)) or self._texts.get((field, "")) or ""

    def languages(self, field: str) -> Json:
        """Return the text of each language it was set in; "" is for everybody."""
        return {language: text for (name, language), text in self._texts.items() if name == field}

    def write(self, field: str, language: str, text: str) -> None:
        """Set the text of one language; an empty one removes it."""
        if text:
            self._texts[field, language] = text
        else:
            self._texts.pop((field, language), None)

    def commands(self, scope: tuple[Any, ...], language: str) -> list[Json]:
        """Return the commands set for exactly this scope and language."""
        return self._commands.get((scope, language), [])

    def set_commands(self, scope: tuple[Any, ...], language: str, commands: list[Json]) -> None:
        """Set the commands of one scope and language; none removes them."""
        self._commands.pop((scope, language), None)
        if commands:
            self._commands[scope, language] = commands

    def commands_for(self, chat_id: int, language: str) -> list[Json]:
        """Return what a person sees in a private chat: the first that is set, in Telegram's order of looking."""
        for scope in (("chat", chat_id), PRIVATE_SCOPE, DEFAULT_SCOPE):
            for spoken in (language, ""):
                if found := self.commands(scope, spoken):
                    return found
        return []

    def menu_for(self, chat_id: int | None) -> Json:
        """Return the menu button of a chat, or of every chat without its own."""
        return self._menus.get(chat_id) or self._menus.get(None) or {"type": "commands"}

    def set_menu(self, chat_id: int | None, menu: Json) -> None:
        """Set the menu button of one chat, or of all without their own; the default one removes it."""
        self._menus.pop(chat_id, None)
        if menu["type"] != "default":
            self._menus[chat_id] = menu
