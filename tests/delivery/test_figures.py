from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import inbox
from bot.delivery.figures import figures, prometheus
from models import Policy
from tests.delivery.office import SWIFT

if TYPE_CHECKING:
    import pytest

    from tests.delivery.office import Office


async def test_what_waits_is_counted_with_its_age(closed_office: Office) -> None:
    office = closed_office
    now = office.clock.now()
    await office.write(
        office.letter(0, "due", due_at=now - timedelta(seconds=90)),
        office.letter(1, "due"),
        office.letter(2, "later", due_at=now + timedelta(hours=1)),
    )
    async with office.store.transaction() as session:
        body = {"update_id": 1, "message": {"chat": {"id": 1}}}
        await inbox.keep(session, [body], now=now - timedelta(seconds=30))
    async with office.store.reading() as session:
        found = await figures(session, office.bot.id, SWIFT, now=now, pulse=office.pulse.now())
    assert {name: value for name, value in found.items() if value} == {
        "letters_pending": 3,
        "letters_due": 2,
        "oldest_due_seconds": 90,
        "updates_waiting": 1,
        "oldest_update_seconds": 30,
        "letters_per_second_allowed": 2000,
    }


async def test_fates_are_counted(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "multaqa")
    office.phone.faults.add("flood", method="sendMessage", chat_id=office.people[0].id, retry_after=3)
    office.phone.faults.add("drop", method="sendMessage", chat_id=office.people[1].id)
    await office.write(*(office.letter(who, "news", policy=Policy.PARK) for who in range(3)))
    await office.settle()
    said = (await prometheus(office.postman)).splitlines()
    assert {
        "multaqa_letters_sent 2",
        "multaqa_letters_unknown 1",
        'multaqa_fates_total{fate="sent"} 2',
        'multaqa_fates_total{fate="snoozed"} 1',
        'multaqa_fates_total{fate="snoozed_seconds"} 3',
        'multaqa_fates_total{fate="unknown"} 1',
    } <= set(said)
    assert str(office.people[0].id) not in "\n".join(said)
