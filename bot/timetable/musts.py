"""The meetings that must be held: as many as can be held together, proven, before anything else is placed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.timetable.ground import Ground

EFFORT = 20.0  # of CP-SAT's deterministic seconds, which do not depend on the machine

Put = dict[tuple[int, int], cp_model.IntVar]  # by option and slot


def held(ground: Ground) -> Mapping[int, int]:
    """Return a slot for as many must meets as possible, the fixed ones where they are fixed, by option."""
    musts = [option for option, chosen in enumerate(ground.options) if chosen.held]
    if not musts:
        return {}
    model = cp_model.CpModel()
    put = {
        (option, slot): model.new_bool_var("")
        for option in musts
        for slot in range(len(ground.slots))
        if ground.options[option].slots >> slot & 1
    }
    _people(model, ground, put)
    _order(model, ground, put)
    for slot, row in enumerate(ground.slots):
        model.add(sum(taken for (_, at), taken in put.items() if at == slot) <= row.tables)
    weight = {option: len(musts) + 1 if option in ground.fixed else 1 for option in musts}
    model.maximize(sum(weight[option] * taken for (option, _), taken in put.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {}
    return {option: slot for (option, slot), taken in put.items() if solver.value(taken)}


def _people(model: cp_model.CpModel, ground: Ground, put: Put) -> None:
    """Let nobody be in two places, nor in a row of slots without a pause."""
    rivals: defaultdict[tuple[str, int, int], list[cp_model.IntVar]] = defaultdict(list)
    for (option, slot), taken in put.items():
        rivals["option", option, 0].append(taken)
        rivals["cluster", ground.options[option].a, slot].append(taken)
        rivals["cluster", ground.options[option].b, slot].append(taken)
    for (kind, which, slot), one_of in rivals.items():
        seats = ground.seats[which][slot] if kind == "cluster" else 1
        model.add_at_most_one(one_of) if seats == 1 else model.add(sum(one_of) <= seats)
    for cluster, awake in enumerate(ground.awake):
        for row, most in zip(ground.windows, awake, strict=True):
            here = [taken for slot in row for taken in rivals.get(("cluster", cluster, slot), ())]
            if len(here) > most:
                model.add(sum(here) <= most)


def _order(model: cp_model.CpModel, ground: Ground, put: Put) -> None:
    for before, after in ground.order:
        for slot in () if {before, after} <= ground.fixed.keys() else range(len(ground.slots)):
            late = [taken for (option, at), taken in put.items() if option == before and at >= slot]
            if (after, slot) in put and late:
                model.add_at_most_one([put[after, slot], *late])
