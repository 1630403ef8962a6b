"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, Integer, String, TypeDecorator
from sqlmodel import Field

Chosen = TypeVar("Chosen", bound=StrEnum)

# SQLite gives only an INTEGER PRIMARY KEY its own row number.
ROW_ID = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite would drop the zone, so a naive value is refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a stored instant is aware, got {value!r}"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its signature is SQLAlchemy's
        """Return UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class OwnText(TypeDecorator[StrEnum]):
    """A StrEnum stored as its own text; SQLModel would store its name and make a native enum on PostgreSQL."""

    impl = String(20)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - its signature is SQLAlchemy's
        """Store the text."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002 - its signature is SQLAlchemy's
        """Return the member."""
        return None if value is None else self.kind(value)


def row_id() -> Any:
    """Return the primary key of a table whose rows are numbered by the database, which gives no number twice."""
    return Field(default=None, sa_column=Column(ROW_ID, primary_key=True, autoincrement=True))


def instant(*, index: bool = False, nullable: bool = False, default: Any = ...) -> Any:
    """Return a column of aware UTC instants."""
    return Field(
        default=None if nullable and default is ... else default, sa_type=Instant, index=index, nullable=nullable
    )


def own_text(kind: type[Chosen], default: Chosen, *, index: bool = True) -> Any:
    """Return a column that stores a StrEnum as its own text."""
    return Field(default=default, sa_column=Column(OwnText(kind), nullable=False, index=index))


def json(factory: Any = dict) -> Any:
    """Return a column of JSON."""
    return Field(default_factory=factory, sa_type=JSON, nullable=False)


def telegram_id(**options: Any) -> Any:
    """Return a column wide enough for Telegram's ids (52 bits)."""
    return Field(sa_type=BigInteger, **options)


def reference(target: str, *, nullable: bool = False, index: bool = True) -> Any:
    """Return a reference to another table's row."""
    default = None if nullable else ...
    return Field(default=default, sa_type=BigInteger, foreign_key=target, nullable=nullable, index=index)
