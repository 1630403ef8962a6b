"""Every kind of act that is written anywhere has its words, and what organizers change leaves an act."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from bot.texts import LANGUAGES, Voice
from bot.words.acts import abouts
from bot.words.cast import LATIN
from handlers.hearing import Permission
from handlers.routes import ROUTES
from models import Deed
from tests.acts.unnoted import SHOWS, UNNOTED

ROOT = Path(__file__).parents[2]


@cache
def _trees() -> dict[str, ast.Module]:
    """Return the code of what hears, does and remembers, by module."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
        for room in ("bot", "handlers", "models")
        for path in (ROOT / room).rglob("*.py")
    }


def _calls(node: ast.AST, name: str) -> list[ast.Call]:
    return [
        call
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and name in (getattr(call.func, "attr", ""), getattr(call.func, "id", ""))
    ]


def _kinds() -> set[str]:
    """Return the kinds of acts named where they are done: in what hears and does, not in the samples of words."""
    doing = [tree for module, tree in _trees().items() if not module.startswith(("models", "bot.words"))]
    names = [ast.unparse(one) for tree in doing for one in ast.walk(tree) if isinstance(one, ast.Attribute)]
    return {name for name in names if name.startswith("Deed.")}


def test_every_kind_of_act_is_written_somewhere_and_no_other_kind_is() -> None:
    assert _kinds() == {f"Deed.{deed.name}" for deed in Deed}
    assert [module for module, tree in _trees().items() if _calls(tree, "Act")] == ["bot.acts"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_act_has_words_of_its_own(language: str) -> None:
    voice, done = Voice(language), abouts(LATIN, Voice(language))
    called = {deed: voice.say("acts.called", deed=deed.value) for deed in Deed}
    assert len({*called.values(), voice.say("acts.called", deed="of an older bot")}) == len(Deed) + 1
    assert all(called[deed] in voice.say("acts.told", deed=deed.value, about=done[deed]) for deed in Deed)
    assert language == "en" or not set(called.values()) & {Voice("en").say("acts.called", deed=deed) for deed in Deed}


def test_every_organizers_route_leaves_an_act_only_shows_or_says_why_it_leaves_none() -> None:
    mine = {(route.kind, route.name): route.hear for route in ROUTES if route.permission is Permission.ORGANIZER}
    noting = {key for key, hear in mine.items() if _notes(hear.__module__, hear.__name__)}
    assert noting & {*SHOWS, *UNNOTED} == set()
    assert SHOWS & {*UNNOTED} == set()
    assert {*mine} - noting == {*SHOWS, *UNNOTED}
    assert all(why.strip() for why in UNNOTED.values())


def _notes(module: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function of a handler's module notes an act, itself or through another one it calls."""
    tree = _trees().get(module)
    found = next((one for one in ast.walk(tree) if getattr(one, "name", "") == name), None) if tree else None
    if found is None or f"{module}.{name}" in seen:
        return False
    if _calls(found, "note"):
        return True
    called = {
        call.func.id for call in ast.walk(found) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    }
    seen |= {f"{module}.{name}"}
    return any(_notes(_home(module, one), one, seen) for one in called)


def _home(module: str, name: str) -> str:
    """Return the module a name comes from."""
    froms = [node for node in ast.walk(_trees()[module]) if isinstance(node, ast.ImportFrom)]
    return next((node.module or "" for node in froms if name in {one.name for one in node.names}), module)
