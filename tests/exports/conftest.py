from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from bot.answers import country_codes, half_days
from bot.exports.asked import Asked
from bot.questionnaire.questions import LANGUAGES, Kind
from bot.questionnaire.written import read
from bot.texts import country_name
from tests.stage import EXAMPLE, example

EXPORTS = EXAMPLE / "exports"


@pytest.fixture(scope="session")
def asked() -> Asked:
    """The example's questions, with everything their choices are called."""
    folder = example()
    questionnaire, faults = read(folder.questionnaire, file="questionnaire.yml")
    assert faults == ()
    countries = {code: [country_name(code, one) for one in LANGUAGES] for code in country_codes()}
    names: dict[str, dict[str, list[str]]] = {}
    for question in questionnaire.questions:
        options = {option.key: list(option.label.values()) for option in question.options}
        match question.kind:
            case Kind.CLUSTER:
                names[question.key] = {
                    one.key: [one.name, *one.names.values(), *one.aliases] for one in folder.clusters
                }
            case Kind.COUNTRY | Kind.COUNTRIES:
                names[question.key] = options | countries
            case Kind.AVAILABILITY:
                names[question.key] = {half: [half] for half in half_days(folder.event)}  # type: ignore[arg-type]
            case _ if options:
                names[question.key] = options
    return Asked(questionnaire, names)


def commas(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def book(rows: list[list[Any]], title: str = "Content") -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


STRINGS = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def rebound(packed: bytes, **parts: str) -> bytes:
    """A workbook with some parts written anew: `sheet1` is what stands between <sheetData> and its end."""
    shapes = {
        "sheet1": f"<worksheet {MAIN}><sheetData>{{}}</sheetData></worksheet>",
        "sharedStrings": f"<sst {MAIN}>{{}}</sst>",
        "styles": f"<styleSheet {MAIN}><cellXfs>{{}}</cellXfs></styleSheet>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        whole = {name: old.read(name).decode() for name in old.namelist()}
        if "sharedStrings" in parts and "xl/sharedStrings.xml" not in whole:
            whole["xl/sharedStrings.xml"] = ""
            whole["[Content_Types].xml"] = whole["[Content_Types].xml"].replace("</Types>", STRINGS)
        for name, part in whole.items():
            key = name.rpartition("/")[2].removesuffix(".xml")
            new.writestr(name, shapes[key].format(parts[key]) if key in parts else part)
    return made.getvalue()
