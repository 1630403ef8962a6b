"""What organizers read when the bot itself is unwell: brought back from a backup, and the terminal's part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ailments import What
from bot.backups import SETTING, TOOLS
from bot.words.call import call
from bot.words.rows import moment

if TYPE_CHECKING:
    from bot.words.call import Call

Calls = dict[str, tuple["Call", ...]]
FILE = "var/multaqa.db"


def calls() -> Calls:
    """Return the calls of these texts, by `room.macro`."""
    return backup() | restored() | ailments()


def backup() -> Calls:
    """Return what the terminal says of backups."""
    named = ("kept", "taken", "unsound", "newer", "restored", "aside")
    return {
        **{f"backup.{name}": (call(file=FILE),) for name in named},
        "backup.nothing": (call(setting=SETTING),),
        "backup.unwritten": (call(file=FILE, why="Permission denied"),),
        "backup.not_sqlite": (call(**TOOLS),),
    }


def ailments() -> Calls:
    """Return what organizers are told of the bot's own state."""
    one = {"count": 7, "since": moment(-2), "over": None}
    return {
        "ailments.heading": tuple(call(what.value, what=what.value) for what in What),
        "ailments.body": tuple(call(what.value, what=what.value) for what in What),
        "ailments.told": (
            *(call(what.value, "count", what=what.value, **one) for what in What),
            call("over", what="late", **one | {"over": moment(-1)}),
        ),
    }


def restored() -> Calls:
    """Return what an organizer is asked after a restore, and what came of it."""
    return {
        "restored.ask": (
            call("", "overdue", known=moment(-9), overdue=7, later=120),
            call("later", "later", known=moment(-9), overdue=0, later=2),
            call("nothing known", known=None, overdue=0, later=0),
        ),
        "restored.really": (call("", "overdue", overdue=7),),
        "restored.over": (
            call("sent", "number", number=7, with_overdue=True),
            call("left out", "number", number=7, with_overdue=False),
        ),
    }
