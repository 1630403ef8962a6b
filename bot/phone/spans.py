"""A text that is being put together, and what is marked in it, counted as Telegram counts."""

from __future__ import annotations

from typing import Any


def utf16(text: str) -> int:
    """Return the length of `text` as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class Spans:
    """Grows a text and its entities side by side."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.units = 0  # UTF-16
        self.length = 0  # characters
        self.entities: list[dict[str, Any]] = []

    @property
    def text(self) -> str:
        """All that was added."""
        return "".join(self._parts)

    def add(self, text: str) -> None:
        """Append some text."""
        self._parts.append(text)
        self.units += utf16(text)
        self.length += len(text)

    def mark(self, start: int, kind: dict[str, Any]) -> None:
        """Make an entity of what was added since `start` units; nothing for no text, or for no kind."""
        if kind and self.units > start:
            self.entities.append({"offset": start, "length": self.units - start, **kind})
