"""Stop words: words of three languages that carry no meaning for a match. Texts are mixed, so all count at once."""

from __future__ import annotations

# Folded forms, as bot.matching.normalise folds them (hamza kept: ماء is water, ما is not).
# Missing on purpose: "it" (a sector), "or" (French for gold), "mes" (MES runs factories). A can is found as "cans".
_ENGLISH = """
a about above after again all also am an and any are as at be because been being both but by did do does
doing each few for from further had has have having he her here his how i if in into is its itself just more most my
nor of off on once only other our ours out over own same she should so some such than that the their theirs them then
there these they this those through to too under until up very was we were what when where which while who whom why
will with would you your yours get gets got can may etc via per eg ie like especially mainly including us
january february march april june july september october november december
"""
_FRENCH = """
a au aux avec ce ces cet cette chez comme dans de des du elle elles en entre est et etc etre eux il ils je la le les
leur leurs lui ma mais me meme moi mon ne nos notre nous on ou par pour qu que qui sa se ses sont sur ta te tes toi
ton tout toute toutes tous tu un une vos votre vous y ainsi afin dont ayant avoir ont avons sommes tres surtout
notamment vers aussi deja entre chaque plusieurs quelques tel tels telle telles seulement
janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
"""
_ARABIC = """
من في علي الي عن مع او و ان هذا هذه ذلك تلك التي الذي الذين كل نحن هو هي هم كما قد كان كانت يكون تكون لدي لدينا لنا لها
له لهم عند عندنا ما مما بين بعد قبل حتي اي ايضا ثم اذا لكن حول خلال ضمن عبر مثل خاصه خصوصا وغيرها وغيره منها فيها بها به
ماشي مش موش ديال ديالنا متاع تاع بتاع بتاعنا اللي لي فهاد هاد احنا حنا علينا ب ل ف ك
"""

HOMOGRAPHS = frozenset({"maïs", "thé", "آلي", "الآلي", "ماء"})
"""Words that become stop words when their marks are folded away, and must not. Typed without, neighbours decide."""

PARTICLES = frozenset(
    """
    by up off out over under above on in ce sur sous hors en entre etre من عن بعد تحت فوق بين
    """.split()  # noqa: SIM905 - a word list is read as text
)
"""Stop words that change the word beside them: by-products, start-up, CE marking, bien-être, sur mesure, عن بعد."""

NAMES = (
    *("بيت لحم", "port said", "بور سعيد", "جاهز للشحن", "ready to ship", "دورات المياه"),
    *("dates of delivery", "delivery dates", "dates de livraison", "solar powered", "good practice"),
    *("port wine", "vin de porto", "export minded", "export oriented", "to start", "to start with"),
    *("several exporters", "plusieurs exportateurs"),
    *("لبنان", "saudi arabia", "albanie"),
)
"""Phrases that hold a trade word and no trade: Bethlehem is no meat, Port Said no port, "ready to ship" no freight,
"دورات المياه" are no courses, delivery dates are no fruit, and what is solar powered makes no panels, who is
export-minded helps nobody to export, and "2 t a month to start" is no start-up. Lebanon, which Arabic writes
like "for bananas", Saudi Arabia and "Albanie" are no bananas, coffee or cheese."""

# Folded words whose ending belongs to them, and their stem: tahini is not flour, nor vermicelli barley, nor a riad
# sport, a lens a lentil, a cloud a zip, creamy (or Mr Karimi) a cream.
WHOLE = {
    "طحينه": "طحينه",
    "شعيريه": "شعيريه",
    "رياضه": "رياضه",
    "رياضي": "رياضه",
    "رياضيه": "رياضه",
    "رياضات": "رياضه",
    "عدسه": "عدسه",
    "عدسات": "عدسه",
    "سحابه": "سحابه",
    "سحابات": "سحابه",
    "سحابي": "سحابه",
    "سحابيه": "سحابه",
    "صابه": "صابه",
    "كريمي": "كريمي",
    "كريميه": "كريمي",
}

STOP_WORDS = frozenset((_ENGLISH + _FRENCH + _ARABIC).split())
