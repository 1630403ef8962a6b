"""Fillings: what an organizer's file says for a cluster, offered to its people, who confirm it or say otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot import interviews
from bot.answers import half_days
from bot.interviews import FILE
from bot.questionnaire import walk
from bot.questionnaire.questions import Kind
from models import Answer, Cluster, Filling, Interview, Participant, Profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.questionnaire.questions import Questionnaire
    from models import Event, Session


@dataclass(frozen=True)
class Offered:
    """What a file says for one cluster, by its key; `languages` are those of its typed answers."""

    cluster: str
    answers: Mapping[str, Any]
    languages: Mapping[str, str]


@dataclass(frozen=True)
class Written:
    """What became of a file: clusters new, changed and as before, those confirmed by their people, and whom to ask."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    ask: tuple[Participant, ...] = ()


async def of(session: Session, cluster_id: int | None) -> Filling | None:
    """Return what an organizer's file says for a cluster."""
    return await session.get(Filling, cluster_id) if cluster_id is not None else None


async def waits(session: Session, cluster_id: int | None) -> bool:
    """Return whether a cluster has answers of an organizer's file that its people have not confirmed yet."""
    if await of(session, cluster_id) is None:
        return False
    return await session.get(Profile, cluster_id) is None


async def confirmed(session: Session, event: Event) -> set[str]:
    """Return the keys of the clusters that have a profile: no file changes it."""
    found = select(Cluster.key).join(Profile, col(Profile.cluster_id) == col(Cluster.id))
    return set((await session.exec(found.where(Cluster.event_id == event.id))).all())


async def unconfirmed(session: Session, interview: Interview) -> bool:
    """Return whether an interview that nobody has confirmed holds answers of an organizer's file."""
    if interview.confirmed_at is not None:
        return False
    asked = select(Answer.id).where(Answer.interview_id == interview.id, Answer.source == FILE)
    return (await session.exec(asked.limit(1))).first() is not None


async def write(
    session: Session,
    event: Event,
    questionnaire: Questionnaire,
    offers: Iterable[Offered],
    *,
    file: str,
    now: datetime,
) -> Written:
    """Keep what a file says; the same file twice is once. A profile and a person's answer stay as they are."""
    rows = (await session.exec(select(Cluster).where(Cluster.event_id == event.id))).all()
    known, closed = {row.key: row for row in rows}, await confirmed(session, event)
    counts = {"new": 0, "changed": 0, "unchanged": 0, "kept": 0}
    ask: list[Participant] = []
    for offer in offers:
        cluster = known.get(offer.cluster)
        if cluster is None:
            continue
        if offer.cluster in closed:
            counts["kept"] += 1
            continue
        became = await _keep(session, cluster, _whole(offer, questionnaire, event), file=file, now=now)
        counts[became] += 1
        if became != "unchanged":
            await _spread(session, cluster, now=now)
        if became == "new":
            ask += await _people(session, cluster)
    return Written(**counts, ask=tuple(ask))


def _whole(offer: Offered, questionnaire: Questionnaire, event: Event) -> Offered:
    """Return what a file says with what follows from it: whose it is; what may stay open does; all days are ticked."""
    answers: dict[str, Any] = {}
    for question in questionnaire.questions:
        if question not in walk.path(questionnaire, answers):
            continue
        if question.kind is Kind.CLUSTER:
            answers[question.key] = offer.cluster
        elif offer.answers.get(question.key):
            answers[question.key] = offer.answers[question.key]
        elif question.kind is Kind.AVAILABILITY:
            answers[question.key] = half_days(event)
        elif not question.required:
            answers[question.key] = None
    return Offered(offer.cluster, answers, dict(offer.languages))


async def _keep(session: Session, cluster: Cluster, offer: Offered, *, file: str, now: datetime) -> str:
    filling = await of(session, cluster.id)
    said = {"answers": dict(offer.answers), "languages": dict(offer.languages)}
    if filling is not None and (filling.answers, filling.languages) == (said["answers"], said["languages"]):
        return "unchanged"
    became = "new" if filling is None else "changed"
    filling = filling or Filling(cluster_id=cluster.id or 0, file=file, filled_at=now)
    filling.answers, filling.languages = said["answers"], said["languages"]
    filling.file, filling.filled_at = file, now
    session.add(filling)
    await session.flush()
    return became


async def _spread(session: Session, cluster: Cluster, *, now: datetime) -> None:
    begun = select(Interview).where(Interview.cluster_id == cluster.id)
    for interview in (await session.exec(begun)).all():
        await interviews.fill(session, interview, cluster, now=now)


async def _people(session: Session, cluster: Cluster) -> list[Participant]:
    joined = select(Participant).where(Participant.cluster_id == cluster.id, col(Participant.chat_id).is_not(None))
    return list((await session.exec(joined.order_by(col(Participant.id)))).all())
