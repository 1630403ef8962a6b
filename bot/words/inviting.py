"""What is said with invitations, with the values their files and the command line give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import rows
from bot.words.call import call

if TYPE_CHECKING:
    from bot.words.call import Call
    from bot.words.cast import Cast

CODE, GROUPED = "0ca7j6hh25am45fdxatwgvqwzh", "0CA7-J6HH-25AM-45FD-XATW-GVQW-ZH"
LINK = f"https://t.me/multaqa_bot?start={CODE}"


def calls(cast: Cast) -> dict[str, tuple[Call, ...]]:
    """Return the calls of every macro about invitations, by `room.macro`."""
    event, bot = rows.event(cast), "@multaqa_bot"
    letter = {"event": event, "name": cast.person, "cluster": cast.cluster, "organizer": cast.title, "link": LINK}
    letter |= {"bot": bot, "code": GROUPED}
    files = {"table": f"{cast.file}/invitations.csv", "cards": f"{cast.file}/invitations.html"}
    one = {"name": cast.person, "cluster": rows.cluster(cast.cluster), "language": "fr", "made": False}
    forward = {"event": event, "name": cast.person, "bot": bot, "link": LINK, "code": CODE}
    return {
        "invite.invitees": (call("", "n", n=46),),
        "invite.invitee": (
            call(**one, has_one=True),
            call("none yet", **one | {"cluster": None}, has_one=False),
            call("just made", **one | {"made": True}, has_one=True),
        ),
        "invite.forward": (
            call(**forward, cluster=rows.cluster(cast.cluster)),
            call("an organizer", **forward, cluster=None),
        ),
        "invite.subject": (call(event=event),),
        "invite.letter": (call(**letter), call("an organizer", **letter | {"cluster": ""})),
        "invite.write": (call(bot=bot),),
        "invite.made": (call("", "n", n=46, file=f"{cast.file}/codes.csv"),),
        "invite.written": (call("", "n", n=46, **files),),
        "invite.renewed": (call("", "n", n=1),),
        "invite.load": (call(command=f"python -m bot load {cast.file}"),),
        "invite.taken": (call(file=files["table"], yes="--yes", out="--out"),),
        "invite.bad_bot": (call(name=cast.typed),),
        "invite.no_bot": (call(setting="MULTAQA_TOKEN", option="--bot NAME"),),
    }
