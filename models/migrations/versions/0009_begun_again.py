"""Keep the answers of an interview that was begun again."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "earlier",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("put_aside_at", models.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["interview_id"], ["interview.id"]),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("interview", "participant"):
        op.create_index(f"ix_earlier_{name}_id", "earlier", [f"{name}_id"])


def downgrade() -> None:
    op.drop_table("earlier")
