"""What makes a problem wrong or hard before any planning: codes an organizer can act on."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from bot.timetable.ground import forbidden
from bot.timetable.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.timetable.problem import Problem


def hindrances(problem: Problem) -> tuple[Fault, ...]:
    """Return the faults of a problem, the gravest first.

    Codes: no_slots; no_tables; no_clusters; none_wanted; never_free (cluster); no_partner (cluster); few_slots
    (cluster, free, minimum); few_partners (cluster, partners, minimum); few_tables (tables, needed: over all slots);
    must_refused (a, b, why: a `Code`); many_musts (cluster, musts, free); fixed_clash (a, b, slot);
    fixed_declined (a, b).
    """
    if not problem.slots:
        return (Fault("no_slots"),)
    if not any(slot.tables > 0 for slot in problem.slots):
        return (Fault("no_tables"),)
    if not problem.clusters:
        return (Fault("no_clusters"),)
    if not any(cluster.wanted for cluster in problem.clusters) and not problem.must and not problem.fixed:
        return (Fault("none_wanted"),)
    return (*_of_musts(problem), *_of_fixed(problem), *_of_clusters(problem), *_of_tables(problem))


def _of_musts(problem: Problem) -> Iterator[Fault]:
    clusters = {cluster.id: cluster for cluster in problem.clusters}
    musts: Counter[str] = Counter()
    for a, b in sorted(problem.must):
        if a not in clusters or b not in clusters:
            yield Fault("must_refused", {"a": a, "b": b, "why": "unknown_cluster"})
        elif refused := forbidden(problem, clusters[a], clusters[b]):
            yield Fault("must_refused", {"a": a, "b": b, "why": refused.code})
        else:
            musts.update((a, b))
    for name, number in sorted(musts.items()):
        if number > (most := clusters[name].most(clusters[name].free)):
            yield Fault("many_musts", {"cluster": name, "musts": number, "free": most})


def _of_fixed(problem: Problem) -> Iterator[Fault]:
    clusters = {cluster.id: cluster for cluster in problem.clusters}
    taken: Counter[tuple[str, str]] = Counter()
    for fix in problem.fixed:
        places = [(fix.slot, fix.a), (fix.slot, fix.b), (fix.slot, f"table {fix.table}")]
        seats = [clusters[name].seats(fix.slot) if name in clusters else 1 for name in fix.pair]
        if fix.pair in problem.declined:
            yield Fault("fixed_declined", {"a": fix.a, "b": fix.b})
        if any(taken[place] >= max(1, most) for place, most in zip(places, (*seats, 1), strict=True)):
            yield Fault("fixed_clash", {"a": fix.a, "b": fix.b, "slot": fix.slot})
        taken.update(places)


def _of_clusters(problem: Problem) -> Iterator[Fault]:
    with_table = {slot.id for slot in problem.slots if slot.tables > 0}
    for cluster in sorted(problem.clusters, key=lambda cluster: cluster.id):
        free = cluster.most(frozenset(with_table))
        others = (other for other in problem.clusters if other.id != cluster.id)
        possible = (other for other in others if forbidden(problem, cluster, other) is None)
        partners = sum(1 for _ in islice(possible, max(cluster.minimum, 1)))  # whether there are more does not matter
        if not free:
            yield Fault("never_free", {"cluster": cluster.id})
        elif not partners:
            yield Fault("no_partner", {"cluster": cluster.id})
        elif free < cluster.minimum:
            yield Fault("few_slots", {"cluster": cluster.id, "free": free, "minimum": cluster.minimum})
        elif partners < cluster.minimum:
            yield Fault("few_partners", {"cluster": cluster.id, "partners": partners, "minimum": cluster.minimum})


def _of_tables(problem: Problem) -> Iterator[Fault]:
    tables = sum(slot.tables for slot in problem.slots)
    needed = (sum(min(cluster.minimum, cluster.most(cluster.free)) for cluster in problem.clusters) + 1) // 2
    if tables < needed:
        yield Fault("few_tables", {"tables": tables, "needed": needed})
