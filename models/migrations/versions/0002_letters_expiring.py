"""Find the letters that are due, or that nobody needs any more, without reading every one that waits."""

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PENDING = {"sqlite_where": sa.text("state = 'pending'"), "postgresql_where": sa.text("state = 'pending'")}


def upgrade() -> None:
    op.create_index("letters_expiring", "letter", ["expires_at"], unique=False, **PENDING)
    op.drop_index("ix_letter_state", "letter")
    op.drop_index("ix_letter_policy", "letter")


def downgrade() -> None:
    op.create_index("ix_letter_policy", "letter", ["policy"])
    op.create_index("ix_letter_state", "letter", ["state"])
    op.drop_index("letters_expiring", "letter", **PENDING)
