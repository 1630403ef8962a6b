"""The clusters of an event, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.folder import given
from bot.folder.cells import LONGEST_NAME, of_row
from bot.folder.countries import countries, tongues
from bot.folder.rows import parts
from bot.questionnaire.questions import LANGUAGES

if TYPE_CHECKING:
    from bot.folder.cells import Cells, Names
    from bot.folder.ledger import Ledger
    from bot.folder.rows import Sheet

NEEDED = ("key", "name", "country", "side", "sectors")
OTHER_NAMES = ("fr", "ar")
OPTIONAL = (
    *(f"name_{language}" for language in OTHER_NAMES),
    "aliases",
    *(f"summary_{language}" for language in LANGUAGES),
    "languages",
    "website",
    "source",
)


def clusters(sheet: Sheet, sides: Names, sectors: Names, ledger: Ledger) -> tuple[given.Cluster, ...]:
    """Return the clusters in the order of the file."""
    taken: dict[str, int] = {}
    return tuple(_cluster(of_row(sheet, row, ledger), taken, sides, sectors) for row in sheet.rows)


def _cluster(cells: Cells, taken: dict[str, int], sides: Names, sectors: Names) -> given.Cluster:
    names = {language: cells.text(f"name_{language}", longest=LONGEST_NAME) for language in OTHER_NAMES}
    known_sectors = cells.all_of("sectors", sectors) if cells.needed("sectors") else []
    return given.Cluster(
        key=cells.key("key", taken),
        name=cells.needed("name"),
        names={language: name for language, name in names.items() if name},
        aliases=tuple(parts(cells.text("aliases"))),
        country=cells.one_of("country", countries()),
        side=cells.one_of("side", sides),
        sectors=tuple(known_sectors),
        summary=cells.words("summary", needed=False),
        languages=tuple(cells.all_of("languages", tongues())),
        website=cells.link("website"),
        source=cells.text("source"),
    )
