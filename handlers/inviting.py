"""Inviting, for organizers: who has not joined yet, and another invitation for one of them, to be forwarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import clusters, participants
from bot.cards import Button, Page, column, leaves
from bot.participants import link
from bot.texts import Voice
from handlers.hearing import Permission, Route
from models import Deed, Participant

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing

ON_A_PAGE = 8


async def hear_invitees(hearing: Hearing) -> None:
    """Show who has not joined, or another page of them."""
    await hearing.turn("invitees", page=hearing.number)


async def hear_invitee(hearing: Hearing) -> None:
    """Show one of them; whoever has joined meanwhile needs no invitation."""
    person = await _awaited(hearing)
    if person is not None:
        await hearing.turn("invitee", person=person.id)


async def hear_make(hearing: Hearing) -> None:
    """Write a message with a new invitation, to be forwarded; it is shown this once, and any before it is void."""
    person = await _awaited(hearing)
    if person is not None:
        await hand_out(hearing, person)


async def hand_out(hearing: Hearing, person: Participant) -> None:
    """Make a code, show it once, and say on the card whom it is for."""
    code = await participants.invite_again(hearing.session, person)
    if code is None:
        await _late(hearing)
        return
    hearing.note(Deed.INVITATION_MADE, person=person.id)
    await hearing.turn("invitee", person=person.id, made=True)
    await hearing.reply("invitation", once=code, bot=hearing.bot_name, who=person.id)


async def _awaited(hearing: Hearing) -> Participant | None:
    """Return the person of a button, who has not joined; else say so and show those who have not."""
    person = await hearing.session.get(Participant, hearing.number)
    if person is not None and person.event_id == hearing.event.id and person.name and person.chat_id is None:
        return person
    await _late(hearing)
    return None


async def _late(hearing: Hearing) -> None:
    hearing.say("invite.joined", alert=True)
    await hearing.turn("invitees")


async def hear_progress(hearing: Hearing) -> None:
    """Go back to the progress."""
    await hearing.turn("profiles")


async def show_invitees(showing: Showing) -> Page:
    """Who has not joined, eight to a page."""
    found = await participants.awaited(showing.session, showing.event)
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = min(int(showing.params.get("page", 0)), pages - 1)
    part = found[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    word = showing.voice.word
    turns = leaves("invitees", page, pages, mirrored=showing.voice.mirrored)
    people = column(Button(one.name, "invitee", str(one.id)) for one in part)
    said = showing.voice.say("invite.invitees", n=len(found))
    return Page(said, (*people, *turns, (Button(word("invite.back"), "toprogress"),)))


async def show_invitee(showing: Showing) -> Page | None:
    """One person, and what a new invitation does."""
    person = await showing.session.get(Participant, showing.params["person"])
    if person is None or not person.name:
        return None
    word, made = showing.voice.word, bool(showing.params.get("made"))
    said = showing.voice.say(
        "invite.invitee",
        name=person.name,
        cluster=await clusters.of(showing.session, person),
        language=person.language,
        made=made,
        has_one=person.code_hash is not None,
    )
    make = () if made else ((Button(word("invite.make"), "makeone", str(person.id), style="primary"),),)
    return Page(said, (*make, (Button(word("invite.others"), "invitees"),)))


async def show_invitation(showing: Showing) -> Page | None:
    """A message to forward, in the language of whom it is for."""
    person = await showing.session.get(Participant, showing.params["who"])
    code, bot = showing.params.get("once"), showing.params["bot"]
    if person is None or not person.name or not code:
        return None
    cluster = await clusters.of(showing.session, person)
    theirs = Voice(person.language, cluster.country if cluster else "")
    said = theirs.say(
        "invite.forward",
        event=showing.event,
        name=person.name,
        cluster=cluster,
        bot=f"@{bot}",
        link=link(bot, code),
        code=code,
    )
    return Page(said)


ROUTES = (
    Route("tap", "invitees", hear_invitees, Permission.ORGANIZER),
    Route("tap", "invitee", hear_invitee, Permission.ORGANIZER),
    Route("tap", "makeone", hear_make, Permission.ORGANIZER),
    Route("tap", "toprogress", hear_progress, Permission.ORGANIZER),
)

VIEWS = {"invitees": show_invitees, "invitee": show_invitee, "invitation": show_invitation}
