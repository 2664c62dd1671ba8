"""The encrypted database: what every connection is set to, what is on disk, what damage looks like."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from ehat_tui.errors import DiskRefused, EhatError, Locked, VaultDamaged
from ehat_tui.vault import engine as vault_engine
from ehat_tui.vault.engine import close, faults, in_plain_words, open_engine, outside_transaction, reading
from ehat_tui.vault.keys import DataKey
from ehat_tui.vault.versions import cipher_versions

ROOT = Path(vault_engine.__file__).parents[2]
MARKER = "Blaenau-marker-zebra"


@pytest.fixture
def key() -> DataKey:
    return DataKey(os.urandom(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder?mode=ro&x=50%#1" / "vault.db"


@pytest.fixture
def engine(path: Path, key: DataKey) -> Iterator[Engine]:
    path.parent.mkdir()
    made = open_engine(path, key, create=True)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT UNIQUE)")
        connection.exec_driver_sql("CREATE TABLE mark (note_id INTEGER REFERENCES note(id))")
    yield made
    close(made)


def write(engine: Engine, words: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO note (words) VALUES (?)", (words,))


def count(engine: Engine) -> int:
    with reading(engine).connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM note").scalar_one())


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000),
        ("cipher_memory_security", "1"), ("cipher_log_level", "NONE"), ("temp_store", 2),
    ],
)  # fmt: skip
def test_every_connection_is_set_up(engine: Engine, pragma: str, value: object) -> None:
    with engine.connect() as one, reading(engine).connect() as other, reading(engine).connect() as third:
        for connection in (other, third, one):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


CLOSED = """
import os, pathlib, re, sys
from ehat_tui.vault import engine
from ehat_tui.vault.keys import DataKey

def found(marker):
    count = 0
    with open("/proc/self/mem", "rb", 0) as memory, open("/proc/self/maps") as regions:
        for start, end in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", regions.read(), re.M):
            memory.seek(int(start, 16))
            try:
                count += memory.read(int(end, 16) - int(start, 16)).count(marker)
            except OSError:  # the kernel's own pages
                pass
    return count

path, key = pathlib.Path(sys.argv[1]), DataKey(os.urandom(32))
made = engine.open_engine(path, key, create=True)
with made.begin() as connection:  # the words are put together inside SQLite: Python must not have them
    connection.exec_driver_sql("CREATE TABLE note (words TEXT)")
    connection.exec_driver_sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        " INSERT INTO note SELECT replace('sqxntxnelword', 'x', 'e') || i FROM n"
    )
with engine.reading(made).connect() as connection:
    connection.exec_driver_sql("SELECT count(*) FROM (SELECT words FROM note ORDER BY words DESC)").all()
marker = bytes(letter - 1 for letter in b"trfoufofmxpse")
print(found(marker))
engine.close(made)
print(found(marker))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at its own memory as Linux shows it")
def test_what_the_database_held_is_not_in_memory_any_more_once_it_is_closed(path: Path) -> None:
    """Locked, the app goes on running. Of what SQLite had, one piece is found: what is searched for."""
    path.parent.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", CLOSED, str(path)], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    before, after = (int(line) for line in done.stdout.split())
    assert before > 1000
    assert after == 1


@pytest.mark.skipif(sys.platform != "darwin", reason="only macOS needs a full sync")
def test_full_sync_on_macos(engine: Engine) -> None:
    with outside_transaction(engine) as connection:
        assert connection.execute("PRAGMA fullfsync").fetchone() == (1,)


def test_nothing_is_readable_on_disk(engine: Engine, path: Path) -> None:
    write(engine, MARKER)
    files = list(path.parent.iterdir())
    assert {file.name for file in files} >= {"vault.db", "vault.db-wal"}
    for file in files:
        content = file.read_bytes()
        assert MARKER.encode() not in content
        assert b"note" not in content
        assert b"SQLite format" not in content
    close(engine)
    assert [file.name for file in path.parent.iterdir()] == ["vault.db"]
    assert MARKER.encode() not in path.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes")
def test_the_files_are_private(engine: Engine, path: Path, key: DataKey) -> None:
    write(engine, MARKER)
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
    close(engine)
    path.chmod(0o644)
    close(open_engine(path, key))
    assert path.stat().st_mode & 0o777 == 0o600


def test_constraints_speak_sqlalchemy_and_quote_nothing(engine: Engine) -> None:
    write(engine, MARKER)
    with pytest.raises(IntegrityError) as caught:
        write(engine, MARKER)
    assert MARKER not in str(caught.value)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO mark VALUES (99)")


def test_ddl_is_rolled_back_with_the_rest(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("INSERT INTO note (words) VALUES ('x')")
        connection.exec_driver_sql("ALTER TABLE note ADD COLUMN more TEXT")
        connection.rollback()
    with reading(engine).connect() as connection:
        columns = connection.exec_driver_sql("PRAGMA table_info(note)").all()
    assert [column[1] for column in columns] == ["id", "words"]
    assert count(engine) == 0


def test_a_reader_cannot_write_and_the_next_writer_can(engine: Engine) -> None:
    with pytest.raises(OperationalError, match="readonly"), reading(engine).begin() as connection:
        connection.exec_driver_sql("INSERT INTO note (words) VALUES ('x')")
    write(engine, "y")
    assert count(engine) == 1


def test_readers_and_a_writer_do_not_wait_for_each_other(engine: Engine) -> None:
    write(engine, "before")
    with reading(engine).connect() as reader:
        seen = reader.exec_driver_sql("SELECT count(*) FROM note").scalar_one()
        write(engine, "during")
        with engine.begin() as writer:
            writer.exec_driver_sql("INSERT INTO note (words) VALUES ('more')")
            assert count(engine) == 2
        again = reader.exec_driver_sql("SELECT count(*) FROM note").scalar_one()
    assert (seen, again, count(engine)) == (1, 1, 3)


def test_threads_that_read_then_write_lose_nothing(engine: Engine) -> None:
    errors: list[Exception] = []

    def work(name: int) -> None:
        try:
            for turn in range(15):
                with engine.begin() as connection:
                    last = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM note").scalar_one()
                    connection.exec_driver_sql("INSERT INTO note VALUES (?, ?)", (last + 1, f"{name} {turn}"))
                count(engine)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            errors.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert count(engine) == 90


def test_reopening_finds_what_was_written(engine: Engine, path: Path, key: DataKey) -> None:
    write(engine, MARKER)
    close(engine)
    again = open_engine(path, key)
    assert count(again) == 1
    assert faults(again) == []
    close(again)


def test_another_key_is_damage_by_now(engine: Engine, path: Path) -> None:
    close(engine)
    with pytest.raises(VaultDamaged, match=r"another vault\.key"):
        open_engine(path, DataKey(os.urandom(32)))


@pytest.mark.parametrize("length", [1, 100, 4096 + 7])
def test_a_truncated_database_is_damage(engine: Engine, path: Path, key: DataKey, length: int) -> None:
    close(engine)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(VaultDamaged):
        open_engine(path, key)


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 4095])
def test_an_empty_or_missing_database_is_damage_and_is_not_made_anew(
    engine: Engine, path: Path, key: DataKey, content: bytes
) -> None:
    close(engine)
    path.write_bytes(content)
    with pytest.raises(VaultDamaged, match="empty"):
        open_engine(path, key)
    assert path.read_bytes() == content
    path.unlink()
    with pytest.raises(VaultDamaged, match="missing"):
        open_engine(path, key)
    assert not path.exists()


def test_a_flipped_bit_is_found(engine: Engine, path: Path, key: DataKey) -> None:
    with engine.begin() as connection:
        for number in range(200):
            connection.exec_driver_sql("INSERT INTO note (words) VALUES (?)", (f"{number} " + "x" * 200,))
    close(engine)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    damaged = open_engine(path, key)
    assert faults(damaged) != []
    with pytest.raises(DatabaseError) as caught, reading(damaged).connect() as connection:
        connection.exec_driver_sql("SELECT sum(length(words)) FROM note").scalar_one()
    assert isinstance(in_plain_words(caught.value), VaultDamaged)
    close(damaged)


def test_never_over_an_existing_file(engine: Engine, path: Path, key: DataKey) -> None:
    with pytest.raises(DiskRefused):
        open_engine(path, key, create=True)


def test_a_folder_that_is_not_there(tmp_path: Path, key: DataKey) -> None:
    with pytest.raises(DiskRefused, match="folder is not there"):
        open_engine(tmp_path / "gone" / "vault.db", key, create=True)


def test_a_wiped_key_opens_nothing_more(engine: Engine, key: DataKey) -> None:
    close(engine)
    key.wipe()
    with pytest.raises(Locked):
        count(engine)
    close(engine)  # and closing again is no failure


def test_a_full_disk_is_said_plainly(engine: Engine) -> None:
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(OperationalError) as caught:
            connection.exec_driver_sql("INSERT INTO note (words) VALUES (?)", (MARKER * 1000,))
    plain = in_plain_words(caught.value)
    assert isinstance(plain, DiskRefused)
    assert plain.message == "The disk is full."


def test_a_lock_that_is_never_given_up_is_said_plainly(engine: Engine, path: Path, key: DataKey) -> None:
    other = open_engine(path, key)
    with engine.begin() as holder, other.connect() as waiter:
        holder.exec_driver_sql("INSERT INTO note (words) VALUES ('x')")
        waiter.connection.driver_connection.execute("PRAGMA busy_timeout = 50")  # type: ignore[union-attr]
        with pytest.raises(OperationalError) as caught:
            waiter.exec_driver_sql("INSERT INTO note (words) VALUES ('y')")
    close(other)
    assert in_plain_words(caught.value).message == "Another program is using the vault."


def test_any_other_error_has_a_name_and_no_content() -> None:
    plain = in_plain_words(ValueError(MARKER))
    assert type(plain) is EhatError
    assert MARKER not in plain.message
    assert "ValueError" in plain.message


def run(script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", dedent(script), *arguments],
        cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


def test_a_wrong_key_draws_nothing_over_the_screen(engine: Engine, path: Path) -> None:
    close(engine)
    done = run(
        """
        import pathlib, sys
        from ehat_tui.errors import VaultDamaged
        from ehat_tui.vault.engine import open_engine
        from ehat_tui.vault.keys import DataKey
        try:
            open_engine(pathlib.Path(sys.argv[1]), DataKey(b"k" * 32))
        except VaultDamaged:
            sys.exit(7)
        """,
        str(path),
    )
    assert (done.returncode, done.stdout, done.stderr) == (7, "", "")


COMMITS = """
    import pathlib, sys
    from ehat_tui.vault.engine import open_engine
    from ehat_tui.vault.keys import DataKey
    engine = open_engine(pathlib.Path(sys.argv[1]), DataKey(bytes.fromhex(sys.stdin.readline())))
    number = 0
    while True:
        with engine.begin() as connection:
            words = f"{sys.argv[2]} {number} " + "x" * 3000
            connection.exec_driver_sql("INSERT INTO note (words) VALUES (?)", (words,))
        print(number, flush=True)
        number += 1
"""  # the key comes by the pipe: an argument is readable by everyone


@pytest.mark.parametrize("wait", [0.01, 0.08, 0.2])
def test_a_kill_loses_no_acknowledged_row(engine: Engine, path: Path, key: DataKey, wait: float) -> None:
    close(engine)
    child = subprocess.Popen(
        [sys.executable, "-c", dedent(COMMITS), str(path), str(wait)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(key.hex() + "\n")
    child.stdin.flush()
    acknowledged = [int(child.stdout.readline())]
    time.sleep(wait)
    child.kill()
    acknowledged += [int(line) for line in child.stdout.read().splitlines()]
    child.wait()
    for pipe in (child.stdin, child.stdout):
        pipe.close()
    again = open_engine(path, key)
    assert faults(again) == []
    assert len(acknowledged) <= count(again) <= len(acknowledged) + 1
    close(again)


def test_versions_name_what_encrypts() -> None:
    versions = cipher_versions()
    assert set(versions) == {"sqlcipher", "provider", "provider_version", "sqlite"}
    assert versions["sqlcipher"].startswith("4.")
    assert versions["provider_version"].startswith("OpenSSL")
    assert "unknown" not in versions.values()
