"""One thing that somebody did with a phone, and what the bot reported as an error meanwhile."""

from __future__ import annotations

import logging
from dataclasses import dataclass


@dataclass
class Deed:
    """What somebody did, and what they saw when they did it."""

    who: str
    act: str
    words: str
    asked: str | None = None  # the question on the card that was tapped, or open where words were typed
    place: int = 0  # of a box among the boxes of its card
    tap: str = ""
    message_id: int = 0
    data: str = ""
    is_newest: bool = False

    def __str__(self) -> str:
        return f"{self.who} {self.act} {self.words[:60]!r}" + (f" at {self.asked}" if self.asked else "")


class Errors(logging.Handler):
    """Keeps what the bot reports as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        self.said.append(f"{record.name}: {record.getMessage()}\n{trace}".strip())
