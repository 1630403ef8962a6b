"""Measures: how well ranked lists agree with what a person judged relevant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log2
from statistics import fmean

Ranked = Mapping[str, Sequence[str]]  # query -> ids, best first


@dataclass(frozen=True, slots=True)
class Judgement:
    """One pair judged: how relevant the partner is to the query (1..3), and by which kind of reason."""

    query: str
    partner: str
    grade: int
    kind: str


def recall(ranked: Ranked, judged: Sequence[Judgement], most: int) -> float:
    """Return the mean share (0..1) of a query's relevant partners among its first `most`; only `most` can be there."""

    def of(query: str, wanted: Mapping[str, int]) -> float:
        return len(set(ranked.get(query, ())[:most]) & set(wanted)) / min(len(wanted), most)

    return _mean(judged, of)


def ndcg(ranked: Ranked, judged: Sequence[Judgement], most: int) -> float:
    """Return the mean normalised discounted cumulative gain at `most`, gain 2^grade - 1 (Järvelin and Kekäläinen)."""

    def of(query: str, wanted: Mapping[str, int]) -> float:
        got = _gain([wanted.get(partner, 0) for partner in ranked.get(query, ())[:most]])
        return got / _gain(sorted(wanted.values(), reverse=True)[:most])

    return _mean(judged, of)


def mrr(ranked: Ranked, judged: Sequence[Judgement]) -> float:
    """Return the mean of 1 / rank of each query's first relevant partner."""

    def of(query: str, wanted: Mapping[str, int]) -> float:
        places = [place for place, partner in enumerate(ranked.get(query, ()), 1) if partner in wanted]
        return 1 / places[0] if places else 0.0

    return _mean(judged, of)


def _gain(grades: Sequence[int]) -> float:
    return fsum((2.0**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, 1))


def _mean(judged: Sequence[Judgement], of: Callable[[str, Mapping[str, int]], float]) -> float:
    wanted: dict[str, dict[str, int]] = {}
    for one in judged:
        wanted.setdefault(one.query, {})[one.partner] = one.grade
    return fmean(of(query, grades) for query, grades in wanted.items()) if wanted else 0.0
