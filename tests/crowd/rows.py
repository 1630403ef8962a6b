"""The rows as they lie in the file, read past the bot: what is kept of everybody's answers, and what went wrong."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

from tests.crowd.asked import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.crowd.asked import Sheet

BEGUN = """SELECT i.id FROM interview i JOIN event e ON i.questionnaire = json_extract(e.questionnaire, '$.key')"""
ANSWERS = "SELECT interview_id, question, value FROM answer ORDER BY id"
DRAFTS = (
    "SELECT d.interview_id, p.chat_id, d.question, d.value FROM draft d JOIN participant p ON p.id = d.participant_id"
)
WALKS = """SELECT p.chat_id, i.id FROM participant p
    JOIN event e ON e.id = p.event_id
    JOIN interview i ON i.questionnaire = json_extract(e.questionnaire, '$.key')
    AND (i.cluster_id = p.cluster_id OR (i.cluster_id IS NULL AND i.participant_id = p.id))
    WHERE p.chat_id IS NOT NULL ORDER BY i.cluster_id NULLS FIRST"""
SPEAKS = "SELECT p.chat_id, c.key FROM participant p JOIN cluster c ON c.id = p.cluster_id WHERE p.chat_id IS NOT NULL"
PROFILES = "SELECT c.key, f.revision, f.answers FROM profile f JOIN cluster c ON c.id = f.cluster_id"
FAILED = """SELECT 'update', update_id, error FROM inbox WHERE tries > 0 OR state = 'dead'
    UNION ALL SELECT 'letter', view, error FROM letter WHERE state = 'failed'"""
STANDING = """SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting')
    + (SELECT count(*) FROM letter WHERE state IN ('claimed', 'sending'))
    + (SELECT count(*) FROM letter WHERE state = 'pending' AND due_at <= ?)"""


class Rows:
    """One look at the file after the other."""

    def __init__(self, file: str) -> None:
        self._wire = sqlite3.connect(file, isolation_level=None)
        self._names: Mapping[int, str] = {}
        self._profiles: dict[str, tuple[str, tuple[int, dict[str, Any]]]] = {}

    def name(self, names: Mapping[int, str]) -> None:
        """Know people by their chat."""
        self._names = names

    def sheets(self) -> dict[int, Sheet]:
        """Return what is kept in each interview."""
        found: dict[int, Sheet] = {number: {} for (number,) in self._wire.execute(BEGUN)}
        for number, question, value in self._wire.execute(ANSWERS):
            if number in found:
                found[number][question] = Kept(_value(value and json.loads(value)))
        for number, chat, question, value in self._wire.execute(DRAFTS):
            if number in found:
                found[number][f"{self._names[chat]}:{question}"] = Kept(_value(value and json.loads(value)))
        return found

    def walks(self) -> dict[str, int]:
        """Return the interview each person walks through; delegates of a cluster share one."""
        return {self._names[chat]: number for chat, number in self._wire.execute(WALKS)}

    def speaks_for(self) -> dict[str, str]:
        """Return the cluster of everybody who joined."""
        return {self._names[chat]: key for chat, key in self._wire.execute(SPEAKS)}

    def profiles(self) -> dict[str, tuple[int, dict[str, Any]]]:
        """Return the accepted answers of each cluster, and how often they were changed."""
        found = {}
        for key, revision, answers in self._wire.execute(PROFILES):
            known = self._profiles.get(key)
            mark = f"{revision} {answers}"
            if known is None or known[0] != mark:
                said = {name: _value(value) for name, value in json.loads(answers).items()}
                self._profiles[key] = known = (mark, (revision, said))
            found[key] = known[1]
        return found

    def failures(self) -> list[str]:
        """Return the updates that failed and the letters that could not leave."""
        return [" ".join(map(str, row)) for row in self._wire.execute(FAILED)]

    def are_still(self, now: str) -> bool:
        """Whether nothing waits to be heard or to be sent."""
        return not self._wire.execute(STANDING, (now,)).fetchone()[0]

    def close(self) -> None:
        """Let go of the file."""
        self._wire.close()


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
