"""Reads HTML parse mode as Telegram does: tags become entities, anything else is refused by its byte offset."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn

from bot.phone.links import linked
from bot.phone.refusals import refuse
from bot.phone.spans import utf16

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = frozenset(SIMPLE) | {"a", "tg-emoji", "tg-time", "pre", "code", "blockquote"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
SPACE = " \t\n\r\v\f\0"
NAME_END = re.compile(r"[\s=>/\"'\0]")
TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
TIME_FORMAT = re.compile(r"[rR]|[tTdDwW]*")
MAX_REFERENCE = 10
INT32 = 2**31


@dataclass
class _Open:
    """A tag that waits for its end."""

    tag: str
    attributes: dict[str, str]
    offset: int  # UTF-16 units
    start: int  # where its text begins, in characters of the result


class TagReader:
    """One pass over one text."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._parts: list[str] = []
        self._units = 0
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[dict[str, Any]] = []

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        """Return the text and its entities, unsorted; raise `Refusal` where Telegram would."""
        while self._at < len(self._source):
            character = self._source[self._at]
            if character == "<":
                self._tag()
            elif character == "&":
                self._reference()
            else:
                self._plain()
        if self._open:
            self._refuse(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        for entity in self._entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self._parts), self._entities

    def _plain(self) -> None:
        ends = [found for found in (self._source.find(mark, self._at) for mark in "<&") if found >= 0]
        end = min(ends, default=len(self._source))
        self._add(self._source[self._at : end])
        self._at = end

    def _reference(self) -> None:
        decoded, self._at = _decoded(self._source, self._at)
        self._add(decoded)

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._units += utf16(text)
        self._length += len(text)

    def _tag(self) -> None:
        if self._source.startswith("</", self._at):
            self._end_tag()
        else:
            self._start_tag()

    def _start_tag(self) -> None:
        begin = self._at
        name_end = self._until_space_or_close(begin + 1)
        if name_end == len(self._source):
            self._refuse(f"Unclosed start tag at byte offset {self._byte(begin)}")
        tag = self._source[begin + 1 : name_end].lower()
        if tag not in TAGS:
            self._refuse(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        self._at = name_end
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            self._refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self._at += 1
        self._open.append(_Open(tag, attributes, self._units, self._length))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_space()
            if self._peek() == ">":
                return attributes
            name = self._attribute_name(tag, begin)
            self._skip_space()
            if self._peek() == "=":
                attributes[name] = self._attribute_value(tag, begin)
            elif self._peek() == "":
                self._refuse(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            else:
                attributes[name] = ""

    def _attribute_name(self, tag: str, begin: int) -> str:
        found = NAME_END.search(self._source, self._at)
        end = found.start() if found else len(self._source)
        if end == self._at:
            self._refuse(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
        name, self._at = self._source[self._at : end], end
        return name

    def _attribute_value(self, tag: str, begin: int) -> str:
        self._at += 1
        self._skip_space()
        quote = self._peek()
        if quote == "":
            self._refuse(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
        value = self._quoted(quote) if quote in "\"'" else self._token()
        if self._peek() == "":
            self._refuse(f"Unclosed start tag at byte offset {self._byte(begin)}")
        return value

    def _token(self) -> str:
        found = TOKEN.match(self._source, self._at)
        begin, end = self._at, found.end() if found else self._at
        self._at = end
        if self._peek() not in SPACE + ">":
            self._refuse(f"Unexpected end of name token at byte offset {self._byte(begin)}")
        return self._source[begin:end].lower()

    def _quoted(self, quote: str) -> str:
        parts = []
        self._at += 1
        while self._peek() not in ("", quote):
            if self._peek() == "&":
                decoded, self._at = _decoded(self._source, self._at)
                parts.append(decoded)
            else:
                parts.append(self._peek())
                self._at += 1
        self._at = min(self._at + 1, len(self._source))
        return "".join(parts)

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            self._refuse(f"Unexpected end tag at byte offset {self._byte(begin)}")
        name_end = self._until_space_or_close(begin + 2)
        tag = self._source[begin + 2 : name_end].lower()
        self._at = name_end
        self._skip_space()
        if self._peek() != ">":
            self._refuse(f"Unclosed end tag at byte offset {self._byte(begin)}")
        opened = self._open.pop()
        if tag not in ("", opened.tag):
            where = (
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.tag}>", found "</{tag}>"'
            )
            self._refuse(where)
        self._at += 1
        if self._units > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        span = {"offset": opened.offset, "length": self._units - opened.offset}
        match opened.tag:
            case "a":
                kind = self._link(opened)
            case "pre" | "code":
                kind = self._code(opened, span)
            case "blockquote":
                kind = {"type": "expandable_blockquote" if "expandable" in opened.attributes else "blockquote"}
            case "tg-time":
                kind = self._time(opened)
            case "tg-emoji":
                kind = self._emoji(opened)
            case tag:
                kind = {"type": SIMPLE[tag]}
        if kind:
            self._entities.append({**span, **kind})

    def _link(self, opened: _Open) -> dict[str, Any]:
        url = opened.attributes.get("href") or "".join(self._parts)[opened.start :]
        return linked(url)

    def _code(self, opened: _Open, span: dict[str, int]) -> dict[str, Any]:
        language = opened.attributes.get("class", "").removeprefix("language-") if opened.tag == "code" else ""
        last = self._entities[-1] if self._entities else {}
        same = all(last.get(key) == value for key, value in span.items())
        if opened.tag == "pre" and same and last["type"] == "code" and last.get("language"):
            last["type"] = "pre"
            return {}
        if opened.tag == "code" and same and last["type"] == "pre" and language:
            last["language"] = language
            return {}
        return {"type": opened.tag, **({"language": language} if language else {})}

    def _time(self, opened: _Open) -> dict[str, Any]:
        form = opened.attributes.get("format", "")
        if not TIME_FORMAT.fullmatch(form):
            self._refuse("Invalid date format used")
        digits = re.match(r"\d{1,10}", opened.attributes.get("unix", ""))
        unix = int(digits.group()) if digits else 0
        if not 0 < unix < INT32:
            return {}
        return {"type": "date_time", "unix_time": unix, **({"date_time_format": form} if form else {})}

    def _emoji(self, opened: _Open) -> dict[str, Any]:
        number = opened.attributes.get("emoji-id", "")
        if not re.fullmatch(r"-?[0-9]{1,19}", number) or not int(number):
            self._refuse("Invalid custom emoji identifier specified")
        return {"type": "custom_emoji", "custom_emoji_id": number}

    def _peek(self) -> str:
        return self._source[self._at] if self._at < len(self._source) else ""

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in SPACE:
            self._at += 1

    def _until_space_or_close(self, start: int) -> int:
        found = re.compile(r"[\s\0>]").search(self._source, start)
        return found.start() if found else len(self._source)

    def _byte(self, index: int) -> int:
        return len(self._source[:index].encode())

    @staticmethod
    def _refuse(words: str) -> NoReturn:
        refuse(f"can't parse entities: {words}")


def _decoded(source: str, at: int) -> tuple[str, int]:
    found = REFERENCE.match(source, at)
    if not found:
        return "&", at + 1
    hexadecimal, decimal, name = found.groups()
    if name:
        return (NAMED[name], found.end()) if name in NAMED else ("&", at + 1)
    digits = len(hexadecimal or decimal) + 2 + bool(hexadecimal)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if digits >= MAX_REFERENCE or not 0 < code < 0x10FFFF or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004
        return "&", at + 1
    return chr(code), found.end()
