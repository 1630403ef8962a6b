"""The organizers' routes that leave no act: those that only show, and those that change something, each with why.

While a journey is played, what each route writes is looked at: who changes something leaves an act, or stands here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, func
from sqlmodel import col, select

from handlers.hearing import Permission
from models import Letter

if TYPE_CHECKING:
    from handlers.hearing import Hearing, Route

WRITES = re.compile(r'\s*(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "?(\w+)')
OWN = {"card", "letter"}  # what the organizer sees of it; letters to others are counted apart
OTHERS = "letters to others"

DRAFT = "a draft is seen by nobody but organizers: confirming it leaves the act"
FILE = "nothing of the file is written before a yes, and that leaves the act"
TICK = "a tick a person, which the roll keeps with its time; forty of them a bus would hide all other acts"
SETTLED = "looking only settles what has ended by itself"
READ = "whoever wrote sees that it was read; answering it, or letting it be, leaves the act"
ASKED = "nobody is told and nothing has changed before it is carried out, and that leaves the act"

UNNOTED = {
    ("words", "draft"): DRAFT,
    ("words", "writing"): DRAFT,
    ("tap", "chosen"): DRAFT,
    ("tap", "attach"): DRAFT,
    ("words", "attaching"): DRAFT,
    ("other", "document"): FILE,
    ("tap", "file_map"): FILE,
    ("tap", "file_drop"): FILE,
    ("tap", "foretell"): ASKED,
    ("tap", "dropit"): ASKED,
    ("tap", "inquiry"): READ,
    ("tap", "respond"): READ,
    ("tap", "openone"): SETTLED,
    ("tap", "progress"): SETTLED,
    ("tap", "enough"): "it only ends what the act of proposing began",
    ("tap", "aboard"): TICK,
}
SHOWS = {
    *(("command", name) for name in ("acts", "board", "move", "progress", "why")),
    *(("words", name) for name in ("at", "explain", "later", "supposing", "teamjoin", "whose")),
    *(
        ("tap", name)
        for name in (
            "acts", "announced", "audience", "board", "change", "changes", "changesleaf", "changestable",
            "doubts", "draft", "explain", "fairpicture", "fairtable", "file_again", "file_column",
            "file_columns", "file_front", "file_why", "follow", "followed", "foretoldleaf", "harvest",
            "hour", "hourleaf", "inquiries", "invitee", "invitees", "later", "meeting", "meetingsof",
            "pictured", "plan", "postpone", "postponeto", "preview", "publish", "readers", "restored",
            "roll", "suppose", "team", "teamjoin", "teammate", "teams", "mateleaf", "toprogress", "unseat",
            "whatif", "whoseseat", "write",
        )
    ),
}  # fmt: skip


def watched(route: Route, silent: list[str]) -> Route:
    """Return an organizers' route that `silent` tells of when it changes something, leaves no act and has no reason."""
    if route.permission is not Permission.ORGANIZER:
        return route

    async def hear(hearing: Hearing) -> None:
        session, last = hearing.session, select(func.max(Letter.id))
        before = (await session.exec(last)).one() or 0
        connection: Any = (await session.connection()).sync_connection
        written: set[str] = set()

        def look(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
            if (found := WRITES.match(statement)) and cursor.rowcount:  # somebody faster leaves no row to change
                written.add(found[1])

        event.listen(connection, "after_cursor_execute", look)
        try:
            await route.hear(hearing)
            await session.flush()
        finally:
            event.remove(connection, "after_cursor_execute", look)
        others = select(func.count()).where(col(Letter.id) > before, col(Letter.chat_id) != hearing.chat_id)
        changed = written - OWN - {"act"} | ({OTHERS} if (await session.exec(others)).one() else set())
        key = (route.kind, route.name)
        if changed and "act" not in written and key not in UNNOTED:
            silent.append(f"{key} changed {changed} and left no act")

    return replace(route, hear=hear)
