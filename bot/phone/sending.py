"""Methods with which a bot sends: texts, files, places, contacts, copies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.phone.checking import Arguments, Upload
from bot.phone.contents import (
    caption_content,
    document,
    found,
    known_fields,
    message_numbers,
    photo_sizes,
    place,
    text_content,
)
from bot.phone.entities import formatted
from bot.phone.handsets import TYPING, Bubble, Handset, Json
from bot.phone.keyboards import checked
from bot.phone.refusals import Refusal, decline, refuse
from bot.phone.spans import utf16

if TYPE_CHECKING:
    from bot.phone.files import Stored
    from bot.phone.telegram import Telegram

LARGEST_PHOTO = 10 * 2**20
LARGEST_UPLOAD = 50 * 2**20
ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_audio",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "pick_up_location",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
REPLY = {
    "message_id": int,
    "chat_id": (int, str),
    "allow_sending_without_reply": bool,
    "quote": str,
    "quote_parse_mode": str,
    "quote_entities": list,
    "quote_position": int,
}
CONTENT = frozenset({"text", "document", "photo", "location", "venue", "contact", "sticker", "voice"})
CARRIED = frozenset(
    {"entities", "link_preview_options", "caption", "caption_entities", "show_caption_above_media", "has_media_spoiler"}
)


def send_message(telegram: Telegram, asked: Arguments) -> Json:
    """Send a text."""
    return _send(telegram, asked, text_content(asked))


def send_photo(telegram: Telegram, asked: Arguments) -> Json:
    """Send a picture; every size Telegram lists has the same bytes here."""
    stored = _file(telegram, asked["photo"], "photos", LARGEST_PHOTO)
    spoiler = {"has_media_spoiler": True} if asked.get("has_spoiler") else {}
    return _send(telegram, asked, {"photo": photo_sizes(telegram, stored), **spoiler, **caption_content(asked)})


def send_document(telegram: Telegram, asked: Arguments) -> Json:
    """Send a file."""
    stored = _file(telegram, asked["document"], "documents", LARGEST_UPLOAD)
    return _send(telegram, asked, {"document": document(stored), **caption_content(asked)})


def send_location(telegram: Telegram, asked: Arguments) -> Json:
    """Send a point on the map."""
    return _send(telegram, asked, {"location": place(asked)})


def send_venue(telegram: Telegram, asked: Arguments) -> Json:
    """Send a place with a name and an address."""
    names = ("title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    words = {name: asked[name] for name in names if asked.get(name)}
    location = place(asked, "wrong venue location specified")
    return _send(telegram, asked, {"location": location, "venue": {"location": location, **words}})


def send_contact(telegram: Telegram, asked: Arguments) -> Json:
    """Send somebody's telephone number."""
    names = ("phone_number", "first_name", "last_name", "vcard")
    return _send(telegram, asked, {"contact": {name: asked[name] for name in names if asked.get(name)}})


def send_chat_action(telegram: Telegram, asked: Arguments) -> bool:
    """Show that the bot is busy."""
    if asked["action"] not in ACTIONS:
        refuse("wrong parameter action in request")
    handset = telegram.writable(asked["chat_id"])
    _no_thread(asked)
    handset.typing_until = telegram.pulse.now() + TYPING
    telegram.tell({"what": "typing", "handset": handset.id, "action": asked["action"]})
    return True


def copy_message(telegram: Telegram, asked: Arguments) -> Json:
    """Send the content of a message again, with another caption if one is given."""
    handset = telegram.writable(asked["chat_id"])
    source = found(telegram.known(asked["from_chat_id"]), asked["message_id"], "message to copy")
    content = _copied(source)
    if "caption" in asked and "text" not in content:
        content = {key: value for key, value in content.items() if key in CONTENT} | caption_content(asked)
    return {"message_id": _send(telegram, asked, content, handset)["message_id"]}


def copy_messages(telegram: Telegram, asked: Arguments) -> list[Json]:
    """Send the content of several messages again; those that are not there are passed over."""
    handset = telegram.writable(asked["chat_id"])
    source = telegram.known(asked["from_chat_id"])
    bubbles = [source.bubbles[number] for number in message_numbers(asked) if number in source.bubbles]
    if not bubbles:
        refuse("there are no messages to copy")
    dropped = frozenset({"caption", "caption_entities"}) if asked.get("remove_caption") else frozenset()
    contents = [{k: v for k, v in _copied(bubble).items() if k not in dropped} for bubble in bubbles]
    return [{"message_id": _send(telegram, asked, content, handset)["message_id"]} for content in contents]


def forward_message(telegram: Telegram, asked: Arguments) -> Json:
    """Send a message on, with its origin."""
    handset = telegram.writable(asked["chat_id"])
    source = found(telegram.known(asked["from_chat_id"]), asked["message_id"], "message to forward")
    if source.message.get("has_protected_content"):
        refuse("message has protected content and can't be forwarded")
    first = {"type": "user", "date": source.message["date"], "sender_user": source.message["from"]}
    origin = source.message.get("forward_origin", first)
    return _send(telegram, asked, {**_copied(source), "forward_origin": origin}, handset)


def _send(telegram: Telegram, asked: Arguments, content: Json, known: Handset | None = None) -> Json:
    reply = _reply_wish(asked)
    keyboard = checked(asked["reply_markup"]) if "reply_markup" in asked else None
    handset = known or telegram.writable(asked["chat_id"])
    _no_thread(asked)
    extras: Json = {}
    if asked.get("protect_content"):
        extras["has_protected_content"] = True
    if asked.get("message_effect_id"):
        if not re.fullmatch(r"\d{1,19}", asked["message_effect_id"], re.ASCII):
            refuse("EFFECT_ID_INVALID")
        extras["effect_id"] = asked["message_effect_id"]
    return telegram.deliver(handset, {**extras, **_replied(handset, reply), **telegram.acquainted(content)}, keyboard)


def _no_thread(asked: Arguments) -> None:
    if asked.get("message_thread_id"):
        refuse("message thread not found")


def _reply_wish(asked: Arguments) -> Json:
    old = {"message_id": asked.get("reply_to_message_id")} if asked.get("reply_to_message_id") else {}
    wish = asked.get("reply_parameters") or old
    if "allow_sending_without_reply" in asked and wish:
        wish = {"allow_sending_without_reply": asked["allow_sending_without_reply"], **wish}
    if wish.keys() & {"checklist_task_id", "poll_option_id"}:
        decline("replies to parts of a checklist or poll")
    known_fields(wish, REPLY, "reply parameters")
    if wish and "message_id" not in wish:
        refuse('can\'t find field "message_id"')
    return wish


def _replied(handset: Handset, wish: Json) -> Json:
    if not wish or (wish["message_id"] or 0) <= 0:
        return {}
    if wish.get("chat_id") is not None and str(wish["chat_id"]) != str(handset.id):
        decline("replies to a message of another chat")
    bubble = handset.bubbles.get(wish["message_id"])
    if bubble is None:
        if wish.get("allow_sending_without_reply"):
            return {}
        refuse("message to be replied not found")
    original = {key: value for key, value in bubble.message.items() if key not in ("reply_to_message", "quote")}
    return {"reply_to_message": original, **_quoted(bubble, wish)}


def _quoted(bubble: Bubble, wish: Json) -> Json:
    if not wish.get("quote"):
        return {}
    text, entities = formatted(wish["quote"], wish.get("quote_parse_mode"), wish.get("quote_entities"))
    at = bubble.words.find(text)
    if at < 0:
        refuse("QUOTE_TEXT_INVALID")
    position = utf16(bubble.words[:at])
    kept = {"entities": entities} if entities else {}
    return {"quote": {"text": text, **kept, "position": position, "is_manual": True}}


def _copied(bubble: Bubble) -> Json:
    kept = CONTENT | CARRIED
    return {key: value for key, value in bubble.message.items() if key in kept}


def _file(telegram: Telegram, given: Upload | str, folder: str, largest: int) -> Stored:
    if isinstance(given, Upload):
        if not given.content:
            refuse("file must be non-empty")
        if len(given.content) > largest:
            raise Refusal(413, "Request Entity Too Large")
        return telegram.files.add(
            given.content, folder=folder, name=given.name or "file", content_type=given.content_type
        )
    if re.match(r"https?://", given, re.IGNORECASE):
        refuse("failed to get HTTP URL content")  # nothing leaves this machine
    stored = telegram.files.by_id(given)
    if stored is None:
        refuse("wrong file identifier/HTTP URL specified")
    if not stored.path.startswith(folder):
        words = {"documents": "Document", "photos": "Photo", "voice": "VoiceNote", "stickers": "Sticker"}
        refuse(f"can't use file of type {words[stored.path.partition('/')[0]]} as {words[folder]}")
    return stored
