"""Keep which meeting of a proposal a cluster objects to."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFERENCES = {"timetable": "timetable", "cluster": "cluster", "other_cluster": "cluster"}


def upgrade() -> None:
    op.create_table(
        "objection",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("timetable_id", sa.BigInteger(), nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("other_cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("at", models.columns.Instant(timezone=True), nullable=False),
        *(sa.ForeignKeyConstraint([f"{name}_id"], [f"{table}.id"]) for name, table in REFERENCES.items()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("timetable_id", "cluster_id"),
    )
    for name in REFERENCES:
        op.create_index(f"ix_objection_{name}_id", "objection", [f"{name}_id"])


def downgrade() -> None:
    op.drop_table("objection")
