"""What an organizer reads about faults in an event folder, with the values bot.folder.codes names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from bot.faults import Fault
from bot.folder.codes import CODES
from bot.words.call import call

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]
COUNTED = {"bad_code": "length", "too_many": "most", "too_few": "least", "slot_has_meetings": "meetings"}
NUMBERS = {
    "too_many": {"value": 5},
    "too_few": {"value": 0},
    "max_below_min": {"value": 2},
    "minimum_above_wanted": {"value": 12},
    "tables_differ": {"value": 18},
}
PLACES = (
    ("clusters.csv", 0, ""),
    ("event.toml", 0, "reminders.meeting"),
    ("clusters.csv", 14, ""),
    ("clusters.csv", 14, "country"),
    ("event.toml", 14, ""),
    ("event.toml", 14, "zone"),
    ("questionnaire.yml", 40, "topics.options"),
)


def calls(cast: Cast, voice: Voice) -> Calls:
    """Return the calls of every fault, by `faults.code`, and of the line that says where it is."""
    known = {f"faults.{code}": _calls(code, takes, cast) for code, takes in CODES.items()}
    return known | {"faults.line": _lines(cast, voice), "faults.meant": (call(near=cast.file),)}


def _calls(code: str, takes: tuple[str, ...], cast: Cast) -> tuple[Call, ...]:
    values = {name: value for name, value in _usual(cast).items() if name in takes} | NUMBERS.get(code, {})
    found = [call("", COUNTED.get(code, ""), **values)]
    if "near" in takes:
        found.append(call("nothing near", **values | {"near": ""}))
    if code == "not_one_of":
        found.append(call("no choices", **values | {"choices": (), "near": ""}))
    if code == "doubled":
        found.append(call("same row", **values | {"first": 0}))
    if "evening" in takes:
        found.append(call("not of an evening", **values | {"evening": False}))
    return tuple(found)


def _usual(cast: Cast) -> dict[str, Any]:
    return {
        "value": cast.typed, "near": cast.file, "choices": (cast.cluster, cast.other), "other": cast.title["en"],
        "files": (cast.file, "event.xlsx"), "activity": cast.title["en"], "kind": "training", "evening": True,
        "languages": ("fr", "ar"), "zone": "Africa/Casablanca", "starts": "09:00", "ends": "12:30",
        "slot": "2019-04-09 09:25", "most": 20, "least": 2, "wanted": 10, "line": 14, "found": 17, "expected": 14,
        "first": 9, "questions": ("stage", "team", "stage"),
        "rows": ("opening", "visit", "opening"), "minutes": 20, "length": 25, "meetings": 2, "table": 18,
        "sheets": ("programme", "clusters", "participants", "profiles"),
    }  # fmt: skip


def _lines(cast: Cast, voice: Voice) -> tuple[Call, ...]:
    said = Markup(voice.say("faults.blank"))  # noqa: S704 - our own template, escaped by Jinja2
    faults = [
        Fault(file, row, column, "broken_yaml" if "yml" in file and not row else "blank")
        for file, row, column in PLACES
    ]
    faults += [Fault("questionnaire.yml", 9, "", "broken_yaml"), Fault("questionnaire.yml", 9, "12", "broken_yaml")]
    faults += [Fault(cast.file, 14, cast.typed, "blank")]
    return tuple(call(f"{fault.file} {fault.row} {fault.column}".strip(), fault=fault, said=said) for fault in faults)
