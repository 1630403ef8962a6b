"""What messages are made of: texts, captions, places, files, and how the bot names messages that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.phone.checking import Arguments, integer
from bot.phone.entities import formatted
from bot.phone.files import Stored, picture_size
from bot.phone.refusals import Refusal, refuse
from bot.phone.spans import utf16

if TYPE_CHECKING:
    from bot.phone.handsets import Bubble, Handset, Json
    from bot.phone.telegram import Telegram

LONGEST_TEXT = 4096  # counted in UTF-16 units, the stricter of the two readings
LONGEST_CAPTION = 1024
MOST_SIDES, MOST_RATIO = 10_000, 20
SIZES = (90, 320, 800, 1280)
PREVIEW = {
    "is_disabled": bool,
    "url": str,
    "prefer_small_media": bool,
    "prefer_large_media": bool,
    "show_above_text": bool,
}
SERVICE = frozenset({"pinned_message"})


def text_content(asked: Arguments) -> Json:
    """Return the text part of a message that is to be; refuse one that is too long or empty."""
    text, entities = formatted(asked["text"], asked.get("parse_mode"), asked.get("entities"))
    if not text:
        refuse("text must be non-empty")
    if utf16(text) > LONGEST_TEXT:
        refuse("message is too long")
    preview = asked.get("link_preview_options") or {}
    if asked.get("disable_web_page_preview"):
        preview = {"is_disabled": True}
    known_fields(preview, PREVIEW, "link preview options")
    kept = {key: value for key, value in preview.items() if value}
    return {
        "text": text,
        **({"entities": entities} if entities else {}),
        **({"link_preview_options": kept} if kept else {}),
    }


def caption_content(asked: Arguments) -> Json:
    """Return the caption part of a message that is to be; refuse one that is too long."""
    caption, entities = formatted(asked.get("caption", ""), asked.get("parse_mode"), asked.get("caption_entities"))
    if utf16(caption) > LONGEST_CAPTION:
        refuse("message caption is too long")
    if not caption:
        return {}
    above = {"show_caption_above_media": True} if asked.get("show_caption_above_media") else {}
    return {"caption": caption, **({"caption_entities": entities} if entities else {}), **above}


def place(asked: Arguments, what: str = "invalid location specified") -> Json:
    """Return a Location; refuse one that is not on Earth, saying `what`."""
    latitude, longitude = asked["latitude"], asked["longitude"]
    if abs(latitude) > 90 or abs(longitude) > 180:  # noqa: PLR2004 - degrees
        refuse(what)
    accuracy = asked.get("horizontal_accuracy", 0)
    return {
        "latitude": latitude,
        "longitude": longitude,
        **({"horizontal_accuracy": min(accuracy, 1500.0)} if accuracy > 0 else {}),
    }


def document(stored: Stored) -> Json:
    """Return a Document."""
    return {**stored.described(), "file_name": stored.name, "mime_type": stored.content_type}


def photo_sizes(telegram: Telegram, stored: Stored) -> list[Json]:
    """Return the PhotoSizes of a picture; refuse what is no picture."""
    size = picture_size(stored.content)
    if size is None:
        refuse("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > MOST_SIDES or max(width / height, height / width) > MOST_RATIO:
        refuse("PHOTO_INVALID_DIMENSIONS")
    longest = max(size)
    scales = [side / longest for side in SIZES if side < longest] + [min(1.0, SIZES[-1] / longest)]
    kept = [stored, *(_again(telegram, stored) for _ in scales[1:])]
    return [
        {**copy.described(), "width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
        for copy, scale in zip(kept, scales, strict=True)
    ]


def found(handset: Handset, message_id: int, what: str) -> Bubble:
    """Return a message the bot names; refuse one that is not there."""
    bubble = handset.bubbles.get(message_id)
    if bubble is None or (SERVICE & bubble.message.keys() and what != "message to delete"):
        refuse(f"{what} not found")
    return bubble


def message_numbers(asked: Arguments) -> list[int]:
    """Return the list of message numbers in a call, as Telegram checks it."""
    numbers = asked["message_ids"]
    if not numbers:
        refuse("message identifiers are not specified")
    if len(numbers) > 100:  # noqa: PLR2004 - Telegram's bound
        refuse("too many message identifiers specified")
    return [_message_number(number) for number in numbers]


def _message_number(number: Any) -> int:
    if isinstance(number, bool) or not isinstance(number, int | str):
        refuse("message identifier must be a Number")
    try:
        value = integer("message_ids", str(number))
    except Refusal:
        refuse("can't parse message identifier as a Number")
    if value <= 0:
        refuse("invalid message identifier specified")
    return value


def known_fields(given: Json, types: dict[str, Any], what: str) -> None:
    """Refuse unknown and wrongly typed fields of a small object."""
    for name, value in given.items():
        if name not in types:
            refuse(f'unknown field "{name}" of {what}')
        wrong_bool = isinstance(value, bool) and types[name] is not bool
        if value is not None and (wrong_bool or not isinstance(value, types[name])):
            refuse(f'field "{name}" of {what} has the wrong type')


def _again(telegram: Telegram, stored: Stored) -> Stored:
    return telegram.files.add(stored.content, folder="photos", name=stored.name, content_type=stored.content_type)
