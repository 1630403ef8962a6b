from __future__ import annotations

from bot.matching.exposure import exposure
from bot.matching.fairness import mended
from bot.matching.shortlist import Match


def _lists(**names: str) -> dict[str, list[Match]]:
    return {
        one: [Match(id=other, kind="complement", score=0.5, reasons=()) for other in others]
        for one, others in names.items()
    }


def _ids(lists: dict[str, list[Match]]) -> dict[str, str]:
    return {name: "".join(match.id for match in found) for name, found in lists.items()}


def test_who_is_on_no_list_moves_up_at_the_cost_of_somebody_seen_elsewhere() -> None:
    assert _ids(mended(_lists(a="xyz", b="xyz", x="ab", y="ab", z="ab"), top=2)) == {
        "a": "xzy",
        "b": "xyz",
        "x": "ab",
        "y": "ab",
        "z": "ab",
    }


def test_who_is_on_nearly_every_list_gives_way() -> None:
    crowd = dict.fromkeys("abcdefgh", "xyz")
    lists = mended(_lists(**crowd, x="a", y="b", z="c"), top=1)
    assert exposure({name: [match.id for match in found] for name, found in lists.items()}, top=1).most_shown <= 3


def test_fair_lists_stay_as_they_are() -> None:
    fair = _lists(a="xy", b="yx", x="ab", y="ba")
    assert mended(fair, top=1) == fair


def test_two_who_list_each_other_are_not_parted_for_somebody_who_is_seen_already() -> None:
    lists = _lists(a="xy", x="a", y="a", b="y", c="x")
    assert mended(lists, top=1) == lists
