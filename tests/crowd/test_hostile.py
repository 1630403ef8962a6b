"""Hostile words in every field people type into: shown as typed, or refused kindly; in three languages."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bot.announcements import LONGEST
from bot.phone.acts import Cannot
from bot.texts import LANGUAGES
from tests.crowd.asked import UNTYPED, plain, question_on, questionnaire
from tests.crowd.crowd import gather
from tests.crowd.judged import Judge
from tests.crowd.said import HOSTILE
from tests.journeys.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.crowd.crowd import Crowd

WHO = "marta-puigcerver"
BOSS = "anna-lindqvist"


class Table:
    """A crowd with its judge: every exchange is judged."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.judge = crowd, Judge()

    async def look(self) -> None:
        self.judge.look(self.crowd, await self.crowd.rest())

    async def say(self, who: str, words: str) -> None:
        self.crowd.say(who, words)
        await self.look()

    async def press(self, who: str, act: str, value: str | None = None) -> None:
        """Press the newest button of this act."""
        for bubble in reversed(self.crowd._by_change(who)):
            for button in (one for row in bubble.inline_rows for one in row if "callback_data" in one):
                said = button["callback_data"].split("|", 4)
                if said[1] == act and value in (None, said[4]):
                    question = question_on(bubble.words)
                    asked = question.key if question else None
                    self.crowd.press(who, button["text"], asked, bubble.message_id, button["callback_data"])
                    await self.look()
                    return
        message = f"nobody offers {act} {value or ''}"
        raise Cannot(message)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(params=LANGUAGES)
async def table(request: pytest.FixtureRequest, prepared: Prepared) -> AsyncIterator[Table]:
    crowd = await gather(prepared.fresh("loaded"))
    for key in (WHO, BOSS):
        crowd.who[key] = await crowd.stage.have_in(key, request.param)
        crowd.who[key].handset.first_name = "=<b>{{ name }}</b>\u202e"
    crowd.name_people()
    sat = Table(crowd)
    sat.judge.begin(crowd)
    yield sat
    await crowd.close()


async def test_whatever_is_typed_into_the_interview_is_kept_as_typed_or_refused(table: Table) -> None:
    await table.say(WHO, "/profile")
    asked = [one.key for one in questionnaire().questions if one.when is None]
    typed = [one.key for one in questionnaire().questions if one.kind in ("text", "texts")]
    turns = [(key, words) for at, key in enumerate(asked) for words in HOSTILE[at :: len(asked)]]
    turns += [(typed[at % len(typed)], words) for at, words in enumerate(HOSTILE)]
    for key, words in turns:
        await table.press(WHO, "edit", "")
        await table.press(WHO, "edit", key)
        await table.say(WHO, words)
        if table.crowd.open_question(WHO):
            await table.press(WHO, "summary")


async def test_whatever_is_typed_into_an_announcement_is_shown_as_typed_or_refused(table: Table) -> None:
    await table.say(BOSS, "/announce")
    for words in HOSTILE:
        await table.press(BOSS, "write", "en")
        before = table.crowd.moment
        await table.say(BOSS, words)
        with suppress(Cannot):  # with the last language the draft comes by itself
            await table.press(BOSS, "draft")
        mine = [one.text for one in table.crowd.who[BOSS].screen() if one.mine]
        shown = [plain(one.words) for one in table.crowd.who[BOSS].handset.on_screen() if one.moment > before]
        assert len(words) > LONGEST or any(UNTYPED.sub("", mine[-1]).strip() in one for one in shown), (words, shown)


async def test_whatever_is_searched_for_is_answered(table: Table) -> None:
    for words in HOSTILE:
        await table.say(BOSS, "/start")
        await table.press(BOSS, "board")
        await table.say(BOSS, words)


async def test_whatever_is_looked_for_is_answered(table: Table) -> None:
    for words in HOSTILE:
        await table.say(WHO, f"/find {words}")
        await table.say(BOSS, words)


async def test_whatever_a_cluster_is_called_it_is_added_under_that_name(table: Table) -> None:
    added = 0
    for words in HOSTILE:
        await table.say(WHO, "/profile")
        with suppress(Cannot):  # the country of the one added before may be open
            await table.press(WHO, "edit", "")
        await table.press(WHO, "edit", "cluster")
        with suppress(Cannot):
            await table.press(WHO, "pick", "new")
        await table.say(WHO, words)
        with suppress(Cannot):
            await table.press(WHO, "pick", "absent")
            added += 1
            await table.say(WHO, "Spain")
    assert added > len(HOSTILE) // 2


async def test_whatever_a_stranger_takes_for_a_code_is_answered(table: Table) -> None:
    for words in HOSTILE:
        await table.say("nobody", words)
        await table.say("nobody", f"/start {words}")


async def test_a_file_of_everything_kept_holds_hostile_words_as_typed(table: Table) -> None:
    for words in ('=HYPERLINK("http://x","y")', "<b>&amp;</b> {{ 7 * 7 }}"):
        await table.say(WHO, "/profile")
        await table.press(WHO, "edit", "")
        await table.press(WHO, "edit", "opportunities")
        await table.say(WHO, words)
        await table.say(WHO, "/mydata")
        read, machine = table.crowd.who[WHO].documents[-2:]
        assert words in plain(read.content.decode())
        assert words in json.dumps(json.loads(machine.content), ensure_ascii=False).replace('\\"', '"')
