"""Keep how many interpreters are booked in a slot."""

import sqlalchemy as sa

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meeting_slot", sa.Column("interpreters", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("meeting_slot", "interpreters")
