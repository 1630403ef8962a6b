"""The verdict: what the phone accepted, held against what the rows promise (invariants I1 to I6)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from models import InboxRow, InboxState, Letter, LetterState, Policy, Store
from tests.faults.hall import KINDS, judge_the_hall
from tests.faults.town import OPEN, TOKEN

if TYPE_CHECKING:
    from tests.faults.town import Town

Handset = dict[str, Any]
ABOUT_MEETINGS = tuple(KINDS.values())
NEWS = re.compile(r"news (\d{5})\.")
IN_FLIGHT = 1.0  # seconds after a 429 in which a message that was on the wire may still arrive
A_MOMENT = timedelta(seconds=2)  # Telegram dates messages in whole seconds
MOST_UNKNOWN = 3  # letters on the wire when a worker is killed


@dataclass
class Verdict:
    """What is wrong, in a line each, and the figures."""

    broken: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)

    def demand(self, holds: object, words: str) -> None:
        if not holds:
            self.broken.append(words)


async def judged(town: Town) -> Verdict:
    """Hold the phone's record against the rows, once everything is drained."""
    verdict = Verdict()
    letters, unheard = await _rows(town)
    handsets = (await town.ask("GET", "/phone/state"))["handsets"]
    copies, dated, helped = _record(handsets)
    news = [letter for letter in letters if letter.key.startswith("news:")]
    for letter in news:
        number = letter.key.split(":")[1]
        _judge(verdict, letter, copies[number], dated.get(number, []))
    _judge_ends(verdict, letters, handsets)
    if town.changes:
        await judge_the_hall(verdict, town, letters, handsets)
    replies = [letter for letter in letters if letter.card_id]
    verdict.demand(not unheard, f"{len(unheard)} updates were not handled")
    verdict.demand(len(replies) == town.asked, f"I0: {town.asked} asked, {len(replies)} were answered")
    verdict.demand(helped >= town.asked - _count(replies, LetterState.UNKNOWN), f"only {helped} answers arrived")
    verdict.demand(helped <= town.asked + sum(one.doubts for one in replies), f"{helped} answers to {town.asked}")
    verdict.demand(not _floods(town), f"I5: {len(_floods(town))} messages left in a flood pause")
    said = (town.folder / "bot.log").read_text(encoding="utf-8", errors="replace")
    verdict.demand(TOKEN not in said, "S: the token is in the log")
    unknown, doubts = _count(letters, LetterState.UNKNOWN), sum(letter.doubts for letter in letters)
    causes = MOST_UNKNOWN * (town.kills + town.comas) + town.drops
    verdict.demand(doubts <= causes, f"{doubts} doubts of {town.kills} kills and {town.drops} lost answers")
    verdict.figures |= {
        "letters": len(letters), "announced": len(news), "expired": _count(letters, LetterState.EXPIRED),
        "sent": _count(news, LetterState.SENT), "unknown": unknown, "doubts": doubts,
        "copies beyond one": sum(max(0, count - 1) for count in copies.values()),
        "unknown that had arrived": sum(
            1 for one in news if one.state is LetterState.UNKNOWN and copies[one.key.split(":")[1]]),
        "asked": town.asked, "kills": town.kills, "database stops": town.stops, "lost answers": town.drops,
        "floods": len(town.seen.floods),
        "floods nobody lived to tell": len(town.seen.floods) - len(_heard(town)),
    }  # fmt: skip
    return verdict


def _judge(verdict: Verdict, letter: Letter, copies: int, dates: list[datetime]) -> None:
    key, state = letter.key, letter.state
    verdict.demand(state not in OPEN, f"I1: {key} is still {state}")
    if copies:
        verdict.demand(state in (LetterState.SENT, LetterState.UNKNOWN), f"I2: {key} arrived and is {state}")
    if state is LetterState.SENT:
        verdict.demand(copies, f"I3: {key} is sent and never arrived")
    most = 1 if letter.policy is Policy.PARK else 1 + letter.doubts
    verdict.demand(copies <= most, f"I4: {key} arrived {copies} times, with {letter.doubts} doubts")
    for at in dates:
        late = letter.expires_at is not None and at > letter.expires_at + A_MOMENT
        verdict.demand(not late, f"I6: {key} arrived after its end")
    verdict.demand(state in (LetterState.SENT, LetterState.UNKNOWN, LetterState.EXPIRED), f"lost: {key} is {state}")


def _judge_ends(verdict: Verdict, letters: list[Letter], handsets: list[Handset]) -> None:
    """Demand that what expired was over, and that nothing arrived after its end."""
    dates = {(one["id"], each["message_id"]): each["date"] for one in handsets for each in one["messages"]}
    for letter in letters:
        over = letter.expires_at
        if letter.state is LetterState.EXPIRED:
            in_time = over is None or letter.finished_at is None or letter.finished_at <= over
            verdict.demand(not in_time, f"lost: {letter.key} expired before its end")
        at = dates.get((letter.chat_id, letter.message_id or 0))
        if letter.state is LetterState.SENT and over is not None and at is not None:
            late = datetime.fromtimestamp(at, UTC) - over
            verdict.demand(late <= A_MOMENT, f"I6: {letter.key} arrived {late} after its end")


def _heard(town: Town) -> list[tuple[float, float]]:
    """Return the floods that somebody heard of; the phone answers 429 to one call only.

    Who was killed or frozen as it came has told nobody of it, and nobody else could know.
    """
    return [
        (at, wait)
        for at, wait in town.seen.floods
        if not any(abs(at - silenced) <= IN_FLIGHT for silenced in town.silenced)
    ]


def _floods(town: Town) -> list[float]:
    return [
        sent
        for at, wait in _heard(town)
        for sent in town.seen.sends
        if at + IN_FLIGHT < sent < at + min(wait, 30) - IN_FLIGHT
    ]


def _count(letters: list[Letter], state: LetterState) -> int:
    return sum(letter.state is state for letter in letters)


async def _rows(town: Town) -> tuple[list[Letter], list[InboxRow]]:
    store = Store(town.url)
    async with store.reading() as session:
        letters = list((await session.exec(select(Letter))).all())
        unheard = list((await session.exec(select(InboxRow).where(col(InboxRow.state) != InboxState.DONE))).all())
    await store.close()
    return letters, unheard


def _record(handsets: list[Handset]) -> tuple[Counter[str], dict[str, list[datetime]], int]:
    """Return how often each piece of news arrived and when, and how many other answers did."""
    copies: Counter[str] = Counter()
    dated: dict[str, list[datetime]] = {}
    others = 0
    for handset in handsets:
        for message in handset["messages"]:
            found = NEWS.search(message.get("text", ""))
            if found:
                copies[found[1]] += 1
                dated.setdefault(found[1], []).append(datetime.fromtimestamp(message["date"], UTC))
            elif not message["mine"] and message.get("text") and not message["text"].startswith(ABOUT_MEETINGS):
                others += 1
    return copies, dated, others
