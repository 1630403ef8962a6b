"""What if: an organizer says what could happen, and from when until when, before anybody is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot import absences, clusters, suppositions, whereabouts
from bot.cards import Button, Page, column
from bot.matching.finding import Finder
from bot.texts import named
from handlers import reopening
from handlers.hearing import Permission, Route
from models import Activity, Event, MeetingSlot, Mishap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.showing import Showing
    from bot.whereabouts import Room
    from handlers.hearing import Hearing
    from models import Cluster, Session

LIKELY = 5
FEWER = (1, 2, 4, 8)
EVERY = 10_000  # tables less than that leave none
MINUTES = (15, 30, 45, 60)
SPANS = ("half", "day", "end")
BEGINNINGS = 6  # half-days offered to begin with
BUSES = 6  # activities offered
OVER = timedelta(hours=1)  # so long after its end an activity may still be late
NUMBERS = ("fewer", "room", "minutes", "begin", "activity", "people")


async def hear_what_if(hearing: Hearing) -> None:
    """Ask what could happen."""
    await hearing.turn("supposing")


async def hear_choice(hearing: Hearing) -> None:
    """Keep one more thing about what could happen, and ask on."""
    name, _, value = hearing.value.partition(".")
    known = {key: kept for key, kept in hearing.card.params.items() if key in (*NUMBERS, "kind", "cluster", "span")}
    if name == "kind" and value in set(Mishap):
        await hearing.turn("supposing", awaits_words=value == Mishap.AWAY, kind=value)
    elif name == "cluster" and await clusters.by_key(hearing.session, hearing.event, value):
        await hearing.turn("supposing", kind=Mishap.AWAY.value, cluster=value)
    elif name == "span" and value in SPANS:
        await hearing.turn("supposing", **known | {name: value})
    elif name in NUMBERS and value.isdigit() and len(value) < len(str(2**62)):
        await hearing.turn("supposing", **known | {name: int(value)})


async def hear_who(hearing: Hearing) -> None:
    """Find the cluster typed, in any script."""
    everyone = await clusters.everyone(hearing.session, hearing.event)
    finder = Finder((one.key, *_called(one)) for one in everyone)
    found = [one.key for one in finder.find(hearing.words, LIKELY)]
    await hearing.open("supposing", awaits_words=True, kind=Mishap.AWAY.value, candidates=found, typed=hearing.words)


def _called(cluster: Cluster) -> tuple[str, ...]:
    return (cluster.name, *cluster.names.values(), *cluster.aliases)


async def hear_foretell(hearing: Hearing) -> None:
    """Keep what is supposed, and have it worked out away from here; nobody is told."""
    params, card_id = hearing.card.params, hearing.card.id or 0
    mishap = Mishap(params["kind"]) if params.get("kind") in set(Mishap) else None
    details = await _details(hearing, mishap) if mishap else None
    span = await between(hearing.session, hearing.event, params, now=hearing.now) if details else None
    foreteller = hearing.foreteller
    if mishap is None or details is None or span is None or foreteller is None:
        hearing.say("toasts.closed")
        return
    starts, ends = span
    one = await suppositions.suppose(
        hearing.session, hearing.event, mishap, details, starts=starts, ends=ends, now=hearing.now
    )
    number = one.id or 0
    await hearing.expect("foretold", supposition=number)

    async def begin() -> None:
        foreteller.begin(card_id, number)

    hearing.after.append(begin)


async def _details(hearing: Hearing, mishap: Mishap) -> dict[str, int] | None:
    params = hearing.card.params
    if mishap is Mishap.AWAY:
        cluster = await clusters.by_key(hearing.session, hearing.event, str(params.get("cluster", "")))
        people = await _people(hearing, params, cluster)
        return {"cluster": cluster.id or 0, **({"people": people} if people else {})} if cluster else None
    if mishap is Mishap.LATE:
        activity = await hearing.session.get(Activity, params.get("activity", 0))
        return {"activity": activity.id or 0, "minutes": _minutes(params)} if activity else None
    if mishap is Mishap.ROOM:
        room = _room(hearing.event, params)
        return {"first": room.first, "last": room.last} if room else None
    return {"fewer": _fewer(params)}


async def _most(by: Hearing | Showing, cluster: Cluster | None) -> int:
    """Return how many meetings at once a cluster may have."""
    present = await absences.presence(by.session, by.event)
    return present.most(cluster.id or 0) if cluster else 0


async def _people(by: Hearing | Showing, params: dict[str, Any], cluster: Cluster | None) -> int:
    """Return how many of a cluster are away; 0 for all of them."""
    people = int(params.get("people", 0))
    return people if 0 < people < await _most(by, cluster) else 0


def _room(event: Event, params: dict[str, Any]) -> Room | None:
    return next((room for room in whereabouts.rooms(event) if room.first == params.get("room")), None)


def _fewer(params: dict[str, Any]) -> int:
    return int(params.get("fewer", 2))


def _minutes(params: dict[str, Any]) -> int:
    return int(params.get("minutes", MINUTES[1]))


async def between(
    session: Session, event: Event, params: dict[str, Any], *, now: datetime
) -> tuple[datetime, datetime] | None:
    """Return from when until when what is supposed holds; None where no slot is to come by then."""
    if params.get("kind") == Mishap.LATE:
        late = await session.get(Activity, params.get("activity", 0))
        return (late.ends, late.ends + timedelta(minutes=_minutes(params))) if late else None
    slots = await _to_come(session, event, now)
    first = next((slot for slot in slots if slot.id == params.get("begin")), None)
    starts = max(now, first.starts) if first else now
    inside = [slot for slot in slots if slot.starts >= starts]
    if not inside:
        return None
    zone = ZoneInfo(event.zone)
    day = inside[0].starts.astimezone(zone).date()
    until = {
        "half": [slot.ends for slot in inside if slot.half_day == inside[0].half_day],
        "day": [slot.ends for slot in inside if slot.starts.astimezone(zone).date() == day],
        "end": [slot.ends for slot in inside],
    }[_span(params)]
    return starts, max(until)


def _span(params: dict[str, Any]) -> str:
    return str(params.get("span", SPANS[0]))


async def _to_come(session: Session, event: Event, now: datetime) -> Sequence[MeetingSlot]:
    found = select(MeetingSlot).where(MeetingSlot.event_id == event.id, col(MeetingSlot.starts) > now)
    return (await session.exec(found.order_by(col(MeetingSlot.starts)))).all()


async def show_supposing(showing: Showing) -> Page:
    """What could happen, as far as it is said, and what is left to say."""
    params, word = showing.params, showing.voice.word
    kind = str(params.get("kind", ""))
    key = str(params.get("cluster", ""))
    cluster = await clusters.by_key(showing.session, showing.event, key) if key else None
    activity = await showing.session.get(Activity, params["activity"]) if "activity" in params else None
    room = _room(showing.event, params)
    asked = {"": _kinds, Mishap.TABLES: _tables, Mishap.ROOM: _rooms, Mishap.AWAY: _away, Mishap.LATE: _late}[kind]
    rows, is_said = await asked(showing)
    span = await between(showing.session, showing.event, params, now=showing.now) if is_said else None
    said = showing.voice.say(
        "suppose.asked",
        kind=kind,
        fewer=_fewer(params),
        cluster=cluster,
        people=await _people(showing, showing.params, cluster),
        several=(await _most(showing, cluster) if cluster else absences.at_once(showing.event)) > 1,
        activity=activity,
        minutes=_minutes(params),
        room=showing.voice.pick(room.name) if room else "",
        starts=showing.moment(span[0]) if span else None,
        ends=showing.moment(span[1]) if span else None,
        typed=str(params.get("typed", "")),
        is_found=bool(params.get("candidates")),
        is_said=is_said,
    )
    if span:
        rows = (*rows, (Button(word("suppose.foretell"), "foretell", style="primary"),))
    if not kind:
        rows = (*rows, *await reopening.holding(showing))
    back = Button(word("suppose.another"), "whatif") if kind else Button(word("versions.back"), "plan")
    return Page(said, (*rows, (back,)))


Rows = tuple[tuple[Button, ...], ...]


async def _kinds(showing: Showing) -> tuple[Rows, bool]:
    word, roomy = showing.voice.word, bool(whereabouts.rooms(showing.event))
    kinds = [
        Button(word("suppose.kind", kind=one.value, roomy=roomy), "suppose", f"kind.{one.value}")
        for one in Mishap
        if roomy or one is not Mishap.ROOM
    ]
    return column(kinds), False


async def _tables(showing: Showing) -> tuple[Rows, bool]:
    word, chosen = showing.voice.word, _fewer(showing.params)
    numbers = tuple(
        Button(word("suppose.chosen", words=str(n), on=n == chosen), "suppose", f"fewer.{n}") for n in FEWER
    )
    every = Button(word("suppose.every", on=chosen == EVERY), "suppose", f"fewer.{EVERY}")
    return ((*numbers, every), *await _when(showing)), True


async def _rooms(showing: Showing) -> tuple[Rows, bool]:
    if _room(showing.event, showing.params):
        return await _when(showing), True
    return column(
        Button(showing.voice.pick(room.name), "suppose", f"room.{room.first}")
        for room in whereabouts.rooms(showing.event)
    ), False


async def _away(showing: Showing) -> tuple[Rows, bool]:
    if key := str(showing.params.get("cluster", "")):
        cluster = await clusters.by_key(showing.session, showing.event, key)
        word, most, chosen = (
            showing.voice.word,
            await _most(showing, cluster),
            await _people(showing, showing.params, cluster),
        )
        people = [
            Button(word("suppose.people", count=number, on=number == chosen), "suppose", f"people.{number}")
            for number in (*range(1, most), 0)
        ]
        return (*((tuple(people),) if most > 1 else ()), *await _when(showing)), True
    keys = showing.params.get("candidates") or []
    found = [await clusters.by_key(showing.session, showing.event, key) for key in keys]
    return (
        column(Button(named(one, showing.voice.language), "suppose", f"cluster.{one.key}") for one in found if one),
        False,
    )


async def _late(showing: Showing) -> tuple[Rows, bool]:
    word, chosen = showing.voice.word, showing.params.get("activity")
    if chosen:
        minutes = _minutes(showing.params)
        return (
            tuple(
                Button(word("suppose.chosen", words=str(n), on=n == minutes), "suppose", f"minutes.{n}")
                for n in MINUTES
            ),
        ), True
    still = col(Activity.ends) > showing.now - OVER
    found = select(Activity).where(Activity.event_id == showing.event.id, col(Activity.sign_up), still)
    some = (await showing.session.exec(found.order_by(col(Activity.ends)).limit(BUSES))).all()
    return column(
        Button(
            word("suppose.bus", ends=showing.moment(one.ends), title=showing.voice.pick(one.title)),
            "suppose", f"activity.{one.id}",
        )
        for one in some
    ), False  # fmt: skip


async def _when(showing: Showing) -> Rows:
    """Return the buttons that say from when and how long."""
    word, params = showing.voice.word, showing.params
    slots = await _to_come(showing.session, showing.event, showing.now)
    first: dict[str, MeetingSlot] = {}
    for slot in slots:
        first.setdefault(slot.half_day, slot)
    known = {slot.id for slot in first.values()}
    chosen = params.get("begin") if params.get("begin") in known else 0
    begins = [Button(word("suppose.now", on=not chosen), "suppose", "begin.0")]
    begins += [
        Button(word("suppose.begin", at=showing.moment(slot.starts), on=slot.id == chosen), "suppose",
               f"begin.{slot.id}")
        for slot in list(first.values())[:BEGINNINGS]
    ]  # fmt: skip
    spans = tuple(
        Button(word("suppose.span", span=one, on=one == _span(params)), "suppose", f"span.{one}") for one in SPANS
    )
    return (*(tuple(begins[at : at + 2]) for at in range(0, len(begins), 2)), spans)


ROUTES = (
    Route("tap", "whatif", hear_what_if, Permission.ORGANIZER),
    Route("tap", "suppose", hear_choice, Permission.ORGANIZER),
    Route("words", "supposing", hear_who, Permission.ORGANIZER),
    Route("tap", "foretell", hear_foretell, Permission.ORGANIZER),
)

VIEWS = {"supposing": show_supposing}
