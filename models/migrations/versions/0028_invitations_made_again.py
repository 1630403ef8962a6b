"""Keep which code an invitation made in the bot has replaced, so that the folder does not bring it back."""

import sqlalchemy as sa

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participant", sa.Column("replaced_hash", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("participant", "replaced_hash")
