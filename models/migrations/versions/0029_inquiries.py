"""Keep what people write to the organizers, and the answers."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    instant = models.columns.Instant(timezone=True)
    op.create_table(
        "inquiry",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.Column("announcement_id", sa.BigInteger(), nullable=True),
        sa.Column("waits_since", instant, nullable=True),
        sa.Column("read_at", instant, nullable=True),
        sa.Column("made_at", instant, nullable=False),
        *(sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"]) for name in ("event", "participant", "announcement")),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    for column in ("event_id", "participant_id", "announcement_id", "waits_since"):
        op.create_index(f"ix_inquiry_{column}", "inquiry", [column])
    op.create_table(
        "remark",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("inquiry_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=True),
        sa.Column("by_organizer", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", instant, nullable=False),
        *(sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"]) for name in ("inquiry", "participant")),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    for column in ("inquiry_id", "participant_id"):
        op.create_index(f"ix_remark_{column}", "remark", [column])


def downgrade() -> None:
    op.drop_table("remark")
    op.drop_table("inquiry")
