"""The judge: after each exchange, what must hold for everybody, whoever did what."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.cards import LONGEST_KEY, LONGEST_TEXT, MOST_BUTTONS
from bot.phone.spans import utf16
from tests.crowd.asked import (
    BESIDE,
    TICK,
    TURNS,
    WHATEVER,
    Kept,
    on_path,
    plain,
    printed,
    question_on,
    questionnaire,
    tapped,
    typed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.crowd.asked import Sheet
    from tests.crowd.crowd import Crowd
    from tests.crowd.deeds import Deed

LONGEST_TOAST = 200


@dataclass
class Judge:
    """Remembers what everybody has answered, and holds what the bot keeps against it."""

    sheets: dict[int, Sheet] = field(default_factory=dict)
    walks: dict[str, int] = field(default_factory=dict)
    profiles: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    writers: dict[tuple[int, str | None], str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # who was forgotten: their old cards are dead

    def begin(self, crowd: Crowd) -> None:
        """Look at how things stand."""
        self.sheets, self.profiles, self.walks = crowd.rows.sheets(), crowd.rows.profiles(), crowd.rows.walks()

    def look(self, crowd: Crowd, done: list[Deed], *, was_killed: bool = False) -> None:
        """Raise AssertionError where something does not hold."""
        failures = crowd.failures()
        assert not failures, "\n".join(failures)
        for deed in done:
            self._answered(crowd, deed, was_killed=was_killed)
        for name in crowd.who:
            for bubble in crowd.news(name):
                _within_limits(bubble.message)
        self._kept(crowd, done, was_killed=was_killed)
        self._summaries(crowd, {deed.who for deed in done})
        crowd.moment = crowd.stage.phone.telegram.next_moment()

    def _answered(self, crowd: Crowd, deed: Deed, *, was_killed: bool) -> None:
        person = crowd.who[deed.who]
        if deed.tap:
            toast = next((one for one in person.handset.toasts if one.tap == deed.tap), None)
            assert was_killed or deed.tap not in person.unanswered, f"never answered: {deed}"
            if toast:
                assert utf16(toast.text) <= LONGEST_TOAST, toast.text
                is_dead = deed.who in self.gone
                closed = plain(toast.text) in printed("toasts.closed")
                alone = deed.is_newest and not was_killed and not is_dead
                assert not (closed and alone and deed.act == "taps" and crowd_of_one(deed, crowd)), f"closed: {deed}"
        else:
            assert crowd.news(deed.who), f"no answer: {deed}"

    def _kept(self, crowd: Crowd, done: list[Deed], *, was_killed: bool) -> None:
        after, walks, profiles = crowd.rows.sheets(), crowd.rows.walks(), crowd.rows.profiles()
        clusters = crowd.rows.speaks_for()
        for number in after.keys() | self.sheets.keys():
            people = {name for now in (walks, self.walks) for name, one in now.items() if one == number}
            mine = [deed for deed in done if deed.who in people]
            seed = next((self._taken_over(clusters[name]) for name in sorted(people) if name in clusters), {})
            before, sheet = self.sheets.get(number), after.get(number)
            may_fail = was_killed or self._is_contested(number, mine)
            possible = list(_possible(crowd, before, seed, mine, may_fail=may_fail))
            assert any(_same(sheet, one) for one in possible), (
                f"{sorted(people)} did {[str(deed) for deed in mine]}\n"
                f"before: {before}\nafter:  {sheet}\nmight:  {possible[:4]}"
            )
            self._remember(number, before or {}, sheet or {}, mine)
        self.gone |= {deed.who for deed in done if deed.tap and plain(deed.words) in printed("keeping.yes")}
        self._accepted(crowd, done, profiles, after, {"walks": walks, "clusters": clusters})
        self.sheets, self.profiles, self.walks = after, profiles, walks

    def _is_contested(self, number: int, mine: list[Deed]) -> bool:
        """Whether a colleague gave the answer that stands, or gives one now: the bot may ask which one stays."""
        others = any(self.writers.get((number, deed.asked), deed.who) != deed.who for deed in mine)
        return others or len({deed.who for deed in mine}) > 1

    def _remember(self, number: int, before: Sheet, sheet: Sheet, mine: list[Deed]) -> None:
        """Note who gave the answers that changed; of several who did something, nobody knows."""
        who = mine[0].who if len({deed.who for deed in mine}) == 1 else ""
        self.writers |= {(number, key): who for key in sheet if sheet[key] != before.get(key)}
        # The same answer given again is a newer one, too; where another's stood, nobody knows whose it is.
        for deed in mine:
            known = self.writers.setdefault((number, deed.asked), who)
            if deed.asked and known != who and not (deed.tap and _is_no_answer(plain(deed.words))):
                self.writers[number, deed.asked] = ""

    def _taken_over(self, cluster: str | None) -> Sheet:
        """Return the sheet somebody begins with: their cluster's profile, where it has one."""
        known = self.profiles.get(cluster or "")
        return {"cluster": Kept(cluster), **{key: Kept(value) for key, value in known[1].items()}} if known else {}

    def _accepted(
        self,
        crowd: Crowd,
        done: list[Deed],
        profiles: dict[str, tuple[int, dict[str, Any]]],
        after: dict[int, Sheet],
        who: dict[str, dict[str, Any]],
    ) -> None:
        confirmed = {deed.who for deed in done if plain(deed.words) in printed("interview.confirm") and deed.tap}
        forgot = {deed.who for deed in done if plain(deed.words) in printed("keeping.yes") and deed.tap}
        for cluster in profiles.keys() | self.profiles.keys():
            was, now = self.profiles.get(cluster), profiles.get(cluster)
            if was == now:
                continue
            if now is None:
                assert forgot, f"the profile of {cluster} is gone"
                continue
            by = [name for name in confirmed if who["clusters"].get(name) == cluster]
            assert by, f"nobody confirmed the profile of {cluster}: {was} -> {now}"
            meant = on_path(after[who["walks"][by[0]]])
            assert len(done) > 1 or now[1] == meant, f"{now[1]} was confirmed in the place of {meant}"
            crowd.tally["profiles"] += 1

    def _summaries(self, crowd: Crowd, names: Iterable[str]) -> None:
        """Hold each summary in sight against what was answered."""
        titles = [{plain(words) for words in title.values()} for title in questionnaire().groups.values()]
        for name in names:
            sheet = self.sheets.get(self.walks.get(name, 0))
            newest = crowd._by_change(name)[-1:]
            if sheet is None or not newest or newest[0].moment <= crowd.moment or question_on(newest[0].words):
                continue
            words = plain(newest[0].words)
            if not all(title & set(words.splitlines()) for title in titles):
                continue
            crowd.tally["summaries"] += 1
            for value in _sayings(sheet):
                assert plain(value) in words, f"{name}'s summary lacks {value!r}: {words}"


def crowd_of_one(deed: Deed, crowd: Crowd) -> bool:
    """Whether a person did nothing else in this exchange."""
    return sum(one.who == deed.who for one in crowd.before[-crowd.exchange :]) == 1


def _possible(
    crowd: Crowd, before: Sheet | None, seed: Sheet, mine: list[Deed], *, may_fail: bool
) -> Iterable[Sheet | None]:
    """Yield how a sheet may stand after some deeds: alone they have one effect, together they came in any order."""
    seen: set[str] = set()
    ways = ("heard", "missed", "contested") if may_fail else ("heard", "missed") if len(mine) > 1 else ("heard",)
    for order in itertools.permutations(mine) if len(mine) > 1 else [tuple(mine)]:
        for how in itertools.product(ways, repeat=len(order)):
            for begun in (before,) if before is not None else (None, seed):
                sheet: Sheet | None = begun
                for deed, way in zip(order, how, strict=True):
                    if way == "heard":
                        sheet = _after(
                            crowd, seed if sheet is None and deed.asked not in (None, BESIDE) else sheet, deed
                        )
                    elif way == "contested":  # whoever is asked which of two answers stays is done with the boxes
                        sheet = _without(sheet, {f"{deed.who}:{deed.asked}"})
                if repr(sheet) not in seen:
                    seen.add(repr(sheet))
                    yield sheet
    if any(deed.tap and plain(deed.words) in printed("keeping.yes") for deed in mine):
        yield None
    if any(deed.asked == "cluster" for deed in mine):
        yield None
    yield from _not_begun_again(before, mine)


def _is_no_answer(words: str) -> bool:
    """Whether a button keeps nothing: a box, another page, the way back."""
    leads = ("interview.back", "interview.pause", "interview.cancel_edit", "interview.keep", "interview.another")
    return bool(TICK.match(words) or TURNS.match(words)) or any(words in printed(lead) for lead in leads)


def _not_begun_again(before: Sheet | None, mine: list[Deed]) -> Iterable[Sheet | None]:
    """Yield the sheet as it was where somebody wished to begin again: a colleague may have confirmed or gone on."""
    if any(deed.tap and plain(deed.words) in printed("interview.anew_yes") for deed in mine):
        yield before


def _without(sheet: Sheet | None, keys: set[str]) -> Sheet | None:
    return None if sheet is None else {key: kept for key, kept in sheet.items() if key not in keys}


def _after(crowd: Crowd, sheet: Sheet | None, deed: Deed) -> Sheet | None:
    if sheet is None or deed.asked == BESIDE or deed.act in ("forges", "sends", "edits"):
        return sheet
    question = questionnaire().question(deed.asked or "")
    if deed.tap and plain(deed.words) in printed("keeping.yes"):
        return _without(sheet, {key for key in sheet if key.startswith(f"{deed.who}:")})
    if deed.tap:
        toasts = crowd.who[deed.who].handset.toasts
        said = next((plain(one.text) for one in toasts if one.tap == deed.tap), "")
        if said in printed("toasts.closed") | printed("toasts.taken") | printed("sharing.look_again"):
            return sheet
        return tapped(deed.who, question, deed.words, deed.place)(sheet)
    return sheet if deed.words.lstrip().startswith("/") else typed(deed.who, question, deed.words)(sheet)


def _same(sheet: Sheet | None, other: Sheet | None) -> bool:
    if sheet is None or other is None:
        return sheet is other
    keys = sheet.keys() | other.keys()
    return all(_agree(sheet.get(key), other.get(key)) for key in keys)


def _agree(kept: Kept | None, meant: Kept | None) -> bool:
    if kept is None and meant is not None:
        # A country half named may have been refused, and a concept is added to one question only.
        return meant.value is WHATEVER
    if kept is None or meant is None:
        return kept is meant
    return bool(meant.value == kept.value)


def _sayings(sheet: Sheet) -> Iterable[str]:
    """Yield what was written in somebody's own words and counts."""
    for key in on_path(sheet):
        question = questionnaire().question(key)
        if question and question.kind in ("text", "texts"):
            value = sheet[key].value
            yield from ([value] if isinstance(value, str) else value or ())


def _within_limits(message: dict[str, Any]) -> None:
    buttons = [one for row in message.get("reply_markup", {}).get("inline_keyboard", []) for one in row]
    assert utf16(message.get("text", "")) <= LONGEST_TEXT, len(message["text"])
    assert len(buttons) <= MOST_BUTTONS, buttons
    assert len(json.dumps(message.get("reply_markup", {}), ensure_ascii=False).encode()) <= 10_000, buttons
    for one in buttons:
        assert one["text"].strip(), one
        assert len(one.get("callback_data", "").encode()) <= LONGEST_KEY, one
