"""Hostile words in the files organizers get: text they stay, in whatever opens them."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from bot import sheet
from tests.crowd.said import HOSTILE

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_sheet_shows_hostile_words_as_typed_and_none_as_a_formula(*, mirrored: bool) -> None:
    made = sheet.written("Who", ["said"], [[words] for words in HOSTILE], mirrored=mirrored)
    cells = list(load_workbook(BytesIO(made)).worksheets[0]["A"])[1:]
    meant = [ILLEGAL_CHARACTERS_RE.sub("", words) or None for words in HOSTILE]
    assert [cell.value for cell in cells] == meant
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert all(cell.quotePrefix for cell in cells if cell.value and cell.value.startswith(FORMULAS))


@pytest.mark.parametrize("title", [*HOSTILE, "a/b\\c?d*e:f[g]", "'quoted'"])
def test_a_sheet_takes_any_title(title: str) -> None:
    assert (
        load_workbook(BytesIO(sheet.written(title, ["said"], [], mirrored=False))).worksheets[0]["A1"].value == "said"
    )


@pytest.mark.parametrize("words", [words for words in HOSTILE if words.startswith(FORMULAS)] + ["\r=1+1"])
def test_a_value_in_a_table_of_commas_is_no_formula(words: str) -> None:
    assert sheet.harmless(words) == f"'{words}"
