"""Peers: whether a wish is for others who do the same: "a sister cluster", "des confrères", "متلنا"."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.normalise import Word

# Folded words, as people write them in the three languages and their dialects.
_ALONE = frozenset(
    """
    peer peers sister sisters similar likeminded counterpart counterparts fellow colleague colleagues
    homologue homologues confrere confreres consoeur consoeurs pair pairs collegue collegues similaire similaires
    semblable semblables frere freres soeur soeurs
    متلنا مثلنا متلكم زينا زيينا بحالنا كيفنا كيما شقيق شقيقه شقيقات نظير نظراء زملا زملاء مشابه مشابهه مشابهين شبيه
    شبيهه
    نقارن يشبهنا تشبهنا يشبهونا نظرا
    metelna mitlna metlna zayna zayyna kifna bhalna bhal7alna
    """.split()  # noqa: SIM905 - a word list is read as text
)
_SAME = frozenset("same meme memes نفس بنفس ونفس nafs".split())  # noqa: SIM905
_SHARED = frozenset(
    """
    problem problems trouble troubles struggle struggles issue issues question questions challenge challenges need needs
    work aim aims mission trade kind situation crisis boat worry worries experience experiences
    probleme problemes galere galeres souci soucis question questions combat chantier chantiers defi defis metier
    metiers besoin besoins mission situation crise preoccupation preoccupations objectif objectifs experience papier
    المشكل المشكله المشاكل مشاكل مشكل مشكله الهم الهموم هم همنا همومنا مشاكلنا التجربه تجربه تجربتنا الاسيله اسيله
    التحديات تحديات الشغل شغلنا
    الفكره فكره الوضع وضعنا الظروف ظروفنا tajrobe mochkil machakil moshkle mashakel hamm
    """.split()  # noqa: SIM905 - a word list is read as text
)
_ITSELF = frozenset("نفسها نفسه ذاتها ذاته".split())  # noqa: SIM905 - "the idea itself": the same idea
_TAILS = tuple(word.removeprefix("ال") for word in _SHARED if word.startswith("ال"))
_REACH = 4  # words from "same" to what is the same
_PAIRS = frozenset(
    {
        ("like", "us"),
        ("like", "ours"),
        ("as", "us"),
        ("comme", "nous"),
        ("comme", "notre"),
        ("autres", "clusters"),
        ("autres", "federations"),
        ("autres", "fedes"),
        ("autres", "reseaux"),
        ("autres", "poles"),
        ("autres", "associations"),
        ("other", "clusters"),
        ("other", "associations"),
        ("other", "networks"),
        ("other", "hubs"),
        ("تجمعات", "اخري"),
        ("عناقيد", "اخري"),
        ("تجمعات", "تانيه"),
    }
)


def seeks_peers(clause: Sequence[Word]) -> bool:
    """Whether a clause speaks of others who do the same; nothing else is asked of them than that."""
    folded = [word.folded for word in clause]
    if _ALONE & {*folded, *(word.removeprefix("و") for word in folded)}:
        return True
    if any(pair in _PAIRS or (pair[1] in _ITSELF and pair[0].endswith(_TAILS)) for pair in pairwise(folded)):
        return True
    return any(
        word in _SAME and not _SHARED.isdisjoint(folded[at + 1 : at + 1 + _REACH]) for at, word in enumerate(folded)
    )
