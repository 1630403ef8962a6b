"""The summary: a report as a few tables for the terminal, in the report's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

PAIRS = (
    ("reminders_due", "reminders_received"),
    ("news_due", "news_received"),
    ("announcements_addressed", "announcements_seen"),
)
MOST_EXAMPLES = 3


def summarise(report: dict[str, Any], console: Console) -> None:
    """Print what was promised and what arrived, who was let down and how, and the verdict."""
    totals = report["totals"]
    numbers = Table(box=None, show_header=False)
    for promised, arrived in PAIRS:
        numbers.add_row(_words(promised), str(totals[promised]), _words(arrived), str(totals[arrived]))
    rest = [name for name in totals if name not in {name for pair in PAIRS for name in pair}]
    for left, right in zip(rest[::2], [*rest[1::2], ""], strict=False):
        numbers.add_row(_words(left), str(totals[left]), _words(right), str(totals.get(right, "")))
    console.print(numbers)
    letters = Table(box=None, show_header=False)
    for lane, states in report["letters"].items():
        letters.add_row(lane, *(f"{state} {count}" for state, count in states.items()))
    console.print(letters)
    for person in report["people"]:
        for wrong in person["let_down"]:
            console.print(person["key"], _words(wrong), *person[wrong][:MOST_EXAMPLES], style="red")
    for pair in report["overlooked"]:
        console.print("idle beside a free table", *pair.values(), style="red")
    for visit in report["empty_seats"]:
        console.print("a seat empty while people wait", *map(str, visit.values()), style="red")
    for error in report["telegram"]["errors"]:
        console.print(error, style="red")
    console.print(report["wall_clock"])
    good = report["verdict"]["good"]
    console.print("verdict", "good" if good else "bad", style="bold green" if good else "bold red")


def _words(name: str) -> str:
    return name.replace("_", " ")
