"""An organizer changes the questions, without code: the interview walks to its end, and matching still works."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from openpyxl import load_workbook
from sqlmodel import select

from bot import clusters, interviews, shortlists, situation
from bot.questionnaire import walk, written
from bot.questionnaire.questions import MANY, TYPED, Kind
from bot.texts import LANGUAGES, Voice, country_name
from models import Cluster, Event, Profile, Response
from tests.stage import EXAMPLE

if TYPE_CHECKING:
    from bot.phone import Person
    from bot.questionnaire.questions import Question
    from tests.stage import Stage

PROFILE: dict[str, Any] = yaml.safe_load((EXAMPLE / "questionnaire.yml").read_text("utf-8"))
NEEDS: dict[str, Any] = yaml.safe_load((EXAMPLE / "questionnaires" / "needs.yml").read_text("utf-8"))
OPTIONAL = [one["key"] for one in PROFILE["questions"] if not one.get("required", True)]
TEN = 10
ROLES = sorted({one["role"] for one in PROFILE["questions"]} - {"none"})


def words(key: str) -> dict[str, str]:
    return {language: f"{language} {key}" for language in LANGUAGES}


def one_of_each_kind() -> list[dict[str, Any]]:
    """A question of every kind an organizer may add; names of clusters are asked once."""
    options = [{"key": key, "label": words(key)} for key in ("red", "green", "blue")]
    more: dict[Kind, dict[str, Any]] = {
        Kind.COUNTRIES: {"options": [{"key": "near", "label": words("near"), "countries": ["LB", "JO"]}], "max": 3},
        Kind.CHOICE: {"options": options},
        Kind.CHOICES: {"options": options, "min": 2},
        Kind.RANKED: {"options": options, "max": 2},
        Kind.TEXT: {"longest": 90},
        Kind.TEXTS: {"longest": 30, "max": 4},
        Kind.LANGUAGES: {"options": options, "levels": [{"key": key, "label": words(key)} for key in ("well", "so")]},
    }  # fmt: skip
    return [
        {"key": f"more-{kind}", "kind": kind.value, "group": "about"}
        | {"ask": words(f"ask {kind} now"), "short": words(kind)}
        | more.get(kind, {})
        for kind in Kind
        if kind is not Kind.CLUSTER
    ]


def changed(how: str) -> dict[str, Any]:
    raw = deepcopy(PROFILE)
    asked = raw["questions"]
    if how == "without the optional ones":
        raw["questions"] = [one for one in asked if one["key"] not in OPTIONAL]
    if how == "the other way round":
        raw["questions"] = list(reversed([one for one in asked if one["key"] != "country"]))
    if how == "with one of each kind":
        raw["questions"] = [*asked, *one_of_each_kind()]
    return raw


def without(role: str) -> dict[str, Any]:
    return PROFILE | {"questions": [one for one in PROFILE["questions"] if one["role"] != role]}


async def ask(stage: Stage, raw: dict[str, Any]) -> None:
    _questionnaire, faults = written.read(raw, file="")
    assert faults == ()
    async with stage.store.transaction() as session:
        event = (await session.exec(select(Event))).one()
        event.questionnaire = raw
        session.add(event)


async def answer(stage: Stage, person: Person, question: Question, voice: Voice) -> None:
    if question.kind in TYPED:
        await stage.say(person, "olive oil")
    elif question.kind is Kind.COUNTRY:
        await stage.say(person, country_name("LB", voice.language))
    elif question.kind is Kind.CLUSTER:
        await stage.tap(person, person.last.buttons[0][0])
    elif question.kind not in MANY:
        await stage.tap(person, voice.pick(question.options[0].label))
    else:
        halves = 6 if question.kind is Kind.AVAILABILITY else 0
        ticks = 0 if halves else question.least or 1
        for option in question.options[:ticks]:
            await stage.tap(person, f"▫️ {voice.pick(option.label)}")
        await stage.tap(person, voice.word("interview.done", n=halves or ticks))


async def finish(stage: Stage, person: Person, raw: dict[str, Any], language: str) -> list[str]:
    """Answer whatever is asked until the summary is there; return the questions in the order they came."""
    voice, (questionnaire, _faults) = Voice(language), written.read(raw, file="")
    came: list[str] = []
    while voice.word("interview.confirm") not in [words for row in person.last.buttons for words in row]:
        asked = next(one for one in questionnaire.questions if voice.pick(one.ask) in person.last.text)
        assert asked.key not in came
        came.append(asked.key)
        await answer(stage, person, asked, voice)
    return came


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("how", ["without the optional ones", "the other way round", "with one of each kind"])
async def test_a_changed_interview_is_walked_to_its_end_and_confirmed(stage: Stage, how: str, language: str) -> None:
    raw = changed(how)
    await ask(stage, raw)
    rania = await stage.come_in("rania-haddad", language)
    await stage.say(rania, "/profile")
    came = await finish(stage, rania, raw, language)
    assert came == [one["key"] for one in raw["questions"] if one["key"] != "country"]
    await stage.tap(rania, Voice(language).word("interview.confirm"))
    async with stage.store.reading() as session:
        event = (await session.exec(select(Event))).one()
        qoot = await clusters.by_key(session, event, "qoot")
        assert qoot is not None
        assert await shortlists.of(session, event, qoot)


@pytest.mark.parametrize("dropped", OPTIONAL)
def test_any_optional_question_may_be_dropped(dropped: str) -> None:
    raw = PROFILE | {"questions": [one for one in PROFILE["questions"] if one["key"] != dropped]}
    questionnaire, faults = written.read(raw, file="")
    assert faults == ()
    given: dict[str, Any] = {}
    while (question := walk.next_question(questionnaire, given)) is not None:
        given[question.key] = ["x"]
    assert dropped not in given
    assert len(given) == len(PROFILE["questions"]) - 2  # the country is asked of new clusters only


async def test_matching_and_the_timetable_do_without_any_role(stage: Stage) -> None:
    for role in ROLES:
        await ask(stage, without(role))
        async with stage.store.transaction() as session:
            event = (await session.exec(select(Event))).one()
            for profile in (await session.exec(select(Profile))).all():
                profile.vector = None
                session.add(profile)
            await clusters.relink(session, event)
            ground = await situation.ground(session, event, now=stage.clock.now())
            assert ground.problem.slots, role
            packaging = await clusters.by_key(session, event, "packaging-cluster")
            assert packaging is not None
            assert await shortlists.of(session, event, packaging), role


async def test_answers_beside_the_profile_are_kept_apart_and_matched_only_by_their_role(stage: Stage) -> None:
    rania = await stage.come_in("rania-haddad", "en")
    await stage.say(rania, "/needs")
    await finish(stage, rania, NEEDS, "en")
    await stage.tap(rania, "Confirm")
    async with stage.store.reading() as session:
        event = (await session.exec(select(Event))).one()
        qoot = await clusters.by_key(session, event, "qoot")
        assert qoot is not None
        assert await interviews.profile(session, qoot) is None
        response = (await session.exec(select(Response))).one()
        assert response.answers | {"stage": "emerging", "needs": ["customers"]} == response.answers
        said = clusters.said(qoot, Profile(cluster_id=1, answers={}, language="en"), interviews.questionnaire_of(event))
    asked, _faults = written.read(NEEDS, file="")
    assert not asked.is_matched
    raw = deepcopy(NEEDS)
    next(one for one in raw["questions"] if one["key"] == "needs")["role"] = "objectives"
    matched, faults = written.read(raw, file="", beside=True)
    assert faults == ()
    beside = clusters.said(
        qoot,
        Profile(cluster_id=1, answers={}, language="en"),
        interviews.questionnaire_of(event),
        [(matched, response)],
    )
    assert (said.objectives, beside.objectives) == ((), ("customers",))


async def test_organizers_get_the_answers_as_a_table_in_their_own_language(stage: Stage) -> None:
    rania, hela = await stage.come_in("rania-haddad", "en"), await stage.come_in("hela-trabelsi", "ar")
    salma = await stage.come_in("salma-benkirane", "fr")
    await stage.say(salma, "/answers")
    assert len(table_of(salma)) == len(["the head"])
    await stage.say(rania, "/needs")
    await finish(stage, rania, NEEDS, "en")
    await stage.tap(rania, "Confirm")
    await stage.say(hela, "/needs")
    await stage.tap(hela, hela.last.buttons[0][0])
    await stage.say(salma, "/answers")
    head, *rows = table_of(salma)
    assert head[:7] == ("Cluster", "Pays", "Langue", "État", "Date de confirmation", "Étape", "Équipe")
    by_name = {row[0]: row[1:7] for row in rows}
    when, team = "2019-04-08 17:30", "Des bénévoles uniquement"
    assert by_name["QOOT Cluster"] == ("Liban", "anglais", "Confirmé", when, "En création", team)
    assert sorted(row[2] for row in by_name.values()) == ["1 sur 10, pas encore confirmé", "Confirmé"]
    await stage.say(rania, "/answers")
    assert rania.documents == []


def table_of(person: Person) -> list[tuple[Any, ...]]:
    book = load_workbook(BytesIO(person.documents[-1].content))
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_the_needs_diagnosis_has_ten_questions_and_one_more_about_where_to_go() -> None:
    questionnaire, faults = written.read(NEEDS, file="", beside=True)
    assert faults == ()
    assert len(walk.path(questionnaire, {})) == TEN
    assert [one.key for one in questionnaire.questions if one.when] == ["market"]


@pytest.mark.parametrize("typed", [["dates", "date paste"], "Dates and date paste."])
def test_what_was_added_with_a_tap_quotes_nothing_that_was_typed(typed: list[str] | str) -> None:
    questionnaire, _faults = written.read(PROFILE, file="")
    key = next(
        one.key for one in questionnaire.questions if one.kind is (Kind.TEXTS if [*typed] == typed else Kind.TEXT)
    )
    role = next(one.role for one in questionnaire.questions if one.key == key)
    cluster = Cluster(key="a", name="A", country="PS", side="MENA", event_id=1)
    profile = Profile(cluster_id=1, answers={key: typed, walk.also(key): ["af.drying"]}, language="en")
    found = getattr(clusters.said(cluster, profile, questionnaire), role)
    assert [one.text for one in found if one.concept == "af.drying"] == [""]
    assert [one.text for one in found if not one.concept] == ([*typed] if [*typed] == typed else [typed])
