"""No request breaks the phone; `python -m tests.phone.fuzz` sends ten thousand."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.phone.fuzz import SHOTS, Shot, shoot


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(SHOTS)
async def test_no_request_breaks_the_phone_or_another_chat(shot: Shot) -> None:
    assert await shoot(shot) != 500
