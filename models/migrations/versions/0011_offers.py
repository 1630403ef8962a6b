"""Keep a slot and a table for two clusters until both have answered; meetings may begin a little late."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFERENCES = {"event": "event", "meeting": "meeting", "slot": "meeting_slot", "asker_cluster": "cluster"}
PUBLISHED, TAKEN = sa.text("state = 'published'"), sa.text("state IN ('held', 'published')")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    for name in ("begins_late", "ends_late"):
        op.add_column("meeting", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("meeting", sa.Column("is_freed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("meeting") as meeting:
        meeting.add_column(sa.Column("alone_cluster_id", sa.BigInteger(), nullable=True))
        meeting.create_foreign_key("meeting_alone_cluster", "cluster", ["alone_cluster_id"], ["id"])
        meeting.create_index("ix_meeting_alone_cluster_id", ["alone_cluster_id"])
    _one_meeting_a_table(TAKEN)
    op.create_table(
        "offer",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("slot_id", sa.BigInteger(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=False),
        sa.Column("asker_cluster_id", sa.BigInteger(), nullable=True),
        sa.Column("a_agrees", sa.Boolean(), nullable=False),
        sa.Column("b_agrees", sa.Boolean(), nullable=False),
        sa.Column("cards", sa.JSON(), nullable=False),
        sa.Column("until", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("at", models.columns.Instant(timezone=True), nullable=False),
        *(sa.ForeignKeyConstraint([f"{name}_id"], [f"{table}.id"]) for name, table in REFERENCES.items()),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in (*(f"{name}_id" for name in REFERENCES), "occasion", "state"):
        op.create_index(f"ix_offer_{name}", "offer", [name])
    op.create_index(
        "one_open_offer_a_meeting", "offer", ["meeting_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_table("offer")
    op.execute("DELETE FROM seat WHERE meeting_id IN (SELECT id FROM meeting WHERE state = 'held')")
    op.execute("UPDATE meeting SET state = 'cancelled' WHERE state = 'held'")
    _one_meeting_a_table(PUBLISHED)
    with op.batch_alter_table("meeting") as meeting:
        meeting.drop_index("ix_meeting_alone_cluster_id")
        meeting.drop_constraint("meeting_alone_cluster", type_="foreignkey")
        meeting.drop_column("alone_cluster_id")
        for name in ("begins_late", "ends_late", "is_freed"):
            meeting.drop_column(name)


def _one_meeting_a_table(where: sa.TextClause) -> None:
    op.drop_index("one_meeting_a_table", "meeting")
    op.create_index(
        "one_meeting_a_table", "meeting", ["slot_id", "table_number"], unique=True, sqlite_where=where,
        postgresql_where=where,
    )  # fmt: skip
