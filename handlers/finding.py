"""Finding: somebody types a name, a country or a topic, and gets at most five candidates, or the way to ask again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import clusters, searching
from bot.cards import Button, Page, column, leaves
from bot.texts import country_name, named
from handlers.hearing import Permission, Route
from models import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from bot.showing import Showing
    from handlers.hearing import Hearing

KINDS = ("cluster", "person", "country", "topic")
ON_A_PAGE = 8
MOST_WORDS = 6  # of a message nobody asked for; a longer one is no search


async def hear_find(hearing: Hearing) -> None:
    """Search for the words behind the command; without any, ask for them."""
    if hearing.words:
        await hear_sought(hearing)
    else:
        await hearing.open("find", awaits_words=True)


async def hear_sought(hearing: Hearing) -> None:
    """Offer what typed words may mean, or ask for another spelling."""
    if not await _offer(hearing, least=searching.LIKELY):
        country = searching.country(hearing.words)
        await hearing.open("find", awaits_words=True, typed=hearing.words, country=country)


async def offer_unasked(hearing: Hearing) -> bool:
    """Offer what words typed out of the blue surely mean; False where nothing is that sure."""
    if not hearing.words or len(hearing.words.split()) > MOST_WORDS:
        return False
    return await _offer(hearing, least=searching.SURE)


async def _offer(hearing: Hearing, *, least: float) -> bool:
    hits = await searching.search(hearing.session, hearing.event, hearing.me, hearing.words, least=least)
    if len(hits) == 1 and hits[0].score >= searching.EXACT:
        await _open(hearing, hits[0].kind, hits[0].key, hearing.open)
    elif hits:
        kept = [[hit.kind, hit.key] for hit in hits]
        await hearing.open("found", typed=hearing.words, hits=kept)
    return bool(hits)


async def hear_found(hearing: Hearing) -> None:
    """Open what was meant: a cluster, the clusters of a country or a topic; or ask for other words."""
    kind, _, key = hearing.value.partition(".")
    if kind in KINDS:
        await _open(hearing, kind, key, hearing.turn)
    else:
        await hearing.turn("find", awaits_words=True)


async def _open(hearing: Hearing, kind: str, key: str, show: Callable[..., Awaitable[Any]]) -> None:
    """Show what was found: on a new card (`hearing.open`), or in place of the one that was tapped (`hearing.turn`)."""
    if kind in ("country", "topic"):
        await show("found_all", kind=kind, key=key)
        return
    if kind == "person":
        cluster = await clusters.of(
            hearing.session, await searching.person(hearing.session, hearing.event, hearing.me, key)
        )
    else:
        cluster = await clusters.by_key(hearing.session, hearing.event, key)
    if cluster is not None:
        is_other = hearing.me.cluster_id not in (None, cluster.id)
        await show("match" if is_other else "found_cluster", cluster=cluster.key)


async def hear_leaf(hearing: Hearing) -> None:
    """Show another page of what was found."""
    if hearing.value.isdigit():
        await hearing.retouch(page=int(hearing.value))


async def show_find(showing: Showing) -> Page:
    """Ask for a name, a country or a topic."""
    organizer = showing.reader is not None and showing.reader.role is Role.ORGANIZER
    typed, country = showing.params.get("typed", ""), showing.params.get("country", "")
    said = showing.voice.say("finding.ask", typed=typed, organizer=organizer, country=country)
    return Page(said, (_front(showing),))


async def show_found(showing: Showing) -> Page | None:
    """At most five candidates, and the way on where none of them was meant."""
    if showing.reader is None:
        return None
    labels = [(kind, key, await _label(showing, kind, key)) for kind, key in showing.params["hits"]]
    buttons = [Button(label, "found", f"{kind}.{key}") for kind, key, label in labels if label]
    none = Button(showing.voice.word("interview.none_of_these"), "found", "none")
    said = showing.voice.say("finding.found", typed=showing.params["typed"])
    return Page(said, (*column(buttons), (none,), _front(showing)))


async def _label(showing: Showing, kind: str, key: str) -> str:
    """Return the words of a candidate's button, in the reader's language; none for one that is there no more."""
    if kind == "cluster":
        cluster = await clusters.by_key(showing.session, showing.event, key)
        return named(cluster, showing.voice.language) if cluster else ""
    if kind == "person":
        me = showing.reader
        who = await searching.person(showing.session, showing.event, me, key) if me else None
        return who.name if who else ""
    count = len(await searching.behind(showing.session, showing.event, kind, key))
    return f"{_what(showing, kind, key)} · {count}" if count else ""


def _what(showing: Showing, kind: str, key: str) -> str:
    if kind == "country":
        return country_name(key, showing.voice.language)
    vocabulary = clusters.vocabulary()
    return vocabulary.label(key, showing.voice.language) if key in vocabulary else ""


async def show_all(showing: Showing) -> Page:
    """The clusters of a country or a topic, eight at a time."""
    kind, key = showing.params["kind"], showing.params["key"]
    found = await searching.behind(showing.session, showing.event, kind, key)
    pages = max(-(-len(found) // ON_A_PAGE), 1)
    page = min(int(showing.params.get("page", 0)), pages - 1)
    part = found[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    buttons = column(Button(named(one, showing.voice.language), "found", f"cluster.{one.key}") for one in part)
    turning = leaves("found_leaf", page, pages, mirrored=showing.voice.mirrored)
    said = showing.voice.say("finding.all", what=_what(showing, kind, key), count=len(found))
    return Page(said, (*buttons, *turning, (Button(showing.voice.word("finding.again"), "found", "none"),)))


async def show_cluster(showing: Showing) -> Page | None:
    """One cluster, for somebody it is no match for: who they are, and who speaks for them where that may be seen."""
    cluster = await clusters.by_key(showing.session, showing.event, showing.params["cluster"])
    if cluster is None or showing.reader is None:
        return None
    people = await searching.known(showing.session, showing.reader, cluster)
    said = showing.voice.say(
        "finding.cluster",
        other=cluster,
        side=clusters.side_name(showing.event, cluster.side, showing.voice),
        names=[one.name for one in people] if people is not None else None,
    )
    rows = [(Button(showing.voice.word("finding.again"), "found", "none"),), _front(showing)]
    if showing.reader.role is Role.ORGANIZER:
        rows.insert(0, (Button(showing.voice.word("finding.meetings"), "meetingsof", cluster.key),))
    return Page(said, tuple(rows))


def _front(showing: Showing) -> tuple[Button, ...]:
    return (Button(showing.voice.word("home.front_page"), "home"),)


ROUTES = (
    Route("command", "find", hear_find, Permission.JOINED, menu=True),
    Route("words", "find", hear_sought, Permission.JOINED),
    Route("tap", "found", hear_found, Permission.JOINED),
    Route("tap", "found_leaf", hear_leaf, Permission.JOINED),
)

VIEWS = {"find": show_find, "found": show_found, "found_all": show_all, "found_cluster": show_cluster}
