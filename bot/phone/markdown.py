"""Reads Markdown and MarkdownV2 parse modes as Telegram does (rules and words: tdlib/td, MessageEntity.cpp)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qs

from bot.phone.links import linked
from bot.phone.refusals import refuse
from bot.phone.spans import Spans
from bot.phone.tags import TIME_FORMAT

Entity = dict[str, Any]
OLD_KINDS = {"_": "italic", "*": "bold", "`": "code", "[": "text_link"}
RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
OPENERS = {
    "__": "underline",
    "_": "italic",
    "*": "bold",
    "~": "strikethrough",
    "||": "spoiler",
    "[": "text_link",
    "![": "custom_emoji",
    "```": "pre",
    "`": "code",
}
CLOSERS = {"text_link": "]", "custom_emoji": "]"} | {
    kind: mark for mark, kind in OPENERS.items() if kind not in ("text_link", "custom_emoji")
}
# What Telegram calls them when it cannot find their end.
NAMES = {
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
    "pre": "Pre",
    "code": "Code",
}
LANGUAGE = re.compile(r"[^\s`]+(?=\s)")
NEW_LINE = re.compile(r"\r\n|\n\r|\n|\r")
ESCAPED = re.compile(r"\\([\x01-\x7e])")
URL = re.compile(r"\(((?:\\[\x01-\x7e]|[^)])*)\)")
EMOJI = re.compile(r"tg:(?://)?emoji/?\?(?:.*&)?id=(\d{1,19})", re.IGNORECASE)
TIME = re.compile(r"tg:(?://)?time/?\?(.*)", re.IGNORECASE)


def read_markdown(source: str) -> tuple[str, list[Entity]]:
    """Return text and entities of the old Markdown: no nesting, no quotes; raise `Refusal` where Telegram would."""
    spans, at = Spans(), 0
    while at < len(source):
        if source[at] == "\\" and source[at + 1 : at + 2] in OLD_KINDS:
            spans.add(source[at + 1])
            at += 2
        elif source[at] not in OLD_KINDS:
            spans.add(source[at])
            at += 1
        else:
            at = _old_entity(spans, source, at)
    return spans.text, spans.entities


def _old_entity(spans: Spans, source: str, at: int) -> int:
    mark = "```" if source.startswith("```", at) else source[at]
    begin, language = at + len(mark), ""
    if mark == "```":
        begin, language = _language(source, begin)
    end = source.find("]" if mark == "[" else mark, begin)
    if end < 0:
        _cannot(f"Can't find end of the entity starting at byte offset {_byte(source, at)}")
    words, after = source[begin:end], end + len(mark)
    start = spans.units
    spans.add(words)
    kind: Entity = {"type": "pre" if mark == "```" else OLD_KINDS[mark], **({"language": language} if language else {})}
    if mark == "[":
        url, after = _old_url(source, after, words)
        kind = linked(url)
    spans.mark(start, kind)
    return after


def _old_url(source: str, at: int, words: str) -> tuple[str, int]:
    if not source.startswith("(", at):
        return words, at
    end = source.find(")", at)
    return (source[at + 1 :], len(source)) if end < 0 else (source[at + 1 : end], end + 1)


@dataclass
class _Open:
    """An entity that waits for its end."""

    kind: str
    language: str
    start: int  # UTF-16 units
    at: int  # characters of the source
    words_at: int  # characters of the result


class MarkdownReader:
    """One pass over one text in MarkdownV2."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._spans = Spans()
        self._open: list[_Open] = []
        self._line_begins = True

    def read(self) -> tuple[str, list[Entity]]:
        """Return the text and its entities, unsorted; raise `Refusal` where Telegram would."""
        while self._at < len(self._source):
            character = self._source[self._at]
            if escaped := ESCAPED.match(self._source, self._at):
                self._take(escaped[1], 2)
            elif character not in self._reserved():
                self._take(character, 1)
            elif character == "\n":
                self._end_line()
            else:
                self._mark(character)
        self._end_quote()
        if self._open:
            self._unended(self._open[-1])
        return self._spans.text, self._spans.entities

    def _reserved(self) -> frozenset[str]:
        return frozenset("`") if self._open and self._open[-1].kind in ("code", "pre") else RESERVED

    def _take(self, character: str, length: int) -> None:
        self._spans.add(character)
        self._at += length
        if character != "\r":
            self._line_begins = character == "\n"

    def _mark(self, character: str) -> None:
        if self._open and self._source.startswith(CLOSERS.get(self._open[-1].kind, "\0"), self._at):
            kind = self._open[-1].kind
            # "__" never ends an italic text: it begins or ends an underlined one.
            if kind != "italic" or not self._source.startswith("__", self._at):
                self._close()
                return
        mark = next((mark for mark in OPENERS if self._source.startswith(mark, self._at)), "")
        if mark:
            self._begin(OPENERS[mark], mark)
        elif character == ">" and self._line_begins:
            self._begin_quote()
        else:
            _cannot(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def _begin(self, kind: str, mark: str) -> None:
        at, language = self._at, ""
        self._at += len(mark)
        if kind == "pre":
            self._at, language = _language(self._source, self._at)
        self._open.append(_Open(kind, language, self._spans.units, at, self._spans.length))

    def _begin_quote(self) -> None:
        if not self._quoted():
            self._open.append(_Open("blockquote", "", self._spans.units, self._at, self._spans.length))
        self._at += 1

    def _quoted(self) -> bool:
        return any(opened.kind == "blockquote" for opened in self._open)

    def _end_line(self) -> None:
        ends = self._quoted() and not self._source.startswith(">", self._at + 1)
        kind = self._quote_kind() if ends else ""
        self._take("\n", 1)
        if ends:
            self._spans.mark(self._open.pop().start, {"type": kind})

    def _end_quote(self) -> None:
        if self._quoted():
            kind = self._quote_kind()
            self._spans.mark(self._open.pop().start, {"type": kind})

    def _quote_kind(self) -> str:
        # A quote that ends with an opened and empty spoiler, "||", folds.
        last = self._open[-1]
        if last.kind == "spoiler" and self._source[last.at : self._at].rstrip("\r") == "||":
            self._open.pop()
            if self._open[-1].kind == "blockquote":
                return "expandable_blockquote"
        if self._open[-1].kind != "blockquote":
            self._unended(self._open[-1])
        return "blockquote"

    def _close(self) -> None:
        opened = self._open.pop()
        self._at += len(CLOSERS[opened.kind])
        match opened.kind:
            case "text_link":
                url = self._url()
                self._spans.mark(opened.start, linked(self._spans.text[opened.words_at :] if url is None else url))
            case "custom_emoji":
                self._spans.mark(opened.start, self._emoji())
            case kind:
                language = {"language": opened.language} if opened.language else {}
                self._spans.mark(opened.start, {"type": kind, **language})

    def _emoji(self) -> Entity:
        if not self._source.startswith("(", self._at):
            _cannot("The entity must contain a tg://emoji or tg://time URL")
        url = self._url() or ""
        if emoji := EMOJI.match(url):
            return {"type": "custom_emoji", "custom_emoji_id": emoji[1]}
        asked = parse_qs(time[1]) if (time := TIME.match(url)) else {}
        unix, form = asked.get("unix", [""])[-1], asked.get("format", [""])[-1]
        if not re.fullmatch(r"0*[1-9]\d{0,9}", unix, re.ASCII) or not TIME_FORMAT.fullmatch(form):
            _cannot("Invalid tg://emoji or tg://time URL specified")
        return {"type": "date_time", "unix_time": int(unix), **({"date_time_format": form} if form else {})}

    def _url(self) -> str | None:
        if not self._source.startswith("(", self._at):
            return None
        found = URL.match(self._source, self._at)
        if not found:
            _cannot(f"Can't find end of a URL at byte offset {_byte(self._source, self._at + 1)}")
        self._at = found.end()
        return ESCAPED.sub(r"\1", found[1])

    def _unended(self, opened: _Open) -> NoReturn:
        kind = "PreCode" if opened.language else NAMES.get(opened.kind, opened.kind.capitalize())
        _cannot(f"Can't find end of {kind} entity at byte offset {_byte(self._source, opened.at)}")


def _language(source: str, at: int) -> tuple[int, str]:
    found = LANGUAGE.match(source, at)
    begin = found.end() if found else at
    line = NEW_LINE.match(source, begin)
    return (line.end() if line else begin), (found[0] if found else "")


def _byte(source: str, index: int) -> int:
    return len(source[:index].encode())


def _cannot(words: str) -> NoReturn:
    refuse(f"can't parse entities: {words}")
