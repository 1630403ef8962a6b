"""The organizers' board: the event in numbers, and the teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from bot import boarding, doubts, harvest, inquiries, interviews, pace, progress, timetables
from bot.cards import Button, Page, column, leaves
from handlers.hearing import Permission, Route
from models import Cluster, Interview, InterviewState, TimetableState

if TYPE_CHECKING:
    from bot.showing import Showing
    from handlers.hearing import Hearing
    from models import Session, Timetable

ON_A_PAGE = 8  # teams: with six members of long names each they still fit into a message


async def hear_board(hearing: Hearing) -> None:
    """Show the board on a new card."""
    await hearing.open("board")


async def hear_to_board(hearing: Hearing) -> None:
    """Turn a card into the board."""
    await hearing.turn("board")


async def hear_teams(hearing: Hearing) -> None:
    """Show the teams proposed or published, or another page of them."""
    await hearing.turn("teams", page=int(hearing.value[:6]) if hearing.value.isdigit() else 0)


async def show_board(showing: Showing) -> Page:
    """The state of the event in numbers, and what an organizer can do."""
    session, event = showing.session, showing.event
    people = (await session.exec(progress.asked(event))).all()
    profiles, everyone = await progress.profiles(session, event)
    walking = select(func.count()).where(Interview.questionnaire == str(event.questionnaire.get("key", "")))
    published = await timetables.latest(session, event, TimetableState.PUBLISHED)
    said = showing.voice.say(
        "board.front",
        invited=len(people),
        joined=sum(one.chat_id is not None for one in people),
        clusters=everyone,
        profiles=profiles,
        walking=await _count(session, walking.where(col(Interview.state) != InterviewState.CONFIRMED)),
        published=published,
        standing=await timetables.standing(session, event),
        today=showing.moment(showing.now),
    )
    word, doubted = showing.voice.word, await doubts.number(session, event)
    asked = await inquiries.number(session, event)
    pick = showing.voice.pick
    leaving = await boarding.near(session, event, showing.now)
    is_reaping = await harvest.has_begun(session, event, now=showing.now)
    is_held = await pace.stopped_at(session) is not None
    return Page(
        said,
        (
            *([(Button(word("restored.open"), "restored", style="danger"),)] if is_held else []),
            *([(Button(word("inquiries.told", n=asked), "inquiries", style="primary"),)] if asked else []),
            (Button(word("board.timetable"), "plan", style="primary"), Button(word("board.teams"), "teams")),
            (Button(word("board.announce"), "announce"), Button(word("board.change"), "change")),
            *([(Button(word("hour.open"), "hour"),)] if published else []),
            *column(Button(word("boarding.to_roll", title=pick(one.title)), "roll", str(one.id)) for one in leaving),
            *([(Button(word("doubts.told", n=doubted), "doubts"),)] if doubted else []),
            *([(Button(word("harvest.open"), "harvest"),)] if is_reaping else []),
            (Button(word("progress.open"), "follow"), Button(word("home.front_page"), "home")),
        ),
    )


async def _count(session: Session, statement: object) -> int:
    return int((await session.exec(statement)).one())  # type: ignore[call-overload] # a select of one count


async def names_of(session: Session, event_id: int) -> dict[str, str]:
    """Return the names of an event's clusters by row, as text."""
    rows = await session.exec(select(Cluster.id, Cluster.name).where(Cluster.event_id == event_id))
    return {str(row): name for row, name in rows.all()}


async def show_teams(showing: Showing) -> Page:
    """The teams, page by page: topic, members, lead; on the last page who has none."""
    draft = await timetables.proposal(showing.session, showing.event)
    shown = draft or await timetables.latest(showing.session, showing.event, TimetableState.PUBLISHED)
    names = await names_of(showing.session, showing.event.id or 0)
    question = next((q for q in interviews.questionnaire_of(showing.event).questions if q.role == "topics"), None)
    labels = {option.key: showing.voice.pick(option.label) for option in (question.options if question else ())}
    teams = shown.teams if shown else []
    pages = max(-(-len(teams) // ON_A_PAGE), 1)
    page = min(int(showing.params.get("page", 0)), pages - 1)
    said = showing.voice.say(
        "board.team_list",
        teams=teams[page * ON_A_PAGE : (page + 1) * ON_A_PAGE],
        before=page * ON_A_PAGE,
        left=shown.figures.get("left", []) if shown and page == pages - 1 else [],
        names=names,
        labels=labels,
        draft=draft is not None,
    )
    turns = leaves("teams", page, pages, mirrored=showing.voice.mirrored)
    return Page(
        said, (*_by_hand(showing, shown, draft, page), *turns, (Button(showing.voice.word("board.back"), "board"),))
    )


def _by_hand(
    showing: Showing, shown: Timetable | None, draft: Timetable | None, page: int
) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons that open the published teams of a page, four a row."""
    if shown is None or draft is not None:
        return ()
    numbers = range(1, len(shown.teams) + 1)[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    buttons = [Button(showing.voice.word("announce.team", number=one), "team", str(one)) for one in numbers]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


ROUTES = (
    Route("command", "board", hear_board, Permission.ORGANIZER, menu=True),
    Route("tap", "board", hear_to_board, Permission.ORGANIZER),
    Route("tap", "teams", hear_teams, Permission.ORGANIZER),
)

VIEWS = {"board": show_board, "teams": show_teams}
