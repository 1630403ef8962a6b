"""Keep what organizers suppose, and when a cluster is away."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPLIED = sa.text("state = 'applied'")


def upgrade() -> None:
    op.create_table(
        "supposition",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("details", "stands", "plan", "found")),
        *(sa.Column(name, models.columns.Instant(timezone=True), nullable=False) for name in ("starts", "ends", "at")),
        sa.Column("upon", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("event_id", "kind", "state"):
        op.create_index(f"ix_supposition_{name}", "supposition", [name])
    op.create_index(
        "one_applied_upon_another", "supposition", ["event_id", "upon"], unique=True,
        sqlite_where=APPLIED, postgresql_where=APPLIED,
    )  # fmt: skip
    op.create_table(
        "absence",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, models.columns.Instant(timezone=True), nullable=False) for name in ("starts", "ends", "at")),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_absence_cluster_id", "absence", ["cluster_id"])


def downgrade() -> None:
    op.drop_table("absence")
    op.drop_table("supposition")
