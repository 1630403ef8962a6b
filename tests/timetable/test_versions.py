"""A proposal before it is final: comments, one objection a cluster, versions kept, what changed in a list."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from bot import participants, situation, timetables
from bot.texts import Voice
from bot.timetable.difference import changes
from bot.timetable.proposal import propose
from bot.timetable.teaming import teams as form
from models import Cluster, Objection, Timetable, TimetableState
from tests.journeys.prepared import SEED, Prepared
from tests.stage import EVE, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.stage import Stage


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("versions"))


@pytest.fixture
async def complete(prepared: Prepared) -> AsyncIterator[Stage]:
    """Every profile is there, and a first proposal."""
    async with staged(prepared.fresh("complete"), loaded=True) as stage:
        await _propose(stage)
        yield stage


async def _propose(stage: Stage, seconds: float = 0) -> None:
    async with stage.store.transaction() as session:
        event = await participants.only_event(session)
        assert event is not None
        given = await situation.ground(session, event, now=EVE)
        plan, teams = propose(given.problem, seconds=seconds, seed=SEED), form(given.teaming, seed=SEED)
        await timetables.keep(session, event, given.problem, plan, teams, seed=SEED, now=stage.clock.now())


def test_what_changed_is_told_as_new_gone_and_moved() -> None:
    before = [[1, 2, 10, 1], [3, 4, 10, 2], [5, 6, 11, 1]]
    after = [[2, 1, 10, 1], [3, 4, 11, 2], [7, 8, 11, 1]]
    found = changes(before, after)
    assert found.new == ((7, 8, 11, 1),)
    assert found.gone == ((5, 6, 11, 1),)
    assert found.moved == (((3, 4, 10, 2), (3, 4, 11, 2)),)
    assert changes(after, after).number == 0


async def test_each_cluster_may_object_to_one_meeting_and_the_next_proposal_leaves_it_out(complete: Stage) -> None:
    salma = await complete.have_in("salma-benkirane", "en")
    rania = await complete.have_in("rania-haddad", "en")
    await complete.say(salma, "/board")
    await complete.tap(salma, "Timetable")
    await complete.tap(salma, "Ask for comments")
    assert "open for comments" in salma.last.text
    assert "meetings are proposed to you" in rania.last.text
    first, second = rania.last.buttons[0][0], rania.last.buttons[1][0]
    await complete.tap(rania, first)
    await complete.tap(rania, second)
    assert [row[0].startswith("✓") for row in rania.last.buttons[:2]] == [False, True]
    async with complete.store.reading() as session:
        (objection,) = (await session.exec(select(Objection))).all()
        qoot = (await session.exec(select(Cluster.id).where(Cluster.key == "qoot"))).one()
    pair = {objection.cluster_id, objection.other_cluster_id}
    assert objection.cluster_id == qoot
    await complete.tap(salma, "Back to the board")
    await complete.tap(salma, "Timetable")
    assert "One objection" in salma.last.text
    await _propose(complete)
    async with complete.store.reading() as session:
        event = await participants.only_event(session)
        assert event is not None
        draft = await timetables.proposal(session, event)
        kept = (await session.exec(select(Timetable).order_by(col(Timetable.id)))).all()
    assert draft is not None
    assert not any({a, b} == pair for a, b, _slot, _table in draft.plan)
    assert any({a, b} == pair for a, b, _slot, _table in kept[0].plan)
    assert [one.state for one in kept] == [TimetableState.REPLACED, TimetableState.DRAFT]
    await complete.tap(rania, first)
    assert "The time for comments is over." in rania.last.text


async def test_two_versions_are_compared_in_a_list_and_the_final_one_is_told_in_the_same_transaction(
    complete: Stage,
) -> None:
    salma, rania = await complete.have_in("salma-benkirane", "en"), await complete.have_in("rania-haddad", "en")
    await _propose(complete, seconds=0.3)
    await complete.say(salma, "/board")
    await complete.tap(salma, "Timetable")
    await complete.tap(salma, "What changed")
    assert "What changed since the version of" in salma.last.text
    async with complete.store.reading() as session:
        was, now = (await session.exec(select(Timetable).order_by(col(Timetable.id)))).all()
    found = changes(was.plan, now.plan)
    first = "New meetings: " if found.new else "Meetings gone: " if found.gone else "Meetings moved: "
    assert first in salma.last.text
    await complete.tap(salma, "Back to the timetable")
    await complete.tap(salma, "Publish")
    await complete.tap(salma, "Publish it now")
    assert "The timetable is published" in rania.last.text
    await _propose(complete)
    await complete.tap(salma, "Back to the board")
    await complete.tap(salma, "Timetable")
    await complete.tap(salma, "What changed")
    assert any("since the published timetable" in seen.text for seen in salma.screen())


@pytest.mark.parametrize(("language", "on", "arrow"), [("fr", "▶", " → "), ("ar", "◀", " ← ")])
async def test_every_change_can_be_read_page_by_page_in_the_reader_s_direction(
    complete: Stage, language: str, on: str, arrow: str
) -> None:
    salma = await complete.have_in("salma-benkirane", language)
    await _propose(complete, seconds=0.3)
    async with complete.store.reading() as session:
        was, now = (await session.exec(select(Timetable).order_by(col(Timetable.id)))).all()
    found = changes(was.plan, now.plan)
    assert len(found.moved) > 8
    voice = Voice(language)
    await complete.say(salma, "/board")
    for words in ("board.timetable", "versions.open"):
        await complete.tap(salma, voice.word(words))
    read, pages = [salma.last.text], -(-found.number // 8)
    for _turn in range(1, pages):
        await complete.tap(salma, on)
        read.append(salma.last.text)
    assert salma.last.buttons[0][1] == f"{pages}/{pages}"
    assert sum(text.count("• ") for text in read) == found.number
    assert sum(text.count(arrow) for text in read) == len(found.moved)
    assert voice.word("versions.back") in salma.last.buttons[-1]
    await complete.tap(salma, voice.word("explain.table"))
    document = salma.documents[-1]
    assert document.name == "changes.xlsx"
    table = load_workbook(BytesIO(document.content)).worksheets[0]
    assert table.max_row - 1 == found.number
    sides = [(bool(was), bool(now)) for _a, _b, was, now in list(table.values)[1:]]
    kinds = [sides.count(kind) for kind in ((False, True), (True, False), (True, True))]
    assert kinds == [len(found.new), len(found.gone), len(found.moved)]
