"""Whatever can still be read of a damaged vault is read, nothing else is, and the damaged files stay as they are."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ehat_tui.errors import Locked, NotFound, VaultDamaged
from ehat_tui.vault import copies, keys, rescue
from ehat_tui.vault.backup import before_upgrade, roll
from ehat_tui.vault.engine import close, open_engine, reading
from ehat_tui.vault.keys import Cost, DataKey
from ehat_tui.vault.migrate import Schema, version
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.rescue import Table
from ehat_tui.vault.vault import create_vault

PAGE = 4096
ROWS = 1200
PASSPHRASE = "brown kettle sings twice"


def words(number: int) -> str:
    """What row `number` says; every hundredth is longer than a page."""
    return f"row {number} " + "said " * (2000 if number % 100 == 0 else 10)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Paths, Schema]:
    """A vault of 1,200 families over a hundred pages, closed."""
    folder = tmp_path_factory.mktemp("stored")
    scripts = folder / "scripts"
    from ehat_tui.vault.migrate import SCHEMA

    shutil.copytree(SCHEMA.folder, scripts, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (scripts / "versions").mkdir()
    (scripts / "versions" / "0001_test.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision = '0001'\ndown_revision = None\n"
        "def upgrade():\n"
        "    op.create_table('family', sa.Column('id', sa.String, primary_key=True), sa.Column('words', sa.Text))\n"
        "    op.create_table('child', sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.Text))\n"
        "    op.execute('CREATE TRIGGER never BEFORE INSERT ON child WHEN NEW.id > 9 '\n"
        "        'BEGIN SELECT RAISE(ABORT, 0); END')\n",
        encoding="utf-8",
    )
    schema = Schema(scripts, "0001")
    paths = Paths(folder / "home")
    vault, _ = create_vault(paths, PASSPHRASE, Cost(ops=1, memory=8192), schema)
    with vault, vault.engine.begin() as connection:
        for number in range(ROWS):
            connection.exec_driver_sql("INSERT INTO family VALUES (?, ?)", (f"{number:05}", words(number)))
        connection.exec_driver_sql("INSERT INTO child VALUES (1, 'Ann')")
    return paths, schema


@pytest.fixture
def copy(stored: tuple[Paths, Schema], tmp_path: Path) -> Paths:
    shutil.copytree(stored[0].home, tmp_path / "vault")
    return Paths(tmp_path / "vault")


@pytest.fixture
def schema(stored: tuple[Paths, Schema]) -> Schema:
    return stored[1]


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def damage(paths: Paths, *pages: int) -> None:
    """Spoil pages, numbered from 1 as SQLite does."""
    with paths.vault.open("rb+") as file:
        for page in pages:
            file.seek((page - 1) * PAGE + 200)
            file.write(b"spoilt")


def pages(paths: Paths) -> int:
    return paths.vault.stat().st_size // PAGE


def salvage(paths: Paths, schema: Schema, folder: Path) -> tuple[dict[str, str], dict[str, Table]]:
    """The rows of `family` that came out, and how each table was read."""
    data_key = keys.unlock(paths.key, PASSPHRASE)
    engine, tables = rescue.salvage(paths, data_key, folder, schema)
    with reading(engine).connect() as connection:
        found = {str(row[0]): str(row[1]) for row in connection.exec_driver_sql("SELECT id, words FROM family")}
    close(engine)
    return found, {table.name: table for table in tables}


def test_a_whole_vault_is_read_whole(copy: Paths, schema: Schema, scratch: Path) -> None:
    before = copy.vault.read_bytes()
    found, tables = salvage(copy, schema, scratch)
    assert found == {f"{number:05}": words(number) for number in range(ROWS)}
    assert tables == {"family": Table("family", ROWS, 0, 0), "child": Table("child", 1, 0, 0)}
    assert all(table.whole for table in tables.values())
    assert copy.vault.read_bytes() == before


def test_one_page(stored: tuple[Paths, Schema], tmp_path: Path) -> None:
    """Whichever it is: what comes out is what went in, and what is lost is counted."""
    paths, schema = stored
    outcomes = {"whole": 0, "some lost": 0, "nothing": 0}
    for page in range(1, pages(paths) + 1, 4):
        home = tmp_path / str(page)
        shutil.copytree(paths.home, home)
        (home / "scratch").mkdir()
        damage(Paths(home), page)
        try:
            found, tables = salvage(Paths(home), schema, home / "scratch")
        except VaultDamaged:
            outcomes["nothing"] += 1
            continue
        finally:
            shutil.rmtree(home / "scratch")
        assert all(value == words(int(key)) for key, value in found.items())
        lost = ROWS - len(found)
        assert tables["family"].whole == (lost == 0)
        assert tables["family"].lost in (lost, None)
        if tables["family"].read:
            assert lost < 120, f"one page of many cost {lost} rows"
        outcomes["some lost" if lost else "whole"] += 1
    assert outcomes["some lost"] > 5
    assert outcomes["nothing"] <= 3  # the first page holds all tables' names


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=3
)  # each opens the file some hundred times
@given(data=st.data())
def test_several_pages(stored: tuple[Paths, Schema], tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    paths, schema = stored
    home = tmp_path_factory.mktemp("several")
    shutil.copytree(paths.home, home / "vault")
    (home / "scratch").mkdir()
    spoilt = data.draw(st.sets(st.integers(8, pages(paths)), min_size=2, max_size=6))
    damage(Paths(home / "vault"), *spoilt)
    found, tables = salvage(Paths(home / "vault"), schema, home / "scratch")
    assert all(value == words(int(key)) for key, value in found.items())
    assert tables["family"].whole == (len(found) == ROWS)


def test_a_file_cut_short(copy: Paths, schema: Schema, scratch: Path) -> None:
    with copy.vault.open("rb+") as file:
        file.truncate(pages(copy) // 2 * PAGE)
    found, tables = salvage(copy, schema, scratch)
    assert 100 < len(found) < ROWS
    assert not tables["family"].whole


def test_a_disk_with_bad_blocks(copy: Paths, schema: Schema, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that cannot be read are skipped in copying, and read as damage."""
    real = Path.open
    bad = range(30 * PAGE, 32 * PAGE)

    def failing(self: Path, mode: str = "r", buffering: int = -1, **more: Any) -> Any:
        file = real(self, mode, buffering, **more)
        if self != copy.vault or buffering != 0:
            return file

        class Bad:
            def __enter__(self) -> Self:
                return self

            def __exit__(self, *_: object) -> None:
                file.close()

            def seek(self, at: int) -> None:
                file.seek(at)

            def read(self, size: int) -> bytes:
                if file.tell() in bad:
                    raise OSError(errno.EIO, "bad block")
                return bytes(file.read(size))

        return Bad()

    monkeypatch.setattr(Path, "open", failing)
    found, tables = salvage(copy, schema, scratch)
    assert 0 < ROWS - len(found) < 200
    assert not tables["family"].whole


def test_a_table_that_is_gone(copy: Paths, schema: Schema, scratch: Path) -> None:
    engine = open_engine(copy.vault, keys.unlock(copy.key, PASSPHRASE))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE child")
    close(engine)
    found, tables = salvage(copy, schema, scratch)
    assert len(found) == ROWS
    assert tables["family"].whole
    assert not tables["child"].whole


def test_commits_that_are_only_in_the_log(copy: Paths, schema: Schema, scratch: Path) -> None:
    engine = open_engine(copy.vault, keys.unlock(copy.key, PASSPHRASE))
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO family VALUES ('zzzzz', 'just typed')")
    log = Path(f"{copy.vault}-wal")
    files = {path: path.read_bytes() for path in (copy.vault, log)}
    close(engine)
    for path, content in files.items():  # as a kill leaves them
        path.write_bytes(content)
    damage(copy, 30)
    found, _ = salvage(copy, schema, scratch)
    assert found["zzzzz"] == "just typed"
    assert log.read_bytes() == files[log]


def test_rows_that_a_trigger_would_refuse(copy: Paths, schema: Schema, scratch: Path) -> None:
    engine = open_engine(copy.vault, keys.unlock(copy.key, PASSPHRASE))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER never")
        connection.exec_driver_sql("INSERT INTO child VALUES (10, 'Cat')")
    close(engine)
    _, tables = salvage(copy, schema, scratch)
    assert tables["child"] == Table("child", 2, 0, 0)


def test_an_older_vault_comes_out_as_of_today(copy: Paths, schema: Schema, scratch: Path) -> None:
    (schema.folder / "versions" / "0002_more.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision = '0002'\ndown_revision = '0001'\n"
        "def upgrade():\n    op.add_column('child', sa.Column('area', sa.String(), server_default='england'))\n",
        encoding="utf-8",
    )
    try:
        newer = Schema(schema.folder, "0002")
        engine, _ = rescue.salvage(copy, keys.unlock(copy.key, PASSPHRASE), scratch, newer)
        assert version(engine) == "0002"
        with reading(engine).connect() as connection:
            assert connection.exec_driver_sql("SELECT name, area FROM child").all() == [("Ann", "england")]
        close(engine)
    finally:
        (schema.folder / "versions" / "0002_more.py").unlink()


def test_nothing_left_names_the_newest_backup(copy: Paths, schema: Schema, scratch: Path, tmp_path: Path) -> None:
    from ehat_tui.vault.vault import open_vault

    with open_vault(copy, PASSPHRASE, schema) as vault:
        roll(vault)
    damage(copy, 1)
    with pytest.raises(VaultDamaged, match="Nothing can be read") as caught:
        rescue.salvage(copy, keys.unlock(copy.key, PASSPHRASE), scratch, schema)
    assert "ehat restore 20" in caught.value.hint


def test_no_database_at_all(copy: Paths, schema: Schema, scratch: Path) -> None:
    copy.vault.unlink()
    with pytest.raises(NotFound):
        rescue.salvage(copy, keys.unlock(copy.key, PASSPHRASE), scratch, schema)


def test_a_newer_vault_is_none_of_ours(copy: Paths, schema: Schema, scratch: Path) -> None:
    engine = open_engine(copy.vault, keys.unlock(copy.key, PASSPHRASE))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    close(engine)
    with pytest.raises(VaultDamaged, match="newer ehat"):
        rescue.salvage(copy, keys.unlock(copy.key, PASSPHRASE), scratch, schema)


# -- the key


def opens(path: Path) -> DataKey:
    return keys.unlock(path, PASSPHRASE)


@pytest.mark.parametrize("lost", ["vault.key", "vault.key.old", "both"])
def test_the_key_comes_from_wherever_it_can(copy: Paths, schema: Schema, lost: str) -> None:
    from ehat_tui.vault.vault import open_vault

    with open_vault(copy, PASSPHRASE, schema) as vault:
        before_upgrade(copy, vault.engine, vault.data_key)
        expected = bytes(vault.data_key)
    for name in ("vault.key", "vault.key.old"):
        if lost in (name, "both"):
            (copy.home / name).write_bytes(b"\0\0")
    assert bytes(rescue.unlock(copy, opens)) == expected


def test_a_wrong_passphrase_is_said_to_be_wrong(copy: Paths) -> None:
    with pytest.raises(Locked, match="does not open"):
        rescue.unlock(copy, lambda path: keys.unlock(path, "not the right words"))


def test_no_key_file_at_all(copy: Paths) -> None:
    for path in (copy.key, keys.previous(copy.key)):
        path.unlink(missing_ok=True)
    with pytest.raises(VaultDamaged, match="No key file"):
        rescue.unlock(copy, opens)


def test_looking_changes_nothing_and_leaves_nothing(copy: Paths, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in copy.home.iterdir()}
    data_key: Callable[[Path], DataKey] = opens
    key = data_key(copy.key)
    with copies.looking_at(copy.vault, key) as connection:
        assert connection.execute("SELECT count(*) FROM family").fetchone() == (ROWS,)
    after = {path.name: path.read_bytes() for path in copy.home.iterdir() if path.name != "vault.key.old"}
    assert after == {name: content for name, content in before.items() if name != "vault.key.old"}
