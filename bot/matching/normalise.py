"""Normalise: one form for one word, whatever the script, case, accent, hamza or plural it was typed in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.matching.stopwords import HOMOGRAPHS, STOP_WORDS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

VERSION = 9
"""Grows whenever the same text normalises differently, so that stored vectors can be linked again."""

_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\u2066-\u2069\ufeff"
_TOKEN = re.compile(
    r"(?P<negated>[^\W\d_]+n['’]t\b)"
    # on a phone "huile d olive" is typed without the apostrophe
    r"|(?P<elided>\b(?:(?:jusqu|lorsqu|puisqu|qu|[ldnsjmct])['’](?=\w)|(?<=\w )[dl] (?=[aeiouyhàâéèêîôûœ]\w\w)))"
    r"|(?P<owner>['’]s\b)"
    r"|(?P<initials>\b[^\W\d_] ?[&+] ?[^\W\d_]\b|\b(?:[^\W\d_]\.)+[^\W\d_]\b)"
    # Arabizi writes letters as digits (ta2a, 6a9a, 7alib), doubled in sa77a; ISO22000 and industrie4.0 hold numbers
    rf"|(?P<word>(?:(?<![\d.,٫])\d(?=[^\W\d_]))?[^\W\d_]"
    rf"(?:[^\W\d_]|[{_MARKS}{_INVISIBLE}]|\d(?!\d|[.,٫]\d)|(?:22|33|55|66|77|88|99)(?=[^\W\d_]))*)"
    r"|(?P<number>\d+)",
    re.IGNORECASE,
)
_PART = re.compile(r"\d?[^\W\d_](?:[^\W\d_]|\d(?!\d)|(?:22|33|55|66|77|88|99)(?=[^\W\d_]))*|\d+")
_CLAUSE = re.compile(
    r"[;:=!?,\n\r\t()\[\]{}|•·…،؛؟\"«»“”—–]+|\.(?!\d|[^\W\d_]\.|js\b)|\s[-/]\s"
    # "dates/figs" are two things; ISO/IEC, CAD/CAM and 1169/2011 are one
    r"|(?<=[^\W\dA-Z])/(?=\w)|(?<=[A-Z])/(?=[^\WA-Z])|(?<=\d)/(?=[^\W\d])"
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
# The Lucene Arabic normaliser, with hamza seats, Persian and Maghrebi letters (matching.md, section 2).
_ARABIC = str.maketrans("أإآٱىةؤئکیڨڤگپ", "ااااي" + "هويكيقفكب", "\u0640")
_HAMZA = "ء"
_I_HAVE = ("j'", "j’", "J'", "J’", "n'", "n’", "N'", "N’")  # before "ai"; elsewhere AI is a technology
_DROPPED = re.compile(f"[{_MARKS}{_INVISIBLE}]")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_PREFIXES = ("وال", "بال", "كال", "فال", "ولل", "لل", "ال")
_CLITICS = ("و", "ل", "ب", "ف")
_SUFFIXES = ("ها", "ات", "ون", "ين", "يه", "ه", "ي")
_SHORTEST_STEM = 3
# The plural of people needs four letters before it: مزارعون; in زيتون, ليمون, صابون, تكوين it belongs to the word.
_SHORTEST_BEFORE = {"ون": 4, "ين": 4}
_VOWELS = "aeiou"  # industrie is industry, soie is not soy
_LONG_ENOUGH = 6  # laitiere, laitier; but wine is not win
# (ending, letters the word must have, letters of the ending that stay, what is put instead); the first that fits
_LATIN_ENDINGS = (
    ("eaux", 4, 3, ""),
    ("aux", 6, 1, "l"),  # metaux, metal; not taux
    ("sses", 5, 2, ""),
    ("xes", 5, 1, ""),
    ("shes", 5, 2, ""),
    ("ss", 3, 2, ""),
    ("us", 3, 2, ""),
    ("is", 3, 2, ""),
    ("s", 4, 0, ""),
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: its `folded` form, its light `stem`, whether it is a stop word, and where it stood."""

    folded: str
    stem: str
    stop: bool
    start: int
    end: int


def telling(words: Iterable[Word]) -> list[Word]:
    """Return the words that say something: neither "of the" nor a number."""
    return [word for word in words if not (word.stop or word.folded.isdigit())]


def normalise(text: str) -> str:
    """Return the stems of `text` that carry meaning, joined by blanks; all stems when every word is a stop word."""
    words = [word for clause in clauses(text) for word in clause]
    return " ".join([word.stem for word in words if not word.stop] or [word.stem for word in words])


def fold(text: str) -> str:
    """Return `text` in one case, one script form and without marks; words stay whole and in order."""
    return _bare(unicodedata.normalize("NFKC", text)).replace(_HAMZA, "")


def clauses(text: str) -> tuple[tuple[Word, ...], ...]:
    """Return the words of `text` by clause, none empty; places refer to `text` as it was typed."""
    bounds = [0, *(edge for cut in _CLAUSE.finditer(text) for edge in cut.span()), len(text)]
    found = (tuple(_words(text, start, end)) for start, end in zip(bounds[::2], bounds[1::2], strict=True))
    return tuple(clause for clause in found if clause)


def _words(text: str, start: int, end: int) -> Iterator[Word]:
    for token in _TOKEN.finditer(text, start, end):
        kind = token.lastgroup
        if kind == "owner":
            continue
        if kind == "elided":
            letters = token.group()[:-1].casefold()
            yield Word("ne" if letters == "n" else letters, letters, stop=True, start=token.start(), end=token.end())
            continue
        spoken_for = text.endswith(_I_HAVE, 0, token.start())
        for folded, stem, stop in _forms(token.group(), kind or "word"):
            stops = stop or (spoken_for and folded == "ai") or _is_left_over(text, token)
            yield Word(folded, stem, stop=stops, start=token.start(), end=token.end())


def _is_left_over(text: str, token: re.Match[str]) -> bool:
    """Whether a letter between two hyphens is what a slip left of a little word: waste-o-energy."""
    around = text[token.start() - 1 : token.start()] + text[token.end() : token.end() + 1]
    return len(token.group()) == 1 and around == "--"


@lru_cache(maxsize=1 << 16)
def _forms(token: str, kind: str) -> tuple[tuple[str, str, bool], ...]:
    """Return (folded, stem, stop) for each word that `token` stands for: NFKC may open one sign into several words."""
    plain = _bare(unicodedata.normalize("NFKC", token))
    if kind == "initials":
        parts = ["".join(letter for letter in plain if letter.isalnum())]
    elif kind == "negated":
        parts = [plain.replace("’", "'")]
    else:
        parts = [part.group() for part in _PART.finditer(plain)]
    meant = unicodedata.normalize("NFC", token).casefold() in HOMOGRAPHS
    return tuple(
        (part.replace(_HAMZA, ""), _stem(part), part in STOP_WORDS and not meant)
        for part in parts
        if part.replace(_HAMZA, "")
    )


def _bare(text: str) -> str:
    folded = text.casefold().translate(_LIGATURES).translate(_ARABIC).translate(_DIGITS)
    composed = _DROPPED.sub("", folded)
    return "".join(sign for sign in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(sign))


def _stem(folded: str) -> str:
    word = folded.replace(_HAMZA, "")
    if not word or word.isdigit():
        return word
    return _arabic_stem(word) if "\u0600" <= word[0] <= "\u06ff" else _latin_stem(word)


def unbound(word: Word) -> str:
    """Return the stem of an Arabic word without the "and", "for", "with" written onto it; blank where there is none.

    Only a guess: ورق (paper) becomes رق. Take it where it names something and the whole word does not.
    """
    if word.folded[:1] in _CLITICS and len(word.folded) > _SHORTEST_STEM:
        return _arabic_stem(word.folded[1:])
    return ""


def definite(word: Word) -> tuple[str, ...]:
    """Return the stems of an Arabic word that begins like an article, under one and without one, where they differ.

    Typed alone, ورشات loses its و and الكتروني its first two letters.
    """
    if not word.folded.startswith(("و", "ال")):
        return ()
    under = _arabic_stem("ال" + word.folded)
    return (under, _arabic_stem(word.folded.removeprefix("ال"))) if word.folded.startswith("الال") else (under,)


def without_article(word: Word) -> str:
    """Return the folded word without the Arabic article and the "and" written onto it, its ending kept."""
    return _beheaded(word.folded)


def without_and(typed: str, first: Word, known: Container[str]) -> str:
    """Return words as typed, whose first is `first`, without an Arabic "and" written onto it: وتدريب quotes تدريب.

    `known` are folded words; what is known with the letter begins with it, as ورشات does.
    """
    bare = first.folded.removeprefix("و")
    is_joined = (
        bare != first.folded and first.folded not in known and (bare in known or bare.removeprefix("ال") in known)
    )
    return typed.removeprefix("و") if is_joined else typed


def _beheaded(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_STEM:
            return word.removeprefix(prefix)
    # "and" is written onto its word; four letters must stay, or ورق (paper) would lose its first.
    return word[1:] if word.startswith("و") and len(word) > _SHORTEST_STEM + 1 else word


def _arabic_stem(whole: str) -> str:
    word = _beheaded(whole)
    if word in WHOLE:
        return WHOLE[word]
    for suffix in _SUFFIXES:
        if word.endswith(suffix):
            long_enough = len(word) - len(suffix) >= _SHORTEST_BEFORE.get(suffix, _SHORTEST_STEM)
            return word.removesuffix(suffix) if long_enough else word
    return word


def _latin_stem(word: str) -> str:
    """Return `word` without plural and mute endings; English and French stemmers must never be chained."""
    if len(word) > _SHORTEST_STEM:
        for ending, shortest, kept, instead in _LATIN_ENDINGS:
            if len(word) >= shortest and word.endswith(ending):
                word = word[: len(word) - len(ending)] + ending[:kept] + instead
                break
    if len(word) > _SHORTEST_STEM and word.endswith("ie") and word[-3] not in _VOWELS:
        return word[:-2] + "y"
    return word[:-1] if len(word) >= _LONG_ENOUGH and word.endswith("e") else word
