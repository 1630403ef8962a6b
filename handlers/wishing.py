"""Matches and requests: the list, the card with its reasons, and the three wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import clusters, doubts, meetings, offers, requests, shortlists, timetables
from bot.cards import Button, Page
from bot.texts import named
from handlers.declined import declined
from handlers.hearing import Permission, Route
from handlers.offering import rows_to_profile
from handlers.reasoning import MOST_REASONS, REASONS, besides, main_reasons, reason_line, told
from handlers.refusing import ask_again, fixed, standing
from models import Cluster, OfferState, TimetableState, Wish

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.matching.shortlist import Match
    from bot.showing import Showing
    from handlers.hearing import Hearing

ON_A_PAGE = 5
SORTS = ("complementary", "similar", "near", "wished")
"""The lists kept apart, beside the mixed one; a button carries the first letter and the page."""


async def hear_matches(hearing: Hearing) -> None:
    """Show the list of matches on a new card."""
    await hearing.open("matches", page=0)


async def hear_list(hearing: Hearing) -> None:
    """Turn a card into a page of a list."""
    initial, page = hearing.value[:1], hearing.value.lstrip("".join(sort[0] for sort in SORTS))
    sort = next((sort for sort in SORTS if sort[0] == initial), "")
    await hearing.turn("matches", page=int(page) if page.isdigit() else 0, sort=sort)


async def hear_match(hearing: Hearing) -> None:
    """Turn a card into one match."""
    if await clusters.by_key(hearing.session, hearing.event, hearing.value):
        params = hearing.card.params
        await hearing.turn("match", cluster=hearing.value, page=params.get("page", 0), sort=params.get("sort", ""))


async def hear_reasons(hearing: Hearing) -> None:
    """Show every reason."""
    await hearing.retouch(all=hearing.value == "all")


async def hear_wish(hearing: Hearing) -> None:
    """Keep a wish from a match card, or the answer to somebody else's.

    A no to a meeting that stands, or to one that both want, is asked about.
    """
    said, _, key = hearing.value.partition(".")
    mine = await clusters.of(hearing.session, hearing.me)
    other = await clusters.by_key(hearing.session, hearing.event, key)
    if mine is None or other is None or said not in set(Wish) or mine.id == other.id:
        return
    wanted = Wish(said)
    agreed = all(one in (Wish.MUST, Wish.MEET) for one in await requests.between(hearing.session, mine, other))
    if wanted is Wish.NO and (agreed or await standing(hearing, mine, other)):
        await ask_again(hearing, other)
        return
    await requests.wish(hearing.session, hearing.me, mine, other, wanted, now=hearing.now)
    hearing.say(f"wishes.kept_{wanted.value}", name=named(other, hearing.voice.language))
    await hearing.retouch()


async def show_matches(showing: Showing) -> Page | None:
    """Five matches at a time, each with its kind of reason; tapping one opens it, other buttons the other lists."""
    mine = await clusters.of(showing.session, showing.reader)
    if mine is None:
        return None
    doubted = await doubts.about(showing.session, showing.reader)
    lists = await _lists(showing, mine, doubted)
    sort = showing.params.get("sort", "") if lists.get(showing.params.get("sort", "")) else ""
    found = lists[sort]
    page = min(int(showing.params.get("page", 0)), max(0, (len(found) - 1) // ON_A_PAGE))
    part = found[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    met = await meetings.met(showing.session, mine, now=showing.now)
    lines = [
        (await _row(showing, mine, match, key, met) | {"doubted": key in doubted}, page * ON_A_PAGE + at)
        for at, (key, match) in enumerate(part, 1)
    ]
    said = showing.voice.say(
        "wishes.list", lines=lines, total=len(found), fresh=bool(showing.params.get("fresh")), mine=mine, sort=sort
    )
    rows: list[tuple[Button, ...]] = [
        (Button(f"{number}. {line['name']}", "match", str(line["key"])),) for line, number in lines
    ]
    turns = []
    if page:
        turns.append(Button(showing.voice.word("wishes.earlier"), "list", f"{sort[:1]}{page - 1}"))
    if (page + 1) * ON_A_PAGE < len(found):
        turns.append(Button(showing.voice.word("wishes.more"), "list", f"{sort[:1]}{page + 1}"))
    rows += [tuple(turns)] if turns else []
    rows += _other_lists(showing, lists, sort)
    refused = await declined(showing, mine)
    if refused:
        rows.append((Button(showing.voice.word("wishes.declined", n=len(refused)), "declined"),))
    rows += await rows_to_profile(showing)
    return Page(said, (*rows, (Button(showing.voice.word("home.front_page"), "home"),)))


async def _lists(
    showing: Showing, mine: Cluster, doubted: Collection[str]
) -> dict[str, list[tuple[str, Match | None]]]:
    """Return the lists by sort, the mixed one under a blank; a wish is a fact and needs no match.

    What the reader found of no use comes last.
    """
    found = await shortlists.of(showing.session, showing.event, mine)
    by_sort = {
        "": found.across or found.south,
        "complementary": found.complementary,
        "similar": found.similar,
        "near": found.south if found.across else (),  # else it is the main list
    }
    known = {match.id: match for match in (*found.across, *found.south)}
    wished = await requests.wished(showing.session, mine)
    lists: dict[str, list[tuple[str, Match | None]]] = {
        sort: [(match.id, match) for match in sorted(matches, key=lambda one: one.id in doubted)]
        for sort, matches in by_sort.items()
    }
    return lists | {"wished": [(key, known.get(key)) for key in wished]}


def _other_lists(
    showing: Showing, lists: dict[str, list[tuple[str, Match | None]]], sort: str
) -> list[tuple[Button, ...]]:
    """Return the buttons of the lists kept apart that hold something, two in a row; the mixed one instead of this."""
    word = showing.voice.word
    others = [
        Button(word(f"wishes.sort_{one or 'all'}", n=len(lists[one])), "list", f"{one[:1]}0")
        for one in ("", *SORTS)
        if one != sort and lists[one] and (one or sort)
    ]
    return [tuple(others[at : at + 2]) for at in range(0, len(others), 2)]


async def _row(
    showing: Showing, mine: Cluster, match: Match | None, key: str, met: Collection[str]
) -> dict[str, str | bool]:
    other = await clusters.by_key(showing.session, showing.event, key)
    wish, theirs = await requests.between(showing.session, mine, other) if other else (None, None)
    if match is None and other is not None:
        match = await shortlists.between(showing.session, showing.event, mine, other)
    return {
        "key": key,
        "name": named(other, showing.voice.language) if other else key,
        "country": other.country if other else "",
        "kind": match.kind if match else "",
        "named": bool(match and match.is_named),
        "unsure": bool(match and match.is_unsure),
        "reason": reason_line(showing, match) if match else "",
        "wish": wish.value if wish else "",
        "theirs": theirs.value if theirs else "",
        "met": key in met,
    }


async def show_match(showing: Showing) -> Page | None:
    """One match: who it is, why, and the wishes."""
    mine = await clusters.of(showing.session, showing.reader)
    other = await clusters.by_key(showing.session, showing.event, showing.params["cluster"])
    if mine is None or other is None:
        return None
    match = await shortlists.between(showing.session, showing.event, mine, other)
    everything = bool(showing.params.get("all"))
    why = told(showing, match) if match else {}
    reasons = list(why)[: MOST_REASONS if everything else REASONS]
    wish, theirs = await requests.between(showing.session, mine, other)
    doubted = await doubts.of(showing.session, showing.reader, other)
    offer = await offers.asked(showing.session, mine.id or 0, other.id or 0)
    said = showing.voice.say(
        "wishes.card",
        other=other,
        match=match,
        besides=besides(match, [why[words] for words in reasons]) if match else [],
        reasons=reasons,
        wish=wish.value if wish else "",
        theirs=theirs.value if theirs else "",
        side=clusters.side_name(showing.event, other.side, showing.voice),
        met=other.key in await meetings.met(showing.session, mine, now=showing.now),
        doubted=doubted.because.value if doubted else "",
        fixed=await fixed(showing, mine, other),
        offer=offer.state.value if offer else "",
    )
    rows: list[tuple[Button, ...]] = [_wishes(showing, other, wish)]
    if len(why) > REASONS:
        name = "wishes.fewer" if everything else "wishes.all_reasons"
        rows.append((Button(showing.voice.word(name), "reasons", "" if everything else "all"),))
    if doubted:
        rows.append((Button(showing.voice.word("doubts.withdraw"), "undoubt", other.key),))
    elif match:
        rows.append((Button(showing.voice.word("doubts.open"), "doubt", other.key),))
    is_asked = offer is not None and offer.state in (OfferState.OPEN, OfferState.DECLINED)
    if not is_asked and Wish.NO not in (wish, theirs) and await _runs(showing, mine, other):
        rows.append((Button(showing.voice.word("offers.ask"), "askfor", other.key, "success"),))
    page = f"{showing.params.get('sort', '')[:1]}{showing.params.get('page', 0)}"
    return Page(said, (*rows, (Button(showing.voice.word("wishes.back"), "list", page),)))


async def _runs(showing: Showing, mine: Cluster, other: Cluster) -> bool:
    """Whether the event runs by a timetable in which the two do not meet, so that one may ask at once."""
    event, today = showing.event, showing.moment(showing.now).local.date()
    if not event.starts <= today <= event.ends:
        return False
    published = await timetables.latest(showing.session, event, TimetableState.PUBLISHED)
    agenda = await meetings.of_cluster(showing.session, mine.id or 0)
    return published is not None and other.id not in {one.other.id for one in agenda}


def _wishes(showing: Showing, other: Cluster, wish: Wish | None) -> tuple[Button, ...]:
    word = showing.voice.word
    styles = {Wish.MUST: "primary", Wish.MEET: "success", Wish.NO: None}
    return tuple(
        Button(
            ("✓ " if wish is one else "") + word(f"wishes.{one.value}"), "wish", f"{one.value}.{other.key}", styles[one]
        )
        for one in Wish
    )


async def show_asked(showing: Showing) -> Page | None:
    """Somebody would like to meet: who, why, and the answer."""
    mine = await clusters.of(showing.session, showing.reader)
    other = await showing.session.get(Cluster, showing.params["from"])
    if mine is None or other is None:
        return None
    theirs, _ = await requests.between(showing.session, other, mine)
    wish, _ = await requests.between(showing.session, mine, other)
    if theirs in (None, Wish.NO):
        return Page(showing.voice.say("wishes.withdrawn", other=other))
    match = await shortlists.between(showing.session, showing.event, mine, other)
    reasons = main_reasons(showing, match) if match else []
    said = showing.voice.say(
        "wishes.asked",
        other=other,
        must=theirs is Wish.MUST,
        reasons=reasons,
        wish=wish.value if wish else "",
        summary=showing.voice.pick(other.summary) if other.summary else "",
        fixed=await fixed(showing, mine, other),
    )
    word = showing.voice.word
    answers = (
        Button(
            ("✓ " if wish in (Wish.MEET, Wish.MUST) else "") + word("wishes.accept"),
            "wish",
            f"meet.{other.key}",
            "success",
        ),
        Button(("✓ " if wish is Wish.NO else "") + word("wishes.no"), "wish", f"no.{other.key}"),
    )
    return Page(said, (answers,))


async def show_asked_by_many(showing: Showing) -> Page:
    """More clusters would like to meet than are told one by one: how many, and the way to all of them."""
    said = showing.voice.say("wishes.asked_by_many", count=showing.params["count"])
    return Page(said, ((Button(showing.voice.word("wishes.see_wishes"), "list", "w0", "primary"),),))


async def show_answered(showing: Showing) -> Page | None:
    """The other side answered a request."""
    mine = await clusters.of(showing.session, showing.reader)
    other = await showing.session.get(Cluster, showing.params["from"])
    if mine is None or other is None:
        return None
    at = await fixed(showing, mine, other)
    return Page(showing.voice.say("wishes.answered", other=other, wish=showing.params["wish"], fixed=at))


ROUTES = (
    Route("command", "matches", hear_matches, Permission.JOINED, menu=True),
    Route("tap", "list", hear_list, Permission.JOINED),
    Route("tap", "match", hear_match, Permission.JOINED),
    Route("tap", "reasons", hear_reasons, Permission.JOINED),
    Route("tap", "wish", hear_wish, Permission.JOINED),
)

VIEWS = {
    "matches": show_matches,
    "match": show_match,
    "asked": show_asked,
    "asked_by_many": show_asked_by_many,
    "answered": show_answered,
}
