"""One slip at a time in the example's programme, clusters and words: each is told with its file, row and column."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.folder.read import read_folder
from tests.folder.slips import CLUSTERS, LABELS, PEOPLE, PROFILES, PROGRAMME, SECTORS, assert_told

if TYPE_CHECKING:
    from pathlib import Path

    from tests.folder.slips import Edit, Slip

KINDS = ("plenary", "training", "pitching", "networking", "visit", "break")

CELLS = {
    "a key that another row has": (CLUSTERS, 3, "key", "qoot", 21, "doubled", {"value": "qoot", "first": 3}),
    "a word for a concept that is called otherwise": (
        LABELS,
        2,
        "concept",
        "boulangerie et patisserie",
        2,
        "not_one_of",
        {"value": "boulangerie et patisserie", "choices": (), "near": "af.bakery"},
    ),
    "a word in a language nobody reads": (
        LABELS,
        2,
        "language",
        "arz",
        2,
        "not_one_of",
        {"value": "arz", "choices": ("en", "fr", "ar", "ar-Latn"), "near": ""},
    ),
    "a word that names something else": (
        LABELS,
        3,
        "label",
        "زيت زيتون",
        3,
        "label_taken",
        {"value": "زيت زيتون", "other": "af.olive_oil"},
    ),
    "a word another row gives to something else": (
        LABELS,
        4,
        "label",
        "Batbout",
        4,
        "label_taken",
        {"value": "Batbout", "other": "af.bakery"},
    ),
    "no word at all": (LABELS, 7, "label", "pour les", 7, "label_without_word", {"value": "pour les"}),
    "a key with a blank": (CLUSTERS, 2, "key", "Packaging Cluster", 2, "bad_key", {"value": "Packaging Cluster"}),
    "the key of the interview's own choice": (CLUSTERS, 2, "key", "new", 2, "bad_key", {"value": "new"}),
    "a name left blank": (CLUSTERS, 2, "name", "", 2, "blank", {}),
    "a name too long for a card": (
        CLUSTERS,
        2,
        "name",
        "a" * 121,
        2,
        "too_long",
        {"value": "a" * 79 + "…", "most": 120},
    ),
    "a country by its name": (
        CLUSTERS,
        2,
        "country",
        "Espagne",
        2,
        "not_one_of",
        {"value": "Espagne", "choices": (), "near": "ES"},
    ),
    "the country code the European institutions use": (
        CLUSTERS,
        2,
        "country",
        "EL",
        2,
        "not_one_of",
        {"value": "EL", "choices": (), "near": "GR"},
    ),
    "a side by its name": (
        CLUSTERS,
        2,
        "side",
        "Europe",
        2,
        "not_one_of",
        {"value": "Europe", "choices": ("EU", "MENA"), "near": "EU"},
    ),
    "a sector misspelled": (
        CLUSTERS,
        2,
        "sectors",
        "packaging_material",
        2,
        "not_one_of",
        {"value": "packaging_material", "choices": SECTORS, "near": "packaging_materials"},
    ),
    "a sector twice": (CLUSTERS, 2, "sectors", "ict;ict", 2, "listed_twice", {"value": "ict"}),
    "a translation left out": (CLUSTERS, 2, "summary_ar", "", 2, "words_missing", {"languages": ("ar",)}),
    "a language by its name": (
        CLUSTERS,
        2,
        "languages",
        "es;Français",
        2,
        "not_one_of",
        {"value": "Français", "choices": (), "near": "fr"},
    ),
    "a web address cut short": (CLUSTERS, 2, "website", "qoot.org", 2, "bad_link", {"value": "qoot.org"}),
    "an activity of no known kind": (
        PROGRAMME,
        3,
        "kind",
        "visite",
        3,
        "not_one_of",
        {"value": "visite", "choices": KINDS, "near": "visit"},
    ),
    "a day as a spreadsheet writes it": (PROGRAMME, 3, "day", "09/04/2019", 3, "bad_day", {"value": "09/04/2019"}),
    "a day that no month has": (PROGRAMME, 3, "day", "2019-02-30", 3, "bad_day", {"value": "2019-02-30"}),
    "a day outside the event": (
        PROGRAMME,
        3,
        "day",
        "2019-04-12",
        3,
        "outside_event",
        {"value": date(2019, 4, 12), "starts": date(2019, 4, 9), "ends": date(2019, 4, 11)},
    ),
    "an hour that no clock shows": (PROGRAMME, 3, "starts", "25:00", 3, "bad_hour", {"value": "25:00"}),
    "an end before the beginning": (
        PROGRAMME,
        3,
        "ends",
        "08:00",
        3,
        "ends_before_starts",
        {"value": "08:00", "starts": "09:00"},
    ),
    "an offset of another zone": (
        PROGRAMME,
        3,
        "starts",
        "09:00+02:00",
        3,
        "wrong_offset",
        {"value": "2019-04-09 09:00", "zone": "Africa/Casablanca", "choices": ("09:00+01:00",)},
    ),
    "seats that are no count": (PROGRAMME, 9, "seats", "about 30", 9, "not_a_count", {"value": "about 30", "least": 1}),
    "a visit without seats at all": (PROGRAMME, 9, "seats", "0", 9, "not_a_count", {"value": "0", "least": 1}),
    "a visit without a bus": (PROGRAMME, 9, "departure", "", 9, "blank", {}),
    "a bus that leaves before the roll-call": (
        PROGRAMME,
        9,
        "departure",
        "16:00",
        9,
        "departs_outside",
        {"value": "16:00", "starts": "16:40", "ends": "19:00"},
    ),
    "half a place on the map": (PROGRAMME, 9, "longitude", "", 9, "half_a_place", {"other": "latitude"}),
    "a place on no map": (PROGRAMME, 9, "latitude", "335.4", 9, "bad_degrees", {"value": "335.4", "most": 90}),
    "a bus to a coffee break": (PROGRAMME, 2, "departure", "08:40", 2, "visits_only", {"kind": "break"}),
}


@pytest.mark.parametrize("slip", CELLS.values(), ids=CELLS.keys())
def test_a_slip_in_a_cell_is_told_with_its_place(folder: Path, edit: Edit, slip: Slip) -> None:
    assert_told(folder, edit, slip)


def test_every_fault_is_told_and_not_only_the_first(folder: Path, edit: Edit) -> None:
    edit(CLUSTERS, 2, "country", "Espagne")
    edit(CLUSTERS, 9, "side", "North")
    edit(PEOPLE, 3, "role", "boss")
    edit(PROFILES, 5, "topics", "")
    edit(PROGRAMME, 4, "starts", "9 o'clock")
    _, faults = read_folder(folder)
    assert [(fault.file, fault.row, fault.column) for fault in faults] == [
        (CLUSTERS, 2, "country"),
        (CLUSTERS, 9, "side"),
        (PEOPLE, 3, "role"),
        (PROFILES, 5, "topics"),
        (PROGRAMME, 4, "starts"),
    ]
