"""Know which updates waited when a question was shown."""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("card", sa.Column("shown_after", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("card") as card:
        card.drop_column("shown_after")
