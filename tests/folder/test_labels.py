"""An organizer teaches the bot words of the region; a new vocabulary reads every profile again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from bot import clusters
from bot.folder.load import load
from bot.folder.read import read_folder
from models import Event, Profile

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from models import Store


async def _loaded(store: Store, folder: Path, now: datetime) -> Event:
    found, faults = read_folder(folder)
    assert (found is None, faults) == (False, ())
    assert found is not None
    await load(store, found, now=now)
    async with store.reading() as session:
        return (await session.exec(select(Event))).one()


async def _marks(store: Store) -> set[str]:
    async with store.reading() as session:
        return set((await session.exec(select(Profile.vector_version))).all())


async def test_a_word_of_the_region_is_understood_at_this_event(store: Store, folder: Path, now: datetime) -> None:
    event = await _loaded(store, folder, now)
    assert await clusters.heard(event, "karrossa", "offers") == (
        ["tl.last_mile"],
        (await clusters.heard(event, "last mile", "offers"))[1],
    )
    assert await clusters.heard(Event(labels=[]), "karrossa", "offers") == ([], [])


async def test_a_folder_without_words_of_its_own_is_whole(store: Store, folder: Path, now: datetime) -> None:
    (folder / "vocabulary.csv").unlink()
    assert (await _loaded(store, folder, now)).labels == []


async def test_new_words_read_every_profile_again(store: Store, folder: Path, now: datetime) -> None:
    await _loaded(store, folder, now)
    before = await _marks(store)
    with (folder / "vocabulary.csv").open("a", encoding="utf-8") as file:
        file.write("co.stone,fr,caillasse\n")
    await _loaded(store, folder, now)
    after = await _marks(store)
    assert (len(before), len(after), before & after) == (1, 1, set())


async def test_what_another_vocabulary_linked_is_linked_again_at_the_start(
    store: Store, folder: Path, now: datetime
) -> None:
    await _loaded(store, folder, now)
    right = await _marks(store)
    async with store.transaction() as session:
        profiles = (await session.exec(select(Profile))).all()
        for profile in profiles[:3]:
            profile.vector_version, profile.vector = "1.1.before", {"id": "nobody", "side": "EU"}
    async with store.transaction() as session:
        assert await clusters.relink_all(session) == 3
    assert await _marks(store) == right
    async with store.transaction() as session:
        assert await clusters.relink_all(session) == 0
