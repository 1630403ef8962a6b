"""The entrance: everyone who plays gets a phone, a temper and something to say; and what goes wrong in the hall."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.questionnaire import written
from bot.rehearsal.answering import Mind
from bot.rehearsal.guest import Guest
from bot.rehearsal.hall import Hall
from bot.rehearsal.notes import Notes
from bot.rehearsal.organizing import Organizer
from bot.rehearsal.phones import FIRST_CHAT, hand_to
from bot.rehearsal.played import opening
from bot.rehearsal.player import Player
from bot.rehearsal.report import Account
from bot.rehearsal.temper import tempers
from bot.texts import Voice
from models import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.folder.given import EventFolder
    from bot.folder.given import Participant as Invited
    from bot.rehearsal.headless import Rehearsal


def dealt(rehearsal: Rehearsal, playing: Sequence[Invited]) -> Hall | None:
    """Return what goes wrong in the hall, or None where nothing is to."""
    wish, event = rehearsal.wish, rehearsal.folder
    if not (wish.late or wish.absent or wish.cancel):
        return None
    last = rehearsal.days[-1] + timedelta(days=1)
    slots = [slot for slot in event.slots if slot.starts < last]
    guests = [one for one in playing if one.role != Role.ORGANIZER]
    zone, luck = ZoneInfo(event.event.zone), Random(f"{wish.seed}/hall")  # noqa: S311 - a play
    return Hall(rehearsal.app.store, slots, guests, zone, luck, late=wish.late, absent=wish.absent, cancel=wish.cancel)


def enter(rehearsal: Rehearsal, folder: EventFolder, playing: Sequence[Invited]) -> None:
    """Give everyone who plays a phone, a temper and something to say."""
    seed, start = rehearsal.wish.seed, opening(folder)
    guests = [one for one in playing if one.role != Role.ORGANIZER]
    moods = dict(zip((one.key for one in guests), tempers(len(guests), Random(f"{seed}/tempers")), strict=True))  # noqa: S311 - a play
    for place, invited in enumerate(playing):
        person = hand_to(rehearsal.phone, rehearsal.folder, invited, id=FIRST_CHAT + place)
        notes = rehearsal.notes[invited.key] = Notes(person)
        luck = Random(f"{seed}/{invited.key}")  # noqa: S311 - a play
        country = next((one.country for one in folder.clusters if one.key == invited.cluster), "")
        player = Player(person, rehearsal.turns, luck, notes, Voice(invited.language, country))
        temper = moods.get(invited.key)
        kind = temper.kind if temper else str(invited.role)
        rehearsal.accounts[invited.key] = Account(invited.key, invited.language, kind)
        if temper is None:
            begins = start + timedelta(minutes=place)
            life = Organizer(player, opening=begins, mornings=rehearsal.days, clusters=folder.clusters).live()
        else:
            mind = _mind(folder, rehearsal.folder, invited)
            visits = frozenset(words for one in folder.activities if one.sign_up for words in one.title.values())
            life = Guest(
                player,
                temper,
                mind,
                opening=start,
                days=rehearsal.days,
                visits=visits,
                code=invited.code,
                errands=rehearsal.hall.errands(invited, player) if rehearsal.hall else (),
            ).live()
        rehearsal.turns.enter(life)


def _mind(whole: EventFolder, found: EventFolder, invited: Invited) -> Mind:
    """Return what a person knows: the answers of their cluster in the folder, where the bot does not have them."""
    asked, _faults = written.read(whole.questionnaire, file="questionnaire.yml")
    cluster = next((one for one in whole.clusters if one.key == invited.cluster), None)
    is_there = any(one.cluster == invited.cluster for one in found.profiles)
    own = next((one.answers for one in whole.profiles if one.cluster == invited.cluster), whole.profiles[0].answers)
    return Mind(asked, cluster, {} if is_there or not cluster else {"cluster": invited.cluster, **own})
