"""Colleagues and a questionnaire beside the profile's: who confirms it is told to the others."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import answered, interviews, nudges, participants
from bot.colleagues import PATIENCE
from models import Participant
from tests.sharing.test_delegates import code_of, colleague

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage

MARKS = re.compile("[\u2066-\u2069]")


def plain(person: Person) -> str:
    return MARKS.sub("", person.last.text)


async def complete(stage: Stage, person: Person) -> None:
    """Answer whatever of the needs is open, as an organizer's file would, and open the summary."""
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        who = await participants.by_chat(session, person.id)
        assert event is not None
        assert who is not None
        needs = interviews.questionnaires_of(event)[1]
        interview = await interviews.begin(session, who, needs, now=stage.clock.now())
        for question in needs.questions:
            value = question.options[0].key if question.options else None
            many = [value] if question.kind not in ("choice", "text") and value else value
            said = {"who": who, "language": "en", "now": stage.clock.now()}
            await answered.save(session, interview, question.key, many, **said)
    await stage.say(person, "/needs")


async def test_colleagues_hear_of_a_further_questionnaire_confirmed_and_changed(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    karim = await stage.have_in("karim-khoury", "en")
    await complete(stage, rania)
    await stage.tap(rania, "Confirm")
    assert "Needs diagnosis" in plain(karim)
    assert "Rania Haddad has confirmed the answers of QOOT Cluster." in plain(karim)
    assert "/needs shows all of it." in plain(karim)
    before = karim.last.message_id
    await stage.say(rania, "/needs")
    await stage.tap(rania, "Change an answer")
    await stage.tap(rania, rania.last.buttons[0][0])
    await stage.tap(rania, rania.last.buttons[1][0])  # the first is what was answered
    await stage.tap(rania, "Confirm")
    await stage.jump(stage.clock.now() + PATIENCE)
    assert karim.last.message_id > before
    assert "A change by Rania Haddad in the answers of QOOT Cluster: " in plain(karim)


async def test_who_comes_in_by_a_colleagues_code_is_nudged_like_everybody(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    nour = await colleague(stage, await code_of(stage, rania))
    async with stage.store.reading() as session:
        people = (await session.exec(select(Participant).where(col(Participant.chat_id).is_not(None)))).all()
        written = await nudges.of(session, people)
    due = {one.chat_id: [letter.due_at for letter in written.get(one.id or 0, [])] for one in people}
    assert due[nour.id]
    assert due[nour.id] == due[rania.id]


async def test_a_not_now_to_reminders_stands_in_what_is_kept(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "/profile")
    await stage.tap(rania, rania.last.buttons[0][0])
    await stage.jump(stage.clock.now() + timedelta(hours=45))
    await stage.tap(rania, "Not now")
    await stage.say(rania, "/mydata")
    read = MARKS.sub("", rania.documents[-2].content.decode())
    assert "Reminders of the profile stopped with “Not now”: 2019-04-" in read
