"""Searching: clusters, countries, topics and people, found by what somebody types in any script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot import clusters, colleagues, participants
from bot.answers import country_codes
from bot.matching.finding import Finder
from bot.matching.ticks import SECTORS
from bot.matching.vector import Vector
from bot.texts import LANGUAGES, country_name
from models import Cluster, Participant, Profile, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models import Event, Session

MOST = 5
EXACT = 0.99  # what needs no asking back, where nothing else is found
LIKELY = 0.55  # what is asked for in so many words; below, letters are alike by chance
SURE = 0.85  # what may be offered to somebody who did not ask
BEHIND = 0.12  # how far behind a sure find others are still offered: its namesakes, not what is a little like it
_BESIDE = 0.95  # of how sure a topic is, for one that goes with it
LONGEST = 120  # characters that are looked at


@dataclass(frozen=True)
class Hit:
    """What may have been meant: a `cluster`, `country`, `topic` or `person`, by its key; how likely it is (0..1)."""

    kind: str
    key: str
    score: float


async def search(
    session: Session, event: Event, reader: Participant, words: str, *, least: float = LIKELY
) -> list[Hit]:
    """Return what words may mean, likeliest first, at most five; countries and topics only where a cluster is found.

    Profiles are shown to all who joined; the names of people only to organizers, and to colleagues of one cluster.
    """
    said = words[:LONGEST]
    everyone = await clusters.everyone(session, event)
    by_name = Finder((one.key, *_names(one)) for one in everyone)
    codes = sorted({one.country for one in everyone if one.country})
    by_country = Finder((code, *(country_name(code, language) for language in LANGUAGES)) for code in codes)
    by_person = Finder((str(one.id), one.name) for one in await _people(session, event, reader))
    named = (("cluster", by_name), ("country", by_country), ("person", by_person))
    hits = [Hit(kind, one.key, one.score) for kind, finder in named for one in finder.find(said, MOST)]
    known = clusters.linker().link(said, home=SECTORS)  # one word is a topic to whoever searches, of any trade
    links = {link.concept: link.confidence * _covered(link.words, said) for link in known}
    hits += [hit for concept, sure in links.items() for hit in await _topics(session, event, concept, sure)]
    best = max((hit.score for hit in hits), default=0.0)
    floor = max(least, best - BEHIND) if best >= SURE else least
    likely = [hit for hit in hits if hit.score >= floor]
    return sorted(likely, key=lambda hit: (-hit.score, hit.kind, hit.key))[:MOST]


def country(words: str) -> str:
    """Return the code of the country that words surely name, whether or not a cluster is from there; blank for none."""
    known = Finder((code, *(country_name(code, language) for language in LANGUAGES)) for code in country_codes())
    return next((one.key for one in known.find(words[:LONGEST], 1) if one.score >= SURE), "")


def _covered(part: str, said: str) -> float:
    """Return how much a topic among other words counts: one that is all that was typed counts whole."""
    return 0.6 + 0.4 * len(part) / len(said.strip())


def _names(cluster: Cluster) -> tuple[str, ...]:
    return (cluster.name, *cluster.names.values(), *cluster.aliases)


async def behind(session: Session, event: Event, kind: str, key: str) -> list[Cluster]:
    """Return the clusters of a country or of a topic, by name."""
    if kind == "topic":
        return await _about(session, event, key)
    return [one for one in await clusters.everyone(session, event) if kind == "country" and one.country == key]


async def person(session: Session, event: Event, reader: Participant, key: str) -> Participant | None:
    """Return the person of this key, where the reader may see who it is."""
    return next((one for one in await _people(session, event, reader) if str(one.id) == key), None)


async def known(session: Session, reader: Participant, cluster: Cluster) -> list[Participant] | None:
    """Return the people who joined for a cluster, None where they are not for the reader to see."""
    if reader.role is not Role.ORGANIZER and reader.cluster_id != cluster.id:
        return None
    return await participants.delegates(session, cluster.id or 0)


async def _people(session: Session, event: Event, reader: Participant) -> Sequence[Participant]:
    if reader.role is Role.ORGANIZER:
        return [one for one in await participants.joined(session, event) if one.cluster_id is not None]
    return await colleagues.others(session, reader)


async def _topics(session: Session, event: Event, concept: str, sure: float) -> list[Hit]:
    """Return a topic that somebody works on, else what goes with it: nobody has table olives, some have olive oil."""
    if await _about(session, event, concept):
        return [Hit("topic", concept, sure)]
    near = clusters.vocabulary()[concept].related
    return [Hit("topic", one, _BESIDE * sure) for one in near if await _about(session, event, one)]


async def _about(session: Session, event: Event, concept: str) -> list[Cluster]:
    """Return the clusters whose confirmed profile states a topic, or one below it, as what they work on or offer."""
    vocabulary = clusters.vocabulary()
    if concept not in vocabulary:
        return []
    profiles = select(Cluster, Profile.vector).join(Profile, col(Profile.cluster_id) == col(Cluster.id))
    rows = (await session.exec(profiles.where(Cluster.event_id == event.id).order_by(col(Cluster.name)))).all()
    found = []
    for cluster, vector in rows:
        work = Vector.from_json(vector).work if vector else {}
        stated = [one for one, weight in work.items() if weight.stated and one in vocabulary]
        if any(concept in (one, *vocabulary.ancestors(one)) for one in stated):
            found.append(cluster)
    return found
