"""The cast: who plays in a rehearsal, and the event as they find it, with more invited people where they are needed."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from bot.folder.given import EventFolder
from bot.folder.given import Participant as Invited
from bot.texts import languages
from models import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32
CODE_LENGTH = 26
MANY = 20  # people; from here on a second organizer plays, too
ANSWERING = 0.5  # of the clusters whose people play answer the interview themselves, or fewer where few are asked for


def all_invited(folder: EventFolder) -> EventFolder:
    """Return the event with a code for whoever has none yet: a rehearsal waits for no invitations."""
    people = (one if one.code else replace(one, code=_code(Random(one.key))) for one in folder.participants)  # noqa: S311 - a play, not a secret
    return replace(folder, participants=tuple(people))


def _code(luck: Random) -> str:
    return "".join(luck.choices(CODE_LETTERS, k=CODE_LENGTH))


def invited_to(folder: EventFolder, people: int, answering: int, luck: Random) -> tuple[EventFolder, list[Invited]]:
    """Return the event and the `people` who play in it, organizers first.

    About `answering` of them come from clusters without the profile the folder has: they give the same answers in the
    interview. More people than are invited become further delegates of the event's clusters, named after those who are.
    """
    crowd = replace(folder, participants=(*folder.participants, *_more(folder, people, luck)))
    playing = _playing(crowd, people, luck)
    share = min(ANSWERING, answering / people)
    open_ = {one.cluster for one in playing if luck.random() < share}
    kept = tuple(one for one in crowd.profiles if one.cluster not in open_)
    return replace(crowd, profiles=kept), playing


def _more(folder: EventFolder, people: int, luck: Random) -> list[Invited]:
    guests = [one for one in folder.participants if one.cluster]
    firsts = [one.name.partition(" ")[0] for one in guests]
    lasts = [one.name.partition(" ")[2] for one in guests]
    more = []
    for number in range(people - len(folder.participants)):
        like = luck.choice(guests)
        code = _code(luck)
        name = f"{luck.choice(firsts)} {luck.choice(lasts)}"
        language = luck.choice((like.language, luck.choice(languages())))
        more.append(Invited(f"guest-{number + 1}", code, name, like.cluster, Role.PARTICIPANT.value, language))
    return more


def _playing(folder: EventFolder, people: int, luck: Random) -> list[Invited]:
    organizers = [one for one in folder.participants if one.role == Role.ORGANIZER][: 2 if people >= MANY else 1]
    guests = [one for one in folder.participants if one.role != Role.ORGANIZER]
    luck.shuffle(guests)
    return [*organizers, *_mixed(guests)][:people]


def _mixed(guests: Sequence[Invited]) -> list[Invited]:
    """Return the guests so that the languages take turns."""
    by_language = {code: [one for one in guests if one.language == code] for code in languages()}
    mixed: list[Invited] = []
    while any(by_language.values()):
        mixed += [queue.pop() for queue in by_language.values() if queue]
    return mixed
