"""Who looks for clusters, or companies, of a trade and a place is told who is one."""

import pytest

from bot.matching.affinity import Circle
from bot.matching.calling import Calling
from bot.matching.calls import Call
from bot.matching.kinship import Kinship
from bot.matching.linking import Linker
from bot.matching.profile import Profile, Said
from bot.matching.scoring import calling
from bot.matching.shortlist import matches
from bot.matching.vector import Vector
from bot.matching.vectors import vector, vectors

SOUTH = ("DZ", "EG", "LY", "MA", "MR", "TN")


def _calls(linker: Linker, text: str, sectors: tuple[str, ...] = ("agri_food",)) -> tuple[Call, ...]:
    return vector(Profile(id="a", side="EU", sectors=sectors, seeks=(Said(text),)), linker).calls


@pytest.mark.parametrize(
    ("text", "trades", "countries"),
    [
        ("ICT clusters in North Africa for joint offers", ("ic",), SOUTH),
        ("We look for textile clusters", ("tx",), ()),
        ("Clusters textiles du Maghreb pour une filière commune", ("tx",), ("DZ", "LY", "MA", "MR", "TN")),
        ("Clusters TIC marocains", ("ic",), ("MA",)),
        ("Tunisian or Egyptian food clusters", ("af",), ("EG", "TN")),
        ("تجمعات غذائية مغربية أو تونسية", ("af",), ("MA", "TN")),
        ("تجمعات ألبان", ("af.dairy",), ()),  # not Albanians
        ("Spanish speaking food clusters", None, None),
        ("Partenaires de langue française", None, None),
        ("food clusters in Tunisia, Morocco and Egypt", ("af",), ("EG", "MA", "TN")),
        ("partners in Germany, France, Italy for dates", ("af",), ("DE", "FR", "IT")),
        ("clusters agroalimentaires en Tunisie, au Maroc, huile d'olive", ("af",), ("MA", "TN")),
        ("تجمعات غذائية في تونس والمغرب، الجزائر", ("af",), ("DZ", "MA", "TN")),
        ("food clusters to sell to Italy, Spain", ("af",), ()),
        ("نبحث عن تجمعات غذائية في لبنان", ("af",), ("LB",)),
        ("food clusters in Lebanon", ("af",), ("LB",)),
        ("sister clusters", ("af",), ()),
        ("New partner clusters in the Levant", ("af",), ("EG", "JO", "LB", "PS", "SY")),
        ("Sister food clusters outside Europe with the same idea", ("af",), ()),
        ("Food companies that want to change their pack", ("af",), ()),
        ("PME mécaniques pour tester nos bancs de mesure", ("me",), ()),
        ("Local partners to bid together in Tunisia and Morocco", ("af",), ("MA", "TN")),
        ("شركاء في الجزائر والمغرب والأردن لمشاريع كبرى", ("af",), ("DZ", "JO", "MA")),
        ("partners for a European project", None, None),
        ("clusters who know how to run a shared brand", None, None),
        ("cluster manager training", None, None),
        ("نودّ أن نعرف كيف تخدم التجمّعات الأوروبية أعضاءها", None, None),
        ("help small food companies innovate", None, None),
        ("exporters of dates", None, None),
        ("food clusters in Catalonia", None, None),
        ("no food clusters please", None, None),
        ("Our food cluster seeks glass jars", None, None),
        ("We are a food cluster and look for packaging", None, None),
        ("Notre cluster agroalimentaire recherche des bocaux", None, None),
        ("نحن تجمع غذائي ونبحث عن عبوات", None, None),
        ("we look for food clusters", ("af",), ()),
        ("ICT partners in Tunisia", ("ic",), ("TN",)),
        ("food clusters in the United Arab Emirates", ("af",), ("AE",)),
        ("food clusters in the south of France", None, None),
        ("North African food clusters", ("af",), SOUTH),
        ("food clusters in Tunisia and textile clusters in Egypt", None, None),
        ("تجمعات غذائية في عمّان", None, None),
    ],
)
def test_a_call_names_a_trade_and_a_place_or_is_none(
    whole_linker: Linker, text: str, trades: tuple[str, ...] | None, countries: tuple[str, ...] | None
) -> None:
    found = [(call.trades, call.countries) for call in _calls(whole_linker, text)]
    assert found == ([] if trades is None else [(trades, countries)])


def test_a_call_is_quoted_with_what_its_colon_leads_to(whole_linker: Linker) -> None:
    text = "Food companies that want 2.5 kg packs: olive oil, dates. And a partner"
    assert [call.phrase for call in _calls(whole_linker, text)] == [
        "Food companies that want 2.5 kg packs: olive oil, dates"
    ]


def test_a_call_is_quoted_with_its_whole_list_of_places(whole_linker: Linker) -> None:
    said = ("ICT clusters (Tunisia, Morocco) for joint bids", "Clusters in Tunisia, Egypt, olive oil")
    assert [[call.phrase for call in _calls(whole_linker, text)] for text in said] == [
        ["ICT clusters (Tunisia, Morocco)"],
        ["Clusters in Tunisia, Egypt"],
    ]


def test_who_makes_packs_for_food_besides_is_no_food_cluster_and_has_food_companies() -> None:
    packers = Vector(id="p", side="EU", country="ES", sectors=("packaging_materials", "agri_food"))
    assert not Call("sister clusters", ("af",)).trade_of(packers)
    assert Call("Food companies", ("af",), companies=True).trade_of(packers) == "af"


def test_outside_a_place_is_everywhere_else(whole_linker: Linker) -> None:
    (call,) = _calls(whole_linker, "food clusters outside Morocco")
    around = [Vector(id="a", side="MENA", country=country, sectors=("agri_food",)) for country in ("MA", "TN")]
    assert [call.trade_of(one) for one in around] == ["", "af"]


def test_partner_clusters_are_clusters(whole_linker: Linker) -> None:
    (call,) = _calls(whole_linker, "New partner clusters in the Middle East")
    assert not call.companies


def test_a_whole_trade_that_is_wished_for_besides_a_call_is_told(whole_linker: Linker) -> None:
    me = Profile(
        id="me", side="EU", sectors=("agri_food",), seeks=(Said("better packaging, packaging clusters in Egypt"),)
    )
    other = Profile(
        id="o", side="MENA", country="JO", sectors=("packaging_materials",), offers=(Said("better packaging"),)
    )
    (found,) = matches(*((one := vectors((me, other), whole_linker))[0], one[1:]), whole_linker.vocabulary)
    assert [one.basis for one in found.reasons if one.concepts == ("pk",)] == ["sought"]


def test_a_place_is_where_one_is() -> None:
    call = Call("ICT clusters in North Africa", ("ic",), SOUTH)
    assert call.trade_of(Vector(id="m", side="MENA", country="MA", sectors=("ict",))) == "ic"
    assert not call.trade_of(Vector(id="j", side="MENA", country="JO", sectors=("ict",)))


def test_who_is_called_is_told_so_and_stands_before_others_of_the_trade(whole_linker: Linker) -> None:
    wish = Said("ICT clusters in North Africa for joint offers")
    me = vector(Profile(id="me", side="EU", country="BG", sectors=("ict",), seeks=(wish,)), whole_linker)
    others = [
        vector(
            Profile(id=name, side="MENA", country=country, sectors=("ict",), offers=(Said("software"),)), whole_linker
        )
        for name, country in (("amman", "JO"), ("tunis", "TN"))
    ]
    found = matches(me, others, whole_linker.vocabulary)
    assert found[0].id == "tunis"
    row = Circle((me, *others), Kinship(whole_linker.vocabulary)).affinity("me")
    assert [gained > 0 for gained in calling(row)] == [False, False, True]  # amman, me, tunis
    told = {match.id: [one.basis for one in match.reasons] for match in found}
    assert "called" in told["tunis"]
    assert "called" not in told.get("amman", [])
    reason = next(one for one in found[0].reasons if one.basis == "called")
    assert (reason.direction, reason.concepts, reason.countries) == ("theirs", ("ic",), ("TN",))
    assert reason.my_words == ("ICT clusters in North Africa for joint offers",)


def test_a_row_of_calls_is_what_each_call_tells(circles: dict[str, Circle]) -> None:
    around = circles["fr"].vectors
    calling = Calling(around)

    def weight(one: Vector, other: Vector) -> float:
        return max((0.5 if call.companies else 1 for call in one.calls if call.trade_of(other)), default=0)

    rows = [[(weight(one, other) + weight(other, one)) / 2 for other in around] for one in around]
    assert [calling.row(at).tolist() for at in range(len(around))] == rows
    assert any(map(any, rows))


def test_a_vector_keeps_its_calls(whole_linker: Linker) -> None:
    kept = vector(Profile(id="a", side="EU", seeks=(Said("ICT clusters in North Africa"),)), whole_linker)
    assert kept.calls
    assert Vector.from_json(kept.to_json()) == kept
