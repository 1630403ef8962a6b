"""From an inbox row to the route that answers it: one update, one transaction, one answer to every tap."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from telegram import Update
from telegram.error import TelegramError

from bot import inbox, outbox, participants
from bot.cards import ALONE, read_key
from bot.delivery import voice_for, voice_of
from bot.interviews import questionnaires_of
from bot.questionnaire.reading import clean
from bot.texts import Voice, understood
from handlers.hearing import Handed, Hearing, Permission, Route
from models import Card, InboxRow, Participant, Role, Session, Store
from models.store import is_away

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from telegram import Bot, CallbackQuery, Message

    from bot.clock import Clock
    from bot.schedule import Alarm
    from handlers.hearing import Foretelling, Importing, Planning, Watching

AT_ONCE, MANY_AT_ONCE = 2, 16  # transactions under way, with one connection that writes and with several
A_MOMENT = 1.0  # seconds for which the answer to a tap may hold back what its chat says next
LAST_WORDS = 5.0  # seconds for answers under way when the bot stops
LARGEST_ID = 2**63 - 1  # of a row; a forged button can name any number
LONGEST_NAME = 120  # characters of a file's name

log = logging.getLogger("multaqa.handlers")


class Unready(Exception):
    """No event is loaded yet: what people say waits for one."""


class Dispatcher:
    """Hears one update at a time a chat; the composition root hands it everything it needs."""

    def __init__(  # noqa: PLR0913 - everything it hands on, each named
        self,
        store: Store,
        bot: Bot,
        clock: Clock,
        *,
        alarm: Alarm,
        routes: Iterable[Route],
        planner: Planning,
        foreteller: Foretelling,
        floor: Watching,
        dues: Watching,
        importer: Importing,
    ) -> None:
        self.store, self.bot, self.clock, self.alarm = store, bot, clock, alarm
        self._planner, self._foreteller = planner, foreteller
        self._floor, self._dues, self._importer = floor, dues, importer
        self._routes = {(route.kind, route.name): route for route in routes}
        # Where one connection writes, letters would wait behind everybody's updates; so who is heard first reads first.
        self._turn = asyncio.Semaphore(AT_ONCE if store.is_sqlite else MANY_AT_ONCE)
        self.answering: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Let answers to taps that are under way arrive, for a few seconds at most."""
        if self.answering:
            _done, late = await asyncio.wait(self.answering, timeout=LAST_WORDS)
            for one in late:
                one.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def hear(self, row: InboxRow) -> bool:
        """Handle one update, or count that it failed; a tap is answered once it is clear what became of it.

        Return whether it is closed; one that failed is tried again, or set aside. Raise what the store raises while it
        is away, or Unready: then nothing has happened, and the update waits.
        """
        is_closed = True
        try:
            async with self._turn:
                hearing = await self._heard(row)
        except Exception as error:
            if is_away(error) or isinstance(error, Unready):
                raise
            log.exception("update %s could not be handled", row.update_id)
            hearing, is_closed = await self._failed(row, error), False
        self.alarm.ring()
        if hearing is not None:
            await self._answer(row, hearing)
            for act in hearing.after:
                await act()
        return is_closed

    async def _heard(self, row: InboxRow) -> Hearing | None:
        """Return what was heard, or None when another process has handled it."""
        now = self.clock.now()
        update = Update.de_json(row.body or {}, self.bot)
        async with self.store.transaction() as session:
            if not await inbox.close(session, row.update_id, now=now):
                return None
            hearing = await self._hearing(session, row, update, now)
            if hearing is None:
                return None
            route = await self._route(hearing, update)
            if route is not None:
                await route.hear(hearing)
                if hearing.tap and not hearing.toast and not hearing.after and not outbox.has_written(session):
                    await self._in_vain(hearing)
        return hearing

    async def _in_vain(self, hearing: Hearing) -> None:
        """Show a card as it stands now: what its button was for is gone, and a tap without an answer seems broken."""
        hearing.say("toasts.changed")
        await hearing.retouch()

    async def _hearing(self, session: Session, row: InboxRow, update: Update, now: datetime) -> Hearing | None:
        event, who, cluster = await participants.around(session, row.chat_id)
        if event is None:
            raise Unready
        if not row.chat_id:
            return None
        if who is not None and who.blocked_at is not None and (update.message or update.callback_query):
            # Whoever writes can be written to; word of the unblocking may come later than their first message.
            who.blocked_at = None
            session.add(who)
        client = update.effective_user.language_code if update.effective_user else None
        voice = voice_for(who, cluster) if who else None
        return Hearing(
            session,
            now,
            event,
            row.update_id,
            row.chat_id,
            voice or Voice(understood(client, event.default_language)),
            participant=who,
            cluster=cluster,
            planner=self._planner,
            foreteller=self._foreteller,
            floor=self._floor,
            dues=self._dues,
            importer=self._importer,
            called=clean(update.effective_user.full_name) if update.effective_user else "",
            bot_name=self.bot.username,
        )

    async def _route(self, hearing: Hearing, update: Update) -> Route | None:
        if update.callback_query:
            return await self._tap(hearing, update.callback_query)
        if update.my_chat_member:
            hearing.words = update.my_chat_member.new_chat_member.status
            return self._allowed(hearing, self._routes["other", "member"])
        if update.edited_message:
            return self._allowed(hearing, self._routes["other", "edited"])
        if update.message:
            return await self._message(hearing, update.message)
        return None

    async def _tap(self, hearing: Hearing, query: CallbackQuery) -> Route | None:
        tap = read_key(query.data)
        card = await hearing.session.get(Card, tap.card) if tap and tap.card <= LARGEST_ID else None
        route = self._routes.get(("tap", tap.act)) if tap else None
        if tap is not None and card is None and route is not None and tap.act in ALONE:
            hearing.tap = tap
            return self._allowed(hearing, route)
        is_mine = card is not None and card.chat_id == hearing.chat_id
        if tap is None or card is None or route is None or not is_mine:
            await self._stale(hearing, query)
            return None
        hearing.tap, hearing.tapped = tap, card
        if not card.is_open or card.version != tap.version:
            await self._stale(hearing, query, is_on_its_way=card.is_open and card.message_id is None)
            return None
        if card.message_id is None and query.message is not None:
            card.message_id = query.message.message_id  # it has arrived, though Telegram's answer has not
            hearing.session.add(card)
        return self._allowed(hearing, route)

    async def _stale(self, hearing: Hearing, query: CallbackQuery, *, is_on_its_way: bool = False) -> None:
        """Say that this has moved on, and take the buttons off, unless the message is a card still open."""
        hearing.say("toasts.closed")
        if query.message is not None and not is_on_its_way:
            who = hearing.participant.id if hearing.participant else None
            place = hearing.chat_id, query.message.message_id
            await outbox.strip(hearing.session, *place, now=hearing.now, participant_id=who)

    async def _message(self, hearing: Hearing, message: Message) -> Route | None:
        handed = handed_over(message)
        if handed is not None and _standing(hearing.participant) is Permission.ORGANIZER:
            waiting = await outbox.waiting_card(hearing.session, hearing.chat_id)
            if waiting is not None and waiting.view == "attaching":
                hearing.handed, hearing.tapped = handed, waiting
                return self._allowed(hearing, self._routes["words", "attaching"])
        if message.document is not None and _standing(hearing.participant) is Permission.ORGANIZER:
            hearing.handed = handed
            return self._allowed(hearing, self._routes["other", "document"])
        if message.text is None:
            hearing.words, hearing.album = wordless(message), message.media_group_id or ""
            return self._allowed(hearing, self._routes["other", "wordless"])
        words = clean(message.text)
        if message.text.startswith("/"):
            name, _, hearing.words = words.removeprefix("/").partition(" ")
            command = name.split("@")[0].lower()
            route = self._routes.get(("command", command))
            if route is None and any(one.key == command for one in questionnaires_of(hearing.event)[1:]):
                hearing.asked, route = command, self._routes["other", "questionnaire"]
            return self._allowed(hearing, route or self._routes["other", "unknown"])
        hearing.words = words
        hearing.tapped = await outbox.waiting_card(hearing.session, hearing.chat_id)
        if message.forward_origin is not None and hearing.tapped and hearing.tapped.view == "question":
            hearing.words = "forwarded"
            return self._allowed(hearing, self._routes["other", "wordless"])
        route = self._routes.get(("words", hearing.tapped.view)) if hearing.tapped else None
        return self._allowed(hearing, route or self._routes["other", "words"])

    def _allowed(self, hearing: Hearing, route: Route) -> Route | None:
        if route.permission <= _standing(hearing.participant):
            return route
        if hearing.participant is None:
            return self._routes["other", "stranger"]
        if hearing.tap:
            hearing.say("toasts.refused", alert=True)
            return None
        return self._routes["other", "refused"]

    async def _failed(self, row: InboxRow, error: Exception) -> Hearing | None:
        """Count a failure; return an apology once the update is set aside, None while it will be tried again."""
        now = self.clock.now()
        async with self.store.transaction() as session:
            if not await inbox.failed(session, row.update_id, f"{type(error).__name__}: {error}"[:500], now=now):
                return None
            event = await participants.only_event(session)
            if event is None or not row.chat_id:
                return None
            who = await participants.by_chat(session, row.chat_id)
            voice = await voice_of(session, who, event.default_language)
            hearing = Hearing(session, now, event, row.update_id, row.chat_id, voice, participant=who)
            hearing.say("toasts.sorry")
            await hearing.reply("sorry")
        return hearing

    async def _answer(self, row: InboxRow, hearing: Hearing) -> None:
        """Answer a tap as soon as its rows are committed: the one answer there is, and a true one.

        Telegram takes one answer a tap, and the toast is part of it. Given at once it could say nothing of a limit, a
        refusal or a question that moved on, or would promise what a rollback takes back. Only the store is waited for.
        Telegram may take half a minute over it, and the chat goes on long before that.
        """
        tap = (row.body or {}).get("callback_query")
        if isinstance(tap, dict) and "id" in tap:
            answering = asyncio.create_task(self._put(tap["id"], hearing))
            self.answering.add(answering)
            answering.add_done_callback(self.answering.discard)
            await asyncio.wait({answering}, timeout=A_MOMENT)

    async def _put(self, tap: str, hearing: Hearing) -> None:
        try:
            await self.bot.answer_callback_query(tap, text=hearing.toast or None, show_alert=hearing.alert)
        except TelegramError as error:  # too old by now: the person has long stopped waiting for it
            log.info("a tap could not be answered: %s", error)


def handed_over(message: Message) -> Handed | None:
    """Return the file, picture or place a message brings."""
    if message.document:
        return Handed(message.document.file_id, clean(message.document.file_name or "")[:LONGEST_NAME])
    if message.photo:
        return Handed(message.photo[-1].file_id, "", "picture")
    spot = message.venue.location if message.venue else message.location
    if spot is None:
        return None
    name = clean(message.venue.title)[:LONGEST_NAME] if message.venue else ""
    return Handed("", name, "place", spot.latitude, spot.longitude)


def wordless(message: Message) -> str:
    """Return what kind of thing a message without text is, as far as the answer to it differs."""
    if message.voice or message.audio or message.video_note:
        return "voice"
    if message.sticker or message.dice:
        return "sticker"
    if message.photo or message.video or message.animation:
        return "picture"
    return "place" if message.location or message.venue else "file"


def _standing(participant: Participant | None) -> Permission:
    if participant is None:
        return Permission.ANYONE
    return Permission.ORGANIZER if participant.role is Role.ORGANIZER else Permission.JOINED
