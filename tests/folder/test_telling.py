"""Every fault has its sentence, and every sentence its fault."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.download import NOT_FETCHED
from bot.faults import Fault
from bot.folder.codes import CODES
from bot.folder.telling import told
from bot.texts import FSI, PDI, Voice

ROOT = Path(__file__).resolve().parents[2]
SAMPLES: dict[str, Any] = {
    "choices": ("EU", "MENA"),
    "ends": date(2019, 4, 11),
    "evening": True,
    "files": ("event.toml", "techdays.xlsx: event"),
    "languages": ("fr", "ar"),
    "near": "qoot",
    "questions": ("stage", "team", "stage"),
    "starts": date(2019, 4, 9),
    "value": "<b>qoot</b> & co",
}
NUMBERS = ("expected", "first", "found", "least", "length", "line", "meetings", "minutes", "most", "table", "wanted")


def sample(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: 7 if name in NUMBERS else SAMPLES.get(name, name) for name in names}


def plain(words: str) -> str:
    return words.replace(FSI, "").replace(PDI, "")


@pytest.mark.parametrize("code", CODES)
def test_every_fault_says_its_place_and_what_would_be_right(code: str) -> None:
    words = plain(told(Fault("clusters.csv", 7, "country", code, sample(CODES[code])), Voice("en")))
    assert words.startswith("clusters.csv, row 7, column country: ")
    assert words.endswith((".", "?"))
    assert "{{" not in words
    assert "&lt;" not in words


def test_the_codes_are_exactly_those_that_the_reader_and_the_loader_use() -> None:
    files = [
        *(ROOT / "bot" / "folder").glob("*.py"),
        *(ROOT / "bot" / "questionnaire").glob("*.py"),
        *(ROOT / "bot" / "exports").glob("*.py"),
    ]
    files += [ROOT / "bot" / name for name in ("imports.py", "fillings.py", "imported.py")]
    used = {code for path in files for code in codes_in(path)} | {NOT_FETCHED}
    assert used == set(CODES)


def codes_in(path: Path) -> set[str]:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    words = {"add": 1, "fault": 1}
    found = {str(code.value) for code in yielded(path) if isinstance(code, ast.Constant)}
    for call in calls:
        if path.parent.name == "folder" and isinstance(call.func, ast.Name) and call.func.id == "Refused":
            found |= strings_in(path, call.args[0])
        place = words.get(call.func.attr) if isinstance(call.func, ast.Attribute) else None
        if place is not None and len(call.args) > place:
            found |= strings_in(path, call.args[place])
    return found


def constants(tree: list[ast.AST]) -> dict[str, set[str]]:
    """The names a file gives to several codes at once, in capitals, and the code of each."""
    several = [node for node in tree if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple)]
    pairs = [
        (name, code)
        for node in several
        if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)
        for name, code in zip(node.targets[0].elts, node.value.elts, strict=True)
    ]
    return {
        name.id: {str(code.value)}
        for name, code in pairs
        if isinstance(name, ast.Name) and isinstance(code, ast.Constant)
    }


def yielded(path: Path) -> list[ast.expr]:
    """The third of four values: which question, where in it, which fault, its values."""
    told = [node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Yield)]
    fours = [one for one in told if isinstance(one, ast.Tuple) and len(one.elts) == len(Fault.__match_args__) - 1]
    chosen = [code for four in fours for code in ([four.elts[2]] if isinstance(four.elts[2], ast.Constant) else [])]
    named = [four.elts[2] for four in fours if isinstance(four.elts[2], ast.Name)]
    return [*chosen, *(ast.Constant(word) for code in named for word in strings_in(path, code))]


def strings_in(path: Path, said: ast.expr) -> set[str]:
    if isinstance(said, ast.Constant):
        return {str(said.value)}
    if isinstance(said, ast.JoinedStr):  # kept_participant, kept_cluster, kept_activity
        return {f"kept_{table}" for table in ("participant", "cluster", "activity")}
    tree = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    if isinstance(said, ast.Name) and said.id.isupper():
        return constants(tree).get(said.id, set())
    # A code chosen before: every word the file assigns to it.
    chosen = [node.value for node in tree if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code"]
    return {str(one.value) for value in chosen for one in ast.walk(value) if isinstance(one, ast.Constant)}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("techdays", 0, "", "no_folder"), "techdays: There is no such folder."),
        (Fault("participants.csv", 0, "role", "no_organizer"), "participants.csv, role: Nobody is an organizer."),
        (Fault("event.toml", 12, "", "broken_toml"), "event.toml, line 12: This line cannot be read as TOML."),
        (Fault("event.toml", 12, "name.fr", "blank"), "event.toml, line 12, name.fr: Nothing is written here"),
        (
            Fault("questionnaire.yml", 140, "topics.options", "no_options"),
            "questionnaire.yml, line 140, topics.options: A question of this kind needs choices.",
        ),
        (Fault("questionnaire.yml", 40, "", "broken_yaml"), "questionnaire.yml, line 40: This file cannot be read"),
        (
            Fault("book.xlsx: clusters", 9, "", "ragged_row", {"found": 3, "expected": 4}),
            "book.xlsx: clusters, row 9: This row has 3 cells, and the header has 4.",
        ),
    ],
)
def test_a_place_is_called_as_its_file_counts(fault: Fault, words: str) -> None:
    assert plain(told(fault, Voice("en"))).startswith(words)


def test_the_nearest_key_is_suggested_and_the_choices_listed() -> None:
    values = {"value": "Europe", "choices": ("EU", "MENA"), "near": "EU"}
    words = plain(told(Fault("clusters.csv", 2, "side", "not_one_of", values), Voice("en")))
    assert words == (
        "clusters.csv, row 2, column side: “Europe” is not one of the choices here. Did you mean “EU”? "
        "Possible are: EU and MENA."
    )


def test_a_missing_translation_names_its_language() -> None:
    words = plain(told(Fault("a.csv", 2, "title_ar", "words_missing", {"languages": ("ar",)}), Voice("en")))
    assert words.startswith("a.csv, row 2, column title_ar: This text is missing in: Arabic.")
