"""What is said while meetings run: on the way, late, another time, and what is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import rows
from bot.words.call import call
from bot.words.rows import moment
from models import Occasion, OfferState

if TYPE_CHECKING:
    from bot.texts import Voice
    from bot.words.call import Call
    from bot.words.cast import Cast

Calls = dict[str, tuple["Call", ...]]


def calls(cast: Cast, voice: Voice) -> Calls:
    """Return the calls of the live texts, by `room.macro`."""
    return coming(cast, voice) | offers(cast, voice)


def coming(cast: Cast, voice: Voice) -> Calls:
    """Return what is said of a meeting that is near."""
    meeting, one = rows.meeting(cast, voice), {"other": rows.cluster(cast.other, country="ES"), "starts": moment()}
    return {
        "coming.on_the_way": (call(meeting=meeting),),
        "coming.they_are_late": (call(meeting=meeting),),
        "coming.table_late": (call(meeting=meeting),),
        "coming.cannot": (call(**one),),
        "coming.nobody": (call(**one),),
        "coming.late": (call(**one),),
        "coming.another_time": (call(**one, openings=3), call("none", **one, openings=0)),
        "coming.told": (call(name=cast.other),),
        "coming.asked": (call(name=cast.other),),
        "coming.asked_already": (call(name=cast.other),),
        "coming.patience": (call(at=moment()),),
        "coming.shorter_button": (call(starts=moment(), ends=moment(0.25)),),
        "coming.ask_button": (call(starts=moment()),),
    }


def offers(cast: Cast, voice: Voice) -> Calls:
    """Return what is offered, and what became of it."""
    other = rows.cluster(cast.other, country="ES")
    offer = {
        "occasion": Occasion.FREED.value, "state": OfferState.OPEN.value, "other": other, "starts": moment(),
        "was": moment(-1), "table": 12, "place": voice.pick(cast.place), "room": "", "until": moment(-0.2),
        "reasons": rows.said(cast, voice)[:2], "agreed": False,
    }  # fmt: skip
    closed = {"other": other, "starts": moment(), "declined": True, "stays": False}
    return {
        "offers.offer": (
            *(call(one.value, **offer | {"occasion": one.value}) for one in Occasion),
            *(call(one.value, **offer | {"state": one.value}) for one in OfferState),
            call("said yes", **offer | {"agreed": True}),
        ),
        "offers.closed": (
            call("declined", **closed),
            call("lapsed", **closed | {"declined": False}),
            call("another time", **closed | {"stays": True}),
        ),
        "offers.nobody_free": (call(starts=moment(), ends=moment(0.3)),),
        "offers.asked_before": (call(name=cast.other),),
        "offers.held": (call(name=cast.other, starts=moment(), until=moment(-0.2)),),
    }
