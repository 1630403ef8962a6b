"""Acts, for organizers: who did what and when, a page at a time, and all of it for a spreadsheet."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot import acts, clusters, sheet, whereabouts
from bot.cards import Button, Document, Page, leaves, shortened
from bot.interviews import questionnaires_of
from bot.texts import named, plain
from handlers.addressing import IN_SHORT, called
from handlers.foretelling import supposed
from handlers.hearing import Permission, Route
from models import Activity, Announcement, Cluster, Deed, Meeting, MeetingSlot, Participant, Supposition

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.showing import Showing
    from handlers.hearing import Hearing
    from models import Act

A_PAGE = 8
FEW = 3  # clusters named of one act; more are counted
TOLD = ("recipients", "letters", "asked", "told")  # as kinds of acts call to how many they wrote
COLUMNS = ("at", "who", "what")
STAMP = "%Y-%m-%d %H:%M"


async def hear_acts(hearing: Hearing) -> None:
    """Show the last acts on a new card."""
    await hearing.open("acts")


async def hear_leaf(hearing: Hearing) -> None:
    """Turn the page."""
    await hearing.turn("acts", page=hearing.number)


async def hear_table(hearing: Hearing) -> None:
    """Send every act, for a spreadsheet."""
    hearing.note(Deed.ACTS_SENT)
    await hearing.reply("acts_table")


async def show_acts(showing: Showing) -> Page:
    """Eight acts, the newest first."""
    pages = max(1, -(-await acts.number(showing.session) // A_PAGE))
    page = min(int(showing.params.get("page", 0)), pages - 1)
    shown = await acts.newest(showing.session, skip=page * A_PAGE, most=A_PAGE)
    word = showing.voice.word
    table = ((Button(word("progress.table"), "actstable"),),) if shown else ()
    turns = leaves("acts", page, pages, mirrored=showing.voice.mirrored)
    said = showing.voice.say("acts.front", lines=await _lines(showing, shown))
    return Page(said, (*turns, *table, (Button(word("board.back"), "board"),)))


async def show_table(showing: Showing) -> Page:
    """A row an act."""
    voice = showing.voice
    head = [plain(voice.word("acts.column", code=code)) for code in COLUMNS]
    rows = [
        (
            one["at"].local.strftime(STAMP),
            plain(voice.word("acts.who", name=one["name"], terminal=one["terminal"])),
            plain(voice.word("acts.told", deed=one["deed"], about=one["about"])),
        )
        for one in await _lines(showing, await acts.newest(showing.session))
    ]
    content = sheet.written(plain(voice.word("acts.title")), head, rows, mirrored=voice.mirrored)
    return Page(voice.say("acts.note"), document=Document("acts.xlsx", content))


async def _lines(showing: Showing, found: Iterable[Act]) -> list[dict[str, Any]]:
    """Return each act with when it was, whose, and what it was about."""
    people = (await showing.session.exec(select(Participant).where(Participant.event_id == showing.event.id))).all()
    names = {one.id: one.name for one in people}
    return [
        {
            "at": showing.moment(one.at),
            "name": names.get(one.participant_id, ""),
            "terminal": bool(one.details.get(acts.TERMINAL)),
            "deed": one.what,
            "about": await _about(showing, one),
        }
        for one in found
    ]


async def _about(showing: Showing, act: Act) -> dict[str, Any]:
    """Return what an act was about in the reader's words, as far as it still stands."""
    told = next((act.details[name] for name in TOLD if name in act.details), None)
    found = {name: await LOOKS[name](showing, act) if name in LOOKS else kept for name, kept in act.details.items()}
    return found | {"recipients": told}


async def _announcement(showing: Showing, act: Act) -> dict[str, Any]:
    number = act.details["announcement"]
    kept = await showing.session.get(Announcement, number)
    # A number that became free with a draft thrown away may be another's by now.
    is_it = kept is not None and kept.made_at <= act.at
    words = showing.voice.pick({code: said for code, said in kept.text.items() if said}) if kept and is_it else ""
    return {"number": number, "text": shortened(" ".join(words.split()), IN_SHORT)}


async def _activity(showing: Showing, act: Act) -> str:
    kept = await showing.session.get(Activity, act.details["activity"])
    return showing.voice.pick(kept.title) if kept else ""


async def _person(showing: Showing, act: Act) -> str:
    kept = await showing.session.get(Participant, act.details["person"])
    return kept.name if kept else ""


async def _meeting(showing: Showing, act: Act) -> list[str]:
    kept = await showing.session.get(Meeting, act.details["meeting"])
    sides = [kept.a_cluster_id, kept.b_cluster_id] if kept else []
    found = (await showing.session.exec(select(Cluster).where(col(Cluster.id).in_(sides)))).all()
    return [named(one, showing.voice.language) for one in found]


async def _slot(showing: Showing, act: Act) -> Any:
    kept = await showing.session.get(MeetingSlot, act.details["slot"])
    table = act.details["table"]
    room = whereabouts.room_name(showing.event, table, showing.voice)
    return {"starts": showing.moment(kept.starts), "table": table, "room": room} if kept else None


async def _moment(showing: Showing, act: Act) -> Any:
    return showing.moment(datetime.fromisoformat(act.details.get("at") or act.details["leaves_at"]))


async def _audience(showing: Showing, act: Act) -> str:
    return await called(showing, act.details["audience"])


async def _clusters(showing: Showing, act: Act) -> dict[str, Any]:
    keys = act.details["clusters"]
    found = [await clusters.by_key(showing.session, showing.event, key) for key in keys[:FEW]]
    names = [named(one, showing.voice.language) for one in found if one]
    return {"names": names if len(keys) <= FEW else [], "number": len(keys)}


async def _questionnaire(showing: Showing, act: Act) -> str:
    found = (one for one in questionnaires_of(showing.event) if one.key == act.details["questionnaire"])
    return next((showing.voice.pick(one.title) for one in found), "")


async def _supposition(showing: Showing, act: Act) -> dict[str, object] | None:
    kept = await showing.session.get(Supposition, act.details["supposition"])
    return await supposed(showing, kept) if kept else None


LOOKS: dict[str, Callable[[Showing, Act], Awaitable[Any]]] = {
    "announcement": _announcement,
    "activity": _activity,
    "person": _person,
    "meeting": _meeting,
    "slot": _slot,
    "at": _moment,
    "leaves_at": _moment,
    "audience": _audience,
    "clusters": _clusters,
    "questionnaire": _questionnaire,
    "supposition": _supposition,
}

ROUTES = (
    Route("command", "acts", hear_acts, Permission.ORGANIZER, menu=True),
    Route("tap", "acts", hear_leaf, Permission.ORGANIZER),
    Route("tap", "actstable", hear_table, Permission.ORGANIZER),
)

VIEWS = {"acts": show_acts, "acts_table": show_table}
