from __future__ import annotations

from time import perf_counter

import pytest

from bot.matching import mentions as mentioned
from bot.matching.linking import Link, Linker
from bot.matching.mentions import mentions


def concepts(linker: Linker, text: str) -> list[str]:
    return [link.concept for link in linker.link(text)]


def test_a_link_says_what_was_meant_with_the_words_as_typed(linker: Linker) -> None:
    assert linker.link("Nous cherchons des Emballages Alimentaires!") == (
        Link(start=19, end=42, concept="pk.food", words="Emballages Alimentaires", confidence=1.0),
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("food packaging", ["pk.food"]),
        ("emballage alimentaire", ["pk.food"]),
        ("تغليف المواد الغذائية", ["pk.food"]),
        ("والتغليف الغذائى", ["pk.food"]),
        ("agrifood", ["af"]),
        ("olve oil", ["af.olive_oil"]),
        ("iso22000", ["af.safety"]),
        ("zit zitoun w taghlif", ["af.olive_oil", "pk.food"]),
        ("تغليف لزيت الزيتون وزيت الزيتون", ["pk", "af.olive_oil", "af.olive_oil"]),
        ("dates, training and huile d'olive", ["af.dates", "sv.training", "af.olive_oil"]),
    ],
)
def test_people_are_understood_in_every_language_and_with_typos(linker: Linker, text: str, meant: list[str]) -> None:
    assert concepts(linker, text) == meant


@pytest.mark.parametrize("text", ["ISO 22001", "تمويه", "portal", "sécurité", "", "…", "the and of"])
def test_what_is_only_similar_is_not_linked(linker: Linker, text: str) -> None:
    assert concepts(linker, text) == []


@pytest.mark.parametrize(
    ("dates", "funding"),
    [("تمور", "تمويل"), ("التمور", "التمويل")],
)
def test_dates_are_not_funding_in_arabic(linker: Linker, dates: str, funding: str) -> None:
    assert (concepts(linker, dates), concepts(linker, funding)) == (["af.dates"], ["sv.funding"])


def test_the_longest_phrase_wins(linker: Linker) -> None:
    assert concepts(linker, "sécurité informatique") == ["ic.security"]
    assert concepts(linker, "sécurité alimentaire") == ["af.safety"]


def test_a_phrase_does_not_reach_over_a_comma(linker: Linker) -> None:
    assert concepts(linker, "food, packaging") == ["pk"]


def test_a_generic_concept_never_links_alone(linker: Linker) -> None:
    assert concepts(linker, "storage") == []
    assert concepts(linker, "storage of olive oil") == ["tl.storage", "af.olive_oil"]


@pytest.mark.parametrize(
    "text",
    [
        "we do not export dates",
        "we don't export dates",
        "we dont export dates",
        "no dates",
        "nous n'exportons pas de dattes",
        "nous n’exportons plus de dattes",
        "on fait pas les dattes",
        "sans emballage",
        "لا نصدّر التمور",
        "بدون تغليف",
        "non packaging",
    ],
)
def test_what_is_denied_is_not_linked(linker: Linker, text: str) -> None:
    assert concepts(linker, text) == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("we do not export, dates only", ["af.dates"]),
        ("not dates but olive oil", ["af.olive_oil"]),
        ("not only dates", ["af.dates"]),
        ("nous n'avons que des dattes", ["af.dates"]),
        ("nous ne faisons pas que des dattes", ["af.dates"]),
        ("pas seulement des dattes", ["af.dates"]),
        ("لا نصدر بل تمور", ["af.dates"]),
        ("ليس فقط التمور", ["af.dates"]),
        ("produits sans gluten", ["af.gluten_free"]),
        ("sans gluten", ["af.gluten_free"]),
    ],
)
def test_a_denial_ends_where_it_ends(linker: Linker, text: str, meant: list[str]) -> None:
    assert concepts(linker, text) == meant


def test_a_batch_links_as_each_text_alone(linker: Linker) -> None:
    texts = ["food packagng", "dattes", "", "training and تغليف"]
    assert linker.link_all([(text, ()) for text in texts]) == [Linker(linker.vocabulary).link(text) for text in texts]


def test_a_long_text_is_linked_in_a_moment(linker: Linker) -> None:
    text = " ".join(f"emballage{number} alimentaire dates oil{number}" for number in range(400))
    start = perf_counter()
    linker.link(text)
    assert perf_counter() - start < 2


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("تغليف وتدريب", ["تغليف", "تدريب"]),
        ("تصدير والاستدامة", ["تصدير", "الاستدامة"]),
        ("وتدريب السائقين", ["تدريب السائقين"]),
        ("ورشات خياطة", ["ورشات خياطة"]),
        ("ورق مقوى", ["ورق مقوى"]),
        ("وكالات سفر", ["وكالات سفر"]),
    ],
)
def test_an_and_written_onto_an_arabic_word_is_not_quoted(whole_linker: Linker, text: str, quoted: list[str]) -> None:
    assert [link.words for link in whole_linker.link(text)] == quoted


def test_a_label_that_holds_commas_is_quoted_whole(whole_linker: Linker) -> None:
    (link,) = whole_linker.link("(jus, sodas et eaux).")
    assert (link.words, link.end - link.start) == ("jus, sodas et eaux", len("jus, sodas et eaux"))
    text = "jus, sodas et eaux"
    (mention,) = mentions(text, whole_linker.link(text), "fr", whole_linker)
    assert mention.phrase == text


def test_a_clause_without_a_comma_is_read_once_however_many_things_it_names(
    whole_linker: Linker, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = " and ".join(["glass jars", "olive oil", "dates", "food packaging"] * 5)
    read: list[str] = []
    once = mentioned.heads
    monkeypatch.setattr(mentioned, "heads", lambda said, *rest: read.append(said) or once(said, *rest))
    assert len(mentions(text, whole_linker.link(text), "en", whole_linker)) == 20
    assert len(read) == 1


# Found as two things that each are true of it, or nothing by itself: whoever types them says more.
_NOT_BY_ITSELF = {
    "CE marking for devices", "CE marking of machines", "CE marking of machinery", "out sourcing dev", "good practice",
    "الهياكل المعدنية الملحومة وأشغال الصاج الثقيل",
}  # fmt: skip


def test_every_label_is_found_where_somebody_of_its_trade_types_it(whole_linker: Linker) -> None:
    vocabulary = whole_linker.vocabulary
    labels = [
        label
        for label in vocabulary.labels()
        if not vocabulary[label.concept].generic and vocabulary[label.concept].broader
    ]
    found = whole_linker.link_all([(label.text, (vocabulary.sector(label.concept),)) for label in labels])
    lost = [
        label.text
        for label, links in zip(labels, found, strict=True)
        if label.concept not in {link.concept for link in links}
    ]
    assert {*lost} == _NOT_BY_ITSELF
