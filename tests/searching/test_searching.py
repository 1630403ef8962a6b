"""People type whom or what they look for: clusters, countries, topics; names of people only where they may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import clusters, participants

if TYPE_CHECKING:
    from bot.phone import Person
    from tests.stage import Stage


def words(person: Person) -> list[str]:
    return [one for row in person.last.buttons for one in row]


def plain(person: Person) -> str:
    return person.last.text.translate(dict.fromkeys((0x200F, 0x2068, 0x2069)))


async def linked(stage: Stage) -> None:
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        await clusters.relink(session, event)


@pytest.mark.parametrize(
    ("language", "typed", "first"),
    [
        ("fr", "كوت", "QOOT Cluster"),
        ("en", "packging cluster", "Packaging Cluster"),
        ("en", "dates and figs", "dates · "),
        ("ar", "lebanon", "لبنان · "),
        ("ar", "زيتون", "المعلبات الغذائية · "),  # nobody has olives here: what goes with them
    ],
)
async def test_a_cluster_a_country_or_a_topic_is_found_in_any_script(
    stage: Stage, language: str, typed: str, first: str
) -> None:
    await linked(stage)
    rania = await stage.have_in("rania-haddad", language)
    await stage.say(rania, f"/find {typed}")
    assert any(one.startswith(first) for one in words(rania)[:3]), words(rania)
    assert len(words(rania)) <= 5 + 2


@pytest.mark.parametrize(
    ("language", "typed", "heading"),
    [
        ("en", "QOOT", "QOOT Cluster"),
        ("fr", "liban", "Liban"),
        ("en", "emballage alimentaire", "food packaging"),
        ("ar", "تغليف المواد الغذائية", "تغليف"),
    ],
)
async def test_what_is_named_exactly_opens_without_asking_back(
    stage: Stage, language: str, typed: str, heading: str
) -> None:
    await linked(stage)
    rania = await stage.have_in("rania-haddad", language)
    await stage.say(rania, f"/find {typed}")
    assert plain(rania).startswith(heading), plain(rania)


async def test_a_country_nobody_comes_from_is_named(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "fr")
    await stage.say(rania, "/find Norvège")
    assert "Aucun cluster de ce pays ne participe" in rania.last.text
    assert "Norvège" in rania.last.text


async def test_beside_a_sure_find_nothing_is_offered_that_is_only_a_little_like_it(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "ar")
    await stage.say(rania, "/find زيت زيتون")
    assert len([one for one in words(rania) if "تجمّع" in one]) == 1, words(rania)


async def test_what_was_found_opens_and_leads_to_the_wishes(stage: Stage) -> None:
    await linked(stage)
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "/find spain")
    assert "clusters found" in rania.last.text
    await stage.tap(rania, "Packaging Cluster")
    assert rania.last.buttons[0][0] == "Must meet"


@pytest.mark.parametrize("typed", ["zzzz", "xyzzy", "soeur", "قهوة"])
async def test_nothing_found_is_said_kindly_and_the_next_words_are_looked_for(stage: Stage, typed: str) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, f"/find {typed}")
    assert f"I found nothing like “\u2068{typed}\u2069”" in rania.last.text
    await stage.say(rania, "qoot")
    assert plain(rania).startswith("QOOT Cluster")
    await stage.tap(rania, "Look for something else")
    assert "What shall I search for?" in rania.last.text
    await stage.say(rania, "foodnet")
    assert plain(rania).startswith("FoodNet")


async def test_words_out_of_the_blue_are_looked_for_only_where_they_surely_name_something(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "packaging cluster")
    assert words(rania)[0] == "Packaging Cluster"
    await stage.say(rania, "hello there, how are you?")
    assert "What would you like to do?" in rania.last.text


@pytest.mark.parametrize("looking", ["rania-haddad", "hela-trabelsi"])
async def test_nobody_finds_the_name_of_somebody_elses_delegate(stage: Stage, looking: str) -> None:
    await stage.have_in("marta-puigcerver", "en")
    person = await stage.have_in(looking, "en")
    await stage.say(person, "/find Marta Puigcerver")
    assert "Marta" not in " ".join(words(person))
    await stage.say(person, "/find packaging cluster")
    await stage.tap(person, "Packaging Cluster")
    assert "Marta" not in person.last.text


async def test_colleagues_and_organizers_find_people_who_have_joined(stage: Stage) -> None:
    await stage.have_in("marta-puigcerver", "en")
    oriol = await stage.have_in("oriol-casals", "en")
    await stage.say(oriol, "/find marta")
    assert words(oriol)[0] == "Marta Puigcerver"
    await stage.tap(oriol, "Marta Puigcerver")
    assert "Marta Puigcerver" in oriol.last.text
    salma = await stage.have_in("salma-benkirane", "en")
    await stage.say(salma, "/find oriol")
    await stage.tap(salma, "Oriol Casals")
    assert "Oriol Casals" in salma.last.text
    await stage.say(salma, "/find rania")
    assert "Rania Haddad" not in words(salma)  # invited, and has not said yes
