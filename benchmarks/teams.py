"""Measure teams: the weakest tie and the sum of ties, beside a greedy and a random partition."""

from __future__ import annotations

from random import Random
from time import monotonic

from bot.timetable.teaming import teams
from bot.timetable.teams import LARGEST, Joining, Rules, Teaming, Teams, summed


def partitions() -> None:
    """Print the weakest tie and the sum of ties of the teams, beside a greedy and a random partition."""
    print("| clusters | way | teams | left out | weakest tie | its bound | sum of ties | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for number in (60, 151, 300):
        teaming = _teaming(number)
        began = monotonic()
        found = teams(teaming, seed=1)
        took = monotonic() - began
        for way, others in {"random": _dealt(teaming, greedy=False), "greedy": _dealt(teaming, greedy=True)}.items():
            _team_row(number, way, others, "-")
        _team_row(number, "planner", found, f"{took:.1f}")


def _team_row(number: int, way: str, found: Teams, took: str) -> None:
    cells = (len(found.teams), len(found.left), f"{found.weakest:.3f}", f"{found.bound:.3f}", f"{found.total:.1f}")
    print("|", " | ".join(map(str, (number, way, *cells, took))), "|", flush=True)


def _teaming(number: int) -> Teaming:
    random = Random(1)
    topics = ("export", "green", "packaging", "logistics", "skills", "funding")
    joining = tuple(
        Joining(
            id=f"c{position:03}",
            side="EU" if random.random() < 0.42 else "MENA",
            languages=frozenset(random.choice((("en",), ("en", "fr"), ("en", "fr", "ar"), ("fr", "ar")))),
            topics=tuple(random.sample(topics, 3)),
        )
        for position in range(number)
    )
    ids = [cluster.id for cluster in joining]
    return Teaming(joining, {(a, b): random.random() for i, a in enumerate(ids) for b in ids[i + 1 :]})


def _dealt(teaming: Teaming, *, greedy: bool) -> Teams:
    """Put one after the other into the first team, or the best for it, that the rules allow; else try to found one."""
    rules, random = Rules(teaming), Random(1)
    alone = random.sample(sorted(rules.by_id), len(rules.by_id))
    groups: list[frozenset[str]] = []
    while alone:
        name = alone.pop()
        joins = [i for i, group in enumerate(groups) if len(group) < LARGEST and rules.fit(group | {name})]
        if joins:
            best = max(joins, key=lambda i: sum(rules.score(name, o) for o in groups[i])) if greedy else joins[0]
            groups[best] |= {name}
            continue
        trios = (frozenset((name, a, b)) for i, a in enumerate(alone) for b in alone[i + 1 :])
        founded = next((trio for trio in trios if rules.fit(trio)), None)
        if founded:
            groups.append(founded)
            alone = [other for other in alone if other not in founded]
    return summed(rules, groups)
