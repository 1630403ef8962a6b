"""People do with the phone what people do, and see what they would see."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest

from bot.phone import Cannot, Toast
from bot.phone.handsets import KEPT_MESSAGES

if TYPE_CHECKING:
    from bot.phone import Person, Phone
    from tests.phone.conftest import Client

BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}]]}


async def test_an_invitation_waits_behind_the_start_button(phone: Phone, bot: Client) -> None:
    nour = phone.person(first_name="Nour", start_parameter="inv-1")
    assert phone.state()["handsets"][0]["start_parameter"] == "inv-1"
    await nour.start()
    (update,) = await bot.ok("getUpdates")
    assert update["message"]["text"] == "/start inv-1"
    assert update["message"]["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]
    assert phone.state()["handsets"][0]["start_parameter"] is None


async def test_a_button_is_pressed_by_its_words_under_the_newest_message(bot: Client, amal: Person) -> None:
    old = (await bot.ok("sendMessage", chat_id=amal.id, text="1?", reply_markup=BUTTONS))["message_id"]
    new = (await bot.ok("sendMessage", chat_id=amal.id, text="2?", reply_markup=BUTTONS))["message_id"]
    tap = await amal.tap("No")
    await amal.tap("Yes", old)
    taps = [update["callback_query"] for update in (await bot.ok("getUpdates"))[1:]]
    assert [(tap["message"]["message_id"], tap["data"]) for tap in taps] == [(new, "n"), (old, "y")]
    await bot.ok("answerCallbackQuery", callback_query_id=tap, text="Saved", show_alert=True)
    assert await amal.wait_for_toast(tap) == Toast("Saved", alert=True, tap=tap)
    with pytest.raises(Cannot, match="no button 'Maybe' on the screen; there is: Yes, No, Yes, No"):
        await amal.tap("Maybe")


async def test_a_button_turns_until_its_tap_is_answered(bot: Client, amal: Person) -> None:
    await bot.ok("sendMessage", chat_id=amal.id, text="?", reply_markup=BUTTONS)
    first, second = await amal.tap("Yes"), await amal.tap("No")
    assert amal.unanswered == (first, second)
    await bot.ok("answerCallbackQuery", callback_query_id=first)
    assert amal.unanswered == (second,)


async def test_the_bots_own_link_waits_behind_start(bot: Client, amal: Person) -> None:
    rows = [[{"text": "Join", "url": "https://t.me/multaqa_bot?start=inv-7"}, {"text": "Yes", "callback_data": "y"}]]
    await bot.ok("sendMessage", chat_id=amal.id, text="?", reply_markup={"inline_keyboard": rows})
    assert await amal.tap("Join") == ""
    await amal.start()
    assert (await bot.ok("getUpdates"))[-1]["message"]["text"] == "/start inv-7"
    tap = await amal.tap("Yes")
    other = {"callback_query_id": tap, "url": "https://t.me/other_bot?start=x"}
    assert await bot.refused("answerCallbackQuery", **other) == (400, "Bad Request: URL_INVALID")
    await bot.ok("answerCallbackQuery", callback_query_id=tap, url="t.me/multaqa_bot?start=inv-8")
    assert amal.handset.start_parameter == "inv-8"


async def test_a_keyboard_below_writes_its_words(bot: Client, amal: Person) -> None:
    keyboard = {"keyboard": [["Help"], [{"text": "Stop"}]], "one_time_keyboard": True, "resize_keyboard": True}
    await bot.ok("sendMessage", chat_id=amal.id, text="Choose", reply_markup=keyboard)
    assert amal.keyboard == (("Help",), ("Stop",))
    await amal.tap("Stop")
    assert amal.keyboard == ()
    assert (await bot.ok("getUpdates"))[-1]["message"]["text"] == "Stop"


async def test_waiting_finds_what_was_said_or_changed_since(bot: Client, amal: Person) -> None:
    sent = await bot.ok("sendMessage", chat_id=amal.id, text="Question 1")
    await amal.say("answer")
    waiting = asyncio.create_task(amal.wait_for(re.compile(r"Question \d")))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    await bot.ok("editMessageText", chat_id=amal.id, message_id=sent["message_id"], text="Question 2")
    assert (await waiting).text == "Question 2"
    with pytest.raises(TimeoutError, match=r"(?s)Amal waited 0.01 s for .Question 3. and sees:.*< Question 2"):
        await amal.wait_for("Question 3", seconds=0.01)


async def test_an_offline_phone_gets_everything_later(phone: Phone, bot: Client, amal: Person) -> None:
    await amal.offline()
    await bot.ok("sendMessage", chat_id=amal.id, text="while you were away")
    assert [seen.text for seen in amal.screen()] == ["/start"]
    assert phone.state()["handsets"][0]["unread"] == 1
    with pytest.raises(Cannot, match="offline"):
        await amal.say("hello?")
    await amal.online()
    assert amal.last.text == "while you were away"
    await amal.read()
    assert phone.state()["handsets"][0]["unread"] == 0


async def test_documents_can_be_opened_and_downloaded(bot: Client, amal: Person) -> None:
    sent = await bot.upload(
        "sendDocument", {"document": ("plan.ics", b"BEGIN:VCALENDAR", "text/calendar")}, chat_id=str(amal.id)
    )
    assert [(file.name, file.content) for file in amal.documents] == [("plan.ics", b"BEGIN:VCALENDAR")]
    file = await bot.ok("getFile", file_id=sent["document"]["file_id"])
    assert file["file_path"] == "documents/file_0.ics"
    response = await bot.http.get(f"/file/bot123456:ABC-def_ghi/{file['file_path']}")
    assert response.content == b"BEGIN:VCALENDAR"
    assert (await bot.http.get("/file/bot1:x/documents/file_0.ics")).status_code == 401


async def test_a_person_sees_the_commands_of_their_language_and_chat(phone: Phone, bot: Client, amal: Person) -> None:
    def seen() -> list[str]:
        return [command["description"] for command in phone.state()["handsets"][0]["commands"]]

    async def set_commands(description: str, **how: object) -> None:
        await bot.ok("setMyCommands", commands=[{"command": "help", "description": description}], **how)

    await set_commands("default")
    assert seen() == ["default"]
    await set_commands("private", scope={"type": "all_private_chats"})
    await set_commands("private ar", scope={"type": "all_private_chats"}, language_code="ar")
    assert seen() == ["private ar"]
    await set_commands("chat", scope={"type": "chat", "chat_id": amal.id})
    assert seen() == ["chat"]


async def test_a_long_text_goes_out_in_pieces_and_nothing_is_not_sent(bot: Client, amal: Person) -> None:
    await amal.say("x" * 5000)
    assert [len(update["message"]["text"]) for update in (await bot.ok("getUpdates"))[1:]] == [2048, 2048, 904]
    with pytest.raises(Cannot, match="nothing to send"):
        await amal.say(" \n ")


async def test_a_chat_keeps_a_bounded_number_of_messages(amal: Person) -> None:
    for number in range(KEPT_MESSAGES + 5):
        await amal.say(str(number))
    assert len(amal.screen()) == KEPT_MESSAGES
    assert amal.screen()[0].text == "5"
