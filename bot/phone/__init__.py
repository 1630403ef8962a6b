"""The phone: a local Telegram, strict where Telegram is strict, for tests, rehearsals and whoever writes a bot."""

from bot.phone.acts import Cannot
from bot.phone.faults import Fault, Trouble
from bot.phone.handsets import Toast
from bot.phone.limits import Limits, Rate
from bot.phone.person import Person, Seen
from bot.phone.phone import Phone
from bot.phone.server import Listening, serve

__all__ = ["Cannot", "Fault", "Limits", "Listening", "Person", "Phone", "Rate", "Seen", "Toast", "Trouble", "serve"]
