"""Keep who is on board of a visit's bus."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_up", sa.Column("boarded_at", models.columns.Instant(timezone=True), nullable=True))
    op.add_column("activity", sa.Column("called", sa.Integer(), nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    op.drop_column("activity", "called")
    op.drop_column("sign_up", "boarded_at")
