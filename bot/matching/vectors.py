"""Vectors: profiles linked and weighed, once, when they are saved."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching import normalise, ticks
from bot.matching.calls import calls
from bot.matching.guessing import guesses
from bot.matching.intent import Intents
from bot.matching.knowhow import by_clause, lessons, taught_share
from bot.matching.mentions import About, mentions, rest
from bot.matching.normalise import clauses
from bot.matching.peers import seeks_peers
from bot.matching.profile import statements
from bot.matching.sayings import lines, meant, pointed, sayings
from bot.matching.vector import Vector, Weight

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.matching.hints import Hint
    from bot.matching.intent import Intent
    from bot.matching.linking import Link, Linker
    from bot.matching.mentions import Mention
    from bot.matching.polarity import Stance
    from bot.matching.profile import Profile, Said
    from bot.matching.vector import Weights
    from bot.matching.vocabulary import Vocabulary

VERSION = 19
"""Grows whenever the same words are linked to other concepts, or the same links make another vector."""

_TICKED = 0.8  # a tick in a short list says less than words somebody chose
_RANKS = (1.0, 0.85, 0.7)  # topics are ticked in order: the first counts whole
_SECTOR = 0.5
_MEMBERS = 0.7  # what members hope for, beside what the cluster works on
_ABROAD = 0.4
_OWN = 0.25
_REFINED = 0.4
_GENERIC = 0.3
HOPED = 0.75
"""What only members hope for weighs no more than this."""
_NOT_GIVEN: tuple[Intent, ...] = ("wants", "needs", "serves")
_NOT_SOUGHT: tuple[Intent, ...] = ("needs", "sells")
_NOT_WISHED: tuple[Intent, ...] = ("gives", "sells", "serves", "")  # of what members hope for
_LESSONS = frozenset({"sv.training", "sv.mentoring", "sv.skills"})
_SERVED = frozenset({"sv.startups"})  # "investors for our start-ups" seeks none
_MADE = 0.75  # what a cluster works on it can also give, less surely than what it offers


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
        read = sorted((*found, *guesses(text, found, sectors, linker)))
        linked[sectors, language][text] = mentions(text, read, language, linker, sectors)
    return [_vector(profile, linker, linked[profile.sectors, profile.language]) for profile in kept]


def _vector(profile: Profile, linker: Linker, linked: Mapping[str, tuple[Mention, ...]]) -> Vector:
    def weigh(statements: Iterable[Said], *unless: Intent | Stance) -> dict[str, Weight]:
        return _weigh(statements, linker.vocabulary, linked, unless, sought=statements is profile.seeks)

    about = (*profile.topics, *profile.specialities)
    made = weigh([said for said in about if not said.ticked], *_NOT_GIVEN, "lacked")
    ticked = [said for said in profile.topics if said.ticked]
    ranked = [_scaled(weigh([said]), _RANKS[min(rank, len(_RANKS) - 1)]) for rank, said in enumerate(ticked)]
    members = _at_home(weigh(profile.opportunities, *_NOT_GIVEN, "lacked", "sated"), profile, linker.vocabulary)
    # who seeks buyers of dates has dates; who seeks companies that want new packs has packs, and says nothing of them
    sold = weigh(profile.seeks, "gives", "wants", "needs", "serves", "sated", "lacked", "")
    answered = weigh(profile.seeks, "gives", "wants", "sells", "serves", "sated", "lacked", "")
    answering = {concept: Weight(weight.value) for concept, weight in answered.items()}
    written = (*profile.opportunities, *(said for said in (*profile.offers, *about) if said.text))
    wished = weigh(written, "gives", "sells", "serves", "sated", "lacked", "")
    sectors = _implied((ticks.SECTORS.get(code, "") for code in profile.sectors), linker.vocabulary)

    def spoken(statements: Iterable[Said]) -> list[tuple[str, tuple[Link, ...]]]:
        return [(said.text, _links(linked, said)) for said in statements if not said.concept]

    def points(statements: Sequence[Said], unless: Collection[Intent]) -> Hint:
        # nearly everybody ticks training, technology and partners: it makes no echo
        named = (said.concept for said in statements if said.concept in linker.vocabulary)
        heard = (concept for concept in named if not linker.vocabulary.is_service(concept))
        return pointed(spoken(statements), heard, linker, unless, sought=statements is profile.seeks)

    given = sayings(spoken(profile.offers), linker, _NOT_GIVEN, profile.sectors)
    sought = sayings(spoken(profile.seeks), linker, _NOT_SOUGHT, profile.sectors, sought=True)
    hopes = spoken(profile.opportunities)
    hoped = sayings(hopes, linker, _NOT_WISHED, profile.sectors)
    # who looks for food companies is served by a food cluster, whatever it makes
    whole = {concept: Weight(_MADE, ticked=True) for concept in sectors}
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
            weigh(profile.offers, *_NOT_GIVEN, "lacked"),
            *(_scaled(said, _MADE) for said in (made, members, sold, answering)),
            whole,
        ),
        seeks=_wishes(
            _strongest(weigh(profile.seeks, *_NOT_SOUGHT, "sated"), _scaled(wished, _MEMBERS)),
            {*made, *sectors}
            - _wished_for_itself(spoken(profile.seeks), {*made})
            - _hoped_for_itself(spoken(profile.opportunities), {*made}),
            linker.vocabulary,
        ),
        taught=round(taught_share(spoken(profile.offers)), 4),
        teaches=lessons(spoken((*about, *profile.offers, *profile.opportunities))),
        learns=lessons(spoken((*profile.seeks, *profile.opportunities))),
        peers=any(seeks_peers(clause) for said in profile.seeks for clause in clauses(said.text)),
        calls=calls(meant(spoken(profile.seeks), _NOT_SOUGHT, sought=True), profile.sectors, linker),
        given=given,
        sought=(*sought, *(one._replace(hoped=True) for one in hoped)),
        lines_given=lines(spoken(profile.offers), given),
        lines_sought=(*lines(spoken(profile.seeks), sought), *lines(hopes, hoped)),
        hints_given=points((*profile.offers, *about), _NOT_GIVEN),
        hints_sought=points(profile.seeks, _NOT_SOUGHT),
        hints_work=points(about, _NOT_GIVEN),
        rest=rest((said.text, linked.get(said.text, ())) for said in statements(profile)),
        made_with=made_with(linker.vocabulary),
    )


def _weigh(
    statements: Iterable[Said],
    vocabulary: Vocabulary,
    linked: Mapping[str, tuple[Mention, ...]],
    unless: tuple[Intent | Stance, ...],
    *,
    sought: bool,
) -> dict[str, Weight]:
    """Return what `statements` name, without the stretches whose intent or stance is among `unless`."""
    values: defaultdict[str, float] = defaultdict(float)
    told: defaultdict[str, dict[str, About | None]] = defaultdict(dict)
    ticked: set[str] = set()
    for said in statements:
        if said.concept in vocabulary and "" not in unless:
            ticked.update([said.concept] if said.ticked else [])
            values[said.concept] = max(values[said.concept], _TICKED if said.ticked else 1)
        links = _links(linked, said)
        named = [(link.start, link.end) for link in links if not link.guessed]
        intents = Intents(said.text, named, sought=sought) if unless else None
        for link, mention in zip(links, () if said.concept else linked.get(said.text, ()), strict=True):
            intent = link.stance or (intents.at(link.start) if intents else "")
            if sought and intent == "serves" and link.concept in _SERVED:
                continue
            if intents is None or intent not in unless:
                sure = link.confidence**2 * (_GENERIC if vocabulary[link.concept].generic else 1)
                values[link.concept] = max(values[link.concept], sure)
                told[link.concept].setdefault(mention.phrase, mention.about)
    return {
        concept: Weight(
            round(values[concept], 4),
            tuple(told[concept]),
            about=tuple(told[concept].values()),
            ticked=concept in ticked,
        )
        for concept in values
    }


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
    """Return what of `made` is sought in a clause that names nothing else, or others who do it: masons seek "stone".

    Who has a trade has people to train in it.
    """
    return {
        link.concept
        for clause, links in by_clause(said)
        if seeks_peers(clause) or {one.concept for one in links} - _LESSONS <= {*made}
        for link in links
    }


def _hoped_for_itself(said: Iterable[tuple[str, Sequence[Link]]], made: Collection[str]) -> set[str]:
    """Return what of `made` a member is looking for, and nothing else: weavers seek a fire-resistant cloth."""
    found: set[str] = set()
    for text, links in said:
        intents = Intents(text, [(link.start, link.end) for link in links if not link.guessed])
        wanted = [link for link in links if (link.stance or intents.at(link.start)) == "wants"]
        for _, within in by_clause([(text, wanted)]):
            named = {link.concept for link in within}
            found |= named if named and named <= {*made} else set()
    return found


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
            joined[concept] = Weight(
                max(known.value, weight.value),
                words,
                known.stated or weight.stated,
                about,
                known.ticked or weight.ticked,
            )
    return dict(sorted(joined.items()))
