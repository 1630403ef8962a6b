"""Collecting, for organizers: what clusters answered beside their profiles, a table for each questionnaire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import clusters, interviews, sheet
from bot.answers import spoken
from bot.cards import Document, Page
from bot.questionnaire import walk
from bot.texts import country_name, language_name, named, plain
from handlers.hearing import Permission, Route
from models import Answer, Deed, Interview, Response

if TYPE_CHECKING:
    from typing import Any

    from bot.questionnaire.questions import Questionnaire
    from bot.showing import Showing
    from handlers.hearing import Hearing
    from models import Cluster

HEAD = ("cluster", "country", "language", "state", "confirmed")
STAMP = "%Y-%m-%d %H:%M"


async def hear_answers(hearing: Hearing) -> None:
    """Send a table for each questionnaire beside the profile's."""
    beside = interviews.questionnaires_of(hearing.event)[1:]
    if not beside:
        await hearing.reply("nothing_beside")
        return
    for questionnaire in beside:
        hearing.note(Deed.ANSWERS_SENT, questionnaire=questionnaire.key)
        await hearing.reply("responses", questionnaire=questionnaire.key)


async def show_responses(showing: Showing) -> Page | None:
    """One row a cluster that began: what it confirmed, or how far it is; the answers in the organizer's language."""
    voice = showing.voice
    questionnaire = interviews.called(showing.event, str(showing.params.get("questionnaire", "")))
    if not questionnaire.questions:
        return None
    head = [plain(voice.word("collecting.column", code=code)) for code in HEAD]
    head += [voice.pick(question.short) for question in questionnaire.questions]
    responses = select(Response).where(Response.questionnaire == questionnaire.key)
    confirmed = {one.cluster_id: one for one in (await showing.session.exec(responses)).all()}
    given = await _given(showing, questionnaire)
    rows = [
        await _row(showing, questionnaire, one, confirmed.get(one.id or 0), given.get(one.id or 0, {}))
        for one in await clusters.everyone(showing.session, showing.event)
        if (one.id or 0) in {*confirmed, *given}
    ]
    title = voice.pick(questionnaire.title)
    under_way = len(rows) - len(confirmed)
    said = voice.say("collecting.note", title=questionnaire.title, count=len(confirmed), under_way=under_way)
    content = sheet.written(title, head, rows, mirrored=voice.mirrored)
    return Page(said, document=Document(f"{questionnaire.key}.xlsx", content))


async def _given(showing: Showing, questionnaire: Questionnaire) -> dict[int, dict[str, Any]]:
    """Return by cluster what was answered so far."""
    asked = select(Interview.cluster_id, Answer).join(Answer, col(Answer.interview_id) == col(Interview.id))
    rows = await showing.session.exec(asked.where(Interview.questionnaire == questionnaire.key))
    found: dict[int, dict[str, Any]] = {}
    for cluster, answer in rows.all():
        found.setdefault(cluster or 0, {})[answer.question] = answer.value
    return found


async def _row(
    showing: Showing,
    questionnaire: Questionnaire,
    cluster: Cluster,
    response: Response | None,
    given: dict[str, Any],
) -> list[str | int]:
    voice, values = showing.voice, response.answers if response else given
    path = walk.path(questionnaire, given)
    done = sum(question.key in given for question in path)
    said = [
        await spoken(showing.session, question, values.get(question.key), showing.event, voice)
        for question in questionnaire.questions
    ]
    return [
        named(cluster, voice.language),
        country_name(cluster.country, voice.language),
        language_name(response.language, voice.language) if response else "",
        plain(voice.word("collecting.state", done=done, total=len(path), confirmed=response is not None)),
        showing.moment(response.confirmed_at).local.strftime(STAMP) if response else "",
        *(plain(one) for one in said),
    ]


async def show_nothing_beside(showing: Showing) -> Page:
    """No questionnaire but the profile's."""
    return Page(showing.voice.say("collecting.nothing"))


ROUTES = (Route("command", "answers", hear_answers, Permission.ORGANIZER, menu=True),)

VIEWS = {"responses": show_responses, "nothing_beside": show_nothing_beside}
