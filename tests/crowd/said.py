"""What people write: answers, codes, commands, and what a field was never meant for."""

from __future__ import annotations

COMMANDS = (
    "/start", "/profile", "/language", "/help", "/next", "/agenda", "/programme", "/matches", "/mydata", "/forget",
    "/nonsense", "/profile@multaqa_bot", "/START", "/", "/start wrong-code", "/board", "/announce", "/progress",
    "/needs", "/needs", "/answers", "/find", "/find packaging", "/find <b>", "/cancel",
)  # fmt: skip
ORDERS = (
    "/board", "/announce", "/announce", "/progress", "/answers", "/why", "/find QOOT", "/programme", "/next", "/help",
)  # fmt: skip
ANSWERS = (
    "small glass bottles for olive oil", "huile d’olive, dattes, herbes", "تغليف المواد الغذائية، تمور",
    "Packaging", "Emballage", "الخدمات اللوجستية", "Textile, fashion, leather", "Export and markets", "Spain", "Maroc",
    "لبنان", "1", "2 and 3", "٢", "1 et 3", "Mon+Tue", "lundi matin", "English", "français", "العربية", "QOOT", "كوت",
    "agri food", "zeit zitoun", "oui", "yes", "نعم", "none of these", "Olive Cluster of Nowhere", "Training",
)  # fmt: skip
HOSTILE = (
    "<b>bold</b> & <script>alert(1)</script>", "</i><a href='tg://user?id=1'>x</a>",
    "{{ 7 * 7 }} {% raw %} {0} %s %(x)s",
    "x" * 5000, "ا" * 300, "a\u200bb\u200d\u200cc\u2060d", "\u202eright to left\u202c \u2066isolated\u2069 \u200f",
    "nul\x00inside", "\x00", "👩‍👩‍👧‍👦🏳️‍🌈👍🏽 🇱🇧", "=1+1", '=HYPERLINK("http://x","y")', "@SUM(A1)", "+1", "-2+3",
    "\t=cmd|' /C calc'!A0", ",", ",;،؛", "\u200b", "'; DROP TABLE answer; --", "1|pick|1|1|new", "😀" * 50,
    "́̂̃combining", "a\nb\n\nc", "٪ ﷽ ﷺ", "https://example.org/?a=1&b=<2>", "0", "-1", "999999999999999999999", "１２",
)  # fmt: skip
WORDLESS = ("voice", "sticker", "photo", "file", "contact", "place")
