"""Time, handed in: the real clock, and the one a rehearsal can pause, speed up and jump."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from models import Store


class Clock(Protocol):
    """Where `now` comes from; nothing else in the project asks the machine for the time of day."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        ...

    def wait_for(self, instant: datetime) -> timedelta | None:
        """Return the real wait until `instant`, never negative, or None while time stands still."""
        ...

    def on_change(self, hear: Callable[[], None]) -> None:
        """Call `hear` whenever a real wait computed earlier has become wrong (pause, speed, jump)."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(UTC)

    def wait_for(self, instant: datetime) -> timedelta | None:
        """Return the time left until `instant`."""
        return max(instant - self.now(), timedelta())

    def on_change(self, hear: Callable[[], None]) -> None:
        """Accept the listener; the machine's clock changes for nobody."""


class SharedClock(SystemClock):
    """A clock that others share, told from time to time what it says; the machine's own until then.

    Between two tellings it runs by itself, whatever becomes of the machine's time of day.
    """

    def __init__(self) -> None:
        self._told: datetime | None = None
        self._since = 0.0
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """Return the present instant of the shared clock."""
        return super().now() if self._told is None else self._at(monotonic())

    def tell(self, instant: datetime, *, asked: float) -> None:
        """Believe an answer to a question `asked` at that `monotonic` time, unless it is what was believed already.

        The clock was read at some moment between question and answer.
        """
        heard = monotonic()
        if self._told is not None and self._at(asked) <= instant <= self._at(heard):
            return
        self._told, self._since = instant.astimezone(UTC), (asked + heard) / 2
        for hear in self._listeners:
            hear()

    def on_change(self, hear: Callable[[], None]) -> None:
        """Call `hear` after each telling that was news."""
        self._listeners.append(hear)

    def _at(self, moment: float) -> datetime:
        assert self._told is not None  # noqa: S101 - asked for only then
        return self._told + timedelta(seconds=moment - self._since)


class EventClock:
    """A clock that starts at `start`, runs `rate` times real speed, and obeys whoever rehearses an event."""

    def __init__(self, start: datetime, *, rate: float = 1.0, paused: bool = False) -> None:
        if start.tzinfo is None:
            message = "an EventClock starts at an aware instant"
            raise ValueError(message)
        self._then = start.astimezone(UTC)
        self._since = monotonic()
        self._rate = rate
        self._paused = paused
        self._listeners: list[Callable[[], None]] = []

    @property
    def rate(self) -> float:
        """How many event seconds pass in one real second."""
        return self._rate

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        return self._paused

    def now(self) -> datetime:
        """Return the event's present instant, UTC."""
        if self._paused:
            return self._then
        return self._then + timedelta(seconds=(monotonic() - self._since) * self._rate)

    def wait_for(self, instant: datetime) -> timedelta | None:
        """Return the real time left until `instant`, or None while paused and not yet there."""
        left = max(instant - self.now(), timedelta())
        if not left:
            return left
        return None if self._paused else left / self._rate

    def on_change(self, hear: Callable[[], None]) -> None:
        """Call `hear` after each pause, resumption, change of speed and jump."""
        self._listeners.append(hear)

    def pause(self) -> None:
        """Let time stand still."""
        self._set(paused=True)

    def resume(self) -> None:
        """Let time run on."""
        self._set(paused=False)

    def speed(self, rate: float) -> None:
        """Run `rate` times as fast as real time; `rate` is above zero."""
        if rate <= 0:
            message = "a clock's rate is above zero"
            raise ValueError(message)
        self._set(rate=rate)

    def jump(self, instant: datetime) -> None:
        """Go forward to `instant`; time never goes back, an earlier instant changes nothing."""
        self._set(then=max(instant.astimezone(UTC), self.now()))

    def _set(self, *, then: datetime | None = None, rate: float | None = None, paused: bool | None = None) -> None:
        self._then = then or self.now()
        self._since = monotonic()
        self._rate = self._rate if rate is None else rate
        self._paused = self._paused if paused is None else paused
        for hear in self._listeners:
            hear()


async def present(store: Store) -> datetime:
    """Return the present by the clock a store goes by: PostgreSQL's own, which all its workers share."""
    return await store.moment() or SystemClock().now()
