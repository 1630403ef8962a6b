"""The interview, heard: one card, one question; a tap edits it, a typed answer brings a fresh one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import answered, clusters, colleagues, interviews, nudges, outbox
from handlers import asking, choosing, differing, restarting, summing, typed
from handlers.choosing import hear_pause
from handlers.hearing import Permission, Route
from handlers.walking import advance, ask, asked, begun, show, sum_up

if TYPE_CHECKING:
    from handlers.hearing import Hearing


async def hear_walk(hearing: Hearing) -> None:
    """Go on where the interview stopped, or show the finished one, on the tapped card."""
    hearing.asked = hearing.value
    await _walk(hearing)


async def hear_questionnaire(hearing: Hearing) -> None:
    """Go on with the questionnaire whose key was typed as a command, on a new card."""
    hearing.tapped = None
    await _walk(hearing)


async def _walk(hearing: Hearing) -> None:
    """Go on with the questionnaire asked for, where it is for this participant's cluster."""
    if hearing.asked and not await _is_for_me(hearing):
        await show(hearing, "not_offered")
        return
    interview, questionnaire, given = await begun(hearing)
    await advance(hearing, interview, questionnaire, given)


async def _is_for_me(hearing: Hearing) -> bool:
    offered = await interviews.offered(hearing.session, hearing.me, hearing.event)
    return any(one.key == hearing.asked for one in offered)


async def hear_profile(hearing: Hearing) -> None:
    """Go on with the interview on a new card."""
    if hearing.me.cluster_id is None:
        await hearing.open("home")
        return
    hearing.tapped = None
    interview, questionnaire, given = await begun(hearing)
    await advance(hearing, interview, questionnaire, given)


async def hear_cancel(hearing: Hearing) -> None:
    """Stop the question that is open, if one is; nothing is lost."""
    hearing.tapped = await outbox.waiting_card(hearing.session, hearing.chat_id)
    if hearing.tapped is not None and hearing.tapped.view == "question":
        await hear_pause(hearing)
    else:
        await hearing.open("home")


async def hear_edit(hearing: Hearing) -> None:
    """Open one answer for a change, or the list of all."""
    interview, questionnaire, _given = await begun(hearing)
    question = questionnaire.question(hearing.value)
    if question is None:
        await show(hearing, "answers")
        return
    await ask(hearing, interview, question, editing=True)
    hearing.session.add(interview)


async def hear_summary(hearing: Hearing) -> None:
    """Show the answers together; boxes ticked on the way and not done are let go."""
    question, interview, questionnaire = await asked(hearing)
    if question is not None and hearing.card.params.get("editing"):
        await answered.untick(hearing.session, interview, question.key, hearing.me)
    await sum_up(hearing, interview, questionnaire)


async def hear_confirm(hearing: Hearing) -> None:
    """Make the answers the cluster's profile, and go straight to the matches."""
    interview, questionnaire, given = await begun(hearing)
    seen = int(hearing.card.params.get("seen", interview.revision))
    if await answered.changed_by_others(hearing.session, interview, hearing.me, since=seen):
        hearing.say("sharing.look_again", alert=True)
        await sum_up(hearing, interview, questionnaire)
        return
    since = interview.confirmed_revision
    if await interviews.confirm(hearing.session, hearing.me, interview, hearing.event, now=hearing.now):
        await clusters.relink(hearing.session, hearing.event)
        me, beside = hearing.me, hearing.asks
        await colleagues.tell(hearing.session, me, interview, since=since, now=hearing.now, beside=beside)
        if beside:
            await sum_up(hearing, interview, questionnaire)
            return
        await nudges.settle(hearing.session, hearing.me, now=hearing.now)
        await hearing.turn("matches", page=0, fresh=True)
    else:
        await advance(hearing, interview, questionnaire, given)


ROUTES = (
    Route("command", "profile", hear_profile, Permission.JOINED, menu=True),
    Route("command", "review", hear_profile, Permission.JOINED),
    Route("command", "cancel", hear_cancel, Permission.JOINED),
    Route("other", "questionnaire", hear_questionnaire, Permission.JOINED),
    *(
        Route("tap", name, hear, Permission.JOINED)
        for name, hear in (
            ("walk", hear_walk),
            ("edit", hear_edit),
            ("summary", hear_summary),
            ("confirm", hear_confirm),
        )
    ),
    *choosing.ROUTES,
    *typed.ROUTES,
    *differing.ROUTES,
    *restarting.ROUTES,
)

VIEWS = asking.VIEWS | summing.VIEWS | differing.VIEWS | restarting.VIEWS
