"""What was answered in an interview: each answer saved when given, the boxes somebody is still ticking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete
from sqlmodel import col, or_, select

from models import Answer, Draft, Interview, Participant
from models.store import writes_alone

if TYPE_CHECKING:
    from datetime import datetime

    from models import Session

# Read at every tap, so they are put together once.
_ANSWERS: Any = (
    select(Answer).where(col(Answer.interview_id) == bindparam("interview")).execution_options(populate_existing=True)
)
_DRAFT: Any = select(Draft).where(
    col(Draft.interview_id) == bindparam("interview"),
    col(Draft.question) == bindparam("question"),
    col(Draft.participant_id) == bindparam("who"),
)


async def answers(session: Session, interview: Interview) -> dict[str, Any]:
    """Return the answers by question; None stands for a question that was skipped."""
    return {row.question: row.value for row in (await kept_by_question(session, interview)).values()}


async def answer(session: Session, interview: Interview, question: str) -> Answer | None:
    """Return the answer to one question."""
    return (await kept_by_question(session, interview)).get(question)


async def kept_by_question(session: Session, interview: Interview) -> dict[str, Answer]:
    """Return every answer by question, read once a transaction, and again once nobody else can write."""
    known: dict[int | None, dict[str, Answer]] = session.info.setdefault("answers", {})
    if interview.id not in known:
        rows = (await session.exec(_ANSWERS, params={"interview": interview.id})).all()
        known[interview.id] = {row.question: row for row in rows}
    return known[interview.id]


async def seen(session: Session, interview: Interview, question: str) -> int:
    """Return the revision of the answer that a card drawn now shows; 0 where there is none."""
    kept = await answer(session, interview, question)
    return kept.revision if kept else 0


async def ticking(session: Session, interview: Interview, question: str, who: Participant) -> Draft | None:
    """Return the boxes a person is still ticking, looked for once a transaction."""
    known = _drafts(session)
    mine = interview.id, question, who.id
    if mine not in known:
        asked = {"interview": interview.id, "question": question, "who": who.id}
        known[mine] = (await session.exec(_DRAFT, params=asked)).first()
    return known[mine]


def _drafts(session: Session) -> dict[tuple[int | None, str, int | None], Draft | None]:
    known: dict[tuple[int | None, str, int | None], Draft | None] = session.info.setdefault("drafts", {})
    return known


def look_again(session: Session) -> None:
    """Forget what was read in this transaction, so that it is read once more."""
    for read in ("interviews", "answers", "drafts"):
        session.info.pop(read, None)


async def shown(session: Session, interview: Interview, question: str, who: Participant) -> Draft | Answer | None:
    """Return what a person's card shows as ticked: the boxes being ticked, else the answer."""
    return await ticking(session, interview, question, who) or await answer(session, interview, question)


async def tick(  # noqa: PLR0913 - what a draft is made of, each named
    session: Session,
    interview: Interview,
    question: str,
    boxes: list[str],
    *,
    who: Participant,
    seen: int,
    now: datetime,
    words: str | None = None,
) -> None:
    """Keep the boxes a person is ticking; nobody else sees them before they are done."""
    kept = await ticking(session, interview, question, who)
    if kept is None:
        kept = Draft(interview_id=interview.id or 0, participant_id=who.id or 0, question=question, seen=seen)
        _drafts(session)[interview.id, question, who.id] = kept
    kept.value, kept.words = boxes, words or kept.words
    interview.last_at = now
    session.add_all((kept, interview))
    await session.flush()


async def untick(session: Session, interview: Interview, question: str, who: Participant) -> None:
    """Forget the boxes a person was ticking."""
    kept = await ticking(session, interview, question, who)
    if kept is not None:
        _drafts(session)[interview.id, question, who.id] = None
        await session.delete(kept)
        await session.flush()


async def untick_all(session: Session, interview: Interview) -> None:
    """Forget the boxes anybody was ticking."""
    await session.exec(delete(Draft).where(col(Draft.interview_id) == interview.id))
    session.info.pop("drafts", None)


async def give(  # noqa: PLR0913 - an answer has these parts, each named
    session: Session,
    interview: Interview,
    question: str,
    value: Any,
    *,
    who: Participant,
    seen: int,
    language: str,
    now: datetime,
    words: str | None = None,
) -> Answer | None:
    """Keep a person's answer, which was given with the one of revision `seen` in view (0: none).

    Where a colleague has answered otherwise since then, keep nothing and return the colleague's answer.
    """
    await hold(session, interview)
    draft = await ticking(session, interview, question, who)
    before = min(seen, draft.seen) if draft else seen
    kept = await answer(session, interview, question)
    if kept is not None and kept.revision > before and kept.participant_id != who.id and kept.value != value:
        return kept
    await save(session, interview, question, value, who=who, language=language, now=now, words=words)
    return None


async def save(  # noqa: PLR0913 - same
    session: Session,
    interview: Interview,
    question: str,
    value: Any,
    *,
    language: str,
    now: datetime,
    who: Participant | None = None,
    words: str | None = None,
    source: str = "",
) -> None:
    """Keep one answer in the place of an earlier one, whoever gave that; see `give`."""
    await hold(session, interview)
    known = await kept_by_question(session, interview)
    kept = known.get(question)
    if kept is None:
        kept = known[question] = Answer(interview_id=interview.id or 0, question=question, answered_at=now)
    interview.revision += 1
    kept.value, kept.words, kept.language, kept.answered_at = value, words, language, now
    kept.participant_id, kept.revision = who.id if who else None, interview.revision
    kept.source = source
    interview.last_at = now
    session.add_all((kept, interview))
    await session.flush()
    if who is not None:
        await untick(session, interview, question, who)


async def drop(session: Session, interview: Interview, question: str) -> None:
    """Forget one answer."""
    kept = (await kept_by_question(session, interview)).pop(question, None)
    if kept is not None:
        await session.delete(kept)
        await session.flush()


async def changed_by_others(session: Session, interview: Interview, who: Participant, *, since: int) -> list[Answer]:
    """Return what others answered after a revision, oldest first."""
    found = select(Answer).where(
        Answer.interview_id == interview.id,
        col(Answer.revision) > since,
        or_(col(Answer.participant_id) != who.id, col(Answer.participant_id).is_(None)),
    )
    return list((await session.exec(found.order_by(col(Answer.revision)))).all())


async def hold(session: Session, interview: Interview) -> list[Answer]:
    """Wait until nobody else writes into this interview, and return what is answered by then."""
    held: set[int | None] = session.info.setdefault("held", set())
    if interview.id not in held and not writes_alone(session):
        await session.flush()
        await session.refresh(interview, with_for_update=True)
        session.info.get("answers", {}).pop(interview.id, None)
        session.info.pop("drafts", None)
    held.add(interview.id)
    return list((await kept_by_question(session, interview)).values())
