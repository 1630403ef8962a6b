from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import app
from handlers import planner
from handlers.routes import ROUTES
from tests.acts.unnoted import watched
from tests.journeys.player import play

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.journeys.prepared import Prepared

HERE = Path(__file__).parent
JOURNEYS = sorted(path.stem for path in HERE.glob("*.steps"))
LANGUAGES = ("en", "fr", "ar")
OVER_HTTP = (("joining", "ar"), ("requests", "fr"), ("reminders", "en"))


@pytest.fixture(autouse=True)
def _plans_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # A plan without polish comes at once and is the same on every machine.
    monkeypatch.setattr(planner, "SECONDS", 0.0)


@pytest.fixture(autouse=True)
def _acts_are_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # Whatever organizers do in a journey leaves an act, or is known to need none.
    silent: list[str] = []
    monkeypatch.setattr(app, "ROUTES", tuple(watched(route, silent) for route in ROUTES))
    yield
    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("journey", JOURNEYS)
async def test_a_journey_reads_as_it_was_recorded(
    journey: str, language: str, prepared: Prepared, *, recording: bool
) -> None:
    played = await play(HERE / f"{journey}.steps", language, prepared)
    transcript = HERE / f"{journey}.{language}.txt"
    if recording:
        transcript.write_text(played, encoding="utf-8")
    assert played == transcript.read_text(encoding="utf-8")


@pytest.mark.parametrize(("journey", "language"), OVER_HTTP)
async def test_a_journey_over_a_real_socket_reads_the_same(journey: str, language: str, prepared: Prepared) -> None:
    played = await play(HERE / f"{journey}.steps", language, prepared, over_http=True)
    assert played == (HERE / f"{journey}.{language}.txt").read_text(encoding="utf-8")
