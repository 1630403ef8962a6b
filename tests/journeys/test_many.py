"""Where an event has many clusters, wishes come page by page, and whoever joins late is not flooded with them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
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


async def ask(session: Session, mine: Cluster, some: list[Cluster], musts: tuple[int, ...]) -> None:
    """Let each of some clusters ask for a meeting, the last one first."""
    for at, one in enumerate(some):
        request = Request(
            event_id=mine.event_id, from_cluster_id=one.id or 0, to_cluster_id=mine.id or 0,
            wish=Wish.MUST if at in musts else Wish.MEET, at=EVE - timedelta(minutes=at),
        )  # fmt: skip
        session.add(request)


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


async def test_whoever_joins_late_is_told_the_most_wished_three_and_how_many_there_are(stage: Stage) -> None:
    async with stage.store.transaction() as session:
        mine, some = await others(session, "rania-haddad", 80)
        await ask(session, mine, some, musts=(7, 60))
    rania = await stage.come_in("rania-haddad", "en")
    told = [seen.text.partition("\n")[0] for seen in rania.screen() if "meet you" in seen.text]
    assert [one.replace("\u2068", "").replace("\u2069", "") for one in told] == [
        "Cluster 060 very much wants to meet you",
        "Cluster 007 very much wants to meet you",
        "Cluster 079 would like to meet you",
        "80 clusters would like to meet you",
    ]
    await stage.tap(rania, "See all wishes")
    assert rania.last.text.startswith("Wishes: yours, and those of others to meet you\n")
    assert "1. Cluster 007" in words(rania)


@pytest.mark.parametrize(("number", "told"), [(3, 3), (4, 4)])
async def test_few_requests_are_told_one_by_one(stage: Stage, number: int, told: int) -> None:
    async with stage.store.transaction() as session:
        mine, some = await others(session, "rania-haddad", number)
        await ask(session, mine, some, musts=())
    rania = await stage.come_in("rania-haddad", "en")
    cards = [seen for seen in rania.screen() if "meet you" in seen.text]
    assert len(cards) == told
    assert ("See all wishes" in words(rania)) == (number > 3)
