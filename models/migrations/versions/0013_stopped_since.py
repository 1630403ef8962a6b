"""Keep since when a bot sends nothing of its own accord, so that what is older can be told from what is newer."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("budget", sa.Column("stopped_at", models.columns.Instant(timezone=True), nullable=True))
    op.execute(sa.text("UPDATE budget SET stopped_at = CURRENT_TIMESTAMP WHERE stopped"))
    op.drop_column("budget", "stopped")


def downgrade() -> None:
    op.add_column("budget", sa.Column("stopped", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text("UPDATE budget SET stopped = TRUE WHERE stopped_at IS NOT NULL"))
    op.drop_column("budget", "stopped_at")
