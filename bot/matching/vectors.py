"""Vectors: a profile as weighed concepts, with the words behind each; made once, when the profile is saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from bot.matching import normalise, ticks
from bot.matching.hints import Saying
from bot.matching.intent import Intents
from bot.matching.knowhow import by_clause, is_taught, lessons, taught_share
from bot.matching.mentions import About, mentions, quote, rest
from bot.matching.normalise import clauses
from bot.matching.peers import seeks_peers
from bot.matching.profile import statements

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.matching.hints import Hint
    from bot.matching.intent import Intent
    from bot.matching.linking import Link, Linker
    from bot.matching.mentions import Mention
    from bot.matching.normalise import Word
    from bot.matching.polarity import Stance
    from bot.matching.profile import Profile, Said
    from bot.matching.vocabulary import Vocabulary

VERSION = 10
"""Grows whenever the same words are linked to other concepts, or the same links make another vector."""

_TICKED = 0.8  # a tick in a short list says less than words somebody chose
_RANKS = (1.0, 0.85, 0.7)  # topics are ticked in order: the first counts whole
_SECTOR = 0.5
_MEMBERS = 0.7  # what members hope for, beside what the cluster works on
_ABROAD = 0.4
_OWN = 0.25
_REFINED = 0.4
_GENERIC = 0.3
_GIVEN = 0.3  # what a cluster gives it works on too, less surely than on its topics
HOPED = 0.75
"""What only members hope for weighs no more than this."""
_MADE = 0.75  # what a cluster works on it can also give, less surely than what it offers


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a concept counts (0..1), and the phrases that named it; none where it was only ticked.

    A concept that only follows from a ticked sector is not `stated`: it counts a little and is no reason. `about` tells
    of each phrase, in the same order, what it speaks of, None where that is not known.
    """

    value: float
    words: tuple[str, ...] = ()
    stated: bool = True
    about: tuple[About | None, ...] = ()

    def told(self) -> Iterator[tuple[str, About | None]]:
        """Yield each phrase with what it speaks of."""
        return zip_longest(self.words, self.about[: len(self.words)])


Weights = Mapping[str, Weight]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """A linked profile: `topics` (what it is about), `offers` (what it can give), `seeks` (what it wants).

    `taught` is how much of what it wrote that it offers is know-how, 0..1; `teaches` and `learns` are the concepts it
    named where it speaks of know-how given or wanted. `rest` are the stems nothing linked to.
    `given` and `sought` are the clauses of what it offers and seeks, linked or not.
    `hints_given`, `hints_sought` and `hints_work` are what the words of what it gives, seeks and works on point to.
    `peers` tells that it wrote that it looks for others who do the same.
    `made_with` names normaliser and vocabulary: under others, link again.
    """

    id: str
    side: str
    country: str = ""
    language: str = ""
    sectors: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    partner_types: tuple[str, ...] = ()
    topics: Weights = field(default_factory=dict)
    offers: Weights = field(default_factory=dict)
    seeks: Weights = field(default_factory=dict)
    taught: float = 0.0
    teaches: tuple[str, ...] = ()
    learns: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    given: tuple[Saying, ...] = ()
    sought: tuple[Saying, ...] = ()
    hints_given: Hint = ""
    hints_sought: Hint = ""
    hints_work: Hint = ""
    peers: bool = False
    made_with: str = ""

    @property
    def work(self) -> Weights:
        """What it is about: its topics, and less surely what it says it gives beside them."""
        given = {
            concept: replace(weight, value=weight.value * _GIVEN)
            for concept, weight in self.offers.items()
            if weight.words and concept not in self.topics
        }
        return {**self.topics, **given}

    def to_json(self) -> dict[str, Any]:
        """Return this vector as JSON values; `Vector.from_json` gives it back unchanged."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Vector:
        """Return the vector that `to_json` wrote."""
        return cls(**{name: _rich(value) for name, value in content.items()})


def made_with(vocabulary: Vocabulary) -> str:
    """Return the mark a vector linked now would bear."""
    return f"{normalise.VERSION}.{VERSION}.{vocabulary.version}"


def vector(profile: Profile, linker: Linker) -> Vector:
    """Return `profile` linked; a ticked concept no longer in the vocabulary is left out: old answers still serve."""
    return vectors([profile], linker)[0]


def vectors(profiles: Iterable[Profile], linker: Linker) -> list[Vector]:
    """Return each profile linked, all compared as one batch."""
    kept = list(profiles)
    texts = sorted(
        {
            (said.text, profile.sectors, profile.language)
            for profile in kept
            for said in statements(profile)
            if said.text
        }
    )
    linked: defaultdict[tuple[tuple[str, ...], str], dict[str, tuple[Mention, ...]]] = defaultdict(dict)
    links = linker.link_all([(text, sectors) for text, sectors, _ in texts])
    for (text, sectors, language), found in zip(texts, links, strict=True):
        linked[sectors, language][text] = mentions(text, found, language, linker)
    return [_vector(profile, linker, linked[profile.sectors, profile.language]) for profile in kept]


def _vector(profile: Profile, linker: Linker, linked: Mapping[str, tuple[Mention, ...]]) -> Vector:
    def weigh(statements: Iterable[Said], *unless: Intent | Stance) -> dict[str, Weight]:
        return _weigh(statements, linker.vocabulary, linked, unless)

    about = (*profile.topics, *profile.specialities)
    made = weigh([said for said in about if not said.ticked], "wants", "serves", "lacked")
    ticked = [said for said in profile.topics if said.ticked]
    ranked = [_scaled(weigh([said]), _RANKS[min(rank, len(_RANKS) - 1)]) for rank, said in enumerate(ticked)]
    members = _at_home(weigh(profile.opportunities, "wants", "serves", "lacked", "sated"), profile, linker.vocabulary)
    # who seeks buyers of dates has dates
    sold = weigh(profile.seeks, "gives", "wants", "serves", "sated", "lacked", "")
    written = (*profile.opportunities, *(said for said in (*profile.offers, *about) if said.text))
    wished = weigh(written, "gives", "sells", "serves", "sated", "lacked", "")
    sectors = _implied((ticks.SECTORS.get(code, "") for code in profile.sectors), linker.vocabulary)

    def spoken(statements: Iterable[Said]) -> list[tuple[str, tuple[Link, ...]]]:
        return [(said.text, _links(linked, said)) for said in statements if not said.concept]

    def pointed(said: Iterable[Said], *unless: Intent) -> Hint:
        return linker.hints.of(linker.clause(*meant) for meant in _meant(spoken(said), unless))

    def sayings(said: Iterable[Said], *unless: Intent) -> tuple[Saying, ...]:
        return tuple(_sayings(spoken(said), unless, linker))

    # who looks for food companies is served by a food cluster, whatever it makes
    whole = {concept: Weight(_MADE) for concept in sectors}
    return Vector(
        id=profile.id,
        side=profile.side,
        country=profile.country,
        language=profile.language,
        sectors=profile.sectors,
        markets=tuple(sorted(profile.markets)),
        languages=tuple(sorted(profile.languages)),
        objectives=profile.objectives,
        partner_types=profile.partner_types,
        topics=_strongest(
            weigh([said for said in about if not said.ticked]), *ranked, _scaled(members, _MEMBERS), sectors
        ),
        offers=_strongest(
            weigh(profile.offers, "wants", "serves", "lacked"),
            *(_scaled(said, _MADE) for said in (made, members, sold)),
            whole,
        ),
        seeks=_wishes(
            _strongest(weigh(profile.seeks, "sells", "sated"), _scaled(wished, _MEMBERS)),
            {*made, *sectors} - _wished_for_itself(spoken(profile.seeks), {*made}),
            linker.vocabulary,
        ),
        taught=round(taught_share(spoken(profile.offers)), 4),
        teaches=lessons(spoken((*about, *profile.offers, *profile.opportunities))),
        learns=lessons(spoken((*profile.seeks, *profile.opportunities))),
        peers=any(seeks_peers(clause) for said in profile.seeks for clause in clauses(said.text)),
        given=sayings(profile.offers, "wants", "serves"),
        sought=sayings(profile.seeks, "sells"),
        hints_given=pointed((*profile.offers, *about), "wants", "serves"),
        hints_sought=pointed(profile.seeks, "sells"),
        hints_work=pointed(about, "wants", "serves"),
        rest=rest((said.text, linked.get(said.text, ())) for said in statements(profile)),
        made_with=made_with(linker.vocabulary),
    )


def _weigh(
    statements: Iterable[Said],
    vocabulary: Vocabulary,
    linked: Mapping[str, tuple[Mention, ...]],
    unless: tuple[Intent | Stance, ...],
) -> dict[str, Weight]:
    """Return what `statements` name, without the stretches whose intent or stance is among `unless`."""
    values: defaultdict[str, float] = defaultdict(float)
    told: defaultdict[str, dict[str, About | None]] = defaultdict(dict)
    for said in statements:
        if said.concept in vocabulary and "" not in unless:
            values[said.concept] = max(values[said.concept], _TICKED if said.ticked else 1)
            told[said.concept].update({said.text: None} if said.text else {})
        links = _links(linked, said)
        intents = Intents(said.text, [(link.start, link.end) for link in links]) if unless else None
        for link, mention in zip(links, () if said.concept else linked.get(said.text, ()), strict=True):
            if intents is None or (link.stance or intents.at(link.start)) not in unless:
                sure = link.confidence**2 * (_GENERIC if vocabulary[link.concept].generic else 1)
                values[link.concept] = max(values[link.concept], sure)
                told[link.concept].setdefault(mention.phrase, mention.about)
    return {
        concept: Weight(round(values[concept], 4), tuple(told[concept]), about=tuple(told[concept].values()))
        for concept in values
    }


def _meant(
    said: Iterable[tuple[str, Sequence[Link]]], unless: tuple[Intent, ...]
) -> Iterator[tuple[tuple[Word, ...], Sequence[Link]]]:
    """Yield the words of each clause that are meant, without those of an intent among `unless`, with the links."""
    for text, links in said:
        intents = Intents(text, [(link.start, link.end) for link in links])
        for clause, _ in by_clause([(text, links)]):
            yield tuple(word for word in clause if intents.at(word.start) not in unless), links


def _sayings(
    said: Iterable[tuple[str, Sequence[Link]]], unless: tuple[Intent, ...], linker: Linker
) -> Iterator[Saying]:
    for text, links in said:
        for words, _ in _meant([(text, links)], unless):
            hint = linker.hints.of_phrase(linker.clause(words, links))
            if hint:
                within = [link for link in links if words[0].start <= link.start < words[-1].end]
                yield Saying(quote(text, words), hint, is_taught(words, within))


def _links(linked: Mapping[str, tuple[Mention, ...]], said: Said) -> tuple[Link, ...]:
    return () if said.concept else tuple(mention.link for mention in linked.get(said.text, ()))


def _implied(concepts: Iterable[str], vocabulary: Vocabulary) -> dict[str, Weight]:
    return {concept: Weight(_SECTOR, stated=False) for concept in concepts if concept in vocabulary}


def _scaled(weights: Weights, by: float) -> dict[str, Weight]:
    return {concept: replace(weight, value=weight.value * by) for concept, weight in weights.items()}


def _at_home(weights: Weights, profile: Profile, vocabulary: Vocabulary) -> dict[str, Weight]:
    """Return `weights` with products of other sectors counting little: an app tried with date growers is no date."""
    return {
        concept: weight
        if not profile.sectors or vocabulary.sector(concept) in ("", *profile.sectors)
        else replace(weight, value=weight.value * _ABROAD)
        for concept, weight in weights.items()
    }


def _wished_for_itself(said: Iterable[tuple[str, Sequence[Link]]], made: Collection[str]) -> set[str]:
    """Return what of `made` is sought in a clause that names nothing else, or others who do it: masons seek "stone"."""
    return {
        link.concept
        for clause, links in by_clause(said)
        if seeks_peers(clause) or {one.concept for one in links} <= {*made}
        for link in links
    }


def _wishes(seeks: Weights, own: Collection[str], vocabulary: Vocabulary) -> dict[str, Weight]:
    """Return `seeks` with two kinds of wishes counting little.

    What is a cluster's `own`: "packs for our oil" seeks packs, not oil. A whole sector, where something in it was
    named: "packaging" ticked, "jars" typed.
    """
    refined = {vocabulary.top(concept) for concept in seeks if vocabulary[concept].broader}

    def weighed(concept: str, weight: Weight) -> Weight:
        is_own = concept in own and not vocabulary.is_service(concept)
        value = round(weight.value * (_OWN if is_own else _REFINED if concept in refined else 1), 4)
        if is_own and vocabulary[concept].broader:
            return Weight(value, stated=False)  # and no reason: it is not what is asked for
        return replace(weight, value=value, stated=True)  # who looks for its like names its own trade

    return {concept: weighed(concept, weight) for concept, weight in seeks.items()}


def _strongest(*layers: Weights) -> dict[str, Weight]:
    """Return each concept with its greatest value, all words said for it, and whether anything stated it."""
    joined: dict[str, Weight] = {}
    for layer in layers:
        for concept, weight in layer.items():
            known = joined.get(concept, Weight(0, stated=False))
            told = {**dict(weight.told()), **dict(known.told())}
            words = tuple(dict.fromkeys(known.words + weight.words))
            about = tuple(told[word] for word in words)
            joined[concept] = Weight(max(known.value, weight.value), words, known.stated or weight.stated, about)
    return dict(sorted(joined.items()))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            concept: [
                weight.value,
                list(weight.words),
                weight.stated,
                [
                    about and [about.taught, about.peers, about.head, about.subject, about.hint]
                    for about in weight.about
                ],
            ]
            for concept, weight in value.items()
        }
    return list(value) if isinstance(value, tuple) else value


def _rich(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            concept: Weight(
                number,
                tuple(words),
                stated,
                tuple(one and About(one[0], one[2], tuple(one[3]), peers=one[1], hint=one[4]) for one in about),
            )
            for concept, (number, words, stated, about) in value.items()
        }
    return tuple(map(_listed, value)) if isinstance(value, list) else value


def _listed(value: Any) -> Any:
    return Saying(*value) if isinstance(value, list) else value
