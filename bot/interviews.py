"""Interviews: answers saved when given, and the profile they become when confirmed."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot.answers import half_days
from bot.questionnaire import questions, walk
from models import Answer, Cluster, Interview, InterviewState, Participant, Profile

if TYPE_CHECKING:
    from datetime import datetime

    from bot.questionnaire.questions import Questionnaire
    from models import Event, Session


# The store hands out one object for equal questionnaires (models.store), so the last few are known by it.
_KNOWN: deque[tuple[object, Questionnaire]] = deque(maxlen=8)


def questionnaire_of(event: Event) -> Questionnaire:
    """Return the event's questionnaire; it was checked when the event was loaded."""
    for written, found in _KNOWN:
        if written is event.questionnaire:
            return found
    found, _faults = questions.read(event.questionnaire, file="questionnaire.yml")
    _KNOWN.append((event.questionnaire, found))
    return found


async def of(session: Session, participant: Participant) -> Interview | None:
    """Return a participant's interview, if it was begun."""
    return (await session.exec(select(Interview).where(Interview.participant_id == participant.id))).first()


async def profile(session: Session, cluster: Cluster) -> Profile | None:
    """Return a cluster's accepted answers."""
    return await session.get(Profile, cluster.id)


def availability(profile: Profile, event: Event) -> list[str]:
    """Return the half-days on which a cluster is there; all of them unless it said otherwise."""
    asked = [one.key for one in questionnaire_of(event).questions if one.role == "availability"]
    said = [half for key in asked for half in profile.answers.get(key) or []]
    return said or half_days(event)


async def begin(
    session: Session, participant: Participant, questionnaire: Questionnaire, *, now: datetime
) -> Interview:
    """Return the participant's interview, begun now if it was not; a known profile's answers are taken over."""
    known = await of(session, participant)
    if known is not None:
        return known
    interview = Interview(
        participant_id=participant.id or 0, questionnaire=questionnaire.key, started_at=now, last_at=now
    )
    session.add(interview)
    await session.flush()
    cluster = await session.get(Cluster, participant.cluster_id) if participant.cluster_id else None
    accepted = await profile(session, cluster) if cluster else None
    if accepted is not None and cluster is not None:
        for key, value in {"cluster": cluster.key, **accepted.answers}.items():
            await save(session, interview, key, value, language=accepted.language, now=now)
        interview.state, interview.confirmed_at = InterviewState.CONFIRMED, accepted.confirmed_at
    return interview


async def answers(session: Session, interview: Interview) -> dict[str, Any]:
    """Return the settled answers by question; None stands for a question that was skipped."""
    rows = await session.exec(select(Answer).where(Answer.interview_id == interview.id, col(Answer.settled)))
    return {row.question: row.value for row in rows.all()}


async def answer(session: Session, interview: Interview, question: str) -> Answer | None:
    """Return the answer to one question, settled or not."""
    found = select(Answer).where(Answer.interview_id == interview.id, Answer.question == question)
    return (await session.exec(found)).first()


async def save(  # noqa: PLR0913 - an answer has these parts, each named
    session: Session,
    interview: Interview,
    question: str,
    value: Any,
    *,
    language: str,
    now: datetime,
    words: str | None = None,
    settled: bool = True,
) -> None:
    """Keep one answer, in the place of an earlier one."""
    kept = await answer(session, interview, question)
    if kept is None:
        kept = Answer(interview_id=interview.id or 0, question=question, answered_at=now)
    kept.value, kept.words, kept.language = value, words, language
    kept.settled, kept.answered_at = settled, now
    interview.last_at = now
    session.add_all((kept, interview))
    await session.flush()


async def drop(session: Session, interview: Interview, question: str) -> None:
    """Forget one answer."""
    kept = await answer(session, interview, question)
    if kept is not None:
        await session.delete(kept)
        await session.flush()


async def confirm(
    session: Session, participant: Participant, interview: Interview, event: Event, *, now: datetime
) -> bool:
    """Make the answers the cluster's profile; False while a question is open."""
    questionnaire = questionnaire_of(event)
    given = await answers(session, interview)
    if walk.next_question(questionnaire, given) is not None or participant.cluster_id is None:
        return False
    accepted = await session.get(Profile, participant.cluster_id)
    if accepted is None:
        accepted = Profile(cluster_id=participant.cluster_id, language=participant.language, confirmed_at=now)
    else:
        accepted.revision += 1
    counted = walk.on_path(questionnaire, given)
    accepted.answers = {key: value for key, value in counted.items() if key != "cluster"}
    accepted.language, accepted.confirmed_at, accepted.vector = participant.language, now, None
    interview.state, interview.confirmed_at, interview.last_at = InterviewState.CONFIRMED, now, now
    session.add_all((accepted, interview))
    await session.flush()
    return True
