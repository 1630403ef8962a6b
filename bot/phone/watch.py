"""The phone's clock as the page shows and moves it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.clock import EventClock
from bot.phone.posted import Posted, wrong

if TYPE_CHECKING:
    from bot.phone.phone import Phone

CLOCK_CHANGED = {"what": "clock"}
FASTEST = 100_000.0


def is_paused(phone: Phone) -> bool:
    """Whether the phone's time stands still."""
    return isinstance(phone.clock, EventClock) and phone.clock.paused


async def clock_state(phone: Phone) -> dict[str, Any]:
    """Return the clock as the page gets it; `next` is what a jump would go to."""
    due = await phone.next_due() if phone.next_due else None
    movable = isinstance(phone.clock, EventClock)
    return {
        "now": phone.clock.now().isoformat(),
        "zone": phone.zone,
        "rate": phone.clock.rate if isinstance(phone.clock, EventClock) else 1.0,
        "paused": is_paused(phone),
        "controllable": movable,
        "next": {"what": due[0], "at": due[1].isoformat()} if due else None,
        "busy": bool(phone.telegram.updates.pending()),
    }


async def set_clock(phone: Phone, asked: Posted) -> None:
    """Pause, run, hurry or move the clock; a clock that nobody may move refuses."""
    clock = phone.clock
    if not isinstance(clock, EventClock):
        wrong("this phone runs on the machine's own clock", 409)
    rate = asked.number("rate", clock.rate)
    paused = asked.flag("paused", clock.paused)
    if not 0 < rate <= FASTEST:
        wrong(f'"rate" is above 0 and at most {FASTEST:.0f}')
    goal = await _goal(phone, asked.text("jump", ""))
    if rate != clock.rate:
        clock.speed(rate)
    if paused != clock.paused:
        (clock.pause if paused else clock.resume)()
    if goal:
        clock.jump(goal)


async def _goal(phone: Phone, jump: str) -> datetime | None:
    if not jump:
        return None
    if jump == "next":
        due = await phone.next_due() if phone.next_due else None
        if due is None:
            wrong("nothing is due", 409)
        return due[1]
    try:
        goal = datetime.fromisoformat(jump)
    except ValueError:
        wrong('"jump" is "next" or an instant in ISO 8601')
    return goal if goal.tzinfo else goal.replace(tzinfo=UTC)
