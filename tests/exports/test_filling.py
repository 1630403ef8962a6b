"""A file fills profiles only after a yes, only where nobody has answered, and twice is once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from bot import fillings, imports, participants
from bot.fillings import Offered
from handlers.hearing import PATIENCE
from models import Answer, Export, Filling, Interview, Participant, Profile
from tests.exports.conftest import EXPORTS
from tests.journeys.kept import rows_of

if TYPE_CHECKING:
    from typing import Any

    import pytest

    from bot.fillings import Written
    from tests.stage import Stage

QOOT = Offered("qoot", {"sectors": ["agri_food"], "seeks_text": "bouteilles en verre"}, {"seeks_text": "fr"})


async def write(stage: Stage, *offers: Offered) -> Written:
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        rows: list[dict[str, Any]] = [
            {"cluster": one.cluster, "answers": one.answers, "languages": one.languages} for one in offers
        ]
        return await imports.write(session, event, "table.xlsx", rows, now=stage.clock.now())


async def answers(stage: Stage, key: str) -> dict[str, tuple[Any, str, str]]:
    async with stage.store.reading() as session:
        person = (await session.exec(select(Participant).where(Participant.key == key))).one()
        interview = (await session.exec(select(Interview).where(Interview.participant_id == person.id))).one()
        rows = (await session.exec(select(Answer).where(Answer.interview_id == interview.id))).all()
        return {row.question: (row.value, row.language, row.source) for row in rows}


async def test_answers_of_a_file_are_settled_and_marked_and_what_may_stay_open_does(either_stage: Stage) -> None:
    await either_stage.have_in("rania-haddad", "en")
    await write(either_stage, QOOT)
    kept = await answers(either_stage, "rania-haddad")
    assert kept["cluster"] == ("qoot", "", fillings.FILE)
    assert kept["seeks_text"] == ("bouteilles en verre", "fr", fillings.FILE)
    assert kept["opportunities"] == (None, "", fillings.FILE)
    assert "topics" not in kept  # it must be answered, and the file does not


async def test_the_same_file_twice_is_once(stage: Stage) -> None:
    await stage.have_in("rania-haddad", "en")
    first = await write(stage, QOOT)
    await stage.settle()
    before = await rows_of(stage.store)
    second = await write(stage, QOOT)
    await stage.settle()
    assert (first.new, len(first.ask), second.new, second.unchanged, second.ask) == (1, 1, 0, 1, ())
    assert await rows_of(stage.store) == before


async def test_what_a_manager_answered_no_file_changes(stage: Stage) -> None:
    rania = await stage.have_in("rania-haddad", "en")
    await write(stage, QOOT)
    await stage.settle()
    await stage.tap(rania, "Change an answer")
    await stage.tap(rania, "Sought in detail")
    await stage.say(rania, "glass bottles")
    changed = Offered("qoot", {"sectors": ["health"], "seeks_text": "rien"}, {"seeks_text": "fr"})
    assert (await write(stage, changed)).changed == 1
    kept = await answers(stage, "rania-haddad")
    assert (kept["seeks_text"], kept["sectors"]) == (("glass bottles", "en", ""), (["health"], "", fillings.FILE))


async def test_a_profile_that_exists_no_file_changes(stage: Stage) -> None:
    written = await write(stage, Offered("packaging-cluster", {"sectors": ["health"]}, {}))
    async with stage.store.reading() as session:
        assert (await session.exec(select(Filling))).all() == []
    assert (written.kept, written.new) == (1, 0)


async def test_who_joins_later_is_told_at_the_door_and_answers_only_what_is_open(stage: Stage) -> None:
    await write(stage, QOOT)
    rania = await stage.come_in("rania-haddad", "en")
    assert "filled in already" in rania.last.text
    await stage.tap(rania, "Look and confirm")
    assert "Which topics matter most" in rania.last.text


async def test_nothing_of_a_file_is_kept_once_it_is_confirmed_or_let_go(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "en")
    for last in ("Fill in 4 profiles", "Let the file go"):
        await salma.send_document((EXPORTS / "b2match.csv").read_bytes(), name="b2match.csv")
        await stage.settle()
        await stage.tap(salma, last)
        async with stage.store.reading() as session:
            assert (await session.exec(select(Export))).all() == []


async def test_a_file_too_big_for_telegram_to_hand_over_is_refused_kindly(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "en")
    await salma.send_document(b"x" * (20 * 1024 * 1024 + 1), name="big.csv")
    await stage.settle()
    assert "larger than 20 MB" in salma.last.text


async def test_nothing_is_written_before_the_yes(stage: Stage) -> None:
    salma = await stage.have_in("salma-benkirane", "en")
    await salma.send_document((EXPORTS / "eusurvey.xlsx").read_bytes(), name="eusurvey.xlsx")
    await stage.settle()
    async with stage.store.reading() as session:
        assert (await session.exec(select(Filling))).all() == []
        assert len((await session.exec(select(Profile))).all()) == 38


async def test_a_file_that_nobody_reads_any_more_is_owned_up_to(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    salma = await stage.have_in("salma-benkirane", "en")

    async def died(_card: int) -> None:
        return None

    with monkeypatch.context() as patch:
        patch.setattr(stage.app.dispatcher._importer, "fetch", died)
        await salma.send_document((EXPORTS / "b2match.csv").read_bytes(), name="b2match.csv")
        await stage.settle()
    assert "The file is being read." in salma.last.text
    await stage.jump(stage.clock.now() + PATIENCE + timedelta(seconds=1))
    assert "This file cannot be read." in salma.last.text
    await stage.tap(salma, salma.last.buttons[0][0])
    assert "This file cannot be read." not in salma.last.text
