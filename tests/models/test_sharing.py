"""Interviews that were one person's become their cluster's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from alembic import command
from sqlalchemy import text
from sqlmodel import select

from models import Answer, Draft, Interview, Store
from models.upgrade import config, drift, upgrade

if TYPE_CHECKING:
    from sqlalchemy import Connection


async def at(store: Store, revision: str, *, down: bool = False) -> None:
    async with store.writer.connect() as connection:
        go = command.downgrade if down else command.upgrade
        await connection.run_sync(lambda wire: go(config(wire), revision))
        await connection.commit()


def _before(wire: Connection) -> None:
    """Two people of one cluster who each began, one of another who confirmed, as the old tables kept them."""
    say: Any = lambda words, **values: wire.execute(text(words), values)  # noqa: E731 - the shortest way to say it
    say(
        "INSERT INTO event (id, key, zone, starts, ends, data_until, default_language, name, place, organizer, sides,"
        " rules, questionnaire, fingerprint) VALUES (1, 'e', 'UTC', '2019-04-09', '2019-04-09', '2019-10-09', 'en',"
        " '{}', '{}', '{}', '{}', '{}', '{}', '')"
    )
    for cluster in (1, 2):
        say(
            "INSERT INTO cluster (id, event_id, key, name, names, aliases, country, side, sectors, summary, languages,"
            " source) VALUES (:id, 1, :key, 'C', '{}', '[]', 'ES', 'EU', '[]', '{}', '[]', '')",
            id=cluster,
            key=f"c{cluster}",
        )
    for person, cluster in ((1, 1), (2, 1), (3, 2)):
        say(
            "INSERT INTO participant (id, event_id, key, name, cluster_id, role, language, code_expires_at)"
            " VALUES (:id, 1, :key, 'P', :cluster, 'participant', 'en', '2019-04-09 12:00:00+00:00')",
            id=person,
            key=f"p{person}",
            cluster=cluster,
        )
    for person, state in ((1, "open"), (2, "open"), (3, "confirmed")):
        say(
            "INSERT INTO interview (id, participant_id, questionnaire, state, started_at, last_at)"
            " VALUES (:id, :id, 'q', :state, '2019-04-09 12:00:00+00:00', '2019-04-09 12:00:00+00:00')",
            id=person,
            state=state,
        )
    say("UPDATE interview SET last_at = '2019-04-09 13:00:00+00:00' WHERE id = 2")
    for interview, question, value, settled in (
        (1, "a", "old", True), (1, "b", "only", True), (1, "c", ["x"], False),
        (2, "a", "new", True), (2, "b", ["y"], False), (3, "a", "theirs", True),
    ):  # fmt: skip
        say(
            "INSERT INTO answer (interview_id, question, value, language, settled, answered_at)"
            " VALUES (:interview, :question, :value, 'en', :settled, '2019-04-09 12:00:00+00:00')",
            interview=interview,
            question=question,
            value=json.dumps(value),
            settled=settled,
        )


async def test_the_interviews_of_one_cluster_become_one_and_lose_nothing(empty_url: str) -> None:
    store = Store(empty_url)
    await at(store, "0002")
    async with store.writer.connect() as connection:
        await connection.run_sync(_before)
        await connection.commit()
    await upgrade(store)
    assert await drift(store) == []
    async with store.reading() as session:
        walks = (await session.exec(select(Interview).order_by(Interview.id))).all()
        assert [(one.id, one.cluster_id, one.participant_id) for one in walks] == [(2, 1, 2), (3, 2, 3)]
        kept = (await session.exec(select(Answer).order_by(Answer.interview_id, Answer.question))).all()
        assert [(one.interview_id, one.participant_id, one.question, one.value) for one in kept] == [
            (2, 2, "a", "new"),
            (2, 1, "b", "only"),
            (3, 3, "a", "theirs"),
        ]
        drafts = (await session.exec(select(Draft).order_by(Draft.question))).all()
        assert [(one.interview_id, one.participant_id, one.question, one.value) for one in drafts] == [
            (2, 2, "b", ["y"]),
            (2, 1, "c", ["x"]),
        ]
    await store.close()


async def test_the_way_back_is_open(empty_url: str) -> None:
    store = Store(empty_url)
    await upgrade(store)
    await at(store, "0002", down=True)
    await upgrade(store)
    assert await drift(store) == []
    await store.close()
