"""Updates that fail: tried again, set aside with an apology, never in anybody else's way."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError
from sqlmodel import select

from models import InboxState, Letter
from tests.delivery.updates import instead, rows

if TYPE_CHECKING:
    import pytest

    from handlers.hearing import Hearing
    from tests.stage import Stage

GONE = OperationalError("SELECT 1", {}, OSError("gone"))


async def test_a_handler_that_fails_twice_and_then_works_answers_once(
    either_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage = either_stage
    caplog.set_level(logging.CRITICAL, "multaqa")
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    tries = 0

    async def stumble(hearing: Hearing) -> None:
        nonlocal tries
        tries += 1
        await hearing.reply("wordless")
        if tries < 3:
            raise ZeroDivisionError

    instead(stage, "command", "help", stumble)
    before = len(who.screen())
    await stage.say(who, "/help")
    assert (tries, len(who.screen())) == (3, before + 2)
    [row] = [row for row in await rows(stage.store) if row.tries]
    assert (row.state, row.tries) == (InboxState.DONE, 2)


async def test_an_update_that_fails_for_good_is_set_aside_with_an_apology_and_an_answer_to_the_tap(
    either_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage = either_stage
    caplog.set_level(logging.CRITICAL, "multaqa")
    who = await stage.come_in(stage.folder.participants[3].key, "en")

    async def fail(hearing: Hearing) -> None:
        await hearing.reply("wordless")
        raise ZeroDivisionError

    instead(stage, "tap", "next", fail)
    button = next(word for row in who.last.buttons for word in row if "next" in word.lower())
    before = len(who.screen())
    tap = await who.tap(button)
    toast = await who.wait_for_toast(tap)
    await stage.settle()
    assert toast.text
    assert len([one for one in who.toasts if one.tap == tap]) == 1
    [row] = [row for row in await rows(stage.store) if row.tries]
    assert (row.state, row.tries, row.error) == (InboxState.DEAD, 3, "ZeroDivisionError: ")
    assert len(who.screen()) == before + 1
    await stage.say(who, "/help")
    assert len(who.screen()) == before + 3


async def test_a_store_that_is_away_is_not_the_updates_fault(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "multaqa")
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    tries = 0

    async def lose_the_store(hearing: Hearing) -> None:
        nonlocal tries
        tries += 1
        await hearing.reply("wordless")
        if tries == 1:
            raise GONE

    instead(stage, "command", "help", lose_the_store)
    await stage.say(who, "/help")
    assert tries == 2
    assert [row.tries for row in await rows(stage.store) if row.tries] == []


async def test_an_update_nobody_can_read_is_set_aside_and_holds_up_nobody(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "multaqa")
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    stage.phone.faults.malformed_update()
    before = len(who.screen())
    await stage.say(who, "/help")
    assert len(who.screen()) == before + 2
    assert [row.state for row in await rows(stage.store) if row.chat_id == 0 and row.tries] == [InboxState.DEAD]
    async with stage.store.reading() as session:
        assert (await session.exec(select(Letter).where(Letter.chat_id == 0))).all() == []
