"""Keep of a cancelled meeting whether a person called it off, so that nobody asks the two again."""

import sqlalchemy as sa

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meeting", sa.Column("is_called_off", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE meeting SET is_called_off = true WHERE state = 'cancelled' AND alone_cluster_id IS NOT NULL")


def downgrade() -> None:
    op.drop_column("meeting", "is_called_off")
