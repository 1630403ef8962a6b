"""Methods with which a bot changes what it sent: edits, deletions, pins, reactions, answers to taps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.phone.contents import caption_content, found, known_fields, message_numbers, text_content
from bot.phone.handsets import Bubble, Handset, Json, Toast
from bot.phone.keyboards import checked
from bot.phone.reactions import REACTIONS
from bot.phone.refusals import NOT_MODIFIED, OLD_QUERY, refuse
from bot.phone.telegram import KEPT_TOASTS
from bot.phone.updates import TAP_LIFE

if TYPE_CHECKING:
    from bot.phone.checking import Arguments
    from bot.phone.telegram import Telegram

DELETABLE = timedelta(hours=48)
LONGEST_TOAST = 200
TEXT_FIELDS = frozenset({"text", "entities", "link_preview_options"})
CAPTION_FIELDS = frozenset({"caption", "caption_entities", "show_caption_above_media"})
CAPTIONED = frozenset({"document", "photo", "voice"})


def edit_message_text(telegram: Telegram, asked: Arguments) -> Json:
    """Change the words of a message; without a keyboard in the call the old one goes."""
    if not asked.get("text"):
        refuse("message text is empty")
    content = text_content(asked)
    handset, bubble = _editable(telegram, asked)
    if "text" not in bubble.message:
        refuse("there is no text in the message to edit")
    return _edit(telegram, handset, bubble, TEXT_FIELDS, content, asked)


def edit_message_caption(telegram: Telegram, asked: Arguments) -> Json:
    """Change the words under a picture or a file."""
    content = caption_content(asked)
    handset, bubble = _editable(telegram, asked)
    if not CAPTIONED & bubble.message.keys():
        refuse("there is no caption in the message to edit")
    return _edit(telegram, handset, bubble, CAPTION_FIELDS, content, asked)


def edit_message_reply_markup(telegram: Telegram, asked: Arguments) -> Json:
    """Change the buttons of a message."""
    handset, bubble = _editable(telegram, asked)
    return _edit(telegram, handset, bubble, frozenset(), {}, asked)


def _editable(telegram: Telegram, asked: Arguments) -> tuple[Handset, Bubble]:
    if not asked.get("chat_id") and not asked.get("message_id"):
        refuse("message identifier is not specified")
    if not asked.get("chat_id"):
        refuse("chat_id is empty")
    if "reply_markup" in asked:
        checked(asked["reply_markup"], inline_only=True)
    handset = telegram.writable(asked["chat_id"])
    bubble = found(handset, asked.get("message_id", 0), "message to edit")
    if bubble.mine or "forward_origin" in bubble.message:
        refuse("message can't be edited")
    return handset, bubble


def _edit(
    telegram: Telegram, handset: Handset, bubble: Bubble, fields: frozenset[str], content: Json, asked: Arguments
) -> Json:
    markup = checked(asked["reply_markup"], inline_only=True) if "reply_markup" in asked else None
    replaced = fields | {"reply_markup", "edit_date"}
    kept = {key: value for key, value in bubble.message.items() if key not in replaced}
    changed = {**kept, **telegram.acquainted(content), **({"reply_markup": markup} if markup else {})}
    if changed == {key: value for key, value in bubble.message.items() if key != "edit_date"}:
        refuse(NOT_MODIFIED)
    telegram.buckets.spend_edit(handset.id, bubble.message_id, telegram.pulse.now())
    bubble.message = {**changed, "edit_date": telegram.unix()}
    bubble.moment = telegram.next_moment()
    telegram.tell_message(handset, bubble)
    return bubble.message


def delete_message(telegram: Telegram, asked: Arguments) -> bool:
    """Take one message away on both sides."""
    if asked["message_id"] == 0:
        refuse("message identifier is not specified")
    handset = telegram.living(asked["chat_id"])
    bubble = found(handset, asked["message_id"], "message to delete")
    if telegram.unix() - bubble.message["date"] > DELETABLE.total_seconds():
        refuse("message can't be deleted for everyone")
    telegram.remove(handset, [bubble.message_id])
    return True


def delete_messages(telegram: Telegram, asked: Arguments) -> bool:
    """Take several messages away; those that are not there are passed over."""
    numbers = message_numbers(asked)
    handset = telegram.living(asked["chat_id"])
    youngest = telegram.unix() - DELETABLE.total_seconds()
    gone = [n for n in numbers if n in handset.bubbles and handset.bubbles[n].message["date"] >= youngest]
    telegram.remove(handset, list(dict.fromkeys(gone)))
    return True


def pin_chat_message(telegram: Telegram, asked: Arguments) -> bool:
    """Pin a message, with the service message Telegram adds."""
    handset = telegram.writable(asked["chat_id"])
    bubble = found(handset, asked["message_id"], "message to pin")
    if bubble.pinned:
        return True
    bubble.pinned = True
    telegram.tell_message(handset, bubble)
    head = {"message_id": telegram.next_message_id(), "from": telegram.bot_user(), "chat": handset.chat()}
    pinned = {key: value for key, value in bubble.message.items() if key not in ("reply_to_message", "quote")}
    service = {**head, "date": telegram.unix(), "pinned_message": pinned}
    moment = telegram.next_moment()
    telegram.keep(handset, Bubble(service, mine=False, delivered=not handset.offline, moment=moment))
    # A bot hears of its own pin in private chats.
    telegram.updates.put("message", service, queue=f"message/{handset.id}")
    return True


def unpin_chat_message(telegram: Telegram, asked: Arguments) -> bool:
    """Unpin a message, or the one pinned last."""
    handset = telegram.writable(asked["chat_id"])
    pinned = [bubble for bubble in handset.bubbles.values() if bubble.pinned]
    if asked.get("message_id"):
        pinned = [found(handset, asked["message_id"], "message to unpin")]
    if not pinned:
        refuse("message to unpin not found")
    pinned[-1].pinned = False
    telegram.tell_message(handset, pinned[-1])
    return True


def unpin_all_chat_messages(telegram: Telegram, asked: Arguments) -> bool:
    """Unpin whatever is pinned."""
    handset = telegram.writable(asked["chat_id"])
    for bubble in handset.bubbles.values():
        if bubble.pinned:
            bubble.pinned = False
            telegram.tell_message(handset, bubble)
    return True


def set_message_reaction(telegram: Telegram, asked: Arguments) -> bool:
    """Put the bot's reaction on a message; none takes it away."""
    reactions = asked.get("reaction") or []
    for reaction in reactions:
        if not isinstance(reaction, dict):
            refuse("can't parse ReactionType: expected an Object")
        known_fields(reaction, {"type": str, "emoji": str, "custom_emoji_id": str}, "ReactionType")
        if reaction.get("type") not in ("emoji", "custom_emoji"):
            refuse("can't parse ReactionType: invalid reaction type specified")
        if reaction.get("emoji") not in REACTIONS:
            refuse("REACTION_INVALID")
    if len(reactions) > 1:
        refuse("REACTIONS_TOO_MANY")
    handset = telegram.writable(asked["chat_id"])
    bubble = found(handset, asked["message_id"], "message to react")
    bubble.reaction = reactions[0]["emoji"] if reactions else None
    telegram.tell_message(handset, bubble)
    return True


def answer_callback_query(telegram: Telegram, asked: Arguments) -> bool:
    """Stop the spinner on a pressed button, once and in time, perhaps with a toast."""
    text = asked.get("text", "")
    if len(text) > LONGEST_TOAST:
        refuse("MESSAGE_TOO_LONG")
    tap = telegram.taps.get(asked["callback_query_id"])
    if tap is None or tap.at + TAP_LIFE <= telegram.pulse.now():
        refuse(OLD_QUERY)
    handset = telegram.handsets[tap.chat_id]
    if asked.get("url") and not telegram.open_link(handset, asked["url"]):
        refuse("URL_INVALID")  # a bot of this kind may open its own t.me link with a start parameter, nothing else
    del telegram.taps[asked["callback_query_id"]]
    if asked["callback_query_id"] in handset.spinners:
        handset.spinners.remove(asked["callback_query_id"])
    toast = Toast(text, bool(asked.get("show_alert")), asked["callback_query_id"])
    handset.toasts = [*handset.toasts[-KEPT_TOASTS + 1 :], toast]
    telegram.tell({"what": "toast", "handset": handset.id, "text": toast.text, "alert": toast.alert, "tap": toast.tap})
    handset.changed.set()
    return True
