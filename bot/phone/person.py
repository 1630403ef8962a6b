"""A person with a phone in their hand: what they do and what they see."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.phone import acts
from bot.phone.acts import cannot

if TYPE_CHECKING:
    from bot.phone.files import Stored
    from bot.phone.handsets import Bubble, Handset, Json, Toast
    from bot.phone.telegram import Telegram

DOT = bytes.fromhex(  # a picture of one point
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f00050001ff89993d1d0000000049454e44ae426082"
)


@dataclass(frozen=True)
class Seen:
    """One message as it stands on the screen; `buttons` are the words on them, row by row."""

    message_id: int
    text: str
    buttons: tuple[tuple[str, ...], ...]
    mine: bool
    edited: bool
    message: Json


@dataclass(frozen=True)
class File:
    """A document on the screen."""

    name: str
    content: bytes


class Person:
    """One person; every method does at once what a thumb does, and raises `Cannot` where the phone would not let it.

    As in `await person.say("/start")`, `await person.wait_for("Welcome")`, `await person.tap("English")`.
    """

    def __init__(self, telegram: Telegram, handset: Handset) -> None:
        self._telegram = telegram
        self.handset = handset

    @property
    def id(self) -> int:
        """The person's Telegram id, also the number of their chat with the bot."""
        return self.handset.id

    async def say(self, text: str, *, reply_to: int | None = None) -> int:
        """Write a text; return the message's number."""
        return acts.say(self._telegram, self.handset, text, reply_to)

    async def start(self) -> int:
        """Press START, with the invitation the person came by, if any."""
        parameter = self.handset.start_parameter
        return await self.say(f"/start {parameter}" if parameter else "/start")

    async def tap(self, words: str, message: Seen | int | None = None) -> str:
        """Press the button with these words: under `message`, else under the newest message that has it, else below.

        Return the tap's id, which its toast will bear; nothing for a button of the keyboard below, which only writes,
        and for one that opens a link: the bot's own link with a start parameter then waits behind START.
        """
        wanted = message.message_id if isinstance(message, Seen) else message
        for bubble in reversed(self.handset.on_screen()):
            if wanted in (None, bubble.message_id) and (button := _button(bubble.inline_rows, words)):
                if "callback_data" not in button:
                    self._telegram.open_link(self.handset, button.get("url", ""))
                    return ""
                return acts.tap(self._telegram, self.handset, bubble.message_id, button["callback_data"])
        if wanted is None and _button((self.handset.keyboard or {}).get("keyboard", []), words):
            await self.say(words)
            return ""
        shown = ", ".join(button for seen in self.screen() for row in seen.buttons for button in row)
        return cannot(f"there is no button {words!r} on the screen; there is: {shown or 'none'}")

    async def forge_tap(self, data: str, message: Seen | int) -> str:
        """Send a tap that no button offers, as a changed app can."""
        number = message.message_id if isinstance(message, Seen) else message
        return acts.forge_tap(self._telegram, self.handset, number, data)

    async def send_place(self, latitude: float, longitude: float) -> int:
        """Send where one is."""
        return acts.send_place(self._telegram, self.handset, latitude, longitude)

    async def send_photo(self, content: bytes = DOT, *, name: str = "photo.png", caption: str = "") -> int:
        """Send a picture."""
        stored = self._store(content, "photos", name)
        return acts.send_photo(self._telegram, self.handset, stored, caption)

    async def send_document(self, content: bytes = b"hello", *, name: str = "hello.txt", caption: str = "") -> int:
        """Send a file."""
        stored = self._store(content, "documents", name)
        return acts.send_document(self._telegram, self.handset, stored, caption)

    async def send_voice(self, content: bytes = b"OggS", *, seconds: int = 3) -> int:
        """Send a voice message."""
        stored = self._store(content, "voice", "voice.ogg", "audio/ogg")
        return acts.send_voice(self._telegram, self.handset, stored, seconds)

    async def send_sticker(self, emoji: str = "👍") -> int:
        """Send a sticker."""
        stored = self._store(DOT, "stickers", "sticker.webp", "image/webp")
        return acts.send_sticker(self._telegram, self.handset, stored, emoji)

    async def send_contact(self, phone_number: str = "+21612345678") -> int:
        """Send one's own telephone number."""
        return acts.send_contact(self._telegram, self.handset, phone_number)

    async def forward(self, text: str, sender: str = "Nobody") -> int:
        """Pass on a text somebody else wrote."""
        return acts.forward(self._telegram, self.handset, text, sender)

    async def react(self, emoji: str | None, message: Seen | int) -> None:
        """Put an emoji on a message, or take it away; the bot hears of it if it asked for `message_reaction`."""
        number = message.message_id if isinstance(message, Seen) else message
        acts.react(self._telegram, self.handset, number, emoji)

    async def edit(self, message_id: int, text: str) -> None:
        """Change the words of one's own message."""
        acts.edit(self._telegram, self.handset, message_id, text)

    async def block(self) -> None:
        """Block the bot."""
        acts.block(self._telegram, self.handset)

    async def unblock(self) -> None:
        """Let the bot write again."""
        acts.unblock(self._telegram, self.handset)

    async def offline(self) -> None:
        """Lose the network."""
        acts.go_offline(self._telegram, self.handset)

    async def online(self) -> None:
        """Find the network again."""
        acts.go_online(self._telegram, self.handset)

    async def delete_account(self) -> None:
        """Leave Telegram."""
        acts.delete_account(self._telegram, self.handset)

    async def read(self) -> None:
        """Look at the chat."""
        acts.read(self._telegram, self.handset)

    def screen(self) -> list[Seen]:
        """Return what the person sees now, oldest first."""
        return [_seen(bubble) for bubble in self.handset.on_screen()]

    @property
    def last(self) -> Seen:
        """The newest message of the bot."""
        shown = [seen for seen in self.screen() if not seen.mine]
        if not shown:
            cannot("the bot has said nothing yet")
        return shown[-1]

    @property
    def keyboard(self) -> tuple[tuple[str, ...], ...]:
        """The words on the keyboard below the text field."""
        rows = (self.handset.keyboard or {}).get("keyboard", [])
        return tuple(tuple(button["text"] for button in row) for row in rows)

    @property
    def toasts(self) -> list[Toast]:
        """What answered taps showed, oldest first."""
        return list(self.handset.toasts)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The taps whose button still turns, oldest first; a bot that lets one grow old has let this person down."""
        return tuple(self.handset.spinners)

    @property
    def documents(self) -> list[File]:
        """The files the bot sent, oldest first."""
        sent = [bubble.message["document"] for bubble in self.handset.on_screen() if "document" in bubble.message]
        stored = [self._telegram.files.by_id(document["file_id"]) for document in sent]
        return [File(file.name, file.content) for file in stored if file]

    async def wait_for(self, words: str | re.Pattern[str], *, seconds: float = 5.0, anywhere: bool = False) -> Seen:
        """Return the newest message of the bot with these words, sent or changed since the person last did something.

        `words` are a part of the text, or a pattern; `anywhere` also takes older messages; `seconds` are real.
        """
        try:
            async with asyncio.timeout(seconds):
                while True:
                    self.handset.changed.clear()
                    if found := self._find(words, anywhere=anywhere):
                        return found
                    await self.handset.changed.wait()
        except TimeoutError:
            shown = "\n".join(f"  {'>' if seen.mine else '<'} {seen.text}" for seen in self.screen()[-5:])
            message = f"{self.handset.first_name} waited {seconds} s for {words!r} and sees:\n{shown}"
            raise TimeoutError(message) from None

    async def wait_for_toast(self, tap: str, *, seconds: float = 5.0) -> Toast:
        """Return what the answer to a tap showed, waiting for it up to `seconds` real seconds."""
        async with asyncio.timeout(seconds):
            while True:
                self.handset.changed.clear()
                for toast in self.handset.toasts:
                    if toast.tap == tap:
                        return toast
                await self.handset.changed.wait()

    def _find(self, words: str | re.Pattern[str], *, anywhere: bool) -> Seen | None:
        pattern = words if isinstance(words, re.Pattern) else re.compile(re.escape(words))
        for bubble in reversed(self.handset.on_screen()):
            recent = anywhere or bubble.moment > self.handset.moment
            if not bubble.mine and recent and pattern.search(bubble.words):
                return _seen(bubble)
        return None

    def _store(self, content: bytes, folder: str, name: str, content_type: str = "") -> Stored:
        return self._telegram.files.add(content, folder=folder, name=name, content_type=content_type)


def _button(rows: list[list[Json]], words: str) -> Json | None:
    return next((button for row in rows for button in row if button["text"] == words), None)


def _seen(bubble: Bubble) -> Seen:
    rows = bubble.inline_rows or (bubble.keyboard or {}).get("keyboard", [])
    buttons = tuple(tuple(button["text"] for button in row) for row in rows)
    edited = "edit_date" in bubble.message
    return Seen(bubble.message_id, bubble.words, buttons, bubble.mine, edited, bubble.message)
