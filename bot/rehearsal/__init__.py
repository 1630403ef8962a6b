"""Rehearsals: an event run against phones. Same application, same HTTP calls; only address and clock differ."""

from bot.rehearsal.headless import Rehearsal, Wish, judged, rehearse_alone, staged
from bot.rehearsal.phones import TOKEN, hand_out, next_due, phone_alone
from bot.rehearsal.played import rehearse

__all__ = [
    "TOKEN",
    "Rehearsal",
    "Wish",
    "hand_out",
    "judged",
    "next_due",
    "phone_alone",
    "rehearse",
    "rehearse_alone",
    "staged",
]
