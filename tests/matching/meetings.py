"""Meetings: of a wish and an offer by strangers, whether ours tells that one answers the other, and what passes.

`.venv/bin/python -m tests.matching.meetings` prints the table of tests/golden/README.md.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from bot import clusters
from bot.matching.affinity import Circle
from bot.matching.hints import likenesses
from bot.matching.kinship import Kinship
from bot.matching.profile import Profile, Said
from bot.matching.reason import SOUGHT
from bot.matching.shortlist import between
from bot.matching.vectors import vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.matching.profile import Language

HERE = Path(__file__).parent
NAMES = ("meetings.tsv", "meetings_unseen.tsv")
_PASSES = {"goods": "complement", "knowhow": "needs_offers"}


class Pair(NamedTuple):
    """A wish, an offer, each with its writer's sectors and language, and what a stranger says of the two."""

    seek: tuple[str, tuple[str, ...], Language]
    offer: tuple[str, tuple[str, ...], Language]
    verdict: str  # "goods", "knowhow" or "no"


def pairs(name: str) -> Iterator[Pair]:
    """Yield the pairs of a file of this folder."""
    for line in (HERE / name).read_text("utf-8").splitlines()[1:]:
        sectors, seek, others, offer, verdict, languages, _why = line.split("\t")
        one, two = cast("list[Language]", languages.split("-"))
        yield Pair((seek, tuple(sectors.split("+")), one), (offer, tuple(others.split("+")), two), verdict)


def heard(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield (verdict, "told", "asked" or "unheard", the kind ours gives it, or blank) for each pair of a file."""
    kinship, linker = Kinship(clusters.vocabulary()), clusters.linker()
    found = [*pairs(name)]
    linked = vectors((profile for at, pair in enumerate(found) for profile in _profiles(at, pair)), linker)
    for at, pair in enumerate(found):
        two = linked[2 * at : 2 * at + 2]
        circle = Circle(two, kinship)
        match = between(circle, two[0].id, two[1].id)
        met = [reason for reason in match.reasons if reason.basis in SOUGHT] if match else []
        asked = [reason for reason in match.reasons if reason.basis == "perhaps"] if match else []
        yield pair.verdict, "told" if met else "asked" if asked else "unheard", match.kind if match else ""


def shares(name: str) -> dict[str, float]:
    """Return, of a file, the share told, by verdict, the share asked about, and the share of kinds that are right."""
    found = [*heard(name)]
    count = Counter((verdict, how) for verdict, how, _ in found)
    told: dict[str, float] = {}
    for verdict in ("goods", "knowhow", "no"):
        all_of_it = sum(count[verdict, how] for how in ("told", "asked", "unheard"))
        told |= {verdict: count[verdict, "told"] / all_of_it, f"{verdict} asked": count[verdict, "asked"] / all_of_it}
    named = [kind == _PASSES[verdict] for verdict, how, kind in found if verdict in _PASSES and how != "unheard"]
    return told | {"kinds": sum(named) / len(named), "pairs": len(found)}


def more_alike(name: str) -> tuple[float, float]:
    """Return how often an answer is more alike than a trap, by letters and by words: areas under the curve, 0..1."""
    linker = clusters.linker()
    found = [*pairs(name)]
    linked = vectors((profile for at, pair in enumerate(found) for profile in _profiles(at, pair)), linker)
    alike: dict[str, tuple[list[float], list[float]]] = {"reading": ([], []), "hint": ([], [])}
    for at, pair in enumerate(found):
        wishes, offers = linked[2 * at].sought, linked[2 * at + 1].given
        for how, (answers, traps) in alike.items():
            ones, others = (tuple(getattr(one, how) for one in sayings) for sayings in (wishes, offers))
            best = float(likenesses(ones, others).max()) if ones and others else 0.0
            (traps if pair.verdict == "no" else answers).append(best)
    by_letters, by_words = (_area(*told) for told in alike.values())
    return by_letters, by_words


def _area(answers: Sequence[float], traps: Sequence[float]) -> float:
    more = sum((one > other) + (one == other) / 2 for one in answers for other in traps)
    return more / (len(answers) * len(traps))


def _profiles(at: int, pair: Pair) -> tuple[Profile, Profile]:
    (seek, seekers, one), (offer, givers, two) = pair.seek, pair.offer
    return (
        Profile(id=f"{at:04}s", side="MENA", sectors=seekers, language=one, seeks=(Said(seek),)),
        Profile(id=f"{at:04}g", side="EU", sectors=givers, language=two, offers=(Said(offer),)),
    )


def main() -> None:
    """Print the shares of both files."""
    for name in NAMES:
        print(name, *(f"{what} {share:.2f}" for what, share in shares(name).items()), sep="\n  ")  # noqa: T201
        print("  an answer more alike than a trap, by letters, by words:", *(f"{one:.2f}" for one in more_alike(name)))  # noqa: T201


if __name__ == "__main__":
    main()
