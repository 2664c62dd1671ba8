"""Reading what can still be read of a damaged vault. It works on a copy: the damaged files are never written to.

A page that was damaged fails its check (SQLCipher, HMAC-SHA512) and the connection with it, so reading goes on with a
new one behind the rows of that page. Every row that is read is as it was written, or it is not read at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehat_tui.errors import DiskRefused, EhatError, Locked, NotFound, VaultDamaged
from ehat_tui.vault import backup, copies, keys, swap
from ehat_tui.vault.copies import looking_at
from ehat_tui.vault.migrate import SCHEMA, Schema, bring_up_to_date

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ehat_tui.vault.keys import DataKey
    from ehat_tui.vault.paths import Paths

_BLOCK = 4096
_BATCH = 4096
_STEPS = 256  # rows tried one by one behind a damaged page, more than one page holds; then in doubling strides
_FURTHEST = 1 << 24


@dataclass(frozen=True)
class Table:
    """How one table was read. `lost` counts rows where an index still knows how many there were, else None."""

    name: str
    read: int
    gaps: int = 0  # places where rows could not be read
    lost: int | None = None

    @property
    def whole(self) -> bool:
        """Whether every row was read."""
        return not self.gaps and not self.lost


def unlock(paths: Paths, opens: Callable[[Path], DataKey]) -> DataKey:
    """The data key, from the first key file that can be read: the vault's, the copy beside it, a backup's.

    `opens` opens a key file, or raises Locked. Raises Locked when none opens and one was judged, VaultDamaged when
    none could be read.
    """
    with suppress(DiskRefused):
        swap.finish(paths)
    places = [paths.key, keys.previous(paths.key)]
    places += [kept.folder / copies.KEY for kept in backup.backups(paths)]
    refusal: EhatError = VaultDamaged("No key file can be read any more.", "Put vault.key back from a backup.")
    for path in places:
        try:
            return opens(path)
        except Locked as error:
            refusal = error if not isinstance(refusal, Locked) else refusal
        except (VaultDamaged, NotFound):
            continue
    raise refusal


def salvage(paths: Paths, data_key: DataKey, folder: Path, schema: Schema = SCHEMA) -> tuple[Engine, list[Table]]:
    """A new vault in the empty `folder`, under the same key, with every row that could be read; and what could not.

    Its tables are those of this ehat; foreign keys may point at rows that were lost. Close the engine.
    Raises NotFound (no vault.db), VaultDamaged (nothing can be read, or a newer ehat's) or DiskRefused.
    """
    damaged, fresh = folder / "damaged.db", folder / "rescued.db"
    _copy_files(paths.vault, damaged)
    _fold(damaged, data_key)
    current = copies.schema_of(damaged, data_key) or schema.head
    from ehat_tui.vault.engine import close, open_engine, outside_transaction

    engine = open_engine(fresh, data_key, create=True)
    try:
        bring_up_to_date(engine, replace(schema, head=_known(schema, current)))
        with outside_transaction(engine) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            try:
                found = _fill(connection, damaged, data_key)
            finally:
                connection.execute("PRAGMA foreign_keys = ON")
        bring_up_to_date(engine, schema)
    except BaseException:
        close(engine)
        raise
    if not any(table.read for table in found):
        close(engine)
        raise VaultDamaged("Nothing can be read of vault.db any more.", _instead(paths))
    return engine, found


def _known(schema: Schema, current: str) -> str:
    if current > schema.head:  # revisions are numbered
        raise VaultDamaged("This vault was made by a newer ehat. Nothing was changed.", "Update ehat, then try again.")
    return current


def _instead(paths: Paths) -> str:
    newest = next(iter(backup.backups(paths)), None)
    if newest is None:
        return "There is no backup on this laptop; look for one that `ehat backup` made."
    return f"There is a backup: ehat restore {newest.name}"


def _copy_files(source: Path, target: Path) -> None:
    """Database and log, block by block: what the disk cannot read becomes zeros, which no page check takes for data."""
    if not source.exists():
        raise NotFound("There is no vault.db in this folder.", "`ehat restore` lists the backups there are.")
    for end in ("", "-wal"):
        path = Path(f"{source}{end}")
        if not path.exists():
            continue
        with path.open("rb", buffering=0) as old, Path(f"{target}{end}").open("xb") as new:
            for at in range(0, path.stat().st_size, _BLOCK):
                try:
                    old.seek(at)
                    block = old.read(_BLOCK)
                except OSError:
                    block = bytes(_BLOCK)
                new.write(block)


def _fold(database: Path, data_key: DataKey) -> None:
    """Bring the newest commits from the log into the copy; a log that is damaged itself ends where it is."""
    from sqlcipher3 import dbapi2 as sqlcipher  # type: ignore[import-untyped]

    connection = sqlcipher.connect(str(database))
    with suppress(sqlcipher.Error):
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{data_key.hex()}'\"")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


def _fill(connection: Any, damaged: Path, data_key: DataKey) -> list[Table]:
    """Copy every readable row of every table of ours; returns how each was read."""
    objects = connection.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
    for kind, name in objects:
        if kind == "trigger":  # they guard a record that grows, not one that is put together again
            connection.execute(f"DROP TRIGGER {_quoted(name)}")
    found = []
    with closing(_Damaged(damaged, data_key)) as source:
        for name in sorted(name for kind, name in objects if kind == "table" and name != "alembic_version"):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({_quoted(name)})")]
            found.append(_copy_table(connection, _Reader(source, name), columns))
    return found


def _copy_table(connection: Any, reader: _Reader, columns: list[str]) -> Table:
    known = reader.columns()
    there = [column for column in columns if column in known]
    if not there:
        return Table(reader.name, 0, gaps=1)
    into = f"INSERT OR IGNORE INTO {_quoted(reader.name)} ({', '.join(map(_quoted, there))})"
    connection.execute("BEGIN")
    count = connection.executemany(f"{into} VALUES ({', '.join('?' * len(there))})", reader.rows(there)).rowcount
    connection.execute("COMMIT")
    expected = reader.expected()
    return Table(reader.name, count, reader.gaps, None if expected is None else max(0, expected - count))


class _Damaged:
    """A file that is asked with one connection for as long as it meets no damage, then with a new one."""

    def __init__(self, path: Path, data_key: DataKey) -> None:
        self._path = path
        self._key = data_key
        self._open = ExitStack()
        self._connection: Any = None

    def close(self) -> None:
        """Let go of the file."""
        self._connection = None
        self._open.close()

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]] | None:
        """The rows; None when a page that is needed for them is damaged."""
        from ehat_tui.vault.engine import BareError, require_sound

        try:
            if self._connection is None:
                self._connection = self._open.enter_context(looking_at(self._path, self._key))
                # nothing is written; SQLite then reads a file that is shorter than its first page says
                self._connection.execute("PRAGMA writable_schema = ON")
            rows = list(self._connection.execute(query, values))
            require_sound(self._connection)
        except (BareError, VaultDamaged):
            self.close()
            return None
        return rows


class _Reader:
    """Reads one table of a damaged file in the order of its rows, and counts the gaps."""

    def __init__(self, source: _Damaged, name: str) -> None:
        self.name = name
        self.gaps = 0
        self._ask = source.ask

    def columns(self) -> set[str]:
        """The columns the damaged file has for this table; empty when it has lost the table."""
        return {row[1] for row in self._ask(f"PRAGMA table_info({_quoted(self.name)})") or ()}

    def expected(self) -> int | None:
        """How many rows there are, by whichever index can still be read."""
        rows = self._ask(f"SELECT count(*) FROM {_quoted(self.name)}")  # noqa: S608
        return int(rows[0][0]) if rows else None

    def rows(self, columns: list[str]) -> Iterator[tuple[Any, ...]]:
        """Every row that can be read: many at a time, fewer and fewer where that fails, at last one by one."""
        wanted = ", ".join(map(_quoted, columns))
        query = f"SELECT rowid, {wanted} FROM {_quoted(self.name)} NOT INDEXED WHERE rowid >= ? ORDER BY rowid LIMIT "  # noqa: S608
        at, limit = 0, _BATCH
        while True:
            found = self._ask(f"{query}{limit}", at)
            if found is None and limit > 1:
                limit //= 2
                continue
            if found is None:
                found = self._behind(f"{query}1", at)
            if not found:
                return
            at, limit = found[-1][0] + 1, min(limit * 2, _BATCH)
            yield from (row[1:] for row in found)

    def _behind(self, query: str, at: int) -> list[tuple[Any, ...]] | None:
        """The first row behind `at` that can be read, after that at `at` could not; None when there is none."""
        self.gaps += 1
        last = at
        for step in _strides():
            if self._ask(query, at + step) is not None:
                low, high = last, at + step  # after a long stride, rows before it may be readable too
                while high - low > 1:
                    middle = (low + high) // 2
                    low, high = (middle, high) if self._ask(query, middle) is None else (low, middle)
                return self._ask(query, high)
            last = at + step
        return None


def _strides() -> Iterator[int]:
    yield from range(1, _STEPS + 1)
    step = _STEPS
    while step < _FURTHEST:
        step *= 2
        yield step


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
