"""Recounting: what came of a meeting, said with one tap; the next step in words; all of it in a list and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import meetings, outbox, outcomes, sheet
from bot.cards import Button, Document, Page, column, leaves, shortened
from bot.texts import country_name, named, plain
from handlers.hearing import Permission, Route
from models import Fruit

if TYPE_CHECKING:
    from bot.meetings import Appointment
    from bot.showing import Showing
    from handlers.hearing import Hearing
    from models import Outcome

A_PAGE = 8  # meetings
IN_SHORT = 100  # characters of a next step in the list
COLUMNS = ("day", "hour", "cluster", "country", "came", "step")
DAY, HOUR = "%Y-%m-%d", "%H:%M"
IN_A_ROW = (Fruit.NOTHING, Fruit.MISSED)


async def hear_outcomes(hearing: Hearing) -> None:
    """Show all on a new card."""
    await hearing.open("outcomes", page=0)


async def hear_to_outcomes(hearing: Hearing) -> None:
    """Turn a card into the list, or another page of it."""
    await hearing.turn("outcomes", page=hearing.number)


async def hear_open(hearing: Hearing) -> None:
    """Open one meeting; without one, those asked about together."""
    asked = hearing.card.params.get("asked") or [hearing.number]
    await hearing.turn("outcome", asked=asked, at=hearing.number)


async def hear_came(hearing: Hearing) -> None:
    """Keep what came of a meeting, or that it did not after all; the button says which."""
    number, _, said = hearing.value.partition(".")
    fruit, _, wish = said.partition(".")
    one = await _over(hearing, int(number) if number.isdigit() else 0)
    if one is None or fruit not in set(Fruit):
        return
    is_on = wish == "1"
    await outcomes.tick(hearing.session, one.meeting, hearing.me, Fruit(fruit), is_on=is_on, now=hearing.now)
    hearing.say("outcomes.kept" if is_on else "outcomes.taken_back")
    await hearing.retouch()


async def hear_step(hearing: Hearing) -> None:
    """Ask for the next step in words."""
    one = await _over(hearing, hearing.number)
    if one is not None:
        asked = hearing.card.params.get("asked", [])
        await hearing.turn("next_step", awaits_words=True, meeting=one.meeting.id, asked=asked)


async def hear_words(hearing: Hearing) -> None:
    """Keep the next step as typed; one too long is said back with the limit, and the question stays open."""
    number, asked = hearing.card.params.get("meeting", 0), hearing.card.params.get("asked", [])
    one = await _over(hearing, number)
    if one is None:
        await hearing.open("outcomes", page=0)
        return
    if len(hearing.words) > outcomes.LONGEST_STEP:
        refused = len(hearing.words)
        await hearing.open("next_step", awaits_words=True, meeting=number, asked=asked, refused=refused)
        return
    await outcomes.note(hearing.session, one.meeting, hearing.me, hearing.words, now=hearing.now)
    await outbox.close_card(hearing.session, hearing.card, now=hearing.now)
    await hearing.open("outcome", asked=asked or [number], at=number)


async def hear_no_step(hearing: Hearing) -> None:
    """Take the next step away."""
    one = await _over(hearing, hearing.number)
    if one is not None:
        await outcomes.note(hearing.session, one.meeting, hearing.me, "", now=hearing.now)
        hearing.say("outcomes.taken_back")
        await hearing.turn("outcome", asked=hearing.card.params.get("asked", []), at=hearing.number)


async def hear_table(hearing: Hearing) -> None:
    """Send the list as a table to take home."""
    await hearing.reply("outcomes_table")


async def _over(hearing: Hearing, number: int) -> Appointment | None:
    """Return a meeting of one's own that is over, so that something can have come of it."""
    meeting = await meetings.locked(hearing.session, number)
    side = hearing.me.cluster_id
    if meeting is None or side not in (meeting.a_cluster_id, meeting.b_cluster_id):
        hearing.say("toasts.closed")
        return None
    mine = await meetings.of_cluster(hearing.session, side or 0)
    found = next((one for one in mine if one.meeting.id == number and one.ends <= hearing.now), None)
    if found is None or outcomes.is_over(hearing.event, hearing.now):
        hearing.say("toasts.closed")
        return None
    return found


async def held(showing: Showing) -> list[tuple[Appointment, Outcome | None]]:
    """Return the reader's meetings that are over, each with what its side says came of it, in order of time."""
    side = showing.reader.cluster_id if showing.reader else None
    if side is None:
        return []
    said = await outcomes.of_cluster(showing.session, side)
    met = await meetings.of_cluster(showing.session, side)
    return [(one, said.get(one.meeting.id or 0)) for one in met if one.ends <= showing.now]


async def show_outcome(showing: Showing) -> Page | None:
    """How it was: one meeting with a button for each thing that can come of it, or the run, a button each."""
    asked, at = showing.params.get("asked", ()), showing.params.get("at", 0)
    run = [(one, said) for one, said in await held(showing) if one.meeting.id in asked]
    is_new = showing.card is None or showing.card.message_id is None
    is_asking = showing.letter is not None and (showing.letter.subject or "").startswith(outcomes.VIEW)
    if not run or outcomes.is_over(showing.event, showing.now):
        return None
    if is_new and is_asking and all(said and said.fruits for _one, said in run):
        return None  # a colleague has answered
    chosen = run[0] if len(run) == 1 else next((pair for pair in run if pair[0].meeting.id == at), None)
    return _one(showing, *chosen, run) if chosen else _run(showing, run)


def _run(showing: Showing, run: list[tuple[Appointment, Outcome | None]]) -> Page:
    """Several in a row, asked about in one message."""
    word = showing.voice.word
    said = showing.voice.say(
        "outcomes.run", lines=[_line(showing, one, out) | {"step": ""} for one, out in run], count=len(run)
    )
    return Page(
        said, (*column(_to(showing, one, out) for one, out in run), (Button(word("outcomes.all"), "outcomes"),))
    )


def _one(
    showing: Showing, one: Appointment, out: Outcome | None, run: list[tuple[Appointment, Outcome | None]]
) -> Page:
    word, number = showing.voice.word, one.meeting.id
    said = showing.voice.say("outcomes.ask", **_line(showing, one, out))
    ticks = {
        fruit: Button(
            ("✓ " if out and fruit in out.fruits else "") + word("outcomes.came", code=fruit.value),
            "came",
            f"{number}.{fruit.value}.{0 if out and fruit in out.fruits else 1}",
        )
        for fruit in Fruit
    }
    rows = [*column(ticks[fruit] for fruit in Fruit if fruit not in IN_A_ROW), tuple(ticks[one] for one in IN_A_ROW)]
    if out and out.fruits:
        step = "outcomes.change_step" if out.next_step else "outcomes.note_step"
        rows.append((Button(word(step), "nextstep", str(number)),))
    following = next((other for other, said in run if other is not one and not (said and said.fruits)), None)
    if following is not None:
        rows.append((Button(word("outcomes.following"), "outcome", str(following.meeting.id)),))
    return Page(said, (*rows, (Button(word("outcomes.all"), "outcomes"),)))


def _to(showing: Showing, one: Appointment, out: Outcome | None) -> Button:
    mark = "✓ " if out and out.fruits else ""
    return Button(mark + named(one.other, showing.voice.language), "outcome", str(one.meeting.id))


def _line(showing: Showing, one: Appointment, out: Outcome | None) -> dict[str, Any]:
    return {
        "other": one.other,
        "starts": showing.moment(one.starts),
        "ends": showing.moment(one.ends),
        "fruits": out.fruits if out else [],
        "step": out.next_step if out else "",
    }


def _in_short(line: dict[str, Any]) -> dict[str, Any]:
    return line | {"step": shortened(line["step"], IN_SHORT)}


async def show_step(showing: Showing) -> Page | None:
    """Ask for the next step, or say that it was too long."""
    number = showing.params.get("meeting", 0)
    found = next(((one, out) for one, out in await held(showing) if one.meeting.id == number), None)
    if found is None:
        return None
    said = showing.voice.say(
        "outcomes.step",
        other=found[0].other,
        step=found[1].next_step if found[1] else "",
        refused=showing.params.get("refused", 0),
        most=outcomes.LONGEST_STEP,
    )
    word = showing.voice.word
    rows = [(Button(word("outcomes.leave_step"), "outcome", str(number)),)]
    if found[1] and found[1].next_step:
        rows.insert(0, (Button(word("outcomes.drop_step"), "nostep", str(number)),))
    return Page(said, tuple(rows))


async def show_outcomes(showing: Showing) -> Page:
    """All meetings that are over, what came of each, and the next steps; each opens with a tap."""
    found = await held(showing)
    pages = max(-(-len(found) // A_PAGE), 1)
    page = min(int(showing.params.get("page", 0)), pages - 1)
    shown = found[page * A_PAGE : (page + 1) * A_PAGE]
    said = showing.voice.say(
        "outcomes.list",
        lines=[_in_short(_line(showing, one, out)) for one, out in shown],
        met=len(found),
        answered=sum(bool(out and out.fruits) for _one, out in found),
    )
    word = showing.voice.word
    is_open = not outcomes.is_over(showing.event, showing.now)
    rows: list[tuple[Button, ...]] = list(column(_to(showing, one, out) for one, out in shown if is_open))
    rows += leaves("outcomes", page, pages, mirrored=showing.voice.mirrored)
    if found:
        rows.append((Button(word("outcomes.table"), "outcomestable"),))
    return Page(said, (*rows, (Button(word("home.front_page"), "home"),)))


async def show_table(showing: Showing) -> Page:
    """A row a meeting, to take home."""
    voice = showing.voice
    rows = [
        (
            showing.moment(one.starts).local.strftime(DAY),
            showing.moment(one.starts).local.strftime(HOUR),
            plain(named(one.other, voice.language)),
            country_name(one.other.country, voice.language),
            plain(voice.word("outcomes.all_of", fruits=out.fruits if out else [])),
            out.next_step if out else "",
        )
        for one, out in await held(showing)
    ]
    head = [plain(voice.word("outcomes.column", code=code)) for code in COLUMNS]
    content = sheet.written(plain(voice.word("outcomes.title")), head, rows, mirrored=voice.mirrored)
    return Page(voice.say("outcomes.note"), document=Document("outcomes.xlsx", content))


ROUTES = (
    Route("command", "outcomes", hear_outcomes, Permission.JOINED, menu=True),
    Route("words", "next_step", hear_words, Permission.JOINED),
    *(
        Route("tap", name, hear, Permission.JOINED)
        for name, hear in (
            ("outcomes", hear_to_outcomes),
            ("outcome", hear_open),
            ("came", hear_came),
            ("nextstep", hear_step),
            ("nostep", hear_no_step),
            ("outcomestable", hear_table),
        )
    ),
)

VIEWS = {
    outcomes.VIEW: show_outcome,
    "outcomes": show_outcomes,
    "next_step": show_step,
    "outcomes_table": show_table,
}
