"""The encrypted database as an SQLAlchemy engine. Only sqlcipher3 and SQLAlchemy are known here, no table.

Writing is the default and begins with BEGIN IMMEDIATE: the write lock is taken first, where waiting for
another writer works (busy_timeout). A plain BEGIN that reads and then writes fails at once with "database is
locked" when someone else has written in between, and SQLite does not wait there.
Reading, through `reading(engine)`, begins with a plain BEGIN: in WAL mode it sees one moment of the database,
waits for nobody and holds nobody up, so a list or an export never delays an autosave. Such a connection is
set query_only too, so that a write that went there by mistake fails every time and not only under load.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2 as sqlcipher  # type: ignore[import-untyped]

from ehat_tui.errors import DiskRefused, EhatError, Locked, VaultDamaged
from ehat_tui.vault.files import refused
from ehat_tui.vault.keys import DataKey

_READING = "ehat_reading"
_PAGE = 4096  # SQLCipher 4; no database is smaller
_LOG = 1 << 16  # bytes: the index of the log is 32 KiB, and the log begins with a page or two
BareError: type[Exception] = sqlcipher.Error  # what `outside_transaction` raises, not wrapped by SQLAlchemy

# After the key, on every connection: SQLite remembers only the journal mode.
_PRAGMAS = [
    "busy_timeout = 5000",  # before the journal mode, which may have to wait
    "journal_mode = WAL",  # reads the tables' definitions
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",  # what is deleted does not live on in free pages
    "temp_store = MEMORY",
]
if sys.platform == "darwin":  # an ordinary sync there does not reach the disk itself
    _PRAGMAS += ["fullfsync = ON", "checkpoint_fullfsync = ON"]
# From here on each piece of memory SQLite takes is kept out of swap and overwritten when it is given back, also those
# it had before. That is a system call each (sqlcipher.c, sqlcipher_mem_malloc), and the definitions of the tables are
# 1,200 pieces with nobody's words in them: so they are read first, and a process opens its vault in 7 ms, not 15.
# The key itself lies in SQLCipher's own memory, which is always locked. Once on it stays on for the whole process.
_PRAGMAS += ["cipher_memory_security = ON"]
# Every statement that SQLCipher keeps prepared takes up some of the little memory SQLite never gives back between two
# statements (its lookaside); with the usual 128 that is full, and an autosave takes 120 pieces instead of 30.
_PREPARED = 5


def open_engine(path: Path, data_key: DataKey, *, create: bool = False) -> Engine:
    """An engine on the database at `path`, after reading from it once.

    `create` makes a new empty file (mode 0600) and refuses an existing one; without it a missing or empty
    file is damage: SQLite takes both, and a file of one byte, for a new database.
    Raises VaultDamaged (the passphrase was right, so a key that does not fit means damage), DiskRefused or
    Locked (the key was wiped).
    """
    if create:
        _make(path)
    else:
        _require(path)
    url = URL.create("sqlite", database=str(path))
    kept = {"cached_statements": _PREPARED}
    engine = create_engine(url, module=sqlcipher, hide_parameters=True, connect_args=kept)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        try:
            _set_up(connection, data_key)
        except BaseException:
            connection.close()
            raise

    event.listen(engine, "begin", _begin)
    try:
        with reading(engine).connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    except (DBAPIError, BareError) as error:
        engine.dispose()
        raise in_plain_words(error, path.parent) from error
    return engine


def reading(engine: Engine) -> Engine:
    """The same engine and pool for work that only reads (see above); give it to a Session or connect()."""
    return engine.execution_options(**{_READING: True})


def close(engine: Engine) -> None:
    """Fold the write-ahead log into the database, close all connections. Never fails: locking must go on."""
    with suppress(DBAPIError, BareError, EhatError), outside_transaction(engine) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    engine.dispose()


@contextmanager
def outside_transaction(engine: Engine) -> Iterator[Any]:
    """A bare sqlcipher3 connection with no BEGIN, for VACUUM, checkpoints and checks."""
    pooled = engine.raw_connection()
    try:
        pooled.driver_connection.execute("PRAGMA query_only = OFF")  # type: ignore[union-attr]
        pooled.info[_READING] = False
        yield pooled.driver_connection
    finally:
        pooled.close()


def require_sound(connection: Any) -> None:
    """Raise VaultDamaged when a page this bare connection has read failed its check; call it after the last row. 3 µs.

    SQLCipher (4.19, measured) gives zeros for the last page of a long value whose HMAC is wrong, and no error: that
    comes with the next page it has to decrypt. But from then on the connection says that it failed, until it is closed.
    """
    if connection.execute("PRAGMA cipher_status").fetchone() == ("0",):
        kind, message, hint = _MEANINGS["SQLITE_CORRUPT"]
        raise kind(message, hint)


def faults(engine: Engine) -> list[str]:
    """What is wrong inside the file, by page and by index; empty when it is whole. 0.2 s for 40 MB.

    The log is folded in first: a page that was torn in the file and stands whole in the log is no damage, and
    cipher_integrity_check reads the file alone.
    """
    try:
        with outside_transaction(engine) as connection:
            with suppress(BareError):  # a full disk, or somebody who writes; then the file is looked at as it is
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            pages = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
            rows = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    except BareError as error:
        return [in_plain_words(error).message]
    return [fault for fault in pages + rows if fault != "ok"]


def in_plain_words(error: BaseException, folder: Path | None = None) -> EhatError:
    """What a database error means for the practitioner; use it wherever a save or a read fails.

    Takes an SQLAlchemy or a sqlcipher3 error and quotes neither its statement nor its values. With the vault's
    `folder` it says why the log, which every opening needs, cannot be made: SQLite does not.
    """
    original = error.orig if isinstance(error, DBAPIError) else error
    name = str(getattr(original, "sqlite_errorname", ""))
    if folder and name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")):
        name = _state_of(folder) or name
    for start, (kind, message, hint) in _MEANINGS.items():
        if name.startswith(start):
            return kind(message, hint)
    return EhatError(f"The vault answered with an error: {name or type(original).__name__}.", "Try again.")


_TRY_AGAIN = "Nothing more was saved. Make it available again, then try again."
_PUT_BACK = "Put vault.db back from a backup before anything else."
_CLOSE_IT = "Close the other ehat, then try again."
_MEANINGS: dict[str, tuple[type[EhatError], str, str]] = {
    "SQLITE_NOTADB": (
        VaultDamaged,
        "The vault cannot be read: vault.db is damaged, or belongs to another vault.key.",
        "Change nothing in the folder. Put both files back from the same backup.",
    ),
    "SQLITE_CORRUPT": (
        VaultDamaged,
        "A part of the vault cannot be read: vault.db is damaged.",
        "Make a copy of the whole folder before anything else, then put back a backup.",
    ),
    "SQLITE_FULL": (DiskRefused, "The disk is full.", "Make some room. Nothing more was saved until then."),
    "SQLITE_READONLY": (DiskRefused, "The vault cannot be written: it is read-only.", _TRY_AGAIN),
    "SQLITE_PERM": (DiskRefused, "This user is not allowed to open the vault.", _TRY_AGAIN),
    "SQLITE_CANTOPEN": (DiskRefused, "The vault cannot be opened: folder or file is missing.", _TRY_AGAIN),
    "SQLITE_IOERR": (DiskRefused, "The disk refused to read or write the vault.", _TRY_AGAIN),
    "SQLITE_BUSY": (DiskRefused, "Another program is using the vault.", _CLOSE_IT),
    "SQLITE_LOCKED": (DiskRefused, "Another program is using the vault.", _CLOSE_IT),
}


def _state_of(folder: Path) -> str:
    """The error SQLite would give for what is plainly wrong with the disk under a folder; "" when nothing is."""
    with suppress(OSError):
        if shutil.disk_usage(folder).free < _LOG:
            return "SQLITE_FULL"
        if not os.access(folder, os.W_OK):
            return "SQLITE_READONLY"
    return ""


def _make(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise refused(error, path.name, "made") from error


def _require(path: Path) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise VaultDamaged("The vault is not there: vault.db is missing.", _PUT_BACK) from error
    except OSError as error:
        raise refused(error, path.name, "opened") from error
    if size < _PAGE:
        raise VaultDamaged("The vault is empty: vault.db has no content any more.", _PUT_BACK)
    with suppress(OSError):
        path.chmod(0o600)  # a copy from a stick may be readable by all; its log files take its mode


def _set_up(connection: Any, data_key: DataKey) -> None:
    if data_key.wiped:
        raise Locked("The vault is locked.", "Unlock it to go on.")
    connection.isolation_level = None  # BEGIN is ours to say: only then is DDL rolled back with the rest
    connection.execute("PRAGMA cipher_log_level = NONE")  # else SQLCipher writes to stderr, over the screen
    connection.set_key(f"x'{data_key.hex()}'")  # as a PRAGMA it would be kept as the text of a statement
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin(connection: Connection) -> None:
    only_reads = bool(connection.get_execution_options().get(_READING, False))
    if connection.info.get(_READING) != only_reads:
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if only_reads else 'OFF'}")
        connection.info[_READING] = only_reads
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
