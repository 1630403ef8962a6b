"""Keeping: what is kept about a person, told to them; and erased when they ask, with what hangs on it put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete
from sqlmodel import col, or_, select, update

from bot import (
    earlier,
    forgetting,
    inquiries,
    interviews,
    meetings,
    outbox,
    outcomes,
    participants,
    programme,
    standby,
    whereabouts,
)
from bot.rules import rules_of
from models import (
    Act,
    Answer,
    Cluster,
    DeputyCode,
    Doubt,
    Draft,
    Earlier,
    Export,
    Filling,
    Interview,
    Letter,
    LetterState,
    MeetingState,
    Participant,
    Profile,
    Request,
    Response,
    Role,
    Seen,
    SignUp,
)

if TYPE_CHECKING:
    from datetime import datetime

    from models import Event, Session


async def everything(session: Session, event: Event, person: Participant) -> dict[str, Any]:
    """Return everything kept about a person, as JSON values; instants are ISO 8601 in UTC."""
    cluster = await session.get(Cluster, person.cluster_id) if person.cluster_id else None
    walked = await interviews.every(session, person)
    given = {
        one.questionnaire: (await session.exec(select(Answer).where(Answer.interview_id == one.id))).all()
        for one in walked
    }
    asked_in = {one.id: one.questionnaire for one in walked}
    profile = given.pop(interviews.questionnaire_of(event).key, ())
    asked = (await session.exec(select(Request).where(Request.participant_id == person.id))).all()
    codes = await session.exec(
        select(DeputyCode).where(DeputyCode.participant_id == person.id).order_by(col(DeputyCode.id))
    )
    names = {
        row.id: row.name for row in (await session.exec(select(Cluster).where(Cluster.event_id == event.id))).all()
    }
    letters = await session.exec(
        select(Letter)
        .where(Letter.participant_id == person.id, col(Letter.state) == LetterState.SENT)
        .where(Letter.view != outbox.STRIP)
        .order_by(col(Letter.id))
    )
    doubted = (await session.exec(select(Doubt).where(Doubt.participant_id == person.id))).all()
    boarded = select(SignUp).where(SignUp.participant_id == person.id, col(SignUp.boarded_at).is_not(None))
    aboard = (await session.exec(boarded)).all()
    noted = (await session.exec(select(Seen).where(Seen.participant_id == person.id))).all()
    return {
        "person": {
            "name": person.name,
            "cluster": cluster.name if cluster else None,
            "role": person.role.value,
            "language": person.language,
            "telegram_chat": person.chat_id,
            "joined": _instant(person.joined_at),
            "consent_text": person.consent_version,
            "left_alone": _instant(person.left_alone_at),
            "arrives": _instant(person.arrives_at),
            "departs": _instant(person.leaves_at),
        },
        "answers": {row.question: _given(row, person) for row in profile},
        "further_answers": {key: {row.question: _given(row, person) for row in rows} for key, rows in given.items()},
        "put_aside": [
            {
                "questionnaire": asked_in.get(one.interview_id),
                "at": _instant(one.put_aside_at),
                "answers": one.answers,
                "by_me": one.participant_id == person.id,
            }
            for one in await earlier.of(session, walked)
        ],
        "codes": [{"made": _instant(one.made_at), "until": _instant(one.code_expires_at)} for one in codes.all()],
        "requests": [
            {"about": names.get(row.to_cluster_id), "wish": row.wish.value, "at": _instant(row.at)} for row in asked
        ],
        "not_useful": [
            {"about": names.get(row.about_cluster_id), "because": row.because.value, "at": _instant(row.at)}
            for row in doubted
        ],
        "meetings": [
            {"with": one.other.name, "starts": _instant(one.starts), "table": one.table} | _room(event, one.table)
            for one in (await meetings.of_cluster(session, cluster.id or 0) if cluster else [])
        ],
        "outcomes": await _outcomes(session, person),
        "seats": [
            {"activity": one.title.get("en", one.key), "starts": _instant(one.starts)}
            for one in await programme.seats_of(session, person)
        ],
        "waiting": [
            {
                "activity": activity.title.get("en", activity.key),
                "since": _instant(row.at),
                "kept_until": _instant(row.due_at) if row.is_held else None,
            }
            for row, activity in await standby.of(session, person)
        ],
        "on_board": [_instant(one.boarded_at) for one in aboard],
        "seen": [{"announcement": one.announcement_id, "at": _instant(one.at)} for one in noted],
        "to_organizers": [
            [{"at": _instant(one.at), "by_organizers": one.by_organizer, "words": one.words} for one in remarks]
            for _inquiry, remarks in await inquiries.of(session, person)
        ],
        "messages": [{"at": _instant(one.finished_at), "text": one.text} for one in letters.all()],
        "kept_until": event.data_until.isoformat(),
    }


async def erase(session: Session, event: Event, person: Participant, *, now: datetime) -> int:
    """Erase a person: seats are freed, meetings nobody else can keep are cancelled and partners told.

    Where nobody is left who speaks for the cluster, the organizers are told so, without a word about the person.

    A row without name, chat or code stays, so that counters stay right. Return how many meetings were cancelled.
    """
    for activity in await programme.seats_of(session, person):
        await programme.sign_off(session, event, activity, person, now=now)
    await standby.withdraw(session, event, person, now=now)
    cancelled = 0
    alone = person.cluster_id is not None and len(await participants.delegates(session, person.cluster_id)) <= 1
    chat, cluster_id, name = person.chat_id, person.cluster_id, person.name
    await _blank(session, person)
    if alone and cluster_id is not None:
        for one in await meetings.of_cluster(session, cluster_id):
            meeting = await meetings.locked(session, one.meeting.id or 0) if one.starts > now else None
            if meeting is not None and meeting.state is MeetingState.PUBLISHED:
                await meetings.cancel(session, event, meeting, now=now)
                cancelled += 1
        await _forget_cluster(session, event, cluster_id, person)
        await _tell_organizers(session, event, cluster_id, person, cancelled, now=now)
    await _forget_answers(session, person)
    await session.exec(delete(Export).where(col(Export.participant_id) == person.id))
    await session.exec(delete(Doubt).where(col(Doubt.participant_id) == person.id))
    await session.exec(delete(Seen).where(col(Seen.participant_id) == person.id))
    await outcomes.forget(session, person)
    await inquiries.forget(session, person, now=now)
    await session.exec(update(Act).where(col(Act.participant_id) == person.id).values(participant_id=None))
    await session.exec(update(Request).where(col(Request.participant_id) == person.id).values(participant_id=None))
    if chat is not None:
        await forgetting.forget(session, chat)
    await forgetting.unname(session, name, now=now)
    return cancelled


async def _tell_organizers(
    session: Session, event: Event, cluster_id: int, person: Participant, cancelled: int, *, now: datetime
) -> None:
    said = {"cluster": cluster_id, "cancelled": cancelled}
    for one in await participants.organizers(session, event.id or 0):
        key = f"left:{cluster_id}:{person.id}"
        letter = outbox.letter_to(
            one, key, view="cluster_left", params=said, now=now, silent=rules_of(event).is_quiet(now)
        )
        await outbox.write(session, [letter])


async def _blank(session: Session, person: Participant) -> None:
    person.key, person.name = f"{participants.FORGOTTEN}{person.id}", ""
    person.chat_id, person.code_hash, person.replaced_hash = None, None, None
    person.consent_version, person.left_alone_at = None, None
    person.role, person.arrives_at, person.leaves_at = Role.PARTICIPANT, None, None
    session.add(person)
    await session.flush()


async def _forget_cluster(session: Session, event: Event, cluster_id: int, person: Participant) -> None:
    """Erase what only this person could still say for the cluster: its interview and what came of it, its wishes."""
    profile = interviews.questionnaire_of(event).key
    for walked in (await session.exec(select(Interview).where(Interview.cluster_id == cluster_id))).all():
        await interviews.erase(session, walked)
        if walked.questionnaire == profile:
            await session.exec(delete(Profile).where(col(Profile.cluster_id) == cluster_id))
            await session.exec(delete(Filling).where(col(Filling.cluster_id) == cluster_id))
    await session.exec(delete(Response).where(col(Response.cluster_id) == cluster_id))
    await outcomes.forget_cluster(session, cluster_id)
    mine = or_(col(Request.from_cluster_id) == cluster_id, col(Request.participant_id) == person.id)
    await session.exec(delete(Request).where(mine))


async def _forget_answers(session: Session, person: Participant) -> None:
    """Erase what is this person's alone; answers for a cluster that a colleague still speaks for are nobody's now."""
    await session.exec(delete(DeputyCode).where(col(DeputyCode.participant_id) == person.id))
    await session.exec(delete(Draft).where(col(Draft.participant_id) == person.id))
    mine = select(Interview).where(Interview.participant_id == person.id, col(Interview.cluster_id).is_(None))
    for interview in (await session.exec(mine)).all():
        await interviews.erase(session, interview)
    for table in (Interview, Answer, Earlier, Response):
        given = col(table.participant_id) == person.id
        await session.exec(update(table).where(given).values(participant_id=None))


async def _outcomes(session: Session, person: Participant) -> list[dict[str, Any]]:
    said = await outcomes.of_cluster(session, person.cluster_id) if person.cluster_id else {}
    met = await meetings.of_cluster(session, person.cluster_id) if person.cluster_id else []
    return [
        {
            "about": one.other.name,
            "came": said[one.meeting.id or 0].fruits,
            "next_step": said[one.meeting.id or 0].next_step,
            "at": _instant(said[one.meeting.id or 0].at),
            "by_me": said[one.meeting.id or 0].participant_id == person.id,
        }
        for one in met
        if one.meeting.id in said
    ]


def _given(row: Answer, person: Participant) -> dict[str, Any]:
    said = {"value": row.value, "words": row.words, "given": _instant(row.answered_at)}
    return said | {"by_me": row.participant_id == person.id}


def _room(event: Event, table: int) -> dict[str, str]:
    room = whereabouts.room_of(event, table)
    return {"room": room.name.get("en", room.key)} if room else {}


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
