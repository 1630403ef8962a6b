"""What matching costs, beside comparing profiles as strings: ratios of one run, so that the machine does not matter.

    .venv/bin/python -m benchmarks.matching [60 300 1000 5000]

Profiles are made from labels of the vocabulary, with typos, filler and a language each; half of either side. "Raw" is
`rapidfuzz.process.cdist(texts, texts, scorer=token_set_ratio, workers=-1)`, all processors, no reasons; above 2,000
profiles 500 rows, spread evenly, are timed and scaled. "Ours" is one process: every row with its scores; and one row
against all, as after a save. "List" is that row with its first ten matches and all their reasons. The heartbeat ticks
on the event loop while a profile is saved, read again and listed in a store of a thousand, ten times over.
"""

from __future__ import annotations

import asyncio
import gc
import random
import resource
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import yaml
from rapidfuzz import fuzz, process
from sqlmodel import select

from bot import clusters, shortlists
from bot.matching.affinity import Circle
from bot.matching.profile import Language, Profile, Said
from bot.matching.shortlist import shortlist
from bot.matching.ticks import SECTORS
from bot.matching.vectors import made_with, vectors
from models import Cluster, Event, Store
from models import Profile as Kept
from models.upgrade import upgrade

if TYPE_CHECKING:
    from bot.matching.linking import Linker
    from bot.matching.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[1]
NOON = datetime(2019, 4, 9, 12, tzinfo=UTC)

SIZES = (60, 300, 1000, 5000)
LANGUAGES: tuple[Language, ...] = ("en", "fr", "ar")
FILLER = {
    "en": "for our members in the region, about {} tons a month",
    "fr": "pour nos membres dans la région, environ {} tonnes par mois",
    "ar": "لأعضائنا في المنطقة، حوالي {} طن في الشهر",
}
RAW_ROWS = 500  # of an all-pairs matrix held at once, and timed where there are many
MANY = 2000
HEARTBEAT = 1000  # profiles


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
    """Return the seconds of all pairs as strings; of many, those of a sample of rows, scaled."""
    rows = texts[:: max(1, len(texts) // RAW_ROWS)][:RAW_ROWS] if len(texts) > MANY else texts
    start = perf_counter()
    for at in range(0, len(rows), RAW_ROWS):
        process.cdist(rows[at : at + RAW_ROWS], texts, scorer=fuzz.token_set_ratio, dtype=np.uint8, workers=-1)
    return (perf_counter() - start) * len(texts) / len(rows)


def raw_one(texts: list[str]) -> float:
    """Return the seconds of one profile against all as strings, the best of five."""
    return min(
        _timed(lambda: process.cdist(texts[:1], texts, scorer=fuzz.token_set_ratio, workers=-1)) for _ in "12345"
    )


def ours_all(circle: Circle) -> float:
    """Return the seconds of every row, one at a time; none is kept."""
    start = perf_counter()
    for one in circle.vectors:
        circle.affinity(one.id)
    return perf_counter() - start


def _timed(work: object) -> float:
    start = perf_counter()
    work()  # type: ignore[operator]
    return perf_counter() - start


async def heartbeat(profiles: list[Profile], linker: Linker) -> tuple[float, float, float, float]:
    """Return how long the event loop stood still, at most and in 99 of 100 beats; first while a crowd is shared out."""
    beats: list[float] = []
    done = asyncio.Event()

    async def beat() -> None:
        while not done.is_set():
            start = perf_counter()
            await asyncio.sleep(0.005)
            beats.append(perf_counter() - start - 0.005)

    with tempfile.TemporaryDirectory() as place:
        store = Store(f"sqlite+aiosqlite:///{Path(place) / 'b.db'}")
        await upgrade(store)
        keys = await _stored(store, profiles, linker)
        profiles.clear()
        await _save(store, keys[0])  # the circle of a running bot is there
        beating = asyncio.create_task(beat())
        await asyncio.sleep(5)
        sharing = max(beats)
        beats.clear()
        lists = []
        for key in keys[1:11]:
            start = perf_counter()
            await _save(store, key)
            lists.append(perf_counter() - start)
        done.set()
        await beating
        order = shortlists._kept.order  # noqa: SLF001 - it would run into what follows
        if order is not None:
            await asyncio.wrap_future(order)
        await store.close()
    return sharing, max(beats), sorted(beats)[int(len(beats) * 0.99)], max(lists)


async def _stored(store: Store, profiles: list[Profile], linker: Linker) -> list[str]:
    asked = yaml.safe_load((ROOT / "examples" / "techdays-casablanca-2019" / "questionnaire.yml").read_text("utf-8"))
    day = NOON.date()
    async with store.transaction() as session:
        event = Event(
            key="e", zone="UTC", starts=day, ends=day, data_until=day, default_language="en", questionnaire=asked
        )
        session.add(event)
        await session.flush()
        mark = made_with(linker.vocabulary)
        for profile, linked in zip(profiles, vectors(profiles, linker), strict=True):
            cluster = Cluster(
                event_id=event.id or 0, key=profile.id, name=profile.id, country=profile.country, side=profile.side
            )
            cluster.sectors = list(profile.sectors)
            session.add(cluster)
            await session.flush()
            answers = {"specialities": [said.text for said in profile.specialities]}
            answers |= {"seeks_text": ", ".join(said.text for said in profile.seeks)}
            kept = Kept(cluster_id=cluster.id or 0, answers=answers, language=profile.language, confirmed_at=NOON)
            kept.vector, kept.vector_version = linked.to_json(), mark
            session.add(kept)
    return [profile.id for profile in profiles]


async def _save(store: Store, key: str) -> None:
    async with store.transaction() as session:
        event = (await session.exec(select(Event))).one()
        cluster = (await session.exec(select(Cluster).where(Cluster.key == key))).one()
        profile = (await session.exec(select(Kept).where(Kept.cluster_id == cluster.id))).one()
        profile.answers, profile.vector = {**profile.answers, "offers_text": f"olive oil {key}"}, None
        profile.revision += 1
        session.add(profile)
        await session.flush()
        await clusters.relink(session, event)
    async with store.reading() as session:
        await shortlists.of(session, event, cluster)


def main(sizes: list[int]) -> None:
    """Print the table, then how the event loop fared."""
    vocabulary = clusters.vocabulary()
    print(f"the first linker is made in {_timed(clusters.linker):.1f} s")
    linker = clusters.linker()
    clusters.kinship()
    gc.freeze()  # as the bot does at its start
    print(
        "    N | raw all s | ours all s | ratio | raw one ms | ours one ms | ratio |"
        " list of 10 ms | save ms | us a row | peak MB"
    )
    for size in sizes:
        measure(size, linker)
    gc.collect()
    gc.freeze()
    chance = random.Random(1)
    sharing, longest, usual, listed = asyncio.run(
        heartbeat([made(vocabulary, number, chance) for number in range(HEARTBEAT)], linker)
    )
    print(
        f"saving and listing among {HEARTBEAT}: the event loop stood still for at most {longest * 1e3:.0f} ms"
        f" (99 of 100 beats: {usual * 1e3:.0f} ms; while a crowd's lists are shared out: {sharing * 1e3:.0f} ms);"
        f" the list was there after at most {listed:.2f} s"
    )


def measure(size: int, linker: Linker) -> None:
    """Print one line; ours comes first, so that the peak of memory is not that of the strings."""
    chance = random.Random(size)
    profiles = [made(linker.vocabulary, number, chance) for number in range(size)]
    circle = Circle(vectors(profiles, linker), clusters.kinship())
    ours = ours_all(circle)
    one = min(_timed(lambda: circle.affinity("c00000")) for _ in "12345")
    listed = max(_timed(lambda at=at: shortlist(circle, f"c{at:05}", most=10)) for at in range(5))
    saved = _timed(lambda: vectors([made(linker.vocabulary, size, chance)], linker))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    texts = [text(profile) for profile in profiles]
    raw, one_raw = raw_all(texts), raw_one(texts)
    print(
        f"{size:5} | {raw:9.2f} | {ours:10.2f} | {raw / ours:5.1f} | {one_raw * 1e3:10.1f} | {one * 1e3:11.2f} |"
        f" {one_raw / one:5.1f} | {listed * 1e3:13.1f} | {saved * 1e3:7.1f} | {ours / size * 1e6:8.0f} | {peak:7.0f}"
    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
