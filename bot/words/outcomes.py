"""What is said of what came of a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.harvest import Figures
from bot.words import rows
from bot.words.call import call
from bot.words.rows import moment
from handlers.harvest import COLUMNS as HEAD
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
    says = [{"name": one["other"], "fruits": ["memorandum"]}, {"name": stepped["other"], "fruits": ["talk"]}]
    front = {
        "today": moment(), "figures": Figures(over=150, answered=121, begun=7, confirmed=3, missed=2),
        "counts": [(fruit.value, 12) for fruit in Fruit], "differing": [says] * 6, "more": 0,
    }  # fmt: skip
    return {
        "harvest.front": (
            call(**front),
            call("more than fit", "more", **front | {"more": 3}),
            call("nothing said yet", **front | {"differing": [], "figures": Figures(150, 0, 0, 0, 0)}),
        ),
        "harvest.differ": (call(here=says[0], there=says[1]),),
        "harvest.stands": tuple(call(code, code=code) for code in ("differ", "confirmed", "begun", "other")),
        "harvest.column": tuple(call(code, code=code) for code in HEAD),
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
