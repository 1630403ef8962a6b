"""Teams by hand, for organizers: who is in which, who leads; and the letter to whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import clusters, interviews, teams
from bot.cards import Button, Page, column, leaves, shortened
from bot.matching.finding import Finder
from bot.texts import named
from handlers.hearing import Permission, Route
from models import Deed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.showing import Showing
    from handlers.hearing import Hearing
    from models import Cluster

ON_A_PAGE = 8
LIKELY = 5
NAME = 34  # characters of a name on a button


async def hear_team(hearing: Hearing) -> None:
    """Show one team."""
    if await teams.roll(hearing.session, hearing.event, hearing.number):
        await hearing.turn("team", team=hearing.number)
    else:
        await hearing.turn("teams")


async def hear_mate(hearing: Hearing) -> None:
    """Show what can be done with a cluster: another team, none, the lead."""
    await hearing.turn("teammate", cluster=hearing.value)


async def hear_leaf(hearing: Hearing) -> None:
    """Show another page of the teams it could go to."""
    await hearing.retouch(page=hearing.number)


async def hear_join(hearing: Hearing) -> None:
    """Ask which cluster comes into a team."""
    await hearing.turn("teamjoin", awaits_words=True, team=hearing.number)


async def hear_sought(hearing: Hearing) -> None:
    """Offer the clusters that typed words may mean."""
    everyone = await clusters.everyone(hearing.session, hearing.event)
    finder = Finder((one.key, *_names(one)) for one in everyone)
    found = [one.key for one in finder.find(hearing.words, LIKELY)]
    team = hearing.card.params.get("team", 0)
    await hearing.open("teamjoin", awaits_words=True, team=team, found=found, typed=hearing.words)


def _names(cluster: Cluster) -> tuple[str, ...]:
    return (cluster.name, *cluster.names.values(), *cluster.aliases)


async def hear_put(hearing: Hearing) -> None:
    """Put a cluster into a team, or into none; of a full team say so, and change nothing."""
    number, _, key = hearing.value.partition(".")
    cluster = await clusters.by_key(hearing.session, hearing.event, key)
    if cluster is None or not number.isdigit():
        return
    team = int(number[:6])
    if await teams.put(hearing.session, hearing.event, cluster, team, now=hearing.now):
        hearing.note(Deed.TEAM_CHANGED, clusters=[cluster.key], **({"team": team} if team else {}))
        hearing.say("teams.done", name=named(cluster, hearing.voice.language))
        now_in = await teams.of(hearing.session, cluster)
        await hearing.turn("team", team=now_in.team.number) if now_in else await hearing.turn("teams")
    else:
        hearing.say("teams.full", alert=True)
        await hearing.retouch()


async def hear_lead(hearing: Hearing) -> None:
    """Let a cluster lead its team."""
    cluster = await clusters.by_key(hearing.session, hearing.event, hearing.value)
    if cluster is not None and await teams.give_lead(hearing.session, hearing.event, cluster, now=hearing.now):
        hearing.note(Deed.TEAM_CHANGED, clusters=[cluster.key])
        hearing.say("teams.done", name=named(cluster, hearing.voice.language))
    await hearing.turn("teammate", cluster=hearing.value)


async def show_team(showing: Showing) -> Page | None:
    """One team: its members are buttons."""
    found = await teams.roll(showing.session, showing.event, int(showing.params["team"]))
    if found is None:
        return None
    word, number = showing.voice.word, str(found.team.number)
    said = showing.voice.say(
        "teams.one",
        number=found.team.number,
        topic=interviews.topic(showing.event, found.team.topic, showing.voice),
        members=found.members,
        sides={clusters.side_name(showing.event, one.side, showing.voice) for one in found.members},
    )
    rows = column(_mate(showing, one) for one in found.members)
    join = () if found.is_full else ((Button(word("teams.join"), "teamjoin", number),),)
    return Page(said, (*rows, *join, (Button(word("teams.back"), "teams"),)))


async def show_mate(showing: Showing) -> Page | None:
    """A cluster: whether it leads its team, the teams it could go to, page by page, and the way into none."""
    cluster = await clusters.by_key(showing.session, showing.event, str(showing.params["cluster"]))
    if cluster is None:
        return None
    word, mine = showing.voice.word, await teams.of(showing.session, cluster)
    everyone = await teams.rolls(showing.session, showing.event)
    others = [one for one in everyone if not one.is_full and (mine is None or one.team.id != mine.team.id)]
    pages = max(-(-len(others) // ON_A_PAGE), 1)
    page = min(int(showing.params.get("page", 0)), pages - 1)
    leads = mine is not None and mine.team.lead_cluster_id == cluster.id
    said = showing.voice.say(
        "teams.mate", cluster=cluster, number=mine.team.number if mine else 0, leads=leads, others=len(others)
    )
    rows = [
        (Button(_called(showing, one), "teamput", f"{one.team.number}.{cluster.key}"),)
        for one in others[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    ]
    turns = leaves("mateleaf", page, pages, mirrored=showing.voice.mirrored)
    lead = ((Button(word("teams.make_lead"), "teamlead", cluster.key, style="primary"),),) if mine and not leads else ()
    out = ((Button(word("teams.take_out"), "teamput", f"0.{cluster.key}", style="danger"),),) if mine else ()
    back = ("team", str(mine.team.number)) if mine else ("teams", "")
    return Page(said, (*lead, *rows, *turns, *out, (Button(word("teams.back"), *back),)))


def _called(showing: Showing, one: teams.Roll) -> str:
    return showing.voice.word(
        "teams.to", number=one.team.number, topic=interviews.topic(showing.event, one.team.topic, showing.voice)
    )


async def show_join(showing: Showing) -> Page | None:
    """Which cluster comes into a team: those without one, or those that typed words may mean."""
    number = int(showing.params["team"])
    if await teams.roll(showing.session, showing.event, number) is None:
        return None
    keys = showing.params.get("found")
    if keys is None:
        offered: Iterable[Cluster] = (await teams.without(showing.session, showing.event))[:ON_A_PAGE]
    else:
        found = [await clusters.by_key(showing.session, showing.event, key) for key in keys]
        offered = [one for one in found if one is not None]
    rows = column(
        Button(shortened(named(one, showing.voice.language), NAME), "teamput", f"{number}.{one.key}") for one in offered
    )
    said = showing.voice.say("teams.who", number=number, typed=showing.params.get("typed", ""), found=bool(rows))
    return Page(said, (*rows, (Button(showing.voice.word("teams.back"), "team", str(number)),)))


async def show_news(showing: Showing) -> Page | None:
    """The team of the reader's cluster as it is by now."""
    cluster = await clusters.of(showing.session, showing.reader)
    if cluster is None:
        return None
    mine = await teams.of(showing.session, cluster)
    topic = interviews.topic(showing.event, mine.team.topic, showing.voice) if mine else ""
    lead = mine.team.lead_cluster_id if mine else 0
    said = showing.voice.say(
        "teams.news", topic=topic, members=mine.members if mine else (), lead=lead, mine=cluster.id
    )
    return Page(said, ((Button(showing.voice.word("home.agenda"), "agenda"),),))


def _mate(showing: Showing, one: Cluster) -> Button:
    return Button(shortened(named(one, showing.voice.language), NAME), "teammate", one.key)


ROUTES = (
    Route("tap", "team", hear_team, Permission.ORGANIZER),
    Route("tap", "teammate", hear_mate, Permission.ORGANIZER),
    Route("tap", "mateleaf", hear_leaf, Permission.ORGANIZER),
    Route("tap", "teamjoin", hear_join, Permission.ORGANIZER),
    Route("words", "teamjoin", hear_sought, Permission.ORGANIZER),
    Route("tap", "teamput", hear_put, Permission.ORGANIZER),
    Route("tap", "teamlead", hear_lead, Permission.ORGANIZER),
)

VIEWS = {"team": show_team, "teammate": show_mate, "teamjoin": show_join, teams.VIEW: show_news}
