"""Organizers read in numbers what came of all meetings, and where two sides differ; no word of anybody's next step."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from bot.harvest import Figures, Reaped, figures
from bot.texts import plain
from models import Act, Cluster, Fruit, Meeting, MeetingSlot, Outcome
from tests.journeys.prepared import Prepared
from tests.stage import CASABLANCA, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.stage import Stage

EVENING = datetime(2019, 4, 9, 19, tzinfo=CASABLANCA)
MEMO, TALK, MISSED = {Fruit.MEMORANDUM}, {Fruit.TALK}, {Fruit.MISSED}
SIDES = Cluster(event_id=1, key="a", name="A"), Cluster(event_id=1, key="b", name="B")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("harvest"))


@pytest.fixture
async def stage(prepared: Prepared) -> AsyncIterator[Stage]:
    async with staged(prepared.fresh("published"), at=EVENING, loaded=True) as made:
        yield made


def met(here: set[Fruit], there: set[Fruit]) -> Reaped:
    one = Meeting(event_id=1, a_cluster_id=1, b_cluster_id=2, slot_id=1, table_number=1, changed_at=EVENING)
    return Reaped(one, EVENING, SIDES, (frozenset(here), frozenset(there)))


@pytest.mark.parametrize(
    ("here", "there", "begun", "confirmed", "differs"),
    [
        (MEMO, MEMO, True, True, False),
        (MEMO, {Fruit.PROJECT}, True, True, False),
        (MEMO, TALK, True, False, True),
        (MEMO, set(), True, False, False),
        (TALK, MISSED, False, False, True),
        (MISSED, MISSED, False, False, False),
        ({Fruit.EXCHANGE}, {Fruit.NOTHING}, False, False, False),
        (set(), set(), False, False, False),
    ],
)
def test_a_collaboration_has_begun_where_one_side_says_so_and_is_confirmed_by_both(
    here: set[Fruit], there: set[Fruit], *, begun: bool, confirmed: bool, differs: bool
) -> None:
    for one in (met(here, there), met(there, here)):
        assert (one.is_begun, one.is_confirmed, one.differs) == (begun, confirmed, differs)


def test_collaborations_are_counted_of_a_hundred_meetings() -> None:
    found = [met(MEMO, TALK), met(MEMO, MEMO), met(MISSED, set()), *[met(set(), set())] * 37]
    told = figures(found)
    assert told == Figures(over=40, answered=3, begun=2, confirmed=1, missed=1)
    assert (told.share, told.rate) == (8, 5.0)
    assert (figures([]).share, figures([]).rate) == (0, 0.0)


async def _answered(stage: Stage) -> None:
    """Let both sides of the first meeting, and one of the second, say what came of it."""
    async with stage.store.transaction() as session:
        first, second = (
            await session.exec(
                select(Meeting)
                .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
                .order_by(col(MeetingSlot.starts), col(Meeting.table_number))
                .limit(2)
            )
        ).all()
        for meeting, side, fruit in (
            (first, first.a_cluster_id, "memorandum"),
            (first, first.b_cluster_id, "talk"),
            (second, second.a_cluster_id, "business"),
        ):
            number = meeting.id or 0
            session.add(
                Outcome(meeting_id=number, cluster_id=side, fruits=[fruit], next_step="a secret of ours", at=EVENING)
            )


async def test_the_board_leads_to_the_numbers_and_a_table_without_anybodys_next_step(stage: Stage) -> None:
    await _answered(stage)
    salma = await stage.have_in("salma-benkirane", "en")
    await stage.say(salma, "/board")
    await stage.tap(salma, "Outcomes")
    said = plain(salma.last.text)
    assert "Answered by at least one side: 2 (" in said
    assert "Begun: 2, confirmed by both: 0" in said
    assert "Where the two sides differ" in said
    assert "secret" not in said
    await stage.tap(salma, "As a table")
    page: Any = load_workbook(BytesIO(salma.documents[-1].content)).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    assert rows[1][4] == "Memorandum or letter"
    assert [row[-1] for row in rows[1:3]] == ["The two differ", "Begun, one says so"]
    assert "secret" not in str(rows)
    async with stage.store.reading() as session:
        assert [act.what for act in (await session.exec(select(Act))).all()][-1] == "outcomes sent"


async def test_managers_are_not_shown_the_numbers(stage: Stage) -> None:
    await _answered(stage)
    rania = await stage.have_in("rania-haddad", "en")
    await stage.say(rania, "/board")
    assert "for the organizers only" in rania.last.text


async def test_before_a_meeting_is_over_the_board_has_no_way_there(prepared: Prepared) -> None:
    async with staged(prepared.fresh("published"), loaded=True) as stage:
        salma = await stage.have_in("salma-benkirane", "en")
        await stage.say(salma, "/board")
        assert "Outcomes" not in [words for row in salma.last.buttons for words in row]
