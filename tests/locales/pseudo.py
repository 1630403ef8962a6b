"""Two languages nobody speaks: accented and 40 % longer; and written from right to left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel.support import NullTranslations

from bot import texts
from bot.texts import Voice

KEPT = re.compile(r"(%\(\w+\)s|<[^>]*>|https?://\S+)")
ACCENTED = str.maketrans("aceinouyAEINOUY", "áçéíñóúýÁÉÍÑÓÚÝ")
LONGER = 0.4
RIGHT_TO_LEFT = str.maketrans("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "ابصدهفجحيكقلمنوسظرشتغطزخعذ" * 2)


@dataclass(frozen=True)
class PseudoVoice(Voice):
    """A voice whose catalogue is computed: `ar` speaks from right to left, `en` with accents and at length."""

    def say(self, name: str, /, **values: Any) -> str:
        room, macro = name.split(".")
        said = getattr(_rooms(self).get_template(f"{room}.j2").module, macro)(**values)
        text = texts.BLANKS.sub("\n\n", str(said).strip())
        return texts._led_right(text) if self.mirrored else text


class Pseudo(NullTranslations):
    """Translates every message into letters no catalogue has."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def gettext(self, message: str) -> str:
        letters = RIGHT_TO_LEFT if self.language == "ar" else ACCENTED
        parts = [part if KEPT.fullmatch(part) else part.translate(letters) for part in KEPT.split(message)]
        filling = "" if self.language == "ar" else "·" * int(len(KEPT.sub("", message)) * LONGER)
        return "".join(parts) + filling

    ugettext = gettext

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        return self.gettext(singular if num == 1 else plural)

    ungettext = ngettext


LONG = PseudoVoice("en")
MIRRORED = PseudoVoice("ar", "LB")


@cache
def _rooms(voice: PseudoVoice) -> Any:
    environment = texts._environment.__wrapped__(Voice(voice.language, voice.country))
    environment.install_gettext_translations(Pseudo(voice.language), newstyle=True)
    return environment
