"""An organizer makes one who has not joined another invitation: shown once, good at once, the earlier one void."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from bot.folder.load import load
from bot.participants import fresh_code
from bot.texts import LANGUAGES, Voice, plain
from models import Act, Card, InboxRow, Letter, Participant

if TYPE_CHECKING:
    from bot.folder.given import EventFolder
    from bot.phone import Person
    from tests.stage import Stage

RANIA, SALMA = "rania-haddad", "salma-benkirane"
CODE = re.compile(r"\b[0-9a-hjkmnp-tv-z]{26}\b")


async def open_invitations(stage: Stage, language: str = "en") -> Person:
    salma = await stage.come_in(SALMA, language)
    await stage.say(salma, "/progress")
    await stage.tap(salma, Voice(language).word("invite.open"))
    return salma


def card(organizer: Person) -> Any:
    """Return the newest message with buttons: an invitation to be forwarded has none."""
    return [one for one in organizer.screen() if one.buttons][-1]


async def find(stage: Stage, organizer: Person, name: str) -> None:
    """Turn the pages until the name is there, and tap it."""
    while name not in [word for line in card(organizer).buttons for word in line]:
        await stage.tap(organizer, card(organizer).buttons[-2][-1])
    await stage.tap(organizer, name)


async def made_for(stage: Stage, name: str) -> tuple[Person, str]:
    """Let Salma make an invitation, and return the code her phone shows."""
    salma = await open_invitations(stage)
    await find(stage, salma, name)
    await stage.tap(salma, "Make a new invitation")
    return salma, CODE.findall(salma.last.text)[0]


async def row(stage: Stage, key: str) -> Participant:
    async with stage.store.reading() as session:
        return (await session.exec(select(Participant).where(Participant.key == key))).one()


def with_code(folder: EventFolder, key: str, code: str) -> EventFolder:
    people = (replace(one, code=code) if one.key == key else one for one in folder.participants)
    return replace(folder, participants=tuple(people))


async def test_a_new_invitation_opens_at_once_and_the_earlier_one_no_more(either_stage: Stage) -> None:
    stage = either_stage
    _salma, code = await made_for(stage, "Rania Haddad")
    earlier = stage.person(RANIA, "en")
    await earlier.start()
    await stage.settle()
    assert plain(earlier.last.text).startswith(
        Voice("en").word("join.code", door="wrong", event=stage.folder.event)[:20]
    )
    assert (await row(stage, RANIA)).joined_at is None
    other = stage.phone.person(first_name="Rania", language="en", zone="Africa/Casablanca", start_parameter=code)
    await other.start()
    await stage.settle()
    await stage.tap(other, "English")
    await stage.tap(other, other.last.buttons[0][0])
    assert (await row(stage, RANIA)).chat_id == other.id


async def test_the_message_is_for_forwarding_in_the_language_of_whom_it_is_for(stage: Stage) -> None:
    salma = await open_invitations(stage, "fr")
    await find(stage, salma, "Samer Abu Nasser")
    assert "Langue\u00a0: arabe" in plain(salma.last.text)
    await stage.tap(salma, Voice("fr").word("invite.make"))
    told, letter = salma.screen()[-2:]
    assert "à transférer" in told.text
    assert plain(letter.text).startswith(plain(Voice("ar").word("invite.subject", event=stage.folder.event)))
    assert "https://t.me/multaqa_bot?start=" in letter.text
    assert letter.buttons == ()


async def test_the_code_is_in_no_act_no_card_and_no_letter_that_has_left(stage: Stage) -> None:
    _salma, code = await made_for(stage, "Rania Haddad")
    async with stage.store.reading() as session:
        (act,) = (await session.exec(select(Act))).all()
        kept = [one for table in (Act, Card, Letter, InboxRow) for one in (await session.exec(select(table))).all()]  # type: ignore[call-overload]
    assert (act.what, act.details) == ("invitation made", {"person": (await row(stage, RANIA)).id})
    assert "invitation" in {one.view for one in kept if isinstance(one, Letter)}
    assert [one for one in kept if code in repr(one)] == []


async def test_another_organizer_reads_for_whom_an_invitation_was_made(stage: Stage) -> None:
    await made_for(stage, "Rania Haddad")
    anna = await stage.come_in("anna-lindqvist", "en")
    await stage.say(anna, "/acts")
    assert "New invitation: Rania Haddad" in plain(anna.last.text)


async def test_whoever_has_joined_meanwhile_needs_no_invitation_and_keeps_the_seat(stage: Stage) -> None:
    salma = await open_invitations(stage)
    await find(stage, salma, "Rania Haddad")
    rania = await stage.come_in(RANIA, "en")
    await stage.tap(salma, "Make a new invitation")
    assert "Rania Haddad" not in plain(salma.last.text)
    assert not CODE.findall(salma.last.text)
    assert (await row(stage, RANIA)).chat_id == rania.id
    async with stage.store.reading() as session:
        assert (await session.exec(select(Act))).all() == []


async def test_loading_the_folder_brings_no_void_code_back_but_takes_a_new_one(either_stage: Stage) -> None:
    stage = either_stage
    await made_for(stage, "Rania Haddad")
    made = (await row(stage, RANIA)).code_hash
    changed = replace(stage.folder, labels=())
    loaded = await load(stage.store, changed, now=stage.clock.now())
    assert [(one.code, one.values["value"]) for one in loaded.notes] == [("kept_invitation", RANIA)]
    assert (await row(stage, RANIA)).code_hash == made
    await load(stage.store, with_code(changed, RANIA, ""), now=stage.clock.now())
    assert (await row(stage, RANIA)).code_hash == made
    renewed = with_code(changed, RANIA, fresh_code())
    assert (await load(stage.store, renewed, now=stage.clock.now())).notes == ()
    assert (await row(stage, RANIA)).code_hash == next(
        one.code_hash for one in renewed.participants if one.key == RANIA
    )


async def test_a_second_invitation_does_not_let_the_folders_code_back_in(stage: Stage) -> None:
    salma, _code = await made_for(stage, "Rania Haddad")
    await stage.tap(salma, "Who else has not joined")
    await find(stage, salma, "Rania Haddad")
    await stage.tap(salma, "Make a new invitation")
    made = (await row(stage, RANIA)).code_hash
    await load(stage.store, replace(stage.folder, labels=()), now=stage.clock.now())
    assert (await row(stage, RANIA)).code_hash == made


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_list_counts_who_has_not_joined_and_leads_back(stage: Stage, language: str) -> None:
    salma = await open_invitations(stage, language)
    assert "47" in salma.last.text
    await stage.tap(salma, Voice(language).word("invite.back"))
    assert Voice(language).word("progress.title") in plain(salma.last.text)


async def test_nobody_but_organizers_makes_invitations(stage: Stage) -> None:
    rania = await stage.come_in(RANIA, "en")
    await stage.say(rania, "/progress")
    assert "Invitations" not in [word for one in rania.screen() for line in one.buttons for word in line]
