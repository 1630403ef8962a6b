"""Invitations as organizers hand them out: a table for a mail merge, cards to print; each in its reader's language."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from bot.participants import link
from bot.texts import Voice, named, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.folder.given import Event, EventFolder

HEAD = ("key", "name", "cluster", "language", "email", "link", "code", "subject", "text")
IN_A_GROUP = 4  # letters of a code that are read at one glance
MARK = "utf-8-sig"  # without the mark, spreadsheets take Arabic for another alphabet


@dataclass(frozen=True)
class Invitation:
    """What one person is handed: `link` opens the chat with the code in it."""

    key: str
    name: str
    cluster: str
    language: str
    email: str
    bot: str
    code: str = field(repr=False)

    @property
    def link(self) -> str:
        """The address that opens the chat with the bot, the code already said."""
        return link(self.bot, self.code)


def grouped(code: str) -> str:
    """Return a code as it is read from paper and typed; the bot takes it either way."""
    return "-".join(code[at : at + IN_A_GROUP] for at in range(0, len(code), IN_A_GROUP)).upper()


def invitations(folder: EventFolder, keys: Iterable[str], bot: str) -> list[Invitation]:
    """Return the invitations of the people with these keys who have a code, in the order of the folder."""
    clusters, wanted = {one.key: one for one in folder.clusters}, set(keys)
    return [
        Invitation(
            one.key,
            one.name,
            named(clusters[one.cluster], one.language) if one.cluster else "",
            one.language,
            folder.emails.get(one.key, ""),
            bot,
            one.code,
        )
        for one in folder.participants
        if one.key in wanted and one.code
    ]


def table(event: Event, handed: Sequence[Invitation]) -> bytes:
    """Return one row a person, with the subject and the text of a letter to them, as CSV in UTF-8."""
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows([HEAD, *(_row(event, one) for one in handed)])
    return lines.getvalue().encode(MARK)


def _row(event: Event, one: Invitation) -> tuple[str, ...]:
    voice, said = Voice(one.language), _said(event, one)
    subject = plain(voice.word("invite.subject", event=event))
    text = plain(voice.word("invite.letter", event=event, **said))
    return (one.key, one.name, one.cluster, one.language, one.email, one.link, one.code, subject, text)


def _said(event: Event, one: Invitation) -> dict[str, Any]:
    code = {"link": one.link, "bot": f"@{one.bot}", "code": grouped(one.code)}
    return {"name": one.name, "cluster": one.cluster, "organizer": event.organizer, **code}


def cards(event: Event, handed: Sequence[Invitation]) -> str:
    """Return the cards as one HTML page that needs nothing else: eight on a sheet of A4, to be cut apart."""
    here = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=here, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    drawn = [_card(event, one) for one in handed]
    return environment.get_template("invitations.html.j2").render(title=event.name["en"], cards=drawn)


def _card(event: Event, one: Invitation) -> dict[str, Any]:
    voice = Voice(one.language)
    word = {
        "scan": voice.word("invite.scan"),
        "write": voice.word("invite.write", bot=f"@{one.bot}"),
        "alone": voice.word("invite.alone"),
    }
    shown = {"event": voice.pick(event.name), "direction": "rtl" if voice.mirrored else "ltr", "square": _square(one)}
    return {"one": one, "code": grouped(one.code), "address": one.link.removeprefix("https://"), **word, **shown}


def _square(one: Invitation) -> Markup:
    drawn = segno.make(one.link, error="m", micro=False).svg_inline(omitsize=True, border=2)
    return Markup(drawn)  # noqa: S704 - drawn by ourselves
