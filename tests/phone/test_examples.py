"""Bots as python-telegram-bot's examples are built say the same over loopback and in-process."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest

from bot.clock import SystemClock
from bot.phone import Phone, serve
from bot.phone.person import DOT
from tests.phone import ptb_bots as bots
from tests.phone.conftest import TOKEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.phone import Person

# python-telegram-bot warns whoever mixes buttons and conversations; its own example does.
pytestmark = pytest.mark.filterwarnings("ignore:If 'per_message=False'")


async def talk_to_echo(ada: Person) -> None:
    await ada.start()
    hi = await ada.wait_for("Hi Ada!")
    assert hi.message["entities"] == [{"offset": 3, "length": 3, "type": "text_mention", "user": ada.handset.user()}]
    await ada.say("/help")
    await ada.wait_for("Help!")
    await ada.say("مرحبا 😀")
    await ada.wait_for("مرحبا 😀")


async def talk_in_conversation(ada: Person) -> None:
    await ada.start()
    await ada.wait_for("boy or a girl")
    assert ada.keyboard == (("Boy", "Girl", "Other"), ("My place",))
    await ada.tap("Girl")
    await ada.wait_for("a photo")
    await ada.send_photo(DOT)
    await ada.wait_for("bytes of you")
    await ada.send_place(33.5, -7.5)
    await ada.wait_for("So you are at")
    await ada.say("I build engines.")
    await ada.wait_for("Thank you")
    assert ada.keyboard == ()


async def talk_by_buttons(ada: Person) -> None:
    await ada.start()
    await ada.wait_for("Please choose")
    await ada.tap("Option 2")
    await ada.wait_for("Selected option: 2")


async def talk_along_routes(ada: Person) -> None:
    await ada.start()
    await ada.wait_for("Choose a route")
    await ada.tap("2")
    await ada.wait_for("Route two: again?")
    await ada.tap("Yes")
    await ada.wait_for("Choose a route")
    await ada.tap("1")
    await ada.wait_for("Route one: again?")
    await ada.tap("No")
    await ada.wait_for("See you next time!")


async def talk_along_links(ada: Person) -> None:
    await ada.start()
    link = (await ada.wait_for("Follow:")).message
    assert [entity["type"] for entity in link["entities"]] == ["url"]
    ada.handset.start_parameter = link["text"].rpartition("=")[2]
    await ada.start()
    hidden = (await ada.wait_for("CLICK HERE")).message["entities"]
    ada.handset.start_parameter = hidden[0]["url"].rpartition("=")[2]
    await ada.start()
    await ada.wait_for("hide it")
    await ada.tap("Like this!")
    await ada.start()
    await ada.wait_for("behind a tap")
    await ada.wait_for_toast(await ada.tap("Like this!"))
    await ada.start()
    await ada.wait_for("Congratulations")


async def talk_about_time(ada: Person) -> None:
    await ada.say("/set 60")
    await ada.wait_for("Timer set!")
    await ada.say("/set 0.1")
    await ada.wait_for("Old one was removed")
    await ada.wait_for("Beep!")
    await ada.say("/unset")
    await ada.wait_for("no active timer")


TALKS: list[tuple[Callable[[Any], None], Callable[[Person], Awaitable[None]], str]] = [
    (bots.echo_bot, talk_to_echo, "> /start < Hi Ada! > /help < Help! > مرحبا 😀 < مرحبا 😀"),
    (
        bots.conversation_bot,
        talk_in_conversation,
        (
            "> /start < Are you a boy or a girl? > Girl < Send me a photo, or /skip. > "
            " < 70 bytes of you! Now your location, or /skip. > "
            " < So you are at 33.5, -7.5. Tell me of yourself. > I build engines. < Thank you, bye."
        ),
    ),
    (bots.inline_bot, talk_by_buttons, "> /start < Selected option: 2"),
    (bots.routes_bot, talk_along_routes, "> /start < See you next time!"),
    (
        bots.deep_link_bot,
        talk_along_links,
        (
            "> /start < Follow: https://t.me/multaqa_bot?start=so-cool > /start so-cool "
            "< Nothing to see here! (yet) ▶️ CLICK HERE. > /start so_cool < You can also hide it "
            "> /start keyboard-here < Or behind a tap > /start that-s-it < Congratulations! ['that-s-it']"
        ),
    ),
    (
        bots.timer_bot,
        talk_about_time,
        (
            "> /set 60 < Timer set! > /set 0.1 < Timer set! Old one was removed. "
            "< Beep! 0.1 seconds are over! > /unset < You have no active timer."
        ),
    ),
]


@pytest.mark.parametrize(("bot", "talk", "transcript"), TALKS, ids=[bot.__name__ for bot, _, _ in TALKS])
@pytest.mark.parametrize("wire", ["in-process", "loopback"])
async def test_an_example_bot_holds_its_conversation(
    bot: Callable[[Any], None], talk: Callable[[Person], Awaitable[None]], transcript: str, wire: str
) -> None:
    phone = Phone(SystemClock(), TOKEN, limits=None)
    ada = phone.person(first_name="Ada")
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(serve(phone)) if wire == "loopback" else None
        await stack.enter_async_context(bots.running(phone, at.base_url if at else None, bot))
        await talk(ada)
    await phone.close()
    assert ada.unanswered == ()
    assert " ".join(f"{'>' if seen.mine else '<'} {seen.text}" for seen in ada.screen()) == transcript
