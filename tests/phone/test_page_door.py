"""The person's door over HTTP: what the page reads, and what it lets people do."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.clock import SystemClock
from bot.phone import Phone, serve
from bot.phone.person import DOT
from tests.phone.conftest import NOON, TOKEN, Client

if TYPE_CHECKING:
    from bot.clock import EventClock
    from bot.phone import Person

AMAL = "/phone/handsets/7000000001"
BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


async def post(bot: Client, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
    response = await bot.http.post(path, **({"json": body} if body is not None else {}), **how)
    return response.status_code, response.json()


async def test_a_handset_is_made_and_changed_over_http(bot: Client) -> None:
    born = {"first_name": "Amal", "language": "ar", "zone": "Asia/Beirut", "start_parameter": "inv"}
    status, handset = await post(bot, "/phone/handsets", born)
    assert (status, handset) == (
        201,
        {
            "id": 7_000_000_001,
            "first_name": "Amal",
            "last_name": None,
            "username": None,
            "language": "ar",
            "zone": "Asia/Beirut",
            "role": "participant",
            "offline": False,
            "blocked": False,
            "deleted": False,
            "started": False,
            "start_parameter": "inv",
            "unread": 0,
            "commands": [],
            "menu": {"type": "commands"},
            "typing": False,
            "messages": [],
        },
    )
    changed = await bot.http.patch(AMAL, json={"language": "fr"})
    assert (changed.json()["language"], changed.json()["zone"]) == ("fr", "Asia/Beirut")


async def test_everything_a_person_does_has_a_door(bot: Client, amal: Person) -> None:
    assert await post(bot, f"{AMAL}/say", {"text": "hello", "reply_to": 1}) == (200, {"message_id": 2})
    sent = await bot.ok("sendMessage", chat_id=amal.id, text="?", reply_markup=BUTTONS)
    number = sent["message_id"]
    assert (await post(bot, f"{AMAL}/tap", {"message_id": number, "button": "Yes"}))[0] == 200
    assert (await post(bot, f"{AMAL}/tap", {"message_id": number, "data": "y"}))[0] == 200
    assert (await post(bot, f"{AMAL}/tap", {"message_id": number, "data": "z", "forged": True}))[0] == 200
    assert (await post(bot, f"{AMAL}/edit", {"message_id": 2, "text": "bye"})) == (200, {"message_id": 2})
    assert (await post(bot, f"{AMAL}/place", {"latitude": 33.5, "longitude": -7.6}))[0] == 200
    for what in ("photo", "document", "voice"):
        assert (await post(bot, f"{AMAL}/{what}", files={"file": ("x.png", DOT)}, data={"caption": "c"}))[0] == 200
    for what in ("sticker", "contact", "forward", "read", "block", "unblock", "offline", "online", "delete-account"):
        assert (await post(bot, f"{AMAL}/{what}", {}))[0] == 200, what
    kinds = [next(kind for kind in update if kind != "update_id") for update in await bot.ok("getUpdates")]
    taps = ["callback_query"] * 3
    assert kinds == ["message", "message", *taps, "edited_message", *["message"] * 7, *["my_chat_member"] * 2]


async def test_the_screen_is_what_the_person_sees(bot: Client, amal: Person) -> None:
    await bot.ok("sendMessage", chat_id=amal.id, text="Choose", reply_markup={"keyboard": [["Help"]]})
    screen = (await bot.http.get(f"{AMAL}/screen")).json()
    assert screen["keyboard"] == [["Help"]]
    assert [(message["text"], message["mine"]) for message in screen["messages"]] == [
        ("/start", True),
        ("Choose", False),
    ]
    photo = await bot.upload("sendPhoto", {"photo": ("x.png", DOT)}, chat_id=str(amal.id))
    file = await bot.http.get(f"/phone/files/{photo['photo'][0]['file_id']}")
    assert (file.content, file.headers["content-type"]) == (DOT, "image/png")


WRONG: list[tuple[str, Any, int]] = [
    ("/phone/handsets", {"first_name": "X"}, 400),
    ("/phone/handsets", {"first_name": "X", "language": "de", "zone": "UTC"}, 400),
    ("/phone/handsets", {"first_name": "X", "language": "en", "zone": "../etc"}, 400),
    ("/phone/handsets", {"id": 7_000_000_001, "first_name": "X", "language": "en", "zone": "UTC"}, 409),
    ("/phone/handsets/42/say", {"text": "I am nobody"}, 404),
    (f"{AMAL}/say", {}, 400),
    (f"{AMAL}/say", {"text": ["x"]}, 400),
    (f"{AMAL}/say", {"text": " "}, 409),
    (f"{AMAL}/say", [], 400),
    (f"{AMAL}/tap", {"message_id": 1, "data": "nothing"}, 409),
    (f"{AMAL}/place", {"latitude": 91, "longitude": 0}, 409),
    (f"{AMAL}/dance", {}, 404),
    ("/phone/clock", {"rate": 0}, 400),
    ("/phone/clock", {"jump": "tomorrow"}, 400),
    ("/phone/clock", {"jump": "next"}, 409),
]


@pytest.mark.parametrize(("path", "body", "status"), WRONG)
async def test_a_mistake_gets_one_clear_sentence(path: str, body: Any, status: int, bot: Client, amal: Person) -> None:
    before = amal.screen()
    answer, words = await post(bot, path, body)
    assert (answer, list(words)) == (status, ["error"])
    assert words["error"]
    assert amal.screen() == before


async def test_a_script_waits_until_something_is_shown_and_reacts(bot: Client, amal: Person) -> None:
    waiting = asyncio.create_task(bot.http.get(f"{AMAL}/screen", params={"shows": "Welcome", "seconds": "3"}))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    sent = await bot.ok("sendMessage", chat_id=amal.id, text="Welcome, Amal")
    assert (await waiting).json()["messages"][-1]["text"] == "Welcome, Amal"
    late = await bot.http.get(f"{AMAL}/screen", params={"shows": "Goodbye", "seconds": "0.01"})
    assert (late.status_code, "waited 0.01 s for 'Goodbye'" in late.json()["error"]) == (408, True)
    assert (await bot.http.get(f"{AMAL}/screen", params={"seconds": "long"})).status_code == 400
    await post(bot, f"{AMAL}/react", {"message_id": sent["message_id"], "emoji": "👍"})
    assert (await bot.http.get(f"{AMAL}/screen")).json()["messages"][-1]["reaction"] == "👍"


async def test_a_huge_post_is_refused_by_the_page_too(bot: Client, amal: Person) -> None:
    for how in ({"content": b"x" * 53 * 2**20}, {"files": {"file": ("x.png", b"x" * 53 * 2**20)}}):
        response = await bot.http.post(f"{AMAL}/photo", **how)
        assert (response.status_code, response.json()) == (413, {"error": "Request Entity Too Large"})
    assert [seen.text for seen in amal.screen()] == ["/start"]


async def test_the_clock_is_moved_over_http(clock: EventClock) -> None:
    due = NOON + timedelta(hours=3)

    async def next_due() -> tuple[str, datetime]:
        return "reminder", due

    phone = Phone(clock, TOKEN, next_due=next_due, zone="Africa/Casablanca")
    bot = Client(phone)
    shown = {
        "now": "2019-04-09T12:00:00+00:00",
        "zone": "Africa/Casablanca",
        "rate": 1.0,
        "paused": True,
        "controllable": True,
        "next": {"what": "reminder", "at": due.isoformat()},
        "busy": False,
    }
    assert (await bot.http.get("/phone/clock")).json() == shown
    moved = {**shown, "now": due.isoformat(), "rate": 60.0}
    assert await post(bot, "/phone/clock", {"jump": "next", "rate": 60}) == (200, moved)


async def test_the_machines_own_clock_is_left_alone() -> None:
    bot = Client(Phone(SystemClock(), TOKEN))
    assert (await bot.http.get("/phone/clock")).json()["controllable"] is False
    assert (await post(bot, "/phone/clock", {"paused": True}))[0] == 409


async def test_the_page_hears_what_happens_as_it_happens(phone: Phone, bot: Client, amal: Person) -> None:
    heard: list[dict[str, Any]] = []

    async def listen(url: str) -> None:
        async with httpx.AsyncClient(base_url=url) as browser, browser.stream("GET", "/phone/events") as stream:
            async for line in stream.aiter_lines():
                if line:
                    heard.append(json.loads(line.removeprefix("data: ")))  # noqa: PERF401 - the stream has no end

    async with serve(phone) as at:
        listening = asyncio.create_task(listen(at.base_url))
        async with asyncio.timeout(3):
            while not phone.telegram.spread.watched:  # noqa: ASYNC110 - the browser is beyond the wire
                await asyncio.sleep(0.005)
            sent = await bot.ok("sendMessage", chat_id=amal.id, text="?", reply_markup=BUTTONS)
            tap = await amal.tap("Yes")
            await bot.ok("answerCallbackQuery", callback_query_id=tap, text="ok")
            await bot.ok("sendChatAction", chat_id=amal.id, action="typing")
            await bot.ok("deleteMessage", chat_id=amal.id, message_id=sent["message_id"])
            phone.clock.resume()  # type: ignore[attr-defined]
            while not heard or heard[-1]["what"] != "clock":  # noqa: ASYNC110 - same
                await asyncio.sleep(0.005)
        listening.cancel()
    whats = [event["what"] for event in heard]
    assert whats == [
        *("message", "handset", "exchange", "toast", "exchange", "typing", "exchange", "deleted", "exchange", "clock"),
    ]
    assert heard[3] == {"what": "toast", "handset": amal.id, "text": "ok", "alert": False, "tap": tap}
    assert heard[2]["exchange"]["method"] == "sendMessage"


async def test_beyond_this_machine_the_page_asks_for_its_key() -> None:
    phone = Phone(SystemClock(), TOKEN)
    async with serve(phone, "0.0.0.0") as at, httpx.AsyncClient(base_url=f"http://127.0.0.1:{at.port}") as browser:  # noqa: S104 - that is the point
        assert (await browser.get("/phone/state")).status_code == 401
        assert (await browser.get("/phone/state?key=wrong")).status_code == 401
        opened = await browser.get("/phone/state", params={"key": str(at.key)})
        assert opened.status_code == 200
        assert "HttpOnly; SameSite=Strict" in opened.headers["set-cookie"]
        assert (await browser.get("/phone/state")).status_code == 200
        assert (await browser.get(f"/bot{TOKEN}/getMe")).status_code == 200


async def test_other_sites_in_the_same_browser_are_refused(bot: Client, amal: Person) -> None:
    elsewhere = await bot.http.post(f"{AMAL}/say", json={"text": "x"}, headers={"Origin": "https://example.org"})
    assert elsewhere.status_code == 403
    here = await bot.http.get("/phone/state", headers={"Origin": "http://phone"})
    assert here.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert here.json()["clock"]["now"] == datetime(2019, 4, 9, 12, tzinfo=UTC).isoformat()
    assert [seen.text for seen in amal.screen()] == ["/start"]
