from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.folder.given import Slot
from bot.folder.read import read_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook


def test_the_techdays_of_casablanca_are_read_without_a_fault(example: Path) -> None:
    folder, faults = read_folder(example)
    assert faults == ()
    assert folder is not None
    read = [folder.slots, folder.activities, folder.clusters, folder.participants, folder.profiles]
    assert [len(rows) for rows in read] == [22, 20, 42, 48, 38]


def test_a_round_of_meetings_is_cut_into_the_slots_that_fit(example: Path) -> None:
    folder, _ = read_folder(example)
    assert folder is not None
    # Casablanca was one hour before UTC in April 2019.
    assert folder.slots[:2] == (
        Slot(datetime(2019, 4, 9, 13, 0, tzinfo=UTC), datetime(2019, 4, 9, 13, 20, tzinfo=UTC), 18, "2019-04-09/pm"),
        Slot(datetime(2019, 4, 9, 13, 25, tzinfo=UTC), datetime(2019, 4, 9, 13, 45, tzinfo=UTC), 18, "2019-04-09/pm"),
    )
    assert [slot.half_day for slot in folder.slots].count("2019-04-10/am") == 6


def test_the_rules_of_the_event_are_what_the_bot_runs_by(example: Path) -> None:
    folder, _ = read_folder(example)
    assert folder is not None
    assert folder.event.rules == {
        "meeting": [60, 10],
        "visit": ["evening", 45],
        "activity": [15],
        "evening": "19:00",
        "digest": "07:45",
        "quiet_from": "21:30",
        "quiet_to": "07:00",
        "minutes": 20,
        "gap": 5,
        "wanted": 10,
        "minimum": 5,
        "tables": 18,
        "meeting_place": {
            "en": "Meeting hall, ground floor",
            "fr": "Salle des rendez-vous, rez-de-chaussée",
            "ar": "قاعة اللقاءات، الطابق الأرضي",
        },
        "rehearsal": {
            "starts": "2019-04-08T17:30",
            "handsets": [
                "salma-benkirane",
                "rania-haddad",
                "hela-trabelsi",
                "samer-abu-nasser",
                "marta-puigcerver",
                "driss-el-ouali",
            ],
        },
    }


def test_invitations_hold_until_the_midnight_after_the_last_day(example: Path) -> None:
    folder, _ = read_folder(example)
    assert folder is not None
    assert (folder.event.ends, folder.event.over_at) == (date(2019, 4, 11), datetime(2019, 4, 11, 23, tzinfo=UTC))


def test_how_long_an_answer_may_be_is_left_to_the_bot_to_say(example: Path) -> None:
    folder, _ = read_folder(example)
    assert folder is not None
    asked = [one for each in (folder.questionnaire, *folder.questionnaires) for one in each["questions"]]
    limited = [(one["key"], one["longest"], one.get("hint", {})) for one in asked if one["kind"] == "text"]
    assert len(limited) > 1
    assert [key for key, longest, hint in limited if str(longest) in "".join(hint.values())] == []


def test_answers_become_what_the_interview_would_keep(example: Path) -> None:
    folder, _ = read_folder(example)
    assert folder is not None
    coexphal = next(profile for profile in folder.profiles if profile.cluster == "coexphal")
    assert coexphal.language == "en"
    assert coexphal.answers == {
        "sectors": ["agri_food"],
        "specialities": [
            "fresh vegetables",
            "tomatoes and peppers",
            "greenhouse growing",
            "biological pest control",
        ],
        "chain": ["primary", "packaging", "distribution"],
        "topics": ["export", "logistics", "green"],
        "objectives": ["trade_mission", "buyers", "technology_transfer"],
        "seeks": ["markets", "logistics"],
        "seeks_text": "Buyers outside the EU and cold chain partners by sea, esp. reefer containers to the Gulf",
        "offers": ["suppliers", "technology", "network"],
        "offers_text": "Fresh produce all winter, greenhouse know how, biological control advisers, lab for residues",
        "opportunities": "Greenhouse members can host 6 technicians for two weeks in autumn "
        "to learn biological control.",
        "target_countries": ["gulf", "europe", "CA"],
        "partner_types": ["same_sector", "companies"],
        "meeting_languages": ["es", "en:basic", "fr:basic"],
        "availability": [f"2019-04-{day}/{half}" for day in ("09", "10", "11") for half in ("am", "pm")],
    }


def test_a_question_left_blank_is_a_skipped_one(folder: Path, edit: Callable[[str, int, str, str], None]) -> None:
    edit("profiles.csv", 2, "opportunities", "")
    found, faults = read_folder(folder)
    assert faults == ()
    assert found is not None
    assert found.profiles[0].answers["opportunities"] is None


def test_a_workbook_says_the_same_as_its_csv_files(folder: Path, book: Callable[[], Workbook]) -> None:
    by_files, _ = read_folder(folder)
    workbook = book()
    for name in ("programme", "clusters", "participants", "profiles", "vocabulary"):
        (folder / f"{name}.csv").unlink()
    (folder / "event.toml").unlink()
    workbook.save(folder / "techdays.xlsx")
    by_book, faults = read_folder(folder)
    assert faults == ()
    assert by_book == by_files
    assert by_book is not None
    assert by_files is not None
    assert by_book.fingerprint == by_files.fingerprint
    assert read_folder(folder / "techdays.xlsx") == (by_book, ())


def test_a_workbook_may_leave_its_event_to_event_toml(folder: Path, book: Callable[[], Workbook]) -> None:
    by_files, _ = read_folder(folder)
    workbook = book()
    del workbook["event"]
    for name in ("programme", "clusters", "participants", "profiles", "vocabulary"):
        (folder / f"{name}.csv").unlink()
    workbook.save(folder / "techdays.xlsx")
    assert read_folder(folder) == (by_files, ())


def test_semicolons_and_a_byte_order_mark_are_read_as_well(
    folder: Path, rows: Callable[[str, Callable[[list[list[str]]], None]], None]
) -> None:
    expected, _ = read_folder(folder)
    everything: list[list[str]] = []
    rows("clusters.csv", everything.extend)
    quoted = "\r\n".join(";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in everything)
    (folder / "clusters.csv").write_bytes(b"\xef\xbb\xbf" + quoted.encode())
    assert read_folder(folder) == (expected, ())


def test_a_line_break_within_a_cell_is_no_new_row(folder: Path, edit: Callable[[str, int, str, str], None]) -> None:
    edit("clusters.csv", 2, "source", "first line\nsecond line")
    edit("clusters.csv", 3, "country", "Spain")
    _, faults = read_folder(folder)
    assert [(fault.row, fault.code, fault.values["near"]) for fault in faults] == [(3, "not_one_of", "ES")]
