"""Texts arrive as phones get them: parsed, trimmed, with entities in UTF-16 units and in Telegram's order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.phone.entities import formatted
from bot.phone.refusals import Refusal
from bot.phone.spans import utf16


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


HTML: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("plain &lt;b&gt; &amp; &quot;x&quot; &nbsp;", 'plain <b> & "x" &nbsp;', []),
    ("&#128512;&#x41;", "😀A", []),
    ("<b>a</b><strong>b</strong>", "ab", [entity("bold", 0, 2)]),
    ("😀<i>x</i>", "😀x", [entity("italic", 2, 1)]),
    ("<b>a<i>b</i>c</b>", "abc", [entity("bold", 0, 3), entity("italic", 1, 1)]),
    ("<u>a</u><s>b</s><del>c</del>", "abc", [entity("underline", 0, 1), entity("strikethrough", 1, 2)]),
    (
        '<a href="http://example.org/a?b=1&amp;c">x</a>',
        "x",
        [entity("text_link", 0, 1, url="http://example.org/a?b=1&c")],
    ),
    ('<a href="tg://user?id=7">x</a>', "x", [entity("text_mention", 0, 1, user={"id": 7})]),
    ('<a href="not a link">x</a>', "x", []),
    ('<pre><code class="language-python">x</code></pre>', "x", [entity("pre", 0, 1, language="python")]),
    ("<code>x</code>", "x", [entity("code", 0, 1)]),
    ("<b>a<code>x</code>b</b>", "axb", [entity("bold", 0, 1), entity("code", 1, 1), entity("bold", 2, 1)]),
    (
        '<tg-spoiler>x</tg-spoiler> <span class="tg-spoiler">y</span>',
        "x y",
        [entity("spoiler", 0, 1), entity("spoiler", 2, 1)],
    ),
    ("<blockquote>x</blockquote>", "x", [entity("blockquote", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
    (
        '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
        "👍",
        [entity("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286")],
    ),
    (
        '<tg-time unix="1554804000" format="wDT">noon</tg-time>',
        "noon",
        [entity("date_time", 0, 4, unix_time=1554804000, date_time_format="wDT")],
    ),
    ('<tg-time unix="1554804000">noon</tg-time>', "noon", [entity("date_time", 0, 4, unix_time=1554804000)]),
    ("  <b> x </b>  ", " x", [entity("bold", 0, 2)]),
    ("\n\n  x\r\n\ty \n", "x\n y", []),
    ("\u200f\u200fسلام \u202aen\u202c \u2068Ada\u2069", "\u200c\u200fسلام en \u2068Ada\u2069", []),
    (
        "/help go to https://example.org, ask @amal or a@b.example #tag",
        "/help go to https://example.org, ask @amal or a@b.example #tag",
        [
            entity("bot_command", 0, 5),
            entity("url", 12, 19),
            entity("mention", 37, 5),
            entity("email", 46, 11),
            entity("hashtag", 58, 4),
        ],
    ),
    ("<code>/help</code>", "/help", [entity("code", 0, 5)]),
]


@pytest.mark.parametrize(("source", "text", "entities"), HTML, ids=[source for source, _, _ in HTML])
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert formatted(source, "HTML", None) == (text, entities)


def test_listed_entities_move_with_the_trimmed_text() -> None:
    listed = [entity("bold", 3, 2), entity("url", 0, 1), entity("italic", 5, 0)]
    assert formatted("\r  ab ", None, listed) == ("ab", [entity("bold", 0, 2)])


PIECES = st.sampled_from(
    [
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<pre>",
        "</pre>",
        "<a href='x.org'>",
        "</a>",
        "😀",
        "&amp;",
        "&#",
        " ",
        "\n",
        "é",
        "<",
        ">",
        "/x",
        "<tg-time unix='1'>",
        "</tg-time>",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_whatever_is_accepted_has_entities_inside_its_text_and_in_order(source: str) -> None:
    try:
        text, entities = formatted(source, "HTML", None)
    except Refusal as refusal:
        assert refusal.description.startswith("Bad Request: ")  # noqa: PT017 - both ways are fine
        return
    assert text == text.strip(" \n") or entities
    assert all(one["length"] > 0 and 0 <= one["offset"] <= utf16(text) - one["length"] for one in entities)
    assert [one["offset"] for one in entities] == sorted(one["offset"] for one in entities)


MARKDOWN: list[tuple[str, str, str, list[dict[str, Any]]]] = [
    ("Markdown", "*a* _b_ `c` \\*", "a b c *", [entity("bold", 0, 1), entity("italic", 2, 1), entity("code", 4, 1)]),
    ("Markdown", "😀*a_b*.!", "😀a_b.!", [entity("bold", 2, 3)]),
    ("Markdown", "[x](example.org)", "x", [entity("text_link", 0, 1, url="http://example.org/")]),
    ("Markdown", "[x](tg://user?id=7)", "x", [entity("text_mention", 0, 1, user={"id": 7})]),
    ("Markdown", "```python\nx```", "x", [entity("pre", 0, 1, language="python")]),
    ("MarkdownV2", "*a _b_*", "a b", [entity("bold", 0, 3), entity("italic", 2, 1)]),
    ("MarkdownV2", "__u___i_ ~s~ \\.", "ui s .", [
        entity("underline", 0, 1), entity("italic", 1, 1), entity("strikethrough", 3, 1),
    ]),
    ("MarkdownV2", "||x|| `a*b` [l](https://example.org/\\))", "x a*b l", [
        entity("spoiler", 0, 1), entity("code", 2, 3), entity("text_link", 6, 1, url="https://example.org/)"),
    ]),
    ("MarkdownV2", "![👍](tg://emoji?id=5368324170671202286)", "👍", [
        entity("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286"),
    ]),
    ("MarkdownV2", "![noon](tg://time?unix=1554804000&format=wDT)", "noon", [
        entity("date_time", 0, 4, unix_time=1554804000, date_time_format="wDT"),
    ]),
    ("MarkdownV2", ">a\n>b\nc", "a\nb\nc", [entity("blockquote", 0, 4)]),
    ("MarkdownV2", ">a\n>b||", "a\nb", [entity("expandable_blockquote", 0, 3)]),
    ("MarkdownV2", "```\nx_y```", "x_y", [entity("pre", 0, 3)]),
]  # fmt: skip


@pytest.mark.parametrize(("mode", "source", "text", "entities"), MARKDOWN, ids=[case[1] for case in MARKDOWN])
def test_markdown_becomes_text_and_entities(mode: str, source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert formatted(source, mode, None) == (text, entities)


BAD_MARKDOWN = [
    ("Markdown", "é*a", "Can't find end of the entity starting at byte offset 2"),
    ("MarkdownV2", "a.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
    ("MarkdownV2", "a > b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
    ("MarkdownV2", "é*a", "Can't find end of Bold entity at byte offset 2"),
    ("MarkdownV2", ">*a\nb", "Can't find end of Bold entity at byte offset 1"),
    ("MarkdownV2", "[x](y", "Can't find end of a URL at byte offset 4"),
    ("MarkdownV2", "![x]", "The entity must contain a tg://emoji or tg://time URL"),
    ("MarkdownV2", "![x](y)", "Invalid tg://emoji or tg://time URL specified"),
    ("MarkdownV2", "```py\nx", "Can't find end of PreCode entity at byte offset 0"),
]


@pytest.mark.parametrize(("mode", "source", "words"), BAD_MARKDOWN, ids=[case[1] for case in BAD_MARKDOWN])
def test_broken_markdown_is_refused_naming_the_place(mode: str, source: str, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        formatted(source, mode, None)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


MARKS = st.lists(st.sampled_from([*"_*[]()~`>|!\n\\", "||", "__", "```", "a", "😀", "tg://time?unix=1"]), max_size=20)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["Markdown", "MarkdownV2"]), MARKS.map("".join))
def test_whatever_markdown_is_accepted_has_entities_inside_its_text(mode: str, source: str) -> None:
    try:
        text, entities = formatted(source, mode, None)
    except Refusal as refusal:
        assert refusal.description.startswith("Bad Request: can't parse entities: ")  # noqa: PT017 - both ways are fine
        return
    assert all(one["length"] > 0 and 0 <= one["offset"] <= utf16(text) - one["length"] for one in entities)
