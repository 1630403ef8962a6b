"""Telling an organizer of a fault: where it is, what is wrong, what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from bot.faults import Fault
    from bot.texts import Voice


def told(fault: Fault, voice: Voice) -> str:
    """Return a fault as plain words: its place, and its sentence."""
    said = Markup(voice.say(f"faults.{fault.code}", **fault.values))  # noqa: S704 - our own template, escaped by Jinja2
    return voice.word("faults.line", fault=fault, said=said)
