"""The programme: activities with their hours, places and seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.folder import given, hours
from bot.folder.cells import of_row
from bot.questionnaire.questions import LANGUAGES
from models import ActivityKind

if TYPE_CHECKING:
    from datetime import date

    from bot.folder.cells import Cells
    from bot.folder.hours import Frame
    from bot.folder.ledger import Ledger
    from bot.folder.rows import Sheet

NEEDED = ("key", "kind", "day", "starts", "ends", *(f"{t}_{la}" for t in ("title", "place") for la in LANGUAGES), "for")
POINT = tuple(f"meeting_point_{language}" for language in LANGUAGES)
OF_VISITS = (*POINT, "departure", "latitude", "longitude")
OPTIONAL = (*(f"details_{language}" for language in LANGUAGES), "seats", *OF_VISITS)
KINDS = {kind.value: () for kind in ActivityKind}
SIGN_UP = "sign-up"
FOR = {"everyone": (), SIGN_UP: ()}


def activities(sheet: Sheet, frame: Frame, ledger: Ledger) -> tuple[given.Activity, ...]:
    """Return the activities whose hours are known, in the order of the file."""
    taken: dict[str, int] = {}
    found = [_activity(of_row(sheet, row, ledger), taken, frame) for row in sheet.rows]
    return tuple(activity for activity in found if activity is not None)


def _activity(cells: Cells, taken: dict[str, int], frame: Frame) -> given.Activity | None:
    key, kind = cells.key("key", taken), cells.one_of("kind", KINDS)
    on = hours.day_within(cells, "day", frame)
    starts, ends = hours.instant(cells, "starts", on, frame), hours.instant(cells, "ends", on, frame)
    words: dict[str, Any] = {name: cells.words(name, needed=True) for name in ("title", "place")}
    words["details"] = cells.words("details", needed=False)
    seats = cells.count("seats", needed=False)
    sign_up = cells.one_of("for", FOR) == SIGN_UP
    visit = _visit(cells, kind, on, frame)
    if starts is None or ends is None:
        return None
    if ends <= starts:
        cells.fault("ends", "ends_before_starts", value=cells.text("ends"), starts=cells.text("starts"))
        return None
    if visit["departs_at"] is not None and not starts <= visit["departs_at"] <= ends:
        value = cells.text("departure")
        cells.fault("departure", "departs_outside", value=value, starts=cells.text("starts"), ends=cells.text("ends"))
    return given.Activity(key=key, kind=kind, starts=starts, ends=ends, seats=seats, sign_up=sign_up, **words, **visit)


def _visit(cells: Cells, kind: str, on: date | None, frame: Frame) -> dict[str, Any]:
    if kind != ActivityKind.VISIT:
        for column in OF_VISITS if kind else ():
            if cells.text(column):
                cells.fault(column, "visits_only", kind=kind)
        return {"departs_at": None, "meeting_point": {}, "latitude": None, "longitude": None}
    latitude, longitude = cells.degrees("latitude", 90), cells.degrees("longitude", 180)
    for column, here, there in (("longitude", longitude, "latitude"), ("latitude", latitude, "longitude")):
        if here is None and not cells.text(column) and cells.text(there):
            cells.fault(column, "half_a_place", other=there)
    return {
        "departs_at": hours.instant(cells, "departure", on, frame),
        "meeting_point": cells.words("meeting_point", needed=True),
        "latitude": latitude,
        "longitude": longitude,
    }
