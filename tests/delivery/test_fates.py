from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from bot import wire
from bot.cards import Page, Venue
from bot.wire import Fate, Post
from models import Budget, LetterState, Participant, Policy
from tests.delivery.office import SECOND

if TYPE_CHECKING:
    import pytest

    from tests.delivery.office import Office


async def test_a_letter_is_sent_and_remembered(office: Office) -> None:
    await office.write(office.letter(0, "hello", "Hello <b>you</b>"))
    assert await office.settle() == ["sent"]
    letter = (await office.letters())[0]
    assert office.read() == ["Hello you"]
    assert (letter.text, letter.message_id) == ("Hello <b>you</b>", office.people[0].last.message_id)
    assert (letter.attempts, letter.doubts, letter.error, letter.lease_until) == (1, 0, None, None)
    assert (letter.sending_at, letter.finished_at) == (office.clock.now(), office.clock.now())


async def test_a_letter_written_twice_is_sent_once(office: Office) -> None:
    await office.write(office.letter(0, "hello"), office.letter(0, "hello"))
    await office.settle()
    await office.write(office.letter(0, "hello"))
    assert await office.settle() == ["sent"]
    assert office.read() == ["hello"]


async def test_a_429_uses_no_attempt_and_stops_everything_for_as_long_as_asked(office: Office) -> None:
    office.phone.faults.add("flood", method="sendMessage", retry_after=10)
    await office.write(office.letter(0, "one"))
    asked = await office.until(lambda letters: letters[0].state is LetterState.PENDING and letters[0].fence == 1)
    assert asked[0].attempts == 0
    await office.write(office.letter(1, "two"))
    assert await office.settle() == ["sent", "sent"]
    first, *later = [at for _method, at in office.wire.calls]
    assert all(at - first >= 10 * SECOND for at in later)
    assert [letter.attempts for letter in await office.letters()] == [1, 1]


async def test_a_429_makes_the_bot_slower_for_a_while(office: Office) -> None:
    office.phone.faults.add("flood", method="sendMessage", retry_after=1)
    await office.write(office.letter(0, "one"))
    await office.settle()
    async with office.store.reading() as session:
        purse = await session.get(Budget, office.bot.id)
    assert purse is not None
    assert purse.slowed_to == 1600


async def test_a_chat_that_must_wait_for_an_hour_does_not_hold_up_the_others(office: Office) -> None:
    office.phone.faults.add("flood", method="sendMessage", chat_id=office.people[0].id, retry_after=3600, times=None)
    await office.write(office.letter(0, "stuck"))
    await office.until(lambda letters: letters[0].fence == 1)
    await office.write(office.letter(1, "one"), office.letter(2, "two"))
    done = await office.until(lambda letters: [one.state for one in letters[1:]] == [LetterState.SENT] * 2)
    assert done[0].state is LetterState.PENDING
    refused, *others = [at for _method, at in office.wire.calls]
    assert all(at - refused <= 600 * SECOND for at in others)
    assert len(others) == 2


async def test_a_bot_that_must_wait_for_a_minute_asks_once_and_waits(office: Office) -> None:
    office.phone.faults.add("flood", method="sendMessage", retry_after=60, times=2)
    await office.write(*(office.letter(who, f"to {who}") for who in range(1)))
    await office.until(lambda letters: letters[0].fence == 1)
    await office.write(*(office.letter(who, f"to {who}") for who in range(4)))
    assert await office.settle() == ["sent"] * 4
    times = [at for _method, at in office.wire.calls]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps[0] >= 30 * SECOND  # then one probe
    assert gaps[1] >= 59 * SECOND  # which was refused too


async def test_a_refused_connection_is_tried_again_until_it_holds(office: Office) -> None:
    office.wire.cut = 3
    await office.write(office.letter(0, "hello"))
    assert await office.settle() == ["sent"]
    letter = (await office.letters())[0]
    assert (letter.attempts, letter.doubts, office.read()) == (4, 0, ["hello"])
    assert office.wire.calls[0][1] - office.pulse.now() <= 20 * SECOND


async def test_what_cannot_be_sent_for_a_while_keeps_its_order(office: Office) -> None:
    office.wire.cut = 2
    await office.write(office.letter(0, "first"), office.letter(0, "second"), office.letter(0, "third"))
    assert await office.settle() == ["sent"] * 3
    assert office.read() == ["first", "second", "third"]


async def test_a_reminder_whose_answer_was_lost_is_sent_once_more(office: Office) -> None:
    office.phone.faults.add("drop", method="sendMessage")
    await office.write(office.letter(0, "reminder", policy=Policy.RETRY))
    assert await office.settle() == ["sent"]
    assert office.read() == ["reminder", "reminder"]
    assert (await office.letters())[0].doubts == 1


async def test_a_reminder_lost_twice_is_unknown_and_not_sent_a_third_time(office: Office) -> None:
    office.phone.faults.add("drop", method="sendMessage", times=None)
    await office.write(office.letter(0, "reminder", policy=Policy.RETRY))
    assert await office.settle() == ["unknown"]
    assert office.read() == ["reminder", "reminder"]


async def test_refused_connections_do_not_use_up_the_second_copy(office: Office) -> None:
    office.wire.cut = 2
    office.phone.faults.add("drop", method="sendMessage")
    await office.write(office.letter(0, "reminder", policy=Policy.RETRY))
    assert await office.settle() == ["sent"]
    assert office.read() == ["reminder", "reminder"]


async def test_an_announcement_whose_answer_was_lost_is_parked(office: Office) -> None:
    office.phone.faults.add("drop", method="sendMessage")
    await office.write(office.letter(0, "news", policy=Policy.PARK), office.letter(1, "news", policy=Policy.PARK))
    assert sorted(await office.settle()) == ["sent", "unknown"]
    assert (office.read(0), office.read(1)) == (["news"], ["news"])


async def test_silence_and_bad_gateways_are_unknown_too(office: Office) -> None:
    office.phone.faults.add("hang", method="sendMessage", chat_id=office.people[0].id)
    office.phone.faults.add("refuse", method="sendMessage", chat_id=office.people[1].id, code=502)
    office.phone.faults.add("refuse", method="sendMessage", chat_id=office.people[2].id, code=504)
    await office.write(*(office.letter(who, "news", policy=Policy.PARK) for who in range(3)))
    assert await office.settle() == ["unknown"] * 3


async def test_who_blocked_the_bot_is_left_alone(office: Office) -> None:
    await office.people[0].block()
    later = office.clock.now() + timedelta(hours=1)
    await office.write(office.letter(0, "one"), office.letter(0, "later", due_at=later), office.letter(1, "other"))
    assert await office.settle() == ["blocked", "pending", "sent"]
    async with office.store.reading() as session:
        who = await session.get(Participant, office.participants[0].id)
    assert who is not None
    assert who.blocked_at == office.clock.now()
    office.wire.calls.clear()
    await office.write(office.letter(0, "two"))
    assert await office.settle() == ["blocked", "pending", "sent", "blocked"]
    office.clock.jump(later)
    assert await office.settle() == ["blocked", "blocked", "sent", "blocked"]
    assert office.wire.calls == []


async def test_what_comes_due_once_somebody_is_back_reaches_them(office: Office) -> None:
    """A 403 may be heard before the word of the blocking, and after it they may be back within a second."""
    office.phone.faults.add(
        "refuse", method="sendMessage", code=403, description="Forbidden: bot was blocked by the user"
    )
    later = office.clock.now() + timedelta(hours=1)
    await office.write(office.letter(0, "one"), office.letter(0, "later", due_at=later))
    assert await office.settle() == ["blocked", "pending"]
    async with office.store.transaction() as session:
        who = await session.get(Participant, office.participants[0].id)
        assert who is not None
        who.blocked_at = None
        session.add(who)
    office.clock.jump(later)
    assert await office.settle() == ["blocked", "sent"]
    assert office.read(0) == ["later"]


async def test_a_chat_that_is_not_there_is_as_good_as_blocked(office: Office) -> None:
    office.phone.faults.add("refuse", method="sendMessage", code=400, description="Bad Request: chat not found")
    await office.write(office.letter(0, "one"))
    assert await office.settle() == ["blocked"]


async def test_broken_markup_goes_out_once_as_plain_words(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "multaqa")
    await office.write(office.letter(0, "odd", "Fish &amp; <b>chips"))
    assert await office.settle() == ["sent"]
    assert (office.read(), office.wire.methods()) == (["Fish & chips"], ["sendMessage"] * 2)


async def test_a_letter_that_telegram_refuses_is_failed_with_its_reason(office: Office) -> None:
    await office.write(office.letter(0, "long", "x" * 5000), office.letter(0, "next"))
    assert await office.settle() == ["failed", "sent"]
    assert (await office.letters())[0].error == "Message is too long"


async def test_a_broken_view_fails_its_letter_and_no_other(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "multaqa")
    await office.write(office.letter(0, "broken"), office.letter(0, "next"))
    assert await office.settle() == ["failed", "sent"]
    assert (await office.letters())[0].error == "ZeroDivisionError: "


async def test_an_unknown_token_stops_the_postman_and_loses_nothing(office: Office) -> None:
    office.phone.faults.add("refuse", method="sendMessage", code=401, description="Unauthorized")
    await office.write(office.letter(0, "one"))
    await office.until(lambda letters: letters[0].fence == 1)
    await office.write(office.letter(1, "two"))
    assert await office.settle() == ["sent", "sent"]
    refused, *others = [at for _method, at in office.wire.calls]
    assert all(at - refused >= 59 * SECOND for at in others)
    assert [letter.attempts for letter in await office.letters()] == [1, 1]


async def test_a_letter_past_its_end_is_expired_and_costs_nothing(closed_office: Office) -> None:
    now = closed_office.clock.now()
    late = [closed_office.letter(0, f"late {n}", expires_at=now - timedelta(minutes=n + 1)) for n in range(30)]
    await closed_office.write(*late, *(closed_office.letter(1, f"good {n}", expires_at=now) for n in range(2)))
    await closed_office.open()
    assert await closed_office.settle() == ["expired"] * 30 + ["sent"] * 2
    assert len(closed_office.wire.calls) == 2


async def test_a_letter_that_may_have_arrived_is_never_called_expired(office: Office) -> None:
    office.phone.faults.add("drop", method="sendMessage")
    office.phone.faults.add("flood", method="sendMessage", retry_after=60)
    await office.write(office.letter(0, "reminder", expires_at=office.clock.now() + SECOND))
    await office.until(lambda letters: letters[0].doubts == 1 and letters[0].fence == 2)
    office.clock.jump(office.clock.now() + 2 * SECOND)
    assert await office.settle() == ["unknown"]
    assert office.read() == ["reminder"]


async def test_a_letter_nobody_wants_any_more_is_cancelled_at_the_last_moment(office: Office) -> None:
    await office.write(office.letter(0, "gone"))
    assert await office.settle() == ["cancelled"]
    assert office.wire.calls == []


async def test_a_letter_without_an_end_is_given_up_after_a_day(office: Office) -> None:
    office.wire.cut = 10**6
    await office.write(office.letter(0, "old"))
    await office.until(lambda letters: letters[0].attempts > 0)
    office.clock.jump(office.clock.now() + timedelta(hours=25))
    assert await office.settle() == ["expired"]


async def test_letters_leave_when_they_are_due(office: Office) -> None:
    at = office.clock.now() + timedelta(minutes=5)
    await office.write(office.letter(0, "later", due_at=at), office.letter(1, "now"))
    await office.until(lambda letters: letters[1].state is LetterState.SENT)
    assert await office.states() == ["pending", "sent"]
    await office.write(office.letter(2, "sooner", due_at=at - timedelta(minutes=1)))
    office.clock.jump(at - timedelta(minutes=1))
    await office.until(lambda letters: letters[2].state is LetterState.SENT)
    assert await office.states() == ["pending", "sent", "sent"]
    office.clock.jump(at)
    assert await office.settle() == ["sent"] * 3


async def test_time_that_runs_on_rings_at_the_right_moment(office: Office) -> None:
    at = office.clock.now() + timedelta(minutes=1)
    office.clock.speed(100)
    office.clock.resume()
    await office.write(office.letter(0, "later", due_at=at))
    done = await office.until(lambda letters: letters[0].state is LetterState.SENT)
    assert done[0].sending_at is not None
    assert timedelta() <= done[0].sending_at - at < timedelta(minutes=5)  # 3 s at this speed


async def test_a_held_letter_does_not_keep_the_postman_busy(office: Office) -> None:
    office.phone.faults.add("flood", method="sendMessage", chat_id=office.people[0].id, retry_after=3600)
    await office.write(office.letter(0, "stuck"))
    await office.until(lambda letters: letters[0].fence == 1)
    rounds = 0
    real = office.postman._round

    async def counted() -> timedelta | None:
        nonlocal rounds
        rounds += 1
        return await real()

    office.postman._round = counted  # type: ignore[method-assign]
    await asyncio.sleep(0.5)
    assert rounds <= 2


async def test_a_place_on_the_equator_without_an_address_arrives(closed_office: Office) -> None:
    office = closed_office
    page = Page("", venue=Venue("Gate B", "", 0.0, 0.0))
    assert (await wire.put(office.bot, Post(office.people[0].id, page))).fate is Fate.SENT
