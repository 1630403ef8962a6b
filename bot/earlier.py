"""Earlier answers: put aside when an interview is begun again, so that nothing is lost, and told with the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import answered, interviews
from models import Cluster, Earlier, InterviewState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from models import Interview, Participant, Session


async def begin_again(session: Session, interview: Interview, who: Participant, *, now: datetime) -> None:
    """Put every answer of an interview aside; what an organizer's file says stands again, as at the beginning.

    A profile that was confirmed stays as it is until the next confirmation.
    """
    kept = await answered.hold(session, interview)
    said = {one.question: {"value": one.value, "words": one.words, "language": one.language} for one in kept}
    if said:
        session.add(Earlier(interview_id=interview.id or 0, participant_id=who.id, answers=said, put_aside_at=now))
    for question in said:
        await answered.drop(session, interview, question)
    await answered.untick_all(session, interview)
    interview.state, interview.started_at, interview.last_at = InterviewState.OPEN, now, now
    session.add(interview)
    cluster = await session.get(Cluster, interview.cluster_id) if interview.cluster_id else None
    if cluster is not None:
        await interviews.fill(session, interview, cluster, now=now)


async def of(session: Session, walked: Iterable[Interview]) -> Sequence[Earlier]:
    """Return what was put aside of some interviews, oldest first."""
    found = select(Earlier).where(col(Earlier.interview_id).in_([one.id for one in walked]))
    return (await session.exec(found.order_by(col(Earlier.id)))).all()
