"""Who asks who takes a thing has it to give away; who asks for help with it wants to learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.matching.intent import Intents
from bot.matching.knowhow import by_clause, is_taught
from bot.matching.normalise import clauses

if TYPE_CHECKING:
    from bot.matching.linking import Linker


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("who takes our old batteries", "batteries"),
        ("someone to collect olive stones", "stones"),
        ("qui rachète nos palettes cassées", "palettes"),
        ("quelqu'un qui prend les chutes de cuir", "chutes"),
        ("مين ياخد البطاريات القديمة", "البطاريات"),
        ("شكون يشري الفيتورة", "الفيتورة"),
        ("بدنا حد ياخد الكرتون", "الكرتون"),
    ],
)
def test_who_looks_for_a_taker_has_the_thing(text: str, thing: str) -> None:
    assert Intents(text).at(text.index(thing)) == "sells"


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("we buy olive stones", "stones"),
        ("نشتري بطاريات قديمة", "بطاريات"),
        ("on achète des palettes", "palettes"),
        ("who has old batteries", "batteries"),
    ],
)
def test_who_buys_has_nothing_to_sell(text: str, thing: str) -> None:
    assert Intents(text).at(text.index(thing)) != "sells"


@pytest.mark.parametrize(
    "text",
    [
        "who can explain the new packaging rules",
        "quelqu'un qui conseille sur les étiquettes",
        "par où commencer pour le bio",
        "مين يساعدنا نحط ريحة للصابون",
        "حد يفهمنا معالجة الصرف",
        "chi had i3awna f douane",
        "بدنا خبير بالذكاء الاصطناعي",
    ],
)
def test_who_asks_for_help_wants_know_how(text: str) -> None:
    assert any(is_taught(clause) for clause in clauses(text))


def test_who_asks_how_wants_know_how_though_a_label_holds_the_question(whole_linker: Linker) -> None:
    text = "كيف نصدّر"
    ((clause, links),) = by_clause([(text, whole_linker.link(text))])
    assert [(link.start, link.end) for link in links] == [(0, len(text))]
    assert is_taught(clause, links)


@pytest.mark.parametrize("text", ["glass jars 370 ml", "palettes Europe d'occasion", "بطاريات ليثيوم", "زيت زيتون بكر"])
def test_goods_are_no_lesson(text: str) -> None:
    assert not any(is_taught(clause) for clause in clauses(text))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("someone to show us how to sell in France", "sell"),
        ("somebody who can host our engineers", "host"),
        ("quelqu'un qui accueille nos stagiaires", "accueille"),
    ],
)
def test_whoever_is_asked_for_gives_nothing_yet_and_is_wanted(text: str, what: str) -> None:
    assert Intents(text).at(text.index(what)) == "wants"


@pytest.mark.parametrize(
    ("text", "what", "intent"),
    [
        ("one plant seeks a second supplier for cable harnesses", "harnesses", "wants"),
        ("cherche fournisseur pour faisceaux", "faisceaux", "wants"),
        ("نبحث عن مورد للضفائر", "للضفائر", "wants"),
        ("supplier for hotels", "hotels", "serves"),
        ("we seek an ERP for food shops", "shops", "serves"),
    ],
)
def test_what_a_supplier_is_sought_for_is_sought(text: str, what: str, intent: str) -> None:
    assert Intents(text).at(text.index(what)) == intent


def test_who_tells_of_one_of_its_own_gives() -> None:
    text = "someone of ours can host your engineers"
    assert Intents(text).at(text.index("engineers")) == "gives"


@pytest.mark.parametrize(
    ("text", "what", "intent"),
    [
        ("Factories that want to cut their energy bill", "energy", "needs"),
        ("farming clusters that need simple apps", "apps", "needs"),
        ("ports qui veulent réduire leur pollution", "pollution", "needs"),
        ("المصانع التي تحتاج إلى عدادات", "عدادات", "needs"),
        ("a member who wants recycled resin", "resin", "wants"),
        ("farms that need apps, partners for a hub", "hub", ""),
        ("we are a cluster that needs packaging machines", "packaging", "wants"),
        ("armoires de commande pour pompes", "pompes", "serves"),
        ("charges minérales pour remplacer une part du ciment", "ciment", "serves"),
        ("replace plastic film with cardboard boxes", "boxes", "wants"),
        ("partenaires R&D pour un projet sur le denim", "denim", ""),
        ("fournisseur de bocaux pour confitures", "confitures", "serves"),
        ("un atelier au Maroc pour confectionner des vestes", "vestes", ""),
        ("retail buyers abroad for certified honey", "honey", "sells"),
        ("importers of herbs for tea", "tea", "sells"),
        ("نريد التعريف بشركاتنا ومشترين لملابس العمل", "ملابس", "sells"),
        ("ثلاث شركات تبحث عن طلبيات مشتركة لملابس المستشفيات", "ملابس", "sells"),
        ("a firm wants a reseller, training of engineers included", "training", "gives"),
        ("we equip one hotel with meters", "meters", "gives"),
        ("we equip one hotel with meters", "hotel", "serves"),
        ("4 start-up cherchent un client (biogaz)", "biogaz", "sells"),
        ("nous cherchons des machines (biogaz)", "biogaz", "wants"),
        ("we seek buyers (dates), glass jars", "jars", "wants"),
        ("looking for glass jars with delivery included", "jars", "wants"),
        ("cherche presse à huile avec formation comprise", "formation", "gives"),
        ("نبحث عن طلبيات كبيرة لوز", "لوز", "wants"),
        ("fully equipped laboratory for oil", "laboratory", ""),
    ],
)
def test_what_is_sought_for_somebody_is_told_from_what_they_want_themselves(text: str, what: str, intent: str) -> None:
    assert Intents(text, sought=True).at(text.index(what)) == intent


@pytest.mark.parametrize(
    ("text", "what", "intent"),
    [
        ("two factories ready to test energy meters", "meters", "wants"),
        ("usine prête à essayer des capteurs", "capteurs", "wants"),
        ("مصنع جاهز لتجربة عدادات", "عدادات", "wants"),
        ("looks for a dairy to test a new tray", "tray", "serves"),
        ("an app to be tried with date growers", "growers", "wants"),
        ("capteur à tester chez un laitier", "laitier", "wants"),
        ("achat groupé de concentré d’orange", "concentré", "wants"),
        ("we open our seminars to one food cluster", "food", "serves"),
        ("we offer access to a certified laboratory", "laboratory", "gives"),
        ("cherche commandes de broderie", "broderie", "sells"),
        ("our members want to test drip irrigation", "irrigation", "wants"),
        ("we replace solar panels", "panels", ""),
    ],
)
def test_trying_buying_and_opening_say_who_has_what(text: str, what: str, intent: str) -> None:
    assert Intents(text).at(text.index(what)) == intent


def test_importers_of_herbs_for_tea_have_herbs_for_tea() -> None:
    text = "مستوردين أعشاب للشاي"
    at = text.index("أعشاب")
    assert Intents(text, [(at, at + len("أعشاب"))], sought=True).at(text.index("للشاي")) == "serves"


def test_a_sign_that_says_nothing_is_no_word() -> None:
    assert Intents("زيت ءء تمور", sought=True).at(0) == ""


def test_a_control_cabinet_is_no_order() -> None:
    text = "armoires de commande de pompes"
    assert Intents(text, [(0, len("armoires de commande"))], sought=True).at(text.index("pompes")) == ""
