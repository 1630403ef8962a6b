"""Declined: the clusters one said no to, so that a no can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import clusters, requests
from bot.cards import Button, Page, column, leaves
from bot.texts import named
from handlers.hearing import Permission, Route
from models import Cluster, Wish

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

ON_A_LEAF = 8  # no more than their names


async def hear_declined(hearing: Hearing) -> None:
    """Turn a card into the clusters declined, or another leaf of them, so that a no can be taken back."""
    await hearing.turn("declined_matches", leaf=hearing.number)


async def declined(showing: Showing, mine: Cluster) -> list[Cluster]:
    """Return the clusters that one's own said no to, in the order they were first asked about."""
    around = await requests.around(showing.session, mine)
    ids = [one.to_cluster_id for one in around if one.from_cluster_id == mine.id and one.wish is Wish.NO]
    found = [await showing.session.get(Cluster, one) for one in ids]
    return [cluster for cluster in found if cluster is not None]


async def show_declined(showing: Showing) -> Page | None:
    """The clusters declined, eight at a time; tapping one opens its card."""
    mine = await clusters.of(showing.session, showing.reader)
    if mine is None:
        return None
    refused = await declined(showing, mine)
    pages = max(-(-len(refused) // ON_A_LEAF), 1)
    leaf = min(int(showing.params.get("leaf", 0)), pages - 1)
    part = refused[leaf * ON_A_LEAF : (leaf + 1) * ON_A_LEAF]
    rows = column(Button(named(one, showing.voice.language), "match", one.key) for one in part)
    turns = leaves("declined", leaf, pages, mirrored=showing.voice.mirrored)
    said = showing.voice.say("wishes.declined_list", count=len(refused))
    return Page(said, (*rows, *turns, (Button(showing.voice.word("wishes.back"), "list", "0"),)))


ROUTES = (Route("tap", "declined", hear_declined, Permission.JOINED),)

VIEWS = {"declined_matches": show_declined}
