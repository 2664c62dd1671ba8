"""form/bindings.py says the same as the tables, which a form is checked without."""

from typing import Any, get_args
from uuid import UUID

import pytest
from sqlalchemy import JSON

from ehat_tui.form.bindings import BINDINGS, DATE, MANY, PERSON, ROW, TEXT
from ehat_tui.form.load import load
from ehat_tui.form.model import KINDS
from ehat_tui.record.columns import bound_columns, read_values, write_value
from ehat_tui.record.ids import new_id
from ehat_tui.record.tables import ROW_TABLES

COLUMNS = [(table, column) for table, columns in BINDINGS.items() for column in columns]

# Columns that no question fills: what a pair is of.
NOT_ASKED = {"relationship": {"child", "person"}}

SAMPLES: dict[tuple[str, ...], Any] = {
    MANY: ["a", "b"],
    DATE: "2019~",
    PERSON: str(new_id()),
    ROW: str(new_id()),
    TEXT: "words",
}


def test_each_table_of_rows_can_be_bound_to() -> None:
    assert set(BINDINGS) == set(ROW_TABLES) - {""}


@pytest.mark.parametrize("table", BINDINGS)
def test_each_column_of_a_table_can_be_bound_to(table: str) -> None:
    assert set(BINDINGS[table]) == set(bound_columns(ROW_TABLES[table])) - NOT_ASKED.get(table, set())


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_the_column_fits_the_kinds(table: str, column: str) -> None:
    model, kinds = ROW_TABLES[table], BINDINGS[table][column]
    field = model.model_fields[bound_columns(model)[column]]
    holds = set(get_args(field.annotation))
    assert type(None) in holds, "everything may be blank in a draft"
    assert set(kinds) <= set(KINDS)
    if kinds in (PERSON, ROW):
        assert UUID in holds
    elif kinds == MANY:
        assert list[str] in holds
        assert model.__table__.c[column].type.__class__ is JSON  # type: ignore[attr-defined]
    elif column == "value":  # the number on a scale
        assert float in holds
    else:
        assert str in holds


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_value_comes_back_as_it_went_in(table: str, column: str) -> None:
    row = ROW_TABLES[table](assessment_id=new_id())
    value = 6.5 if column == "value" else SAMPLES[BINDINGS[table][column]]
    write_value(row, column, value)
    assert read_values(row)[column] == value
    for blank in (None, ""):
        write_value(row, column, blank)
        assert read_values(row)[column] is None


def test_a_list_is_stored_as_a_new_list() -> None:
    row, roles = ROW_TABLES["person"](assessment_id=new_id()), ["parent"]
    write_value(row, "roles", roles)
    roles.append("carer")
    assert read_values(row)["roles"] == ["parent"]


def test_every_column_is_asked_for_by_the_form_that_ships() -> None:
    form = load()
    bound = {(form.sections[q.section].table, q.bind) for q in form.questions.values() if q.bind}
    assert set(COLUMNS) - bound == set()
