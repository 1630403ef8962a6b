"""Keep who waits for a seat."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFERENCES = ("activity", "participant")


def upgrade() -> None:
    op.create_table(
        "standby",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *(sa.Column(f"{name}_id", sa.BigInteger(), nullable=False) for name in REFERENCES),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("due_at", models.columns.Instant(timezone=True), nullable=True),
        sa.Column("at", models.columns.Instant(timezone=True), nullable=False),
        *(sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"]) for name in REFERENCES),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("activity_id", "participant_id"),
    )
    for column in (*(f"{name}_id" for name in REFERENCES), "due_at"):
        op.create_index(f"ix_standby_{column}", "standby", [column])


def downgrade() -> None:
    op.drop_table("standby")
