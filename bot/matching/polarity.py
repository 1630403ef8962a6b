"""Polarity: what a text denies, lacks, or has enough of. "We do not export dates" offers neither export nor dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from bot.matching import denials as said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.matching.normalise import Word

Stance = Literal["denied", "lacked", "sated"]

_REACH = 5  # words between "ne" and "pas": nous n'exportons presque plus
_LISTED = 4  # words of one thing in a list: "nothing dried, frozen or canned"
_COMMA = re.compile(r"\s*[,،/]\s*")
_COLON = re.compile(r"\s*[:=]\s*")
_OR = frozenset("or nor ou ni او ولا wala wla".split())  # noqa: SIM905
_NE = "ne"
# "Instead of jars we need tins": what is swapped ends where somebody speaks again.
_SWAPPING = frozenset({"instead", "au", "a"})
_SPEAKER = frozenset("we i on nous je il نريد بدنا نحتاج".split())  # noqa: SIM905
_WRAPPED = frozenset({"pas", "plus", "jamais", "aucun", "aucune", "ni", "guere", "point", "rien"})
# Arabic ما denies the verb after it in every dialect; before anything else it is "what": كل ما نحتاجه, ما بعد البيع.
_MA = frozenset({"ما", "وما", "ma"})
_WATER = "ماء"
_DENIED_VERB = re.compile(
    r"بدنا|بدناش|عنا|عناش|عندنا|عندناش|عندي|في|فيه|فيش|فما|كاين|خصنا|خاصنا|يخصنا|بغينا|محتاجين|بقي|بقا|عم|عاد|عادش|"
    r"يلزمنا|لازمنا|خدمنا|اشتغلنا|(?:بن|من|كن|كي|ن)[^\W\d_]{3,}|[^\W\d_]{2,}ه?ش|"
    r"badna|bedna|3anna|3ana|3enna|3andna|fi|fih|fama|kayn|khasna|bghina|"
    r"(?:bn|mn|kn)[a-z0-9]{3,}|[a-z0-9]{3,}(?:ch|sh)"
)
# One word of the same: مبنصدرش, مانبيعوش, معندناش, mansaddrouch, ma3andnach.
_MA_IN_ONE = re.compile(
    r"ما?[بكنتيعه][^\W\d_]{2,}ش|مابدنا|مبدنا|معناش|ma?3a?nd?n[ae]ch|ma?3ann?ach|ma[nbtky][a-z0-9]{3,}(?:ch|sh)"
)
_NO_DENIAL = frozenset(
    """
    مشمش منعش مناقش متوحش مقرمش منتعش منكمش منقوش منفوش مندهش مبرقش معيش معاش
    manqoush manqouch mankoush mankouch man9oush man9ouch
    """.split()  # noqa: SIM905 - a word list is read as text
)
_THE, _EVERY, _OTHER_THAN = "ال", "كل", "غير"


def stances(clauses: Sequence[tuple[Word, ...]], text: str) -> dict[int, Stance]:
    """Return the starting places of the words of `text`, of these clauses, that are not simply meant.

    "denied": it is neither given nor wanted. "lacked": "we have no jars", which is no offer, and a wish where wishes
    are told. "sated": "we have enough jars", no wish. A denial reaches to the end of its clause or a "but"; over
    commas it goes on in a list that an "or" closes. Without an object it is about what stands before it.
    """
    found: dict[int, Stance] = {}
    lists: Stance | None = None  # of a denial that reached the end of the clause before
    for at, clause in enumerate(clauses):
        joined = at > 0 and bool(_COMMA.fullmatch(text, clauses[at - 1][-1].end, clause[0].start))
        marks = list(_marks([_spoken(word, text) for word in clause]))
        if lists and joined and not marks and _ends_with_or(clauses[at:], text):
            found.update((word.start, lists) for word in clause[: _turn(clause, 0)])
            continue
        lists = None
        for start, end, stance in marks:
            stop = _stop(clause, start, end)
            if _names(clause[end:stop]):
                found.update((word.start, stance) for word in clause[end:stop])
                lists = stance if stop == len(clause) else None
            elif at + 1 < len(clauses) and stop == len(clause) and _colon(text, clause, clauses[at + 1]):
                found.update((word.start, stance) for word in _listed(clauses[at + 1 :], text))
            else:
                found.update((word.start, stance) for word in _before(clauses[: at + 1], start, text))
    return found


def _spoken(word: Word, text: str) -> str:
    """Return a folded word, but the hamza of ماء where it stands: water denies nothing, ما does."""
    return _WATER if word.folded in _MA and text[word.start : word.end].endswith(_WATER) else word.folded


def _marks(folded: Sequence[str]) -> Iterable[tuple[int, int, Stance]]:
    """Yield (start, end, stance) of the words that deny something or have enough of it, as they come."""
    at = 0
    while at < len(folded):
        harmless = _phrase(said.HARMLESS, folded, at)
        if harmless:
            at += harmless
            continue
        length, stance = _mark(folded, at)
        if length and stance:
            yield at, at + length, stance
        at += max(length, 1)


def _mark(folded: Sequence[str], at: int) -> tuple[int, Stance | None]:
    """Return how many words from `at` on mark a stance, and which."""
    if at and folded[at - 1] in said.ASKED:
        return 1, None
    last = _phrase(said.SATED_LAST, folded, at)
    if last and all(map(_is_light, folded[at + last :])):
        return last, "sated"
    for phrases, stance in _PHRASES:
        length = _phrase(phrases, folded, at)
        if length:
            return length, stance
    return _turned(folded, at) or _verb_denied(folded, at) or _word_denied(folded, at)


_PHRASES: tuple[tuple[tuple[tuple[str, ...], ...], Stance], ...] = (
    (said.SATED, "sated"),
    (said.LACKING, "lacked"),
    (said.DENYING_PHRASES, "denied"),
)


def _turned(folded: Sequence[str], at: int) -> tuple[int, Stance | None] | None:
    """Return what "but" and its like do after "anything", or after a denial: "nothing but"."""
    word, behind = folded[at], folded[:at]
    if word not in said.SAVE:
        return None
    affirms = (word in said.BUT_WORDS and said.ALL.isdisjoint(behind)) or any(map(_denies, behind))
    return (1, None) if affirms else (1, "denied")


def _verb_denied(folded: Sequence[str], at: int) -> tuple[int, Stance | None] | None:
    """Return the mark of ما and its verb; ما is "what" after كل."""
    ahead = folded[at + 1 : at + 1 + _REACH]
    if folded[at] not in _MA or not ahead or not _DENIED_VERB.fullmatch(ahead[0]) or _EVERY in folded[:at]:
        return None
    return (1, None) if said.ONLY & {*ahead[1:]} else (2, _lack(folded, at, 2))


def _word_denied(folded: Sequence[str], at: int) -> tuple[int, Stance | None]:
    word, ahead = folded[at], folded[at + 1 : at + 1 + _REACH]
    if word in said.ONE_WORD and ahead:
        return 1, None if word == _OTHER_THAN and ahead[0].startswith(_THE) else "denied"
    if not (word == "pas" or _denies(word) or (word == _NE and _WRAPPED & {*ahead})):
        return (1 if word == _NE else 0), None
    if word in said.BEFORE_ONLY and not ahead:
        return 1, None
    near = ahead[:3] if word == _NE else ahead[:2]
    is_only = said.ONLY & {*near} or said.ONLY_AFTER & {*ahead}
    return 1, None if is_only else _lack(folded, at, 1)


def _lack(folded: Sequence[str], at: int, length: int) -> Stance:
    """Return whether having is denied, which is a lack, or anything else."""
    ahead = folded[at + length : at + length + _REACH]
    if said.NEEDING & {*ahead}:
        return "denied"
    around = {*folded[max(at - 2, 0) : at + length + 2]}
    return "lacked" if said.HAVING & around else "denied"


def _denies(word: str) -> bool:
    return word in said.DENYING or word.endswith("n't") or (bool(_MA_IN_ONE.fullmatch(word)) and word not in _NO_DENIAL)


def _phrase(phrases: Iterable[tuple[str, ...]], folded: Sequence[str], at: int) -> int:
    """Return how many words from `at` on are the longest of `phrases` that stands there, 0 where none does."""
    return next((len(phrase) for phrase in phrases if tuple(folded[at : at + len(phrase)]) == phrase), 0)


def _stop(clause: Sequence[Word], start: int, end: int) -> int:
    """Return where what the mark at `start`..`end` is said of ends, going forward."""
    marked = clause[start].folded
    stop = _turn(clause, end)
    if marked in said.ONE_WORD:
        return min(end + 1, stop)
    if marked in _SWAPPING:
        return next((at for at in range(end, stop) if clause[at].folded in _SPEAKER), stop)
    if marked in said.SHORT:
        ends = (
            at
            for at in range(end + 1, stop)
            if clause[at].folded in said.ENDS_SHORT or (clause[at].folded[0] == "و" and len(clause[at].folded) > 1)
        )
        return next(ends, stop)
    return stop


def _turn(clause: Sequence[Word], start: int) -> int:
    turns = said.BUT | said.SAVE
    return next((at for at in range(start, len(clause)) if clause[at].folded in turns), len(clause))


def _names(words: Iterable[Word]) -> bool:
    """Whether these words name anything."""
    return any(not word.stop and not _is_light(word.folded) for word in words)


def _is_light(folded: str) -> bool:
    return folded in said.LIGHT or folded in said.POLITE or folded in said.YES or _denies(folded)


def _colon(text: str, clause: Sequence[Word], following: Sequence[Word]) -> bool:
    return bool(_COLON.fullmatch(text, clause[-1].end, following[0].start))


def _listed(clauses: Sequence[Sequence[Word]], text: str) -> list[Word]:
    """Return the words of the first of these clauses and of those that follow it over commas."""
    words = list(clauses[0])
    for clause in clauses[1:]:
        if not _COMMA.fullmatch(text, words[-1].end, clause[0].start):
            break
        words += clause
    return words


def _before(clauses: Sequence[Sequence[Word]], start: int, text: str) -> list[Word]:
    """Return what a denial at place `start` of the last clause is about: what stands before it, or a list before."""
    own = clauses[-1][:start]
    turned = max((at + 1 for at, word in enumerate(own) if word.folded in said.YES | said.BUT), default=0)
    own = own[turned:]
    if any(word.folded in said.RELATIVE for word in own):
        return []
    if _names(own):
        is_last = not turned and start == len(clauses[-1]) - 1
        return [*(_since_colon(clauses, text) if is_last else []), *own]
    if turned or len(clauses) == 1:
        return []
    found = list(clauses[-2])
    for clause in reversed(clauses[:-2]):
        if not _COMMA.fullmatch(text, clause[-1].end, found[0].start):
            break
        found = [*clause, *found]
    return found


def _since_colon(clauses: Sequence[Sequence[Word]], text: str) -> list[Word]:
    """Return the words of a list before its last thing, from a colon on: "only olive: argan, frying oil no"."""
    found: list[Word] = []
    for before, clause in zip(clauses[-2::-1], clauses[:0:-1], strict=True):
        if _colon(text, before, clause):
            return found if said.ONLY & {word.folded for word in before} else []
        if not _COMMA.fullmatch(text, before[-1].end, clause[0].start):
            break
        found = [*before, *found]
    return []


def _ends_with_or(clauses: Sequence[Sequence[Word]], text: str) -> bool:
    """Whether what these clauses list, each thing in a few words, ends with "or that"."""
    for at, clause in enumerate(clauses):
        folded = {word.folded for word in clause}
        if len(clause) > _LISTED or folded & (said.YES | said.BUT):
            return False
        if folded & _OR:
            return True
        if at + 1 < len(clauses) and not _COMMA.fullmatch(text, clause[-1].end, clauses[at + 1][0].start):
            return False
    return False
