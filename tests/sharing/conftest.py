"""Two delegates of one cluster, at one question."""

from __future__ import annotations

import pytest

from bot import interviews
from models import Event, Interview, Participant, Store
from tests.models.rows import NOON, ground, person


class Pair:
    """Rania and Karim speak for one cluster; each transaction is one of theirs."""

    def __init__(self, store: Store, event: Event, rania: Participant, karim: Participant, walk: Interview) -> None:
        self.store, self.event, self.rania, self.karim, self.walk = store, event, rania, karim, walk


@pytest.fixture
async def pair(store: Store) -> Pair:
    async with store.transaction() as session:
        given = await ground(session)
        people = [await person(session, given.event, key, chat_id=chat) for key, chat in (("rania", 1), ("karim", 2))]
        for one in people:
            one.cluster_id = given.clusters[0].id
            session.add(one)
        asked = interviews.questionnaire_of(given.event).key
        walk = Interview(
            cluster_id=given.clusters[0].id, participant_id=people[0].id, questionnaire=asked, started_at=NOON,
            last_at=NOON,
        )  # fmt: skip
        session.add(walk)
        await session.flush()
        assert await interviews.of(session, people[1]) is walk
        return Pair(store, given.event, people[0], people[1], walk)
