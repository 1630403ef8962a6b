"""What the interview says: its questions, the summary, and where it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.questionnaire.questions import Kind
from bot.words import rows
from bot.words.call import call
from bot.words.rows import DAY

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast


def interview(cast: Cast, voice: Voice) -> dict[str, tuple[Call, ...]]:
    """Return the questions and the summary."""
    usual = {
        "place": 4, "total": 15, "group": cast.topic, "question": rows.question(cast), "now": "", "ticking": False,
        "typed": "", "refused": "", "values": {}, "unsure": False, "heard": None, "more": False,
        "example": cast.cluster, "intro": {},
    }  # fmt: skip
    half = voice.word("interview.half_day", day=DAY, morning=True)
    asked = [rows.question(cast, kind) for kind in (Kind.TEXT, Kind.TEXTS, Kind.AVAILABILITY)]
    whose = rows.question(cast, Kind.CLUSTER)
    lines = [("cooperation", asked[0], cast.typed), ("cooperation", asked[1], ""), ("cooperation", asked[2], half)]
    groups = [(cast.topic, lines), (cast.title, lines[:1])]
    profile: dict[str, object] = {"beside": {}, "matched": True, "more": False}
    beside = {
        "beside the profile": {"beside": cast.title, "matched": False, "more": False},
        "beside the profile, matched": {"beside": cast.title, "matched": True, "more": False},
    }
    heard = rows.concepts(rows.reasons(cast)[0], voice)
    return {
        "interview.understood": (
            call(heard=heard, more=False),
            call("with more to offer", heard=heard, more=True),
            call("nothing", heard=[], more=False),
        ),
        "interview.question": (
            call(**usual),
            call("at the beginning", **usual | {"intro": cast.prose}),
            call("after typed words", **usual | {"heard": heard}),
            call("answered before", **usual | {"now": cast.typed}),
            call("too long", **usual | {"refused": "too_long", "values": {"most": 200, "length": 431}}),
            call(
                "too many",
                "values.most",
                **usual | {"typed": cast.typed, "refused": "too_many", "values": {"most": 3}, "ticking": True},
            ),
            call("typed before it came", **usual | {"typed": cast.typed, "refused": "early"}),
            call("no words", **usual | {"refused": "empty"}),
            call("not found", **usual | {"typed": cast.typed, "refused": "use_buttons"}),
            call("missed in part", **usual | {"typed": cast.typed, "refused": "missed", "ticking": True}),
            call(
                "no such cluster", **usual | {"typed": cast.typed, "refused": "use_buttons"} | {"question": whose},
            ),
            call("yes, where words are asked for", **usual | {"typed": cast.typed, "refused": "say_more"}),
            call("a voice message", **usual | {"refused": "voice"}),
            call("free words", **usual | {"question": rows.question(cast, Kind.TEXT)}),
            call("unsure", **usual | {"typed": cast.typed, "unsure": True}),
        ),
        "interview.summary": (
            call(groups=groups, confirmed=False, heard=heard, **profile),
            call("a part of it", groups=groups, part=1, parts=2, beside={}),
            call("confirmed", groups=groups, confirmed=True, heard=None, **profile),
            call("from a file", groups=groups, confirmed=False, heard=None, filled=True, open=0, **profile),
            call(
                "from a file, not whole", "open", groups=groups, confirmed=False, heard=None, filled=True, open=2,
                **profile,
            ),
            *(
                call(f"{name}{', confirmed' * done}", groups=groups, confirmed=done, heard=None, **one)
                for name, one in beside.items()
                for done in (False, True)
            ),
        ),
        "interview.resume": (
            call("", "done", done=4, total=15, typed="", question=None, beside={}),
            call("after words", done=4, total=15, typed=cast.typed, question=rows.question(cast), beside={}),
            call("beside the profile", "done", done=4, total=10, typed="", question=None, beside=cast.title),
            call("not understood", done=4, total=15, typed="", question=None, beside={}, unread=cast.typed),
        ),
        "interview.anew": (
            call("", "count", count=4, shared=False),
            call("with colleagues", "count", count=4, shared=True),
            call("beside the profile", "count", count=4, shared=False, beside=cast.title),
        ),
        "interview.done": (call(n=3),),
        "interview.half_day": (call("morning", day=DAY, morning=True), call("afternoon", day=DAY, morning=False)),
        "interview.yes_mine": (call(name=cast.cluster),),
    }  # fmt: skip
