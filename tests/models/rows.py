"""The least of an event that other rows can point at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from models import Cluster, Event, MeetingSlot, Participant

if TYPE_CHECKING:
    from models import Session

NOON = datetime(2019, 4, 9, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Ground:
    """An event with four clusters and two slots."""

    event: Event
    clusters: tuple[Cluster, ...]
    slots: tuple[MeetingSlot, ...]


async def ground(session: Session) -> Ground:
    event = Event(
        key="e", zone="Africa/Casablanca", starts=NOON.date(), ends=NOON.date(), data_until=NOON.date(),
        default_language="en", name={"en": "E", "fr": "E", "ar": "E"},
    )  # fmt: skip
    session.add(event)
    await session.flush()
    assert event.id is not None
    clusters = tuple(Cluster(event_id=event.id, key=f"c{n}", name=f"C{n}", country="ES", side="EU") for n in range(4))
    slots = tuple(
        MeetingSlot(event_id=event.id, starts=at, ends=at + timedelta(minutes=20), tables=9, half_day="2019-04-09/pm")
        for at in (NOON, NOON + timedelta(minutes=30))
    )
    session.add_all([*clusters, *slots])
    await session.flush()
    return Ground(event, clusters, slots)


async def person(
    session: Session, event: Event, key: str, *, chat_id: int | None = None, language: str = "en"
) -> Participant:
    made = Participant(
        event_id=event.id or 0, key=key, name=key.title(), language=language, chat_id=chat_id,
        code_expires_at=NOON + timedelta(days=9), joined_at=NOON if chat_id else None,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made
