"""Keep how often the vector of a profile was made, so that who has read it sees that it is another."""

import sqlalchemy as sa

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("profile", sa.Column("linkings", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("profile", "linkings")
