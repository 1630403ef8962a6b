"""What people did with the rows that vanished from a folder: joined, answered, were given meetings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from bot.clusters import ADDED
from bot.folder.tally import Vanished
from bot.participants import FORGOTTEN
from models import Answer, Cluster, Interview, Meeting, Participant, Response
from models.meeting import TAKES_A_TABLE

if TYPE_CHECKING:
    from bot.folder.writing import Loading
    from models import Session

DEEDS = ("joined", "answered", "meetings")
NEVER_NAMED = (FORGOTTEN, ADDED)  # how keys begin that stood in no file


@dataclass(frozen=True)
class _Deeds:
    """The row numbers of those who did something: clusters, and people who gave an answer."""

    joined: frozenset[int]
    answered: frozenset[int]
    meeting: frozenset[int]
    answering: frozenset[int]

    def of(self, row: Cluster | Participant) -> tuple[str, ...]:
        """Return what was done, in the order of `DEEDS`; a person has the meetings of the cluster."""
        if isinstance(row, Cluster):
            done = (row.id in self.joined, row.id in self.answered, row.id in self.meeting)
        else:
            done = (row.joined_at is not None, row.id in self.answering, row.cluster_id in self.meeting)
        return tuple(deed for deed, is_done in zip(DEEDS, done, strict=True) if is_done)


async def touched(loading: Loading) -> tuple[Vanished, ...]:
    """Return the people, the clusters and the profiles that vanished, each with what was done with it."""
    rows = [
        (theme, row, stays)
        for theme, row, stays in loading.vanished
        if isinstance(row, Cluster | Participant) and not (stays and row.key.startswith(NEVER_NAMED))
    ]
    if not rows:
        return ()
    done = await _deeds(loading.session)
    return tuple(Vanished(theme, row.key, row.name, stays, done.of(row)) for theme, row, stays in rows)


async def _deeds(session: Session) -> _Deeds:
    joined = select(Participant.cluster_id).where(col(Participant.joined_at).is_not(None))
    joined = joined.where(~col(Participant.key).startswith(FORGOTTEN))
    cluster = func.coalesce(Interview.cluster_id, Participant.cluster_id)
    walked = select(cluster).join(Answer, col(Answer.interview_id) == col(Interview.id))
    walked = walked.outerjoin(Participant, col(Interview.participant_id) == col(Participant.id))
    answered = {*(await session.exec(walked)).all(), *(await session.exec(select(Response.cluster_id))).all()}
    taken = select(Meeting.a_cluster_id, Meeting.b_cluster_id).where(col(Meeting.state).in_(TAKES_A_TABLE))
    answering = select(Answer.participant_id).distinct()
    return _Deeds(
        frozenset(one for one in (await session.exec(joined)).all() if one is not None),
        frozenset(answered),
        frozenset(one for pair in (await session.exec(taken)).all() for one in pair),
        frozenset(one for one in (await session.exec(answering)).all() if one is not None),
    )
