"""What people say that they do not give, do not want, lack, or have enough of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.matching.mentions import mentions
from bot.matching.normalise import clauses
from bot.matching.polarity import stances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.matching.linking import Linker

_HERE = Path(__file__).parent
_MISSING = {"offers": ("denied", "lacked"), "seeks": ("denied", "sated")}


def _said(name: str) -> Iterator[tuple[str, str, str, bool]]:
    """Yield (field, text, thing, whether a reader would say that it is not given, or not wanted)."""
    for line in (_HERE / name).read_text(encoding="utf-8").splitlines()[1:]:
        _language, field, text, affirmed, denied = line.split("\t")
        yield from ((field, text, thing.strip(), False) for thing in affirmed.split(";") if thing.strip())
        yield from ((field, text, thing.strip(), True) for thing in denied.split(";") if thing.strip())


def _is_missing(field: str, text: str, thing: str) -> bool:
    at = text.find(thing)
    parts = clauses(text)
    words = [word for part in parts for word in part if word.end > at and word.start < at + len(thing)]
    first = next((word for word in words if not word.stop), words[0])
    return stances(parts, text).get(first.start) in _MISSING[field]


def _right(name: str) -> dict[bool, list[bool]]:
    right: dict[bool, list[bool]] = {True: [], False: []}
    for field, text, thing, is_missing in _said(name):
        right[is_missing].append(_is_missing(field, text, thing) == is_missing)
    return right


@pytest.mark.parametrize(
    ("name", "things", "missing", "meant"),
    [("denials.tsv", (488, 273), 0.85, 0.96), ("denials_unseen.tsv", (154, 71), 0.78, 0.92)],
)
def test_most_of_what_three_languages_deny_is_heard_and_little_else(
    name: str, things: tuple[int, int], missing: float, meant: float
) -> None:
    """Lines by writers who knew nothing of the words looked for; those of the third were not looked at either."""
    right = _right(name)
    assert (len(right[True]), len(right[False])) == things
    assert sum(right[True]) >= missing * len(right[True])
    assert sum(right[False]) >= meant * len(right[False])


@pytest.mark.parametrize(
    "text",
    [
        "pas de dattes, pas de figues",
        "pas d'huile de table, ni de dattes",
        "nothing frozen, dried or dates",
        "olive oil yes, dates no",
        "anything but dates",
        "dates are not our thing",
        "only olives: dates, figs, frying oil no",
        "dates, figues: on fait pas",
        "we don't do: jars, dates",
        "instead of dates we make jars",
        "on a arrêté les dattes",
        "ما بدنا تمور",
        "التمور مش شغلنا",
        "معندناش تمور",
        "كل شي إلا التمور",
        "زيت نعم، تمور لا",
    ],
)
def test_dates_are_denied(linker: Linker, text: str) -> None:
    assert "af.dates" not in [link.concept for link in linker.link(text) if link.stance != "lacked"]


@pytest.mark.parametrize(
    "text",
    [
        "we offer: dates, figs, sugar no",
        "nothing but dates",
        "we export nothing except dates",
        "not only dates",
        "no problem to deliver dates",
        "pas de souci pour livrer des dattes",
        "on n'exporte que des dattes",
        "n'hésitez pas à demander nos dattes",
        "ليس التمور فقط بل التين",
        "ما نبيعو كان التمور",
        "مش بس تمور",
        "jars? no, dates",
        "point de collecte de dattes",
        "mesh bags for dates",
        "dates and wire mesh",
        "ماء نظيف وتمور",
    ],
)
def test_dates_are_meant(linker: Linker, text: str) -> None:
    assert "af.dates" in [link.concept for link in linker.link(text)]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("we have no dates", "lacked"),
        ("on n'a pas de dattes", "lacked"),
        ("ليس لدينا تمور", "lacked"),
        ("we have no need of dates", None),
        ("we have enough dates", "sated"),
        ("les dattes, on en a trop", "sated"),
        ("عندنا تمور كفاية", "sated"),
        ("dates", None),
    ],
)
def test_what_is_lacked_is_no_offer_and_what_there_is_enough_of_no_wish(
    linker: Linker, text: str, stance: str | None
) -> None:
    found = [link.stance for link in linker.link(text) if link.concept == "af.dates"]
    assert found == ([stance] if stance or text == "dates" else [])


def test_what_is_denied_is_not_quoted_as_taught(linker: Linker) -> None:
    text = "no training, dates"
    assert [
        (one.link.concept, one.phrase, one.about.taught) for one in mentions(text, linker.link(text), "", linker)
    ] == [("af.dates", "dates", False)]
