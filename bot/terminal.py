"""The terminal: what commands print, ask and end with."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from sqlalchemy.exc import DBAPIError
from telegram.error import InvalidToken, NetworkError

from bot.settings import Settings, SettingsFault, read_settings
from bot.texts import Voice, understood
from models.store import Occupied, is_away, is_refused

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Sequence

    from bot.faults import Fault

UNISOLATED = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))  # terminals show them as boxes
out, err = Console(), Console(stderr=True)


def settings(*, token_needed: bool = False) -> Settings:
    """Return the settings; a fault in them ends the program with one line."""
    try:
        return read_settings(token_needed=token_needed)
    except SettingsFault as fault:
        err.print(" ".join(str(part) for part in fault.args), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from None


def finish(work: Coroutine[object, object, int]) -> None:
    """Run to the end, or until Ctrl-C or SIGTERM; the exit code is what the work returns."""
    try:
        code = asyncio.run(_until_told(work))
    except InvalidToken:
        err.print("MULTAQA_TOKEN is not known to Telegram: copy it again from @BotFather", style="red")
        code = 2
    except NetworkError as fault:
        err.print(f"MULTAQA_API_URL cannot be reached: {fault}", style="red", markup=False)
        code = 1
    except Occupied:
        err.print(
            "MULTAQA_DATABASE_URL names a file on which another bot is running: stop that one first",
            style="red",
            soft_wrap=True,
        )
        code = 1
    except (OSError, DBAPIError) as fault:
        said = getattr(fault, "orig", None) or fault
        if is_refused(fault):
            said = f"MULTAQA_DATABASE_URL is refused: {said}"
        elif not isinstance(fault, OSError) and not is_away(fault):
            raise
        err.print(str(said), style="red", markup=False, soft_wrap=True)
        code = 2 if is_refused(fault) else 1
    raise typer.Exit(code)


async def _until_told(work: Coroutine[object, object, int]) -> int:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return 0


def say(words: str) -> None:
    """Print a line."""
    out.print(words.translate(UNISOLATED), markup=False, highlight=False, soft_wrap=True)


def asks(*, sure: bool) -> Callable[[str], bool] | None:
    """Return what asks for a yes; None where there is no terminal to ask in."""
    if sure:
        return lambda _question: True
    return _is_sure if is_interactive() else None


def is_interactive() -> bool:
    """Return whether somebody can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def _is_sure(question: str) -> bool:
    # The loop would hear a Ctrl-C only once the question is answered; here it is a no, as Ctrl-D is.
    heard, before = signal.set_wakeup_fd(-1), signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return typer.confirm(question.translate(UNISOLATED))
    except typer.Abort:
        out.line()
        return False
    finally:
        signal.signal(signal.SIGINT, before)
        signal.set_wakeup_fd(heard)


def tell_lines(lines: Iterable[str]) -> None:
    """Print to the side, so that what a command answers can be piped."""
    for line in lines:
        err.print(line.translate(UNISOLATED), markup=False, highlight=False, soft_wrap=True)


def tell_faults(faults: Sequence[Fault]) -> None:
    """Print each fault with its file, row, column and what would be right, in the terminal's language."""
    from bot.folder.telling import told  # noqa: PLC0415 - only where there is something to tell

    reader = voice()
    for fault in faults:
        err.print(told(fault, reader).translate(UNISOLATED), markup=False, highlight=False, soft_wrap=True)
    err.print(reader.word("terminal.faults", n=len(faults)), style="red", markup=False)


def voice() -> Voice:
    """Return the voice of the terminal: the language of LANG."""
    return Voice(understood(os.environ.get("LANG", "").split("_")[0] or None, "en"))


def logs(*, quiet: bool = False) -> None:
    """Write logs beside what commands answer; `quiet` keeps only errors."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.ERROR if quiet else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    for name in ("httpx", "httpcore", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
