"""What people type is found where it names a cluster, however they spell it, and where it names none, none is offered.

Measured on the example event, in per cent, when likeness was only counted by letters and consonants, and since:
misspelt names found 100 and 100, names in the other alphabet 73 and 99; a cluster offered for made-up words 26 and 2,
for everyday words 35 and 7, for "xyzzy" once and never.
"""

from __future__ import annotations

import random
from functools import cache

import pytest

from bot.matching.finding import Finder
from bot.matching.normalise import fold
from tests.stage import example

LATIN, ARABIC = "abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
SYLLABLES = (("bcdfghjklmnpqrstvwxyz", "aeiou"), ("بتثجحخدرزسشصطعغفقكلمنه", "اوي"))

# Names as people hear them, in the alphabet the event's own table need not have.
HEARD = {
    "coexphal": "كويكسفال، كوإكسفال، كوكسفال",
    "packaging-cluster": "باكيجنغ، باكاجينغ، باكجينج، باكيدجينغ",
    "avaesen": "أفايسن، افاسن",
    "aei-textils": "تكستيل",
    "agrotransilvania": "أغرو ترانسلفانيا، اجروترانسيلفانيا، أكروترانسيلفانيا",
    "mechatrec": "ميكاترك، ميشاتريك، مكاتريك",
    "green-energy-romania": "غرين إنرجي، جرين انرجي، كرين إنرجي",
    "green-synergy": "غرين سينرجي، جرين سينرجي",
    "archenerg": "اركنرج، أركينيرج، أرك إنرجي",
    "techtera": "تكتيرا، تيكتيرا، تاكتيرا",
    "pole-mer-mediterranee": "بول مير ميديتيراني، بول مير",
    "vojvodina-ict": "فويفودينا، فويفودينة",
    "foodnet": "فودنت، فود نت، فوودنت",
    "qoot": "كوت، قوت، كووت",
    "beirut-creative": "bayrout، beyrouth",
    "lebanon-softshore": "سوفت شور، سوفتشور",
    "maroc-numeric": "ماروك نوميريك، ماروك نوميرك",
    "cluster-solaire": "كلاستر سولير، سولار",
    "menara": "al manara، elmenara، lmnara",
    "mecatronic-tunisie": "ميكاترونيك تونس، ميكاترونيك تونيزي",
    "north-west-olive-oil": "zeit zitoun، zayt zaytoun، zit zitoun، zit zaytoun، zeit el zeitoun",
    "dates-tunisia": "tmour tounes، tumur tunis",
    "borg-el-arab": "burj alarab، borj el 3arab",
    "ereci": "ايريسي، إيريسي",
    "intaj": "intag، entaj",
    "edama": "idama، edameh",
    "dates-gaza": "nakheel tumoor، tumur ghazza، nakhil tumour، tmour ghaza",
    "palestinian-stone": "hajar rukham، 7ajar rokham، al hajar wal rukham",
    "hebron-leather": "joloud a7zia، al khalil، juloud ahdhiya",
    "jerusalem-tourism": "siyaha alquds، siya7a quds",
    "boissons-soummam": "mashroubat، soumam، sumam، صومام، بواسون صومام",
    "textile-2ts": "nasij sahel، sa7el",
    "c2tm": "mansoujat tiqniya",
    "algeria-digital": "jaza2er raqmi",
    "mdfc": "دنيم، denim maghribi",
    "latvian-logistics": "لاتفيا لوجستيك",
    "ict-cluster-bulgaria": "بلغاريا، bulgharia",
}
EVERYDAY = """
hello, thanks, please, lunch, coffee, water, bus, yesterday, morning, where, when, why, help, table, chair,
window, telephone, password, umbrella, banana, dog, horse, mountain, bread, sugar, doctor, music, football,
wedding, river, birthday, brother, sister, teacher, rain, snow, pencil, key, door, street, airport, passport,
taxi, ticket, shirt, tired, happy, sorry, bad, maybe, never, always, dinner, breakfast, tomorrow, hungry, good,
where is the bus, when is lunch, i am late, how are you, see you tomorrow, asdf, qwerty, lorem ipsum,
blah blah, test test, foo bar, xyzzy, bonjour, merci, pardon, déjeuner, café, eau, demain, hier, matin, où,
quand, pourquoi, aide, chaise, fenêtre, téléphone, parapluie, banane, chien, cheval, montagne, rivière, pain,
sucre, médecin, musique, mariage, anniversaire, frère, sœur, professeur, pluie, neige, crayon, clé, porte, rue,
hôtel, aéroport, billet, chaussettes, chemise, fatigué, désolé, peut-être, jamais, toujours, dîner,
rendez-vous, voiture, maison, où est le bus, je suis en retard, à quelle heure on mange, comment allez-vous,
مرحبا، شكرا، عفوا، غداء، قهوة، ماء، حافلة، غدا، أمس، صباح، أين، متى، لماذا، مساعدة، كرسي، نافذة، هاتف، مظلة،
موزة، كلب، حصان، جبل، نهر، خبز، سكر، طبيب، موسيقى، عرس، أخ، أخت، معلم، مطر، ثلج، صيف، قلم، مفتاح، باب، شارع،
فندق، مطار، جواز، تذكرة، قميص، جائع، تعبان، سعيد، آسف، ربما، أبدا، دائما، عشاء، فطور، سيارة، بيت، مدرسة، كتاب،
متى الغداء، أين الحافلة، كيف حالكم، أنا متأخر،
shukran jazilan, sabah el kheir, wain el bus, kifak
"""


@cache
def called() -> dict[str, tuple[str, ...]]:
    """Return everything each cluster of the example is called."""
    return {one.key: (one.name, *one.names.values(), *one.aliases) for one in example().clusters}


def finder(*, without: str = "", arabic: bool = False) -> Finder:
    """Return the finder of the example; of the cluster `without`, only the names in the other alphabet are known."""
    return Finder(
        (key, *(name for name in names if key != without or _is_arabic(name) != arabic))
        for key, names in called().items()
    )


def _is_arabic(text: str) -> bool:
    return any(sign in ARABIC for sign in fold(text))


def _slip(name: str, chance: random.Random) -> str:
    """Lose, swap, add or change one letter that does not begin a word."""
    at = chance.choice([at for at in range(1, len(name)) if name[at - 1 : at + 1].isalpha()])
    strange = chance.choice(ARABIC if _is_arabic(name) else LATIN)
    return chance.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
            name[:at] + strange + name[at:],
            name[:at] + strange + name[at + 1 :],
        ]
    )


def _uttered(chance: random.Random) -> str:
    consonants, vowels = chance.choice(SYLLABLES)
    syllables = range(chance.choice((1, 2, 2, 3, 3, 4)))
    return "".join(
        chance.choice(consonants) + chance.choice(vowels) + chance.choice(("", "", chance.choice(consonants)))
        for _ in syllables
    )


def _share(right: list[bool]) -> float:
    return sum(right) / len(right)


def _finds(found: Finder, typed: str, key: str) -> bool:
    return key in {one.key for one in found.find(typed)}


def test_every_name_and_acronym_is_found_first_with_and_without_its_accents() -> None:
    known = finder()
    missed = [
        (typed, key)
        for key, names in called().items()
        for name in names
        for typed in (name, fold(name), name.upper())
        if known.find(typed, 1)[0].key != key
    ]
    assert missed == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_slip_of_the_finger_hides_no_name(seed: int) -> None:
    known, chance = finder(), random.Random(seed)
    typed = [
        (_slip(name, chance), key)
        for key, names in called().items()
        for name in names
        if sum(map(str.isalpha, name)) > 4
    ]
    assert _share([_finds(known, words, key) for words, key in typed]) >= 0.99


def test_a_name_written_as_it_sounds_is_found_in_the_other_alphabet() -> None:
    heard = [(typed, key) for key, said in HEARD.items() for typed in said.split("، ")]
    found = [_finds(finder(without=key, arabic=_is_arabic(typed)), typed, key) for typed, key in heard]
    assert _share(found) >= 0.97


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_means_nothing_finds_nothing(seed: int) -> None:
    known, chance = finder(), random.Random(seed)
    assert _share([bool(known.find(_uttered(chance))) for _ in range(300)]) <= 0.04


def test_an_everyday_word_finds_nothing_unless_a_name_holds_something_like_it() -> None:
    known = finder()
    words = [word.strip() for word in EVERYDAY.replace("،", ",").split(",")]
    assert _share([bool(known.find(word)) for word in words]) <= 0.08
    assert known.find("xyzzy") == []
