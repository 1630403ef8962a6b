"""What matching costs, beside comparing profiles as strings: ratios of one run, so that the machine does not matter.

    .venv/bin/python benchmarks/matching.py [60 300 1000 5000]

Profiles are made from labels of the vocabulary, with typos, filler and a language each; half of either side. "Raw" is
`rapidfuzz.process.cdist(texts, texts, scorer=token_set_ratio, workers=-1)`, all processors, no reasons. "Ours" is one
process: every row with its scores; and one row with its first ten matches and all their reasons, which is what a
manager waits for. The heartbeat ticks on the event loop while lists are computed the way the bot does it, in a thread.
"""

from __future__ import annotations

import asyncio
import random
import resource
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
from rapidfuzz import fuzz, process

from bot.matching.affinity import Circle
from bot.matching.kinship import Kinship
from bot.matching.linking import Linker
from bot.matching.profile import Language, Profile, Said
from bot.matching.shortlist import shortlist
from bot.matching.ticks import SECTORS
from bot.matching.vectors import vectors
from bot.matching.vocabulary import Vocabulary

SIZES = (60, 300, 1000, 5000)
LANGUAGES: tuple[Language, ...] = ("en", "fr", "ar")
FILLER = {
    "en": "for our members in the region, about {} tons a month",
    "fr": "pour nos membres dans la région, environ {} tonnes par mois",
    "ar": "لأعضائنا في المنطقة، حوالي {} طن في الشهر",
}
RAW_ROWS = 500  # of an all-pairs matrix held at once: raw at 5,000 x 5,000 would need 200 MB for nothing


def made(vocabulary: Vocabulary, number: int, chance: random.Random) -> Profile:
    """Return a profile of one sector in one language: eight phrases, one in six with a letter lost."""
    sector = chance.choice(list(SECTORS))
    language = LANGUAGES[number % 3]
    home = [one.id for one in vocabulary.concepts.values() if vocabulary.sector(one.id) == sector]
    other = list(vocabulary.concepts)

    def phrases(count: int, concepts: list[str]) -> tuple[Said, ...]:
        return tuple(Said(_typed(vocabulary.label(chance.choice(concepts), language), chance)) for _ in range(count))

    return Profile(
        id=f"c{number:05}",
        side="EU" if number % 2 else "MENA",
        country=chance.choice(["ES", "FR", "LV"] if number % 2 else ["LB", "MA", "TN"]),
        language=language,
        sectors=(sector,),
        specialities=phrases(3, home),
        offers=(*phrases(2, home), *phrases(1, other)),
        seeks=(*phrases(2, other), Said(FILLER[language].format(chance.randrange(2, 90)))),
        markets=("LB", "MA") if number % 2 else ("ES", "FR"),
    )


def _typed(label: str, chance: random.Random) -> str:
    at = chance.randrange(len(label))
    return label[:at] + label[at + 1 :] if len(label) > 8 and chance.random() < 1 / 6 else label


def text(profile: Profile) -> str:
    """Return all a profile says, as one would hand it to a string matcher."""
    said = (*profile.specialities, *profile.offers, *profile.seeks)
    return " ".join(one.text for one in said)


def raw_all(texts: list[str]) -> float:
    """Return the seconds of all pairs as strings."""
    start = perf_counter()
    for at in range(0, len(texts), RAW_ROWS):
        process.cdist(texts[at : at + RAW_ROWS], texts, scorer=fuzz.token_set_ratio, dtype=np.uint8, workers=-1)
    return perf_counter() - start


def raw_one(texts: list[str]) -> float:
    """Return the seconds of one profile against all as strings, the best of five."""
    return min(
        _timed(lambda: process.cdist(texts[:1], texts, scorer=fuzz.token_set_ratio, workers=-1)) for _ in "12345"
    )


def ours_all(circle: Circle) -> float:
    """Return the seconds of every row, one at a time."""
    return _timed(lambda: [circle.affinity(one.id) for one in circle.vectors] and None)


def _timed(work: object) -> float:
    start = perf_counter()
    work()  # type: ignore[operator]
    return perf_counter() - start


async def heartbeat(circle: Circle, lists: int) -> float:
    """Return the longest the event loop stood still (seconds) while lists were computed in a thread."""
    longest, done = 0.0, asyncio.Event()

    async def beat() -> None:
        nonlocal longest
        while not done.is_set():
            start = perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, perf_counter() - start - 0.005)

    beating = asyncio.create_task(beat())
    for one in circle.vectors[:lists]:
        await asyncio.to_thread(shortlist, circle, one.id, most=10)
    done.set()
    await beating
    return longest


def main(sizes: list[int]) -> None:
    """Print the table."""
    vocabulary = Vocabulary.read(Path(__file__).parents[1] / "locales" / "vocabulary")
    linker, kinship = Linker(vocabulary), Kinship(vocabulary)
    print(
        "    N | raw all s | ours all s | ratio | raw one ms | ours one ms | ratio | list of 10 ms | save ms | peak MB"
    )
    for size in sizes:
        chance = random.Random(size)
        profiles = [made(vocabulary, number, chance) for number in range(size)]
        texts = [text(profile) for profile in profiles]
        link = _timed(lambda profiles=profiles: vectors(profiles[:1], Linker(vocabulary))) if size == sizes[0] else 0.0
        circle = Circle(vectors(profiles, linker), kinship)
        raw, ours = raw_all(texts), ours_all(circle)
        one_raw = raw_one(texts)
        one = min(_timed(lambda circle=circle: circle.affinity("c00000")) for _ in "12345")
        listed = max(_timed(lambda at=at, circle=circle: shortlist(circle, f"c{at:05}", most=10)) for at in range(5))
        fresh = [made(vocabulary, size, chance)]
        saved = _timed(lambda fresh=fresh: vectors(fresh, linker))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:5} | {raw:9.2f} | {ours:10.2f} | {raw / ours:5.1f} | {one_raw * 1e3:10.1f} | {one * 1e3:11.2f} |"
            f" {one_raw / one:5.1f} | {listed * 1e3:13.1f} | {saved * 1e3:7.1f} | {peak:7.0f}"
        )
        still = asyncio.run(heartbeat(circle, 20))
        print(f"      | the event loop stood still for at most {still * 1e3:.0f} ms; first linker made in {link:.1f} s")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
