"""What is said of what came of a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import rows
from bot.words.call import call
from bot.words.rows import moment
from handlers.recounting import COLUMNS
from models import Fruit

if TYPE_CHECKING:
    from bot.words.call import Call
    from bot.words.cast import Cast


def calls(cast: Cast) -> dict[str, tuple[Call, ...]]:
    """Return the calls of these texts, by `room.macro`."""
    one = {
        "other": rows.cluster(cast.other, country="ES"), "starts": moment(-1), "ends": moment(-0.6), "fruits": [],
        "step": "",
    }  # fmt: skip
    answered = one | {"fruits": ["memorandum", "exchange"]}
    stepped = answered | {"other": rows.cluster(cast.cluster), "step": cast.typed}
    lines = [one, answered, stepped]
    asked = {"other": one["other"], "step": "", "refused": 0, "most": 300}
    return {
        "outcomes.came": tuple(call(fruit.value, code=fruit.value) for fruit in Fruit),
        "outcomes.all_of": (call(fruits=["memorandum", "exchange"]), call("one", fruits=["talk"])),
        "outcomes.ask": (call(**one), call("answered", **answered), call("with a next step", **stepped)),
        "outcomes.run": (call("", "count", lines=lines, count=3),),
        "outcomes.line": (call(one=one), call("answered", one=answered), call("with a next step", one=stepped)),
        "outcomes.list": (
            call(lines=lines, met=9, answered=2),
            call("nothing over yet", lines=[], met=0, answered=0),
        ),
        "outcomes.step": (
            call(**asked),
            call("changed", **asked | {"step": cast.typed}),
            call("too long", **asked | {"refused": 431}),
        ),
        "outcomes.column": tuple(call(code, code=code) for code in COLUMNS),
    }
