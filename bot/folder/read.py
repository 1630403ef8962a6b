"""Reading an event folder: every fault in it, or the whole folder as values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.folder import event, given, questionnaire, slots, source
from bot.folder.cells import Cells, of_settings
from bot.folder.clusters import NEEDED as OF_CLUSTERS
from bot.folder.clusters import OPTIONAL as MORE_OF_CLUSTERS
from bot.folder.clusters import clusters
from bot.folder.coded import NAME as CODES
from bot.folder.coded import NEEDED as OF_CODES
from bot.folder.coded import codes
from bot.folder.files import headed
from bot.folder.hours import Frame
from bot.folder.labels import NEEDED as OF_LABELS
from bot.folder.labels import labels
from bot.folder.ledger import Ledger
from bot.folder.musts import NEEDED as OF_MUSTS
from bot.folder.musts import OPTIONAL as MORE_OF_MUSTS
from bot.folder.musts import musts
from bot.folder.people import NEEDED as OF_PEOPLE
from bot.folder.people import OPTIONAL as MORE_OF_PEOPLE
from bot.folder.people import people
from bot.folder.profiles import columns, profiles
from bot.folder.programme import NEEDED as OF_PROGRAMME
from bot.folder.programme import OPTIONAL as MORE_OF_PROGRAMME
from bot.folder.programme import activities
from bot.folder.rooms import rooms
from bot.folder.rows import Settings, Sheet
from bot.matching.ticks import SECTORS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.faults import Fault
    from bot.folder.cells import Names
    from bot.folder.source import Source


def read_folder(path: Path) -> tuple[given.EventFolder | None, tuple[Fault, ...]]:
    """Return the folder, or None and every fault found. `path` is a folder, or a workbook with its files beside it."""
    ledger = Ledger()
    found = source.opened(path.absolute(), ledger)
    folder = _Reading(found, ledger).folder() if found is not None else None
    faults = sorted(ledger.faults, key=lambda fault: (fault.file, fault.row))
    return (None if faults else folder), tuple(faults)


class _Reading:
    """One folder being read: what its parts have in common."""

    def __init__(self, source: Source, ledger: Ledger) -> None:
        self.source, self.ledger = source, ledger
        self.settings = of_settings(source.settings or Settings("", {}, {}), event.KNOWN, ledger)

    def folder(self) -> given.EventFolder | None:
        """Return the folder with whatever can be read of it; it counts only when there are no faults."""
        frame = event.frame(self.settings) if self.source.settings else Frame.unknown()
        asked = questionnaire.read(self.source.beside, self._questionnaire(), self.ledger)
        others = questionnaire.others(self.source.beside, asked, self.ledger)
        cluster_rows = self._sheet("clusters", OF_CLUSTERS, MORE_OF_CLUSTERS)
        found = clusters(cluster_rows, self._sides(), _sectors(asked), self.ledger)
        named = {cluster.key: (cluster.name, *cluster.aliases) for cluster in found}
        names: Names | None = named if "key" in cluster_rows.columns else None
        programme = activities(self._sheet("programme", OF_PROGRAMME, MORE_OF_PROGRAMME), frame, self.ledger)
        people_rows = self._sheet("participants", OF_PEOPLE, MORE_OF_PEOPLE)
        made = codes(self._sheet(CODES, OF_CODES, ()), self.ledger)
        invited = people(people_rows, names, frame, self.ledger, made=made)
        told = self._profiles(asked, names, frame)
        added = labels(self._sheet("vocabulary", OF_LABELS, ()), self.ledger)
        happens, times = self._event(frame, programme, {person.key for person in invited} or None)
        wanted = self._musts(names, times, frame)
        if happens is None or asked is None:
            return None
        if wanted:
            happens = replace(happens, rules={**happens.rules, "musts": [one.rule for one in wanted]})
        places = {row.cells["key"]: (people_rows.file, row.number) for row in people_rows.rows if "key" in row.cells}
        emails = {row.cells["key"]: row.cells.get("email", "") for row in people_rows.rows if "key" in row.cells}
        further = tuple(one.raw for one in others)
        return given.EventFolder(
            happens, times, programme, found, invited, told, asked.raw, further, added, places, emails
        )

    def _musts(self, names: Names | None, times: tuple[given.Slot, ...], frame: Frame) -> tuple[given.Must, ...]:
        return musts(self._sheet("meetings", OF_MUSTS, MORE_OF_MUSTS), names, times, frame, self.ledger)

    def _event(
        self, frame: Frame, programme: tuple[given.Activity, ...], invited: set[str] | None
    ) -> tuple[given.Event | None, tuple[given.Slot, ...]]:
        if self.source.settings is None:
            return None, ()
        found = rooms(self.settings)
        counted = event.counts(self.settings, found)
        happens = event.event(self.settings, frame, counted, found)
        if invited is not None:
            event.handsets(self.settings, invited)
        times = slots.rounds(self.settings, frame, counted, found)
        slots.hindered(self.settings, times, programme, frame)
        return happens, tuple(slot for one in times for slot in one.slots)

    def _profiles(
        self, asked: questionnaire.Read | None, names: Names | None, frame: Frame
    ) -> tuple[given.Profile, ...]:
        if asked is None:
            return ()
        must, may = columns(asked.questions)
        return profiles(self._sheet("profiles", must, may), asked.questions, names, frame, self.ledger)

    def _sheet(self, name: str, needed: Iterable[str], optional: Iterable[str]) -> Sheet:
        table = self.source.tables.get(name)
        return Sheet("") if table is None else headed(table, needed=needed, optional=optional, ledger=self.ledger)

    def _questionnaire(self) -> str:
        return self.settings.cells["questionnaire"] or questionnaire.FILE

    def _sides(self) -> Names:
        cells: Cells = self.settings
        return {side: tuple(cells.words_given(f"sides.{side}")) for side in event.SIDES}


def _sectors(asked: questionnaire.Read | None) -> Names:
    found = [one for one in asked.questions.questions if one.role == "sectors"] if asked else []
    options = {option.key: option.label.values() for one in found for option in one.options}
    return options or dict.fromkeys((*SECTORS, "other"), ())
