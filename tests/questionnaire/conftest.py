from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.prepared import Prepared
from tests.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.stage import Stage


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The example event, loaded once."""
    return Prepared(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
async def stage(prepared: Prepared) -> AsyncIterator[Stage]:
    """The whole bot and the phone on a copy of it."""
    async with staged(prepared.fresh("loaded"), loaded=True) as stage:
        yield stage
