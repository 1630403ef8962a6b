"""Interviews: answers saved when given, and the profile they become when confirmed."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete
from sqlmodel import and_, col, or_, select

from bot import answered
from bot.answers import half_days
from bot.questionnaire import walk, written
from bot.questionnaire.questions import Kind, Questionnaire
from models import (
    Answer,
    Cluster,
    Draft,
    Earlier,
    Event,
    Filling,
    Interview,
    InterviewState,
    Participant,
    Profile,
    Response,
)
from models.store import insert_new

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.texts import Voice
    from models import Session


FILE = "file"  # the source of an answer that nobody of the cluster has given

# Read at every tap, so they are put together once.
_ASKED = select(Interview).where(Interview.questionnaire == bindparam("asked"))
_SHARED: Any = _ASKED.where(col(Interview.cluster_id) == bindparam("cluster"))
_ALONE: Any = _ASKED.where(col(Interview.participant_id) == bindparam("who"), col(Interview.cluster_id).is_(None))

# The store hands out one object for equal questionnaires (models.store), so the last few are known by it.
_KNOWN: deque[tuple[object, Questionnaire]] = deque(maxlen=16)


def questionnaire_of(event: Event) -> Questionnaire:
    """Return the questionnaire that makes profiles; it was checked when the event was loaded."""
    return _read(event.questionnaire)


def questionnaires_of(event: Event) -> list[Questionnaire]:
    """Return the event's questionnaires, that of the profile first."""
    return [questionnaire_of(event), *(_read(one) for one in event.questionnaires)]


def called(event: Event, key: str) -> Questionnaire:
    """Return the questionnaire of this key, that of the profile for none; empty when the event has it no more."""
    if not key:
        return questionnaire_of(event)
    found = (one for one in questionnaires_of(event) if one.key == key)
    return next(found, Questionnaire(key, 0, {}))


async def offered(session: Session, participant: Participant, event: Event) -> list[Questionnaire]:
    """Return the questionnaires beside the profile's that are for a participant's cluster."""
    cluster = await session.get(Cluster, participant.cluster_id) if participant.cluster_id else None
    if cluster is None:
        return []
    return [one for one in questionnaires_of(event)[1:] if one.audience.has(cluster.side, cluster.country)]


def _read(raw: Mapping[str, Any]) -> Questionnaire:
    for known, found in _KNOWN:
        if known is raw:
            return found
    found, _faults = written.read(raw, file="")
    _KNOWN.append((raw, found))
    return found


async def of(session: Session, participant: Participant, key: str = "") -> Interview | None:
    """Return the interview of a participant's cluster, if it was begun; of one without a cluster, their own.

    It is the one with the questionnaire of this key, that of the profile for none; looked for once a transaction.
    """
    asked = key or questionnaire_of(await session.get_one(Event, participant.event_id)).key
    known: dict[tuple[int | None, int | None, str], Interview] = session.info.setdefault("interviews", {})
    mine = participant.id, participant.cluster_id, asked
    if mine not in known:
        who, cluster, asks = mine
        found = (await session.exec(_SHARED, params={"asked": asks, "cluster": cluster})).first() if cluster else None
        found = found or (await session.exec(_ALONE, params={"asked": asks, "who": who})).first()
        if found is None:
            return None
        known[mine] = found
    return known[mine]


async def every(session: Session, participant: Participant) -> list[Interview]:
    """Return the interviews of a participant's cluster with all questionnaires, and those begun without one."""
    alone = and_(col(Interview.participant_id) == participant.id, col(Interview.cluster_id).is_(None))
    shared = col(Interview.cluster_id) == participant.cluster_id
    found = select(Interview).where(alone if participant.cluster_id is None else or_(alone, shared))
    return list((await session.exec(found.order_by(col(Interview.last_at)))).all())


async def accepted_of(session: Session, cluster: Cluster, key: str) -> Profile | Response | None:
    """Return what a cluster has confirmed in answer to the questionnaire of this key."""
    event = await session.get_one(Event, cluster.event_id)
    return await (profile(session, cluster) if _is_profile(event, key) else session.get(Response, (cluster.id, key)))


def _is_profile(event: Event, key: str) -> bool:
    return key == questionnaire_of(event).key


async def profile(session: Session, cluster: Cluster) -> Profile | None:
    """Return a cluster's accepted answers."""
    return await session.get(Profile, cluster.id)


def availability(profile: Profile, event: Event) -> list[str]:
    """Return the half-days on which a cluster is there; all of them unless it said otherwise."""
    asked = [one.key for one in questionnaire_of(event).questions if one.role == "availability"]
    said = [half for key in asked for half in profile.answers.get(key) or []]
    return said or half_days(event)


def topic(event: Event, key: str, voice: Voice) -> str:
    """Return a topic in somebody's words; the key itself of one the questionnaire has no more."""
    asked = next((one for one in questionnaire_of(event).questions if one.role == "topics"), None)
    option = asked.option(key) if asked else None
    return voice.pick(option.label) if option else key


async def begin(
    session: Session, participant: Participant, questionnaire: Questionnaire, *, now: datetime
) -> Interview:
    """Return the interview of the participant's cluster, begun now if it was not.

    A known profile is taken over; else what an organizer's file says, for the person to confirm.
    """
    known = await of(session, participant, questionnaire.key)
    if known is not None:
        if known.cluster_id is None and participant.cluster_id is not None:
            known.cluster_id = participant.cluster_id
            session.add(known)
        return known
    begun = {"cluster_id": participant.cluster_id, "participant_id": participant.id}
    row = {**begun, "questionnaire": questionnaire.key, "started_at": now, "last_at": now}
    # A colleague may begin in the same moment: then theirs is the one.
    is_new = await insert_new(session, Interview, [row])
    interview = await of(session, participant, questionnaire.key)
    if interview is None:
        message = f"participant {participant.id} began an interview elsewhere"
        raise LookupError(message)
    cluster = await session.get(Cluster, participant.cluster_id) if participant.cluster_id else None
    accepted = await accepted_of(session, cluster, questionnaire.key) if is_new and cluster else None
    if is_new and accepted is not None and cluster is not None:
        named = {one.key: cluster.key for one in questionnaire.questions if one.kind is Kind.CLUSTER}
        for key, value in {**named, **accepted.answers}.items():
            await answered.save(session, interview, key, value, language=accepted.language, now=now)
        interview.state, interview.confirmed_at = InterviewState.CONFIRMED, accepted.confirmed_at
        interview.confirmed_revision = interview.revision
    elif is_new and cluster is not None:
        await fill(session, interview, cluster, now=now)
    return interview


async def fill(session: Session, interview: Interview, cluster: Cluster, *, now: datetime) -> None:
    """Put what an organizer's file says into an interview, where nobody has answered; what it no longer says goes."""
    is_profile = _is_profile(await session.get_one(Event, cluster.event_id), interview.questionnaire)
    filling = await session.get(Filling, cluster.id) if is_profile else None
    if filling is None or interview.state is InterviewState.CONFIRMED:
        return
    kept = dict(await answered.kept_by_question(session, interview))
    for question, answer in kept.items():
        if answer.source == FILE and question not in filling.answers:
            await answered.drop(session, interview, question)
    for question, value in filling.answers.items():
        known = kept.get(question)
        if known is None or (known.source == FILE and known.value != value):
            language = filling.languages.get(question, "")
            await answered.save(session, interview, question, value, language=language, now=now, source=FILE)


async def move(session: Session, participant: Participant, cluster_id: int) -> None:
    """Take a participant who walks alone to another cluster, with everything answered so far."""
    walked = await every(session, participant)
    participant.cluster_id = cluster_id
    session.add(participant)
    for interview in walked:
        if interview.cluster_id == cluster_id:
            continue
        same = Interview.cluster_id == cluster_id, Interview.questionnaire == interview.questionnaire
        left = (await session.exec(select(Interview).where(*same))).first()
        if left is not None:
            await erase(session, left)
        interview.cluster_id = cluster_id
        session.add(interview)
        await session.flush()
        await fill(session, interview, await session.get_one(Cluster, cluster_id), now=interview.last_at)
    await session.flush()


async def erase(session: Session, interview: Interview) -> None:
    """Erase an interview with its answers."""
    answered.look_again(session)
    await session.exec(delete(Draft).where(col(Draft.interview_id) == interview.id))
    await session.exec(delete(Answer).where(col(Answer.interview_id) == interview.id))
    await session.exec(delete(Earlier).where(col(Earlier.interview_id) == interview.id))
    await session.exec(delete(Interview).where(col(Interview.id) == interview.id))


async def confirm(
    session: Session, participant: Participant, interview: Interview, event: Event, *, now: datetime
) -> bool:
    """Make the answers the cluster's: its profile, or its response; False while a question is open."""
    await answered.hold(session, interview)
    questionnaire = called(event, interview.questionnaire)
    given = await answered.answers(session, interview)
    cluster = await session.get(Cluster, participant.cluster_id) if participant.cluster_id else None
    if walk.next_question(questionnaire, given) is not None or cluster is None:
        return False
    accepted = await accepted_of(session, cluster, questionnaire.key)
    if accepted is None:
        said: dict[str, Any] = {"cluster_id": cluster.id, "language": participant.language, "confirmed_at": now}
        is_profile = _is_profile(event, questionnaire.key)
        accepted = Profile(**said) if is_profile else Response(**said, questionnaire=questionnaire.key)
    else:
        accepted.revision += 1
    accepted.answers = counted(questionnaire, given)
    accepted.language, accepted.confirmed_at = participant.language, now
    if isinstance(accepted, Response):
        accepted.participant_id = participant.id
    matched = accepted if isinstance(accepted, Profile) else await profile(session, cluster)
    if matched is not None and (matched is accepted or questionnaire.is_matched):
        matched.vector = None
        session.add(matched)
    interview.state, interview.confirmed_at, interview.last_at = InterviewState.CONFIRMED, now, now
    interview.confirmed_revision = interview.revision
    session.add_all((accepted, interview))
    await session.flush()
    return True


def counted(questionnaire: Questionnaire, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers a confirmation accepts: those on the path, without the cluster's own name."""
    names = {question.key for question in questionnaire.questions if question.kind is Kind.CLUSTER}
    return {key: value for key, value in walk.on_path(questionnaire, given).items() if key not in names}
