from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.answers import called, half_days
from bot.clusters import heard
from bot.matching.finding import Finder
from bot.participants import only_event
from bot.questionnaire.days import halves
from bot.questionnaire.reading import Understood, Unsure, read, said_instead, tongue
from bot.questionnaire.written import read as read_questionnaire
from bot.texts import sayings
from models import Event
from tests.stage import example

if TYPE_CHECKING:
    from bot.questionnaire.questions import Question
    from tests.stage import Stage

HALVES = [f"2019-04-{day:02}/{half}" for day in (9, 10, 11) for half in ("am", "pm")]  # Tuesday to Thursday
TUESDAY, WEDNESDAY, THURSDAY = HALVES[:2], HALVES[2:4], HALVES[4:]


@pytest.mark.parametrize(
    ("typed", "meant", "missed"),
    [
        ("Tue+Wed", TUESDAY + WEDNESDAY, []),
        ("mardi matin", TUESDAY[:1], []),
        ("mardi matin et après-midi", TUESDAY, []),
        ("mercredi, jeudi après-midi", [*WEDNESDAY, THURSDAY[1]], []),
        ("الثلاثاء صباحًا والأربعاء", [TUESDAY[0], *WEDNESDAY], []),
        ("الخميس بعد الظهر", THURSDAY[1:], []),
        ("٩", TUESDAY, []),
        ("10 April, morning", WEDNESDAY[:1], []),
        ("9/4 et 11/4", TUESDAY + THURSDAY, []),
        ("mornings", [TUESDAY[0], WEDNESDAY[0], THURSDAY[0]], []),
        ("lundi matin", [], ["lundi matin"]),
        ("Mon+Tue", TUESDAY, ["Mon"]),
        ("bonjour", [], ["bonjour"]),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, meant: list[str], missed: list[str]) -> None:
    assert halves(typed, HALVES) == (meant, missed)


@pytest.mark.parametrize(
    ("typed", "button"),
    [
        ("oui", "yes"), ("Yes!", "yes"), ("نعم", "yes"), ("OK.", "yes"), ("D'accord", "yes"), ("أيوه", "yes"),
        ("No", "no"), ("لا", "no"), ("rien", "no"), ("Passer", "skip"), ("تخطي", "skip"), ("PRECEDENT", "back"),
        ("رجوع", "back"), ("c’est tout", "done"), ("Stop", "pause"), ("plus tard", "pause"), ("إلغاء", "pause"),
        ("الغاء", "pause"), ("olive oil", None), ("yes, olive oil", None),
    ],
)  # fmt: skip
def test_a_word_takes_the_part_of_a_button(typed: str, button: str | None) -> None:
    assert said_instead(typed, sayings()) == button


def test_no_saying_means_two_buttons() -> None:
    for act, ways in sayings().items():
        assert {said_instead(way, sayings()) for way in ways} == {act}


@pytest.mark.parametrize(
    ("words", "screen", "language"),
    [
        ("تغليف التمور", "en", "ar"),
        ("olive oil", "fr", "fr"),  # letters do not tell the two apart, so the chosen language stands
        ("huile d’olive et dattes", "ar", "fr"),
        ("olive oil", "ar", "en"),
        ("٢٠", "fr", "fr"),
    ],
)
def test_a_text_is_kept_with_the_language_its_letters_tell(words: str, screen: str, language: str) -> None:
    assert tongue(words, screen) == language


async def _read(stage: Stage, key: str, typed: str) -> object:
    asked = next(one for one in _questions() if one.key == key)
    async with stage.store.reading() as session:
        event = await only_event(session)
        assert event is not None
        assert half_days(event) == HALVES
        return read(asked, typed, await called(session, event, asked))


def _questions() -> tuple[Question, ...]:
    found, faults = read_questionnaire(example().questionnaire, file="questionnaire.yml")
    assert not faults
    return found.questions


@pytest.mark.parametrize(
    ("question", "typed", "meant"),
    [
        ("cluster", "QOOT", "qoot"),
        ("cluster", "كوت", "qoot"),
        ("cluster", "قوت", "qoot"),
        ("sectors", "agroalimentaire", ["agri_food"]),
        ("sectors", "agri food", ["agri_food"]),
        ("sectors", "الصناعات الغذائيه والزراعه", ["agri_food"]),
        ("sectors", "sante", ["health"]),
        ("sectors", "1 et 3", ["agri_food", "transport_logistics"]),
        ("sectors", "٢", ["packaging_materials"]),
        ("topics", "emballge", ["packaging"]),
        ("target_countries", "Liban", ["LB"]),
        ("target_countries", "لبنان والاردن", ["LB", "JO"]),
        ("target_countries", "Cote d'Ivoire", ["CI"]),
        ("target_countries", "المانيا", ["DE"]),
        ("availability", "mardi matin", ["2019-04-09/am"]),
    ],
)
async def test_a_choice_is_found_in_any_script(stage: Stage, question: str, typed: str, meant: object) -> None:
    assert await _read(stage, question, typed) == Understood(meant)


async def test_no_more_than_five_candidates_are_offered(stage: Stage) -> None:
    understood = await _read(stage, "cluster", "food clster")
    keys = understood.keys if isinstance(understood, Unsure) else [getattr(understood, "value", None)]
    assert 0 < len(keys) <= 5


@pytest.mark.parametrize("typed", ["zeit zitoun", "huile d'olive", "زيت الزيتون", "olive oil", "زيت زيتون"])
async def test_olive_oil_is_understood_however_it_is_written(typed: str) -> None:
    linked, _near = await heard(Event.model_construct(labels=None), typed, "offers")
    assert "af.olive_oil" in linked


def test_a_person_is_found_by_a_name_typed_in_another_script() -> None:
    people = Finder((one.key, one.name) for one in example().participants)
    assert people.find("rania hadad")[0].key == "rania-haddad"
    assert people.find("رانيا حداد")[0].key == "rania-haddad"
