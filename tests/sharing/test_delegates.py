"""Two delegates on two phones: a code lets the second in, and then both see one profile."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import SQLModel, col, select

from bot import answered, colleagues
from bot.participants import code_hash
from models import Answer, Card, DeputyCode, Interview, Letter, Participant, Profile

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage

CODE = re.compile(r"\b[0-9a-z]{26}\b")
SHARE, MAKE, WITHDRAW = "Share with a colleague", "Make a code for a colleague", "Withdraw what is open"
FORGED = "0" * 26


async def code_of(stage: Stage, person: Person) -> str:
    """Ask a colleague in, and return the code to forward."""
    await stage.say(person, "/start")
    await stage.tap(person, SHARE)
    await stage.tap(person, MAKE)
    return CODE.findall(person.last.text)[-1]


async def colleague(stage: Stage, code: str, name: str = "Nour", last: str = "Aziz") -> Person:
    """Press START with a code, choose English and say yes."""
    person = stage.phone.person(first_name=name, last_name=last, language="en", start_parameter=code)
    await person.start()
    await stage.settle()
    await stage.tap(person, "English")
    await stage.tap(person, person.last.buttons[0][0])
    return person


def plain(person: Person) -> str:
    """Return the newest message without the marks that isolate names."""
    return re.sub("[\u2066-\u2069]", "", person.last.text)


async def kept(stage: Stage) -> dict[str, str]:
    async with stage.store.reading() as session:
        connection = await session.connection()
        return {
            name: "\n".join(str(tuple(row)) for row in (await connection.execute(table.select())).all())
            for name, table in SQLModel.metadata.tables.items()
        }


async def reach(stage: Stage, person: Person, question: str) -> None:
    """Open one answer for a change, on a fresh card."""
    await stage.say(person, "/profile")
    await stage.tap(person, "Change an answer")
    await stage.tap(person, question)


async def test_a_colleague_comes_in_by_a_code_that_is_kept_only_as_a_hash(either_stage: Stage) -> None:
    stage = either_stage
    marta = await stage.come_in("marta-puigcerver", "en")
    code = await code_of(stage, marta)
    assert f"start={code}" in marta.last.text
    assert [name for name, said in (await kept(stage)).items() if code in said] == []
    assert code_hash(code) in (await kept(stage))["deputy_code"]
    nour = await colleague(stage, code)
    assert "Nour Aziz now speaks for" in plain(marta)
    async with stage.store.reading() as session:
        mine, hers = [
            (await session.exec(select(Participant).where(Participant.chat_id == one.id))).one()
            for one in (marta, nour)
        ]
        assert (hers.cluster_id, hers.name) == (mine.cluster_id, "Nour Aziz")
        assert (await session.exec(select(DeputyCode))).all() == []
    assert [name for name, said in (await kept(stage)).items() if code in said] == []


async def test_codes_unknown_used_expired_withdrawn_and_ones_own_are_answered_kindly(stage: Stage) -> None:
    marta = await stage.come_in("marta-puigcerver", "en")
    eve = stage.phone.person(first_name="Eve", language="en")
    await eve.start()
    await stage.settle()
    await stage.tap(eve, "English")
    await stage.say(eve, FORGED)
    assert "not one of ours" in eve.last.text
    code = await code_of(stage, marta)
    await stage.say(marta, code)
    assert "please forward the message" in marta.last.text
    await stage.say(marta, f"/start {code}")
    assert "please forward the message" in marta.last.text
    await stage.tap(marta, WITHDRAW)
    await stage.say(eve, code)
    assert "not one of ours" in eve.last.text
    code = await code_of(stage, marta)
    await colleague(stage, code)
    await stage.say(eve, code)
    assert "has already let somebody in" in eve.last.text
    code = await code_of(stage, marta)
    await stage.jump(stage.clock.now() + colleagues.VALID + timedelta(minutes=1))
    await stage.say(eve, code)
    assert "This code has expired" in eve.last.text
    async with stage.store.reading() as session:
        assert (await session.exec(select(Participant).where(Participant.chat_id == eve.id))).first() is None


async def test_whoever_speaks_for_another_cluster_does_not_change_it_by_a_code(stage: Stage) -> None:
    marta, rania = await stage.come_in("marta-puigcerver", "en"), await stage.come_in("rania-haddad", "en")
    code = await code_of(stage, marta)
    await stage.say(rania, f"/start {code}")
    async with stage.store.reading() as session:
        hers = (await session.exec(select(Participant).where(Participant.chat_id == rania.id))).one()
        assert hers.key == "rania-haddad"
        assert len((await session.exec(select(DeputyCode))).all()) == 1
    assert "forward" not in rania.last.text


async def test_two_people_more_are_the_most_and_whoever_leaves_makes_room(stage: Stage) -> None:
    marta = await stage.come_in("marta-puigcerver", "en")
    nour = await colleague(stage, await code_of(stage, marta))
    second = await code_of(stage, nour)
    await stage.say(marta, "/start")
    await stage.tap(marta, SHARE)
    assert MAKE not in [word for row in marta.last.buttons for word in row]
    await colleague(stage, second, "Aya", "Saleh")
    await stage.say(nour, "/forget")
    await stage.tap(nour, "Yes, erase everything")
    await stage.say(marta, "/start")
    await stage.tap(marta, SHARE)
    assert MAKE in [word for row in marta.last.buttons for word in row]


async def test_a_code_used_on_two_phones_at_once_lets_one_in(either_stage: Stage) -> None:
    stage = either_stage
    marta = await stage.come_in("marta-puigcerver", "en")
    code = await code_of(stage, marta)
    people = [stage.phone.person(first_name=name, language="en", start_parameter=code) for name in ("Nour", "Aya")]
    for person in people:
        await person.start()
        await stage.settle()
        await stage.tap(person, "English")
    for person in people:
        await person.tap(person.last.buttons[0][0])
    await stage.settle()
    async with stage.store.reading() as session:
        in_ = await session.exec(select(Participant).where(col(Participant.chat_id).in_([one.id for one in people])))
        assert len(in_.all()) == 1


async def test_two_invitations_for_one_cluster_share_one_profile(stage: Stage) -> None:
    marta, oriol = await stage.come_in("marta-puigcerver", "en"), await stage.come_in("oriol-casals", "fr")
    await reach(stage, marta, "Key words")
    await stage.say(marta, "compostable trays")
    await stage.say(oriol, "/profile")
    assert "compostable trays" in oriol.last.text
    async with stage.store.reading() as session:
        assert len((await session.exec(select(Interview))).all()) == 1


@pytest.mark.parametrize(
    ("choice", "stays"), [("Keep my colleague’s answer", "glass jars"), ("Take my answer", "oils")]
)
async def test_of_two_answers_the_later_one_is_asked_about(stage: Stage, choice: str, stays: str) -> None:
    marta, oriol = await stage.come_in("marta-puigcerver", "en"), await stage.come_in("oriol-casals", "en")
    await reach(stage, marta, "Key words")
    await reach(stage, oriol, "Key words")
    await stage.say(oriol, "glass jars")
    await stage.say(marta, "oils")
    assert "Oriol Casals" in marta.last.text
    assert "glass jars" in marta.last.text
    assert "oils" in marta.last.text
    await stage.tap(marta, choice)
    async with stage.store.reading() as session:
        answer = (await session.exec(select(Answer).where(Answer.question == "specialities"))).one()
    assert answer.value in (stays, [stays])
    assert stays in marta.last.text


async def test_asked_which_stays_words_ask_once_more_and_a_third_change_does_too(stage: Stage) -> None:
    marta, oriol = await stage.come_in("marta-puigcerver", "en"), await stage.come_in("oriol-casals", "en")
    await reach(stage, marta, "Key words")
    await reach(stage, oriol, "Key words")
    await stage.say(oriol, "glass jars")
    await stage.say(marta, "oils")
    await stage.say(marta, "what is this")
    assert "Two answers" in marta.last.text
    await reach(stage, oriol, "Key words")
    await stage.say(oriol, "steel cans")
    await stage.tap(marta, "Take my answer")
    assert "steel cans" in marta.last.text
    assert "Two answers" in marta.last.text
    await stage.tap(marta, "Take my answer")
    async with stage.store.reading() as session:
        answer = (await session.exec(select(Answer).where(Answer.question == "specialities"))).one()
    assert answer.value in ("oils", ["oils"])


async def test_a_confirmed_profile_is_news_on_the_other_card_and_a_change_one_quiet_letter(stage: Stage) -> None:
    marta, oriol = await stage.come_in("marta-puigcerver", "en"), await stage.come_in("oriol-casals", "en")
    for words in ("glass jars", "steel cans"):
        await reach(stage, marta, "Key words")
        await stage.say(marta, words)
        await stage.say(oriol, "/profile")
        await stage.tap(marta, "Confirm")
        assert "Marta Puigcerver has just confirmed this profile" in plain(oriol)
    before = len(oriol.screen())
    await stage.jump(stage.clock.now() + colleagues.PATIENCE)
    assert len(oriol.screen()) == before + 1
    assert "A change by" in oriol.last.text
    assert "Key words" in oriol.last.text
    silent = [one["arguments"] for one in stage.phone.exchanges if "disable_notification" in one["arguments"]]
    assert [one["chat_id"] for one in silent if one["disable_notification"].lower() == "true"] == [str(oriol.id)]


async def test_a_summary_the_colleague_changed_since_is_not_confirmed_unseen(stage: Stage) -> None:
    marta, oriol = await stage.come_in("marta-puigcerver", "en"), await stage.come_in("oriol-casals", "en")
    await reach(stage, marta, "Key words")
    await stage.say(marta, "oils")
    await reach(stage, oriol, "Value chain")
    await stage.tap(oriol, oriol.last.buttons[0][0])
    await stage.tap(oriol, next(word for row in oriol.last.buttons for word in row if word.startswith("Done")))
    await stage.tap(marta, "Confirm")
    assert "look once more" in marta.toasts[-1].text
    async with stage.store.reading() as session:
        walk = (await session.exec(select(Interview))).one()
        assert walk.confirmed_revision < walk.revision
    await stage.tap(marta, "Confirm")
    async with stage.store.reading() as session:
        walk = (await session.exec(select(Interview))).one()
        assert walk.confirmed_revision == walk.revision


async def test_who_is_forgotten_is_named_no_more_in_what_is_kept_of_others_chats(stage: Stage) -> None:
    salma, marta = await stage.have_in("salma-benkirane", "en"), await stage.have_in("marta-puigcerver", "en")
    await stage.say(salma, "/find marta")
    await stage.tap(salma, "Marta Puigcerver")
    assert "They speak for it: " in salma.last.text
    await stage.say(marta, "/forget")
    await stage.tap(marta, "Yes, erase everything")
    async with stage.store.reading() as session:
        letters = (await session.exec(select(Letter.text))).all()
        cards = (await session.exec(select(Card.shown))).all()
    assert [words for words in (*letters, *cards) if "Puigcerver" in (words or "")] == []
    assert not any("Puigcerver" in seen.text for seen in salma.screen())


async def test_forgetting_one_keeps_the_profile_while_another_remains_and_erases_the_codes(stage: Stage) -> None:
    marta = await stage.come_in("marta-puigcerver", "en")
    nour = await colleague(stage, await code_of(stage, marta))
    await reach(stage, nour, "Key words")
    await stage.say(nour, "glass jars")
    await stage.tap(nour, "Confirm")
    code = await code_of(stage, nour)
    await stage.say(nour, "/mydata")
    machine = nour.documents[-1].content.decode()
    assert '"by_me": true' in machine
    assert '"until"' in machine
    assert code not in machine
    assert "CODES FOR COLLEAGUES" in nour.documents[-2].content.decode()
    await stage.say(nour, "/forget")
    await stage.tap(nour, "Yes, erase everything")
    rows = await kept(stage)
    assert [name for name, said in rows.items() if "Nour Aziz" in said] == []
    assert rows["deputy_code"] == ""
    async with stage.store.reading() as session:
        walk = (await session.exec(select(Interview))).one()
        answer = await answered.answer(session, walk, "specialities")
        assert answer is not None
        assert (answer.participant_id, answer.value) in ((None, "glass jars"), (None, ["glass jars"]))
        assert await session.get(Profile, walk.cluster_id) is not None
    await stage.say(marta, "/profile")
    assert "glass jars" in marta.last.text
    await stage.say(marta, "/forget")
    await stage.tap(marta, "Yes, erase everything")
    rows = await kept(stage)
    assert (rows["interview"], rows["answer"], rows["draft"]) == ("", "", "")


async def test_whoever_shares_a_profile_does_not_take_it_to_another_cluster_alone(stage: Stage) -> None:
    rania, _karim = await stage.come_in("rania-haddad", "en"), await stage.come_in("karim-khoury", "en")
    await stage.say(rania, "/profile")
    await stage.tap(rania, "No, another cluster")
    await stage.say(rania, "Something new")
    await stage.tap(rania, "It is not on the list")
    assert "organizers" in rania.toasts[-1].text
    async with stage.store.reading() as session:
        assert len((await session.exec(select(Interview))).all()) == 1
        people = (await session.exec(select(Participant).where(col(Participant.chat_id).is_not(None)))).all()
    assert len({one.cluster_id for one in people}) == 1
