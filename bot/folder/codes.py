"""Every fault an event folder can have: its code, and the values its sentence in locales/templates/faults.j2 takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OF_FILES: Mapping[str, tuple[str, ...]] = {
    "no_folder": (),
    "two_sources": ("files",),
    "stands_alone": ("sheets",),
    "missing_file": ("near",),
    "unreadable": (),
    "too_big": ("most",),  # megabytes
    "not_utf8": ("line",),
    "broken_csv": (),
    "broken_toml": (),
    "broken_yaml": (),
    "broken_workbook": (),
    "unpacks_too_big": ("most",),  # megabytes
    "unfolds_too_big": ("most",),
    "missing_sheet": ("near",),
    "not_beside": (),
    "too_many_rows": ("most",),
    "too_many_columns": ("most",),
    "no_header": (),
    "missing_column": ("near",),
    "doubled_column": (),
    "unknown_column": ("near",),
    "ragged_row": ("found", "expected"),
}
OF_CELLS: Mapping[str, tuple[str, ...]] = {
    "blank": (),
    "too_long": ("value", "most"),
    "bad_key": ("value",),
    "doubled": ("value", "first"),
    "words_missing": ("languages",),
    "not_one_of": ("value", "choices", "near"),
    "listed_twice": ("value",),
    "not_a_count": ("value", "least"),
    "bad_degrees": ("value", "most"),
    "bad_link": ("value",),
    "bad_day": ("value",),
    "bad_hour": ("value",),
    "hour_skipped": ("value", "zone", "choices"),
    "hour_twice": ("value", "zone", "choices"),
    "wrong_offset": ("value", "zone", "choices"),
    "outside_event": ("value", "starts", "ends"),
    "ends_before_starts": ("value", "starts"),
}
OF_THE_EVENT: Mapping[str, tuple[str, ...]] = {
    "unknown_setting": ("value", "near"),
    "unknown_zone": ("value", "near"),
    "too_many_days": ("value", "most"),
    "minimum_above_wanted": ("value", "wanted"),
    "bad_lead": ("value", "evening"),
    "bad_moment": ("value",),
    "unknown_participant": ("value", "near"),
    "no_rounds": (),
    "tables_differ": ("value", "most"),
    "unknown_room": ("value", "near"),
    "rounds_overlap": ("other",),
    "round_too_short": ("minutes",),
    "slot_in_activity": ("slot", "activity"),
}
OF_ROWS: Mapping[str, tuple[str, ...]] = {
    "departs_outside": ("value", "starts", "ends"),
    "visits_only": ("kind",),
    "half_a_place": ("other",),
    "no_organizer": (),
    "bad_code": ("length",),
    "doubled_code": ("first",),
    "unknown_cluster": ("value", "near"),
    "label_taken": ("value", "other"),
    "label_without_word": ("value",),
    "meets_itself": ("value",),
    "no_slot_then": ("value", "choices"),
    "no_such_table": ("value",),
    "table_twice": ("value", "first"),
    "unknown_meeting": ("value", "near"),
    "waits_for_itself": ("rows",),
    "never_after": ("value",),
    "not_asked": (),
    "too_many": ("value", "most"),
    "too_few": ("value", "least"),
}
OF_THE_QUESTIONNAIRE: Mapping[str, tuple[str, ...]] = {
    "not_a_mapping": (),
    "no_questions": (),
    "no_options": (),
    "unknown_key": ("value", "near"),
    "doubled_key": ("value",),
    "key_not_here": ("value", "kind"),
    "not_a_list": (),
    "not_text": ("value",),
    "not_yes_no": ("value",),
    "above_most": ("value", "most"),
    "doubled_label": ("value",),
    "doubled_in_file": ("value", "other"),
    "bad_command": ("value",),
    "role_of_kind": ("value", "kind", "choices"),
    "profile_only": ("value",),
    "played_twice": ("value", "other"),
    "max_below_min": ("value", "least"),
    "bad_condition": (),
    "not_asked_before": ("value",),
    "unknown_question": ("value", "near"),
    "circle": ("questions",),
    "condition_on_words": ("value",),
    "never_asked": ("value",),
}
OF_EXPORTS: Mapping[str, tuple[str, ...]] = {
    "no_table": (),
    "no_cluster_column": (),
    "formula": (),
    "nobody_called": ("value", "near"),
    "unread_choice": ("value", "choices", "near"),
    "unread_country": ("value", "near"),
    "same_cluster": ("value", "first"),
    "unknown_question": ("value", "near"),
    "not_fetched": (),
}
OF_THE_STORE: Mapping[str, tuple[str, ...]] = {
    "code_taken": ("value",),
    "slot_has_meetings": ("slot", "meetings"),
    "tables_in_use": ("slot", "table"),
    "table_gone": ("slot", "table"),
}
NOTES: Mapping[str, tuple[str, ...]] = {
    "kept_participant": ("value",),
    "kept_cluster": ("value",),
    "kept_activity": ("value",),
    "kept_slot": ("value",),
    "kept_place": ("value",),
    "kept_invitation": ("value",),
}
CODES: Mapping[str, tuple[str, ...]] = {
    **OF_FILES,
    **OF_CELLS,
    **OF_THE_EVENT,
    **OF_ROWS,
    **OF_THE_QUESTIONNAIRE,
    **OF_EXPORTS,
    **OF_THE_STORE,
    **NOTES,
}
