"""Doubts: a match is of no use; the person says why, and the organizers read it on a card and in a file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bot import clusters, doubts, shortlists
from bot.cards import Button, Document, Page
from bot.matching.reason import Reason
from bot.sheet import harmless
from handlers.hearing import Permission, Route
from handlers.reasoning import reason_words
from models import Because, Deed

if TYPE_CHECKING:
    from bot.doubts import Doubted
    from bot.showing import Showing
    from handlers.hearing import Hearing

ON_A_CARD = 8
COLUMNS = ("at", "person", "cluster", "about", "because", "kind", "concepts", "their_words", "my_words")


async def hear_doubt(hearing: Hearing) -> None:
    """Ask why the match is of no use."""
    if await clusters.by_key(hearing.session, hearing.event, hearing.value):
        await hearing.turn("doubt", **hearing.card.params | {"cluster": hearing.value})


async def hear_because(hearing: Hearing) -> None:
    """Keep the doubt with its reason and go back to the match; without one, only go back."""
    said, _, key = hearing.value.partition(".")
    mine = await clusters.of(hearing.session, hearing.me)
    about = await clusters.by_key(hearing.session, hearing.event, key)
    if mine is None or about is None:
        return
    if said in set(Because):
        match = await shortlists.between(hearing.session, hearing.event, mine, about)
        await doubts.doubt(hearing.session, hearing.me, mine, about, Because(said), match, now=hearing.now)
        hearing.say("doubts.kept")
    await hearing.turn("match", **hearing.card.params)


async def hear_undoubt(hearing: Hearing) -> None:
    """Take the doubt back."""
    about = await clusters.by_key(hearing.session, hearing.event, hearing.value)
    if about is not None:
        await doubts.withdraw(hearing.session, hearing.me, about)
        hearing.say("doubts.withdrawn")
        await hearing.retouch()


async def hear_doubts(hearing: Hearing) -> None:
    """Turn an organizer's card into what people found of no use."""
    await hearing.turn("doubts")


async def hear_doubts_file(hearing: Hearing) -> None:
    """Send an organizer all of it for a spreadsheet."""
    hearing.note(Deed.DOUBTS_SENT)
    await hearing.reply("doubts_file")


async def show_doubt(showing: Showing) -> Page | None:
    """The question why, and who will read the answer."""
    about = await clusters.by_key(showing.session, showing.event, showing.params["cluster"])
    if about is None:
        return None
    word = showing.voice.word
    answers = [
        (Button(word("common.because", code=one.value), "because", f"{one.value}.{about.key}"),) for one in Because
    ]
    return Page(
        showing.voice.say("doubts.ask", about=about),
        (*answers, (Button(word("doubts.back"), "because", f".{about.key}"),)),
    )


async def show_doubts(showing: Showing) -> Page:
    """The newest doubts: who, which match, why, and the reason that was shown."""
    found = await doubts.everyones(showing.session, showing.event)
    lines = [
        {"one": one, "because": one.doubt.because.value, "reason": next(iter(_reasons(showing, one)), "")}
        for one in found[:ON_A_CARD]
    ]
    word = showing.voice.word
    file = ((Button(word("doubts.file"), "doubts_file"),),) if found else ()
    said = showing.voice.say("doubts.list", lines=lines, left=max(0, len(found) - ON_A_CARD))
    return Page(said, (*file, (Button(word("board.back"), "board"),)))


async def show_doubts_file(showing: Showing) -> Page:
    """Every doubt as a row; one line for each reason that was shown, so that the vocabulary can be mended."""
    said = io.StringIO()
    rows = csv.writer(said)
    rows.writerow(COLUMNS)
    for one in await doubts.everyones(showing.session, showing.event):
        whose = (one.doubt.at.isoformat(), one.person.name, one.cluster.name, one.about.name, one.doubt.because.value)
        for reason in one.doubt.shown.get("reasons") or [{}]:
            told = (" | ".join(map(str, reason.get(part, ()))) for part in ("concepts", "their_words", "my_words"))
            rows.writerow(map(harmless, (*whose, reason.get("kind", ""), *told)))
    content = said.getvalue().encode("utf-8-sig")  # without the mark, Excel reads Arabic as noise
    return Page(showing.voice.say("doubts.file_note"), document=Document("not-useful.csv", content))


def _reasons(showing: Showing, doubted: Doubted) -> list[str]:
    """Return the reasons of a match as they stood, in the organizer's language; concepts since gone are left out."""
    known = clusters.vocabulary()
    kept = [Reason.from_json(one) for one in doubted.doubt.shown.get("reasons", ())]
    return [reason_words(showing, one) for one in kept if all(concept in known for concept in one.concepts)]


ROUTES = (
    Route("tap", "doubt", hear_doubt, Permission.JOINED),
    Route("tap", "because", hear_because, Permission.JOINED),
    Route("tap", "undoubt", hear_undoubt, Permission.JOINED),
    Route("tap", "doubts", hear_doubts, Permission.ORGANIZER),
    Route("tap", "doubts_file", hear_doubts_file, Permission.ORGANIZER),
)

VIEWS = {"doubt": show_doubt, "doubts": show_doubts, "doubts_file": show_doubts_file}
