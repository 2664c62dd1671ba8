"""Between typed columns and the JSON values a Case holds: `person_id: UUID` in the table is `person: "..."` outside."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from ehat_tui.form.model import Section
from ehat_tui.record.case import Answer
from ehat_tui.record.tables import ROW_TABLES, Agreement, Kept, Row

_HALVES = re.compile("[\ud800-\udfff]")


@cache
def bound_columns(table: type[Row]) -> dict[str, str]:
    """{name outside: column} of what is particular to a table of rows."""
    shared = {*Kept.model_fields, "section", "wording", "wording_version"}  # what no question asks
    own = [name for name in table.model_fields if name not in shared]
    return {name.removesuffix("_id"): name for name in own}


def table_of(section: Section) -> type[Row]:
    """The table that keeps the rows of a list or pair section."""
    return ROW_TABLES[section.table]


def read_values(row: Row) -> dict[str, Any]:
    """The bound columns of a row as JSON values; of an event also `settled` and, for an agreement, its wording."""
    values = {name: getattr(row, column) for name, column in bound_columns(type(row)).items()}
    if isinstance(row, Kept):
        values["settled"] = row.settled_at.isoformat() if row.settled_at else ""
    if isinstance(row, Agreement):
        values |= {"wording": row.wording or [], "wording_version": row.wording_version or ""}
    return outside(values)


def outside(values: dict[str, Any]) -> dict[str, Any]:
    """Values of columns as JSON values."""
    return {name: str(value) if isinstance(value, UUID) else value for name, value in values.items()}


def storable(value: Any) -> Any:
    """Without what no text column takes: NUL, which PostgreSQL refuses, and half characters, which have no bytes.

    They come with pasted text. An answer that could not be saved for them would keep others from being saved too.
    """
    if isinstance(value, str):
        return _HALVES.sub("\N{REPLACEMENT CHARACTER}", value.replace("\0", ""))
    if isinstance(value, list | tuple):
        return [storable(part) for part in value]
    return {name: storable(part) for name, part in value.items()} if isinstance(value, dict) else value


def storable_answer(answer: Answer) -> Answer:
    """An answer whose value and typed text can be stored."""
    return replace(answer, value=storable(answer.value), typed=storable(answer.typed))


def write_value(row: Row, name: str, value: Any) -> None:
    """Put one JSON value into the column it is bound to; a list is stored as a new list, so the change is seen."""
    column = bound_columns(type(row))[name]
    if column.endswith("_id"):
        value = UUID(value) if value else None
    elif column == "value":
        value = None if value in (None, "") else float(value)
    elif isinstance(value, list | tuple):
        value = list(value)
    elif value == "":
        value = None
    setattr(row, column, value)
