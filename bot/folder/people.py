"""The people invited: two kinds of role, one code each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.folder import coded, given, hours
from bot.folder.cells import of_row
from bot.folder.countries import spoken
from bot.questionnaire.questions import LANGUAGES
from models import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.folder.cells import Cells, Names
    from bot.folder.hours import Frame
    from bot.folder.ledger import Ledger
    from bot.folder.rows import Sheet

NEEDED = ("key", "name", "cluster", "role", "language")
JOBS = tuple(f"job_{language}" for language in LANGUAGES)
# Behind the first three: read by people, not kept: what the bot does not need it does not store.
OPTIONAL = ("code", "arrives", "departs", "name_ar", "email", *JOBS, "invented")
ROLES: Names = {role.value: () for role in Role}


def people(
    sheet: Sheet, clusters: Names | None, frame: Frame, ledger: Ledger, *, made: Mapping[str, str]
) -> tuple[given.Participant, ...]:
    """Return the people in the order of the file; an event without an organizer cannot be run.

    A code that was `made` for somebody, by key, counts before the one in the file: it is the later one.
    """
    keys: dict[str, int] = {}
    codes: dict[str, int] = {}
    rows = (of_row(sheet, row, ledger) for row in sheet.rows)
    found = tuple(
        _person(cells, keys, clusters, frame, _code(cells, codes, made.get(cells.text("key"), ""))) for cells in rows
    )
    if "role" in sheet.columns and not any(person.role == Role.ORGANIZER for person in found):
        ledger.add(sheet.file, "no_organizer", column="role")
    return found


def _person(cells: Cells, keys: dict[str, int], clusters: Names | None, frame: Frame, code: str) -> given.Participant:
    cluster = cells.text("cluster")
    arrives, leaves = hours.moment(cells, "arrives", frame), hours.moment(cells, "departs", frame)
    if arrives and leaves and leaves <= arrives:
        cells.fault("departs", "ends_before_starts", value=cells.text("departs"), starts=cells.text("arrives"))
    known_cluster(cells, cluster, clusters)
    return given.Participant(
        key=cells.key("key", keys),
        code=code,
        name=cells.needed("name"),
        cluster=cluster or None,
        role=cells.one_of("role", ROLES),
        language=cells.one_of("language", spoken()),
        arrives_at=arrives,
        leaves_at=leaves,
    )


def known_cluster(cells: Cells, said: str, clusters: Names | None, column: str = "cluster") -> None:
    """Check that a cluster is one of the event's; None when its clusters could not be read."""
    if said and clusters is not None and said not in clusters:
        near = cells.ledger.nearest(said, {key: (key, *called) for key, called in clusters.items()})
        cells.fault(column, "unknown_cluster", value=said, near=near)


def _code(cells: Cells, codes: dict[str, int], made: str) -> str:
    code = coded.code(cells)
    code = made or code
    if code in codes:
        cells.fault("code", "doubled_code", first=codes[code])
    if code:
        codes.setdefault(code, cells.row("code"))
    return code
