"""Files that are missing, broken, in another encoding, or far too big."""

from __future__ import annotations

import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from bot.faults import Fault
from bot.folder.read import read_folder
from bot.folder.telling import told
from bot.texts import Voice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook

Rows = "Callable[[str, Callable[[list[list[str]]], None]], None]"


def faults_of(path: Path) -> tuple[Fault, ...]:
    folder, faults = read_folder(path)
    assert folder is None
    return faults


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "nowhere") == (Fault("nowhere", 0, "", "no_folder", {}),)


def test_a_missing_file_is_named_with_the_one_that_was_meant(folder: Path) -> None:
    (folder / "clusters.csv").rename(folder / "cluster.csv")
    assert faults_of(folder) == (Fault("clusters.csv", 0, "", "missing_file", {"near": "cluster.csv"}),)


def test_an_empty_folder_names_every_file_it_needs(tmp_path: Path) -> None:
    names = ("clusters.csv", "event.toml", "participants.csv", "profiles.csv", "programme.csv", "questionnaire.yml")
    assert faults_of(tmp_path) == tuple(Fault(name, 0, "", "missing_file", {"near": ""}) for name in names)


def test_another_encoding_is_refused_with_its_line(folder: Path) -> None:
    text = (folder / "clusters.csv").read_text(encoding="utf-8").splitlines()[:3]
    (folder / "clusters.csv").write_bytes("\n".join(text).encode("cp1256", errors="replace"))
    assert Fault("clusters.csv", 0, "", "not_utf8", {"line": 2}) in faults_of(folder)


def test_utf_16_as_a_spreadsheet_may_save_it_is_refused(folder: Path) -> None:
    text = (folder / "profiles.csv").read_text(encoding="utf-8")
    (folder / "profiles.csv").write_bytes(text.encode("utf-16"))
    assert faults_of(folder) == (Fault("profiles.csv", 0, "", "not_utf8", {"line": 1}),)


def test_a_quotation_mark_left_open_is_told_with_its_row(folder: Path) -> None:
    path = folder / "profiles.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:3], '"never closed,', *lines[4:]]), encoding="utf-8")
    assert faults_of(folder) == (Fault("profiles.csv", 4, "", "broken_csv", {}),)


def test_columns_are_missing_doubled_or_unknown(folder: Path, rows: Rows) -> None:
    def rename(found: list[list[str]]) -> None:
        found[0] = ["sectors" if name == "side" else "Land" if name == "country" else name for name in found[0]]

    rows("clusters.csv", rename)
    assert [fault for fault in faults_of(folder) if fault.row == 1] == [
        Fault("clusters.csv", 1, "country", "missing_column", {"near": ""}),
        Fault("clusters.csv", 1, "side", "missing_column", {"near": ""}),
        Fault("clusters.csv", 1, "land", "unknown_column", {"near": ""}),
        Fault("clusters.csv", 1, "sectors", "doubled_column", {}),
    ]


def test_a_column_misspelled_names_the_one_that_was_meant(folder: Path, rows: Rows) -> None:
    def rename(found: list[list[str]]) -> None:
        found[0] = ["objectivs" if name == "objectives" else name for name in found[0]]

    rows("profiles.csv", rename)
    assert faults_of(folder) == (Fault("profiles.csv", 1, "objectivs", "unknown_column", {"near": "objectives"}),)


def test_a_comma_without_quotation_marks_makes_a_ragged_row(folder: Path, rows: Rows) -> None:
    def split(found: list[list[str]]) -> None:
        found[7].append("one cell too many")
        found[8].pop()

    rows("profiles.csv", split)
    assert faults_of(folder) == (
        Fault("profiles.csv", 8, "", "ragged_row", {"found": 17, "expected": 16}),
        Fault("profiles.csv", 9, "", "ragged_row", {"found": 15, "expected": 16}),
    )


def test_blank_rows_are_no_rows(folder: Path, rows: Rows) -> None:
    expected = read_folder(folder)
    rows("clusters.csv", lambda found: found.insert(4, [""] * len(found[0])))
    rows("clusters.csv", lambda found: found.append([]))
    assert read_folder(folder) == expected


def test_a_file_without_a_header_asks_for_one(folder: Path) -> None:
    (folder / "profiles.csv").write_text("", encoding="utf-8")
    assert faults_of(folder) == (Fault("profiles.csv", 1, "", "no_header", {}),)


def test_files_have_bounds(folder: Path) -> None:
    with (folder / "programme.csv").open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    (folder / "profiles.csv").write_text("cluster,language\n" + "qoot,en\n" * 20_000, encoding="utf-8")
    header = ",".join(f"column-{number}" for number in range(201))
    (folder / "participants.csv").write_text(header, encoding="utf-8")
    found = faults_of(folder)
    assert Fault("programme.csv", 0, "", "too_big", {"most": 20}) in found
    assert Fault("profiles.csv", 0, "", "too_many_rows", {"most": 20_000}) in found
    assert Fault("participants.csv", 1, "", "too_many_columns", {"most": 200}) in found


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(folder: Path) -> None:
    (folder / "clusters.csv").unlink()
    os.mkfifo(folder / "clusters.csv")
    assert faults_of(folder) == (Fault("clusters.csv", 0, "", "unreadable", {}),)


def test_yaml_that_cannot_be_read_is_told_with_its_line(folder: Path) -> None:
    (folder / "questionnaire.yml").write_text("key: one\n  version: [1\n", encoding="utf-8")
    assert faults_of(folder) == (Fault("questionnaire.yml", 2, "", "broken_yaml", {}),)


def test_yaml_that_unfolds_without_end_is_refused(folder: Path) -> None:
    laughs = ["a0: &a0 [ha, ha]"]
    laughs += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (folder / "questionnaire.yml").write_text("\n".join(laughs), encoding="utf-8")
    assert faults_of(folder) == (Fault("questionnaire.yml", 0, "", "unfolds_too_big", {"most": 20_000}),)
    (folder / "questionnaire.yml").write_text("&again [*again]", encoding="utf-8")
    assert faults_of(folder) == (Fault("questionnaire.yml", 0, "", "unfolds_too_big", {"most": 20_000}),)


@pytest.mark.parametrize("shape", ["just words", "questions: 5\ngroups: 7", "questions: [{key: a, kind: [b]}]"])
def test_a_questionnaire_of_another_shape_is_a_fault(folder: Path, shape: str) -> None:
    (folder / "questionnaire.yml").write_text(shape, encoding="utf-8")
    assert {fault.file for fault in faults_of(folder)} == {"questionnaire.yml"}


def test_csv_files_and_a_workbook_together_are_refused(folder: Path, book: Callable[[], Workbook]) -> None:
    book().save(folder / "techdays.xlsx")
    files = ("techdays.xlsx", "programme.csv", "clusters.csv", "participants.csv", "profiles.csv", "vocabulary.csv")
    assert faults_of(folder) == (Fault("techdays", 0, "", "two_sources", {"files": files}),)


def test_a_workbook_names_its_sheet_row_and_column(folder: Path, book: Callable[[], Workbook]) -> None:
    workbook = book()
    workbook["clusters"]["A3"] = "packaging-cluster"
    workbook["event"]["B3"] = "Mars/Olympus"
    del workbook["profiles"]
    (folder / "event.toml").unlink()
    workbook.save(folder / "techdays.xlsx")
    assert faults_of(folder / "techdays.xlsx")[:3] == (
        Fault("techdays.xlsx", 0, "profiles", "missing_sheet", {"near": ""}),
        Fault("techdays.xlsx: clusters", 3, "key", "doubled", {"value": "packaging-cluster", "first": 2}),
        Fault("techdays.xlsx: event", 3, "zone", "unknown_zone", {"value": "Mars/Olympus", "near": ""}),
    )


@pytest.mark.parametrize("named", ["techdays.xlsx", ""])
def test_a_workbook_alone_is_told_what_it_needs_beside_it(
    tmp_path: Path, book: Callable[[], Workbook], named: str
) -> None:
    workbook = book()
    del workbook["event"]
    (tmp_path / "alone").mkdir()
    workbook.save(tmp_path / "alone" / "techdays.xlsx")
    sheets = ("programme", "clusters", "participants", "profiles")
    fault = Fault("techdays.xlsx", 0, "", "stands_alone", {"sheets": sheets})
    assert faults_of(tmp_path / "alone" / named) == (fault,)
    assert "event.toml" in told(fault, Voice("en"))


def test_the_event_stands_in_one_place_only(folder: Path, book: Callable[[], Workbook]) -> None:
    book().save(folder / "techdays.xlsx")
    files = ("event.toml", "techdays.xlsx: event")
    assert faults_of(folder / "techdays.xlsx") == (Fault("techdays", 0, "", "two_sources", {"files": files}),)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 protected by a password"])
def test_what_is_no_workbook_is_a_fault(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "book.xlsx").write_bytes(content)
    assert faults_of(tmp_path) == (Fault("book.xlsx", 0, "", "broken_workbook", {}),)


def test_a_workbook_cut_off_anywhere_is_a_fault(tmp_path: Path, book: Callable[[], Workbook]) -> None:
    whole = io.BytesIO()
    book().save(whole)
    for part in range(1, 20):
        (tmp_path / "book.xlsx").write_bytes(whole.getvalue()[: len(whole.getvalue()) * part // 20])
        assert faults_of(tmp_path / "book.xlsx") == (Fault("book.xlsx", 0, "", "broken_workbook", {}),)


def test_a_workbook_that_unpacks_to_far_too_much_is_not_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * 1024 * 1024 + 1))
    assert faults_of(tmp_path) == (Fault("book.xlsx", 0, "", "unpacks_too_big", {"most": 30}),)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet2.xml"])
def test_a_workbook_whose_words_unfold_without_end_is_a_fault(
    tmp_path: Path, book: Callable[[], Workbook], part: str
) -> None:
    whole = io.BytesIO()
    book().save(whole)
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x>&a11;</x>'
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "book.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, laughs if name == part else old.read(name))
    assert faults_of(tmp_path) == (Fault("book.xlsx", 0, "", "broken_workbook", {}),)
