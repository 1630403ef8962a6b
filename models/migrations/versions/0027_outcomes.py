"""Keep what the sides of a meeting say came of it."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFERENCES = ("meeting", "cluster", "participant")


def upgrade() -> None:
    op.create_table(
        "outcome",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=True),
        sa.Column("fruits", sa.JSON(), nullable=False),
        sa.Column("next_step", sa.String(), nullable=False),
        sa.Column("at", models.columns.Instant(timezone=True), nullable=False),
        *(sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"]) for name in REFERENCES),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("meeting_id", "cluster_id"),
        sqlite_autoincrement=True,
    )
    for name in REFERENCES:
        op.create_index(f"ix_outcome_{name}_id", "outcome", [f"{name}_id"])


def downgrade() -> None:
    op.drop_table("outcome")
