"""Unlinked: the words nothing links to, so that the vocabulary grows from what people really write."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.normalise import clauses
from bot.matching.profile import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.matching.linking import Link, Linker
    from bot.matching.normalise import Word
    from bot.matching.profile import Profile

_EXAMPLES = 3
_AROUND = 2  # words quoted on each side, so that a person sees what was meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlinked:
    """A word nothing links to: its `stem`, as most people spelled it, how many profiles hold it, and where it stood."""

    language: str
    stem: str
    word: str
    profiles: int
    examples: tuple[str, ...]


def unlinked(profiles: Iterable[Profile], linker: Linker) -> list[Unlinked]:
    """Return the words no link covers, by language, those of most profiles first, ties by stem; numbers left out."""
    said = [(profile, one) for profile in profiles for one in statements(profile) if one.text and not one.concept]
    linked = linker.link_all([(one.text, profile.sectors) for profile, one in said])
    holders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    spelled: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    examples: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for (profile, one), links in zip(said, linked, strict=True):
        for word, around in _left(one.text, links):
            key = (_language(word, one.language or profile.language), word.stem)
            holders[key].add(profile.id)
            spelled[key][one.text[word.start : word.end].casefold()] += 1
            examples[key][around] = None
    found = [
        Unlinked(
            language=language,
            stem=stem,
            word=min(spelled[language, stem].items(), key=lambda item: (-item[1], item[0]))[0],
            profiles=len(ids),
            examples=tuple(list(examples[language, stem])[:_EXAMPLES]),
        )
        for (language, stem), ids in holders.items()
    ]
    return sorted(found, key=lambda word: (word.language, -word.profiles, word.stem))


def _left(text: str, links: Sequence[Link]) -> Iterable[tuple[Word, str]]:
    for clause in clauses(text):
        for place, word in enumerate(clause):
            covered = any(link.start <= word.start < link.end for link in links)
            if not (word.stop or covered or word.folded.isdigit()):
                first, last = clause[max(place - _AROUND, 0)], clause[min(place + _AROUND, len(clause) - 1)]
                yield word, text[first.start : last.end]


def _language(word: Word, said: str) -> str:
    """Return the language a word is reported under: an Arabic word in a French text is Arabic, Arabizi is its own."""
    if word.folded[0] > "\u0600":
        return "ar"
    return "ar-Latn" if said == "ar" else said
