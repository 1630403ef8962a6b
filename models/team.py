"""Working teams: 3 to 6 clusters from both sides on one topic."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from models.columns import reference, row_id


class Team(SQLModel, table=True):
    """A published team; `topic` is a key of the questionnaire's topics."""

    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: int | None = row_id()
    event_id: int = reference("event.id")
    number: int
    topic: str
    lead_cluster_id: int = reference("cluster.id")


class TeamPlace(SQLModel, table=True):
    """A cluster's place in its team; one team a cluster."""

    __tablename__ = "team_place"
    __table_args__ = (UniqueConstraint("cluster_id"),)

    id: int | None = row_id()
    team_id: int = reference("team.id")
    cluster_id: int = reference("cluster.id")
