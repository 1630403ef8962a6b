"""Roles: which part an answer may play in matching and in the timetable, and which kinds of questions can play it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.questionnaire.questions import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.questionnaire.conditions import Told
    from bot.questionnaire.questions import Question

TICKED = (Kind.CHOICE, Kind.CHOICES, Kind.RANKED)
SAID = (*TICKED, Kind.TEXT, Kind.TEXTS)
KINDS: Mapping[str, tuple[Kind, ...]] = {
    "none": tuple(Kind),
    "sectors": TICKED,
    "specialities": SAID,
    "chain": TICKED,
    "topics": TICKED,
    "objectives": TICKED,
    "seeks": SAID,
    "offers": SAID,
    "opportunities": SAID,
    "markets": (Kind.COUNTRY, Kind.COUNTRIES),
    "partner_types": TICKED,
    "languages": (Kind.LANGUAGES,),
    "availability": (Kind.AVAILABILITY,),
}
# What a timetable and a team are made of is asked once, and where everybody answers it.
OF_THE_PROFILE = ("sectors", "topics", "languages", "availability")


def faults(found: Mapping[int, Question], *, beside: bool) -> Iterator[Told]:
    """Return the roles that cannot be played; a questionnaire `beside` the profile's has fewer."""
    played: dict[str, str] = {}
    for at, question in found.items():
        role, kinds = question.role, KINDS.get(question.role)
        if kinds and question.kind not in kinds:
            yield at, ("role",), "role_of_kind", {"value": role, "kind": question.kind.value, "choices": kinds}
        elif beside and (role in OF_THE_PROFILE or question.kind is Kind.CLUSTER):
            yield at, ("role",), "profile_only", {"value": role if role in OF_THE_PROFILE else question.kind.value}
        elif role in OF_THE_PROFILE or question.kind is Kind.CLUSTER:
            part = role if role in OF_THE_PROFILE else question.kind.value
            if part in played:
                yield at, ("role",), "played_twice", {"value": part, "other": played[part]}
            played.setdefault(part, question.key)
