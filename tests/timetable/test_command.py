"""A list from a file, answered on the command line: the answer, its reasons in words, the faults of a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

LIST = {"slots": 3, "tables": 1, "participants": 3, "meetings": [[0, 1], [1, 2], [0, 2]]}
WEIGHED = {"slots": 2, "tables": 1, "participants": 5, "weights": [[0, 1, 4], [3, 2, 2], [1, 2, 1.5]], "wanted": 1}


def _asked(folder: Path, content: object, *options: str, language: str = "en") -> Result:
    file = folder / "list.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return CliRunner().invoke(cli, ["timetable", str(file), "--seconds", "5", *options], env={"LANG": language})


def test_an_answer_is_printed_and_said(tmp_path: Path) -> None:
    result = _asked(tmp_path, LIST, "--verify")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer.pop("seconds") < 5) == (0, True)
    assert answer["status"] == "optimal"
    assert (answer["breaks"], answer["bound"], sorted(answer["slot"]), answer["table"]) == (1, 1, [0, 1, 2], [0, 0, 0])
    assert answer["why"] == []
    assert "Every meeting is placed. Breaks: 1, proven to be the fewest possible." in result.stderr


def test_an_answer_is_written_where_it_was_asked_for(tmp_path: Path) -> None:
    result = _asked(tmp_path, LIST, "--out", str(tmp_path / "answer.json"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))["status"] == "optimal"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["answer.json", "list.json"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Meeting 0 (of 0 and 1) is fixed in slot 1.", "Meeting 1 (of 1 and 2) is fixed in slot 1."]),
        ("fr_MA.UTF-8", ["Le rendez-vous 0 (entre 0 et 1) est fixé au créneau 1."]),
        ("ar", ["اللقاء 0 (بين 0 و1) مثبّت في الموعد 1."]),
    ],
)
def test_what_conflicts_is_said_in_words(tmp_path: Path, language: str, words: list[str]) -> None:
    result = _asked(tmp_path, {**LIST, "tables": 2, "fixed": [1, 1, None]}, language=language)
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["status"], answer["slot"], answer["breaks"]) == (0, "infeasible", [], None)
    assert [reason["words"] for reason in answer["why"]][: len(words)] == words
    assert {"code": "fixed", "meeting": 0, "slot": 1}.items() <= answer["why"][0].items()


def test_without_slots_the_reason_is_that_there_are_none(tmp_path: Path) -> None:
    answer = json.loads(_asked(tmp_path, {**LIST, "slots": 0}).stdout)
    assert (answer["status"], [reason["code"] for reason in answer["why"]]) == ("infeasible", ["no_slots"])


def test_meetings_are_chosen_by_weight_and_who_has_none_is_named(tmp_path: Path) -> None:
    result = _asked(tmp_path, WEIGHED, "--choose", "--verify")
    answer = json.loads(result.stdout)
    assert sorted(meeting[:2] for meeting in answer["meetings"]) == [[0, 1], [2, 3]]
    assert (answer["status"], answer["counts"]) == ("optimal", [1, 1, 1, 1, 0])
    assert [(reason["code"], reason["words"]) for reason in answer["why"]] == [
        ("no_partner", "Participant 4 has nobody to meet: no shared slot, no shared language, or only refusals.")
    ]


def test_where_nobody_wants_a_meeting_the_empty_timetable_says_so(tmp_path: Path) -> None:
    answer = json.loads(_asked(tmp_path, {**WEIGHED, "wanted": 0}, "--choose").stdout)
    assert (answer["meetings"], [reason["code"] for reason in answer["why"]]) == ([], ["none_wanted"])


def test_every_fault_is_named_with_its_place_and_nothing_is_written(tmp_path: Path) -> None:
    content = (
        '{"slots": 3, "tables": [1, 2], "participants": 3, "meetings": [[0, 1], [1, 3]], "spread": 1, "spread": 2}'
    )
    result = _asked(tmp_path, content, "--out", str(tmp_path / "answer.json"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "list.json, spread: This name stands twice. Please keep one of the two.",
        "list.json, tables: This list has the wrong length: 3 needed, 2 found.",
        "list.json, meetings[1][1]: This number is too large: it may be at most 2. Counting begins with 0.",
        "3 faults. Nothing was written.",
    ]
    assert not (tmp_path / "answer.json").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"slots": 3,, }', "list.json: This is not JSON: reading stops at line 1, character 13."),
        ("[" * 100_000, "list.json: The lists in this file are nested too deeply."),
        ("[1]", 'list.json: Names with values are needed here, such as {"slots": 8, …}.'),
        (json.dumps({**LIST, "slots": 10**9}), "list.json, slots: This number is too large: it may be at most 1000."),
        ('{"slots": ' + "9" * 5000 + "}", "list.json, tables: This is missing."),
        (json.dumps({**LIST, "forbidden": [[], [], [True]]}), "list.json, forbidden[2][0]: A whole number is needed"),
    ],
)
def test_no_file_is_so_wrong_that_it_is_not_said_where(tmp_path: Path, content: str, said: str) -> None:
    result = _asked(tmp_path, content)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(said)


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["timetable", str(tmp_path / "none.json")], env={"LANG": "en"})
    assert (result.exit_code, result.stderr.splitlines()[0][:39]) == (1, "none.json: This file cannot be opened. ")
    (tmp_path / "list.json").write_bytes(b"\xff\xfe\x00")
    result = CliRunner().invoke(cli, ["timetable", str(tmp_path / "list.json")], env={"LANG": "en"})
    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        1,
        "list.json: This file is not in UTF-8. Please save it again in UTF-8.",
    )


def test_a_place_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    result = _asked(tmp_path, LIST, "--out", str(tmp_path / "nowhere" / "answer.json"))
    assert (result.exit_code, result.stderr[:37]) == (1, "The answer cannot be written there. P")
