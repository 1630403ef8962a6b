"""Everything the bot can say reads well in every language, whatever values it is given."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from unicodedata import bidirectional

import pytest

from bot.cards import LONGEST_TEXT, Button, Page, key, keyboard
from bot.folder.codes import CODES
from bot.phone.entities import formatted
from bot.texts import FSI, LANGUAGES, PDI, Voice
from bot.words.call import COUNTS
from bot.words.cast import CASTS, HOSTILE, LATIN, cast_of
from bot.words.limits import ISOLATED, MARKED, SHOWN_WHOLE, broken, length, plain
from bot.words.proof import page
from bot.words.said import Said, calls, everything, macros, occasions, said
from tests.locales.pseudo import LONG, MIRRORED

VOICES = {"en": Voice("en"), "fr": Voice("fr"), "ar": Voice("ar", "LB"), "accented": LONG, "mirrored": MIRRORED}
MARK = "⟦foreign⟧"
NEUTRAL = cast_of("neutral", "")
LATIN_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
NAMES = re.compile(
    r"/[a-z]+|--[a-z]+|https?://\S+|[\w./-]+\.(?:toml|csv|xlsx|yml|md)"  # commands, options, addresses, files
    r"|Africa/Casablanca|\d{4}-\d\d-\d\dT\d\d:\d\d|YYYY-MM-DD(?:Thh:mm)?|Ctrl-C"
    r"|\b(?:Multaqa|TechDays|Telegram|English|Français|CSV|XLSX|UTF|TOML|YAML|JSON|IANA|UTC)\b"
)
KEYS = re.compile(r"[“«\"]\s?[\w: ,{}\[\]…-]+\s?[”»\"]|name = \"value\"|\{[^}]*\}")  # names in a file
ENDLESS = {"words": "olive oil, " * 372, "camels": "🐪" * LONGEST_TEXT, "lines": "\n".join("a" * (LONGEST_TEXT // 2))}
SAYS_AN_ANSWER = ("interview.question", "sharing.differing")  # that was typed earlier; a summary comes in parts
SPEAKS_ALL = ("join.language", "join.other_language")


@cache
def _spoken(cast_key: str, voice: str) -> tuple[Said, ...]:
    cast = next(cast for cast in (*CASTS, NEUTRAL) if cast.key == cast_key)
    counts = COUNTS if cast in (LATIN, NEUTRAL) else ()
    return tuple(everything(cast, VOICES[voice], counts=counts))


def _kind(one: Said) -> str:
    return _kind_of(one.macro)


def _kind_of(macro: str) -> str:
    return occasions()[macro].kind if macro in occasions() else "message"


def test_every_macro_has_a_sample_and_an_occasion() -> None:
    assert [name for name, ways in calls(LATIN, VOICES["en"]).items() if not ways] == []
    assert sorted(occasions()) == sorted(macros())


def test_every_fault_of_a_folder_has_its_sentence() -> None:
    assert {f"faults.{code}" for code in CODES} - set(macros()) == set()


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("cast", [cast.key for cast in CASTS])
def test_every_text_is_well_formed_within_its_limit_and_leads_from_its_side(cast: str, voice: str) -> None:
    wrong = [
        (one.macro, one.case, fault)
        for one in _spoken(cast, voice)
        for fault in broken(one, _kind(one), mirrored=VOICES[voice].mirrored)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_question_reads_from_the_side_of_each_of_its_languages(language: str) -> None:
    """Before a language is known a phone is asked in all three: a question mark stays at the end of its line."""
    lines = VOICES[language].say("join.language", name=LATIN.event).splitlines()[-3:]
    first = [next(sign for sign in line if bidirectional(sign) in ("L", "R", "AL")) for line in lines]
    assert [bidirectional(sign) for sign in first] == ["L", "L", "AL"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ENDLESS)
def test_an_answer_to_typed_words_fits_in_a_message_whatever_was_typed(language: str, typed: str) -> None:
    """Names and announcements have limits of their own; what people type to be read has Telegram's alone."""
    cast = replace(LATIN, typed=ENDLESS[typed], quoted=ENDLESS[typed])
    wrong = [
        (name, one.case, fault)
        for name, ways in calls(cast, VOICES[language]).items()
        if "typed" in macros()[name].known or name in SAYS_AN_ANSWER
        for one in ways
        for fault in broken(said(VOICES[language], name, one), _kind_of(name), mirrored=VOICES[language].mirrored)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_button_are_shown_whole(language: str) -> None:
    cut = [
        (one.macro, one.text)
        for one in _spoken("latin", language)
        if _kind(one) == "button" and length(one.text, "button") > SHOWN_WHOLE
    ]
    assert cut == []


@pytest.mark.parametrize("voice", ["en", "fr", "ar"])
@pytest.mark.parametrize("hostile", [HOSTILE["markup"], HOSTILE["braces"]])
def test_what_people_write_is_shown_as_written_and_never_becomes_markup(voice: str, hostile: str) -> None:
    """Where a plain value would be read, the hostile one is read letter by letter, and nothing more is marked."""
    tame = calls(cast_of("tame", "x" * len(hostile)), VOICES[voice])
    wild = calls(cast_of("wild", hostile), VOICES[voice])
    wrong = []
    for name, ways in tame.items():
        kind = _kind_of(name)
        for before, after in zip(ways, wild[name], strict=True):
            one, two = said(VOICES[voice], name, before).text, said(VOICES[voice], name, after).text
            expected = plain(one, kind).replace("x" * len(hostile), hostile)
            if plain(two, kind) != expected or (kind in MARKED and _marks(one) != _marks(two)):
                wrong.append((name, after.case, plain(two, kind)))
    assert wrong == []


def _marks(text: str) -> list[tuple[str, int, int]]:
    found = formatted(text, "HTML", None)[1]
    return [(one["type"], one["offset"], one["length"]) for one in found if one["type"] != "bot_command"]


@pytest.mark.parametrize("voice", ["en", "fr", "ar"])
def test_what_people_write_never_turns_the_words_around_it(voice: str) -> None:
    """On a line that holds other words, too, a value the bot did not write stands in an isolate."""
    cast = cast_of("marked", MARK)
    bare = re.compile(f"{FSI}[^{FSI}{PDI}]*{PDI}|<[^>]*>")
    wrong = [
        (one.macro, one.case, line)
        for one in everything(cast, VOICES[voice], counts=())
        for line in one.text.split("\n")
        if MARK in bare.sub("", line) and re.search(r"\w", bare.sub("", line).replace(MARK, ""))
    ]
    assert wrong == []


def test_no_english_reaches_an_arabic_reader_except_names() -> None:
    """Values are blank and names of languages, commands and files are let through: what is left is Arabic."""
    wrong = [(one.macro, word) for one in _spoken("neutral", "ar") for word in _latin(one)]
    assert wrong == []


def test_no_text_escapes_translation() -> None:
    """In a language that turns every letter Arabic, no Latin word is left."""
    wrong = [(one.macro, word) for one in _spoken("neutral", "mirrored") for word in _latin(one)]
    assert wrong == []


def _latin(one: Said) -> list[str]:
    """Return the Latin words of a text that are neither values nor names; values and commands stand in isolates."""
    if one.macro in SPEAKS_ALL:
        return []
    bare = ISOLATED.sub(" ", plain(one.text, _kind(one)))
    return LATIN_WORD.findall(KEYS.sub(" ", NAMES.sub(" ", bare)))


ENGLISH = re.compile(
    r"(?:"
    r"the|and|of|with|for|you|your|is|are|was|were|this|that|these|those|which|who|whom|"
    r"please|not|nothing|there|here|they|their|them|have|has|been|will|would|can|cannot|"
    r"may|must|be|but|by|from|into|than|then|when|where|what|why|how|any|all|some|each|"
    r"every|other|another|only|also|once|again|before|after|until|while|between|under|below|"
    r"above|it|its|an|as|at|meeting|meetings|reminder|reminders|profile|answer|answers|"
    r"choose|chosen|send|sent|write|written|missing|needed|shown|timetable|teams|slots|seat|"
    r"seats|people|person|everyone|nobody|yes|back|skip|done|keep|kept|changed|give|take|"
    r"taken|move|moved|cancel|cancelled|published|joined|invited|opened|found|named|called|"
    r"typed|tap"
    r")",
    re.IGNORECASE,
)


def test_no_english_reaches_a_french_reader() -> None:
    """Words French writes the same are not in the list; names of settings stand in quotes."""
    wrong = [(one.macro, word) for one in _spoken("neutral", "fr") for word in _latin(one) if ENGLISH.fullmatch(word)]
    assert wrong == []


def test_numbers_are_written_in_latin_digits() -> None:
    """Tables, codes and times are copied between people who write both kinds."""
    wrong = [one.macro for one in _spoken("arabic", "ar") if re.search("[٠-٩۰-۹]", one.text)]
    assert wrong == []


def test_rows_of_buttons_are_mirrored_for_a_reader_from_right_to_left() -> None:
    row = (Button("first", "a"), Button("second", "b"), Button("third", "c"))
    shown = {
        mirrored: [
            one["text"]
            for one in keyboard(Page("", (row,)), card=1, version=1, mirrored=mirrored)["inline_keyboard"][0]
        ]
        for mirrored in (False, True)
    }
    assert shown == {False: ["first", "second", "third"], True: ["third", "second", "first"]}


def test_the_longest_key_fits_in_callback_data() -> None:
    longest = key("meetingsof", 2**40, 2**20, "x" * 32)
    assert len(longest.encode()) <= 64


def test_the_page_for_proof_readers_holds_everything_and_needs_nothing() -> None:
    written = page()
    assert [name for name in macros() if f'id="{name}"' not in written] == []
    assert re.findall(r"<(?:script|link|img|iframe|video|audio|object)\b|src=|url\(|@import", written) == []
    assert 'lang="ar" dir="rtl"' in written
