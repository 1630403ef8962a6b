"""A table from elsewhere is recognised, its columns answer questions, and what is not taken is told."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import imports
from bot.exports.origin import Origin
from bot.folder import workbook
from bot.folder.ledger import Ledger
from bot.folder.telling import told
from bot.texts import LANGUAGES, Voice
from tests.exports.conftest import EXPORTS, book, commas, rebound
from tests.stage import EXAMPLE

if TYPE_CHECKING:
    from bot.exports.asked import Asked
    from bot.imports import Read


def read(content: bytes, asked: Asked, name: str = "table.csv") -> Read:
    return imports.read(name, content, asked, otherwise="en")


def of_file(name: str, asked: Asked) -> Read:
    return read((EXPORTS / name).read_bytes(), asked, name)


def mapping(found: Read) -> dict[str, str]:
    assert found.sheet is not None
    return {found.sheet.columns[at]: key for at, key in (found.mapping or {}).items()}


def codes(found: Read) -> list[tuple[int, str]]:
    return [(fault.row, fault.code) for fault in found.faults]


def test_an_export_of_eusurvey_is_known_below_what_stands_over_it_and_by_its_questions(asked: Asked) -> None:
    found = of_file("eusurvey.xlsx", asked)
    assert found.origin is Origin.EUSURVEY
    assert list(mapping(found).values()) == [
        "cluster", "sectors", "specialities", "chain", "topics", "objectives", "seeks", "seeks_text", "offers",
        "offers_text", "opportunities", "target_countries", "partner_types", "meeting_languages",
    ]  # fmt: skip
    assert [(row["row"], row["cluster"]) for row in found.filled] == [
        (5, "qoot"), (6, "north-west-olive-oil"), (7, "dates-gaza"), (8, "avaesen"), (9, "packaging-cluster"),
    ]  # fmt: skip
    assert codes(found) == [(6, "unread_choice"), (7, "unread_country"), (8, "too_long"), (10, "nobody_called")]


def test_an_export_of_b2match_fills_what_it_can_and_takes_nothing_about_people(asked: Asked) -> None:
    found = of_file("b2match.csv", asked)
    assert found.origin is Origin.B2MATCH
    assert mapping(found) == {
        "Organisation": "cluster",
        "Areas of activities": "sectors",
        "Looking for": "seeks_text",
        "Offering": "offers_text",
        "Languages spoken": "meeting_languages",
    }
    assert [row["cluster"] for row in found.filled] == ["qoot", "avaesen", "north-west-olive-oil", "dates-gaza"]
    assert codes(found) == [(3, "same_cluster"), (7, "nobody_called")]
    assert "example.org" not in str(found.filled)


def test_the_events_own_profiles_read_as_they_were_written(asked: Asked) -> None:
    found = read((EXAMPLE / "profiles.csv").read_bytes(), asked, "profiles.csv")
    assert (found.origin, found.faults, len(found.filled)) == (Origin.OWN, (), 38)


def test_typed_words_stay_as_written_with_their_language(asked: Asked) -> None:
    rows = {row["cluster"]: row for row in of_file("b2match.csv", asked).filled}
    assert rows["dates-gaza"]["answers"]["offers_text"] == "تمور المجهول والحياني من 120 مزارعاً"
    spoken = {key: row["languages"]["offers_text"] for key, row in rows.items()}
    assert spoken == {"qoot": "en", "avaesen": "en", "north-west-olive-oil": "fr", "dates-gaza": "ar"}


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        (["Name of your organisation", "Which sectors do you work in?"], "Agri-food;Health"),
        (["Nom de votre cluster", "Secteurs d’activité"], "Agroalimentaire; Santé"),
        (["اسم التجمّع", "القطاعات"], "الصناعات الغذائية والزراعة;الصحة"),
        (["CLUSTER", "Sectors (ID12)"], "agri food, health"),
    ],
)
def test_headers_and_choices_are_read_in_three_languages(asked: Asked, header: list[str], cell: str) -> None:
    found = read(commas([header, ["كوت", cell]]), asked)
    assert [row["answers"] for row in found.filled] == [{"sectors": ["agri_food", "health"]}]
    assert [row["cluster"] for row in found.filled] == ["qoot"]


def test_a_column_for_each_choice_is_one_answer(asked: Asked) -> None:
    head = "Which sectors do you work in?"
    columns = ["Cluster", f"{head}: Agri-food", f"{head}: Health", f"{head} [Textile, fashion, leather]"]
    found = read(commas([columns, ["QOOT", "x", "", "Yes"], ["AVAESEN", "", "1", "no"]]), asked)
    assert set(mapping(found).values()) == {"cluster", "sectors"}
    assert [row["answers"] for row in found.filled] == [{"sectors": ["agri_food", "textile"]}, {"sectors": ["health"]}]


def test_looking_for_is_boxes_where_boxes_were_ticked_and_words_where_words_were_written(asked: Asked) -> None:
    boxes = read(commas([["Organisation", "Looking for"], ["QOOT", "Packaging;Partners"]]), asked)
    words = read(commas([["Organisation", "Looking for"], ["QOOT", "small glass bottles for our olive oil"]]), asked)
    assert (mapping(boxes)["Looking for"], mapping(words)["Looking for"]) == ("seeks", "seeks_text")


def test_the_country_of_an_organisation_is_not_the_market_it_looks_at(asked: Asked) -> None:
    found = read(commas([["Organisation", "Country", "City"], ["QOOT", "Lebanon", "Beirut"]]), asked)
    assert mapping(found) == {"Organisation": "cluster"}


def test_a_column_changed_by_hand_lets_the_other_one_go(asked: Asked) -> None:
    found = of_file("b2match.csv", asked)
    ledger = Ledger()
    changed = imports.chosen(found, asked, {"Description": "Opportunity", "Offering": ""}, ledger)
    assert found.sheet is not None
    assert {found.sheet.columns[at]: key for at, key in changed.items() if key in ("opportunities", "offers_text")} == {
        "Description": "opportunities"
    }
    assert ledger.faults == []
    imports.chosen(found, asked, {"Descriptoin": "cluster", "Offering": "oportunities"}, ledger)
    assert [(fault.code, fault.values["near"]) for fault in ledger.faults] == [
        ("unknown_column", "Description"),
        ("unknown_question", "opportunities"),
    ]


def test_a_formula_without_its_value_is_told_with_its_cell(asked: Asked) -> None:
    found = read(book([["Cluster", "Sectors"], ["QOOT", '=CONCATENATE("Agri","-food")']]), asked, "table.xlsx")
    assert [(fault.row, fault.column, fault.code) for fault in found.faults] == [(2, "B", "formula")]


def test_words_that_look_like_a_formula_stay_words(asked: Asked) -> None:
    found = read(commas([["Cluster", "Looking for"], ["QOOT", "=cmd|' /C calc'!A0"]]), asked)
    assert found.filled[0]["answers"]["seeks_text"] == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("table.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "no_table"),
        ("table.pdf", b"%PDF-1.7 nothing", "no_table"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "no_table"),
        ("empty.csv", b"", "no_table"),
        ("header.csv", b"Cluster,Sectors\n", "no_table"),
        ("table.csv", "Cluster;Sectors\nQOOT;\u0627".encode("cp1256"), "not_utf8"),
        ("broken.xlsx", b"PK\x03\x04 and then nothing", "broken_workbook"),
        ("big.csv", b"x" * (20 * 1024 * 1024 + 1), "too_big"),
        ("nobody.csv", b"Shoe size,Colour\n38,red\n", "no_cluster_column"),
    ],
)
def test_what_is_no_table_is_refused_with_what_would_be_right(
    asked: Asked, name: str, content: bytes, code: str
) -> None:
    found = read(content, asked, name)
    assert ([fault.code for fault in found.faults], found.filled) == ([code], ())


def test_a_zip_that_unpacks_to_gigabytes_is_not_unpacked(asked: Asked) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (31 * 1024 * 1024))
    assert [fault.code for fault in read(packed.getvalue(), asked, "bomb.xlsx").faults] == ["unpacks_too_big"]


LONG = f"<si><t>{'x' * 1_000_000}</t></si>"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"sheet1": "<row>" + "<c/>" * 7_000_000 + "</row>"}, "too_many_columns"),
        ({"sheet1": "<x:row xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
                    + "<x:c/>" * 20_000 + "</x:row>"}, "too_many_columns"),
        ({"sheet1": ("<row>" + "<c/>" * 200 + "</row>") * 35_000}, "unpacks_too_big"),
        ({"sheet1": "<row/>" * 5_000_000}, "unpacks_too_big"),
        ({"sheet1": "<row><c>" + "<v/>" * 7_000_000 + "</c></row>"}, "unpacks_too_big"),
        ({"sheet1": "<row r='much'/>" + "<row/>" * 4_000_000}, "broken_workbook"),
        ({"sheet1": "<row><c r='!'><f/></c>" + "<c/>" * 7_000_000 + "</row>"}, "broken_workbook"),
        ({"sheet1": f"<!--{'x' * 28_000_000}-->"}, "unpacks_too_big"),
        ({"sharedStrings": "<si><t>a</t></si>" * 1_500_000}, "unpacks_too_big"),
        ({"sharedStrings": LONG, "sheet1": "<row><c t='s'><v>0</v></c></row>" * 19_000}, "unpacks_too_big"),
        ({"styles": "<xf/>" * 5_000_000}, "unpacks_too_big"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value,
)  # fmt: skip
def test_what_is_small_as_a_file_and_huge_as_a_table_is_not_built_up(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, parts: dict[str, str], code: str
) -> None:
    most = 0
    add = workbook._Read.add

    def counted(read: workbook._Read, values: tuple[Any, ...]) -> None:
        nonlocal most
        most += 1
        add(read, values)

    monkeypatch.setattr(workbook._Read, "add", counted)
    packed = rebound(book([["Cluster", "Sectors"], ["QOOT", "Agri-food"]]), **parts)
    assert len(packed) < 300_000
    assert [fault.code for fault in read(packed, asked, "bomb.xlsx").faults] == [code]
    assert most <= 32  # rows of a megabyte each


def test_one_part_that_is_many_sheets_is_not_read_as_often(asked: Asked) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book([["Cluster"], ["QOOT"]]))) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            start, end = part.find("<sheet "), part.find("</sheets>")
            if name == "xl/workbook.xml":
                sheet = part[start:end]
                part = part[:end] + sheet.replace("Content", "Again") + part[end:]
            new.writestr(name, part)
    assert [fault.code for fault in read(packed.getvalue(), asked, "bomb.xlsx").faults] == ["broken_workbook"]


def test_rows_as_wide_as_a_spreadsheet_may_be_formatted_are_read(asked: Asked) -> None:
    packed = book([["Cluster", "Sectors"], ["QOOT", "Agri-food"]])
    cell = "<c t='inlineStr'><is><t>{}</t></is></c>"
    rows = "".join(
        f"<row>{''.join(map(cell.format, row))}{'<c/>' * 16_000}</row>"
        for row in (("Cluster", "Sectors"), ("QOOT", "Agri-food"))
    )
    assert read(rebound(packed, sheet1=rows), asked, "wide.xlsx").filled[0]["cluster"] == "qoot"


def test_a_workbook_is_parsed_once(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[str] = []
    unpacked = workbook.unpacked
    monkeypatch.setattr(workbook, "unpacked", lambda file, *said: files.append(file) or unpacked(file, *said))
    assert len(of_file("eusurvey.xlsx", asked).filled) == 5
    assert files == ["eusurvey.xlsx"]


@pytest.mark.parametrize("computed", ["<v/>", ""])
def test_every_formula_without_its_value_is_told_with_its_cell(asked: Asked, computed: str) -> None:
    cells = "<c t='inlineStr'><is><t>Cluster</t></is></c><c t='inlineStr'><is><t>Sectors</t></is></c>"
    formulas = f"<c><f>A1</f>{computed}</c><c t='str'><f>B1</f><v>Health</v></c><c r='AA3'><f>1</f>{computed}</c>"
    rows = f"<row r='1'>{cells}</row><row r='3'>{formulas}<c><f t='array'>2</f></c></row>"
    found = read(rebound(book([["x"]]), sheet1=rows), asked, "table.xlsx")
    assert [(one.row, one.column, one.code) for one in found.faults] == [
        (3, "A", "formula"), (3, "AA", "formula"), (3, "AB", "formula"),
    ]  # fmt: skip


NASTY = ("", ";", "=1+1", "x", "٣", "3", "<b>", "{{ x }}", "\u202e", "a" * 3000, "QOOT", "new", "Wakanda", "fr:basic")
words = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))


def told_everywhere(found: Read) -> None:
    for fault in found.faults:
        assert all(told(fault, Voice(language)) for language in LANGUAGES)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slips=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 14), words), min_size=1, max_size=6))
def test_a_spoiled_cell_never_ends_in_a_trace(asked: Asked, slips: list[tuple[int, int, str]]) -> None:
    lines = (EXPORTS / "b2match.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = [line.split(";") for line in lines]
    for row, at, said in slips:
        rows[row][at % len(rows[row])] = said.encode("utf-8", "replace").decode()
    found = read(commas(rows), asked)
    told_everywhere(found)
    known = {question.key: question for question in asked.questions}
    assert all(key in known for row in found.filled for key in row["answers"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["eusurvey.xlsx", "b2match.csv"]), start=st.floats(0, 1), cut=st.integers(0, 200),
       put=st.binary(max_size=30))  # fmt: skip
def test_spoiled_bytes_never_end_in_a_trace(asked: Asked, name: str, start: float, cut: int, put: bytes) -> None:
    whole = (EXPORTS / name).read_bytes()
    at = int(start * len(whole))
    told_everywhere(read(whole[:at] + put + whole[at + cut :], asked, name))


def test_what_a_row_says_too_much_is_cut_to_what_fits(asked: Asked) -> None:
    many: list[Any] = [["Cluster", "Key words"], ["QOOT", "one, two, three, four, five, six"]]
    found = read(commas(many), asked)
    assert found.filled[0]["answers"]["specialities"] == ["one", "two", "three", "four", "five"]
    assert codes(found) == [(2, "too_many")]
