"""What is kept about me, as two files; and everything erased, after a second yes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot import clusters, colleagues, interviews, keeping, meetings
from bot.answers import spoken
from bot.cards import Button, Document, Page
from handlers.hearing import Permission, Route
from handlers.summing import lines
from models import Cluster

if TYPE_CHECKING:
    from bot.questionnaire.questions import Question
    from bot.showing import Showing
    from handlers.hearing import Hearing


async def hear_mydata(hearing: Hearing) -> None:
    """Send everything kept about the person: a file people can read, and one machines can."""
    await hearing.reply("mydata_read")
    await hearing.reply("mydata_machine")


async def hear_forget(hearing: Hearing) -> None:
    """Ask for the second yes, saying what follows."""
    await hearing.open("forget")


async def hear_forgotten(hearing: Hearing) -> None:
    """Erase after the second yes; the farewell goes out as a stranger's letter."""
    if hearing.value != "yes":
        await hearing.turn("home")
        return
    language = hearing.voice.language
    await keeping.erase(hearing.session, hearing.event, hearing.me, now=hearing.now)
    hearing.wait()
    hearing.participant, hearing.tapped = None, None
    await hearing.reply("forgotten", language=language)


async def show_mydata_read(showing: Showing) -> Page | None:
    """Everything kept, as text."""
    if showing.reader is None:
        return None
    kept = await keeping.everything(showing.session, showing.event, showing.reader)
    answers = [(showing.voice.pick(question.short), said) for _group, question, said in await _all_lines(showing)]
    aside = await _put_aside(showing, kept["put_aside"])
    said = showing.voice.word("keeping.readable", kept=kept, event=showing.event, answers=answers, put_aside=aside)
    return Page(showing.voice.say("keeping.note"), document=Document("multaqa.txt", said.encode()))


async def _all_lines(showing: Showing) -> list[tuple[str, Question, str]]:
    asked = interviews.questionnaires_of(showing.event)
    return [line for questionnaire in asked for line in await lines(showing, questionnaire)]


async def _put_aside(showing: Showing, kept: list[dict[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return, for each time an interview was begun again, when that was and what had been answered."""
    found, own, voice = [], await clusters.of(showing.session, showing.reader), showing.voice
    for one in kept:
        asked = interviews.called(showing.event, one["questionnaire"])
        given = one["answers"]
        lines = [
            (
                voice.pick(question.short),
                await spoken(showing.session, question, given[question.key]["value"], showing.event, voice, own),
            )
            for question in asked.questions
            if question.key in given
        ]
        found.append((str(one["at"]), lines))
    return found


async def show_mydata_machine(showing: Showing) -> Page | None:
    """Everything kept, as JSON."""
    if showing.reader is None:
        return None
    kept = await keeping.everything(showing.session, showing.event, showing.reader)
    content = json.dumps(kept, ensure_ascii=False, indent=2).encode()
    return Page(showing.voice.say("keeping.machine_note"), document=Document("multaqa.json", content))


async def show_forget(showing: Showing) -> Page | None:
    """What erasing means, and the second yes."""
    if showing.reader is None:
        return None
    mine = await meetings.of_cluster(showing.session, showing.reader.cluster_id) if showing.reader.cluster_id else []
    coming = sum(1 for one in mine if one.starts > showing.now)
    shared = await colleagues.others(showing.session, showing.reader)
    word = showing.voice.word
    return Page(
        showing.voice.say("keeping.forget", coming=coming, shared=bool(shared)),
        (
            (Button(word("keeping.yes"), "forgotten", "yes", style="danger"),),
            (Button(word("keeping.no"), "forgotten", "no"),),
        ),
    )


async def show_forgotten(showing: Showing) -> Page:
    """Farewell."""
    return Page(showing.voice.say("keeping.forgotten"))


async def show_cluster_left(showing: Showing) -> Page | None:
    """Nobody speaks for a cluster any more, and how many meetings fell away with it; for organizers."""
    cluster = await showing.session.get(Cluster, showing.params["cluster"])
    if cluster is None:
        return None
    return Page(showing.voice.say("keeping.cluster_left", cluster=cluster, cancelled=showing.params["cancelled"]))


ROUTES = (
    Route("command", "mydata", hear_mydata, Permission.JOINED, menu=True),
    Route("command", "forget", hear_forget, Permission.JOINED, menu=True),
    Route("tap", "forgotten", hear_forgotten, Permission.JOINED),
)

VIEWS = {
    "mydata_read": show_mydata_read,
    "mydata_machine": show_mydata_machine,
    "forget": show_forget,
    "forgotten": show_forgotten,
    "cluster_left": show_cluster_left,
}
