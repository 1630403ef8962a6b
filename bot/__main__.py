"""The command line: `python -m bot --help` lists the commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.status import Status

    from bot.texts import Voice
    from bot.timetable.problem import Progress

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Multaqa: matchmaking for clusters, on Telegram.")

Folder = Annotated[Path, typer.Argument(help="An event folder, or the .xlsx with its sheets.")]
ANY_TOKEN = "1000000001:local-phone-token-for-any-bot"  # noqa: S105 - opens only the phone on this machine
EXAMPLE = Path("examples/techdays-casablanca-2019")


@cli.command()
def run() -> None:
    """Run the live bot until it is told to stop."""
    from bot.live import live  # noqa: PLC0415 - --help answers without loading the planner

    terminal.logs()
    terminal.finish(live(terminal.settings(token_needed=True)))


@cli.command()
def load(
    folder: Folder,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Load without asking, whatever the files no longer name.")] = False,
) -> None:
    """Load an event folder into the database: all of it, or nothing and every fault named.

    What the files no longer name goes, and is named; where people joined, answered or have meetings, a yes is asked.
    """
    from bot.live import load_event  # noqa: PLC0415 - --help answers without loading the matcher

    work = load_event(
        terminal.settings(), folder, terminal.say, terminal.tell_faults, terminal.voice(), terminal.asks(sure=yes)
    )
    terminal.finish(work)


@cli.command()
def invite(
    folder: Folder,
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="Where they go; else into FOLDER-invitations, beside the folder.")
    ] = None,
    bot: Annotated[str, typer.Option(help="The bot's name, as in @multaqa_bot; else Telegram is asked.")] = "",
    only: Annotated[list[str] | None, typer.Option(help="The key of a person; more of them one by one.")] = None,
    renew: Annotated[
        list[str] | None, typer.Option(help="The key of a person whose code is lost, or known to others.")
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Replace the invitations that are there.")] = False,
) -> None:
    """Make a code for whoever has none, and write the invitations: a table for a mail merge, and cards to print.

    The codes are kept in codes.csv beside the folder's files; `load` reads it.
    """
    from bot.invited import Wish, invite as hand_out  # noqa: PLC0415, I001 - --help answers without loading them

    wish = Wish(out_folder, bot, tuple(only or ()), tuple(renew or ()), sure=yes)
    work = hand_out(terminal.settings(), folder, wish, terminal.say, terminal.tell_faults, terminal.voice())
    terminal.finish(work)


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
    work = import_file(
        terminal.settings(), file, wishes, sure=yes, ask=_ask, console=terminal.out, voice=terminal.voice()
    )
    terminal.finish(work)


def _pair(said: str) -> tuple[str, str]:
    column, mark, question = said.rpartition("=")
    if not mark:
        raise typer.BadParameter(said, param_hint="--map COLUMN=QUESTION")
    return column.strip(), question.strip()


def _ask(question: str) -> str:
    try:
        return terminal.out.input(f"{question} ", markup=False)
    except EOFError:
        return ""


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="Where the copy goes; nothing is replaced.")]) -> None:
    """Copy the database into one checked file, while the bot runs or not (SQLite)."""
    from bot.backups import back_up  # noqa: PLC0415 - --help answers without loading the store

    terminal.finish(back_up(terminal.settings(), file, terminal.say, terminal.voice()))


@cli.command()
def restore(
    file: Annotated[Path | None, typer.Argument(help="A backup; left out after pg_restore, to stop sending.")] = None,
) -> None:
    """Bring a backup back. The bot then sends nothing by itself until an organizer has said what becomes of it."""
    from bot.backups import bring_back  # noqa: PLC0415 - --help answers without loading the store

    terminal.finish(bring_back(terminal.settings(), file, terminal.say, terminal.voice()))


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
    late: Annotated[int, typer.Option(min=0, help="Headless: people a day who are late for a meeting.")] = 0,
    absent: Annotated[int, typer.Option(min=0, help="Headless: clusters a day who do not come to meetings.")] = 0,
    cancel: Annotated[int, typer.Option(min=0, help="Headless: people a day who cancel a meeting.")] = 0,
    report: Annotated[Path | None, typer.Option(help="Headless: where to write the report, as JSON.")] = None,
) -> None:
    """Rehearse an event on phones: in the browser with time at your command, or headless with a verdict."""
    from bot import rehearsal  # noqa: PLC0415 - --help answers without loading the planner

    terminal.logs(quiet=True)
    chosen = event or folder
    if headless:
        wish = rehearsal.Wish(people, speed, seed, days, late=late, absent=absent, cancel=cancel, planning=planning)
        work = rehearsal.rehearse_alone(
            chosen, wish, report=report, console=terminal.out, tell_faults=terminal.tell_faults
        )
    else:
        work = rehearsal.rehearse(chosen, port=port, keep=keep, console=terminal.out, tell_faults=terminal.tell_faults)
    terminal.finish(work)


@cli.command()
def phone(
    port: Annotated[int, typer.Option(help="Where it listens, on this machine only.")] = 8081,
    token: Annotated[str, typer.Option(help="The token bots must use.")] = ANY_TOKEN,
) -> None:
    """Run the local Telegram alone, for this bot or any other."""
    from bot.rehearsal import phone_alone  # noqa: PLC0415 - --help answers without loading the phone

    terminal.finish(phone_alone(port, token, terminal.out))


@cli.command()
def match(
    profiles: Annotated[Path | None, typer.Argument(help="Profiles, one JSON object a line.")] = None,
    top: Annotated[int, typer.Option(min=1, help="Matches a profile.")] = 10,
    out: Annotated[Path | None, typer.Option(help="Where to write; else to the terminal.")] = None,
    explain: Annotated[tuple[str, str] | None, typer.Option(help="Two ids: the whole derivation of one pair.")] = None,
    *,
    score: Annotated[bool, typer.Option("--score", help="Score the golden set beside four baselines.")] = False,
    sealed: Annotated[bool, typer.Option("--sealed", help="With --score: what is kept aside, too.")] = False,
) -> None:
    """Match profiles that come from a file, with the reasons in three languages."""
    from bot import matched  # noqa: PLC0415 - --help answers without loading the matcher

    if score:
        raise typer.Exit(matched.score((*matched.WORLDS, *(("sealed",) if sealed else ())), terminal.say))
    if profiles is None or not profiles.is_file():
        raise typer.BadParameter(str(profiles), param_hint="PROFILES")
    if explain is not None:
        raise typer.Exit(matched.explain_pair(profiles, *explain, terminal.say))
    raise typer.Exit(matched.match(profiles, top, out, terminal.say))


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

        raise typer.Exit(matched.tell_unlinked(unlinked, terminal.say))
    from bot.words.proof import page  # noqa: PLC0415 - --help answers without loading the vocabulary

    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(), encoding="utf-8")
    terminal.out.print(str(file.resolve()), markup=False, highlight=False, soft_wrap=True)


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

    voice = terminal.voice()
    if out_file is not None and (out_file.is_dir() or not os.access(out_file.parent, os.W_OK)):
        terminal.err.print(voice.word("timetable.not_writable"), style="red", markup=False)
        raise typer.Exit(1)
    posed = listed.read(problem, chosen=choose)
    if isinstance(posed, tuple):
        terminal.tell_lines(listed.told(problem, posed, voice))
        terminal.err.print(voice.word("terminal.faults", n=len(posed)), style="red", markup=False)
        raise typer.Exit(1)
    with terminal.err.status(voice.word("timetable.working")) as shown:
        wish = listed.Wish(seconds=seconds, seed=seed, verified=verify, chosen=choose)
        outcome = listed.answered(posed, wish, voice, _shown_on(shown, voice))
    if outcome.objections:
        terminal.tell_lines(
            voice.word("timetable.objected", code=one.code, values=dict(one.values)) for one in outcome.objections
        )
        raise typer.Exit(1)
    if out_file is None:
        sys.stdout.write(listed.as_text(outcome.answer))
    else:
        listed.keep(outcome.answer, out_file)
        terminal.tell_lines([voice.word("timetable.kept", file=out_file)])
    reasons: Sequence[Mapping[str, str]] = outcome.answer["why"]  # type: ignore[assignment] # JSON has no types
    terminal.tell_lines([outcome.line, *(f"- {one['words']}" for one in reasons)])
    if verify:
        terminal.tell_lines([voice.word("timetable.sound")])


def _shown_on(shown: Status, voice: Voice) -> Callable[[Progress], bool]:
    def heard(progress: Progress) -> bool:
        if progress.gap is not None:
            shown.update(
                voice.word("timetable.so_far", done=progress.done, meetings=progress.meetings, gap=progress.gap)
            )
        return True

    return heard


if __name__ == "__main__":
    cli()
