"""Inviting from the command line: codes for whoever has none, and what carries them to people."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from telegram import Bot

from bot import invitations
from bot.faults import Fault
from bot.folder import coded
from bot.folder.files import comma_table, headed
from bot.folder.ledger import Ledger, nearest
from bot.folder.read import read_folder
from bot.participants import fresh_code

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.folder.given import EventFolder
    from bot.settings import Settings
    from bot.texts import Voice

TABLE, CARDS = "invitations.csv", "invitations.html"
BOT = re.compile(r"(?:https?://t\.me/|@)?([A-Za-z][A-Za-z0-9_]{3,31})/?")  # Telegram's own are as short as four
SETTING, OPTION = "MULTAQA_TOKEN", "--bot NAME"


@dataclass(frozen=True)
class Wish:
    """What is asked for: the keys of `only` these people, or everyone; those whose code is to be another."""

    out: Path | None = None
    bot: str = ""
    only: tuple[str, ...] = ()
    renew: tuple[str, ...] = ()
    sure: bool = False  # that files which are there are replaced


class _Refused(Exception):
    """What is asked for cannot be done, in the words of the terminal; nothing was written."""


async def invite(
    settings: Settings,
    folder: Path,
    wish: Wish,
    tell: Callable[[str], None],
    tell_faults: Callable[[Sequence[Fault]], None],
    voice: Voice,
) -> int:
    """Make the codes that are missing and write the invitations; 1 when nothing was written."""
    read, faults = read_folder(folder)
    if read is not None:
        faults = tuple(_unknown(read, key) for key in (*wish.only, *wish.renew) if key not in read.places)
    if read is None or faults:
        tell_faults(faults)
        return 1
    out = wish.out or _beside(folder)
    try:
        bot = await _bot_name(settings, wish.bot, voice)
        _may_be_written(out, voice, sure=wish.sure)
    except _Refused as refused:
        tell(str(refused))
        return 1
    made = _made(read, wish)
    if made:
        coded.keep(folder, _kept(folder) | made)
    people = tuple(replace(one, code=made.get(one.key, one.code)) for one in read.participants)
    handed = _hand_out(replace(read, participants=people), wish, bot, out)
    _tell(folder, out, wish, made=len(made), handed=handed, tell=tell, voice=voice)
    return 0


def _unknown(read: EventFolder, key: str) -> Fault:
    file = next((file for file, _row in read.places.values()), "participants.csv")
    return Fault(file, 0, "key", "unknown_participant", {"value": key, "near": nearest(key, read.places)})


def _beside(folder: Path) -> Path:
    whole = folder.absolute().resolve()
    return whole.with_name(f"{whole.stem if whole.is_file() else whole.name}-invitations")


async def _bot_name(settings: Settings, said: str, voice: Voice) -> str:
    """Return the name people find the bot by: the one said, or the one Telegram tells for the token."""
    if said:
        found = BOT.fullmatch(said.strip())
        if not found:
            raise _Refused(voice.word("invite.bad_bot", name=said))
        return found[1]
    if not settings.token:
        raise _Refused(voice.word("invite.no_bot", setting=SETTING, option=OPTION))
    async with Bot(settings.token, base_url=f"{settings.api_url}/bot") as bot:
        return bot.username


def _may_be_written(out: Path, voice: Voice, *, sure: bool) -> None:
    there = next((out / name for name in (TABLE, CARDS) if (out / name).exists()), None)
    if there is not None and not sure:
        raise _Refused(voice.word("invite.taken", file=there, yes="--yes", out="--out"))


def _made(read: EventFolder, wish: Wish) -> dict[str, str]:
    chosen = {*wish.only, *wish.renew}
    missing = [one.key for one in read.participants if not one.code and (not chosen or one.key in chosen)]
    return {key: fresh_code() for key in (*missing, *wish.renew)}


def _kept(folder: Path) -> dict[str, str]:
    ledger, file = Ledger(), coded.beside(folder)
    table = comma_table(file, ledger) if file.exists() else None
    return coded.codes(headed(table, needed=coded.NEEDED, optional=(), ledger=ledger), ledger) if table else {}


def _hand_out(read: EventFolder, wish: Wish, bot: str, out: Path) -> int:
    """Write the invitations and return how many they are."""
    chosen = {*wish.only, *wish.renew} or read.places
    handed = invitations.invitations(read, chosen, bot)
    out.mkdir(parents=True, exist_ok=True)
    coded.write(out / TABLE, invitations.table(read.event, handed))
    coded.write(out / CARDS, invitations.cards(read.event, handed).encode())
    return len(handed)


def _tell(
    folder: Path, out: Path, wish: Wish, *, made: int, handed: int, tell: Callable[[str], None], voice: Voice
) -> None:
    if made:
        tell(voice.word("invite.made", n=made, file=coded.beside(folder)))
    else:
        tell(voice.word("invite.none_made"))
    tell(voice.word("invite.written", n=handed, table=out / TABLE, cards=out / CARDS))
    if wish.renew:
        tell(voice.word("invite.renewed", n=len(set(wish.renew))))
    if made:
        tell(voice.word("invite.load", command=f"python -m bot load {folder}"))
