"""The parameters of every method the phone implements, as the published Bot API (10.1 to 10.3) lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.phone.checking import Kind
from bot.phone.refusals import OLD_QUERY

if TYPE_CHECKING:
    from collections.abc import Mapping

# A parameter's name has one type throughout the Bot API; the exceptions stand in `EXCEPTIONS`.
NAMES = {
    Kind.CHAT: "chat_id from_chat_id",
    Kind.FILE: "document photo thumbnail",
    Kind.INTEGER: """message_id message_thread_id direct_messages_topic_id offset limit timeout max_connections
        cache_time live_period heading proximity_alert_radius video_start_timestamp reply_to_message_id
        receiver_user_id user_id""",
    Kind.FLOAT: "latitude longitude horizontal_accuracy",
    Kind.BOOLEAN: """disable_notification protect_content allow_paid_broadcast show_caption_above_media has_spoiler
        disable_content_type_detection drop_pending_updates show_alert remove_caption is_big
        allow_sending_without_reply disable_web_page_preview""",
    Kind.OBJECT: """reply_markup reply_parameters link_preview_options suggested_post_parameters rich_message scope
        menu_button ephemeral_message_parameters""",
    Kind.ARRAY: "entities caption_entities allowed_updates commands message_ids reaction",
    Kind.STRING: """business_connection_id text parse_mode message_effect_id caption title address foursquare_id
        foursquare_type google_place_id google_place_type action inline_message_id callback_query_id url language_code
        name description short_description ip_address secret_token file_id phone_number first_name last_name vcard""",
}
KIND_OF = {name: kind for kind, names in NAMES.items() for name in names.split()}
EXCEPTIONS = {
    ("setChatMenuButton", "chat_id"): Kind.INTEGER,
    ("getChatMenuButton", "chat_id"): Kind.INTEGER,
    ("setWebhook", "certificate"): Kind.FILE,
}
UNSUPPORTED = frozenset(
    [
        "business_connection_id",
        "direct_messages_topic_id",
        "suggested_post_parameters",
        "inline_message_id",
        "rich_message",
        "ephemeral_message_parameters",
        "receiver_user_id",
        "thumbnail",
        "live_period",
        "heading",
        "proximity_alert_radius",
        "certificate",
        "ip_address",
    ]
)
# Old names that Telegram still honours and current clients still send.
LEGACY = frozenset({"reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview"})

WHO = "business_connection_id chat_id message_thread_id direct_messages_topic_id"
HOW = "disable_notification protect_content allow_paid_broadcast message_effect_id suggested_post_parameters"
REPLY = "reply_parameters reply_markup reply_to_message_id allow_sending_without_reply"
EPHEMERAL = "ephemeral_message_parameters receiver_user_id callback_query_id"
SEND = f"{WHO} {HOW} {REPLY} {EPHEMERAL}"
CAPTION = "caption parse_mode caption_entities"
EDIT = "business_connection_id chat_id message_id inline_message_id reply_markup"
PLACE = "latitude longitude"

TABLE = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset limit timeout allowed_updates",
    "setWebhook": "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    "deleteWebhook": "drop_pending_updates",
    "getWebhookInfo": "",
    "sendMessage": f"text parse_mode entities link_preview_options disable_web_page_preview {SEND}",
    "sendPhoto": f"photo {CAPTION} show_caption_above_media has_spoiler {SEND}",
    "sendDocument": f"document thumbnail {CAPTION} disable_content_type_detection {SEND}",
    "sendLocation": f"{PLACE} horizontal_accuracy live_period heading proximity_alert_radius {SEND}",
    "sendVenue": f"{PLACE} title address foursquare_id foursquare_type google_place_id google_place_type {SEND}",
    "sendContact": f"phone_number first_name last_name vcard {SEND}",
    "sendChatAction": "action business_connection_id chat_id message_thread_id",
    "copyMessage": f"""from_chat_id message_id video_start_timestamp {CAPTION} show_caption_above_media
        {HOW} {REPLY} chat_id message_thread_id direct_messages_topic_id""",
    "copyMessages": """message_ids chat_id message_thread_id direct_messages_topic_id from_chat_id disable_notification
        protect_content remove_caption""",
    "forwardMessage": """from_chat_id message_id chat_id message_thread_id direct_messages_topic_id
        video_start_timestamp disable_notification protect_content message_effect_id suggested_post_parameters""",
    "editMessageText": (f"text parse_mode entities link_preview_options rich_message disable_web_page_preview {EDIT}"),
    "editMessageCaption": f"{CAPTION} show_caption_above_media {EDIT}",
    "editMessageReplyMarkup": EDIT,
    "deleteMessage": "chat_id message_id",
    "deleteMessages": "message_ids chat_id",
    "pinChatMessage": "business_connection_id chat_id message_id disable_notification",
    "unpinChatMessage": "business_connection_id chat_id message_id",
    "unpinAllChatMessages": "chat_id",
    "setMessageReaction": "chat_id message_id reaction is_big",
    "answerCallbackQuery": "callback_query_id text show_alert url cache_time",
    "getFile": "file_id",
    "getChat": "chat_id",
    "getChatMember": "chat_id user_id",
    "setMyCommands": "commands scope language_code",
    "getMyCommands": "scope language_code",
    "deleteMyCommands": "scope language_code",
    "setChatMenuButton": "chat_id menu_button",
    "getChatMenuButton": "chat_id",
    "setMyName": "name language_code",
    "getMyName": "language_code",
    "setMyDescription": "description language_code",
    "getMyDescription": "language_code",
    "setMyShortDescription": "short_description language_code",
    "getMyShortDescription": "language_code",
}

CHAT_EMPTY = {"chat_id": "chat_id is empty"}
AT = {name: f"{name} is empty" for name in PLACE.split()}


def _required(*names: str) -> dict[str, str]:
    return {name: f'parameter "{name}" is required' for name in names}


# What Telegram says of each required parameter that is missing, in the order in which it looks.
REQUIRED: dict[str, dict[str, str]] = {
    "setWebhook": _required("url"),
    "sendMessage": {"text": "message text is empty", **CHAT_EMPTY},
    "sendPhoto": {"photo": "there is no photo in the request", **CHAT_EMPTY},
    "sendDocument": {"document": "there is no document in the request", **CHAT_EMPTY},
    "sendLocation": {**AT, **CHAT_EMPTY},
    "sendVenue": {**AT, **_required("title", "address"), **CHAT_EMPTY},
    "sendContact": {**_required("phone_number", "first_name"), **CHAT_EMPTY},
    "sendChatAction": {"action": "wrong parameter action in request", **CHAT_EMPTY},
    "copyMessage": {**CHAT_EMPTY, "from_chat_id": "chat_id is empty", "message_id": "message to copy not found"},
    "copyMessages": {
        "message_ids": "message identifiers are not specified",
        **CHAT_EMPTY,
        "from_chat_id": "chat_id is empty",
    },
    "forwardMessage": {**CHAT_EMPTY, "from_chat_id": "chat_id is empty", "message_id": "message to forward not found"},
    "deleteMessage": {
        "chat_id": "chat identifier is not specified",
        "message_id": "message identifier is not specified",
    },
    "deleteMessages": {"message_ids": "message identifiers are not specified", **CHAT_EMPTY},
    "pinChatMessage": {**CHAT_EMPTY, "message_id": "message to pin not found"},
    "unpinChatMessage": CHAT_EMPTY,
    "unpinAllChatMessages": CHAT_EMPTY,
    "setMessageReaction": {**CHAT_EMPTY, "message_id": "message to react not found"},
    "answerCallbackQuery": {"callback_query_id": OLD_QUERY},
    "getFile": {"file_id": "file_id not specified"},
    "getChat": CHAT_EMPTY,
    "getChatMember": {**CHAT_EMPTY, "user_id": "invalid user_id specified"},
    "setMyCommands": _required("commands"),
}


@dataclass(frozen=True)
class Signature:
    """What one method takes; `required` maps a name to what Telegram says when it is missing."""

    kinds: Mapping[str, Kind]
    required: Mapping[str, str]
    unsupported: frozenset[str]


def signatures() -> dict[str, Signature]:
    """Return the signature of every implemented method by its published name."""
    return {method: _signature(method, names.split()) for method, names in TABLE.items()}


def _signature(method: str, names: list[str]) -> Signature:
    kinds = {name: EXCEPTIONS.get((method, name)) or KIND_OF[name] for name in names}
    unsupported = UNSUPPORTED if method == "answerCallbackQuery" else UNSUPPORTED | {"callback_query_id"}
    return Signature(kinds, REQUIRED.get(method, {}), unsupported & kinds.keys())
