"""What nobody may read: the token and what is derived from it, in no log and in no row; who may be heard."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.hook import secret_of
from bot.rehearsal import TOKEN
from handlers.hearing import Permission
from handlers.routes import ROUTES
from tests.stage import staged

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.databases import Files

FOR_ANYBODY = {
    ("command", "start"), ("command", "language"), ("tap", "lang"), ("tap", "langs"), ("tap", "consent"),
    ("tap", "rejoin"),
    ("words", "code"), ("other", "edited"), ("other", "member"), ("other", "refused"), ("other", "stranger"),
    ("other", "wordless"), ("other", "words"),
}  # fmt: skip


async def test_the_token_is_in_no_log_and_in_no_row(
    files: Files, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    url = files.fresh()
    async with staged(url, over_http=True) as stage:
        who = await stage.come_in(stage.folder.participants[3].key, "en")
        for trouble in ("drop", "refuse", "lost"):
            stage.phone.faults.add(trouble, method="sendMessage")
        stage.phone.faults.add("refuse", method="editMessageText", code=400, description="Bad Request: no")
        await stage.say(who, "/help")
    kept = b"".join(file.read_bytes() for file in tmp_path.parent.glob("sqlite*/*") if file.name in url)
    secrets = (TOKEN, TOKEN.partition(":")[2], secret_of(TOKEN))
    said = caplog.text + "".join(str(record.exc_info) for record in caplog.records)
    assert said
    assert kept
    assert [secret for secret in secrets if secret in said or secret.encode() in kept] == []


def test_of_all_routes_these_few_are_for_anybody() -> None:
    found = {(route.kind, route.name) for route in ROUTES if route.permission is Permission.ANYONE}
    assert found == FOR_ANYBODY
