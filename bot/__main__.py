"""The command line: `python -m bot --help` lists the commands."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from telegram.error import InvalidToken, NetworkError

from bot.settings import SettingsFault, read_settings
from bot.texts import Voice, understood
from models.store import Occupied

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence

    from rich.status import Status

    from bot.faults import Fault
    from bot.timetable.problem import Progress

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Multaqa: matchmaking for clusters, on Telegram.")
out, err = Console(), Console(stderr=True)

Folder = Annotated[Path, typer.Argument(help="An event folder, or the .xlsx with its sheets.")]
ANY_TOKEN = "1000000001:local-phone-token-for-any-bot"  # noqa: S105 - opens only the phone on this machine
UNISOLATED = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))  # terminals show them as boxes
EXAMPLE = Path("examples/techdays-casablanca-2019")


@cli.command()
def run() -> None:
    """Run the live bot until it is told to stop."""
    from bot.live import live  # noqa: PLC0415 - --help answers without loading the planner

    _logs()
    _finish(live(_settings(token_needed=True)))


@cli.command()
def load(folder: Folder) -> None:
    """Load an event folder into the database: all of it, or nothing and every fault named."""
    from bot.live import load_event  # noqa: PLC0415 - --help answers without loading the matcher

    _finish(load_event(_settings(), folder, _say, _tell_faults, _voice()))


@cli.command("import")
def import_answers(
    file: Annotated[Path, typer.Argument(help="An .xlsx or .csv: an export of EUSurvey, of b2match, or your own.")],
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="COLUMN=QUESTION; with nothing behind = it is left out.")
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
) -> None:
    """Fill profiles from a table: the mapping is shown, a yes writes it, and each cluster's people confirm."""
    from bot.imported import import_file  # noqa: PLC0415 - --help answers without loading the matcher

    wishes = dict(_pair(said) for said in columns or ())
    work = import_file(_settings(), file, wishes, sure=yes, ask=_ask, console=out, voice=_voice())
    _finish(work)


def _pair(said: str) -> tuple[str, str]:
    column, mark, question = said.rpartition("=")
    if not mark:
        raise typer.BadParameter(said, param_hint="--map COLUMN=QUESTION")
    return column.strip(), question.strip()


def _ask(question: str) -> str:
    try:
        return out.input(f"{question} ", markup=False)
    except EOFError:
        return ""


@cli.command()
def rehearse(  # noqa: PLR0913 - each is an option of the command
    folder: Annotated[Path, typer.Argument(help="The event to rehearse.")] = EXAMPLE,
    event: Annotated[Path | None, typer.Option(help="The same, named.")] = None,
    port: Annotated[int, typer.Option(help="Where the page of phones listens.")] = 8080,
    *,
    keep: Annotated[bool, typer.Option(help="Go on with the last rehearsal instead of a new one.")] = False,
    headless: Annotated[bool, typer.Option(help="Let the machine play everyone, and judge how it went.")] = False,
    people: Annotated[int, typer.Option(min=2, help="Headless: how many people play.")] = 40,
    speed: Annotated[float, typer.Option(min=0, help="Headless: event seconds a second at most; 0: any.")] = 0,
    seed: Annotated[int, typer.Option(help="Headless: the same seed plays the same rehearsal.")] = 1,
    days: Annotated[int, typer.Option(min=0, help="Headless: days of the event to play; 0: all.")] = 0,
    planning: Annotated[float, typer.Option(min=0.1, help="Headless: seconds of work for each timetable.")] = 2,
    report: Annotated[Path | None, typer.Option(help="Headless: where to write the report, as JSON.")] = None,
) -> None:
    """Rehearse an event on phones: in the browser with time at your command, or headless with a verdict."""
    from bot import rehearsal  # noqa: PLC0415 - --help answers without loading the planner

    _logs(quiet=True)
    chosen = event or folder
    if headless:
        wish = rehearsal.Wish(people=people, speed=speed, seed=seed, days=days, planning=planning)
        work = rehearsal.rehearse_alone(chosen, wish, report=report, console=out, tell_faults=_tell_faults)
    else:
        work = rehearsal.rehearse(chosen, port=port, keep=keep, console=out, tell_faults=_tell_faults)
    _finish(work)


@cli.command()
def phone(
    port: Annotated[int, typer.Option(help="Where it listens, on this machine only.")] = 8081,
    token: Annotated[str, typer.Option(help="The token bots must use.")] = ANY_TOKEN,
) -> None:
    """Run the local Telegram alone, for this bot or any other."""
    from bot.rehearsal import phone_alone  # noqa: PLC0415 - --help answers without loading the phone

    _finish(phone_alone(port, token, out))


@cli.command()
def match(
    profiles: Annotated[Path | None, typer.Argument(help="Profiles, one JSON object a line.")] = None,
    top: Annotated[int, typer.Option(min=1, help="Matches a profile.")] = 10,
    out: Annotated[Path | None, typer.Option(help="Where to write; else to the terminal.")] = None,
    explain: Annotated[tuple[str, str] | None, typer.Option(help="Two ids: the whole derivation of one pair.")] = None,
    *,
    score: Annotated[bool, typer.Option("--score", help="Score the golden set beside four baselines.")] = False,
    sealed: Annotated[bool, typer.Option("--sealed", help="With --score: the half kept aside, too.")] = False,
) -> None:
    """Match profiles that come from a file, with the reasons in three languages."""
    from bot import matched  # noqa: PLC0415 - --help answers without loading the matcher

    if score:
        raise typer.Exit(matched.score(("open", "sealed") if sealed else ("open",), _say))
    if profiles is None or not profiles.is_file():
        raise typer.BadParameter(str(profiles), param_hint="PROFILES")
    if explain is not None:
        raise typer.Exit(matched.explain_pair(profiles, *explain, _say))
    raise typer.Exit(matched.match(profiles, top, out, _say))


@cli.command()
def words(
    file: Annotated[Path, typer.Option("--out", help="Where the page goes.")] = Path("var/words.html"),
    unlinked: Annotated[
        Path | None,
        typer.Option(help="Profiles (JSON lines): tell instead what they say that no concept is linked to."),
    ] = None,
) -> None:
    """Write every text in every language to one HTML page, for proof-readers."""
    if unlinked is not None:
        from bot import matched  # noqa: PLC0415 - only here

        raise typer.Exit(matched.tell_unlinked(unlinked, _say))
    from bot.words.proof import page  # noqa: PLC0415 - --help answers without loading the vocabulary

    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(), encoding="utf-8")
    out.print(str(file.resolve()), markup=False, highlight=False, soft_wrap=True)


@cli.command()
def timetable(
    problem: Annotated[Path, typer.Argument(help="A JSON file: slots, tables, participants and their meetings.")],
    out_file: Annotated[
        Path | None, typer.Option("--out", help="Where to write the answer; else it is printed.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0, max=86_400, help="How long to look at most.")] = 60,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same file and seed give the same answer.")] = 0,
    *,
    verify: Annotated[bool, typer.Option("--verify", help="Have the answer checked by rules of its own.")] = False,
    choose: Annotated[bool, typer.Option("--choose", help="The file weighs pairs; choose who meets.")] = False,
) -> None:
    """Place the meetings of a list from elsewhere with as few breaks as possible, and prove how few can be."""
    from bot import listed  # noqa: PLC0415 - --help answers without loading the planner

    voice = _voice()
    if out_file is not None and (out_file.is_dir() or not os.access(out_file.parent, os.W_OK)):
        err.print(voice.word("timetable.not_writable"), style="red", markup=False)
        raise typer.Exit(1)
    posed = listed.read(problem, chosen=choose)
    if isinstance(posed, tuple):
        _tell_lines(listed.told(problem, posed, voice))
        err.print(voice.word("terminal.faults", n=len(posed)), style="red", markup=False)
        raise typer.Exit(1)
    with err.status(voice.word("timetable.working")) as shown:
        wish = listed.Wish(seconds=seconds, seed=seed, verified=verify, chosen=choose)
        outcome = listed.answered(posed, wish, voice, _shown_on(shown, voice))
    if outcome.objections:
        _tell_lines(
            voice.word("timetable.objected", code=one.code, values=dict(one.values)) for one in outcome.objections
        )
        raise typer.Exit(1)
    if out_file is None:
        sys.stdout.write(listed.as_text(outcome.answer))
    else:
        listed.keep(outcome.answer, out_file)
        _tell_lines([voice.word("timetable.kept", file=out_file)])
    reasons: Sequence[Mapping[str, str]] = outcome.answer["why"]  # type: ignore[assignment] # JSON has no types
    _tell_lines([outcome.line, *(f"- {one['words']}" for one in reasons)])
    if verify:
        _tell_lines([voice.word("timetable.sound")])


def _shown_on(shown: Status, voice: Voice) -> Callable[[Progress], bool]:
    def heard(progress: Progress) -> bool:
        if progress.gap is not None:
            shown.update(
                voice.word("timetable.so_far", done=progress.done, meetings=progress.meetings, gap=progress.gap)
            )
        return True

    return heard


def _settings(*, token_needed: bool = False):  # type: ignore[no-untyped-def] # noqa: ANN202 - Settings
    try:
        return read_settings(token_needed=token_needed)
    except SettingsFault as fault:
        err.print(" ".join(str(part) for part in fault.args), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from None


def _finish(work: Coroutine[object, object, int]) -> None:
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
    except OSError as fault:
        err.print(str(fault), style="red", markup=False)
        code = 1
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


def _say(words: str) -> None:
    out.print(words.translate(UNISOLATED), markup=False, highlight=False, soft_wrap=True)


def _tell_lines(lines: Iterable[str]) -> None:
    """Print to the side, so that what a command answers can be piped."""
    for line in lines:
        err.print(line.translate(UNISOLATED), markup=False, highlight=False, soft_wrap=True)


def _tell_faults(faults: Sequence[Fault]) -> None:
    """Print each fault with its file, row, column and what would be right, in the terminal's language."""
    from bot.folder.telling import told  # noqa: PLC0415 - only where there is something to tell

    voice = _voice()
    for fault in faults:
        err.print(told(fault, voice).translate(UNISOLATED), markup=False, highlight=False, soft_wrap=True)
    err.print(voice.word("terminal.faults", n=len(faults)), style="red", markup=False)


def _voice() -> Voice:
    return Voice(understood(os.environ.get("LANG", "").split("_")[0] or None, "en"))


def _logs(*, quiet: bool = False) -> None:
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.ERROR if quiet else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    for name in ("httpx", "httpcore", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)


if __name__ == "__main__":
    cli()
