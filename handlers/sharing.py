"""Sharing: who speaks for a cluster, a code that lets a colleague in, and what colleagues hear of each other."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot import clusters, colleagues, interviews, participants
from bot.cards import Button, Page
from handlers.hearing import Permission, Route
from models import Participant

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing


async def hear_colleagues(hearing: Hearing) -> None:
    """Turn a card into the people who speak for the cluster."""
    if hearing.me.cluster_id is not None:
        await hearing.turn("colleagues")


async def hear_code(hearing: Hearing) -> None:
    """Write a message with a new code, to be forwarded; it is shown this once."""
    mine = await clusters.of(hearing.session, hearing.me)
    code = await colleagues.ask_in(hearing.session, hearing.me, now=hearing.now) if mine else None
    if code is None:
        hearing.say("sharing.enough", n=colleagues.MOST, alert=True)
    else:
        until = (hearing.now + colleagues.VALID).isoformat()
        await hearing.reply("colleague_code", once=code, bot=hearing.bot_name, until=until)
    await hearing.retouch(note="")


async def hear_withdraw(hearing: Hearing) -> None:
    """Make the open codes worthless."""
    if hearing.me.cluster_id is not None:
        gone = await colleagues.withdraw(hearing.session, hearing.me.cluster_id)
        hearing.say("sharing.withdrawn", n=gone)
        await hearing.retouch(note="")


async def show_colleagues(showing: Showing) -> Page | None:
    """Who speaks for the cluster, and how to ask a colleague in."""
    mine = await clusters.of(showing.session, showing.reader)
    if mine is None or mine.id is None:
        return None
    people = await participants.delegates(showing.session, mine.id)
    open_ = await colleagues.codes(showing.session, mine.id, now=showing.now)
    left = await colleagues.left(showing.session, mine.id, now=showing.now)
    said = showing.voice.say(
        "sharing.colleagues",
        cluster=mine,
        names=[one.name for one in people],
        waiting=len(open_),
        until=showing.moment(open_[-1].code_expires_at) if open_ else None,
        left=left,
        note=showing.params.get("note", ""),
    )
    word = showing.voice.word
    rows: list[tuple[Button, ...]] = []
    if left > 0:
        rows.append((Button(word("sharing.make"), "code", style="primary"),))
    if open_:
        rows.append((Button(word("sharing.withdraw"), "uncode"),))
    return Page(said, (*rows, (Button(word("home.front_page"), "home"),)))


async def show_code(showing: Showing) -> Page | None:
    """A message to forward: who asks, the link, the code, until when."""
    mine = await clusters.of(showing.session, showing.reader)
    code = showing.params.get("once")
    if mine is None or showing.reader is None or not code:
        return None
    until = showing.moment(datetime.fromisoformat(showing.params["until"]))
    bot = showing.params["bot"]
    said = showing.voice.say(
        "sharing.code",
        name=showing.reader.name,
        cluster=mine,
        event=showing.event,
        bot=f"@{bot}",
        link=participants.link(bot, code),
        code=code,
        until=until,
    )
    return Page(said)


async def show_in(showing: Showing) -> Page | None:
    """A colleague has come in."""
    who = await showing.session.get(Participant, showing.params["who"])
    mine = await clusters.of(showing.session, showing.reader)
    if who is None or not who.name or mine is None:
        return None
    return Page(showing.voice.say("sharing.came_in", name=who.name, cluster=mine))


async def show_changed(showing: Showing) -> Page | None:
    """What colleagues have changed in the shared profile since it was confirmed last."""
    reader, voice = showing.reader, showing.voice
    mine = await clusters.of(showing.session, reader)
    if reader is None or mine is None:
        return None
    since, beside = showing.params["since"], str(showing.params.get("questionnaire", ""))
    keys, names = await colleagues.news(showing.session, reader, since=since, beside=beside)
    questionnaire = interviews.called(showing.event, beside)
    asked = [one for one in questionnaire.questions if one.key in keys]
    if not asked and since:
        return None
    who = await showing.session.get(Participant, showing.params["who"])
    if not since:
        names = [who.name] if who and who.name else []
    said = voice.say(
        "sharing.changed",
        names=names,
        cluster=mine,
        answers=[voice.pick(one.short) for one in asked],
        first=not since,
        beside=beside,
        title=questionnaire.title if beside else {},
    )
    return Page(said)


ROUTES = tuple(
    Route("tap", name, hear, Permission.JOINED)
    for name, hear in (("colleagues", hear_colleagues), ("code", hear_code), ("uncode", hear_withdraw))
)

VIEWS = {
    "colleagues": show_colleagues,
    "colleague_code": show_code,
    "colleague_in": show_in,
    "profile_changed": show_changed,
}
