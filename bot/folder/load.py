"""Loading an event folder into the store: all or nothing, twice is once, and nothing people did is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import acts, clusters, mornings, participants
from bot.folder.standing import load_faults, standing
from bot.folder.tally import Loaded, Tally, Vanished
from bot.folder.touched import touched
from bot.folder.vanished import remove_vanished
from bot.folder.writing import THEMES, Loading
from models import Deed

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.folder.given import EventFolder
    from bot.folder.tally import Progress
    from models import Session, Store


class _NotAgreed(Exception):
    """More vanished than was agreed to: nothing of the transaction may stay."""

    def __init__(self, vanished: tuple[Vanished, ...]) -> None:
        self.vanished = vanished


async def load(
    store: Store,
    folder: EventFolder,
    *,
    now: datetime,
    progress: Progress | None = None,
    noted: str = "",
    agreed: Collection[Vanished] | None = None,
) -> Loaded:
    """Make the store say what the folder says, in one transaction; with faults, nothing is written.

    Rows are found by their natural keys. Kept whatever the folder says: who joined, with which language and for which
    cluster; interviews, requests, meetings; a profile that a person has had in hands. The vectors of matching are
    there afterwards. `progress` is told each theme, and how many rows it has, before they are written. `noted` is what
    the folder is called in the act that is kept of its loading; without a name none is. `agreed` is what may
    vanish: where anything else would, nothing is written, and the load waits for a yes; without it, anything may.
    """
    try:
        async with store.transaction() as session:
            return await _load(session, folder, now, progress, noted, agreed)
    except _NotAgreed as asked:
        return Loaded(vanished=asked.vanished, waits=True)


async def _load(
    session: Session,
    folder: EventFolder,
    now: datetime,
    progress: Progress | None,
    noted: str,
    agreed: Collection[Vanished] | None,
) -> Loaded:
    before = await standing(session, folder.event.key)
    if before.event is not None and before.event.fingerprint == folder.fingerprint:
        await clusters.relink(session, before.event)
        same = {theme: Tally(unchanged=len(getattr(folder, theme))) for theme in THEMES}
        return Loaded(same, uninvited=await participants.uninvited(session, before.event))
    faults = await load_faults(session, folder, before)
    if faults:
        return Loaded(faults=faults)
    loading = Loading(session, folder, before, now=now, progress=progress)
    event = await loading.write()
    await remove_vanished(loading)
    vanished = await touched(loading)
    if agreed is not None and not set(vanished) <= {*agreed}:
        raise _NotAgreed(vanished)
    await mornings.replan(session, event, now=now)
    loading.tell("links", len(folder.profiles))
    await clusters.relink(session, event)
    tallies = {theme: Tally(**loading.counts[theme]) for theme in THEMES}
    uninvited = await participants.uninvited(session, event)
    loaded = Loaded(tallies, notes=tuple(loading.notes.faults), vanished=vanished, uninvited=uninvited)
    if noted:
        counts = {"new": loaded.new, "changed": loaded.changed, "removed": loaded.removed}
        acts.note(session, Deed.FOLDER_LOADED, {"file": noted, **counts}, by=None, now=now)
    return loaded
