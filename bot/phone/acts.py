"""What people do with their phones, and the updates the bot therefore gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from bot.phone.contents import LONGEST_TEXT, document, photo_sizes
from bot.phone.entities import tidy
from bot.phone.handsets import Bubble, Handset, Json
from bot.phone.reactions import REACTIONS
from bot.phone.spans import utf16
from bot.phone.updates import TAP_LIFE

if TYPE_CHECKING:
    from bot.phone.files import Stored
    from bot.phone.telegram import Telegram


class Cannot(Exception):
    """The person's phone would not let them do this; the message says why."""


def cannot(message: str) -> NoReturn:
    """Raise `Cannot`."""
    raise Cannot(message)


def say(telegram: Telegram, handset: Handset, text: str, reply_to: int | None = None) -> int:
    """Write a text; a long one goes out in pieces, as apps do. Return the number of the last message."""
    cleaned, _ = tidy(text, [])
    if not cleaned:
        cannot("there is nothing to send")
    replied = _replied(handset, reply_to)
    number = 0
    for piece in _pieces(cleaned):
        text_, entities = tidy(piece, [])
        if text_:
            number = send(telegram, handset, {"text": text_, **({"entities": entities} if entities else {}), **replied})
    _press_reply_button(telegram, handset, cleaned)
    return number


def send(telegram: Telegram, handset: Handset, content: Json) -> int:
    """Send any content; return the message's number."""
    _may_write(handset)
    number = telegram.next_message_id()
    head = {"message_id": number, "from": handset.user(), "chat": handset.chat(), "date": telegram.unix()}
    handset.started = True
    handset.start_parameter = None
    handset.moment = telegram.next_moment()
    bubble = Bubble({**head, **content}, mine=True)
    telegram.keep(handset, bubble)
    telegram.updates.put("message", bubble.message, queue=f"message/{handset.id}")
    return number


def send_place(telegram: Telegram, handset: Handset, latitude: float, longitude: float) -> int:
    """Send where one is."""
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004 - degrees; also refuses NaN
        cannot("that place is not on Earth")
    return send(telegram, handset, {"location": {"latitude": latitude, "longitude": longitude}})


def send_photo(telegram: Telegram, handset: Handset, stored: Stored, caption: str = "") -> int:
    """Send a picture."""
    return send(telegram, handset, {"photo": photo_sizes(telegram, stored), **_caption(caption)})


def send_document(telegram: Telegram, handset: Handset, stored: Stored, caption: str = "") -> int:
    """Send a file."""
    return send(telegram, handset, {"document": document(stored), **_caption(caption)})


def send_voice(telegram: Telegram, handset: Handset, stored: Stored, seconds: int) -> int:
    """Send a voice message."""
    return send(
        telegram, handset, {"voice": {**stored.described(), "duration": seconds, "mime_type": stored.content_type}}
    )


def send_sticker(telegram: Telegram, handset: Handset, stored: Stored, emoji: str) -> int:
    """Send a sticker."""
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
    return send(telegram, handset, {"sticker": {**stored.described(), **shape}})


def send_contact(telegram: Telegram, handset: Handset, phone_number: str) -> int:
    """Send one's own telephone number."""
    last = {"last_name": handset.last_name} if handset.last_name else {}
    contact = {"phone_number": phone_number, "first_name": handset.first_name, **last, "user_id": handset.id}
    return send(telegram, handset, {"contact": contact})


def forward(telegram: Telegram, handset: Handset, text: str, sender: str) -> int:
    """Pass on somebody else's text; that person hides their account."""
    origin = {"type": "hidden_user", "date": telegram.unix(), "sender_user_name": sender}
    cleaned, entities = tidy(text, [])
    if not cleaned:
        cannot("there is nothing to forward")
    marks = {"entities": entities} if entities else {}
    return send(telegram, handset, {"forward_origin": origin, "text": cleaned[:LONGEST_TEXT], **marks})


def edit(telegram: Telegram, handset: Handset, message_id: int, text: str) -> None:
    """Change the words of one's own message."""
    _may_write(handset)
    bubble = handset.bubbles.get(message_id)
    cleaned, entities = tidy(text, [])
    if bubble is None or not bubble.mine or "text" not in bubble.message or not cleaned:
        cannot("only one's own texts can be edited, and not into nothing")
    kept = {key: value for key, value in bubble.message.items() if key != "entities"}
    marks = {"entities": entities} if entities else {}
    bubble.message = {**kept, "text": cleaned[:LONGEST_TEXT], **marks, "edit_date": telegram.unix()}
    telegram.tell_message(handset, bubble)
    telegram.updates.put("edited_message", bubble.message, queue=f"message/{handset.id}")


def react(telegram: Telegram, handset: Handset, message_id: int, emoji: str | None) -> None:
    """Put an emoji on a message in place of one's earlier one; None takes it away."""
    _may_write(handset)
    bubble = handset.bubbles.get(message_id)
    if bubble is None or (emoji is not None and emoji not in REACTIONS):
        cannot(f"{emoji} cannot be put on message {message_id}")
    before, bubble.own_reaction = bubble.own_reaction, emoji
    change = {
        "chat": handset.chat(),
        "message_id": message_id,
        "user": handset.user(),
        "date": telegram.unix(),
        "old_reaction": _reactions(before),
        "new_reaction": _reactions(emoji),
    }
    telegram.tell_message(handset, bubble)
    telegram.updates.put("message_reaction", change, queue=f"message_reaction/{handset.id}")


def _reactions(emoji: str | None) -> list[Json]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []


def tap(telegram: Telegram, handset: Handset, message_id: int, data: str) -> str:
    """Press the button that carries `data` under a message; return the tap's id, which its toast will bear."""
    _may_act(handset)
    bubble = handset.bubbles.get(message_id)
    rows = bubble.inline_rows if bubble else []
    if not any(button.get("callback_data") == data for row in rows for button in row):
        cannot(f"message {message_id} has no button that carries {data!r}")
    return forge_tap(telegram, handset, message_id, data)


def forge_tap(telegram: Telegram, handset: Handset, message_id: int, data: str) -> str:
    """Send a tap whether or not there is such a button: a changed app can do that."""
    _may_act(handset)
    bubble = handset.bubbles.get(message_id)
    gone: Json = {"chat": handset.chat(), "message_id": message_id, "date": 0}
    tap_id = telegram.remember_tap(handset)
    content: dict[str, Any] = {
        "id": tap_id,
        "from": handset.user(),
        "message": bubble.message if bubble else gone,
        "chat_instance": handset.chat_instance(),
        "data": data,
    }
    handset.moment = telegram.next_moment()
    telegram.last_tap = content
    telegram.updates.put("callback_query", content, queue=f"tap/{handset.id}", life=TAP_LIFE)
    return tap_id


def block(telegram: Telegram, handset: Handset) -> None:
    """Block the bot."""
    _may_act(handset)
    if not handset.blocked:
        handset.blocked = True
        _membership(telegram, handset, "member", "kicked")


def unblock(telegram: Telegram, handset: Handset) -> None:
    """Let the bot write again."""
    if handset.blocked:
        handset.blocked = False
        _membership(telegram, handset, "kicked", "member")


def go_offline(telegram: Telegram, handset: Handset) -> None:
    """Lose the network: what the bot sends waits."""
    handset.offline = True
    telegram.tell_handset(handset)


def go_online(telegram: Telegram, handset: Handset) -> None:
    """Find the network again and get everything that waited."""
    handset.offline = False
    for bubble in handset.bubbles.values():
        if not bubble.delivered:
            bubble.delivered = True
            telegram.tell_message(handset, bubble)
    telegram.tell_handset(handset)


def delete_account(telegram: Telegram, handset: Handset) -> None:
    """Leave Telegram for good."""
    handset.deleted = True
    telegram.tell_handset(handset)


def read(telegram: Telegram, handset: Handset) -> None:
    """Look at the chat: nothing is unread any more."""
    for bubble in handset.on_screen():
        if not bubble.mine and not bubble.read:
            bubble.read = True
    handset.unread = sum(not bubble.read and not bubble.mine for bubble in handset.bubbles.values())
    telegram.tell_handset(handset)


def _membership(telegram: Telegram, handset: Handset, before: str, after: str) -> None:
    def member(status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": telegram.bot_user(), **until}

    change = {
        "chat": handset.chat(),
        "from": handset.user(),
        "date": telegram.unix(),
        "old_chat_member": member(before),
        "new_chat_member": member(after),
    }
    telegram.updates.put("my_chat_member", change, queue=f"my_chat_member/{handset.id}")
    telegram.tell_handset(handset)


def _pieces(text: str) -> list[str]:
    # Half the limit holds even if every character counts twice.
    step = LONGEST_TEXT if utf16(text) <= LONGEST_TEXT else LONGEST_TEXT // 2
    return [text[start : start + step] for start in range(0, len(text), step)]


def _may_act(handset: Handset) -> None:
    if handset.deleted:
        cannot("this account is deleted")
    if handset.offline:
        cannot("this phone is offline")


def _may_write(handset: Handset) -> None:
    _may_act(handset)
    if handset.blocked:
        cannot("the bot is blocked here: unblock it first")


def _replied(handset: Handset, reply_to: int | None) -> Json:
    if reply_to is None:
        return {}
    bubble = handset.bubbles.get(reply_to)
    if bubble is None:
        cannot(f"there is no message {reply_to} to reply to")
    return {"reply_to_message": {key: value for key, value in bubble.message.items() if key != "reply_to_message"}}


def _caption(caption: str) -> Json:
    cleaned, entities = tidy(caption, [])
    return {"caption": cleaned, **({"caption_entities": entities} if entities else {})} if cleaned else {}


def _press_reply_button(telegram: Telegram, handset: Handset, text: str) -> None:
    keyboard = handset.keyboard or {}
    pressed = any(button["text"] == text for row in keyboard.get("keyboard", []) for button in row)
    if (pressed and keyboard.get("one_time_keyboard")) or "force_reply" in keyboard:
        handset.keyboard = None
        telegram.tell_handset(handset)
