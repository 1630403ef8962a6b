"""A draft takes what is typed on it, and what nobody understands is told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from models import Cluster, Team

if TYPE_CHECKING:
    from tests.stage import Stage

BUS = "Le bus part de la porte B."


@pytest.mark.parametrize("begun", ["/announce", "Annonce"])
async def test_words_typed_on_a_new_draft_are_its_text_in_the_language_of_who_types(stage: Stage, begun: str) -> None:
    salma = await stage.have_in("salma-benkirane", "fr")
    await stage.say(salma, "/board")
    await (stage.say if begun.startswith("/") else stage.tap)(salma, begun)
    await stage.say(salma, BUS)
    assert "English" in salma.last.text  # the next language is asked for
    await stage.tap(salma, salma.last.buttons[-1][0])
    assert BUS in salma.last.text
    assert "✓ Français" in salma.last.buttons[0]


async def test_a_text_that_is_written_is_changed_by_its_button_alone(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "fr")
    await stage.say(salma, "/announce")
    for said in (BUS, "The bus leaves from gate B.", "تنطلق الحافلة من البوابة B."):
        await stage.say(salma, said)
    draft = salma.last.message_id
    await stage.say(salma, "envoie zzyzx")
    assert "Je n’ai pas compris" in salma.last.text
    assert BUS in next(seen.text for seen in salma.screen() if seen.message_id == draft)


async def test_a_first_text_that_is_too_long_is_asked_for_again_in_the_same_language(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "fr")
    await stage.say(salma, "/announce")
    await stage.say(salma, "bus " * 1000)
    assert "Français" in salma.last.text
    await stage.say(salma, BUS)
    await stage.tap(salma, salma.last.buttons[-1][0])
    assert "✓ Français" in salma.last.buttons[0]


async def test_however_many_teams_there_are_they_come_eight_at_a_time(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "en")
    async with stage.store.transaction() as session:
        lead = (await session.exec(select(Cluster).where(Cluster.key == "qoot"))).one()
        ids = {"event_id": lead.event_id, "lead_cluster_id": lead.id}
        session.add_all(Team(**ids, number=number, topic="packaging") for number in range(1, 121))
    await stage.say(salma, "/announce")
    for said in ("The bus leaves from gate B.", BUS, "تنطلق الحافلة من البوابة B."):
        await stage.say(salma, said)
    await stage.tap(salma, "Choose the audience")
    await stage.tap(salma, "A team")
    shown = [words for row in salma.last.buttons for words in row]
    assert shown == [*(f"Team {number}" for number in range(1, 9)), "◀", "1/15", "▶", "Back to the draft"]
    await stage.tap(salma, "▶")
    await stage.tap(salma, "Team 9")
    assert "Team 9" in salma.last.text


@pytest.mark.parametrize("words", ["zzyzx", "Quand est mon prochain rendez-vous ?"])
async def test_words_that_mean_nothing_to_the_bot_are_said_back_above_the_front_page(stage: Stage, words: str) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, words)
    assert f"I did not understand “\u2068{words}\u2069”." in rania.last.text
    await stage.say(rania, "/start")
    assert "understand" not in rania.last.text
