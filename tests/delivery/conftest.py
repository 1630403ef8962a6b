"""A post office on either database, with four people who get letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.delivery.office import office_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from models import Store
    from tests.delivery.office import Office


@pytest.fixture
async def closed_office(store: Store) -> AsyncIterator[Office]:
    """An office whose postman has not begun."""
    async with office_on(store) as office:
        yield office


@pytest.fixture
async def office(closed_office: Office) -> Office:
    """An office at work."""
    await closed_office.open()
    return closed_office
