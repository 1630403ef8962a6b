"""The phone refuses what Telegram refuses, with Telegram's words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.clock import EventClock
    from bot.phone import Person, Phone
    from tests.phone.conftest import Client

AMAL = 7_000_000_001
BUTTON = {"text": "Yes", "callback_data": "y"}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
CANNOT = "Bad Request: can't parse entities: "


def inline(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


SENDING: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "Bad Request: message text is empty"),
    ({"text": "  \n "}, "Bad Request: text must be non-empty"),
    ({"text": "<b> </b>", "parse_mode": "HTML"}, "Bad Request: text must be non-empty"),
    ({"text": "x" * 4097}, "Bad Request: message is too long"),
    ({"text": "😀" * 2049}, "Bad Request: message is too long"),
    ({"text": "a <b>b", "parse_mode": "HTML"}, CANNOT + 'Can\'t find end tag corresponding to start tag "b"'),
    ({"text": "é<x>", "parse_mode": "html"}, CANNOT + 'Unsupported start tag "x" at byte offset 2'),
    (
        {"text": "<b>a</i>", "parse_mode": "HTML"},
        CANNOT + 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
    ),
    ({"text": "a</b>", "parse_mode": "HTML"}, CANNOT + "Unexpected end tag at byte offset 1"),
    ({"text": "1 < 2", "parse_mode": "HTML"}, CANNOT + 'Unsupported start tag "" at byte offset 2'),
    ({"text": "a<b", "parse_mode": "HTML"}, CANNOT + "Unclosed start tag at byte offset 1"),
    (
        {"text": "<span>x</span>", "parse_mode": "HTML"},
        CANNOT + 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    ),
    ({"text": '<tg-time unix="1" format="x">t</tg-time>', "parse_mode": "HTML"}, CANNOT + "Invalid date format used"),
    ({"text": "x", "parse_mode": "RTF"}, "Bad Request: unsupported parse_mode"),
    ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
    ({"text": "x", "chat_id": 42}, "Bad Request: chat not found"),
    ({"text": "x", "chat_id": "@nobody"}, "Bad Request: chat not found"),
    ({"text": "x", "reply_parameters": {"message_id": 999}}, "Bad Request: message to be replied not found"),
    ({"text": "x", "message_thread_id": 3}, "Bad Request: message thread not found"),
    ({"text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply keyboard markup JSON object"),
    ({"text": "x", "reply_markup": []}, "Bad Request: object expected as reply markup"),
    ({"text": "x", "reply_parameters": "{"}, "Bad Request: can't parse reply parameters JSON object"),
    ({"text": "x", "link_preview_options": []}, "Bad Request: object expected as link preview options"),
    (
        {"text": "x", "reply_markup": inline([{**BUTTON, "callback_data": "é" * 33}])},
        "Bad Request: BUTTON_DATA_INVALID",
    ),
    ({"text": "x", "reply_markup": inline(*[[BUTTON]] * 101)}, "Bad Request: reply markup is too long"),
    ({"text": "x", "reply_markup": inline([BUTTON] * 9)}, "Bad Request: reply markup is too long"),
    (
        {"text": "x", "reply_markup": inline(*[[{**BUTTON, "text": "x" * 200}]] * 60)},
        "Bad Request: reply markup is too long",
    ),
    (
        {"text": "x", "reply_markup": inline([{"text": "Yes"}])},
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        {"text": "x", "reply_markup": inline([{"callback_data": "y"}])},
        "Bad Request: can't parse inline keyboard button: Can't find field \"text\"",
    ),
    (
        {"text": "x", "reply_markup": inline([{**BUTTON, "text": " "}])},
        "Bad Request: inline keyboard button text must be non-empty",
    ),
    (
        {"text": "x", "reply_markup": {"inline_keyboard": [BUTTON]}},
        'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    ({"text": "x", "colour": "red"}, 'Bad Request: unknown parameter "colour" of sendMessage'),
    (
        {"text": "x", "disable_notification": "perhaps"},
        'Bad Request: parameter "disable_notification" must be of type Boolean',
    ),
    (
        {"text": "x", "entities": [{"type": "bold", "length": 1}]},
        "Bad Request: can't parse MessageEntity: Can't find field \"offset\"",
    ),
    ({"text": "\ud800"}, "Bad Request: strings must be encoded in UTF-8"),
]


LINKS = [
    ({"url": "http://localhost:3000"}, "URL 'http://localhost:3000' is invalid: Wrong HTTP URL"),
    ({"url": "ftp://example.org"}, "URL 'ftp://example.org' is invalid: Unsupported URL protocol"),
    ({"url": "https://"}, "URL 'https://' is invalid: URL host is empty"),
    ({"url": "a b.org"}, "URL 'a b.org' is invalid: Disallowed character in URL host"),
    ({"url": "a.org:99999"}, "URL 'a.org:99999' is invalid: Wrong port number specified in the URL"),
    ({"url": "tg://a.b"}, "URL 'tg://a.b' is invalid: Unallowed characters in URL host"),
    (
        {"web_app": {"url": "http://example.org"}},
        "Web App URL 'http://example.org' is invalid: Only HTTPS links are allowed",
    ),
    ({"login_url": {"url": "tg://login"}}, "login URL 'tg://login' is invalid: Only HTTPS links are allowed"),
]


@pytest.mark.parametrize(("button", "words"), LINKS, ids=[words for _, words in LINKS])
async def test_a_button_that_opens_no_link_is_refused(
    button: dict[str, Any], words: str, bot: Client, amal: Person
) -> None:
    asked = {"chat_id": amal.id, "text": "x", "reply_markup": inline([{"text": "Go", **button}])}
    assert await bot.refused("sendMessage", **asked) == (400, f"Bad Request: inline keyboard button {words}")


async def test_a_button_s_link_is_kept_as_telegram_stores_it(bot: Client, amal: Person) -> None:
    links = [
        "Example.ORG/a b",
        "https://example.org:444?x=1",
        "tg:resolve?domain=x",
        "http://[::1]/",
        "https://ex%41.org",
    ]
    rows = [[{"text": "Go", "url": link}] for link in links]
    sent = await bot.ok("sendMessage", chat_id=amal.id, text="x", reply_markup=inline(*rows))
    assert [button["url"] for (button,) in sent["reply_markup"]["inline_keyboard"]] == [
        *("http://example.org/a%20b", "https://example.org:444/?x=1", "tg://resolve?domain=x", "http://[::1]/"),
        "https://ex%41.org/",
    ]


PRESENTING: list[tuple[str, dict[str, Any], str]] = [
    ("setMyName", {"name": "x" * 65}, "BOT_TITLE_INVALID"),
    ("setMyName", {"name": ""}, "BOT_TITLE_INVALID"),
    ("setMyDescription", {"description": "x" * 513}, "BOT_DESC_INVALID"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "BOT_SHARETEXT_INVALID"),
    ("setMyCommands", {"commands": {}}, "expected an Array of BotCommand"),
    ("setMyCommands", {"commands": [], "scope": "["}, "can't parse BotCommandScope JSON object"),
    (
        "setChatMenuButton",
        {"menu_button": {"type": "web_app", "text": "x", "web_app": {"url": "http://a.org"}}},
        "menu button Web App URL 'http://a.org' is invalid: Only HTTPS links are allowed",
    ),
    (
        "setChatMenuButton",
        {"menu_button": {"type": "pie"}},
        "can't parse menu button: MenuButton has unsupported type",
    ),
    ("sendLocation", {"chat_id": AMAL, "latitude": 91, "longitude": 0}, "invalid location specified"),
    (
        "sendVenue",
        {"chat_id": AMAL, "latitude": 0, "longitude": 181, "title": "x", "address": "y"},
        "wrong venue location specified",
    ),
    ("sendMessage", {"chat_id": AMAL, "text": "x", "message_effect_id": "spark"}, "EFFECT_ID_INVALID"),
    ("deleteMessages", {"chat_id": AMAL, "message_ids": {}}, "expected an Array of message identifiers"),
    ("setMessageReaction", {"chat_id": AMAL, "message_id": 1, "reaction": {}}, "expected an Array of ReactionType"),
]


@pytest.mark.parametrize(("method", "asked", "words"), PRESENTING, ids=[f"{case[0]}: {case[2]}" for case in PRESENTING])
async def test_each_method_has_its_own_words(
    method: str, asked: dict[str, Any], words: str, bot: Client, amal: Person
) -> None:
    assert await bot.refused(method, **asked) == (400, f"Bad Request: {words}")
    assert [seen for seen in amal.screen() if not seen.mine] == []


async def test_a_toast_of_more_than_200_characters_is_refused(bot: Client, amal: Person) -> None:
    await bot.ok("sendMessage", chat_id=amal.id, text="?", reply_markup=inline([BUTTON]))
    tap = await amal.tap("Yes")
    long = {"callback_query_id": tap, "text": "x" * 201}
    assert await bot.refused("answerCallbackQuery", **long) == (400, "Bad Request: MESSAGE_TOO_LONG")


@pytest.mark.parametrize(("asked", "words"), SENDING, ids=[words for _, words in SENDING])
async def test_a_text_is_refused(asked: dict[str, Any], words: str, bot: Client, amal: Person) -> None:
    assert await bot.refused("sendMessage", **{"chat_id": amal.id, **asked}) == (400, words)
    assert [seen for seen in amal.screen() if not seen.mine] == []


async def test_an_edit_that_changes_nothing_is_refused(bot: Client, amal: Person) -> None:
    asked = {"chat_id": amal.id, "text": "<b>Hi</b>", "parse_mode": "HTML", "reply_markup": inline([BUTTON])}
    sent = await bot.ok("sendMessage", **asked)
    number = sent["message_id"]
    assert await bot.refused("editMessageText", message_id=number, **asked) == (400, NOT_MODIFIED)
    markup = {"chat_id": amal.id, "message_id": number, "reply_markup": inline([BUTTON])}
    assert await bot.refused("editMessageReplyMarkup", **markup) == (400, NOT_MODIFIED)
    plain = await bot.ok("editMessageText", chat_id=amal.id, message_id=number, text="Hi")
    assert "reply_markup" not in plain
    assert "entities" not in plain


async def test_what_is_not_there_or_not_the_bots_cannot_be_edited(bot: Client, amal: Person) -> None:
    mine = await amal.say("my own words")
    text = {"chat_id": amal.id, "text": "other"}
    place = (await bot.ok("sendLocation", chat_id=amal.id, latitude=1, longitude=1))["message_id"]
    assert await bot.refused("editMessageText", **text, message_id=999) == (
        400,
        "Bad Request: message to edit not found",
    )
    assert await bot.refused("editMessageText", **text, message_id=mine) == (
        400,
        "Bad Request: message can't be edited",
    )
    words = "Bad Request: there is no text in the message to edit"
    assert await bot.refused("editMessageText", **text, message_id=place) == (400, words)
    words = "Bad Request: there is no caption in the message to edit"
    assert await bot.refused("editMessageCaption", chat_id=amal.id, message_id=place, caption="x") == (400, words)


async def test_a_tap_is_answered_once_and_in_time(bot: Client, amal: Person, clock: EventClock) -> None:
    await bot.ok("sendMessage", chat_id=amal.id, text="?", reply_markup=inline([BUTTON]))
    tap = await amal.tap("Yes")
    assert await bot.ok("answerCallbackQuery", callback_query_id=tap) is True
    assert await bot.refused("answerCallbackQuery", callback_query_id=tap) == (400, OLD)
    late = await amal.tap("Yes")
    clock.jump(clock.now() + timedelta(seconds=150))
    assert await bot.refused("answerCallbackQuery", callback_query_id=late) == (400, OLD)
    assert await bot.refused("answerCallbackQuery", callback_query_id="nonsense") == (400, OLD)


async def test_who_blocked_left_or_never_started_gets_nothing(phone: Phone, bot: Client, amal: Person) -> None:
    stranger = phone.person(id=AMAL + 1, first_name="Nour")
    asked = {"chat_id": stranger.id, "text": "x"}
    assert await bot.refused("sendMessage", **asked) == (403, "Forbidden: bot can't initiate conversation with a user")
    await amal.block()
    asked = {"chat_id": amal.id, "text": "x"}
    assert await bot.refused("sendMessage", **asked) == (403, "Forbidden: bot was blocked by the user")
    await amal.unblock()
    await bot.ok("sendMessage", **asked)
    await amal.delete_account()
    assert await bot.refused("sendMessage", **asked) == (403, "Forbidden: user is deactivated")
    gone = (403, "Forbidden: user is deactivated")
    assert await bot.refused("deleteMessage", chat_id=amal.id, message_id=amal.last.message_id) == gone


async def test_an_old_message_cannot_be_deleted(bot: Client, amal: Person, clock: EventClock) -> None:
    old = (await bot.ok("sendMessage", chat_id=amal.id, text="old"))["message_id"]
    clock.jump(clock.now() + timedelta(hours=49))
    words = "Bad Request: message can't be deleted for everyone"
    assert await bot.refused("deleteMessage", chat_id=amal.id, message_id=old) == (400, words)
    words = "Bad Request: message to delete not found"
    assert await bot.refused("deleteMessage", chat_id=amal.id, message_id=999) == (400, words)
    words = "Bad Request: message identifiers are not specified"
    assert await bot.refused("deleteMessages", chat_id=amal.id, message_ids=[]) == (400, words)


COMMANDS: list[tuple[Any, str]] = [
    ([{"command": "Help", "description": "d"}], "Bad Request: BOT_COMMAND_INVALID"),
    ([{"command": "a" * 33, "description": "d"}], "Bad Request: command length must not exceed 32"),
    ([{"command": "a", "description": ""}], "Bad Request: command description must be non-empty"),
    ([{"command": "a", "description": "d"}] * 101, "Bad Request: BOT_COMMANDS_TOO_MUCH"),
    ([{"command": "a"}], "Bad Request: can't parse BotCommand: Can't find field \"description\""),
]


@pytest.mark.parametrize(("commands", "words"), COMMANDS, ids=[words for _, words in COMMANDS])
async def test_commands_are_refused(commands: Any, words: str, bot: Client) -> None:
    assert await bot.refused("setMyCommands", commands=commands) == (400, words)


async def test_unknown_methods_wrong_tokens_and_missing_parts_are_told_apart(bot: Client) -> None:
    assert await bot.refused("fly") == (404, "Not Found: method not found")
    words = "Not Implemented: the phone does not implement sendPoll"
    assert await bot.refused("SENDPOLL") == (501, words)
    words = 'Not Implemented: the phone does not implement parameter "business_connection_id" of sendMessage'
    assert await bot.refused("sendMessage", text="x", chat_id=1, business_connection_id="b") == (501, words)
    response = await bot.http.get("/bot123456:wrong/getMe")
    unauthorized = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert (response.status_code, response.json()) == (401, unauthorized)
    assert (await bot.http.get("/bot123456:wrong")).json() == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found",
    }
