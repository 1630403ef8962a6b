"""Keep what people find of no use among their matches."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFERENCES = ("event", "participant", "cluster")


def upgrade() -> None:
    op.create_table(
        "doubt",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("about_cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.String(length=20), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("at", models.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["about_cluster_id"], ["cluster.id"]),
        *(sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"]) for name in REFERENCES),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("participant_id", "about_cluster_id"),
    )
    for name in (*REFERENCES, "about_cluster"):
        op.create_index(f"ix_doubt_{name}_id", "doubt", [f"{name}_id"])
    op.create_index("ix_doubt_because", "doubt", ["because"])


def downgrade() -> None:
    op.drop_table("doubt")
