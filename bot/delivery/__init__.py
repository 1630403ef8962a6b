"""The postman: due letters to Telegram. He paces, retries, gives up, and never guesses."""

from bot.delivery.marking import voice_for, voice_of
from bot.delivery.postman import Postman

__all__ = ["Postman", "voice_for", "voice_of"]
