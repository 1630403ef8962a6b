"""News: letters that tell both sides at once that a meeting is new, has moved or is cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import outbox, participants
from bot.rules import rules_of
from models import Event, Lane, Letter, Meeting, MeetingState, Participant

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from models import Session

NEWS = ("meeting_new", "meeting_moved", "meeting_cancelled")


async def tell(  # noqa: PLR0913 - what happened to a meeting, and who hears of it, each named
    session: Session,
    event: Event,
    meeting: Meeting,
    *,
    now: datetime,
    fresh: bool = False,
    was: datetime | None = None,
    by: Participant | None = None,
    but: Collection[int] = (),
) -> None:
    """Tell both sides that a meeting is new, has moved or is cancelled, but for who did it and the clusters of `but`.

    One that has moved is told with the time it `was` at; whoever has not heard of an earlier move, with the time
    they know.
    """
    is_on = meeting.state is MeetingState.PUBLISHED
    view = "meeting_cancelled" if not is_on else "meeting_new" if fresh else "meeting_moved"
    clusters = [side for side in sides(meeting) if side not in but]
    people = [person for side in clusters for person in await participants.delegates(session, side)]
    told = [person for person in people if by is None or person.id != by.id]
    letters = [_news(person, meeting, view, event, now, by) for person in told]
    if view == "meeting_moved":
        known = await _known(session, meeting, told)
        for letter in letters:
            before = known.get(letter.participant_id) or (was.isoformat() if was else "")
            letter.params = letter.params | {"was": before}
    await outbox.write(session, letters)


async def _known(session: Session, meeting: Meeting, told: list[Participant]) -> dict[int | None, str]:
    """Return when a meeting is for those who have not heard yet that it moved before."""
    waiting = select(Letter).where(
        col(Letter.chat_id).in_([person.chat_id for person in told]), Letter.view == "meeting_moved",
        col(Letter.key).startswith(f"meeting:{meeting.id}:r"), col(Letter.state).in_(outbox.WAITING),
    ).order_by(col(Letter.id))  # fmt: skip
    return {one.participant_id: one.params.get("was", "") for one in (await session.exec(waiting)).all()}


async def keep_telling(session: Session, meeting: Meeting) -> None:
    """Let news of a meeting that still waits be of its present revision, which itself is nothing to tell of."""
    waiting = select(Letter).where(
        col(Letter.key).startswith(f"meeting:{meeting.id}:r"), col(Letter.view).in_(NEWS),
        col(Letter.state).in_(outbox.WAITING),
    ).with_for_update()  # fmt: skip
    for letter in (await session.exec(waiting)).all():
        if letter.params["revision"] == meeting.revision - 1:
            letter.params = {**letter.params, "revision": meeting.revision}
            session.add(letter)


def _news(
    person: Participant, meeting: Meeting, view: str, event: Event, now: datetime, by: Participant | None
) -> Letter:
    return outbox.letter_to(
        person,
        f"meeting:{meeting.id}:r{meeting.revision}:{view}",
        view=view,
        params={
            "meeting": meeting.id or 0, "revision": meeting.revision, "slot": meeting.slot_id,
            "by": (by.cluster_id or 0) if by else 0,
        },
        now=now,
        lane=Lane.URGENT,
        silent=rules_of(event).is_quiet(now),
    )  # fmt: skip


def sides(meeting: Meeting) -> tuple[int, int]:
    """Return the rows of the two clusters of a meeting."""
    return meeting.a_cluster_id, meeting.b_cluster_id
