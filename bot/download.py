"""A file somebody sent, fetched from Telegram."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram.error import BadRequest, TelegramError

if TYPE_CHECKING:
    from telegram import Bot

LARGEST = 20 * 1024 * 1024  # bytes, Bot API: getFile
TOO_BIG, NOT_FETCHED = "too_big", "not_fetched"

log = logging.getLogger("multaqa.download")


async def download(bot: Bot, file_id: str) -> bytes | str:
    """Return a file's bytes, or the code of the fault that says why not: `too_big`, `not_fetched`."""
    try:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > LARGEST:
            return TOO_BIG
        return bytes(await file.download_as_bytearray())
    except BadRequest as refused:
        return TOO_BIG if "too big" in refused.message.casefold() else NOT_FETCHED
    except TelegramError as error:
        log.warning("a file could not be fetched: %s", error)
        return NOT_FETCHED
