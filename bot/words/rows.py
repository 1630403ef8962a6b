"""Rows in memory, as a store would give them: one event and what happens in it, played by a cast."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import clusters
from bot.matching.reason import Reason
from bot.matching.shortlist import Match
from bot.questionnaire.questions import Kind, Question
from bot.texts import Moment
from bot.timetable.problem import Code
from handlers.diary import Entry
from models import Activity, ActivityKind, Cluster, Event, Participant, Timetable, TimetableState

if TYPE_CHECKING:
    from bot.matching.reason import Basis, Direction
    from bot.texts import Voice
    from bot.words.cast import Cast

ZONE = "Africa/Casablanca"
NOON = datetime(2019, 4, 9, 12, tzinfo=UTC)
DAY = date(2019, 4, 9)
DATES = "af.dates"
FOOD_PACKAGING = "pk.food"
FOOD = "af"
TRAINING = "sv.training"
HINDRANCES = (
    "no_slots", "no_tables", "no_clusters", "none_wanted", "never_free", "no_partner", "few_slots", "few_partners",
    "few_tables", "must_refused", "many_musts", "fixed_clash", "fixed_declined", "no_pair",
)  # fmt: skip
WITHOUT = ("no_other_side", "no_shared_topic", "no_shared_language", "no_place", "taken_out")
DIRECTIONS: tuple[Direction, ...] = ("theirs", "mine")
UNASKED: tuple[Basis, ...] = ("worked", "carried", "perhaps", "distant", "beside", "peers", "called", "companies")
UNQUOTED: tuple[Basis, ...] = ("worked", "carried", "distant")


def moment(hours: float = 0) -> Moment:
    """Return an instant so many hours after noon of the event's first day."""
    return Moment(NOON + timedelta(hours=hours), ZONE)


def event(cast: Cast) -> Event:
    """Return the event."""
    return Event(
        id=1,
        key="techdays",
        zone=ZONE,
        starts=DAY,
        ends=DAY + timedelta(days=2),
        data_until=date(2019, 10, 11),
        default_language="fr",
        name=dict(cast.event),
        place=dict(cast.place),
        sides={"MENA": dict(cast.side)},
    )


def cluster(name: str, *, row: int = 7, country: str = "LB", cast: Cast | None = None) -> Cluster:
    """Return a cluster; with a cast it also says what it is."""
    summary = dict(cast.prose) if cast else {}
    return Cluster(id=row, event_id=1, key="qoot", name=name, country=country, side="MENA", summary=summary)


def person(cast: Cast) -> Participant:
    """Return somebody who joined."""
    return Participant(id=3, event_id=1, key="salma", name=cast.person, cluster_id=7, language="fr", chat_id=1001)


def activity(cast: Cast, *, visit: bool = True) -> Activity:
    """Return a visit with its bus, or a training."""
    kept = Activity(
        id=5,
        event_id=1,
        key="visit",
        kind=ActivityKind.VISIT if visit else ActivityKind.TRAINING,
        starts=moment(1).at,
        ends=moment(4).at,
        title=dict(cast.title),
        place=dict(cast.place),
        details=dict(cast.prose),
        sign_up=True,
    )
    if visit:
        kept.departs_at, kept.meeting_point = moment(1.5).at, dict(cast.point)
    return kept


def entries(cast: Cast) -> list[Entry]:
    """Return a day: a meeting, then a visit."""
    return [
        Entry(moment(-3), moment(-2.6), other=cluster(cast.other, country="ES"), table=12),
        Entry(moment(1), moment(4), activity=activity(cast)),
    ]


def meeting(
    cast: Cast,
    voice: Voice,
    *,
    languages: tuple[str, ...] = ("fr", "en"),
    reasons: int = 2,
    is_interpreted: bool = False,
) -> dict[str, Any]:
    """Return what a card says about one meeting, as handlers.diary puts it together."""
    return {
        "other": cluster(cast.other, country="ES"),
        "starts": moment(),
        "ends": moment(0.4),
        "table": 12,
        "place": voice.pick(cast.place),
        "room": voice.pick(cast.room),
        "languages": languages,
        "is_interpreted": is_interpreted,
        "reasons": said(cast, voice)[:reasons],
    }


def reasons(cast: Cast) -> tuple[Reason, ...]:
    """Return one reason of every sort there is a sentence for."""
    pair, one, words = (DATES, FOOD_PACKAGING), (FOOD_PACKAGING,), (cast.quoted,)
    found = [
        Reason(kind="needs_offers", basis="sought", direction=direction, concepts=concepts, their_words=words)
        for direction in DIRECTIONS
        for concepts in (pair, one)
    ]
    found += [
        Reason(kind="complement", basis=basis, direction=direction, concepts=one, their_words=words, my_words=words)
        for basis in UNASKED
        for direction in DIRECTIONS
    ]
    found += [
        Reason(kind="needs_offers", basis="sought", direction=direction, concepts=(TRAINING,))
        for direction in DIRECTIONS
    ]
    found += [
        Reason(
            kind="needs_offers", basis="sought", direction=direction, concepts=one, their_words=words, my_words=words
        )
        for direction in DIRECTIONS
    ]
    found += [
        Reason(kind="complement", basis=basis, direction=direction, concepts=one)
        for basis in UNQUOTED
        for direction in DIRECTIONS
    ]
    found += [
        Reason(kind="complement", basis="beside", direction=direction, their_words=words, my_words=words)
        for direction in DIRECTIONS
    ]
    found += [
        Reason(kind="complement", basis="chain", direction=direction, concepts=pair, my_words=words)
        for direction in DIRECTIONS
    ]
    found += [
        Reason(kind="same_mission", basis="shared", direction="both", concepts=concepts, their_words=words)
        for concepts in (pair, one)
    ]
    found += [
        Reason(kind="same_mission", basis="perhaps", direction="both", concepts=one, their_words=words, my_words=words),
        Reason(kind="same_mission", basis="distant", direction="both", concepts=one, their_words=words, my_words=words),
        Reason(kind="same_mission", basis="akin", direction="both", concepts=one, their_words=words, my_words=words),
        Reason(
            kind="same_mission", basis="akin", direction="both", concepts=(FOOD,), their_words=words, my_words=words
        ),
        Reason(kind="same_mission", basis="akin", direction="both", concepts=one),
        Reason(kind="same_mission", basis="wished", direction="both", concepts=one, their_words=words),
        Reason(kind="markets", basis="market", direction="theirs", countries=("MA",)),
        Reason(kind="markets", basis="market", direction="mine", countries=("ES",)),
        Reason(kind="markets", basis="market", direction="both", countries=("PS", "ES")),
    ]
    return tuple(found)


def concepts(reason: Reason, voice: Voice) -> list[str]:
    """Return the names of a reason's concepts."""
    return [clusters.vocabulary().label(concept, voice.language) for concept in reason.concepts]


def said(cast: Cast, voice: Voice) -> list[str]:
    """Return every reason as a sentence."""
    return [voice.say("wishes.reason", reason=one, concepts=concepts(one, voice)) for one in reasons(cast)]


def match(cast: Cast, *languages: str) -> Match:
    """Return a match with all its reasons."""
    return Match(id="packaging-cluster", kind="needs_offers", score=0.8, reasons=reasons(cast), languages=languages)


def unsure(cast: Cast) -> Match:
    """Return a match of whom nothing is known but a tick."""
    ticked = Reason(kind="needs_offers", basis="sought", direction="theirs", concepts=(TRAINING,))
    return replace(match(cast, "fr", "en"), reasons=(ticked,))


def guessed(cast: Cast) -> Match:
    """Return a match of whom nothing is known but what they wrote of themselves."""
    written = Reason(kind="needs_offers", basis="distant", direction="theirs", their_words=(cast.quoted,))
    return replace(match(cast, "fr", "en"), reasons=(written,))


def question(cast: Cast, kind: Kind = Kind.TEXT) -> Question:
    """Return a question as an organizer wrote it."""
    return Question("seeks", kind, "cooperation", ask=cast.prose, hint=cast.prose, short=cast.topic)


def names(cast: Cast) -> dict[str, str]:
    """Return the names of clusters by row."""
    return {"7": cast.cluster, "8": cast.other, "9": cast.cluster}


def timetable(cast: Cast) -> Timetable:
    """Return a proposal, with a pair left out for every reason there is."""
    values = {"cluster": "7", "wanted": 10, "a": "7", "b": "8"}
    unmet = [{"a": "7", "b": "8", "code": code.value, "values": values} for code in Code]
    return Timetable(
        id=2,
        event_id=1,
        state=TimetableState.DRAFT,
        teams=[{"topic": cast.topic["en"], "lead": 8, "members": ["7", "8", "9"]}],
        figures={
            "meetings": 190, "clusters": 42, "fewest": 5, "most": 10, "fewest_of": ["7", "8"], "breaks": 12, "walks": 8,
            "musts": 31, "musts_placed": 30, "teams": 6, "unmet": unmet, "gap": 0.031, "faults": [],
        },
        made_at=moment(-20).at,
        published_at=moment(-19).at,
    )  # fmt: skip


def hindrances() -> list[dict[str, Any]]:
    """Return everything that can stand in the way of a timetable."""
    values = {
        "cluster": "7", "a": "7", "b": "8", "free": 3, "minimum": 5, "partners": 4, "tables": 40, "needed": 105,
        "musts": 6, "why": "declined",
    }  # fmt: skip
    return [{"code": code, "values": values} for code in HINDRANCES]


def hindered() -> dict[str, Any]:
    """Return the figures of a timetable that could not be made."""
    return {
        "meetings": 0, "clusters": 42, "fewest": 0, "most": 0, "fewest_of": [], "breaks": 0, "musts": 0,
        "musts_placed": 0, "teams": 0, "unmet": [], "gap": 0.0, "faults": hindrances(),
    }  # fmt: skip


def left() -> list[dict[str, Any]]:
    """Return clusters no team took, one for each reason."""
    return [{"id": 7, "code": code} for code in WITHOUT]
