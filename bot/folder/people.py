"""The people invited: two kinds of role, one code each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.folder import given, hours
from bot.folder.cells import of_row
from bot.folder.countries import spoken
from bot.participants import plain_code
from bot.questionnaire.questions import LANGUAGES
from models import Role

if TYPE_CHECKING:
    from bot.folder.cells import Cells, Names
    from bot.folder.hours import Frame
    from bot.folder.ledger import Ledger
    from bot.folder.rows import Sheet

NEEDED = ("key", "code", "name", "cluster", "role", "language")
# Behind the first two: read by people, not kept: what the bot does not need it does not store.
OPTIONAL = ("arrives", "departs", "name_ar", "email", *(f"job_{language}" for language in LANGUAGES), "invented")
CODE = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")  # Crockford's base 32: no i, l, o, u
ROLES: Names = {role.value: () for role in Role}


def people(sheet: Sheet, clusters: Names | None, frame: Frame, ledger: Ledger) -> tuple[given.Participant, ...]:
    """Return the people in the order of the file; an event without an organizer cannot be run."""
    keys: dict[str, int] = {}
    codes: dict[str, int] = {}
    found = tuple(_person(of_row(sheet, row, ledger), keys, codes, clusters, frame) for row in sheet.rows)
    if "role" in sheet.columns and not any(person.role == Role.ORGANIZER for person in found):
        ledger.add(sheet.file, "no_organizer", column="role")
    return found


def _person(
    cells: Cells, keys: dict[str, int], codes: dict[str, int], clusters: Names | None, frame: Frame
) -> given.Participant:
    cluster = cells.text("cluster")
    arrives, leaves = hours.moment(cells, "arrives", frame), hours.moment(cells, "departs", frame)
    if arrives and leaves and leaves <= arrives:
        cells.fault("departs", "ends_before_starts", value=cells.text("departs"), starts=cells.text("arrives"))
    known_cluster(cells, cluster, clusters)
    return given.Participant(
        key=cells.key("key", keys),
        code=_code(cells, codes),
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


def _code(cells: Cells, codes: dict[str, int]) -> str:
    code = plain_code(cells.needed("code"))
    if not code:
        return ""
    if not CODE.fullmatch(code):
        cells.fault("code", "bad_code", length=len(code))
    elif code in codes:
        cells.fault("code", "doubled_code", first=codes[code])
    codes.setdefault(code, cells.row("code"))
    return code
