"""Upgrades happen wholly or not at all, after a copy was made."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from ehat_tui.errors import DiskRefused, VaultDamaged
from ehat_tui.vault import migrate
from ehat_tui.vault.engine import close, faults, open_engine, reading
from ehat_tui.vault.keys import DataKey
from ehat_tui.vault.migrate import SCHEMA, Schema, autogenerate, bring_up_to_date, differences, version

MARKER = "Blaenau-marker-zebra"
AddRevision = Callable[[str], Schema]


@pytest.fixture
def key() -> DataKey:
    return DataKey(os.urandom(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "it's here").mkdir()
    return tmp_path / "it's here" / "vault.db"


@pytest.fixture
def engine(path: Path, key: DataKey, schema: Schema) -> Iterator[Engine]:
    """A vault at the first revision, with a family and a child."""
    made = open_engine(path, key, create=True)
    bring_up_to_date(made, schema)
    with made.begin() as connection:
        connection.exec_driver_sql("INSERT INTO family VALUES (1, ?)", (MARKER,))
        connection.exec_driver_sql("INSERT INTO child VALUES (1, 1)")
    yield made
    close(made)


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with reading(engine).connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def tables(engine: Engine) -> list[tuple[object, ...]]:
    return rows(engine, "SELECT name, sql FROM sqlite_master ORDER BY name")


def test_head_is_the_newest_script() -> None:
    assert ScriptDirectory(str(SCHEMA.folder)).get_current_head() == migrate.HEAD


def test_a_new_database_gets_all_revisions(engine: Engine) -> None:
    assert version(engine) == "0001"
    assert {"family", "child", "alembic_version"} <= {name for name, _ in tables(engine)}


def test_nothing_is_imported_when_nothing_is_to_do(engine: Engine, schema: Schema, path: Path, key: DataKey) -> None:
    script = (
        "import sys, pathlib; from ehat_tui.vault import engine, keys, migrate\n"
        "key = keys.DataKey(bytes.fromhex(sys.stdin.read()))\n"
        "opened = engine.open_engine(pathlib.Path(sys.argv[1]), key)\n"
        "migrate.bring_up_to_date(opened, migrate.Schema(pathlib.Path(sys.argv[2]), '0001'))\n"
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(schema.folder)], input=key.hex(),
        cwd=Path(migrate.__file__).parents[2], capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "False"


def test_an_upgrade_keeps_the_rows(engine: Engine, add_revision: AddRevision) -> None:
    newer = add_revision('op.add_column("family", sa.Column("area", sa.String(), server_default="england"))')
    bring_up_to_date(engine, newer)
    assert version(engine) == "0002"
    assert rows(engine, "SELECT words, area FROM family") == [(MARKER, "england")]


def test_the_backup_comes_first(engine: Engine, add_revision: AddRevision) -> None:
    newer = add_revision('op.add_column("family", sa.Column("area", sa.String()))')
    seen: list[str | None] = []
    bring_up_to_date(engine, newer, lambda: seen.append(version(engine)))
    assert seen == ["0001"]
    bring_up_to_date(engine, newer, lambda: seen.append(version(engine)))
    assert seen == ["0001"]


def test_no_backup_no_upgrade(engine: Engine, add_revision: AddRevision) -> None:
    newer = add_revision('op.add_column("family", sa.Column("area", sa.String()))')

    def refuse() -> None:
        raise DiskRefused("The disk is full.")

    with pytest.raises(DiskRefused, match="full"):
        bring_up_to_date(engine, newer, refuse)
    assert version(engine) == "0001"


def test_a_rebuilt_table_keeps_the_rows_that_point_at_it(engine: Engine, add_revision: AddRevision) -> None:
    newer = add_revision(
        """
        with op.batch_alter_table("family", recreate="always") as batch:
            batch.alter_column("words", type_=sa.Text(), nullable=True)
        """
    )
    bring_up_to_date(engine, newer)
    assert rows(engine, "SELECT id, family_id FROM child") == [(1, 1)]
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


@pytest.mark.parametrize("broken", [1, 2])
def test_a_failing_revision_leaves_nothing_behind(
    engine: Engine, key: DataKey, path: Path, add_revision: AddRevision, broken: int
) -> None:
    before = tables(engine)
    good = 'op.add_column("family", sa.Column("area", sa.String()))'
    bad = """
        op.add_column("family", sa.Column("place", sa.String()))
        op.execute("CREATE TABLE half (id INTEGER)")
        op.execute("UPDATE family SET words = 'lost'")
        raise ZeroDivisionError("one value, quoted")
    """
    newer = add_revision(good if broken > 1 else bad)
    if broken > 1:
        newer = add_revision(bad)
    with pytest.raises(VaultDamaged, match="as it was before") as caught:
        bring_up_to_date(engine, newer)
    assert "quoted" not in f"{caught.value.message} {caught.value.hint}"
    assert version(engine) == "0001"
    assert tables(engine) == before
    assert rows(engine, "SELECT words FROM family") == [(MARKER,)]
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    close(engine)
    again = open_engine(path, key)
    assert (version(again), faults(again)) == ("0001", [])
    close(again)


def test_an_upgrade_that_orphans_rows_is_undone(engine: Engine, add_revision: AddRevision) -> None:
    newer = add_revision('op.execute("DELETE FROM family")')
    with pytest.raises(VaultDamaged):
        bring_up_to_date(engine, newer)
    assert rows(engine, "SELECT words FROM family") == [(MARKER,)]


def test_a_second_try_after_a_failure_works(engine: Engine, add_revision: AddRevision) -> None:
    newer = add_revision("raise ZeroDivisionError")
    with pytest.raises(VaultDamaged):
        bring_up_to_date(engine, newer)
    script = newer.folder / "versions" / "0002_test.py"
    mended = script.read_text(encoding="utf-8").replace("raise ZeroDivisionError", "pass")
    script.write_text(mended, encoding="utf-8")
    bring_up_to_date(engine, newer)
    assert version(engine) == "0002"


def test_a_newer_vault_is_refused_untouched(engine: Engine, schema: Schema) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    asked: list[int] = []
    with pytest.raises(VaultDamaged, match="newer ehat") as caught:
        bring_up_to_date(engine, schema, lambda: asked.append(1))
    assert "Update ehat" in caught.value.hint
    assert rows(engine, "SELECT words FROM family") == [(MARKER,)]
    assert asked == []


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE alembic_version",
        "DELETE FROM alembic_version",
        "INSERT INTO alembic_version VALUES ('0002')",
    ],
)
def test_tables_without_one_version_are_damage(engine: Engine, schema: Schema, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises(VaultDamaged, match="does not say"):
        bring_up_to_date(engine, schema)


def test_a_full_disk_during_the_upgrade_is_said_to_be_one(engine: Engine, add_revision: AddRevision) -> None:
    newer = add_revision(
        """
        op.execute("PRAGMA max_page_count = 1")
        op.execute("CREATE TABLE big AS SELECT randomblob(100000) AS words")
        """
    )
    with pytest.raises(DiskRefused, match="full"):
        bring_up_to_date(engine, newer)
    assert version(engine) == "0001"


def test_the_next_revision_is_written_from_the_tables(
    schema: Schema, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    class Stamp(sa.TypeDecorator[str]):
        impl = sa.DateTime(timezone=True)
        cache_ok = True

    metadata = sa.MetaData()
    sa.Table(
        "family", metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", Stamp()),
    )  # fmt: skip
    sa.Table(
        "child", metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("family_id", sa.Integer, sa.ForeignKey("family.id", ondelete="CASCADE"), nullable=False),
    )  # fmt: skip
    assert differences(engine, metadata) != []
    written = autogenerate("a time", metadata, schema)
    assert written.name == "0002_a_time.py"
    text = written.read_text(encoding="utf-8")
    assert "sa.DateTime(timezone=True)" in text
    assert "Stamp" not in text
    newer = Schema(schema.folder, "0002")
    bring_up_to_date(engine, newer)
    assert differences(engine, metadata) == []
    assert version(engine) == "0002"
