"""Where an event has many clusters, wishes come page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from models import Cluster, Participant, Request, Wish
from tests.stage import EVE

if TYPE_CHECKING:
    from bot.phone import Person
    from models import Session
    from tests.stage import Stage

MANY = 110  # more than a keyboard holds


def words(person: Person) -> list[str]:
    return [one for row in person.last.buttons for one in row]


async def others(session: Session, of: str, number: int) -> tuple[Cluster, list[Cluster]]:
    """Return somebody's cluster, and so many new ones."""
    who = (await session.exec(select(Participant).where(Participant.key == of))).one()
    mine = await session.get_one(Cluster, who.cluster_id)
    names = [f"Cluster {at:03}" for at in range(number)]
    some = [
        Cluster(event_id=mine.event_id, key=f"new-{at:03}", name=name, country="ES", side="Europe")
        for at, name in enumerate(names)
    ]
    session.add_all(some)
    await session.flush()
    return mine, some


async def test_however_many_are_declined_they_come_eight_at_a_time_and_each_can_be_taken_back(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    async with stage.store.transaction() as session:
        mine, some = await others(session, "rania-haddad", MANY)
        ids = {"event_id": mine.event_id, "from_cluster_id": mine.id}
        session.add_all(Request(**ids, to_cluster_id=one.id, wish=Wish.NO, at=EVE) for one in some)
    await stage.say(rania, "/matches")
    await stage.tap(rania, f"Those I declined ({MANY})")
    assert words(rania) == [*(f"Cluster {at:03}" for at in range(8)), "◀", "1/14", "▶", "Back to the list"]
    await stage.tap(rania, "◀")
    assert words(rania) == [*(f"Cluster {at}" for at in range(104, 110)), "◀", "14/14", "▶", "Back to the list"]
    await stage.tap(rania, "Cluster 109")
    await stage.tap(rania, "Meet")
    await stage.tap(rania, "Back to the list")
    assert f"Those I declined ({MANY - 1})" in words(rania)
