"""What people see and touch on the page, in a real browser before a real phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from tests.page.conftest import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

MORNING = 1554888600  # 10 April 2019, 09:30 UTC
EDITED = {"en": "edited", "ar": "معدّلة"}
SCROLLING_STILL = """new MutationObserver(() => document.querySelector(".log").dispatchEvent(new Event("scroll")))
  .observe(document.querySelector(".log-list"), { childList: true, subtree: true })"""
"""The browser tells of a scroll a frame later: by then the next message may be there, and not yet be followed."""


async def test_words_are_shown_with_their_entities_and_never_as_markup(desk: Desk) -> None:
    nadia = await desk.person(language="en", zone="Asia/Beirut")
    page = await desk.page()
    await desk.tell(
        "sendMessage",
        chat_id=nadia.id,
        parse_mode="HTML",
        text="🎉 <b>bold <i>both</i></b> <u>under</u> <s>gone</s> <code>x</code> "
        '<a href="https://example.org/a">there</a> &lt;img src=x onerror=alert(1)&gt;\n'
        "<blockquote expandable>one\ntwo\nthree\nfour\nfive</blockquote>after",
    )
    text = page.locator(".message.theirs .text").last
    await expect(text.locator("strong")).to_have_text("bold both")
    await expect(text.locator("strong em")).to_have_text("both")
    await expect(text.locator("u")).to_have_text("under")
    await expect(text.locator("s")).to_have_text("gone")
    await expect(text.locator("code")).to_have_text("x")
    await expect(text.get_by_role("link", name="there")).to_have_attribute("href", "https://example.org/a")
    await expect(text).to_contain_text("<img src=x onerror=alert(1)>")
    assert await text.locator("img").count() == 0
    quote = text.locator("blockquote")
    await quote.get_by_role("button", name="Show more").click()
    await expect(quote.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")


async def test_a_spoiler_is_hidden_until_it_is_touched(desk: Desk) -> None:
    nadia = await desk.person()
    page = await desk.page()
    await desk.tell("sendMessage", chat_id=nadia.id, parse_mode="HTML", text="Code: <tg-spoiler>7714</tg-spoiler>")
    hidden = page.locator(".spoiler-text")
    await expect(hidden).to_have_css("opacity", "0")
    await page.get_by_role("button", name="Spoiler, hidden").click()
    await expect(hidden).to_have_css("opacity", "1")


async def test_a_time_is_shown_in_the_zone_and_language_of_each_handset(desk: Desk) -> None:
    expected = {
        ("en", "Asia/Beirut"): "Wed 12:30",
        ("fr", "Europe/Paris"): "mer. 11:30",
        ("ar", "Africa/Cairo"): "الأربعاء 11:30",
    }
    people = [await desk.person(language=language, zone=zone) for language, zone in expected]
    page = await desk.page()
    text = f'<tg-time unix="{MORNING}" format="wt">Wed 10:30 Casablanca</tg-time>'
    for person in people:
        await desk.tell("sendMessage", chat_id=person.id, parse_mode="HTML", text=text)
    times = [page.locator(f'[data-handset="{person.id}"] .when time') for person in people]
    for time in times:
        await expect(time).to_have_attribute("datetime", "2019-04-10T09:30:00.000Z")
    shown = [re.sub("[،,]", "", await time.inner_text()) for time in times]
    assert shown == list(expected.values())
    await times[0].click()
    await expect(page.locator(".toast")).to_contain_text("10:30")  # the event's own time beside it


async def test_a_tap_reaches_the_bot_and_waits_for_its_answer(desk: Desk) -> None:
    nadia = await desk.person()
    page = await desk.page()
    keyboard = {"inline_keyboard": [[{"text": "Meet", "callback_data": "meet"}, {"text": "No", "callback_data": "no"}]]}
    await desk.tell("sendMessage", chat_id=nadia.id, text="QOOT?", reply_markup=keyboard)
    meet = page.get_by_role("button", name="Meet")
    await meet.click()
    await expect(meet).to_have_attribute("aria-busy", "true")
    [update] = await desk.hear()
    assert update["callback_query"]["data"] == "meet"
    tap = update["callback_query"]["id"]
    await desk.tell("answerCallbackQuery", callback_query_id=tap, text="Noted", show_alert=True)
    await expect(page.get_by_role("dialog")).to_contain_text("Noted")
    await expect(meet).not_to_have_attribute("aria-busy", "true")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_an_arabic_phone_is_mirrored_but_its_keyboards_are_not(desk: Desk) -> None:
    leila = await desk.person("ليلى", language="ar", zone="Africa/Tunis")
    page = await desk.page()
    keyboard = {"inline_keyboard": [[{"text": "رجوع", "callback_data": "b"}, {"text": "تخطَّ", "callback_data": "s"}]]}
    await desk.tell("sendMessage", chat_id=leila.id, text="أهلًا بكِ\nWelcome", reply_markup=keyboard)
    phone = page.locator(f'[data-handset="{leila.id}"]')
    await expect(phone).to_have_attribute("dir", "rtl")
    await expect(page.locator("html")).to_have_attribute("dir", "ltr")
    await expect(phone.get_by_role("textbox")).to_have_attribute("placeholder", "رسالة")
    first, second = phone.locator(".key").nth(0), phone.locator(".key").nth(1)
    boxes = [await first.bounding_box(), await second.bounding_box()]
    assert boxes[0]["x"] < boxes[1]["x"]
    frame, portrait = await phone.bounding_box(), await phone.locator(".portrait").bounding_box()
    assert portrait["x"] > frame["x"] + frame["width"] / 2
    edges = await phone.locator(".theirs .text").evaluate(
        """(text) => [...text.firstChild.data.split("\\n").entries()].map(([line, words]) => {
             const range = document.createRange();
             const start = line ? text.firstChild.data.indexOf("\\n") + 1 : 0;
             range.setStart(text.firstChild, start);
             range.setEnd(text.firstChild, start + words.length);
             const [words_box, box] = [range.getBoundingClientRect(), text.getBoundingClientRect()];
             return box.right - words_box.right < words_box.left - box.left ? "right" : "left";
           })"""
    )
    assert edges == ["right", "left"]  # each paragraph by its first strong character


async def test_start_sends_the_invitation_that_waits(desk: Desk) -> None:
    ilze = await desk.person("Ilze", started=False, start_parameter="inv-lv-9")
    page = await desk.page()
    await page.get_by_role("button", name="START").click()
    [update] = await desk.hear()
    assert update["message"]["text"] == "/start inv-lv-9"
    await expect(page.locator(f'[data-handset="{ilze.id}"]').get_by_role("textbox")).to_be_focused()


async def test_a_pinned_message_stays_in_sight(desk: Desk) -> None:
    nadia = await desk.person()
    page = await desk.page()
    sent = await desk.tell("sendMessage", chat_id=nadia.id, text="Table 4 at 10:30")
    await desk.tell("pinChatMessage", chat_id=nadia.id, message_id=sent["message_id"])
    await expect(page.get_by_text("pinned a message")).to_be_visible()
    await expect(page.locator("button.pinned")).to_contain_text("Table 4 at 10:30")


async def test_a_keyboard_below_writes_its_words(desk: Desk) -> None:
    nadia = await desk.person()
    page = await desk.page()
    markup = {"keyboard": [["Yes", "No"]], "resize_keyboard": True}
    await desk.tell("sendMessage", chat_id=nadia.id, text="Coming?", reply_markup=markup)
    await page.get_by_role("button", name="Yes").click()
    [update] = await desk.hear()
    assert update["message"]["text"] == "Yes"
    await desk.tell("sendMessage", chat_id=nadia.id, text="Good", reply_markup={"remove_keyboard": True})
    await expect(page.get_by_role("button", name="Yes")).to_have_count(0)


async def test_an_edit_replaces_the_bubble_and_keeps_the_fingers_place(desk: Desk) -> None:
    nadia = await desk.person()
    page = await desk.page()

    def rows(word: str) -> dict[str, object]:
        return {"inline_keyboard": [[{"text": f"{word} {n}", "callback_data": f"{word}{n}"}] for n in range(3)]}

    sent = await desk.tell("sendMessage", chat_id=nadia.id, text="Choose", reply_markup=rows("a"))
    await page.get_by_role("button", name="a 1").focus()
    await page.keyboard.press("Enter")
    [update] = await desk.hear()
    assert update["callback_query"]["data"] == "a1"
    place = {"chat_id": nadia.id, "message_id": sent["message_id"]}
    await desk.tell("editMessageText", text="Chosen", reply_markup=rows("b"), **place)
    await expect(page.get_by_role("button", name="b 1")).to_be_focused()
    await expect(page.locator(".message.theirs")).to_have_count(1)
    await expect(page.locator(".message.theirs .foot")).to_contain_text("edited")


async def test_places_files_and_pictures_are_drawn(desk: Desk) -> None:
    nadia = await desk.person()
    await nadia.send_photo(caption="The hall")
    await nadia.send_document(b"BEGIN:VCALENDAR", name="agenda.ics")
    venue = {"title": "Hyatt Regency", "address": "Casablanca", "latitude": 33.59, "longitude": -7.61}
    await desk.tell("sendVenue", chat_id=nadia.id, **venue)
    page = await desk.page()
    await expect(page.get_by_role("img", name="Map: \u2068Hyatt Regency\u2069")).to_be_visible()
    await expect(page.get_by_role("img", name="The hall")).to_have_js_property("complete", value=True)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="agenda.ics").click()
    assert (await download.value).suggested_filename == "agenda.ics"


async def test_a_long_chat_stays_at_its_end_unless_somebody_reads_further_up(desk: Desk) -> None:
    nadia = await desk.person()
    for number in range(220):
        await nadia.say(f"Message {number}")
    page = await desk.page()
    last = page.locator(".message").last
    await expect(last).to_be_in_viewport()
    await page.locator(".log").hover()
    await page.mouse.wheel(0, -1500)
    down = page.get_by_role("button", name="Go to the newest message")
    await expect(down).to_be_visible()
    await desk.tell("sendMessage", chat_id=nadia.id, text="The bus leaves")
    await expect(down).to_contain_text("1")
    await expect(page.get_by_text("The bus leaves")).not_to_be_in_viewport()
    await down.click()
    await expect(page.get_by_text("The bus leaves")).to_be_in_viewport()


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_reply_that_arrives_while_the_chat_still_scrolls_is_followed_to_its_end(
    desk: Desk, language: str
) -> None:
    nadia = await desk.person(language=language)
    for number in range(30):
        await nadia.say(f"Message {number}")
    page = await desk.page(width=390, height=844)
    await expect(page.locator(".message").last).to_be_in_viewport()
    await page.evaluate(SCROLLING_STILL)
    await nadia.say("/start")
    menu = {"inline_keyboard": [[{"text": f"Choice {number}", "callback_data": str(number)}] for number in range(5)]}
    sent = await desk.tell("sendMessage", chat_id=nadia.id, text="Welcome\n" * 8, reply_markup=menu)
    down = page.locator(".down")
    await expect(page.locator(".key").last).to_be_in_viewport(ratio=1)
    await expect(down).to_be_hidden()
    place = {"chat_id": nadia.id, "message_id": sent["message_id"]}
    await desk.tell("editMessageText", text="Welcome\n" * 16, reply_markup=menu, **place)
    await expect(page.locator(".message.theirs .foot")).to_contain_text(EDITED[language])
    await expect(page.locator(".key").last).to_be_in_viewport(ratio=1)
    await expect(down).to_be_hidden()


async def test_whoever_wrote_after_reading_further_up_sees_the_reply(desk: Desk) -> None:
    nadia = await desk.person()
    for number in range(60):
        await nadia.say(f"Message {number}")
    page = await desk.page(width=390, height=844)
    await expect(page.locator(".message").last).to_be_in_viewport()
    await page.locator(".log").hover()
    await page.mouse.wheel(0, -1500)
    await expect(page.locator(".down")).to_be_visible()
    await page.evaluate(SCROLLING_STILL)
    await nadia.say("/agenda")
    await desk.tell("sendMessage", chat_id=nadia.id, text="Three meetings\n" * 12)
    await expect(page.locator(".message.theirs .foot")).to_be_in_viewport(ratio=1)
    await expect(page.locator(".down")).to_be_hidden()


async def test_a_person_can_block_and_lose_the_network(desk: Desk) -> None:
    nadia = await desk.person()
    page = await desk.page()
    more = page.get_by_role("button", name="Actions of")
    await more.click()
    await page.get_by_role("button", name="Go offline").click()
    await expect(page.locator(".who")).to_contain_text("Waiting for network")
    await more.click()
    await page.get_by_role("button", name="Come back online").click()
    await more.click()
    await page.get_by_role("button", name="Block the bot").click()
    await expect(page.get_by_role("button", name="UNBLOCK")).to_be_visible()
    assert nadia.handset.blocked
    [update] = await desk.hear()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_what_a_person_attaches_reaches_the_bot(desk: Desk) -> None:
    await desk.person()
    page = await desk.page()
    clip = page.get_by_role("button", name="Attach")
    for words in ("Send a place", "Send a voice message", "Send a sticker", "Send own contact"):
        await clip.click()
        await page.get_by_role("button", name=words).click()
    await clip.click()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Send a file").click()
    file = {"name": "stand.txt", "mimeType": "text/plain", "buffer": b"Stand 7"}
    await (await chooser.value).set_files(files=[file])
    await expect(page.locator(".message.mine")).to_have_count(6)  # with the /start
    sent = [update["message"] for update in await desk.hear()]
    kinds = ("location", "voice", "sticker", "contact", "document")
    assert [next(kind for kind in kinds if kind in message) for message in sent] == list(kinds)
    assert sent[-1]["document"]["file_name"] == "stand.txt"


async def test_a_person_can_change_the_language_of_their_phone(desk: Desk) -> None:
    nadia = await desk.person("Nadia", language="en", zone="Asia/Beirut")
    page = await desk.page()
    await page.get_by_role("button", name="Actions of").click()
    await page.get_by_label("Language", exact=True).select_option("ar")
    await expect(page.locator(".handset")).to_have_attribute("dir", "rtl")
    await expect(page.locator(".handset-time")).to_contain_text("بيروت")
    assert nadia.handset.language == "ar"
