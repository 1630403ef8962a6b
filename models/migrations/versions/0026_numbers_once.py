"""Give no row of an erased one's number: a late answer or an old button would be taken for one of the new row."""

import re

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

PLAIN, ONCE = "PRIMARY KEY (id)", "PRIMARY KEY (id AUTOINCREMENT)"


def upgrade() -> None:
    _made_again(PLAIN, ONCE)


def downgrade() -> None:
    _made_again(ONCE, PLAIN)


def _made_again(was: str, now: str) -> None:
    """Make each table of SQLite that numbers its rows again, as sqlite.org/lang_altertable.html#otheralter has it."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":  # PostgreSQL's sequences only go up
        return
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").all()
    for name, told in found:
        if was not in told or not re.search(r"\bid INTEGER NOT NULL", told):
            continue
        of_it = "SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL"
        kept = connection.exec_driver_sql(of_it, (name,)).scalars().all()
        copy = re.sub(rf'^CREATE TABLE "?{name}"?', f'CREATE TABLE "{name}_again"', told).replace(was, now)
        op.execute(copy)
        op.execute(f'INSERT INTO "{name}_again" SELECT * FROM "{name}"')  # noqa: S608 - a table's own name
        op.execute(f'DROP TABLE "{name}"')
        op.execute(f'ALTER TABLE "{name}_again" RENAME TO "{name}"')
        for one in kept:
            op.execute(one)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        message = f"rows refer to what is not there: {broken[:5]}"
        raise ValueError(message)
