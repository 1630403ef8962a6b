"""What people do on the page, one door each, under /phone/handsets."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.phone import acts
from bot.phone.handsets import Handset
from bot.phone.person import DOT, Person
from bot.phone.posted import Posted, body_of, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from bot.phone.phone import Phone

LANGUAGES = frozenset({"en", "fr", "ar"})
ROLES = frozenset({"organizer", "participant"})
MOST_HANDSETS = 10_000


def handset_routes(phone: Phone) -> list[Route]:
    """Return the doors of handsets."""
    at = "/phone/handsets/{id:int}"
    posts = [
        Route(f"{at}/{what}", partial(_act, phone, act), methods=["POST"], name=what) for what, act in ACTS.items()
    ]
    return [
        Route("/phone/handsets", partial(_create, phone), methods=["POST"]),
        Route(at, partial(_change, phone), methods=["PATCH"]),
        Route(f"{at}/screen", partial(_screen, phone), methods=["GET"]),
        *posts,
    ]


async def _create(phone: Phone, request: Request) -> Response:
    asked = await body_of(request)
    telegram = phone.telegram
    number = asked.integer("id", telegram.free_id())
    if number <= 0 or number in telegram.handsets or len(telegram.handsets) >= MOST_HANDSETS:
        wrong(f"a handset {number} cannot be added", 409)
    handset = Handset(
        id=number,
        first_name=asked.text("first_name"),
        last_name=asked.text("last_name", None),
        username=asked.text("username", None),
        language=_language(asked.text("language")),
        zone=_zone(asked.text("zone")),
        role=_one_of(ROLES, "role", asked.text("role", "participant")),
        start_parameter=asked.text("start_parameter", None),
    )
    telegram.add_handset(handset)
    return JSONResponse(phone.handset_state(handset), 201)


async def _change(phone: Phone, request: Request) -> Response:
    handset, asked = _handset(phone, request), await body_of(request)
    language, zone = _language(asked.text("language", handset.language)), _zone(asked.text("zone", handset.zone))
    handset.language, handset.zone = language, zone
    phone.telegram.tell_handset(handset)
    return JSONResponse(phone.handset_state(handset))


async def _screen(phone: Phone, request: Request) -> Response:
    handset = _handset(phone, request)
    await _until_shown(Person(phone.telegram, handset), request)
    rows = (handset.keyboard or {}).get("keyboard", [])
    keyboard = [[button["text"] for button in row] for row in rows]
    return JSONResponse({"messages": [bubble.shown() for bubble in handset.on_screen()], "keyboard": keyboard})


async def _until_shown(person: Person, request: Request) -> None:
    # ?shows=words waits for them, for at most ?seconds=5 real seconds.
    words, seconds = request.query_params.get("shows", ""), request.query_params.get("seconds", "5")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", seconds, re.ASCII):
        wrong('"seconds" is a number below 1000')
    if words:
        try:
            await person.wait_for(words, seconds=float(seconds), anywhere=True)
        except TimeoutError as error:
            wrong(str(error), 408)


async def _act(phone: Phone, act: Callable[[Phone, Handset, Posted], Any], request: Request) -> Response:
    handset, asked = _handset(phone, request), await body_of(request)
    return JSONResponse(act(phone, handset, asked))


def _say(phone: Phone, handset: Handset, asked: Posted) -> Any:
    return _sent(acts.say(phone.telegram, handset, asked.text("text"), asked.integer("reply_to", None)))


def _tap(phone: Phone, handset: Handset, asked: Posted) -> Any:
    message_id = asked.integer("message_id")
    if "button" in asked.values:
        return {"tap": acts.tap(phone.telegram, handset, message_id, _data(handset, message_id, asked.text("button")))}
    press = acts.forge_tap if asked.flag("forged", default=False) else acts.tap
    return {"tap": press(phone.telegram, handset, message_id, asked.text("data"))}


def _data(handset: Handset, message_id: int, words: str) -> str:
    bubble = handset.bubbles.get(message_id)
    for row in bubble.inline_rows if bubble else []:
        for button in row:
            if button["text"] == words and "callback_data" in button:
                return str(button["callback_data"])
    return wrong(f"message {message_id} has no button {words!r}", 409)


def _place(phone: Phone, handset: Handset, asked: Posted) -> Any:
    return _sent(acts.send_place(phone.telegram, handset, asked.number("latitude"), asked.number("longitude")))


def _photo(phone: Phone, handset: Handset, asked: Posted) -> Any:
    content, name, kind = _file(asked, DOT, "photo.png")
    stored = phone.telegram.files.add(content, folder="photos", name=name, content_type=kind)
    return _sent(acts.send_photo(phone.telegram, handset, stored, asked.text("caption", "")))


def _document(phone: Phone, handset: Handset, asked: Posted) -> Any:
    content, name, kind = _file(asked, b"hello", "hello.txt")
    stored = phone.telegram.files.add(content, folder="documents", name=name, content_type=kind)
    return _sent(acts.send_document(phone.telegram, handset, stored, asked.text("caption", "")))


def _voice(phone: Phone, handset: Handset, asked: Posted) -> Any:
    content, name, kind = _file(asked, b"OggS", "voice.ogg")
    stored = phone.telegram.files.add(content, folder="voice", name=name, content_type=kind or "audio/ogg")
    return _sent(acts.send_voice(phone.telegram, handset, stored, asked.integer("seconds", 3)))


def _sticker(phone: Phone, handset: Handset, asked: Posted) -> Any:
    stored = phone.telegram.files.add(DOT, folder="stickers", name="sticker.webp", content_type="image/webp")
    return _sent(acts.send_sticker(phone.telegram, handset, stored, asked.text("emoji", "👍")))


def _contact(phone: Phone, handset: Handset, asked: Posted) -> Any:
    return _sent(acts.send_contact(phone.telegram, handset, asked.text("phone_number", "+21612345678")))


def _forward(phone: Phone, handset: Handset, asked: Posted) -> Any:
    return _sent(acts.forward(phone.telegram, handset, asked.text("text", "…"), asked.text("sender", "Nobody")))


def _edit(phone: Phone, handset: Handset, asked: Posted) -> Any:
    acts.edit(phone.telegram, handset, asked.integer("message_id"), asked.text("text"))
    return _sent(asked.integer("message_id"))


def _react(phone: Phone, handset: Handset, asked: Posted) -> Any:
    acts.react(phone.telegram, handset, asked.integer("message_id"), asked.text("emoji", None))
    return _sent(asked.integer("message_id"))


def _state(change: Callable[[Any, Handset], None]) -> Callable[[Phone, Handset, Posted], Any]:
    def act(phone: Phone, handset: Handset, _: Posted) -> Any:
        change(phone.telegram, handset)
        return phone.telegram.seen(handset)

    return act


ACTS: dict[str, Callable[[Phone, Handset, Posted], Any]] = {
    "say": _say,
    "tap": _tap,
    "place": _place,
    "photo": _photo,
    "voice": _voice,
    "sticker": _sticker,
    "document": _document,
    "contact": _contact,
    "forward": _forward,
    "edit": _edit,
    "react": _react,
    "block": _state(acts.block),
    "unblock": _state(acts.unblock),
    "offline": _state(acts.go_offline),
    "online": _state(acts.go_online),
    "delete-account": _state(acts.delete_account),
    "read": _state(acts.read),
}


def _handset(phone: Phone, request: Request) -> Handset:
    number = request.path_params["id"]
    handset = phone.telegram.handsets.get(number)
    if handset is None:
        wrong(f"there is no handset {number}", 404)
    return handset


def _sent(message_id: int) -> Any:
    return {"message_id": message_id}


def _file(asked: Posted, content: bytes, name: str) -> tuple[bytes, str, str]:
    if asked.upload is None:
        return content, name, ""
    return asked.upload.content, asked.upload.name or name, asked.upload.content_type


def _language(language: str) -> str:
    return _one_of(LANGUAGES, "language", language)


def _one_of(choices: frozenset[str], name: str, value: str) -> str:
    if value not in choices:
        wrong(f'"{name}" is one of {", ".join(sorted(choices))}')
    return value


def _zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wrong(f'"{zone}" is no IANA time zone')
    return zone
