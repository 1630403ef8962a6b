"""The table of everything that is heard and shown, and the menu of commands made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import interviews
from bot.cards import Page
from handlers import (
    acts,
    addressing,
    agenda,
    ailing,
    announced,
    announcing,
    attaching,
    attending,
    board,
    boarding,
    chatting,
    collecting,
    coming,
    declined,
    doubting,
    explaining,
    finding,
    following,
    foretelling,
    harvest,
    hour,
    importing,
    inquiring,
    interviewing,
    inviting,
    joining,
    keeping,
    moving,
    news,
    nudging,
    objecting,
    offered,
    planning,
    postponing,
    publishing,
    receiving,
    recounting,
    refusing,
    releasing,
    reopening,
    responding,
    resuming,
    scheduling,
    sharing,
    standby,
    supposing,
    teaming,
    unasked,
    unseating,
    versions,
    wishing,
)
from handlers.hearing import Permission
from models import Role

if TYPE_CHECKING:
    from bot.showing import Showing, View
    from handlers.hearing import Route

_ROOMS = (
    coming, offered, agenda, recounting, news, wishing, declined, doubting, finding, interviewing, attending, joining,
    chatting, unasked, nudging, keeping, sharing, board, hour, planning, publishing, versions, objecting, supposing,
    reopening, foretelling, explaining, harvest, following, inviting, collecting, announcing, addressing, releasing,
    receiving, announced, scheduling, teaming, attaching, boarding, moving, importing, postponing, resuming, ailing,
    standby, unseating, refusing, inquiring, responding,
    acts,
)  # fmt: skip

ROUTES: tuple[Route, ...] = tuple(route for room in _ROOMS for route in room.ROUTES)


async def show_menu(showing: Showing) -> Page | None:
    """This chat's commands in its language; organizers get theirs on top."""
    if showing.reader is None:
        return None
    standing = Permission.ORGANIZER if showing.reader.role is Role.ORGANIZER else Permission.JOINED
    named = [route.name for route in ROUTES if route.menu and route.permission <= standing]
    word = showing.voice.word
    beside = await interviews.offered(showing.session, showing.reader, showing.event)
    menu = [(name, word(f"commands.{name}")) for name in named]
    return Page("", commands=(*menu, *((one.key, showing.voice.pick(one.title)) for one in beside)))


VIEWS: dict[str, View] = {name: show for room in _ROOMS for name, show in room.VIEWS.items()} | {"menu": show_menu}
