"""From what a sender wrote to what phones get: clean text, entities in UTF-16 units and in Telegram's order."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from bot.phone.markdown import MarkdownReader, read_markdown
from bot.phone.refusals import refuse
from bot.phone.spans import utf16
from bot.phone.tags import TIME_FORMAT, TagReader

Entity = dict[str, Any]

# Sorting and nesting rules as in tdlib/td, MessageEntity.cpp.
PRIORITY = {
    **dict.fromkeys(("mention", "hashtag", "bot_command", "url", "email", "cashtag", "phone_number"), 50),
    **dict.fromkeys(("blockquote", "expandable_blockquote"), 0),
    **dict.fromkeys(("text_link", "text_mention"), 49),
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
SPLITTABLE = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
SOLID = frozenset({"pre", "code", "date_time"})  # nothing lives inside or around these but quotes
FOUND_BY_TELEGRAM = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
REQUIRED_FIELDS = {
    "text_link": ("url", str),
    "text_mention": ("user", dict),
    "custom_emoji": ("custom_emoji_id", str),
    "date_time": ("unix_time", int),
}
OPTIONAL_FIELDS = {"pre": ("language",), "date_time": ("date_time_format",)}
MOST_BYTES = 1 << 15
SHOWN_ENTITIES = 100

UNCLEAN = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a\u200e\u200f]")
CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
MARKS = re.compile("[\u200e\u200f]+")
FINDERS = (
    (
        "url",
        re.compile(
            r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»]|(?<![\w@.])(?:t\.me|www\.\w[\w-]*\.\w+)(?:/[^\s<>\"]*\w)?"
        ),
    ),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z0-9_]{3,32}(?![\w@])")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}(?![\w#])")),
)


def formatted(text: str, parse_mode: str | None, entities: list[Any] | None) -> tuple[str, list[Entity]]:
    """Return the text and entities that arrive; the text may be empty. Raise `Refusal` as Telegram would."""
    if len(text.encode()) > MOST_BYTES:
        refuse("text is too long")
    return tidy(*_read(text, (parse_mode or "").lower(), entities or []))


def _read(text: str, mode: str, entities: list[Any]) -> tuple[str, list[Entity]]:
    if not text or mode in ("", "none"):
        return text, given(entities)
    match mode:
        case "html":
            return TagReader(text).read()
        case "markdownv2":
            return MarkdownReader(text).read()
        case "markdown":
            return read_markdown(text)
    return refuse("unsupported parse_mode")


def given(entities: list[Any]) -> list[Entity]:
    """Return the entities a bot listed itself, checked; those Telegram finds by itself are passed over."""
    checked = [_given(entity) for entity in entities]
    return [entity for entity in checked if entity["type"] not in FOUND_BY_TELEGRAM and entity["length"] > 0]


def _given(entity: Any) -> Entity:
    if not isinstance(entity, dict):
        _cannot("expected an Object")
    for name in ("offset", "length"):
        if not isinstance(entity.get(name), int) or isinstance(entity.get(name), bool):
            _cannot(f'Can\'t find field "{name}"' if name not in entity else f'Field "{name}" must be a Number')
        if not 0 <= entity[name] <= 1_000_000:  # noqa: PLR2004 - the number in Telegram's own check
            refuse(f"receive an entity with incorrect {name} {entity[name]}")
    kind = entity.get("type")
    if not isinstance(kind, str) or kind not in PRIORITY:
        _cannot("Unsupported type specified" if "type" in entity else 'Can\'t find field "type"')
    kept = {"offset": entity["offset"], "length": entity["length"], "type": kind}
    return {**kept, **_fields(kind, entity)}


def _fields(kind: str, entity: Entity) -> Entity:
    fields: Entity = {}
    if kind in REQUIRED_FIELDS:
        name, type_ = REQUIRED_FIELDS[kind]
        if not isinstance(entity.get(name), type_):
            _cannot(f'Can\'t find field "{name}"')
        fields[name] = entity[name]
    for name in OPTIONAL_FIELDS.get(kind, ()):
        if isinstance(entity.get(name), str):
            fields[name] = entity[name]
    if kind == "date_time" and not TIME_FORMAT.fullmatch(fields.get("date_time_format", "")):
        _cannot("Invalid date-time format specified")
    if kind == "text_mention" and not isinstance(fields["user"].get("id"), int):
        _cannot('Can\'t find field "id"')
    return fields


def _cannot(words: str) -> NoReturn:
    refuse(f"can't parse MessageEntity: {words}")


def tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return text and entities after Telegram's cleaning, trimming, nesting, sorting and finding of links."""
    cleaned, moved = _clean(text, entities)
    trimmed, kept = _trim(cleaned, nested(moved))
    found = [
        entity
        for entity in find(trimmed)
        if not any(_overlap(entity, other) and other["type"] not in SPLITTABLE | QUOTES for other in kept)
    ]
    return trimmed, _sorted([*kept, *found])[:SHOWN_ENTITIES]


def find(text: str) -> list[Entity]:
    """Return the links, commands, mentions, hashtags and addresses that Telegram marks by itself."""
    entities: list[Entity] = []
    for kind, pattern in FINDERS:
        for found in pattern.finditer(text):
            entity = {"offset": utf16(text[: found.start()]), "length": utf16(found.group()), "type": kind}
            if not any(_overlap(entity, other) for other in entities):
                entities.append(entity)
    return entities


def nested(entities: list[Entity]) -> list[Entity]:
    """Return entities that nest as Telegram allows: code and times stand alone, touching equal ones become one."""
    ordered = _sorted(entities)
    solid = _apart([entity for entity in ordered if entity["type"] not in SPLITTABLE | QUOTES])
    quotes = _apart([entity for entity in ordered if entity["type"] in QUOTES])
    walls = [entity for entity in solid if entity["type"] in SOLID]
    pieces = [piece for entity in ordered if entity["type"] in SPLITTABLE for piece in _without(entity, walls)]
    return _sorted([*solid, *quotes, *_joined(pieces)])


def _sorted(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"], PRIORITY[entity["type"]]))


def _end(entity: Entity) -> int:
    return int(entity["offset"]) + int(entity["length"])


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < _end(other) and other["offset"] < _end(one))


def _apart(entities: list[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity["offset"] >= _end(kept[-1]):
            kept.append(entity)
    return kept


def _without(entity: Entity, walls: list[Entity]) -> list[Entity]:
    start, end, pieces = entity["offset"], _end(entity), []
    for wall in walls:
        if wall["offset"] < end and _end(wall) > start:
            if wall["offset"] > start:
                pieces.append({**entity, "offset": start, "length": wall["offset"] - start})
            start = _end(wall)
    if start < end:
        pieces.append({**entity, "offset": start, "length": end - start})
    return pieces


def _joined(pieces: list[Entity]) -> list[Entity]:
    joined: dict[str, list[Entity]] = {}
    for piece in sorted(pieces, key=lambda entity: entity["offset"]):
        same = joined.setdefault(piece["type"], [])
        if same and piece["offset"] <= _end(same[-1]):
            same[-1]["length"] = max(_end(same[-1]), _end(piece)) - same[-1]["offset"]
        else:
            same.append({**piece})
    return [entity for entities in joined.values() for entity in entities]


def _clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    if not UNCLEAN.search(text):
        return text, entities
    spaced = CONTROL.sub(" ", text)
    removed = [utf16(spaced[: found.start()]) for found in REMOVED.finditer(spaced)]
    cleaned = MARKS.sub(lambda found: "\u200c" * (len(found.group()) - 1) + found.group()[-1], REMOVED.sub("", spaced))
    if not removed or not entities:
        return cleaned, entities
    return cleaned, [moved for entity in entities if (moved := _moved(entity, removed))["length"] > 0]


def _moved(entity: Entity, removed: list[int]) -> Entity:
    before = sum(place < entity["offset"] for place in removed)
    inside = sum(entity["offset"] <= place < _end(entity) for place in removed)
    return {**entity, "offset": entity["offset"] - before, "length": entity["length"] - inside}


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    end = utf16(text.rstrip(" \n"))
    cut = [{**entity, "length": min(_end(entity), end) - entity["offset"]} for entity in entities]
    kept = _sorted([entity for entity in cut if entity["length"] > 0])
    trimmed = text.rstrip(" \n")
    leading = len(trimmed) - len(trimmed.lstrip(" \n"))
    leading = min(leading, kept[0]["offset"]) if kept else leading
    return trimmed[leading:], [{**entity, "offset": entity["offset"] - leading} for entity in kept]
