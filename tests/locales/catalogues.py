"""Brings bot.pot and the catalogues up to date with the templates: `make catalogues`."""

from __future__ import annotations

import sys
from pathlib import Path

import polib
from babel.messages.extract import extract_from_dir

LOCALES = Path(__file__).parents[2] / "locales"
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    # Babel's own header swaps "many" and "other" (python-babel #816), so it is pinned here.
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}


def messages() -> list[tuple[str, ...]]:
    """Return every message of the templates once, sorted: one msgid, or singular and plural."""
    found = extract_from_dir(
        LOCALES / "templates", method_map=[("**.j2", "jinja2")], options_map={"**.j2": OPTIONS}, keywords=_keywords()
    )
    said = {
        message if isinstance(message, tuple) else (message,) for _file, _line, message, _comments, _context in found
    }
    return sorted(said)


def _keywords() -> dict[str, tuple[int, ...] | None]:
    return {"_": None, "gettext": None, "ngettext": (1, 2)}


def catalogue(language: str) -> polib.POFile:
    """Return a language's catalogue."""
    return polib.pofile(str(LOCALES / language / "LC_MESSAGES" / "bot.po"), wrapwidth=0)


def renew(language: str) -> polib.POFile:
    """Return the catalogue with exactly the messages of the templates; what was translated stays."""
    known = {(entry.msgid, entry.msgid_plural): entry for entry in catalogue(language)}
    forms = int(PLURALS[language].split(";")[0].split("=")[1])
    fresh = polib.POFile(wrapwidth=0)
    fresh.header = f"The words of Multaqa, {language}."
    fresh.metadata = {
        "Project-Id-Version": "Multaqa",
        "Language": language,
        "Plural-Forms": PLURALS[language],
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for message in messages():
        single, plural = message[0], message[1] if len(message) > 1 else ""
        old = known.get((single, plural))
        entry = polib.POEntry(msgid=single, msgid_plural=plural, flags=["python-format"] if "%(" in single else [])
        if plural:
            entry.msgstr_plural = dict(old.msgstr_plural) if old else dict.fromkeys(range(forms), "")
        else:
            entry.msgstr = old.msgstr if old else ""
        fresh.append(entry)
    return fresh


def main() -> None:
    """Write the catalogues and tell what is still to be translated; it takes no arguments, so none is passed over."""
    if sys.argv[1:]:
        sys.exit("This writes locales/*/LC_MESSAGES/bot.po and takes no arguments.")
    waiting = 0
    for language in PLURALS:
        fresh = renew(language)
        fresh.save(str(LOCALES / language / "LC_MESSAGES" / "bot.po"))
        waiting += len(fresh.untranslated_entries())
        sys.stdout.write(f"{language}: {len(fresh)} messages, {len(fresh.untranslated_entries())} to translate\n")


if __name__ == "__main__":
    main()
