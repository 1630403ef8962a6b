"""Keep what is wrong with the bot, so that it is said once."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ailment",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", models.columns.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("ailment")
