"""Let the delegates of a cluster share one interview, know who answered what, and let colleagues in by code."""

from typing import Any

import sqlalchemy as sa

import models.columns
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NOW = models.columns.Instant(timezone=True)
INTERVIEW = sa.table(
    "interview",
    *(sa.column(name) for name in ("id", "cluster_id", "participant_id", "questionnaire", "state")),
    *(sa.column(name, NOW) for name in ("started_at", "last_at", "confirmed_at")),
    *(sa.column(name) for name in ("revision", "confirmed_revision")),
)
ANSWER = sa.table(
    "answer",
    *(sa.column(name) for name in ("id", "interview_id", "participant_id", "question", "words", "language")),
    sa.column("value", sa.JSON()),
    sa.column("answered_at", NOW),
    sa.column("settled", sa.Boolean()),
    sa.column("revision"),
)
DRAFT = sa.table(
    "draft",
    *(sa.column(name) for name in ("interview_id", "participant_id", "question", "words", "seen")),
    sa.column("value", sa.JSON()),
)
NEW = ("cluster_id", "revision", "confirmed_revision")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "deputy_code",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("code_expires_at", models.columns.Instant(timezone=True), nullable=False),
        sa.Column("made_at", models.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"]),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash"),
    )
    op.create_index("ix_deputy_code_cluster_id", "deputy_code", ["cluster_id"])
    op.create_index("ix_deputy_code_participant_id", "deputy_code", ["participant_id"])
    op.create_table(
        "draft",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("interview_id", sa.BigInteger(), nullable=False),
        sa.Column("participant_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["interview_id"], ["interview.id"]),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("interview_id", "participant_id", "question"),
    )
    op.create_index("ix_draft_interview_id", "draft", ["interview_id"])
    op.create_index("ix_draft_participant_id", "draft", ["participant_id"])
    # SQLite makes a changed table anew, and lets no table go that rows still point at: so they step aside.
    answers, interviews = _aside(ANSWER, "participant_id", "revision"), _aside(INTERVIEW, *NEW)
    with op.batch_alter_table("interview") as table:
        table.add_column(sa.Column("cluster_id", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False))
        table.add_column(sa.Column("confirmed_revision", sa.Integer(), nullable=False))
        table.alter_column("participant_id", existing_type=sa.BigInteger(), nullable=True)
        table.create_foreign_key("interview_cluster_id_fkey", "cluster", ["cluster_id"], ["id"])
        table.create_unique_constraint("interview_cluster_id_questionnaire_key", ["cluster_id", "questionnaire"])
        table.create_index("ix_interview_cluster_id", ["cluster_id"])
    with op.batch_alter_table("answer") as table:
        table.add_column(sa.Column("participant_id", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False))
        table.drop_column("settled")
        table.create_foreign_key("answer_participant_id_fkey", "participant", ["participant_id"], ["id"])
        table.create_index("ix_answer_participant_id", ["participant_id"])
    _share(interviews, answers)


def downgrade() -> None:
    # An interview whose beginner is forgotten is nobody's without a cluster of its own.
    drafts = _aside(DRAFT)
    answers, interviews = _aside(ANSWER, "settled"), _aside(INTERVIEW)
    with op.batch_alter_table("answer") as table:
        table.add_column(sa.Column("settled", sa.Boolean(), nullable=False))
        table.drop_index("ix_answer_participant_id")
        table.drop_constraint("answer_participant_id_fkey", type_="foreignkey")
        table.drop_column("revision")
        table.drop_column("participant_id")
    with op.batch_alter_table("interview") as table:
        table.drop_index("ix_interview_cluster_id")
        table.drop_constraint("interview_cluster_id_questionnaire_key", type_="unique")
        table.drop_constraint("interview_cluster_id_fkey", type_="foreignkey")
        table.drop_column("cluster_id")
        table.drop_column("revision")
        table.drop_column("confirmed_revision")
        table.alter_column("participant_id", existing_type=sa.BigInteger(), nullable=False)
    op.drop_table("draft")
    op.drop_table("deputy_code")
    owners = {one["id"]: one["participant_id"] for one in interviews if one["participant_id"] is not None}
    kept = [one for one in answers if one["interview_id"] in owners]
    begun = {(one["interview_id"], one["question"]) for one in kept}
    _put(INTERVIEW, [one for one in interviews if one["id"] in owners], without=NEW)
    _put(ANSWER, [{**one, "settled": True} for one in kept], without=("participant_id", "revision"))
    for one in drafts:
        mine = owners.get(one["interview_id"]) == one["participant_id"]
        if mine and (one["interview_id"], one["question"]) not in begun:
            when = next(each["last_at"] for each in interviews if each["id"] == one["interview_id"])
            row = {**one, "language": "", "settled": False, "answered_at": when}
            _put(ANSWER, [row], without=("participant_id", "seen"))


def _aside(table: sa.TableClause, *unknown: str) -> list[dict[str, Any]]:
    """Take every row out of a table that has not these columns."""
    found = sa.select(*(column for column in table.c if column.name not in unknown))
    rows = [dict(row) for row in op.get_bind().execute(found).mappings()]
    op.get_bind().execute(sa.delete(table))
    return rows


def _put(table: sa.TableClause, rows: list[dict[str, Any]], *, without: tuple[str, ...] = ()) -> None:
    for row in rows:
        values = {name: value for name, value in row.items() if name not in without}
        op.get_bind().execute(sa.insert(table).values(values))


def _share(interviews: list[dict[str, Any]], answers: list[dict[str, Any]]) -> None:
    """Give each interview to its cluster, and join those of one cluster.

    What was confirmed stays; then the later interview's answer counts. Boxes still being ticked stay with their person.
    """
    of_people = sa.text("SELECT id, cluster_id FROM participant")
    clusters = {person: cluster for person, cluster in op.get_bind().execute(of_people).all()}
    latest = sorted(interviews, key=lambda one: (one["last_at"], one["id"]), reverse=True)
    latest.sort(key=lambda one: one["state"] != "confirmed")
    walks: dict[Any, dict[str, Any]] = {}
    into: dict[int, int] = {}
    for one in latest:
        cluster = clusters[one["participant_id"]]
        whose = (cluster, one["questionnaire"]) if cluster is not None else one["id"]
        walk = walks.setdefault(whose, {**one, "cluster_id": cluster, "revision": 1, "confirmed_revision": 1})
        into[one["id"]] = walk["id"]
    _put(INTERVIEW, list(walks.values()))
    people = {one["id"]: one["participant_id"] for one in interviews}
    order = {one["id"]: place for place, one in enumerate(latest)}
    kept: dict[tuple[int, str], dict[str, Any]] = {}
    for row in sorted(answers, key=lambda row: order[row["interview_id"]]):
        whose, person = into[row["interview_id"]], people[row["interview_id"]]
        given = {**row, "interview_id": whose, "participant_id": person}
        if not row["settled"]:
            without = ("id", "language", "answered_at", "settled")
            _put(DRAFT, [{**given, "seen": 0}], without=without)
        else:
            kept.setdefault((whose, row["question"]), {**given, "revision": 1})
    _put(ANSWER, list(kept.values()), without=("settled",))
