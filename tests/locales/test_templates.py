"""The templates, read as Jinja2 reads them: every word is translated, every foreign value isolated."""

from __future__ import annotations

import re

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

from bot.texts import LOCALES
from bot.words.cast import LATIN
from bot.words.said import calls
from bot.texts import Voice

TEMPLATES = sorted(path.name for path in (LOCALES / "templates").glob("*.j2"))
GETTEXT = ("gettext", "ngettext")
WORD = re.compile(r"[^\W\d_]{2,}")
TAG = re.compile(r"<[^>]*>")

# Said before a language is known, or names of languages in themselves: the same for every reader.
UNTRANSLATED = {
    ("join.j2", "language"): "Multaqa · ملتقى Which language do you prefer? Quelle langue préférez-vous ? ما اللغة التي تفضّلونها؟",
    ("join.j2", "other_language"): "English · Français · العربية",
    ("home.j2", "help"): "English, Français, العربية",
    ("commands.j2", "language"): "English, Français, العربية",
}

ISOLATING = {"iso", "hour", "until", "moment", "country", "language", "languages", "listed"}
OWN_WORDS = {"day", "date", "iso_date", "weekday", "day_hour", "city"}  # Babel's, in the reader's language
NUMERIC = {"length", "int", "round"}
PASSING = {"trim", "safe", "truncate", "list"}  # what comes out is as safe as what went in


def _tree(name):
    environment = Environment(
        loader=FileSystemLoader(LOCALES / "templates"), extensions=["jinja2.ext.i18n"], autoescape=True
    )
    environment.newstyle_gettext = True
    tree = environment.parse((LOCALES / "templates" / name).read_text(encoding="utf-8"))
    return tree


def _macros(name):
    return list(_tree(name).find_all(nodes.Macro))


def _translations(node):
    return [call for call in node.find_all(nodes.Call) if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT]


def _said_outside(macro):
    """Return the words a macro says itself: literal text, and literals it prints, that no translation holds."""
    inside = {id(part) for call in _translations(macro) for part in [call, *call.find_all(nodes.Node)]}
    printed = [part for output in macro.find_all(nodes.Output) for part in _printed(output) if id(part) not in inside]
    texts = [part.data if isinstance(part, nodes.TemplateData) else str(part.value) for part in printed]
    return " ".join(" ".join(TAG.sub(" ", text) for text in texts).split())


def _printed(output):
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


def _is_macro(call):
    return isinstance(call.node, nodes.Name) and call.node.name not in GETTEXT


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_word_is_said_outside_a_translation(template):
    """Commands are names: `/next` is the same in every language."""
    found = {(template, macro.name): _said_outside(macro) for macro in _macros(template)}
    loose = {where: said for where, said in found.items() if WORD.search(re.sub(r"/[a-z]+", "", said))}
    for where, said in UNTRANSLATED.items():
        if loose.get(where) and " ".join(re.sub(r"/[a-z]+", "", loose[where]).split()).strip("· ").endswith(said.split(" ", 1)[1]):
            del loose[where]
    assert loose == {}


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_is_printed_outside_a_macro_but_punctuation(template):
    outside = [part.data for node in _tree(template).body if isinstance(node, nodes.Output) for part in node.nodes]
    assert [text for text in outside if text.strip()] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_value_in_a_translation_is_a_number_isolated_or_our_own_words(template):
    room = template.removesuffix(".j2")
    loose = []
    for macro in _macros(template):
        numbers = _numbers(f"{room}.{macro.name}")
        known = _bound(macro)
        for call in _translations(macro):
            for keyword in call.kwargs:
                if not _is_safe(keyword.value, known, numbers):
                    loose.append((macro.name, keyword.key, keyword.value.lineno))
    assert loose == []


def _bound(macro):
    """Return what names set inside a macro stand for."""
    return {
        one.target.name: one.node for one in macro.find_all(nodes.Assign) if isinstance(one.target, nodes.Name)
    }


def _numbers(name):
    """Return the paths of values that are numbers in every sample: `left`, `meeting.table`."""
    kinds = {}
    for one in calls(LATIN, Voice("en"))[name]:
        for path, value in _paths(one.values):
            kinds.setdefault(path, set()).add(isinstance(value, (int, float)))
    return {path for path, all_numbers in kinds.items() if all_numbers == {True}}


def _paths(values, before=""):
    inner = values if isinstance(values, dict) else getattr(values, "__dict__", {}) if not isinstance(values, type) else {}
    for name, value in inner.items():
        path = f"{before}{name}"
        yield path, value
        if before.count(".") < 3 and (isinstance(value, dict) or hasattr(value, "__dict__")):
            yield from _paths(value, f"{path}.")


def _is_safe(value, known, numbers):
    match value:
        case nodes.Const():
            return True
        case nodes.Filter(name=name) if name in ISOLATING | OWN_WORDS | NUMERIC or name == "format":
            return True
        case nodes.Filter(name=name, node=inner) if name in PASSING:
            return _is_safe(inner, known, numbers)
        case nodes.CondExpr(expr1=one, expr2=two):
            return _is_safe(one, known, numbers) and (two is None or _is_safe(two, known, numbers))
        case nodes.BinExpr():
            return _is_safe(value.left, known, numbers) and _is_safe(value.right, known, numbers)
        case nodes.Call() if _is_macro(value):
            return True  # a macro's own translations are looked at where it stands
        case nodes.Name(name=name) if name in known:
            return _is_safe(known[name], known, numbers)
    return _path(value) in numbers


def _path(value):
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
