"""Keep questionnaires beside the one of the profile, and what clusters answered to them."""

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("questionnaires", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.create_table(
        "response",
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", models.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"]),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"]),
        sa.PrimaryKeyConstraint("cluster_id", "questionnaire"),
    )
    op.create_index("ix_response_participant_id", "response", ["participant_id"])


def downgrade() -> None:
    op.drop_table("response")
    op.drop_column("event", "questionnaires")
