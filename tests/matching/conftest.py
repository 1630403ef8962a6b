from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from bot.matching import ticks
from bot.matching.affinity import Circle
from bot.matching.kinship import Kinship
from bot.matching.linking import Linker
from bot.matching.profile import Profile, Said
from bot.matching.vectors import vectors
from bot.matching.vocabulary import Vocabulary

ROOT = Path(__file__).parents[2]
EVENT = ROOT / "examples" / "techdays-casablanca-2019"

# As QOOT's manager would answer: from qoot.org and the article on the event, without its three results.
QOOT = {
    "cluster": "qoot",
    "sectors": "agri_food",
    "topics": "export;food_safety;packaging",
    "seeks": "markets;partners;packaging;training;studies",
    "offers": "suppliers;training;network",
    "target_countries": "europe;gulf",
    "meeting_languages": "en;fr;ar",
}
TYPED = {
    "en": {
        "specialities": "olive oil;canned food;snacks and sweets;wine;agri-food innovation",
        "seeks_text": "new markets for our members, better packaging for olive oil and jams, sister clusters",
        "offers_text": "access to Lebanese agri-food SMEs, member training programmes, links to universities",
        "opportunities": "Members want to export mouneh and olive oil to Europe",
    },
    "fr": {
        "specialities": "huile d’olive;conserves;snacks et confiserie;vin;innovation agroalimentaire",
        "seeks_text": "nouveaux marchés pour nos membres, meilleurs emballages pour l’huile d’olive, clusters frères",
        "offers_text": "accès aux PME agroalimentaires libanaises, formations pour nos membres, lien aux universités",
        "opportunities": "Nos membres veulent exporter mouneh et huile d’olive vers l’Europe",
    },
    "ar": {
        "specialities": "زيت الزيتون;معلبات;سناكات وحلويات;نبيذ;ابتكار غذائي",
        "seeks_text": "أسواق جديدة لأعضائنا، تغليف أفضل لزيت الزيتون والمربيات، تجمّعات شقيقة",
        "offers_text": "الوصول إلى الشركات الغذائية اللبنانية، برامج تدريب للأعضاء، علاقات مع الجامعات",
        "opportunities": "أعضاؤنا يريدون تصدير المونة وزيت الزيتون إلى أوروبا",
    },
}


@pytest.fixture(scope="session")
def small() -> Vocabulary:
    return Vocabulary.read(Path(__file__).parent / "vocabulary")


@pytest.fixture(scope="session")
def linker(small: Vocabulary) -> Linker:
    return Linker(small)


@pytest.fixture(scope="session")
def whole() -> Vocabulary:
    return Vocabulary.read(ROOT / "locales" / "vocabulary")


@pytest.fixture(scope="session")
def whole_linker(whole: Vocabulary) -> Linker:
    return Linker(whole)


@pytest.fixture(scope="session")
def techdays() -> dict[str, list[Profile]]:
    """The profiles of the event, by the language QOOT's manager answers in."""
    clusters = {row["key"]: row for row in _rows("clusters.csv")}
    regions = _regions()
    answers = [row for row in _rows("profiles.csv") if row["cluster"] != "qoot"]
    return {
        language: [_profile(clusters[row["cluster"]], row, regions) for row in [*answers, {**QOOT, **typed}]]
        for language, typed in TYPED.items()
    }


@pytest.fixture(scope="session")
def circles(techdays: dict[str, list[Profile]], whole_linker: Linker) -> dict[str, Circle]:
    kinship = Kinship(whole_linker.vocabulary)
    return {language: Circle(vectors(profiles, whole_linker), kinship) for language, profiles in techdays.items()}


@pytest.fixture(scope="session")
def casablanca(circles: dict[str, Circle]) -> Circle:
    return circles["en"]


def _rows(name: str) -> list[dict[str, str]]:
    with (EVENT / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _regions() -> dict[str, list[str]]:
    questions = yaml.safe_load((EVENT / "questionnaire.yml").read_text("utf-8"))["questions"]
    options = [option for question in questions for option in question.get("options", [])]
    return {option["key"]: option["countries"] for option in options if "countries" in option}


def _profile(cluster: dict[str, str], row: dict[str, str], regions: dict[str, list[str]]) -> Profile:
    def typed(*texts: str) -> tuple[Said, ...]:
        return tuple(Said(text) for text in texts if text)

    return Profile(
        id=cluster["key"],
        name=cluster["name"],
        country=cluster["country"],
        side="EU" if cluster["side"] == "EU" else "MENA",
        sectors=_cell(row["sectors"]),
        specialities=typed(*_cell(row["specialities"])),
        topics=tuple(map(ticks.topic, _cell(row["topics"]))),
        seeks=(*map(ticks.trade, _cell(row["seeks"])), *typed(row["seeks_text"])),
        offers=(*map(ticks.trade, _cell(row["offers"])), *typed(row["offers_text"])),
        opportunities=typed(row["opportunities"]),
        markets=tuple(code for key in _cell(row["target_countries"]) for code in regions.get(key, [key])),
        languages=_cell(row["meeting_languages"]),
    )


def _cell(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
