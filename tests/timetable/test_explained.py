"""For any pair why not, for each cluster its count and what it misses, and how fairly meetings are shared out."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from bot.timetable.invention import slots
from bot.timetable.problem import Cluster, Code, Meeting, Plan, Problem, Status
from bot.timetable.refusals import unmet_of
from tests.journeys.prepared import Prepared
from tests.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.phone import Person
    from tests.stage import Stage

THERE = frozenset({"s00"})


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("explained"))


@pytest.fixture
async def published(prepared: Prepared) -> AsyncIterator[Stage]:
    async with staged(prepared.fresh("published"), loaded=True) as stage:
        yield stage


def test_of_a_cluster_every_unmet_wish_is_explained_musts_first() -> None:
    clusters = tuple(
        Cluster(name, side, THERE, frozenset({"en"}), wanted=1)
        for name, side in (("a", "EU"), ("b", "MENA"), ("c", "MENA"), ("d", "MENA"))
    )
    problem = Problem(
        slots(1, 2), clusters, {}, must=frozenset({("a", "c"), ("a", "b")}), wished=frozenset({("a", "d"), ("b", "c")})
    )
    plan = Plan((Meeting("a", "b", "s00", 1),), Status.feasible, 0, 0, 0, 0, 0, {}, ())
    found = unmet_of(problem, plan, "a")
    assert [(one.pair, one.code) for one in found] == [(("a", "c"), Code.conflict), (("a", "d"), Code.quota)]


async def _asks(stage: Stage, *names: str) -> Person:
    salma = await stage.have_in("salma-benkirane", "en")
    await stage.say(salma, "/why")
    for name in names:
        await stage.say(salma, name)
    return salma


async def test_two_names_tell_when_they_meet(published: Stage) -> None:
    salma = await _asks(published, "qoot", "packaging cluster")
    assert "They meet:" in salma.last.text
    assert "Table 1" in salma.last.text


async def test_two_names_tell_why_they_do_not_meet(published: Stage) -> None:
    salma = await _asks(published, "qoot", "maroc numeric")
    assert "They do not meet: " in salma.last.text
    assert "They meet:" not in salma.last.text


@pytest.mark.parametrize("typed", ["zzzzqqqq", "xyzzy", "مطار"])
async def test_a_name_nobody_bears_is_said_back(published: Stage, typed: str) -> None:
    salma = await _asks(published, typed)
    assert f"No cluster is called “\u2068{typed}\u2069”. One word of its name is enough" in salma.last.text


async def test_how_fair_it_is_comes_as_a_picture_and_as_a_file(published: Stage) -> None:
    salma = await _asks(published, "qoot")
    await published.tap(salma, "As a picture")
    assert "photo" in salma.last.message
    await published.tap(salma, "As a table")
    (file,) = salma.documents
    book = load_workbook(BytesIO(file.content))
    head, *rows = list(book.worksheets[0].values)
    assert head == ("Cluster", "Side", "Meetings", "Wishes not met", "Why")
    counts = [row[2] for row in rows]
    assert len(rows) == 42
    assert counts == sorted(counts)
