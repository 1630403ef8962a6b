"""Matches on the phone: shared out fairly, kept apart by kind, and doubted where they are of no use."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import threading
from typing import TYPE_CHECKING

from sqlmodel import select

from bot import clusters, keeping, participants, requests, shortlists
from bot.matching.exposure import exposure
from models import Because, Cluster, Doubt, Participant, Wish
from tests.stage import EVE, staged

if TYPE_CHECKING:
    from bot.shortlists import Lists
    from models import Session
    from tests.journeys.prepared import Prepared


async def _everyones(session: Session) -> dict[str, Lists]:
    event = await participants.only_event(session)
    assert event is not None
    return {one.key: await shortlists.of(session, event, one) for one in await clusters.everyone(session, event)}


async def _pair(session: Session) -> tuple[Participant, Cluster, Cluster]:
    me = (await session.exec(select(Participant).where(Participant.key == "rania-haddad"))).one()
    mine = (await session.exec(select(Cluster).where(Cluster.key == "qoot"))).one()
    other = (await session.exec(select(Cluster).where(Cluster.key == "packaging-cluster"))).one()
    return me, mine, other


async def test_everybody_is_on_a_list_nobody_on_every_list_and_nearly_all_see_each_other(prepared: Prepared) -> None:
    async with staged(prepared.fresh("complete"), loaded=True) as stage, stage.store.reading() as session:
        lists = await _everyones(session)
    found = exposure({name: [match.id for match in one.across] for name, one in lists.items()})
    assert (found.never_shown, found.without_match) == ((), ())
    assert found.most_shown <= 3
    assert (found.with_three >= 0.95, found.mutual >= 0.95) == (True, True)


async def test_lists_are_kept_apart_by_kind_and_south_south_is_its_own(prepared: Prepared) -> None:
    async with staged(prepared.fresh("complete"), loaded=True) as stage, stage.store.reading() as session:
        lists = await _everyones(session)
        event = await participants.only_event(session)
        assert event is not None
        sides = {one.key: one.side for one in await clusters.everyone(session, event)}
    for name, one in lists.items():
        assert {*one.complementary, *one.similar} == {*one.across}
        assert {match.kind for match in one.similar} <= {"same_mission"}
        assert "same_mission" not in {match.kind for match in one.complementary}
        assert all(sides[match.id] != sides[name] for match in one.across)
        assert all(sides[match.id] == sides[name] == "MENA" and match.kind == "same_mission" for match in one.south)
    assert lists["qoot"].south


async def test_the_two_kinds_of_lists_add_up_to_the_main_one_and_are_named_for_what_they_hold(
    prepared: Prepared,
) -> None:
    async with staged(prepared.fresh("complete"), loaded=True) as stage:
        rania = await stage.come_in("rania-haddad", "en")
        await stage.say(rania, "/matches")
        heading = int(re.search(r"(\d+) clusters suit you", rania.last.text)[1])
        buttons = [words for row in rania.last.buttons for words in row]
        exchange, mission = (
            next(int(found[1]) for words in buttons if (found := re.fullmatch(rf"{name} \((\d+)\)", words)))
            for name in ("Exchange", "Same mission")
        )
        assert exchange + mission == heading
        assert any(re.fullmatch(r"Also South–South \(\d+\)", words) for words in buttons)  # these come on top
        await stage.tap(rania, f"Exchange ({exchange})")
        assert rania.last.text.startswith("Exchange: complement, needs and offers, target markets\n")
        assert (f"Main list ({heading})",) in [row[:1] for row in rania.last.buttons]


async def test_a_card_is_headed_by_every_kind_whose_reasons_it_tells(prepared: Prepared) -> None:
    async with staged(prepared.fresh("complete"), loaded=True) as stage:
        rania = await stage.come_in("rania-haddad", "en")
        await stage.say(rania, "/matches")
        await stage.tap(rania, "1. Packaging Cluster")
        few = rania.last.text
        await stage.tap(rania, "All reasons")
        everything = rania.last.text
        await stage.tap(rania, "Main reasons")
    assert "\nComplement\n" in few
    assert "\nComplement · Needs and offers · Same mission\n" in everything
    assert rania.last.text == few


async def test_no_thanks_takes_both_off_each_others_lists(prepared: Prepared) -> None:
    async with staged(prepared.fresh("complete"), loaded=True) as stage:
        rania = await stage.come_in("rania-haddad", "en")
        await stage.say(rania, "/matches")
        async with stage.store.transaction() as session:
            me, mine, other = await _pair(session)
            assert "packaging-cluster" in {match.id for match in (await _everyones(session))["qoot"].across}
            await requests.wish(session, me, mine, other, Wish.NO, now=EVE)
        async with stage.store.reading() as session:
            lists = await _everyones(session)
    assert "packaging-cluster" not in {match.id for match in lists["qoot"].across}
    assert "qoot" not in {match.id for match in lists["packaging-cluster"].across}


async def test_a_doubt_is_kept_with_its_reasons_shown_to_organizers_alone_told_in_mydata_and_forgotten(
    prepared: Prepared,
) -> None:
    async with staged(prepared.fresh("complete"), loaded=True) as stage:
        rania = await stage.come_in("rania-haddad", "en")
        salma = await stage.come_in("salma-benkirane", "fr")
        await stage.say(rania, "/matches")
        for words in ("1. Packaging Cluster", "Not useful", "We know each other already"):
            await stage.tap(rania, words)
        async with stage.store.reading() as session:
            kept = (await session.exec(select(Doubt))).one()
            event = await participants.only_event(session)
            assert event is not None
            me, _mine, _other = await _pair(session)
            told = (await keeping.everything(session, event, me))["not_useful"]
        assert "at the end of your list" in rania.last.text
        await stage.tap(rania, "Back to the list")
        assert "Packaging Cluster" not in rania.last.text
        assert (kept.because, kept.shown["kind"], bool(kept.shown["reasons"])) == (Because.KNOWN, "complement", True)
        assert told == [{"about": "Packaging Cluster", "because": "known", "at": kept.at.isoformat()}]
        await stage.say(salma, "/board")
        await stage.tap(salma, "Affinités peu pertinentes (1)")
        assert "Nous nous connaissons déjà" in salma.last.text
        async with stage.store.transaction() as session:
            me, _mine, _other = await _pair(session)
            await keeping.erase(session, event, me, now=EVE)
            assert (await session.exec(select(Doubt))).all() == []


async def test_the_file_of_what_was_of_no_use_says_who_about_which_match_and_why(prepared: Prepared) -> None:
    async with staged(prepared.fresh("complete"), loaded=True) as stage:
        rania = await stage.come_in("rania-haddad", "en")
        salma = await stage.come_in("salma-benkirane", "en")
        await stage.say(rania, "/matches")
        for words in ("1. Packaging Cluster", "Not useful", "We know each other already"):
            await stage.tap(rania, words)
        await stage.say(salma, "/board")
        await stage.tap(salma, "Not useful (1)")
        await stage.tap(salma, "All of it as a file")
        rows = list(csv.DictReader(io.StringIO(salma.documents[-1].content.decode("utf-8-sig"))))
    assert {(row["person"], row["cluster"], row["about"], row["because"]) for row in rows} == {
        ("Rania Haddad", "QOOT Cluster", "Packaging Cluster", "known")
    }
    assert [row["kind"] for row in rows][:1] == ["complement"]
    assert all(row["concepts"] for row in rows if row["kind"] != "markets")


async def test_who_is_given_up_while_lists_are_shared_out_does_not_take_them_from_the_rest(prepared: Prepared) -> None:
    async with staged(prepared.fresh("complete"), loaded=True) as stage, stage.store.reading() as session:
        held = threading.Event()
        shortlists._aside.submit(held.wait)  # so that the lists are not begun yet
        try:
            given_up = asyncio.create_task(_everyones(session))
            while shortlists._kept.order is None or shortlists._kept.order.done():  # noqa: ASYNC110 - silent
                await asyncio.sleep(0.01)
            given_up.cancel()
            await asyncio.gather(given_up, return_exceptions=True)
        finally:
            held.set()
        async with stage.store.reading() as another:
            assert all(one.across for one in (await _everyones(another)).values())
