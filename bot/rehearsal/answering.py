"""Answering the interview: what a person would say, and how it gets onto the card by tapping or typing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.questionnaire.questions import MANY, TYPED, Kind
from bot.rehearsal.player import PAGES, bare, counted, flat, is_ticked
from bot.texts import country_name, named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from bot.folder.given import Cluster
    from bot.phone import Seen
    from bot.questionnaire.questions import Question, Questionnaire
    from bot.rehearsal.player import Player
    from bot.texts import Voice

MOST_TAPS = 40  # on one card, slips included
SLIP_OF_FINGERS = 0.3
TRIES = 2
ROUND = ""  # under which turned pages are counted


@dataclass
class Mind:
    """What a person knows of their own cluster: its names and, by question, the answers to give."""

    questionnaire: Questionnaire
    cluster: Cluster | None
    answers: Mapping[str, Any]
    written: list[str] = field(default_factory=list)

    def asked(self, player: Player) -> tuple[Question, Seen] | None:
        """Return the question in sight, recognised by its words, and its card."""
        for seen in player.recent():
            if seen.buttons:
                for question in self.questionnaire.questions:
                    if question.ask[player.language] in seen.text:
                        return question, seen
        return None

    def labels(self, question: Question, voice: Voice) -> list[str]:
        """Return the words of the choices to make, in order; a language's level is said by tapping again."""
        value = self.answers.get(question.key) or []
        return [_label(question, str(one), voice) for one in (value if isinstance(value, list) else [value])]


def _label(question: Question, key: str, voice: Voice) -> str:
    if question.kind is Kind.AVAILABILITY:
        day, half = key.split("/")
        return voice.word("interview.half_day", day=date.fromisoformat(day), morning=half == "am")
    option = question.option(key.partition(":")[0])
    return option.label[voice.language] if option else country_name(key, voice.language)


async def answer(player: Player, mind: Mind, question: Question, seen: Seen, *, types: float) -> bool:
    """Answer one question; False when the card offers no way to do it."""
    if question.kind in TYPED:
        return await _write(player, mind, question)
    if question.kind is Kind.CLUSTER:
        return await _name(player, mind)
    wanted = mind.labels(question, player.voice)
    if not wanted:
        return await player.choose("interview.skip") or await _anything(player, seen)
    if question.kind is not Kind.AVAILABILITY and player.perhaps(types):
        await player.say(_mistyped(", ".join(wanted), player.luck))
        return True
    if question.kind in MANY:
        return await _tick(player, question, wanted)
    return await player.press(lambda words: bare(words) == wanted[0])


async def _write(player: Player, mind: Mind, question: Question) -> bool:
    value = mind.answers.get(question.key)
    words = ", ".join(value) if isinstance(value, list) else str(value or "")
    again = mind.written.count(question.key)
    if not words or again > 1:
        return await player.choose("interview.skip")
    mind.written.append(question.key)
    await player.say(words[: len(words) // 2] if again else words)
    return True


async def _name(player: Player, mind: Mind) -> bool:
    if mind.cluster is None:
        return False
    name = named(mind.cluster, player.language)
    if await player.choose("interview.yes_mine", name=name, twice=player.perhaps(SLIP_OF_FINGERS)):
        return True
    if await player.press(mind.cluster.name):
        return True
    await player.say(_mistyped(mind.cluster.name, player.luck))
    return True


async def _anything(player: Player, seen: Seen) -> bool:
    choices = [words for words in flat(seen) if words.startswith("▫️")]
    if not choices:
        return False
    await player.push(seen, player.luck.choice(choices))
    return await _done(player)


async def _tick(player: Player, question: Question, wanted: list[str]) -> bool:
    """Bring the boxes of every page to what is wanted, then press Done; what does not help is left after two tries."""
    tried: Counter[str] = Counter()
    for _ in range(MOST_TAPS):
        wrong = [words for words in _wrong(player, wanted[: question.most]) if tried[words] < TRIES]
        pages = next((found for words in player.buttons() if (found := PAGES.match(words))), None)
        if wrong:
            tried[wrong[0]] += 1
            pressed = await player.press(wrong[0])
        elif pages and tried[ROUND] <= int(pages[1]):
            tried[ROUND] += 1
            pressed = await player.press("◀" if player.voice.mirrored else "▶")
        else:
            return await _done(player)
        if not pressed:
            return False
    return False


def _wrong(player: Player, wanted: list[str]) -> list[str]:
    """Return the boxes in sight that are not as they should be; those to untick first, there may be too many."""
    boxes = [words for words in player.buttons() if is_ticked(words) or words.startswith("▫️")]
    wrong = [words for words in boxes if is_ticked(words) != (bare(words) in wanted)]
    return sorted(wrong, key=lambda words: (not is_ticked(words), _rank(bare(words), wanted)))


def _rank(label: str, wanted: list[str]) -> int:
    return wanted.index(label) if label in wanted else len(wanted)


async def _done(player: Player) -> bool:
    words = counted("interview.done", player.language)
    if player.card(words.__contains__) is None:
        return await player.choose("interview.skip")
    return await player.press(words.__contains__)


def _mistyped(words: str, luck: Random) -> str:
    """Return the words with two neighbours swapped, sometimes."""
    place = luck.randrange(max(1, len(words) - 1))
    if luck.random() > SLIP_OF_FINGERS or len(words) < len("abcd"):
        return words
    return words[:place] + words[place : place + 2][::-1] + words[place + 2 :]
