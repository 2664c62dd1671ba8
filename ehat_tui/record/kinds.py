"""What the tables are made of: kinds of columns, and what every row that can change carries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect, TypeDecorator
from sqlmodel import Field, SQLModel

from ehat_tui.record.ids import new_id

# Constraints have names of their own: alembic can later change only what it can name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Stored as UTC, returned with its zone: SQLite itself hands back naive times."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; ValueError for a time without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone."""
        return value.replace(tzinfo=UTC) if value is not None else None


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def text(**more: Any) -> Any:
    """A text column that may be empty."""
    return Field(default=None, **more)


def many() -> Any:
    """A column with a list of codes or ids."""
    return Field(default=None, sa_type=JSON)


class Changing(SQLModel):
    """What every row that can change carries.

    A revision alone loses concurrent edits (two laptops both make revision 2): so each edit has an id besides.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    revision: int = 1
    edit_id: UUID = Field(default_factory=new_id)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)

    def touch(self) -> None:
        """Before a change is stored."""
        self.revision += 1
        self.edit_id = new_id()
        self.updated_at = now()
