"""Deputies: codes by which a delegate lets a colleague in."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant, reference, row_id


class DeputyCode(SQLModel, table=True):
    """A code nobody has used yet, kept as a hash; used or withdrawn, the row is gone."""

    __tablename__ = "deputy_code"

    id: int | None = row_id()
    cluster_id: int = reference("cluster.id")
    participant_id: int = reference("participant.id")
    code_hash: str = Field(unique=True)
    code_expires_at: datetime = instant()
    made_at: datetime = instant()
