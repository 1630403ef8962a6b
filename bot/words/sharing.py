"""What the delegates of one cluster read of each other, with the values their handlers give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import rows
from bot.words.call import call
from bot.words.rows import moment

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast

CODE = "0ca7j6hh25am45fdxatwgvqwzh"


def calls(cast: Cast, voice: Voice) -> dict[str, tuple[Call, ...]]:
    """Return the calls of every macro by which a profile is shared, by `room.macro`."""
    cluster, names = rows.cluster(cast.cluster), [cast.person, cast.other]
    people = {"cluster": cluster, "names": names, "waiting": 0, "until": moment(168), "left": 2, "note": ""}
    code = {
        "name": cast.person, "cluster": cluster, "event": rows.event(cast), "bot": "@multaqa_bot", "code": CODE,
        "link": f"https://t.me/multaqa_bot?start={CODE}",
    }  # fmt: skip
    changed = {"names": [cast.person], "cluster": cluster, "answers": [voice.pick(cast.topic)], "first": False}
    two = {"question": rows.question(cast), "name": cast.person, "at": moment(), "theirs": cast.typed}
    return {
        "sharing.colleagues": (
            call(**people | {"names": names[:1]}),
            call("a code is open", "waiting", **people | {"waiting": 1, "left": 1}),
            call("own code typed", **people | {"waiting": 1, "left": 1, "note": "own"}),
            call("nobody more", **people | {"left": 0}),
        ),
        "sharing.code": (call(**code, until=moment(168)),),
        "sharing.came_in": (call(name=cast.person, cluster=cluster),),
        "sharing.changed": (
            call(**changed),
            call("by somebody forgotten", **changed | {"names": []}),
            call("for the first time", **changed | {"first": True}),
            call("for the first time, by somebody forgotten", **changed | {"first": True, "names": []}),
            *(
                call(
                    f"beside the profile{', first' * first}{', by somebody forgotten' * (not who)}",
                    **changed | {"first": first, "names": who, "beside": "needs", "title": cast.title},
                )
                for first in (False, True)
                for who in ([cast.person], [])
            ),
        ),
        "sharing.confirmed": (call(name=cast.person), call("beside the profile", name=cast.person, beside=True)),
        "sharing.differing": (
            call(**two, mine=cast.quoted),
            call("skipped, by somebody forgotten", **two | {"name": "", "theirs": ""}, mine=cast.typed),
        ),
        "sharing.withdrawn": (call("", "n", n=1),),
        "sharing.enough": (call("", "n", n=2),),
    }
