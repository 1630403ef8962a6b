"""Number the seats a cluster has in a slot, and keep how many of its people an absence is of."""

import sqlalchemy as sa

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# The names PostgreSQL gave to what 0001 left without one.
NAMES = {"uq": "%(table_name)s_%(column_0_N_name)s_key"}
ONE, NUMBERED = "seat_slot_id_cluster_id_key", "seat_slot_id_cluster_id_number_key"


def upgrade() -> None:
    op.add_column("absence", sa.Column("people", sa.Integer(), nullable=True))
    with op.batch_alter_table("seat", naming_convention=NAMES) as seat:
        seat.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
        seat.drop_constraint(ONE, type_="unique")
        seat.create_unique_constraint(NUMBERED, ["slot_id", "cluster_id", "number"])


def downgrade() -> None:
    second = "SELECT meeting_id FROM seat WHERE number > 1"
    op.execute(f"UPDATE meeting SET state = 'cancelled' WHERE id IN ({second})")  # noqa: S608
    op.execute(f"DELETE FROM seat WHERE meeting_id IN ({second})")  # noqa: S608
    with op.batch_alter_table("seat", naming_convention=NAMES) as seat:
        seat.drop_constraint(NUMBERED, type_="unique")
        seat.drop_column("number")
        seat.create_unique_constraint(ONE, ["slot_id", "cluster_id"])
    op.execute("DELETE FROM absence WHERE people IS NOT NULL")
    op.drop_column("absence", "people")
