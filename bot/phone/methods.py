"""The table of methods the phone implements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.phone import editing, presenting, sending

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.phone.checking import Arguments
    from bot.phone.telegram import Telegram

METHODS: dict[str, Callable[[Telegram, Arguments], Any]] = {
    "getMe": presenting.get_me,
    "getChat": presenting.get_chat,
    "getChatMember": presenting.get_chat_member,
    "getFile": presenting.get_file,
    "setMyCommands": presenting.set_my_commands,
    "getMyCommands": presenting.get_my_commands,
    "deleteMyCommands": presenting.delete_my_commands,
    "setChatMenuButton": presenting.set_chat_menu_button,
    "getChatMenuButton": presenting.get_chat_menu_button,
    "setMyName": presenting.setter("name"),
    "getMyName": presenting.getter("name"),
    "setMyDescription": presenting.setter("description"),
    "getMyDescription": presenting.getter("description"),
    "setMyShortDescription": presenting.setter("short_description"),
    "getMyShortDescription": presenting.getter("short_description"),
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_venue,
    "sendContact": sending.send_contact,
    "sendChatAction": sending.send_chat_action,
    "copyMessage": sending.copy_message,
    "copyMessages": sending.copy_messages,
    "forwardMessage": sending.forward_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "unpinAllChatMessages": editing.unpin_all_chat_messages,
    "setMessageReaction": editing.set_message_reaction,
    "answerCallbackQuery": editing.answer_callback_query,
    "logOut": lambda _telegram, _asked: True,
    "close": lambda _telegram, _asked: True,
}
