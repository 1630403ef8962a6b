"""Taken back in its thirty seconds, an announcement does not leave, whatever the bot was going through meanwhile."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select, update

from bot import announcements, outbox
from bot.announcements import TO_UNDO
from bot.texts import LANGUAGES
from models import Announcement, AnnouncementState, Card, Event, Participant
from tests.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from tests.databases import Files
    from tests.stage import Stage

WORDS = ("The buses leave at 9.", "Les bus partent à 9 h.", "تنطلق الحافلات في التاسعة.")
URL = "http://127.0.0.1:8443/telegram"
SOON = timedelta(seconds=10)


@pytest.fixture(params=["", URL], ids=["fetched", "brought"])
async def stage(files: Files, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """The example event, with updates fetched and with updates brought."""
    async with staged(files.fresh(), webhook=request.param) as stage:
        await stage.settle()
        yield stage


async def _sent(stage: Stage) -> tuple[Person, Person]:
    """Salma, who has said yes to an announcement a moment ago, and Rania, who is to get it."""
    salma, rania = await stage.have_in("salma-benkirane", "en"), await stage.have_in("rania-haddad", "en")
    await stage.say(salma, "/announce")
    await stage.tap(salma, "✎ English")
    for words in WORDS:
        await stage.say(salma, words)
    await stage.tap(salma, "Preview")
    await stage.tap(salma, next(row[0] for row in salma.last.buttons if row[0].startswith("Send to")))
    return salma, rania


async def _state(stage: Stage) -> AnnouncementState:
    async with stage.store.reading() as session:
        return (await session.exec(select(Announcement))).one().state


def _has_got(person: Person) -> bool:
    return any(WORDS[0] in seen.text for seen in person.screen())


async def test_it_leaves_when_nobody_takes_it_back(stage: Stage) -> None:
    _salma, rania = await _sent(stage)
    await stage.jump(stage.clock.now() + TO_UNDO - timedelta(seconds=1))
    assert not _has_got(rania)
    await stage.jump(stage.clock.now() + timedelta(seconds=2))
    assert _has_got(rania)


async def test_what_was_taken_back_while_no_bot_ran_does_not_leave(stage: Stage) -> None:
    salma, rania = await _sent(stage)
    await stage.app.stop()
    await salma.tap("Take it back")
    stage.clock.jump(stage.clock.now() + TO_UNDO + SOON)
    stage.app = stage.wired()
    await stage.app.start()
    await stage.settle()
    assert await _state(stage) is AnnouncementState.DRAFT
    assert not _has_got(rania)


@pytest.mark.parametrize("stage", [""], indirect=True, ids=["fetched"])
async def test_what_was_taken_back_while_telegram_told_nothing_does_not_leave(stage: Stage) -> None:
    salma, rania = await _sent(stage)
    await salma.say("/help")  # ends the call under way: the next one meets the fault
    stage.phone.faults.add("hang", method="getUpdates", seconds=3)
    await stage.settle()
    await salma.tap("Take it back", next(seen for seen in salma.screen() if ("Take it back",) in seen.buttons))
    stage.clock.jump(stage.clock.now() + TO_UNDO + SOON)
    await asyncio.sleep(0)
    await stage.settle()
    assert await _state(stage) is AnnouncementState.DRAFT
    assert not _has_got(rania)


async def test_it_leaves_in_the_end_though_nobody_knows_what_was_said(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.dues.PATIENCE", 0.5)
    _salma, rania = await _sent(stage)

    async def deaf() -> bool:
        return False

    monkeypatch.setattr(stage.app.dues._heard, "_catch_up", deaf)
    await stage.jump(stage.clock.now() + TO_UNDO + SOON)
    assert _has_got(rania)


async def test_what_leaves_late_is_followed_to_its_end_on_the_card_of_who_sent_it(stage: Stage) -> None:
    salma, rania = await _sent(stage)
    await stage.app.stop()
    stage.clock.jump(stage.clock.now() + timedelta(minutes=40))
    stage.app = stage.wired()
    await stage.app.start()
    await stage.settle()
    await stage.jump(stage.clock.now() + timedelta(seconds=30))
    assert _has_got(rania)
    card = next(seen for seen in reversed(salma.screen()) if "Sent: " in seen.text)
    assert "Still to go" not in card.text
    assert ("Pause",) not in card.buttons


async def test_what_could_not_leave_in_its_hour_is_a_draft_on_the_card_of_who_sent_it(stage: Stage) -> None:
    salma, rania = await _sent(stage)
    await stage.app.stop()
    stage.clock.jump(stage.clock.now() + timedelta(minutes=90))
    stage.app = stage.wired()
    await stage.app.start()
    await stage.settle()
    assert not _has_got(rania)
    assert await _state(stage) is AnnouncementState.DRAFT
    assert not [
        seen for seen in salma.screen() if "It leaves by itself" in seen.text or ("Take it back",) in seen.buttons
    ]


async def test_what_another_organizer_discarded_is_said_to_be_gone_and_not_to_be_sent(either_stage: Stage) -> None:
    stage = either_stage
    salma = await stage.have_in("salma-benkirane", "en")
    async with stage.store.transaction() as session:
        author = (await session.exec(select(Participant).where(Participant.chat_id == salma.id))).one()
        event = await session.get_one(Event, author.event_id)
        draft = await announcements.draft(session, event, author, now=stage.clock.now())
        draft.text = dict.fromkeys(LANGUAGES, "The bus leaves from gate B.")
        shown = {"announcement": draft.id, "revision": draft.revision}
        await outbox.open_card(session, salma.id, "preview", shown, now=stage.clock.now(), participant_id=author.id)
    stage.app.letters.ring()
    await stage.settle()
    button = next(label for row in salma.last.buttons for label in row if label.startswith("Send to"))
    async with stage.store.transaction() as session:
        await session.delete(await session.get_one(Announcement, draft.id))
    await stage.tap(salma, button)
    assert "discarded" in salma.handset.toasts[-1].text
    assert not any(label.startswith("Send to") for row in salma.last.buttons for label in row)


async def test_what_is_tapped_on_a_message_whose_arrival_nobody_knew_of_changes_that_message(
    either_stage: Stage,
) -> None:
    stage = either_stage
    salma = await stage.have_in("salma-benkirane", "en")
    await salma.say("/announce")
    await stage.settle()
    async with stage.store.transaction() as session:  # Telegram's answer was lost with its worker
        newest = select(Card.id).order_by(col(Card.id).desc()).limit(1)
        await session.exec(
            update(Card).where(col(Card.id) == (await session.exec(newest)).one()).values(message_id=None)
        )
    before = len(salma.screen())
    await stage.tap(salma, "Choose the audience")
    assert len(salma.screen()) == before
