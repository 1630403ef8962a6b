"""The report: for each person what was promised and what arrived, and the verdict."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bot.rehearsal.notes import SOON
from bot.rehearsal.promises import MEETING, MORNING
from bot.rehearsal.receipts import announced, receipts
from bot.rehearsal.runs import CLOSE
from bot.texts import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.rehearsal.notes import Done, Notes
    from bot.rehearsal.promises import Promise
    from bot.rehearsal.receipts import Receipt
    from bot.rehearsal.watch import News, Watch

LATE = timedelta(seconds=30)  # more than this is late; the pace of a whole event's reminders needs some seconds
CROWDED = CLOSE - LATE  # two reminders of meetings nearer than this should have been one
SECOND = timedelta(seconds=1)  # Telegram dates messages by the second

Json = dict[str, Any]
Names = dict[int, frozenset[str]]  # what each cluster is called


@dataclass
class Account:
    """What one person was promised and what arrived; every list names what went wrong."""

    key: str
    language: str
    temper: str
    joined: bool = False
    blocked: bool = False
    reminders_due: int = 0
    reminders_received: int = 0
    latest_reminder: float = 0.0  # seconds
    reminders_missing: list[Json] = field(default_factory=list)
    reminders_late: list[Json] = field(default_factory=list)
    reminders_not_due: list[Json] = field(default_factory=list)
    reminders_crowded: list[Json] = field(default_factory=list)
    news_due: int = 0
    news_received: int = 0
    latest_news: float = 0.0
    news_missing: list[Json] = field(default_factory=list)
    announcements_addressed: int = 0
    announcements_seen: int = 0
    announcements_missing: list[Json] = field(default_factory=list)
    taps: int = 0
    taps_unanswered: list[Json] = field(default_factory=list)
    taps_in_vain: list[Json] = field(default_factory=list)
    messages: int = 0
    messages_unanswered: list[Json] = field(default_factory=list)
    dead_ends: list[Json] = field(default_factory=list)

    @property
    def let_down(self) -> list[str]:
        """The ways in which this person was let down; a tap after which nothing was to be seen is one."""
        wrongs = (
            *("reminders_missing", "reminders_late", "reminders_not_due", "reminders_crowded"),
            *("news_missing", "announcements_missing"),
            *("taps_unanswered", "taps_in_vain", "messages_unanswered", "dead_ends"),
        )
        return [wrong for wrong in wrongs if getattr(self, wrong)]

    def told(self) -> Json:
        """Return the account as JSON."""
        return {**asdict(self), "let_down": self.let_down}


def accounted(
    notes: Notes, watch: Watch, account: Account, person: int, promises: Sequence[Promise], names: Names
) -> Account:
    """Return a person's account, filled in from the notes, the watch, the promises, and the phone's screen."""
    arrived = receipts(notes.person)
    _reminders(account, promises, [one for one in arrived if one.kind in ("reminder", MORNING)])
    _news(account, notes, watch, person, arrived, names)
    account.blocked = bool(notes.away)
    account.taps, account.messages = notes.taps, notes.messages
    account.taps_unanswered = [_done(one) for one in notes.unanswered if one.tap]
    account.messages_unanswered = [_done(one) for one in notes.unanswered if not one.tap]
    account.taps_in_vain = [_done(one) for one in notes.in_vain]
    account.dead_ends = [_done(one) for one in notes.dead_ends]
    return account


def _reminders(account: Account, promises: Sequence[Promise], arrived: list[Receipt]) -> None:
    left, rung = list(arrived), {}
    account.reminders_due = len(promises)
    for promise in promises:
        after = min(
            (one.due for one in promises if one.subject == promise.subject and one.due > promise.due), default=None
        )
        came = next((one for one in left if _keeps(one, promise, after)), None)
        if came is None:
            account.reminders_missing.append(_about(promise.names, promise.due, starts=promise.starts))
            continue
        left.remove(came)
        if promise.subject.startswith(MEETING):
            rung[came.message] = came.at
        account.reminders_received += 1
        late = max(0.0, (came.at - promise.due).total_seconds())
        account.latest_reminder = max(account.latest_reminder, late)
        if late > LATE.total_seconds():
            account.reminders_late.append(_about(promise.names, promise.due, came=came.at))
    account.reminders_not_due = [_about({one.name}, one.at, starts=one.tells) for one in left]
    account.reminders_crowded = [
        {"at": after.isoformat()} for before, after in pairwise(sorted(rung.values())) if after - before < CROWDED
    ]


def _keeps(receipt: Receipt, promise: Promise, after: datetime | None) -> bool:
    is_it = receipt.tells == promise.starts and receipt.name in {plain(name) for name in promise.names}
    if MORNING in (promise.subject, receipt.kind):
        is_it = promise.subject == receipt.kind
    in_time = promise.due - SECOND < receipt.at and (after is None or receipt.at < after - SECOND)
    return is_it and in_time


def _news(account: Account, notes: Notes, watch: Watch, person: int, arrived: list[Receipt], names: Names) -> None:
    here = {span.what[1] for span in watch.presence if span.what[0] == person}
    for news in watch.news:
        if person not in news.people or notes.is_away(news.at):
            continue
        if news.kind == "announcement":
            _announcement(account, notes, news)
            continue
        if news.kind == "cancelled" and any(abs(one - news.at) < SOON for one in notes.cancelled):
            continue
        account.news_due += 1
        came = next((one.at for one in arrived if _tells(one, news, names)), None)
        if came is None:
            account.news_missing.append({"kind": news.kind, "at": news.at.isoformat()} | _standing(news, here, names))
        else:
            account.news_received += 1
            account.latest_news = max(account.latest_news, (came - news.at).total_seconds())


def _tells(receipt: Receipt, news: News, names: Names) -> bool:
    if receipt.kind != news.kind or receipt.at <= news.at - SECOND:
        return False
    standing = news.standing
    if standing is None:
        return True
    return receipt.tells == standing.starts and receipt.name in {
        plain(one) for side in standing.sides for one in names[side]
    }


def _standing(news: News, here: set[Any], names: Names) -> Json:
    if news.standing is None:
        return {}
    others = [min(names[side]) for side in news.standing.sides if side not in here]
    return {"about": others, "starts": news.standing.starts.isoformat()}


def _announcement(account: Account, notes: Notes, news: News) -> None:
    account.announcements_addressed += 1
    seen = [at for _language, words in news.texts if (at := announced(notes.person, words)) is not None]
    if seen:
        account.announcements_seen += 1
        account.latest_news = max(account.latest_news, (min(seen) - news.at).total_seconds())
    else:
        account.announcements_missing.append({"at": news.at.isoformat(), "text": dict(news.texts).get("en", "")})


def _about(names: Iterable[str], due: datetime, **more: datetime | None) -> Json:
    rest = {name: value.isoformat() for name, value in more.items() if value is not None}
    return {"about": min(names), "due": due.isoformat(), **rest}


def _done(done: Done) -> Json:
    return {"words": done.words, "at": done.at.isoformat()}
