"""Everything the phone takes and gives is what Telegram has published, as aiogram reads it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, get_args, get_origin

import aiogram.methods
import pytest
from aiogram.types import File, InputFile, Update
from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.phone import Cannot
from bot.phone.checking import Kind
from bot.phone.fetching import set_webhook
from bot.phone.methods import METHODS
from bot.phone.parameters import LEGACY, TABLE, signatures
from bot.phone.person import DOT
from bot.phone.phone import FETCHING
from bot.phone.published import PUBLISHED
from bot.phone.updates import KINDS

if TYPE_CHECKING:
    from bot.phone import Person, Phone
    from tests.phone.conftest import Client

THEIRS: dict[str, Any] = {
    method.__api_method__: method
    for method in vars(aiogram.methods).values()
    if inspect.isclass(method) and isinstance(getattr(method, "__api_method__", None), str)
}
ROWS = [[{"text": "Yes", "callback_data": "y", "style": "success"}, {"text": "Web", "url": "https://example.org"}]]
KEYBOARD = {"inline_keyboard": ROWS}


def kind(annotation: Any) -> Kind:
    choices = set(get_args(annotation)) if get_origin(annotation) is not None else {annotation}
    choices -= {type(None)}
    if get_origin(annotation) is list or any(get_origin(choice) is list for choice in choices):
        return Kind.ARRAY
    if InputFile in choices:
        return Kind.FILE
    if {int, str} <= choices:
        return Kind.CHAT
    return next((found for type_, found in SIMPLE.items() if type_ in choices), Kind.OBJECT)


SIMPLE = {bool: Kind.BOOLEAN, float: Kind.FLOAT, int: Kind.INTEGER, str: Kind.STRING}


@pytest.mark.parametrize("method", sorted(TABLE))
def test_each_method_takes_exactly_the_published_parameters(method: str) -> None:
    theirs = {name: kind(field.annotation) for name, field in THEIRS[method].model_fields.items()}
    # aiogram lets these be written in richer ways than the wire has.
    wire = {"parse_mode": Kind.STRING, "disable_web_page_preview": Kind.BOOLEAN, "protect_content": Kind.BOOLEAN}
    theirs = {name: wire.get(name, found) for name, found in theirs.items()}
    ours = dict(signatures()[method].kinds)
    for name in LEGACY - theirs.keys():
        ours.pop(name, None)
    assert ours == theirs


@pytest.mark.parametrize("method", sorted(TABLE))
def test_each_method_requires_exactly_what_is_published(method: str) -> None:
    theirs = {name for name, field in THEIRS[method].model_fields.items() if field.is_required()}
    required = set(signatures()[method].required)
    if method == "editMessageText":
        theirs -= {"text"}  # optional since rich messages, which the phone declines; it then asks for the text
    assert required == theirs


def test_every_published_method_is_known_and_every_listed_one_is_implemented() -> None:
    assert THEIRS.keys() <= PUBLISHED
    assert METHODS.keys() | FETCHING.keys() == TABLE.keys()
    assert FETCHING["setWebhook"] is set_webhook


def test_every_published_kind_of_update_is_known() -> None:
    assert set(Update.model_fields) - {"update_id"} <= KINDS


def complete(returning: Any, result: Any) -> None:
    """Fail unless `result` is what the method promises, with every required field and none that nobody published."""
    read = TypeAdapter(returning).validate_python(result)
    alien(read, result)


def alien(read: Any, sent: Any) -> None:
    if isinstance(read, BaseModel):
        assert not read.model_extra, (type(read).__name__, read.model_extra)
        assert sent.keys() <= {field.alias or name for name, field in type(read).model_fields.items()}
        for name, field in type(read).model_fields.items():
            alien(getattr(read, name), sent.get(field.alias or name))
            same_type(getattr(read, name), sent.get(field.alias or name), name)
    elif isinstance(read, list | tuple):
        for one, raw in zip(read, sent, strict=True):
            alien(one, raw)


def same_type(read: Any, sent: Any, name: str) -> None:
    """Fail where the reader was more generous than the type allows, as with "7" for 7."""
    if isinstance(read, bool | int | float | str) and sent is not None:
        number = isinstance(read, float) and isinstance(sent, int)
        assert number or (isinstance(sent, type(read)) and isinstance(sent, bool) == isinstance(read, bool)), name


async def a_message(bot: Client, amal: Person, **more: Any) -> int:
    return int(
        (await bot.ok("sendMessage", chat_id=amal.id, text="Hello", reply_markup=KEYBOARD, **more))["message_id"]
    )


async def calls(bot: Client, amal: Person) -> dict[str, dict[str, Any]]:
    """Return arguments with which each method succeeds, in an order in which they can be called."""
    message = await a_message(bot, amal)
    photo = await bot.upload(
        "sendPhoto", {"photo": ("a.png", DOT)}, chat_id=str(amal.id), caption="<i>x</i>", parse_mode="HTML"
    )
    document = await bot.upload("sendDocument", {"document": ("a.ics", b"BEGIN")}, chat_id=str(amal.id))
    scope = {"type": "chat", "chat_id": amal.id}
    chat = {"chat_id": amal.id}
    time = '<tg-time unix="1554804000" format="wDt">noon</tg-time>'
    link = f'<a href="https://example.org">x</a> <a href="tg://user?id={amal.id}">you</a>'
    text = f"<b>Hi</b> {link} {time} /help @amal #a"
    return {
        "getMe": {},
        "getUpdates": {
            "offset": 0,
            "allowed_updates": ["message", "callback_query", "my_chat_member", "edited_message"],
        },
        "sendMessage": {
            **chat,
            "text": text,
            "parse_mode": "HTML",
            "reply_parameters": {"message_id": message, "quote": "ell"},
            "link_preview_options": {"is_disabled": True},
            "protect_content": True,
            "message_effect_id": "5104841245755180586",
        },
        "sendPhoto": {**chat, "photo": photo["photo"][0]["file_id"], "has_spoiler": True, "reply_markup": KEYBOARD},
        "sendDocument": {**chat, "document": document["document"]["file_id"], "caption": "c"},
        "sendLocation": {**chat, "latitude": 33.5, "longitude": -7.6, "horizontal_accuracy": 20.0},
        "sendVenue": {**chat, "latitude": 33.5, "longitude": -7.6, "title": "Technopark", "address": "Casablanca"},
        "sendContact": {**chat, "phone_number": "+212", "first_name": "Sara"},
        "sendChatAction": {**chat, "action": "typing"},
        "copyMessage": {**chat, "from_chat_id": amal.id, "message_id": photo["message_id"], "caption": "new"},
        "copyMessages": {**chat, "from_chat_id": amal.id, "message_ids": [message, photo["message_id"]]},
        "forwardMessage": {**chat, "from_chat_id": amal.id, "message_id": message},
        "editMessageText": {**chat, "message_id": message, "text": "Bye", "reply_markup": KEYBOARD},
        "editMessageCaption": {**chat, "message_id": photo["message_id"], "caption": "other"},
        "editMessageReplyMarkup": {**chat, "message_id": message},
        "pinChatMessage": {**chat, "message_id": message},
        "getChat": chat,
        "unpinChatMessage": chat,
        "unpinAllChatMessages": chat,
        "setMessageReaction": {**chat, "message_id": message, "reaction": [{"type": "emoji", "emoji": "👍"}]},
        "getFile": {"file_id": document["document"]["file_id"]},
        "getChatMember": {**chat, "user_id": amal.id},
        "setMyCommands": {
            "commands": [{"command": "help", "description": "Help"}],
            "scope": scope,
            "language_code": "ar",
        },
        "getMyCommands": {"scope": scope, "language_code": "ar"},
        "deleteMyCommands": {"scope": scope},
        "setChatMenuButton": {
            **chat,
            "menu_button": {"type": "web_app", "text": "Open", "web_app": {"url": "https://example.org"}},
        },
        "getChatMenuButton": chat,
        "setMyName": {"name": "Multaqa", "language_code": "ar"},
        "getMyName": {"language_code": "ar"},
        "setMyDescription": {"description": "d"},
        "getMyDescription": {},
        "setMyShortDescription": {"short_description": "d"},
        "getMyShortDescription": {"language_code": "fr"},
        "deleteMessage": {**chat, "message_id": message},
        "deleteMessages": {**chat, "message_ids": [photo["message_id"], 999_999]},
        "setWebhook": {"url": "http://127.0.0.1:1/x", "secret_token": "s", "allowed_updates": ["message"]},
        "getWebhookInfo": {},
        "deleteWebhook": {"drop_pending_updates": True},
        "logOut": {},
        "close": {},
    }


async def test_every_method_answers_with_the_published_type_complete_and_without_extras(
    bot: Client, amal: Person
) -> None:
    await amal.tap("Yes", await a_message(bot, amal))
    arguments = await calls(bot, amal)
    for method, asked in arguments.items():
        complete(THEIRS[method].__returning__, await bot.ok(method, **asked))
    tap = await amal.tap("Yes", await a_message(bot, amal))
    complete(bool, await bot.ok("answerCallbackQuery", callback_query_id=tap, text="ok", show_alert=True))
    assert arguments.keys() | {"answerCallbackQuery"} == TABLE.keys()


async def test_a_mention_names_a_person_in_full_or_nobody(phone: Phone, bot: Client, amal: Person) -> None:
    stranger = phone.person(first_name="Nour")
    text = f'<a href="tg://user?id={amal.id}">you</a> <a href="tg://user?id={stranger.id}">her</a>'
    sent = await bot.ok("sendMessage", chat_id=amal.id, text=text, parse_mode="HTML")
    assert sent["entities"] == [{"offset": 0, "length": 3, "type": "text_mention", "user": amal.handset.user()}]
    listed = [{"type": "text_mention", "offset": 0, "length": 1, "user": {"id": stranger.id}}]
    assert "entities" not in await bot.ok("sendMessage", chat_id=amal.id, text="x", entities=listed)


async def test_a_bot_hears_of_reactions_when_it_asks(bot: Client, amal: Person) -> None:
    message = await a_message(bot, amal)
    await amal.react("👍", message)
    assert len(await bot.ok("getUpdates", allowed_updates=["message_reaction"])) == 1
    await amal.react("🎉", message)
    await amal.react(None, message)
    heard = (await bot.ok("getUpdates"))[1:]
    changes = [(one["message_reaction"]["old_reaction"], one["message_reaction"]["new_reaction"]) for one in heard]
    thumb, party = [{"type": "emoji", "emoji": "👍"}], [{"type": "emoji", "emoji": "🎉"}]
    assert changes == [(thumb, party), (party, [])]
    for update in heard:
        complete(Update, update)
    with pytest.raises(Cannot):
        await amal.react("🧲", message)


async def test_every_kind_of_update_has_the_published_shape(phone: Phone, bot: Client, amal: Person) -> None:
    message = await a_message(bot, amal)
    await amal.tap("Yes")
    await bot.ok("deleteMessage", chat_id=amal.id, message_id=message)
    await amal.forge_tap("y", message)
    written = await amal.say("/help @amal #tag a@example.org https://example.org", reply_to=1)
    await amal.edit(written, "never mind")
    await amal.send_place(33.5, -7.6)
    await amal.send_photo(caption="me")
    await amal.send_voice()
    await amal.send_sticker()
    await amal.send_document()
    await amal.send_contact()
    await amal.forward("as they said")
    await amal.block()
    await amal.unblock()
    silent = phone.person(first_name="Nour", tells_language=False)
    await silent.start()
    updates = await bot.ok("getUpdates")
    kinds = [next(kind for kind in update if kind != "update_id") for update in updates]
    assert kinds == [
        *("message", "callback_query", "callback_query", "message", "edited_message"),
        *["message"] * 7,
        *("my_chat_member", "my_chat_member", "message"),
    ]
    assert "language_code" not in updates[-1]["message"]["from"]
    assert updates[2]["callback_query"]["message"] == {"chat": amal.handset.chat(), "message_id": message, "date": 0}
    for update in updates:
        complete(Update, update)


def test_the_reader_itself_is_strict() -> None:
    file = {"file_id": "a", "file_unique_id": "b", "file_size": 1}
    complete(File, file)
    for wrong in ({**file, "invented": 1}, {**file, "file_size": "1"}, {"file_id": "a"}):
        with pytest.raises((AssertionError, ValidationError)):
            complete(File, wrong)
