"""Polarity: which words of a clause are denied. "We do not export dates" offers neither export nor dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.matching.normalise import Word

# Folded words. What follows them in the clause is denied.
_ONWARD = frozenset(
    """
    not no without except excluding never neither nor cannot dont doesnt isnt arent wont besides
    sans sauf hormis excepte hors aucun aucune ni jamais
    لا لم لن ليس ليست لسنا ليسوا بدون بلا دون باستثناء عدا ولا مش مو موش ماشي مفيش مافيش ماكاينش معندناش ماعندناش
    """.split()  # noqa: SIM905 - a word list is read as text
)
# They deny the next word only: "non food", "غير غذائي".
_NEXT = frozenset({"non", "غير"})
# French wraps the verb: ne ... pas. "ne ... que" says "only" and denies nothing.
_WRAPS = frozenset({"ne"})
_WRAPPED = frozenset({"pas", "plus", "jamais", "aucun", "aucune", "ni", "guere"})
# "Not only dates" affirms the dates.
_ONLY = frozenset({"only", "just", "merely", "seulement", "uniquement", "فقط", "فحسب", "que"})
_BUT = frozenset(
    "but however instead rather mais plutot cependant لكن ولكن بل وانما انما".split()  # noqa: SIM905 - a word list is read as text
)
_REACH = 5  # words between "ne" and "pas": nous n'exportons presque plus


def denied(clause: tuple[Word, ...]) -> frozenset[int]:
    """Return the starting places of the words that `clause` denies."""
    barred: set[int] = set()
    at = 0
    while at < len(clause):
        start, end = _scope(clause, at)
        barred.update(word.start for word in clause[start:end])
        at = max(end, at + 1)
    return frozenset(barred)


def _scope(clause: tuple[Word, ...], at: int) -> tuple[int, int]:
    """Return the stretch denied by the word at `at`: empty where it denies nothing."""
    word = clause[at].folded
    ahead = [later.folded for later in clause[at + 1 : at + 1 + _REACH]]
    if word == "pas" and at and not _ONLY & set(ahead[:1]):
        return at + 1, _until_but(clause, at + 1)
    if word in _WRAPS and not _WRAPPED & set(ahead):
        return at, at
    if word in _NEXT:
        return at + 1, at + 2
    if word in _WRAPS or word in _ONWARD or word.endswith("n't"):
        only = set(ahead[:3]) if word in _WRAPS else set(ahead[:2])
        return (at, at) if _ONLY & only else (at + 1, _until_but(clause, at + 1))
    return at, at


def _until_but(clause: tuple[Word, ...], start: int) -> int:
    return next((at for at in range(start, len(clause)) if clause[at].folded in _BUT), len(clause))
