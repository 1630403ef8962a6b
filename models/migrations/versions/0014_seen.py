"""Let announcements leave later, carry something, and be seen."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFERENCES = ("announcement", "participant")


def upgrade() -> None:
    op.add_column("announcement", sa.Column("leaves_at", models.columns.Instant(timezone=True), nullable=True))
    op.add_column("announcement", sa.Column("reminded", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("announcement", sa.Column("attachment", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "seen",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *(sa.Column(f"{name}_id", sa.BigInteger(), nullable=False) for name in REFERENCES),
        sa.Column("at", models.columns.Instant(timezone=True), nullable=False),
        *(sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"]) for name in REFERENCES),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("announcement_id", "participant_id"),
    )
    for name in REFERENCES:
        op.create_index(f"ix_seen_{name}_id", "seen", [f"{name}_id"])


def downgrade() -> None:
    op.drop_table("seen")
    for name in ("attachment", "reminded", "leaves_at"):
        op.drop_column("announcement", name)
