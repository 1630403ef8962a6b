"""The `match` command: profiles from a file matched, one pair explained, the golden set scored, unlinked words told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from markupsafe import Markup

from bot import clusters, roster
from bot.answers import country_codes
from bot.matching.cards import in_order
from bot.matching.explanation import explain
from bot.matching.reason import Kind
from bot.matching.roster import RosterFault, read_profiles, write
from bot.matching.unlinked import unlinked
from bot.texts import Voice

if TYPE_CHECKING:
    from bot.matching.profile import Profile
    from bot.matching.shortlist import Match

Tell = Callable[[str], None]
GOLDEN = Path("tests/golden")
KINDS = get_args(Kind)
WORLDS = (
    "open",
    "seen",
    "kept",
    "coast",
    "works",
    "offices",
    "terse",
    "oases",
    "everyday",
    "bazaar",
    "harbour",
    "souk",
    "valleys",
)


def match(file: Path, top: int, out: Path | None, tell: Tell) -> int:
    """Write every profile's matches as JSON lines in the order of the file; 1 and nothing where a line is wrong."""
    profiles = _read(file, tell)
    if profiles is None:
        return 1
    circle = roster.circle_of(profiles)
    lines = write(profiles, {one.id: roster.matches_of(circle, one.id, top) for one in profiles}, _reasons)
    text = "\n".join(lines) + "\n"
    if out is None:
        tell(text.rstrip("\n"))
    else:
        out.write_text(text, encoding="utf-8")
    return 0


def explain_pair(file: Path, one: str, other: str, tell: Tell) -> int:
    """Tell the whole derivation of one pair."""
    profiles = _read(file, tell)
    if profiles is None:
        return 1
    circle = roster.circle_of(profiles)
    for name in (one, other):
        if name not in circle.place:
            tell(Voice("en").word("matched.nobody", name=name))
            return 1
    tell(json.dumps(explain(circle, one, other).to_json(), ensure_ascii=False, indent=2))
    return 0


def score(halves: tuple[str, ...], tell: Tell) -> int:
    """Tell how well matching does on the golden set, beside four baselines."""
    told: Counter[tuple[str, str]] = Counter()
    read: Counter[str] = Counter()
    for half in halves:
        profiles, judged = roster.read_golden(GOLDEN / half)
        told += roster.kinds_confused(profiles, judged)
        verdicts = roster.read_verdicts(GOLDEN / half)
        read += roster.reasons_read(profiles, verdicts) if verdicts else Counter()
        tell(f"\n{half}: {len(profiles)} profiles, {len(judged)} judgements")
        tell(" " * 28 + "  ".join(f"{name:>14}" for name in roster.HEAD))
        for name, row in roster.table(profiles, judged):
            tell(f"{name:<28}" + "  ".join(f"{value:14.3f}" for value in row))
        tell(f"kinds right: {roster.kinds_right(profiles, judged):.3f}")
        second = roster.read_second(GOLDEN / half)
        if second:
            agreed, either = roster.kinds_agreed(profiles, judged, second)
            tell(f"two judges name the same kind: {agreed:.3f}; ours is one they named: {either:.3f}")
    tell("\nacross the sea, judged / ours  " + "  ".join(f"{kind:>14}" for kind in KINDS))
    for kind in KINDS:
        tell(f"{kind:<30}" + "  ".join(f"{told[kind, ours]:14}" for ours in KINDS))
    known = read.total() - read["unread"]
    if known:
        said = ", ".join(f"{verdict} {read[verdict] / known:.3f}" for verdict in roster.VERDICTS)
        tell(f"\nreasons on the first five cards: {read.total()}; read by somebody: {known}: {said}")
    return 0


def tell_unlinked(file: Path, tell: Tell) -> int:
    """Tell what people wrote that nothing links to, by language, those of most profiles first."""
    profiles = _read(file, tell)
    if profiles is None:
        return 1
    for one in unlinked(profiles, clusters.linker()):
        tell(f"{one.language}  {one.profiles:4}  {one.word}   {' · '.join(one.examples[:2])}")
    return 0


def _read(file: Path, tell: Tell) -> list[Profile] | None:
    try:
        # only a line feed ends a line: JSON allows the other separators of Unicode within a text
        lines = file.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as wrong:
        line = wrong.object.count(b"\n", 0, wrong.start) + 1
        faults = [RosterFault(line, "line", f"byte 0x{wrong.object[wrong.start]:02x}", "text in UTF-8")]
        profiles: list[Profile] = []
    else:
        profiles, faults = read_profiles(lines, country_codes())
    for fault in faults:
        tell(Voice("en").word("matched.fault", fault=fault))
    return None if faults else profiles


def _reasons(match: Match, language: str) -> list[str]:
    voice, label = Voice(language), clusters.vocabulary().label
    said = (
        voice.say("wishes.reason", reason=one, concepts=[label(concept, language) for concept in one.concepts])
        for one in in_order(match.reasons)
    )
    return [Markup(line).striptags() for line in said]  # noqa: S704 - our own template, escaped by Jinja2
