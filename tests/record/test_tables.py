"""The tables and their keys: the same on PostgreSQL, and nothing written in bulk behind the chain's back."""

import ast
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from time import time_ns

import pytest
import time_machine
from sqlalchemy import Dialect, Uuid
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

import ehat_tui.record
from ehat_tui.record import statements
from ehat_tui.record.ids import new_id
from ehat_tui.record.kinds import Changing, UtcDateTime
from ehat_tui.record.tables import ROW_TABLES

SOURCES = sorted(Path(ehat_tui.record.__file__).parent.glob("*.py"))
TABLES = SQLModel.metadata.tables
POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
SQLITE: Dialect = sqlite.dialect()


# ---------------------------------------------------------------- keys


def test_ids_are_uuids_of_version_7() -> None:
    ids = [new_id() for _ in range(1000)]
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    assert len(set(ids)) == 1000
    milliseconds = [one.int >> 80 for one in ids]
    assert milliseconds == sorted(milliseconds)
    assert abs(milliseconds[-1] - time_ns() // 1_000_000) < 10_000


def test_ids_sort_by_the_time_they_were_made() -> None:
    found = []
    with time_machine.travel(datetime(2026, 1, 12, tzinfo=UTC), tick=False) as clock:
        for _ in range(50):
            found.append(new_id())
            clock.shift(timedelta(milliseconds=1))
    assert found == sorted(found)
    assert [str(one) for one in found] == sorted(str(one) for one in found)
    assert found[0].int >> 80 == 1768176000000


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize("name", TABLES)
def test_postgresql_can_have_each_table(name: str) -> None:
    table = TABLES[name]
    made = str(CreateTable(table).compile(dialect=POSTGRESQL))
    assert f"CREATE TABLE {name} " in made.replace('"', "")
    for index in table.indexes:
        assert str(CreateIndex(index).compile(dialect=POSTGRESQL))
    for column in table.columns:
        if isinstance(column.type, UtcDateTime):
            assert "TIMESTAMP WITH TIME ZONE" in column.type.compile(POSTGRESQL)
        if column.name == "id":
            assert isinstance(column.type, Uuid)


def test_every_constraint_has_a_name() -> None:
    """Alembic can later change only what it can name; PostgreSQL cuts names at 63 characters."""
    for table in TABLES.values():
        for constraint in table.constraints:
            name = POSTGRESQL.identifier_preparer.format_constraint(constraint)
            assert name, table.name
            assert len(name) <= 63


def test_nothing_that_can_change_lacks_its_revision() -> None:
    assert all(issubclass(table, Changing) for table in ROW_TABLES.values())
    once = {"event", "snapshot", "formversion"}  # written once, never changed
    for name, table in TABLES.items():
        if name not in once and not name.startswith("alembic"):
            assert {"id", "revision", "edit_id", "created_at", "updated_at"} <= set(table.columns.keys()), name


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL], ids=["sqlite", "postgresql"])
def test_times_go_in_as_utc_and_come_out_with_their_zone(dialect: Dialect) -> None:
    kind = UtcDateTime()
    summer = datetime(2026, 7, 1, 13, 30, tzinfo=timezone(timedelta(hours=1)))
    stored = kind.process_bind_param(summer, dialect)
    assert stored == datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    assert stored is not None
    assert stored.utcoffset() == timedelta(0)
    assert kind.process_result_value(stored.replace(tzinfo=None), dialect) == summer
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None
    with pytest.raises(ValueError, match="without a zone"):
        kind.process_bind_param(datetime(2026, 7, 1), dialect)  # noqa: DTZ001


# ---------------------------------------------------------------- only through the unit of work


@pytest.mark.parametrize(
    "source", [s for s in SOURCES if s.name not in ("statements.py", "rescue.py")], ids=lambda path: path.name
)
def test_nothing_is_changed_in_bulk(source: Path) -> None:
    """An UPDATE or DELETE of many rows would pass by the events and the revisions."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    words = {"update", "delete", "insert", "text", "exec_driver_sql", "bulk_save_objects", "bulk_update_mappings"}
    imported = {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("sqlalchemy", "sqlmodel"))
        for name in node.names
    }
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = {func.attr for func in calls if isinstance(func, ast.Attribute)}
    assert imported & words == set()
    one_by_one = {"delete"} if source.name == "purge.py" else set()  # session.delete(row), after the event
    assert called & (words - {"update"} - one_by_one) == set()
    assert "executemany" not in called
    strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [one for one in strings if one.upper().startswith(("UPDATE ", "DELETE FROM", "INSERT "))] == []


def test_the_ready_made_statements_change_one_row_each_within_a_unit() -> None:
    users = {source.name for source in SOURCES if "statements" in _imported_rooms(source)}
    assert users == {"chain.py", "gatekeeper.py", "keeping.py", "store.py", "unit.py"}  # keeping only reads
    # (statement, the number of columns that single out one row)
    for statement, columns in ((statements._CHANGE, 1), (statements._ANSWER_AGAIN, 3)):
        assert str(statement.compile()).partition("WHERE")[2].count("=") == columns


def _imported_rooms(source: Path) -> set[str]:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.name for node in found if node.module == "ehat_tui.record" for name in node.names}


def test_only_the_store_makes_sessions() -> None:
    makers = {
        source.name
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Session"
    }
    assert makers == {"store.py"}
