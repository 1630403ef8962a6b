from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.matching.cards import for_card
from bot.matching.introducing import introduced
from bot.matching.kinship import Kinship
from bot.matching.profile import Profile, Said
from bot.matching.reason import Reason
from bot.matching.vectors import vectors

if TYPE_CHECKING:
    from bot.matching.linking import Linker
    from bot.matching.vector import Vector

UNCERTAIN = Reason(
    kind="complement", basis="distant", direction="theirs", concepts=("af.dates",),
    their_words=("dates",), my_words=("medjool",),
)  # fmt: skip
SECTOR = Reason(kind="same_mission", basis="akin", direction="both", concepts=("af",))
COUNTRY = Reason(kind="markets", basis="market", direction="mine", countries=("FR",))


def _two(linker: Linker, mine: dict[str, str], theirs: dict[str, str]) -> tuple[Vector, Vector]:
    said = [{field: (Said(text),) for field, text in one.items()} for one in (mine, theirs)]
    me, other = (
        Profile(id=f"{at}", side="EU" if at else "MENA", sectors=("agri_food",), **answers)  # type: ignore[arg-type]
        for at, answers in enumerate(said)
    )
    one, two = vectors([me, other], linker)
    return one, two


def _shown(linker: Linker, reasons: list[Reason], known: list[Reason], me: Vector, other: Vector) -> tuple[Reason, ...]:
    return introduced(reasons, known, me, other, Kinship(linker.vocabulary))


def test_in_place_of_an_uncertain_link_stands_what_they_wrote_whole_sentences_nearest_to_mine(
    whole_linker: Linker,
) -> None:
    me, other = _two(
        whole_linker,
        {"seeks": "containers for honey"},
        {"offers": "Hall for rent. Jars, lids and caps, olive oil no.", "seeks": "honey to export\nnew members"},
    )
    assert _shown(whole_linker, [UNCERTAIN, COUNTRY], [], me, other) == (
        replace(
            UNCERTAIN,
            direction="both",
            concepts=(),
            their_words=("Jars, lids and caps, olive oil no", "honey to export"),
            my_words=(),
        ),
        COUNTRY,
    )


@pytest.mark.parametrize(("field", "direction"), [("offers", "theirs"), ("seeks", "mine")])
def test_who_only_offers_or_only_seeks_is_quoted_with_that(whole_linker: Linker, field: str, direction: str) -> None:
    me, other = _two(whole_linker, {"topics": "honey"}, {field: "glass jars"})
    (found,) = _shown(whole_linker, [UNCERTAIN], [], me, other)
    assert (found.direction, found.their_words) == (direction, ("glass jars",))


def test_what_members_look_for_is_quoted_where_it_is_what_was_linked(whole_linker: Linker) -> None:
    me, other = _two(
        whole_linker,
        {"topics": "olive oil"},
        {"seeks": "buyers", "opportunities": "a member, incl. a lab, seeks olives"},
    )
    linked = replace(UNCERTAIN, direction="mine", their_words=("… a lab, seeks olives",))
    assert [one.their_words for one in _shown(whole_linker, [linked], [], me, other)] == [
        ("a member, incl. a lab, seeks olives",)
    ]


def test_who_wrote_neither_is_quoted_with_what_was_found(whole_linker: Linker) -> None:
    me, other = _two(whole_linker, {"seeks": "honey"}, {"topics": "dates"})
    assert _shown(whole_linker, [UNCERTAIN], [], me, other) == (UNCERTAIN,)


def test_a_reason_that_would_stand_alone_is_told_beside_what_they_wrote(whole_linker: Linker) -> None:
    me, other = _two(whole_linker, {"seeks": "honey"}, {"offers": "glass jars"})
    sought = replace(UNCERTAIN, basis="sought")
    written = [told for alone in (sought, SECTOR) for told in _shown(whole_linker, [alone], [], me, other)[1:]]
    assert [(one.basis, one.their_words, one.my_words) for one in written] == [("distant", ("glass jars",), ())] * 2
    assert _shown(whole_linker, [sought, COUNTRY], [], me, other) == (sought, COUNTRY)
    ticked = replace(sought, their_words=(), my_words=())
    assert [one.basis for one in _shown(whole_linker, [ticked, COUNTRY], [], me, other)] == [
        "sought",
        "market",
        "distant",
    ]
    assert [one.basis for one in _shown(whole_linker, [sought, SECTOR], [], me, other)] == ["sought", "akin", "distant"]


def test_the_sentence_around_the_words_quoted_is_shown_and_where_they_are_all_of_it_another(
    whole_linker: Linker,
) -> None:
    me, other = _two(
        whole_linker, {"seeks": "dates"}, {"offers": "coaching in export\nno more dates this year; fresh figs"}
    )
    sought = replace(UNCERTAIN, basis="sought")
    assert _shown(whole_linker, [sought], [], me, other)[1].their_words == ("no more dates this year",)
    whole = replace(sought, their_words=("no more dates this year",))
    assert _shown(whole_linker, [whole], [], me, other)[1].their_words[0] != "no more dates this year"


def test_of_a_long_sentence_as_much_is_quoted_as_a_card_holds(whole_linker: Linker) -> None:
    before, after = "we have been here since 1987 and have always had ", " for the whole valley and for whoever asks"
    me, other = _two(whole_linker, {"seeks": "honey"}, {"offers": f"{before}glass jars and olive oil bottles{after}"})
    ((quoted,),) = (one.their_words for one in _shown(whole_linker, [UNCERTAIN], [], me, other))
    assert len(quoted) <= 104
    assert quoted.startswith("we have been here")
    assert quoted.endswith(" …")
    assert quoted.strip("… ") in f"{before}glass jars and olive oil bottles{after}"


def test_what_sounds_alike_is_set_side_by_side_in_place_of_an_introduction_and_claims_nothing(
    whole_linker: Linker,
) -> None:
    me, other = _two(
        whole_linker, {"seeks": "tasting courses for olive oil"}, {"offers": "hall for rent, olive oil tasting lessons"}
    )
    (pair,) = _shown(whole_linker, [UNCERTAIN], [], me, other)
    assert (pair.basis, pair.direction, pair.concepts) == ("beside", "theirs", ())
    assert (pair.their_words, pair.my_words) == (
        ("olive oil tasting lessons",),
        ("tasting courses for olive oil",),
    )
    ticked = Reason(kind="needs_offers", basis="sought", direction="mine", concepts=("sv.training",))
    assert for_card(_shown(whole_linker, [ticked], [], me, other)) == (replace(pair, kind="needs_offers"), ticked)


def test_goods_that_members_look_for_and_that_are_no_reason_are_set_side_by_side(whole_linker: Linker) -> None:
    me, other = _two(
        whole_linker,
        {"seeks": "hall"},
        {"offers": "tents", "opportunities": "a start-up looks for a port for a trial"},
    )
    me = replace(me, sectors=("transport_logistics",))
    (wish,) = [one.phrase for one in other.sought if one.hoped]
    port = replace(
        UNCERTAIN, basis="sought", direction="mine", concepts=("tl.ports",), told=False, strength=0.3,
        their_words=(wish,), my_words=("access to the port",),
    )  # fmt: skip
    told = _shown(whole_linker, [SECTOR], [port], me, other)
    assert [(one.basis, one.concepts) for one in told] == [("akin", ("af",)), ("beside", ("tl.ports",))]
    abroad = replace(me, sectors=("agri_food",))  # whose trade it is not
    assert all(one.basis != "beside" for one in _shown(whole_linker, [SECTOR], [port], abroad, other))
    for weak in (
        replace(port, concepts=("sv.training",)),
        replace(port, concepts=("tl.ports", "tl.road")),
        replace(port, strength=0.01),
        replace(port, likeness=0.05),
        replace(port, my_words=()),
        replace(
            port, their_words=("a port for our fruit",)
        ),  # sought by the cluster, and told or asked about if at all
    ):
        assert all(one.basis != "beside" for one in _shown(whole_linker, [SECTOR], [weak], me, other))


def test_a_wish_that_is_quoted_already_is_not_quoted_again(whole_linker: Linker) -> None:
    me, other = _two(whole_linker, {"seeks": "lids for honey jars"}, {"offers": "jar lids in two sizes"})
    known = replace(UNCERTAIN, basis="sought", my_words=("lids for honey jars",))
    assert all(one.basis != "beside" for one in _shown(whole_linker, [known], [], me, other))


def test_packs_for_jam_are_no_wish_for_jam(whole_linker: Linker) -> None:
    me, other = _two(whole_linker, {"seeks": "better packaging for olive oil and jams"}, {"offers": "apricot jam"})
    wish = next(word for word in me.seeks["af.jam"].words)
    jam = replace(
        UNCERTAIN, basis="sought", concepts=("af.jam",), told=False, strength=0.3, their_words=("apricot jam",),
        my_words=(wish,),
    )  # fmt: skip
    assert all(one.concepts != ("af.jam",) for one in _shown(whole_linker, [SECTOR], [jam], me, other))


def test_buyers_of_one_trade_are_not_set_beside_a_wish_for_buyers_in_another(whole_linker: Linker) -> None:
    retail, clients = "contacts to retail buyers", "retail buyers and clients"
    me, other = _two(whole_linker, {"seeks": clients}, {"offers": retail})
    apart = replace(other, sectors=("ict",))
    assert [one.basis for one in _shown(whole_linker, [UNCERTAIN], [], me, other)] == ["beside"]
    assert [one.basis for one in _shown(whole_linker, [UNCERTAIN], [], me, apart)] == ["distant"]


def test_a_question_about_what_only_sounds_alike_gives_way_to_what_they_wrote(whole_linker: Linker) -> None:
    me, other = _two(whole_linker, {"seeks": "good English"}, {"offers": "a training centre with 300 places"})
    asked = replace(UNCERTAIN, basis="perhaps", concepts=(), their_words=("training centre",), my_words=("English",))
    assert [one.basis for one in _shown(whole_linker, [asked], [], me, other)] == ["distant"]
    twice = replace(asked, their_words=("300 places",))
    assert [one.basis for one in _shown(whole_linker, [asked, twice], [], me, other)] == ["distant"]
    named = replace(asked, concepts=("af.dates",))
    assert _shown(whole_linker, [named], [], me, other)[0] == named
