"""Nothing is kept before consent, nor after a no."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import SQLModel, col, select, update

from bot import forgetting, outbox, participants
from models import Card, InboxRow, InboxState, Letter, LetterState, Participant
from tests.models.rows import NOON

if TYPE_CHECKING:
    from bot.phone import Person
    from models import Store
    from tests.stage import Stage


async def everything(stage: Stage) -> dict[str, str]:
    """Return each table as one text."""
    async with stage.store.reading() as session:
        connection = await session.connection()
        return {
            name: "\n".join(str(tuple(row)) for row in (await connection.execute(table.select())).all())
            for name, table in SQLModel.metadata.tables.items()
        }


def invited(stage: Stage) -> tuple[Person, str, str]:
    """Give somebody a phone with an invitation: the person, the code, the name in the organizer's folder."""
    guest = stage.folder.participants[3]
    phone = stage.phone.person(
        id=7_123_456_789, first_name="Zebulon", last_name="Quist", username="zebulon_q", start_parameter=guest.code
    )
    return phone, guest.code, guest.name


def traces(rows: dict[str, str], *secrets: str) -> list[tuple[str, str]]:
    return [(table, secret) for table, said in rows.items() for secret in secrets if secret in said]


async def test_before_a_yes_months_are_called_as_in_the_country_of_the_invitation_like_ever_after(
    stage: Stage,
) -> None:
    rania = stage.person("rania-haddad", "ar")
    await rania.start()
    await stage.settle()
    await stage.tap(rania, "العربية")
    assert "11 تشرين الأول 2019" in rania.last.text
    await stage.tap(rania, rania.last.buttons[0][0])
    await stage.say(rania, "/programme")
    assert "9 نيسان" in rania.last.text


async def test_after_a_no_nothing_of_the_person_is_kept(either_stage: Stage) -> None:
    stage = either_stage
    who, code, name = invited(stage)
    secrets = (str(who.id), "Zebulon", "Quist", "zebulon_q", code, participants.plain_code(code))
    await who.start()
    await stage.settle()
    await stage.tap(who, "English")
    assert ("card", str(who.id)) in traces(await everything(stage), *secrets)  # the open question
    await stage.tap(who, who.last.buttons[-1][0])
    rows = await everything(stage)
    assert traces(rows, *secrets) == []
    assert [table for table, _secret in traces(rows, name)] == ["participant"]  # from the organizer's folder
    assert who.last.buttons == (("Join after all",),)
    async with stage.store.reading() as session:
        handled = (await session.exec(select(InboxRow))).all()
        assert {(row.chat_id, row.body, row.state) for row in handled} == {(0, None, InboxState.DONE)}
        assert (await session.exec(select(Participant.name).where(col(Participant.chat_id).is_not(None)))).all() == []


async def test_who_said_no_can_still_come_in_later(either_stage: Stage) -> None:
    stage = either_stage
    who, code, _name = invited(stage)
    await who.start()
    await stage.settle()
    await stage.tap(who, "Français")
    await stage.tap(who, who.last.buttons[-1][0])
    await stage.say(who, f"/start {code}")
    await stage.tap(who, "English")
    await stage.tap(who, who.last.buttons[0][0])
    async with stage.store.reading() as session:
        joined = (await session.exec(select(Participant).where(Participant.chat_id == who.id))).one()
    assert (joined.language, joined.consent_version) == ("en", participants.CONSENT)


async def test_after_a_no_a_button_asks_for_the_consent_again_and_keeps_nothing_till_then(
    either_stage: Stage,
) -> None:
    stage = either_stage
    who, code, name = invited(stage)
    await who.start()
    await stage.settle()
    await stage.tap(who, "Français")
    await stage.tap(who, "Non merci")
    assert traces(await everything(stage), str(who.id), participants.plain_code(code)) == []
    await stage.tap(who, "Participer finalement")
    assert name in who.last.text
    await stage.tap(who, who.last.buttons[0][0])
    async with stage.store.reading() as session:
        joined = (await session.exec(select(Participant).where(Participant.chat_id == who.id))).one()
    assert (joined.language, joined.name) == ("fr", name)


async def test_the_button_of_a_no_brings_who_has_joined_meanwhile_to_the_front_page(stage: Stage) -> None:
    who, code, _name = invited(stage)
    await who.start()
    await stage.settle()
    await stage.tap(who, "English")
    await stage.tap(who, "No, thank you")
    await stage.say(who, f"/start {code}")
    await stage.tap(who, "English")
    await stage.tap(who, "Yes, I agree")
    await stage.tap(who, "Join after all")
    assert "What would you like to do?" in who.last.text


async def test_a_question_nobody_answers_is_forgotten_after_some_days(stage: Stage) -> None:
    who, code, _name = invited(stage)
    await who.start()
    await stage.settle()
    async with stage.store.transaction() as session:
        assert await forgetting.forget_strangers(session, silent_since=stage.clock.now() - timedelta(days=3)) == 0
        assert await forgetting.forget_strangers(session, silent_since=stage.clock.now()) == 1
    assert traces(await everything(stage), str(who.id), code) == []


async def test_a_line_to_a_stranger_leaves_no_trace(stage: Stage) -> None:
    who, _code, _name = invited(stage)
    said = await who.start()
    await stage.settle()
    await stage.tap(who, "English")
    await stage.tap(who, who.last.buttons[-1][0])
    await who.edit(said, "/start again")
    await stage.settle()
    assert traces(await everything(stage), str(who.id), "Zebulon") == []


async def test_what_is_kept_of_who_joined_stays(stage: Stage) -> None:
    who = await stage.come_in(stage.folder.participants[3].key, "en")
    async with stage.store.transaction() as session:
        assert await forgetting.forget_strangers(session, silent_since=stage.clock.now()) == 0
        assert (await session.exec(select(Card).where(Card.chat_id == who.id))).first() is not None


async def test_an_answer_given_while_a_stranger_is_forgotten_stays(store: Store) -> None:
    async with store.transaction() as session:
        farewell = await outbox.open_card(session, 7, "farewell", {}, now=NOON)
        await session.exec(update(Letter).values(state=LetterState.SENT))
        answer = await outbox.open_card(session, 7, "welcome", {}, now=NOON)  # to a code typed in this moment
        await forgetting.forget(session, 7, until=farewell.id)
        assert (await session.exec(select(Card.id))).all() == [answer.id]
        assert (await session.exec(select(Letter.card_id))).all() == [answer.id]
