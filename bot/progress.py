"""Progress: where everybody's profile stands, from the invitation to the yes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import col, or_, select

from bot import interviews, nudges
from bot.questionnaire import walk
from models import Answer, Cluster, Interview, InterviewState, Letter, Participant, Profile, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from datetime import datetime

    from sqlmodel.sql.expression import SelectOfScalar

    from bot.questionnaire.questions import Question, Questionnaire
    from models import Event, Session

STILL = timedelta(hours=1)  # without an answer, after which somebody counts as stopped


class Stage(StrEnum):
    """How far a person is; the furthest first."""

    READY = "ready"
    WALKING = "walking"
    JOINED = "joined"
    INVITED = "invited"


@dataclass(frozen=True)
class Standing:
    """A person, how far they are, and the question at which the profile stands (None: none is open, or none begun)."""

    person: Participant
    cluster: Cluster | None
    stage: Stage
    question: Question | None = None
    place: int = 0  # of that question, from 1
    total: int = 0  # questions on the path
    answered: int = 0
    last_at: datetime | None = None
    nudges: Sequence[Letter] = ()

    @property
    def country(self) -> str:
        """The country of the cluster, as its ISO code; "" where there is none."""
        return self.cluster.country if self.cluster else ""

    @property
    def nudged(self) -> int:
        """How many nudges have left."""
        return len(nudges.gone(self.nudges))

    def has_stopped(self, now: datetime) -> bool:
        """Return whether the profile waits and nobody has touched it for a while."""
        since = self.last_at or self.person.joined_at
        return self.stage in (Stage.WALKING, Stage.JOINED) and (since is None or now - since >= STILL)


def asked(event: Event) -> SelectOfScalar[Participant]:
    """Return the query for everybody of whom a profile is asked: those of a cluster, and those invited."""
    theirs = or_(col(Participant.cluster_id).is_not(None), col(Participant.role) == Role.PARTICIPANT)
    return select(Participant).where(Participant.event_id == event.id, Participant.name != "", theirs)  # not forgotten


async def profiles(session: Session, event: Event) -> tuple[int, int]:
    """Return how many clusters of an event have a profile, and how many there are."""
    ready = select(func.count()).join(Cluster, col(Cluster.id) == col(Profile.cluster_id))
    everyone = select(func.count()).where(Cluster.event_id == event.id)
    has_profile = ready.select_from(Profile).where(Cluster.event_id == event.id)
    return (await session.exec(has_profile)).one(), (await session.exec(everyone)).one()


async def standings(session: Session, event: Event) -> list[Standing]:
    """Return where everybody stands of whom a profile is asked, by name."""
    everybody = (await session.exec(asked(event).order_by(col(Participant.name)))).all()
    clusters = {one.id: one for one in (await session.exec(select(Cluster).where(Cluster.event_id == event.id))).all()}
    ready = set((await session.exec(select(Profile.cluster_id))).all())
    begun = await _begun(session, event)
    given = await _given(session)
    letters = await nudges.of(session, everybody)
    questionnaire = interviews.questionnaire_of(event)
    found = []
    for person in everybody:
        interview = begun.get(("cluster", person.cluster_id)) or begun.get(("person", person.id))
        stage = _stage(person, interview, has_profile=person.cluster_id in ready)
        answers = given.get(interview.id or 0, {}) if interview else {}
        one = Standing(person, clusters.get(person.cluster_id), stage, nudges=letters.get(person.id or 0, ()))
        found.append(
            replace(
                one,
                **_place(questionnaire, answers, stage),
                last_at=interview.last_at if interview and answers else None,
            )
        )
    return found


def _place(questionnaire: Questionnaire, answers: dict[str, Any], stage: Stage) -> dict[str, Any]:
    path, counted = walk.path(questionnaire, answers), walk.on_path(questionnaire, answers)
    question = walk.next_question(questionnaire, answers) if stage is Stage.WALKING else None
    place, total = walk.progress(questionnaire, answers, question.key if question else "")
    answered = total if stage is Stage.READY else sum(one.key in counted for one in path)
    return {"question": question, "place": place, "total": total, "answered": answered}


def _stage(person: Participant, interview: Interview | None, *, has_profile: bool) -> Stage:
    if person.chat_id is None:
        return Stage.INVITED
    if has_profile or (interview is not None and interview.state is InterviewState.CONFIRMED):
        return Stage.READY
    return Stage.JOINED if interview is None else Stage.WALKING


async def _begun(session: Session, event: Event) -> dict[tuple[str, int | None], Interview]:
    found: dict[tuple[str, int | None], Interview] = {}
    mine = select(Interview).where(Interview.questionnaire == interviews.questionnaire_of(event).key)
    for interview in (await session.exec(mine)).all():
        key = (
            ("person", interview.participant_id) if interview.cluster_id is None else ("cluster", interview.cluster_id)
        )
        found[key] = interview
    return found


async def _given(session: Session) -> dict[int, dict[str, Any]]:
    is_open = col(Interview.state) != InterviewState.CONFIRMED
    rows = await session.exec(
        select(Answer.interview_id, Answer.question, Answer.value)
        .join(Interview, col(Answer.interview_id) == col(Interview.id))
        .where(is_open)
    )
    given: dict[int, dict[str, Any]] = {}
    for interview_id, question, value in rows.all():
        given.setdefault(interview_id, {})[question] = value
    return given


def stopped(found: Iterable[Standing], *, now: datetime) -> list[Standing]:
    """Return whose profile waits, those nearest to the end first."""
    return sorted((one for one in found if one.has_stopped(now)), key=lambda one: -one.answered)


def by_stage(found: Iterable[Standing]) -> tuple[int, ...]:
    """Return how many people are at each stage, in the order of `Stage`."""
    counts = Counter(one.stage for one in found)
    return tuple(counts[stage] for stage in Stage)


def grouped(found: Iterable[Standing], of: Callable[[Standing], Hashable]) -> list[tuple[Any, tuple[int, ...]]]:
    """Return the counts by stage of each group, the largest group first."""
    groups: dict[Hashable, list[Standing]] = {}
    for one in found:
        groups.setdefault(of(one), []).append(one)
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), str(pair[0])))
    return [(key, by_stage(group)) for key, group in ordered]


def by_question(found: Iterable[Standing], event: Event) -> list[tuple[Question | None, int]]:
    """Return at which question how many profiles under way stand, in their order; None: only the yes is missing."""
    counts = Counter(one.question.key if one.question else "" for one in found if one.stage is Stage.WALKING)
    asked = [one for one in interviews.questionnaire_of(event).questions if counts[one.key]]
    return [*((one, counts[one.key]) for one in asked), *([(None, counts[""])] if counts[""] else [])]
