"""The harvest, for organizers: what came of all meetings in numbers, where the two sides differ, and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import harvest, sheet
from bot.cards import Button, Document, Page
from bot.texts import named, plain
from handlers.hearing import Permission, Route
from models import Deed, Fruit

if TYPE_CHECKING:
    from bot.harvest import Reaped
    from bot.showing import Showing
    from bot.texts import Voice
    from handlers.hearing import Hearing

FEW = 6  # pairs that differ, on the card; the table has them all
COLUMNS = ("day", "hour", "table", "one", "says_one", "other", "says_other", "stands")
DAY, HOUR = "%Y-%m-%d", "%H:%M"


async def hear_harvest(hearing: Hearing) -> None:
    """Turn an organizer's card into the numbers, or look again."""
    await hearing.turn("harvest")


async def hear_table(hearing: Hearing) -> None:
    """Send an organizer one row a meeting."""
    hearing.note(Deed.OUTCOMES_SENT)
    await hearing.reply("harvest_table")


async def show_harvest(showing: Showing) -> Page:
    """Meetings held, answers, collaborations per hundred, and where the two differ; no word of anybody's next step."""
    found = await harvest.reaped(showing.session, showing.event, now=showing.now)
    differing = [one for one in found if one.differs]
    said = showing.voice.say(
        "harvest.front",
        today=showing.moment(showing.now),
        figures=harvest.figures(found),
        counts=[
            (fruit.value, sum(fruit in one.fruits for one in found)) for fruit in Fruit if fruit is not Fruit.MISSED
        ],
        differing=[_both(one) for one in differing[:FEW]],
        more=max(0, len(differing) - FEW),
    )
    word = showing.voice.word
    table = ((Button(word("harvest.table"), "harvesttable"),),) if found else ()
    again = (Button(word("agenda.refresh"), "harvest"), Button(word("board.back"), "board"))
    return Page(said, (*table, again))


def _both(one: Reaped) -> list[dict[str, object]]:
    return [
        {"name": cluster, "fruits": [fruit.value for fruit in Fruit if fruit in said]}
        for cluster, said in zip(one.clusters, one.said, strict=True)
    ]


async def show_table(showing: Showing) -> Page:
    """A row a meeting: what each side says, and what follows."""
    voice = showing.voice
    found = await harvest.reaped(showing.session, showing.event, now=showing.now)
    rows: list[tuple[str | int, ...]] = [
        (
            showing.moment(one.starts).local.strftime(DAY),
            showing.moment(one.starts).local.strftime(HOUR),
            one.meeting.table_number,
            *(said for side in (0, 1) for said in _told(one, side, voice)),
            plain(voice.word("harvest.stands", code=_stands(one))) if one.fruits else "",
        )
        for one in found
    ]
    head = [plain(voice.word("harvest.column", code=code)) for code in COLUMNS]
    content = sheet.written(plain(voice.word("harvest.title")), head, rows, mirrored=voice.mirrored)
    return Page(voice.say("harvest.note"), document=Document("outcomes.xlsx", content))


def _told(one: Reaped, side: int, voice: Voice) -> tuple[str, str]:
    fruits = [fruit.value for fruit in Fruit if fruit in one.said[side]]
    return plain(named(one.clusters[side], voice.language)), plain(voice.word("outcomes.all_of", fruits=fruits))


def _stands(one: Reaped) -> str:
    if one.differs:
        return "differ"
    if one.is_confirmed:
        return "confirmed"
    return "begun" if one.is_begun else "other"


ROUTES = (
    Route("tap", "harvest", hear_harvest, Permission.ORGANIZER),
    Route("tap", "harvesttable", hear_table, Permission.ORGANIZER),
)

VIEWS = {"harvest": show_harvest, "harvest_table": show_table}
