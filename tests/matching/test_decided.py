"""Labels that look alike and words that stand alone: each decided by a rule or by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.matching import lint
from bot.matching.slips import Slip, slips

if TYPE_CHECKING:
    from bot.matching.linking import Linker
    from bot.matching.lint import Clash
    from bot.matching.vocabulary import Vocabulary

DECIDED = Path(__file__).parents[2] / "locales" / "vocabulary" / "decided"


@pytest.fixture(scope="module")
def alike(whole: Vocabulary) -> list[Clash]:
    return lint.near(whole)


def test_labels_that_look_alike_each_link_to_their_own_concept(alike: list[Clash], whole_linker: Linker) -> None:
    labels = sorted(
        {pair for clash in alike for pair in ((clash.label, clash.concept), (clash.other_label, clash.other))}
    )
    found = whole_linker.concepts_of([label for label, _ in labels])
    assert [pair for pair, named in zip(labels, found, strict=True) if named != (pair[1], 1.0)] == []


def test_a_slip_into_another_trade_is_one_that_somebody_decided(alike: list[Clash], whole_linker: Linker) -> None:
    listed = {(row["label"], row["concept"], row["other"]) for part in _read("near.yml") for row in part["slips"]}
    found = {(slip.label, slip.concept, slip.other) for slip in slips(alike, whole_linker)}
    assert (sorted(found - listed), sorted(listed - found)) == ([], [])


def test_a_one_word_label_that_links_alone_is_one_that_somebody_decided(whole: Vocabulary) -> None:
    listed = {
        (concept, text) for part in _read("loose.yml") for concept, texts in part["firm"].items() for text in texts
    }
    found = {(label.concept, label.text) for label in lint.loose_words(whole)}
    assert (sorted(found - listed), sorted(listed - found)) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "glass", "labels", "communication", "المقاولات الصغرى", "froid",
        "800V orange", "nos freins", "nos recettes", "شريحة", "founders",
    ],
)  # fmt: skip
def test_a_loose_word_links_neither_alone_nor_in_another_trade(whole_linker: Linker, text: str) -> None:
    assert (whole_linker.link(text), whole_linker.link(text, ["tourism"])) == ((), ())


def test_a_loose_word_links_in_its_own_trade_and_beside_a_word_of_it(whole_linker: Linker) -> None:
    assert [link.concept for link in whole_linker.link("glass", ["packaging_materials"])] == ["pk.glass"]
    assert [link.concept for link in whole_linker.link("glass and cardboard")] == ["pk.glass", "pk.cardboard"]


def test_a_slip_tells_what_was_meant_and_where_it_went(alike: list[Clash], whole_linker: Linker) -> None:
    assert Slip("salmon", "af.fish", "salon", "sv.fairs") in slips(alike, whole_linker)


def _read(name: str) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = yaml.safe_load((DECIDED / name).read_text("utf-8"))
    return content
