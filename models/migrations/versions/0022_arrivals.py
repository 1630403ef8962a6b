"""Keep when somebody arrives at an event and leaves it."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

COLUMNS = ("arrives_at", "leaves_at")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("participant", sa.Column(name, models.columns.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("participant", name)
