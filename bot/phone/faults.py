"""Faults on demand: what the real Telegram and the real network do to a bot on a bad day."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.phone.posted import Posted, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.phone.telegram import Telegram

LONGEST = 3600.0  # real seconds


class Trouble(StrEnum):
    """What happens to a call."""

    REFUSE = "refuse"  # not done; answered with `code` and `description`
    FLOOD = "flood"  # not done; 429 with `retry_after`
    HANG = "hang"  # not done; no answer for `seconds`, then the connection ends
    LOST = "lost"  # not done; the connection drops
    LATE = "late"  # done; answered `seconds` later
    DROP = "drop"  # done; the connection drops before the answer


@dataclass(frozen=True)
class Fault:
    """One kind of trouble: for one method or all, for one chat or all, `times` times (None: until removed)."""

    trouble: Trouble
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    seconds: float = 0.0  # real
    code: int = 502
    description: str = "Bad Gateway"
    retry_after: int = 5  # seconds

    def shown(self) -> dict[str, object]:
        """Return the fault as JSON."""
        return asdict(self)

    def meets(self, method: str, chat_id: str | None) -> bool:
        """Whether a call runs into this fault."""
        same_method = self.method is None or self.method.lower() == method.lower()
        return same_method and (self.chat_id is None or str(self.chat_id) == chat_id)


def _fault(trouble: Trouble, asked: Posted) -> Fault:
    return Fault(
        trouble,
        method=asked.text("method", None),
        chat_id=asked.integer("chat_id", None),
        times=asked.integer("times", None if asked.flag("always", default=False) else 1),
        seconds=min(max(asked.number("seconds", 0.0), 0.0), LONGEST),
        code=asked.integer("code", 502),
        description=asked.text("description", "Bad Gateway"),
        retry_after=asked.integer("retry_after", 5),
    )


class Faults:
    """The faults that wait for calls, and those that befall updates at once."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._waiting: list[Fault] = []

    @property
    def waiting(self) -> tuple[Fault, ...]:
        """The faults that will still happen."""
        return tuple(self._waiting)

    def add(self, fault: Fault | str, **how: object) -> Fault:
        """Arrange for trouble, as in `add("refuse", method="sendMessage", code=403, description="Forbidden: …")`."""
        arranged = fault if isinstance(fault, Fault) else Fault(Trouble(fault), **how)  # type: ignore[arg-type]
        self._waiting.append(arranged)
        return arranged

    def arrange(self, asked: Posted) -> None:
        """Arrange what the page's door was asked for: a fault for calls, or one that befalls updates at once."""
        trouble = asked.text("trouble")
        at_once: dict[str, Callable[[], None]] = {
            "malformed": self.malformed_update,
            "again": self.repeat_tap,
            "swap": self.swap_updates,
            "restart": self.restart,
            "forget": self.restart_without_memory,
        }
        if trouble in at_once:
            at_once[trouble]()
            return
        if trouble not in set(Trouble):
            wrong(f'"trouble" is one of {", ".join([*Trouble, *at_once])}')
        self._waiting.append(_fault(Trouble(trouble), asked))

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._waiting.clear()

    def take(self, method: str, chat_id: str | None) -> Fault | None:
        """Return the fault a call runs into, counted down, or None."""
        for place, fault in enumerate(self._waiting):
            if fault.meets(method, chat_id):
                self._count_down(place, fault)
                return fault
        return None

    def _count_down(self, place: int, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times > 1:
            self._waiting[place] = replace(fault, times=fault.times - 1)
        else:
            del self._waiting[place]

    def malformed_update(self) -> None:
        """Send an update that no client library can read: a tap without what every tap has."""
        self._telegram.updates.put("callback_query", {"id": "0", "data": "x"}, queue="malformed")

    def repeat_tap(self) -> None:
        """Send the last tap once more under a new update_id, as Telegram's apps do (tdlib/telegram-bot-api#699)."""
        if self._telegram.last_tap:
            tap = self._telegram.last_tap
            self._telegram.updates.put("callback_query", tap, queue=f"tap/{tap['from']['id']}")

    def swap_updates(self) -> None:
        """Let the two newest unfetched updates change places."""
        self._telegram.updates.swap_last()

    def restart(self) -> None:
        """End the open call as a restart of Telegram would."""
        self._telegram.updates.close()

    def restart_without_memory(self) -> None:
        """Restart and lose what waits: updates, taps, commands; what people have on their phones stays."""
        self.restart()
        self._telegram.forget()
