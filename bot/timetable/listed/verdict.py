"""An independent check of an answer: it reads the list and the slots, and shares no code with the solver."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.timetable.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.timetable.listed.problem import Answer, Listed


def verify(listed: Listed, answer: Answer) -> tuple[Fault, ...]:
    """Return every rule the answer breaks, none when it is sound.

    Codes: no_slots_given, wrong_length, no_such_slot, no_such_table, table_taken, many_meetings, two_places, forbidden,
    wrong_session, moved, wrong_order, spread, wrong_breaks, below_bound, wrong_status.
    """
    if answer.status in {"infeasible", "unknown"}:
        return (Fault("wrong_status"),) if answer.slot or answer.breaks is not None else ()
    if len(answer.slot) != len(listed.meetings) or len(answer.table) != len(listed.meetings):
        return (Fault("wrong_length", {"expected": len(listed.meetings), "found": len(answer.slot)}),)
    outside = [meeting for meeting, slot in enumerate(answer.slot) if not 0 <= slot < listed.slots]
    if outside:
        return tuple(Fault("no_such_slot", {"meeting": meeting}) for meeting in outside)
    return (*_tables(listed, answer), *_people(listed, answer), *_wishes(listed, answer), *_quality(listed, answer))


def _tables(listed: Listed, answer: Answer) -> Iterator[Fault]:
    taken = Counter(zip(answer.slot, answer.table, strict=True))
    for (slot, table), times in sorted(taken.items()):
        if not 0 <= table < listed.tables[slot]:
            yield Fault("no_such_table", {"slot": slot, "table": table})
        if times > 1:
            yield Fault("table_taken", {"slot": slot, "table": table})
    for slot, meetings in sorted(Counter(answer.slot).items()):
        if meetings > listed.tables[slot]:
            yield Fault("many_meetings", {"slot": slot, "meetings": meetings})


def _people(listed: Listed, answer: Answer) -> Iterator[Fault]:
    places: Counter[tuple[int, int]] = Counter()
    for (one, other), slot in zip(listed.meetings, answer.slot, strict=True):
        places.update(((one, slot), (other, slot)))
    for (person, slot), times in sorted(places.items()):
        if times > 1:
            yield Fault("two_places", {"participant": person, "slot": slot})
        if slot in listed.forbidden[person]:
            yield Fault("forbidden", {"participant": person, "slot": slot})


def _wishes(listed: Listed, answer: Answer) -> Iterator[Fault]:
    for meeting, slot in enumerate(answer.slot):
        half = "morning" if slot < listed.morning_slots else "afternoon"
        if listed.session[meeting] not in {"any", half}:
            yield Fault("wrong_session", {"meeting": meeting, "slot": slot})
        if listed.fixed[meeting] is not None and listed.fixed[meeting] != slot:
            yield Fault("moved", {"meeting": meeting, "slot": slot})
        for earlier in listed.after[meeting]:
            if answer.slot[earlier] >= slot:
                yield Fault("wrong_order", {"meeting": meeting, "earlier": earlier})


def _quality(listed: Listed, answer: Answer) -> Iterator[Fault]:
    days: defaultdict[int, set[int]] = defaultdict(set)
    for two, slot in zip(listed.meetings, answer.slot, strict=True):
        for person in two:
            days[person].add(slot)
    gaps = [
        sum(later - earlier > 1 for earlier, later in pairwise(sorted(days[p]))) for p in range(listed.participants)
    ]
    if listed.spread is not None and gaps and max(gaps) - min(gaps) > listed.spread:
        yield Fault("spread", {"most": max(gaps), "least": min(gaps)})
    if sum(gaps) != answer.breaks:
        yield Fault("wrong_breaks", {"breaks": sum(gaps)})
    if answer.bound > sum(gaps):
        yield Fault("below_bound", {"breaks": sum(gaps), "bound": answer.bound})
    if (answer.status == "optimal") != (answer.bound == sum(gaps)):
        yield Fault("wrong_status", {"breaks": sum(gaps), "bound": answer.bound})
