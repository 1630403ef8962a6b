"""Remember who said "not now"."""

import sqlalchemy as sa

from alembic import op
from models.columns import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participant", sa.Column("left_alone_at", Instant(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("participant", "left_alone_at")
