"""Matching from a file, for organizers whose profiles come from elsewhere: match, explain, score."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot import clusters
from bot.matching.affinity import Circle
from bot.matching.cards import for_card
from bot.matching.measures import Judgement, mrr, ndcg, recall
from bot.matching.normalise import normalise
from bot.matching.roster import read_profiles
from bot.matching.shortlist import Match, neighbours, shortlist
from bot.matching.vectors import vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bot.matching.profile import Profile

Lists = dict[str, list[str]]


def circle_of(profiles: Sequence[Profile]) -> Circle:
    """Return the profiles linked through the vocabulary, as one circle."""
    return Circle(vectors(profiles, clusters.linker()), clusters.kinship())


def matches_of(circle: Circle, name: str, most: int) -> list[Match]:
    """Return one profile's matches, the other side and South-South together, best first."""
    found = [*shortlist(circle, name, most=most), *neighbours(circle, name, most=most)]
    return sorted(found, key=lambda match: (-match.score, match.id))[:most]


def read_golden(folder: Path) -> tuple[list[Profile], list[Judgement]]:
    """Return the profiles and judgements of one half of the golden set; ValueError where a line is wrong."""
    profiles, faults = read_profiles((folder / "profiles.jsonl").read_text(encoding="utf-8").splitlines())
    if faults:
        message = f"{folder}: {faults[0]}"
        raise ValueError(message)
    lines = (folder / "judgements.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return profiles, [Judgement(row["query"], row["partner"], row["grade"], row["kind"]) for row in rows]


def rankings(profiles: Sequence[Profile]) -> dict[str, Lists]:
    """Return everybody's first ten by Multaqa and by four baselines, of the same candidates."""
    ours = circle_of(profiles)
    eligible = {one.id: [other for other in profiles if _may_meet(one, other)] for one in profiles}
    chance = random.Random(1)  # noqa: S311 - a baseline, no secret
    return {
        "Multaqa": {one.id: [match.id for match in matches_of(ours, one.id, 10)] for one in profiles},
        "random": _ranked(profiles, eligible, lambda _one, _other: chance.random()),
        "sector ticks": _ranked(profiles, eligible, lambda one, other: len(set(one.sectors) & set(other.sectors))),
        "raw token_set_ratio": _ranked(
            profiles, eligible, lambda one, other: fuzz.token_set_ratio(_text(one), _text(other))
        ),
        "normalised token_set_ratio": _ranked(
            profiles,
            eligible,
            lambda one, other: fuzz.token_set_ratio(normalise(_text(one)), normalise(_text(other))),
        ),
    }


def table(profiles: Sequence[Profile], judged: Sequence[Judgement]) -> list[tuple[str, list[float]]]:
    """Return a row a ranking: recall@5, recall@10, NDCG@10, MRR, then recall@10 of four slices; see HEAD."""
    by_id = {one.id: one for one in profiles}
    slices = [
        [one for one in judged if by_id[one.query].language != by_id[one.partner].language],
        [one for one in judged if not set(by_id[one.query].sectors) & set(by_id[one.partner].sectors)],
        [one for one in judged if one.kind == "same_mission"],
        [one for one in judged if by_id[one.query].language == "ar"],
    ]
    return [
        (
            name,
            [
                recall(lists, judged, 5),
                recall(lists, judged, 10),
                ndcg(lists, judged, 10),
                mrr(lists, judged),
                *(recall(lists, part, 10) for part in slices),
            ],
        )
        for name, lists in rankings(profiles).items()
    ]


HEAD = ("recall@5", "recall@10", "NDCG@10", "MRR", "cross-language", "cross-sector", "same mission", "Arabic queries")


def kinds_right(profiles: Sequence[Profile], judged: Sequence[Judgement]) -> float:
    """Return the share (0..1) of relevant matches shown whose kind is the one judged."""
    return _share([match.kind == one.kind for match, one in _judged_matches(profiles, judged)])


def kinds_confused(profiles: Sequence[Profile], judged: Sequence[Judgement]) -> Counter[tuple[str, str]]:
    """Return how often a kind (judged, ours) was told of the matches `kinds_right` counts that cross the sea."""
    side = {one.id: one.side for one in profiles}
    return Counter(
        (one.kind, match.kind)
        for match, one in _judged_matches(profiles, judged)
        if side[one.query] != side[one.partner]
    )


def read_second(folder: Path) -> dict[frozenset[str], tuple[str, ...]]:
    """Return by pair the kind a second judge named and, where one was told besides, that one; none without a file."""
    file = folder / "second.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []
    return {
        frozenset((row["query"], row["partner"])): tuple(row[key] for key in ("kind", "besides") if key in row)
        for row in rows
    }


def kinds_agreed(
    profiles: Sequence[Profile], judged: Sequence[Judgement], second: Mapping[frozenset[str], Sequence[str]]
) -> tuple[float, float]:
    """Return two shares (0..1) of the matches `kinds_right` counts: two judges name one kind; ours is one of theirs.

    Between two South-Mediterranean clusters there is one kind only, and nothing to disagree on.
    """
    read = [
        (match.kind, one.kind, second.get(frozenset((one.query, one.partner)), (one.kind,)))
        for match, one in _judged_matches(profiles, judged)
    ]
    return _share([kind == also[0] for _ours, kind, also in read]), _share(
        [ours == kind or ours in also for ours, kind, also in read]
    )


VERDICTS = ("true", "weak", "misleading", "false")
_FIRST = 5  # matches of a list that people look at
ReasonKey = tuple[str, str, str, str, tuple[str, ...]]


def read_verdicts(folder: Path) -> dict[ReasonKey, str]:
    """Return what a reader of both profiles called a reason, by (query, partner, basis, direction, what it names)."""
    file = folder / "reasons.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []
    return {
        (row["query"], row["partner"], row["basis"], row["direction"], tuple(row["names"])): row["verdict"]
        for row in rows
    }


def reasons_read(profiles: Sequence[Profile], verdicts: Mapping[ReasonKey, str]) -> Counter[str]:
    """Return how many reasons on the cards of everybody's first five were called what; "unread" are the others."""
    ours = circle_of(profiles)
    return Counter(
        verdicts.get((one.id, match.id, said.basis, said.direction, said.concepts or said.countries), "unread")
        for one in profiles
        for match in matches_of(ours, one.id, _FIRST)
        for said in for_card(match.reasons)
    )


def _judged_matches(profiles: Sequence[Profile], judged: Sequence[Judgement]) -> list[tuple[Match, Judgement]]:
    wanted = {(one.query, one.partner): one for one in judged}
    ours = circle_of(profiles)
    return [
        (match, wanted[one.id, match.id])
        for one in profiles
        for match in matches_of(ours, one.id, 10)
        if (one.id, match.id) in wanted
    ]


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0


def _may_meet(one: Profile, other: Profile) -> bool:
    return one.id != other.id and (one.side != other.side or one.side == other.side == "MENA")


def _ranked(
    profiles: Sequence[Profile],
    eligible: Mapping[str, Sequence[Profile]],
    likeness: Callable[[Profile, Profile], float],
) -> Lists:
    found: Lists = {}
    for one in profiles:
        scored = [(-likeness(one, other), other.id) for other in eligible[one.id]]
        found[one.id] = [name for _score, name in sorted(scored)[:10]]
    return found


def _text(profile: Profile) -> str:
    statements = (*profile.topics, *profile.specialities, *profile.offers, *profile.seeks, *profile.opportunities)
    return " ".join(said.text for said in statements)
