"""Clusters: which one a person speaks for, and what matching reads in its profile."""

from __future__ import annotations

import asyncio
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, func, or_
from sqlmodel import col, select

from bot import interviews, participants
from bot.answers import Choice
from bot.matching.kinship import Kinship
from bot.matching.linking import Linker
from bot.matching.profile import Profile as Said
from bot.matching.profile import Said as Statement
from bot.matching.vectors import made_with, vectors
from bot.matching.vocabulary import Vocabulary
from bot.questionnaire import walk
from bot.questionnaire.questions import Kind
from bot.texts import LOCALES, named
from models import Cluster, Event, Participant, Profile, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement

    from bot.questionnaire.questions import Question, Questionnaire
    from bot.showing import Showing
    from bot.texts import Voice
    from models import Session

ADDED = "added-"  # how the key begins of a cluster that was typed in the chat
LIKELY = 5
_EVENTS = 4  # whose labels are known at once; a linker takes 30 MB


async def of(session: Session, participant: Participant | None) -> Cluster | None:
    """Return the cluster a participant speaks for."""
    if participant is None or participant.cluster_id is None:
        return None
    return await session.get(Cluster, participant.cluster_id)


async def by_key(session: Session, event: Event, key: str) -> Cluster | None:
    """Return the cluster of this key."""
    return (await session.exec(select(Cluster).where(Cluster.event_id == event.id, Cluster.key == key))).first()


async def everyone(session: Session, event: Event) -> Sequence[Cluster]:
    """Return all clusters of an event, by name."""
    return (await session.exec(select(Cluster).where(Cluster.event_id == event.id).order_by(col(Cluster.name)))).all()


async def is_free(session: Session, cluster: Cluster, participant: Participant) -> bool:
    """Return whether a person may say to speak for a cluster: it is the invitation's, or nobody else is invited."""
    others = select(func.count()).where(Participant.cluster_id == cluster.id, col(Participant.id) != participant.id)
    return cluster.id == participant.cluster_id or not (await session.exec(others)).one()


async def settle(session: Session, participant: Participant, key: str, event: Event) -> bool:
    """Let a participant speak for a cluster; False when the organizers must decide it."""
    cluster = await by_key(session, event, key)
    if cluster is None or not await is_free(session, cluster, participant):
        return False
    if cluster.id != participant.cluster_id and await is_shared(session, participant):
        return False
    await interviews.move(session, participant, cluster.id or 0)
    return True


async def is_shared(session: Session, participant: Participant) -> bool:
    """Return whether a colleague of the same cluster has joined: then nobody takes its profile elsewhere alone."""
    if participant.cluster_id is None:
        return False
    return any(one.id != participant.id for one in await participants.delegates(session, participant.cluster_id))


async def offered(showing: Showing) -> list[Choice]:
    """Return the clusters to choose from: those typed words may mean, or the one of the invitation."""
    mine = await of(showing.session, showing.reader)
    voice = showing.voice
    if showing.params.get("searching") or mine is None:
        likely = showing.params.get("candidates") or []
        known = [await by_key(showing.session, showing.event, key) for key in likely[:LIKELY]]
        found = [Choice(one.key, named(one, voice.language)) for one in known if one is not None]
        if mine is not None and mine.key not in likely:
            found.append(Choice(mine.key, voice.word("interview.yes_mine", name=named(mine, voice.language))))
        if showing.params.get("typed"):
            found.append(Choice("absent", voice.word("interview.absent")))
        return found
    return [
        Choice(mine.key, voice.word("interview.yes_mine", name=named(mine, voice.language))),
        Choice("new", voice.word("interview.another")),
    ]


async def add(session: Session, participant: Participant, name: str, event: Event) -> bool:
    """Add a cluster that is on nobody's list; its country and side come with the next answer.

    False where a colleague shares the profile of the one before: the organizers must decide it.
    """
    if await is_shared(session, participant):
        return False
    added = Cluster(
        event_id=event.id or 0,
        key=f"{ADDED}{participant.id}",
        name=name,
        country="",
        side="EU",
        source="typed in the chat",
    )
    known = await by_key(session, event, added.key)
    if known is None:
        session.add(added)
        await session.flush()
        known = added
    known.name = name
    session.add(known)
    await interviews.move(session, participant, known.id or 0)
    return True


async def place(session: Session, participant: Participant, country: str, event: Event) -> None:
    """Say where an added cluster is; its side is that of the clusters known there, else Europe."""
    mine = await of(session, participant)
    if mine is None or not mine.key.startswith(ADDED):
        return
    known = select(Cluster.side).where(
        Cluster.event_id == event.id, Cluster.country == country, col(Cluster.id) != mine.id
    )
    mine.country, mine.side = country, (await session.exec(known)).first() or "EU"
    session.add(mine)


OFFERED = 3


async def heard(event: Event, words: str, role: str) -> tuple[list[str], list[str]]:
    """Return the concepts that typed words link to, and up to three that often go with them, to offer.

    What is lacked is not offered, and what there is enough of is not sought; `role` is that of the question.
    """
    links = await asyncio.to_thread(lambda: linker(added(event)).link(words))
    missing = "sated" if role == "seeks" else "lacked"
    linked = list(dict.fromkeys(link.concept for link in links if link.stance != missing))
    concepts = vocabulary().concepts
    beside = [near for concept in linked for near in concepts[concept].related if near not in linked]
    return linked, list(dict.fromkeys(beside))[:OFFERED]


Labels = tuple[tuple[str, str, str], ...]  # concept, language, text


def added(event: Event) -> Labels:
    """Return the labels that the organizers of an event added to the vocabulary."""
    return tuple((concept, language, text) for concept, language, text in event.labels or ())


@lru_cache(maxsize=_EVENTS)
def vocabulary(labels: Labels = ()) -> Vocabulary:
    """Return the trilingual vocabulary, read once, with the labels an event adds."""
    return vocabulary().with_labels(labels) if labels else Vocabulary.read(LOCALES / "vocabulary")


@cache
def kinship() -> Kinship:
    """Return how near the concepts of the vocabulary are to each other; computed once."""
    return Kinship(vocabulary())


@lru_cache(maxsize=_EVENTS)
def linker(labels: Labels = ()) -> Linker:
    """Return the linker over the vocabulary and an event's labels; it remembers phrases it has compared."""
    return Linker(vocabulary(labels))


async def relink_all(session: Session) -> int:
    """Do for every event what `relink` does for one: another vocabulary or normaliser may have come with this start."""
    return sum([await relink(session, event) for event in (await session.exec(select(Event))).all()])


async def relink(session: Session, event: Event) -> int:
    """Compute the concept vectors that are missing or of another vocabulary; return how many were."""
    labels = added(event)
    mark = made_with(await asyncio.to_thread(vocabulary, labels))
    found = await session.exec(
        select(Profile, Cluster)
        .join(Cluster, col(Profile.cluster_id) == col(Cluster.id))
        .where(Cluster.event_id == event.id)
        .where(or_(col(Profile.vector_version) != mark, _is_missing(col(Profile.vector))))
        .order_by(col(Cluster.key))
    )
    stale = found.all()
    if not stale:
        return 0
    questionnaire = interviews.questionnaire_of(event)
    beside = await _matched_beside(session, event)
    profiles = [said(cluster, profile, questionnaire, beside.get(cluster.id or 0, ())) for profile, cluster in stale]
    linked = await asyncio.to_thread(lambda: vectors(profiles, linker(labels)))
    for (profile, _cluster), vector in zip(stale, linked, strict=True):
        profile.vector, profile.vector_version, profile.linkings = vector.to_json(), mark, profile.linkings + 1
        session.add(profile)
    return len(stale)


Beside = tuple["Questionnaire", Response]


def _is_missing(column: Any) -> ColumnElement[bool]:
    """Whether JSON is not there: None set by hand is kept as its "null"."""
    return or_(column.is_(None), cast(column, String) == "null")


async def _matched_beside(session: Session, event: Event) -> dict[int, list[Beside]]:
    """Return by cluster what it answered beside its profile, where that plays a part in matching."""
    asked = {one.key: one for one in interviews.questionnaires_of(event)[1:] if one.is_matched}
    found: dict[int, list[Beside]] = {}
    rows = await session.exec(select(Response).where(col(Response.questionnaire).in_(asked))) if asked else ()
    for row in rows:
        found.setdefault(row.cluster_id, []).append((asked[row.questionnaire], row))
    return found


def said(cluster: Cluster, profile: Profile, questionnaire: Questionnaire, beside: Iterable[Beside] = ()) -> Said:
    """Return a profile as matching reads it: ticked options as concepts, typed words as they stand.

    What was added with one tap to what was typed has no words of its own: nothing typed names it.
    """
    by_role: dict[str, list[Statement]] = {}
    plain: dict[str, list[str]] = {}
    everything: list[tuple[Questionnaire, Profile | Response]] = [(questionnaire, profile), *beside]
    for asked, accepted in everything:
        for question in asked.questions:
            value = accepted.answers.get(question.key)
            for one in value if isinstance(value, list) else [value]:
                if one not in (None, ""):
                    by_role.setdefault(question.role, []).extend(_statement(question, str(one), accepted.language))
                    plain.setdefault(question.role, []).extend(_codes(question, str(one)))
            added = accepted.answers.get(walk.also(question.key)) or []
            by_role.setdefault(question.role, []).extend(Statement(concept=concept) for concept in added)
    values: dict[str, Any] = {
        role: tuple(by_role.get(role, ())) for role in ("topics", "specialities", "offers", "seeks", "opportunities")
    }
    values |= {role: tuple(plain.get(role, ())) for role in ("objectives", "partner_types", "markets", "languages")}
    return Said(
        id=cluster.key,
        side=cluster.side,  # type: ignore[arg-type] # checked when the event was loaded
        name=cluster.name,
        country=cluster.country,
        language=profile.language,  # type: ignore[arg-type] # one of the three
        sectors=tuple(plain.get("sectors") or cluster.sectors),
        **values,
    )


def _statement(question: Question, value: str, language: str) -> list[Statement]:
    if question.kind in (Kind.TEXT, Kind.TEXTS):
        return [Statement(text=value, language=language)]  # type: ignore[arg-type] # one of the three
    option = question.option(value)
    return [Statement(concept=option.concept, ticked=True)] if option and option.concept else []


def _codes(question: Question, value: str) -> list[str]:
    option = question.option(value.partition(":")[0])
    if option is not None and option.countries:
        return list(option.countries)
    return [value.partition(":")[0]]


def side_name(event: Event, side: str, voice: Voice) -> str:
    """Return what the event calls a side."""
    return voice.pick(event.sides.get(side, {"en": side}))
