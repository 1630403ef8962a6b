"""A questionnaire as an organizer wrote it: read whole, and every fault found with its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.questionnaire import conditions, roles
from bot.questionnaire.places import Place, Places, Surroundings
from bot.questionnaire.questions import Audience, Condition, Kind, Option, Question, Questionnaire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.faults import Fault
    from bot.questionnaire.questions import Words

COMMAND = re.compile(r"[a-z][a-z0-9_]{0,31}")  # Bot API: BotCommand.command
SIDES = ("EU", "MENA")
LONGEST_ANSWER = 1000
LONGEST_WITH_LEVEL = 40  # characters; a language's key and its level stand together in one button's data
MOST = {"questions": 40, "options": 40, "levels": 5}
MOST_TAKEN = 30  # key words, or countries, in one answer
UNBOUNDED = 99

OF_ALL = ("key", "version", "title", "intro", "groups", "questions")
OF_QUESTIONS = ("key", "kind", "group", "ask", "hint", "short", "required", "role", "when")
OF_KINDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CLUSTER: (),
    Kind.COUNTRY: (),
    Kind.COUNTRIES: ("options", "min", "max"),
    Kind.CHOICE: ("options",),
    Kind.CHOICES: ("options", "min", "max"),
    Kind.RANKED: ("options", "min", "max"),
    Kind.TEXT: ("longest",),
    Kind.TEXTS: ("longest", "min", "max"),
    Kind.LANGUAGES: ("options", "levels", "min", "max"),
    Kind.AVAILABILITY: ("min", "max"),
}
OF_SOME = ("options", "levels", "min", "max", "longest")


def read(
    raw: Any, *, file: str, around: Surroundings | None = None, beside: bool = False
) -> tuple[Questionnaire, tuple[Fault, ...]]:
    """Return the questionnaire and every fault, in the order of the file; one `beside` the profile's has a command."""
    reader = _Reader(file, raw, around or Surroundings())
    found = reader.questionnaire(beside=beside)
    told = {repr(fault): fault for fault in reader.faults}  # an anchor used twice has its faults once
    return found, tuple(sorted(told.values(), key=lambda fault: fault.row))


class _Reader(Places):
    """Reads one file, part by part."""

    def questionnaire(self, *, beside: bool) -> Questionnaire:
        raw = self.mapping((), self.raw, (*OF_ALL, "for") if beside else OF_ALL)
        for place in self.around.doubled:
            self.fault(place, "doubled_key", value=place[-1])
        key = self.key(("key",), raw.get("key"), set())
        if beside and key and (not COMMAND.fullmatch(key) or key in self.around.commands):
            self.fault(("key",), "bad_command", value=key)
        version = self.count(("version",), raw.get("version"), least=1, otherwise=1)
        title = self.words(("title",), raw.get("title"), "title")
        intro = self.words(("intro",), raw.get("intro"), "intro", needed=False)
        groups = self.groups(raw.get("groups"))
        questions = self.questions(raw.get("questions"), groups, beside=beside)
        return Questionnaire(key, version, title, groups, questions, intro, self.audience(raw.get("for")))

    def groups(self, raw: Any) -> dict[str, Words]:
        found: dict[str, Words] = {}
        for at, one in enumerate(self.items(("groups",), raw)):
            place: Place = ("groups", at)
            group = self.mapping(place, one, ("key", "title"))
            key = self.key((*place, "key"), group.get("key"), set(found))
            found[key] = self.words((*place, "title"), group.get("title"), "title")
        return found

    def audience(self, raw: Any) -> Audience:
        said = self.mapping(("for",), raw or {}, ("sides", "countries"))
        sides = self.listed(("for", "sides"), said.get("sides"), SIDES)
        return Audience(sides, self.listed(("for", "countries"), said.get("countries"), self.around.countries))

    def questions(self, raw: Any, groups: Mapping[str, Words], *, beside: bool) -> tuple[Question, ...]:
        taken: set[str] = set()
        items = self.items(("questions",), raw)
        read = {at: self.question(("questions", at), one, taken, groups) for at, one in enumerate(items)}
        found = {at: question for at, question in read.items() if question is not None}
        if not items:
            self.fault(("questions",), "no_questions")
        if len(items) > MOST["questions"]:
            self.fault(("questions",), "above_most", value=len(items), most=MOST["questions"])
        self.apart([(("questions", at, "short"), question.short) for at, question in found.items()])
        for at, field_, code, values in (
            *conditions.faults(found, items, self.around.countries),
            *roles.faults(found, beside=beside),
        ):
            self.fault(("questions", at, *field_), code, **values)
        return tuple(found.values())

    def question(self, place: Place, raw: Any, taken: set[str], groups: Mapping[str, Words]) -> Question | None:
        said = self.mapping(place, raw, (*OF_QUESTIONS, *OF_SOME))
        key = self.key((*place, "key"), said.get("key"), taken)
        named = self.choice((*place, "kind"), said.get("kind"), tuple(Kind))
        if named not in tuple(Kind):
            return None
        kind = Kind(named)
        for name in OF_SOME:
            if name in said and name not in OF_KINDS[kind]:
                self.fault((*place, name), "key_not_here", value=name, kind=kind.value)
        self.choice((*place, "group"), said.get("group"), tuple(groups))
        required = self.is_so((*place, "required"), said.get("required"), otherwise=True)
        options = self.options(place, "options", said.get("options"), kind)
        levels = self.options(place, "levels", said.get("levels"), kind)
        for at, one in enumerate(levels):
            longest = max((len(option.key) + 1 + len(one.key) for option in options), default=0)
            if longest > LONGEST_WITH_LEVEL:
                self.fault((*place, "levels", at, "key"), "too_long", value=one.key, most=LONGEST_WITH_LEVEL)
        least, most = self.bounds(place, said, kind, len(options), required=required)
        return Question(
            key=key,
            kind=kind,
            group=str(said.get("group")),
            ask=self.words((*place, "ask"), said.get("ask"), "ask"),
            hint=self.words((*place, "hint"), said.get("hint"), "hint", needed=False),
            short=self.words((*place, "short"), said.get("short"), "short"),
            required=required,
            least=least,
            most=most,
            longest=self.count((*place, "longest"), said.get("longest"), least=1, most=LONGEST_ANSWER, otherwise=500),
            role=self.choice((*place, "role"), said.get("role", "none"), tuple(roles.KINDS)),
            options=options,
            levels=levels,
            when=self.condition((*place, "when"), said.get("when")),
        )

    def bounds(
        self, place: Place, said: Mapping[str, Any], kind: Kind, options: int, *, required: bool
    ) -> tuple[int, int]:
        ceiling = {Kind.TEXTS: MOST_TAKEN, Kind.COUNTRIES: MOST_TAKEN}.get(kind, options or UNBOUNDED)
        least = self.count((*place, "min"), said.get("min"), least=int(required), otherwise=int(required))
        most = self.count((*place, "max"), said.get("max"), least=1, most=ceiling, otherwise=UNBOUNDED)
        if most < least:
            self.fault((*place, "max"), "max_below_min", value=most, least=least)
        elif "max" not in said and least > ceiling:
            self.fault((*place, "min"), "above_most", value=least, most=ceiling)
        return least, most

    def options(self, place: Place, name: str, raw: Any, kind: Kind) -> tuple[Option, ...]:
        items, taken = self.items((*place, name), raw), set[str]()
        if len(items) > MOST[name]:
            self.fault((*place, name), "above_most", value=len(items), most=MOST[name])
        if name == "options" and not items and name in OF_KINDS[kind] and kind is not Kind.COUNTRIES:
            self.fault((*place, name), "no_options")
        found = tuple(self.option((*place, name, at), one, taken, kind) for at, one in enumerate(items))
        self.apart([((*place, name, at, "label"), option.label) for at, option in enumerate(found)])
        return found

    def option(self, place: Place, raw: Any, taken: set[str], kind: Kind) -> Option:
        said = self.mapping(place, raw, ("key", "label", "concept", *(["countries"] * (kind is Kind.COUNTRIES))))
        concept = said.get("concept")
        if concept is not None and self.around.concepts:
            self.choice((*place, "concept"), concept, self.around.concepts)
        countries = self.listed((*place, "countries"), said.get("countries"), self.around.countries)
        if kind is Kind.COUNTRIES and not countries:
            self.fault((*place, "countries"), "blank")
        key = self.key((*place, "key"), said.get("key"), taken)
        label = self.words((*place, "label"), said.get("label"), "label")
        return Option(key, label, None if concept is None else str(concept), countries)

    def condition(self, place: Place, raw: Any) -> Condition | None:
        if raw is None:
            return None
        if not isinstance(raw, dict) or not isinstance(raw.get("is"), list) or not raw["is"]:
            self.fault(place, "bad_condition")
            return None
        self.mapping(place, raw, ("question", "is"))
        return Condition(str(raw.get("question")), tuple(str(value) for value in raw["is"]))
