"""The templates, read as Jinja2 reads them: every word is translated, every foreign value isolated."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

from bot.texts import LOCALES, Voice
from bot.words.cast import LATIN
from bot.words.said import calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.words.call import Call

DEEPEST = 3
TEMPLATES = sorted(path.name for path in (LOCALES / "templates").glob("*.j2"))
GETTEXT = ("gettext", "ngettext")
WORD = re.compile(r"[^\W\d_]{2,}")
TAG = re.compile(r"<[^>]*>")

# Said before a language is known, or names of languages in themselves: the same for every reader.
UNTRANSLATED = {
    "join.language": "Multaqa ملتقى "
    "\u200e Which language do you prefer? \u200e Quelle langue préférez-vous ? ما اللغة التي تفضّلونها؟",
    "join.other_language": "English Français العربية",
    "home.help": "English, Français, العربية",
    "commands.language": "English, Français, العربية",
}
# Words another macro has said; whoever calls these is held to the same rule at the call.
HANDED_ON = {"common.pair": {"label", "said"}, "faults.line": {"said"}}

ISOLATING = {"iso", "said_back", "named", "hour", "until", "moment", "country", "language", "languages", "listed"}
ISOLATING |= {"address"}
OWN_WORDS = {"day", "date", "iso_date", "weekday", "day_hour", "city"}  # Babel's, in the reader's language
NUMERIC = {"length", "int", "round", "format", "number"}  # "%.1f"|format
PASSING = {"trim", "safe", "truncate", "list"}  # what comes out is as safe as what went in


def _tree(name: str) -> nodes.Template:
    environment = Environment(
        loader=FileSystemLoader(LOCALES / "templates"), extensions=["jinja2.ext.i18n"], autoescape=True
    )
    environment.newstyle_gettext = True
    return environment.parse((LOCALES / "templates" / name).read_text(encoding="utf-8"))


def _all() -> list[tuple[str, nodes.Macro]]:
    """Return every macro with its name, `room.macro`."""
    return [
        (f"{name.removesuffix('.j2')}.{macro.name}", macro)
        for name in TEMPLATES
        for macro in _tree(name).find_all(nodes.Macro)
    ]


def _calls(node: nodes.Node, *names: str) -> list[nodes.Call]:
    return [call for call in node.find_all(nodes.Call) if isinstance(call.node, nodes.Name) and call.node.name in names]


def _translations(node: nodes.Node) -> list[nodes.Call]:
    return _calls(node, *GETTEXT)


def _said_outside(macro: nodes.Macro) -> str:
    """Return the words a macro says itself: literal text, and literals it prints, that no translation holds."""
    inside = {id(part) for call in _translations(macro) for part in [call, *call.find_all(nodes.Node)]}
    printed = [part for output in macro.find_all(nodes.Output) for part in _printed(output) if id(part) not in inside]
    texts = [part.data if isinstance(part, nodes.TemplateData) else str(part.value) for part in printed]
    return " ".join(" ".join(TAG.sub(" ", text) for text in texts).split())


def _printed(output: nodes.Output) -> Iterator[nodes.Node]:
    """Yield what an output prints as it stands; conditions and names of filters are not printed."""
    waiting = list(output.nodes)
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, (nodes.TemplateData, nodes.Const)):
            yield part
        elif isinstance(part, nodes.Filter) and part.node is not None:
            waiting.insert(0, part.node)
        elif isinstance(part, nodes.CondExpr):
            waiting[:0] = [branch for branch in (part.expr1, part.expr2) if branch is not None]
        elif isinstance(part, (nodes.Concat, nodes.MarkSafeIfAutoescape)):
            waiting[:0] = list(part.iter_child_nodes())
        elif isinstance(part, nodes.Call):
            waiting[:0] = [*part.args, *(one.value for one in part.kwargs)] if _is_macro(part) else []


def _is_macro(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name not in GETTEXT


def test_no_word_is_said_outside_a_translation() -> None:
    """Commands are names: `/next` is the same in every language."""
    found = {name: re.sub(r"/[a-z]+|[·•]", " ", _said_outside(macro)) for name, macro in _all()}
    assert {name: " ".join(said.split()) for name, said in found.items() if WORD.search(said)} == UNTRANSLATED


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_is_printed_outside_a_macro_but_punctuation(template: str) -> None:
    outside = [part.data for node in _tree(template).body if isinstance(node, nodes.Output) for part in node.nodes]
    assert [text for text in outside if text.strip()] == []


def test_every_value_in_a_translation_is_a_number_isolated_or_our_own_words() -> None:
    loose = []
    for name, macro in _all():
        safe = {*_numbers(name), *HANDED_ON.get(name, ())}
        handed = [(key, value) for call in _translations(macro) for key, value in _given(call)]
        handed += [("pair", value) for call in _calls(macro, "pair") for value in call.args]
        loose += [(name, key, value.lineno) for key, value in handed if not _is_safe(value, _bound(macro), safe)]
    assert loose == []


def test_what_was_typed_is_only_ever_said_back_shortened() -> None:
    """Somebody may type as much as a message holds, and the answer stands in a message, too."""
    whole = [
        (name, value.lineno)
        for name, macro in _all()
        for call in _translations(macro)
        for _key, value in _given(call)
        if "typed" in _path(value.node if isinstance(value, nodes.Filter) else value)
        and getattr(value, "name", "") != "said_back"
    ]
    assert whole == []


def _given(call: nodes.Call) -> list[tuple[str, nodes.Expr]]:
    return [(one.key, one.value) for one in call.kwargs]


def _bound(macro: nodes.Macro) -> dict[str, nodes.Expr]:
    """Return what names set inside a macro stand for."""
    return {one.target.name: one.node for one in macro.find_all(nodes.Assign) if isinstance(one.target, nodes.Name)}


@cache
def _samples() -> dict[str, tuple[Call, ...]]:
    return calls(LATIN, Voice("en"))


def _numbers(name: str) -> set[str]:
    """Return the paths of values that are numbers in every sample: `left`, `meeting.table`."""
    kinds = {}
    for one in _samples()[name]:
        for path, value in _paths(one.values):
            if value is not None:
                kinds.setdefault(path, set()).add(isinstance(value, (int, float)))
    return {path for path, all_numbers in kinds.items() if all_numbers == {True}}


def _paths(values: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value with its path, through dictionaries, rows and dataclasses, four steps deep."""
    for name, value in _inside(values).items():
        path = f"{before}{name}"
        yield path, value
        if path.count(".") < DEEPEST:
            yield from _paths(value, f"{path}.")


def _inside(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return dict(getattr(value, "__dict__", {}))


def _is_safe(value: Any, known: dict[str, nodes.Expr], numbers: set[str]) -> bool:
    match value:
        case nodes.Const() | nodes.Getattr(attr="year"):
            return True
        case nodes.Call(node=nodes.Name()):
            return True  # another macro: its translations are looked at where it stands
        case nodes.Filter(name=name) if name in ISOLATING | OWN_WORDS | NUMERIC:
            return True
        case nodes.Filter(name=name, node=inner) if name in PASSING:
            return _is_safe(inner, known, numbers)
        case nodes.CondExpr(expr1=one, expr2=two) | nodes.BinExpr(left=one, right=two):
            return all(_is_safe(part, known, numbers) for part in (one, two) if part is not None)
        case nodes.Name(name=name) if name in known:
            return _is_safe(known[name], known, numbers)
    return _path(value) in numbers


def _path(value: Any) -> str:
    match value:
        case nodes.Name(name=name):
            return name
        case nodes.Getattr(node=inner, attr=name):
            return f"{_path(inner)}.{name}"
        case nodes.Getitem(node=inner, arg=nodes.Const(value=name)):
            return f"{_path(inner)}.{name}"
        case nodes.Call(node=nodes.Getattr(node=inner, attr="get"), args=[nodes.Const(value=name), *_]):
            return f"{_path(inner)}.{name}"
    return "?"
