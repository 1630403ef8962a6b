"""The hall of a rehearsal while meetings run: who is late, who stays away, who cannot come, and who sits alone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlmodel import col, or_, select

from bot.rehearsal import seats
from models import Cluster, Meeting, MeetingSlot, MeetingState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date, datetime
    from random import Random
    from zoneinfo import ZoneInfo

    from bot.folder.given import Participant as Invited
    from bot.folder.given import Slot
    from bot.rehearsal.player import Player
    from models import Store

Errand = tuple["datetime", "Callable[[], Awaitable[None]]"]

BEFORE = timedelta(minutes=45)  # so long before the first slot of a half-day people begin to look at their phones
GLANCE = timedelta(minutes=3)  # between two looks while meetings run
CANCELS = timedelta(minutes=40)  # before the slot
LATE = timedelta(minutes=4)  # before the slot
ALONE = timedelta(minutes=6)  # after its beginning


class Hall:
    """Who does what on which day; `late`, `absent` and `cancel` are numbers a day, dealt out from the seed."""

    def __init__(  # noqa: PLR0913 - what a hall is made of, each named
        self, store: Store, slots: Sequence[Slot], steady: Sequence[Invited], zone: ZoneInfo, luck: Random, *,
        late: int, absent: int, cancel: int,
    ) -> None:  # fmt: skip
        self.store, self.zone = store, zone
        self.days: dict[date, list[Slot]] = {}
        for slot in sorted(slots, key=lambda slot: slot.starts):
            self.days.setdefault(slot.starts.astimezone(zone).date(), []).append(slot)
        self.away: dict[date, frozenset[str]] = {}
        self._late: dict[tuple[date, str], Slot] = {}
        self._cancels: dict[tuple[date, str], Slot] = {}
        for day, some in self.days.items():
            clusters = sorted({one.cluster for one in steady if one.cluster})
            self.away[day] = frozenset(luck.sample(clusters, min(absent, len(clusters))))
            there = [one.key for one in steady if one.cluster not in self.away[day]]
            chosen = luck.sample(there, min(late + cancel, len(there)))
            self._cancels |= {(day, key): luck.choice(some) for key in chosen[:cancel]}
            self._late |= {(day, key): luck.choice(some) for key in chosen[cancel:]}

    def errands(self, invited: Invited, player: Player) -> list[Errand]:
        """Return what a person does beside the meetings, and when."""
        found: list[Errand] = []
        for day, slots in self.days.items():
            if invited.cluster is None or invited.cluster in self.away[day]:
                continue
            if slot := self._cancels.get((day, invited.key)):
                found.append((slot.starts - CANCELS, partial(_cancel, player)))
            if slot := self._late.get((day, invited.key)):
                found.append((slot.starts - LATE, partial(_late, player)))
            found += [(slot.starts + ALONE, partial(self._alone, player, invited.cluster, slot)) for slot in slots]
            found += [(instant, partial(_answer, player)) for instant in _glances(slots)]
        return found

    async def _alone(self, player: Player, cluster: str, slot: Slot) -> None:
        """Say that nobody came, where the other side stays away today."""
        async with self.store.reading() as session:
            rows = await session.exec(
                select(Cluster.key)
                .join(Meeting, or_(Meeting.a_cluster_id == col(Cluster.id), Meeting.b_cluster_id == col(Cluster.id)))
                .join(MeetingSlot, col(Meeting.slot_id) == col(MeetingSlot.id))
                .where(MeetingSlot.starts == slot.starts, Meeting.state == MeetingState.PUBLISHED)
                .where(col(Meeting.id).in_(_meetings_of(cluster)))
            )
            sides = set(rows.all())
        if sides & self.away[slot.starts.astimezone(self.zone).date()]:
            await player.say("/next")
            if await player.choose("coming.nobody_button"):
                await player.choose("coming.nobody_sure")


def _meetings_of(cluster: str):  # type: ignore[no-untyped-def] # noqa: ANN202 - SQLModel's select types do not travel
    side = or_(Meeting.a_cluster_id == col(Cluster.id), Meeting.b_cluster_id == col(Cluster.id))
    return select(Meeting.id).join(Cluster, side).where(Cluster.key == cluster)


def _glances(slots: Sequence[Slot]) -> list[datetime]:
    instants = set()
    for slot in slots:
        at = slot.starts - BEFORE
        while at < slot.ends:
            instants.add(at)
            at += GLANCE
    return sorted(instants)


async def _cancel(player: Player) -> None:
    await player.say("/next")
    if await player.choose("coming.cannot_button") and await player.choose("moving.sure"):
        player.notes.cancelled.append(player.now)


async def _late(player: Player) -> None:
    await player.say("/next")
    await player.choose("coming.late_button")


async def _answer(player: Player) -> None:
    """Say yes to whatever meeting is offered, and answer about a seat."""
    if player.sees("offers.yes"):
        await player.choose("offers.yes")
    await seats.answer(player)
