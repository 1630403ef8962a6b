"""What an organizer reads about a table handed in: its columns, its clusters, what is not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.faults import Fault
from bot.folder.telling import told
from bot.words import rows
from bot.words.call import call
from bot.words.cast import LATIN

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]


def calls(cast: Cast, voice: Voice) -> Calls:
    """Return the calls of every macro about an import, by `room.macro`."""
    lines = [told(Fault(cast.file, row, cast.typed, "blank"), voice) for row in (4, 9)]
    one = rows.cluster(cast.cluster)
    sheet = {
        "file": cast.file, "program": "EUSurvey", "own": False, "rows": 6, "columns": [(cast.typed, cast.topic)],
        "left": [cast.title["en"]], "filled": [(cast.typed, one), (cast.cluster, one)], "kept": [cast.other],
        "faults": 3,
    }  # fmt: skip
    counts = {"new": 4, "changed": 1, "unchanged": 2, "kept": 1, "told": 3}
    nothing = {"new": 0, "changed": 0, "unchanged": 7, "kept": 0, "told": 0}
    column = {"column": cast.typed, "examples": [cast.quoted]}
    return {
        "imports.origin": (
            call("program", program="b2match", own=False),
            call("own", program="", own=True),
            call("unknown", program="", own=False),
        ),
        "imports.reading": (call(file=cast.file),),
        "imports.unread": (call(file=cast.file, lines=lines),),
        "imports.sheet": (
            call(**sheet),
            call("nothing found", **sheet | {"program": "", "columns": [], "filled": [], "kept": [], "left": []}),
        ),
        "imports.column": (call(**column, question=cast.topic), call("left out", **column, question=None)),
        "imports.not_taken": (call(lines=lines),),
        "imports.outcome": (call(**counts), call("twice", **nothing)),
        "imports.written": (call(file=cast.file, **counts), call("twice", file=cast.file, **nothing)),
        "imports.let_go": (call(file=cast.file),),
        "imports.ask": (call("", "n", n=4),),
        "imports.answers": (
            call(column=cast.typed, question=LATIN.topic),
            call("none", column=cast.typed, question=None),
        ),
        "imports.write": (call("", "n", n=4),),
        "imports.why": (call("", "n", n=3),),
    }
