"""The cast: every value the bot did not write itself, as a real one and as the worst a person may hand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.questionnaire.reading import clean
from bot.texts import LANGUAGES

Words = Mapping[str, str]  # {"en": .., "fr": .., "ar": ..}


@dataclass(frozen=True, eq=False)  # told apart by identity, so that what was made with one can be kept
class Cast:
    """Names, places and typed words; `key` tells casts apart for a reader."""

    key: str
    cluster: str
    other: str
    person: str
    typed: str
    event: Words
    place: Words
    room: Words
    title: Words
    point: Words
    prose: Words
    topic: Words
    side: Words
    quoted: str
    file: str

    @property
    def is_hostile(self) -> bool:
        """Whether the values are there to break something."""
        return self.key not in ("latin", "arabic")


LATIN = Cast(
    key="latin",
    cluster="Cluster Agroalimentaire QOOT",
    other="Packaging Cluster",
    person="Salma Benkirane",
    typed="olive oil & dates",
    event={"en": "TechDays Casablanca", "fr": "TechDays Casablanca", "ar": "ملتقى TechDays بالدار البيضاء"},
    place={"en": "Hall B, Technopark", "fr": "Salle B, Technopark", "ar": "القاعة B، تكنوبارك"},
    room={"en": "Atlas room", "fr": "salle Atlas", "ar": "قاعة الأطلس"},
    title={"en": "Visit to a bottling plant", "fr": "Visite d’une usine d’embouteillage", "ar": "زيارة مصنع تعبئة"},
    point={"en": "Main gate, Technopark", "fr": "Entrée principale, Technopark", "ar": "المدخل الرئيسي، تكنوبارك"},
    prose={
        "en": "About 150 members among makers of materials and machinery, since 2012.",
        "fr": "Environ 150 membres, fabricants de matériaux et de machines, depuis 2012.",
        "ar": "نحو 150 عضواً من مصنّعي المواد والآلات منذ 2012.",
    },
    topic={"en": "Packaging", "fr": "Emballage", "ar": "التغليف"},
    side={"en": "South-Med", "fr": "Sud-Méditerranée", "ar": "جنوب المتوسط"},
    quoted="olive oil bottles",
    file="clusters.csv",
)
ARABIC = Cast(
    key="arabic",
    cluster="تجمّع قوت للصناعات الغذائية",
    other="تجمّع تمور غزة",
    person="سلمى بنكيران",
    typed="زيت الزيتون والتمور",
    event=LATIN.event,
    place=LATIN.place,
    room=LATIN.room,
    title=LATIN.title,
    point=LATIN.point,
    prose=LATIN.prose,
    topic=LATIN.topic,
    side=LATIN.side,
    quoted="قوارير زيت الزيتون",
    file="التجمّعات.csv",
)


def cast_of(key: str, said: str) -> Cast:
    """Return a cast that says the same everywhere; prose stands alone on its lines and was cleaned on its way in."""
    words, prose = dict.fromkeys(LANGUAGES, said), dict.fromkeys(LANGUAGES, clean(said))
    return Cast(key, said, said, said, said, words, words, words, words, words, prose, words, words, said, said)


HOSTILE = {
    "markup": "<b>&\"'</i>",
    "braces": "{{ x }} {% y %} %(name)s {0} %s",
    "empty": "",
    "64 letters": "Cluster" * 9 + "s",
    "emoji": "👩🏽‍🌾🇲🇦🏳️‍🌈🧑‍🤝‍🧑",
    "bidi controls": "abc\u202eفقس\u2066\u2069\u2069\u200f",
    "NUL": "a\x00b",
}
REAL = (LATIN, ARABIC)
CASTS = (*REAL, *(cast_of(key, said) for key, said in HOSTILE.items()))
