"""Journeys are compared with their transcripts, or recorded afresh: `pytest tests/journeys --record`."""

from __future__ import annotations

import pytest

from tests.journeys.prepared import Prepared


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="write the transcripts of the journeys afresh")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The example event as it stands when a journey begins."""
    return Prepared(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def recording(request: pytest.FixtureRequest) -> bool:
    """Whether transcripts are to be written instead of compared."""
    return bool(request.config.getoption("--record", default=False))
