"""Rows that vanished from a folder: removed, or kept and told of when something hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlmodel import col, update

from bot.folder.standing import hanging
from models import Activity, Cluster, MeetingSlot, Participant, Profile, Timetable, TimetableState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlmodel import SQLModel

    from bot.folder.writing import Loading


async def remove_vanished(loading: Loading) -> None:
    """Remove what the folder no longer names; people first, so that they do not hold their cluster."""
    before, folder = loading.before, loading.folder
    people = _gone(before.participants, (person.key for person in folder.participants))
    await _remove(loading, "participants", Participant, people)
    await _profiles(loading)
    activities = _gone(before.activities, (activity.key for activity in folder.activities))
    await _remove(loading, "activities", Activity, activities)
    clusters = _gone(before.clusters, (cluster.key for cluster in folder.clusters))
    removed = await _remove(loading, "clusters", Cluster, clusters)
    removed += await _slots(loading)
    if removed and before.event is not None:
        await _drop_drafts(loading, before.event.id or 0)


def _gone(rows: Mapping[str, Any], named: Iterable[str]) -> dict[str, Any]:
    kept = set(named)
    return {key: row for key, row in rows.items() if key not in kept}


async def _remove(loading: Loading, theme: str, table: type[SQLModel], gone: Mapping[str, Any]) -> int:
    if not gone:
        return 0
    held = await hanging(loading.session, table)
    removed = 0
    for key, row in gone.items():
        stays = row.id in held or getattr(row, "joined_at", None) is not None
        loading.vanished.append((theme, row, stays))
        if stays:
            loading.notes.add(theme, f"kept_{table.__tablename__}", column="key", value=key)
            continue
        await loading.session.delete(row)
        removed += 1
    loading.counts[theme]["removed"] += removed
    await loading.session.flush()
    return removed


async def _profiles(loading: Loading) -> None:
    # A cluster that others hang on stays whole; one that goes takes the folder's profile with it.
    named = {cluster.key for cluster in loading.folder.clusters}
    told = {profile.cluster for profile in loading.folder.profiles}
    held = await hanging(loading.session, Cluster, apart=(Profile,))
    for key, cluster in loading.before.clusters.items():
        row = loading.before.profiles.get(cluster.id or 0)
        stays = key in told or cluster.id in loading.before.by_people or (key not in named and cluster.id in held)
        if row is None or stays:
            continue
        await loading.session.delete(row)
        loading.counts["profiles"]["removed"] += 1
        if key in named:  # else its cluster goes, and is told of
            loading.vanished.append(("profiles", cluster, False))
    await loading.session.flush()


async def _slots(loading: Loading) -> int:
    wanted = {slot.starts for slot in loading.folder.slots}
    gone = [slot for starts, slot in sorted(loading.before.slots.items()) if starts not in wanted]
    held = await hanging(loading.session, MeetingSlot) if gone else set()
    zone = ZoneInfo(loading.folder.event.zone)
    for slot in gone:
        if slot.id in held:
            # Meetings that were cancelled remember it; without tables nothing new is placed there.
            slot.tables = 0
            loading.notes.add("slots", "kept_slot", value=f"{slot.starts.astimezone(zone):%Y-%m-%d %H:%M}")
            loading.session.add(slot)
            continue
        await loading.session.delete(slot)
        loading.counts["slots"]["removed"] += 1
    await loading.session.flush()
    return len(gone)


async def _drop_drafts(loading: Loading, event_id: int) -> None:
    # A draft names slots and clusters by their row numbers.
    drafts = update(Timetable).where(col(Timetable.event_id) == event_id, col(Timetable.state) == TimetableState.DRAFT)
    await loading.session.exec(drafts.values(state=TimetableState.REPLACED))
