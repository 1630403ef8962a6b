"""Ring for other processes when letters were written."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("""
        CREATE FUNCTION ring_for_letters() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('letters', current_setting('application_name'));
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER letters_ring AFTER INSERT ON letter
        FOR EACH STATEMENT EXECUTE FUNCTION ring_for_letters()
    """)


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP TRIGGER letters_ring ON letter")
    op.execute("DROP FUNCTION ring_for_letters()")
