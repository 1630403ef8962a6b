"""Joining: the invitation, the language, the consent; and the front page everyone comes back to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot import (
    colleagues,
    fillings,
    inquiries,
    interviews,
    meetings,
    nudges,
    outbox,
    participants,
    reminders,
    requests,
    standby,
)
from bot.cards import Button, Page, column
from bot.participants import Door
from bot.texts import languages, own_name
from handlers.finding import offer_unasked
from handlers.hearing import Permission, Route
from handlers.offering import profile_button, rows_beside
from models import Card, Cluster, DeputyCode, InterviewState, Participant, Role

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing
    from models import Interview

MOST_GUESSES, A_WHILE = 10, timedelta(hours=1)  # codes that open nothing, in one chat
CARRIED = ("language", "chosen", "code", "guesses")  # from one card of a stranger to the next


async def hear_start(hearing: Hearing) -> None:
    """Open the door to a code, or bring a participant back to the front page."""
    if hearing.participant is not None:
        await _back(hearing)
    elif hearing.words:
        await _knock(hearing, hearing.words)
    else:
        await hearing.open("language", **await _tried(hearing), code="")


async def hear_code(hearing: Hearing) -> None:
    """Take a typed invitation code; whoever has joined needs none any more."""
    await hear_unread(hearing)


async def hear_rejoin(hearing: Hearing) -> None:
    """Ask for the consent once more after a no: the button carries the language and the invitation, nothing else does.

    Whoever has joined meanwhile comes to the front page.
    """
    language, _, code = hearing.value.partition(".")
    if hearing.participant is not None:
        await hearing.open("home")
    elif language in languages():
        await _knock(hearing, code, language=language, chosen=True)


async def _knock(hearing: Hearing, code: str, **chosen: Any) -> None:
    known = await _known(hearing) | chosen
    guesses = [at for at in known.get("guesses", ()) if hearing.now - datetime.fromisoformat(at) < A_WHILE]
    if len(guesses) >= MOST_GUESSES:
        door = Door.SHUT
    else:
        door, _invited = await participants.knock(hearing.session, code, hearing.chat_id, now=hearing.now)
    if door is Door.WRONG and participants.is_code(code):
        known["guesses"] = [*guesses, hearing.now.isoformat()]
    if door is Door.WRONG and known.get("code"):
        # Somebody who came by a good invitation and says hello first is asked again, not sent away.
        await hearing.open("consent" if known.get("chosen") else "language", **known)
        return
    if door is not Door.OPEN:
        # A sentence is no wrong code: whoever writes one is told where the code is found.
        said = door.value if door is not Door.WRONG or participants.is_attempt(code) else ""
        await hearing.open("code", awaits_words=True, **known | {"door": said})
        return
    await outbox.let_go(hearing.session, hearing.chat_id, now=hearing.now)
    view = "consent" if known.get("chosen") else "language"
    await hearing.open(view, **known | {"code": participants.plain_code(code)})


async def _known(hearing: Hearing) -> dict[str, Any]:
    """Return what a stranger has already said: it stands on their newest card and nowhere else."""
    mine = select(Card).where(Card.chat_id == hearing.chat_id, col(Card.is_open)).order_by(col(Card.id).desc())
    card = (await hearing.session.exec(mine)).first()
    return {key: card.params[key] for key in CARRIED if card and key in card.params}


async def _tried(hearing: Hearing) -> dict[str, Any]:
    """Return the codes tried in a chat, for a card that begins anew: another language does not open the door."""
    return {key: one for key, one in (await _known(hearing)).items() if key == "guesses"}


async def hear_language(hearing: Hearing) -> None:
    """Keep the language chosen: for a stranger it goes with the card only, until consent."""
    language = hearing.value
    if language not in languages():
        return
    code = hearing.card.params.get("code", "")
    if hearing.participant is not None:
        hearing.participant.language = language
        hearing.session.add(hearing.participant)
        await _retell(hearing)
        await hearing.turn("home", language=language)
        await hearing.reply("menu", language=language)
    elif code:
        await hearing.turn("consent", **await _tried(hearing), language=language, chosen=True, code=code)
    else:
        tried = await _tried(hearing)
        await hearing.turn("code", awaits_words=True, **tried, language=language, chosen=True, door="")


async def _retell(hearing: Hearing) -> None:
    """Say everything on the cards in sight once more, in the language chosen now."""
    for card in await outbox.open_cards(hearing.session, hearing.chat_id):
        if card.participant_id is not None and card.id != hearing.card.id:
            await outbox.redraw(hearing.session, card, now=hearing.now, same_question=True)


async def hear_consent(hearing: Hearing) -> None:
    """Join after a yes; after a no, erase the little there is."""
    params = hearing.card.params
    if hearing.value != "yes":
        await hearing.turn("declined", language=params["language"], code=params.get("code", ""))
        return
    code = params.get("code", "")  # a tap can be forged on a card that holds none
    door, found = await participants.knock(hearing.session, code, hearing.chat_id, now=hearing.now)
    language = params["language"]
    invited = await _let_in(hearing, found, language) if door is Door.OPEN else None
    if invited is None:
        await hearing.turn("code", awaits_words=True, language=language, chosen=True, door=door.value)
        return
    hearing.card.participant_id = invited.id
    hearing.card.params = {"language": language}
    hearing.participant = invited
    await outbox.let_go(hearing.session, hearing.chat_id, now=hearing.now)
    await reminders.replan_person(hearing.session, hearing.event, invited, now=hearing.now)
    await nudges.plan(hearing.session, hearing.event, invited, now=hearing.now)
    await hearing.turn("home", language=language, first=True)
    await hearing.reply("menu", language=language)
    await requests.retell(hearing.session, invited, now=hearing.now)
    await inquiries.retell(hearing.session, hearing.event, invited, now=hearing.now)
    if isinstance(found, DeputyCode):
        await colleagues.welcome(hearing.session, invited, now=hearing.now)


async def _let_in(hearing: Hearing, found: Participant | DeputyCode | None, language: str) -> Participant | None:
    """Return who joined by what a code opens; None when somebody was faster."""
    chat, now = hearing.chat_id, hearing.now
    if isinstance(found, DeputyCode):
        name = hearing.called
        return await participants.admit(hearing.session, found, chat, name=name, language=language, now=now)
    if found is not None and await participants.join(hearing.session, found, chat, language, now=now):
        return found
    return None


async def hear_home(hearing: Hearing) -> None:
    """Turn a card back into the front page."""
    await hearing.turn("home")


async def hear_language_command(hearing: Hearing) -> None:
    """Ask for the language again; a stranger's invitation is not asked for twice."""
    known = {} if hearing.participant else await _known(hearing)
    await hearing.open("language", **{"code": ""} | known)


async def hear_stranger(hearing: Hearing) -> None:
    """Ask somebody who has not joined for the invitation."""
    await hearing.open("code", awaits_words=True, **await _known(hearing) | {"door": ""})


async def hear_unread(hearing: Hearing) -> None:
    """Answer words nobody asked for with what they surely name, or with the front page, which says so."""
    if hearing.participant is None:
        await _knock(hearing, hearing.words)
    else:
        await _back(hearing, searching=True)


async def _back(hearing: Hearing, *, searching: bool = False) -> None:
    """Bring a participant back to where they stopped, to what words surely mean, or to the front page."""
    if await colleagues.is_own(hearing.session, hearing.me, hearing.words, now=hearing.now):
        await hearing.open("colleagues", note="own")
        return
    walked = await interviews.every(hearing.session, hearing.me)
    interview = next((one for one in reversed(walked) if one.state is InterviewState.PAUSED), None)
    if interview is not None:
        is_profile = interview.questionnaire == interviews.questionnaire_of(hearing.event).key
        unread = hearing.words if searching and not participants.is_code(hearing.words) else ""
        named = "" if is_profile else interview.questionnaire
        await hearing.open("resume", questionnaire=named, unread=unread)
    elif not (searching and await offer_unasked(hearing)):
        # A code is no question, though whoever has joined needs none.
        is_said_back = searching and not participants.is_code(hearing.words)
        await hearing.open("home", typed=hearing.words if is_said_back else "")


async def show_language(showing: Showing) -> Page:
    """The first question of all, in three languages at once."""
    buttons = column(Button(own_name(code), "lang", code) for code in languages())
    return Page(showing.voice.say("join.language", name=showing.event.name), buttons)


async def show_code(showing: Showing) -> Page:
    """Ask for the invitation code, saying kindly what was wrong with the last one."""
    said = showing.voice.say("join.code", door=showing.params.get("door", ""), event=showing.event)
    return Page(said, ((Button(showing.voice.word("join.other_language"), "langs"),),))


async def hear_languages(hearing: Hearing) -> None:
    """Turn a card into the language question."""
    await hearing.turn("language", **await _tried(hearing), code=hearing.card.params.get("code", ""))


async def show_consent(showing: Showing) -> Page:
    """What is kept, who sees it, until when."""
    voice = showing.voice
    _door, found = await participants.knock(
        showing.session, showing.params.get("code", ""), showing.card.chat_id if showing.card else 0, now=showing.now
    )
    cluster = await showing.session.get(Cluster, found.cluster_id) if found and found.cluster_id else None
    is_asked = isinstance(found, DeputyCode)
    asking = await showing.session.get(Participant, found.participant_id) if isinstance(found, DeputyCode) else found
    name = asking.name if isinstance(asking, Participant) else ""
    said = voice.say("join.consent", event=showing.event, name=name, cluster=cluster, by_colleague=is_asked)
    yes = Button(voice.word("join.yes"), "consent", "yes", style="success")
    return Page(said, ((yes,), (Button(voice.word("join.no"), "consent", "no"),)))


async def show_declined(showing: Showing) -> Page:
    """Say farewell; nothing was kept, so the way back stands on the button itself."""
    said = showing.voice.say("join.declined", event=showing.event)
    code = showing.params.get("code", "")
    back = Button(showing.voice.word("join.after_all"), "rejoin", f"{showing.voice.language}.{code}")
    return Page(said, ((back,),) if code else ())


async def show_home(showing: Showing) -> Page | None:
    """The front page: what is next, and where to go."""
    reader, voice = showing.reader, showing.voice
    if reader is None:
        return None
    cluster = await showing.session.get(Cluster, reader.cluster_id) if reader.cluster_id else None
    interview = await interviews.of(showing.session, reader)
    upcoming = await meetings.next_for(showing.session, reader, now=showing.now)
    has_profile = cluster is not None and await interviews.profile(showing.session, cluster) is not None
    filled = not has_profile and await fillings.waits(showing.session, reader.cluster_id)
    said = voice.say(
        "home.front",
        event=showing.event,
        reader=reader,
        cluster=cluster,
        first=bool(showing.params.get("first")),
        has_profile=has_profile,
        upcoming=showing.moment(upcoming.starts) if upcoming else None,
        today=showing.moment(showing.now),
        filled=filled,
        typed=showing.params.get("typed", ""),
    )
    beside = await rows_beside(showing, has_profile=has_profile)
    rows = _home_rows(showing, reader, interview, beside, has_profile=has_profile, filled=filled)
    return Page(said, tuple(rows))


def _home_rows(
    showing: Showing,
    reader: Participant,
    interview: Interview | None,
    beside: tuple[tuple[Button, ...], ...],
    *,
    has_profile: bool,
    filled: bool,
) -> list[tuple[Button, ...]]:
    word = showing.voice.word
    rows: list[tuple[Button, ...]] = []
    if reader.cluster_id is not None:
        rows.append((profile_button(showing, interview, has_profile=has_profile, filled=filled),))
    if has_profile:
        rows.append((Button(word("home.matches"), "list", "0", style="primary"),))
    rows += beside
    rows.append((Button(word("home.next"), "next"), Button(word("home.agenda"), "agenda")))
    rows.append((Button(word("home.programme"), "programme"), Button(word("home.language"), "langs")))
    if reader.cluster_id is not None:
        rows.append((Button(word("home.colleagues"), "colleagues"),))
    if reader.role is Role.ORGANIZER:
        rows.append((Button(word("home.board"), "board", style="primary"),))
    elif showing.params.get("typed"):
        rows.insert(0, (Button(word("inquiries.send_on"), "sendon"),))
    return rows


async def hear_member(hearing: Hearing) -> None:
    """Note that a person blocked the bot, or came back."""
    if hearing.participant is None:
        return
    hearing.participant.blocked_at = hearing.now if hearing.words == "kicked" else None
    hearing.session.add(hearing.participant)
    if hearing.participant.blocked_at is not None:
        await standby.withdraw(hearing.session, hearing.event, hearing.participant, now=hearing.now)
        hearing.wait()


ROUTES = (
    Route("command", "start", hear_start, Permission.ANYONE),
    Route("command", "language", hear_language_command, Permission.ANYONE, menu=True),
    Route("words", "code", hear_code, Permission.ANYONE),
    Route("tap", "lang", hear_language, Permission.ANYONE),
    Route("tap", "langs", hear_languages, Permission.ANYONE),
    Route("tap", "consent", hear_consent, Permission.ANYONE),
    Route("tap", "rejoin", hear_rejoin, Permission.ANYONE),
    Route("tap", "home", hear_home, Permission.JOINED),
    Route("other", "stranger", hear_stranger, Permission.ANYONE),
    Route("other", "member", hear_member, Permission.ANYONE),
)

VIEWS = {
    "language": show_language,
    "code": show_code,
    "consent": show_consent,
    "declined": show_declined,
    "home": show_home,
}
