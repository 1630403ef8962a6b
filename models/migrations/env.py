"""Alembic's door: runs on the connection handed in by models.upgrade."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel

import models  # noqa: F401 - the tables make themselves known
from models.columns import OwnText


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write an OwnText into a migration as the text it is stored as: migrations outlive the enums."""
    return "sa.String(length=20)" if kind == "type" and isinstance(item, OwnText) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
