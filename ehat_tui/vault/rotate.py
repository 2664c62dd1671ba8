"""A new data key: the whole database is written once more, under a key that nobody has seen.

For a laptop that came back after a theft, or a key file and passphrase that others had. Two files have to change, the
database and the key file, and a disk can change only one at a time. In this order every moment leaves a
vault that opens:

1. The new database is made beside the old one, checked, and forced to the disk.
2. The key file is written with the new one inside it, under `next`, with the first bytes of the new database.
3. The new database is moved into the old one's place. This one rename is the change.
4. The key file becomes the new one.

Whoever reads the key file looks at the database to see whether step 3 was taken (keyfile.settled), so neither key is
ever kept under the other while both matter. Step 4 is made up for at the next unlock.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehat_tui.errors import DiskRefused, EhatError, VaultDamaged
from ehat_tui.vault import holder, keyfile, keys
from ehat_tui.vault.files import move, refused, sync_file
from ehat_tui.vault.keys import DataKey

if TYPE_CHECKING:
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.recovery import RecoveryKey

_COPY = ("SELECT sqlcipher_export('rotated')",)
_TABLES = "SELECT type, name, sql FROM {}.sqlite_master ORDER BY 1, 2"


def rotate(paths: Paths, passphrase: str, hand_over: Callable[[RecoveryKey], None]) -> RecoveryKey:
    """Give the vault a new data key, and every slot with it; the new recovery key. 40 MB take 2.5 s.

    `hand_over` gets the new recovery key before anything counts: a kill never leaves a key that nobody has seen.
    Until this function returns, the old paper is still good. Nobody else may have the vault open.
    Backups from before stay under the old key, which the key file keeps, wrapped by the new one.
    Raises Locked (wrong passphrase), HeldElsewhereError, DiskRefused (in use, full), VaultDamaged (the new
    database does not check out); the vault is then as it was.
    """
    with holder.alone(paths):
        return _rotate(paths, passphrase, hand_over)


def _rotate(paths: Paths, passphrase: str, hand_over: Callable[[RecoveryKey], None]) -> RecoveryKey:
    data_key = keys.unlock(paths.key, passphrase)
    fresh = DataKey(secrets.token_bytes(len(data_key)))
    made = paths.vault.with_name(f"{paths.vault.name}.rotated")
    try:
        _clear(made)
        _export(paths.vault, made, data_key, fresh)
        before = keyfile.read(paths.key)
        after, spare = keys.rotated(before, data_key, fresh, passphrase)
        hand_over(spare)
        coming = {**before, "next": {"salt": keyfile.salt_of(made), "file": after}}
        keyfile.write(paths.key, coming)
        keyfile.copy(paths.key)
        move(made, paths.vault)
    except BaseException:
        with suppress(EhatError):
            _clear(made)
        raise
    finally:
        data_key.wipe()
        fresh.wipe()
    with suppress(EhatError, OSError):  # it counts already; the next unlock writes this
        keyfile.write(paths.key, after)
        keyfile.copy(paths.key)
        for half in paths.home.glob(f".{paths.key.name}*.tmp"):  # of a write that was killed: it may hold old slots
            half.unlink(missing_ok=True)
    return spare


def _export(source: Path, target: Path, data_key: DataKey, fresh: DataKey) -> None:
    """Write the database at `source` to `target` under another key, checked and on the disk; `source` is left closed.

    It must have no log file when it is replaced, else that log would be read into the new database. Leaving WAL
    takes the log away, and works only when nobody else has the vault open.
    """
    from ehat_tui.vault.engine import BareError, in_plain_words, open_engine, outside_transaction

    engine = open_engine(source, data_key)
    try:
        with outside_transaction(engine) as connection:
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
            _fill(connection, target, fresh)
    except BareError as error:
        raise in_plain_words(error) from error
    finally:
        engine.dispose()
    _check(target, fresh)
    if any(_log(database, end).exists() for database in (source, target) for end in ("-wal", "-journal")):
        raise DiskRefused("Another program is using the vault.", "Close the other ehat, then try again.")
    sync_file(target)


def _fill(connection: Any, target: Path, fresh: DataKey) -> None:
    """All tables, indexes and rows into a new file, then compared: the same definitions, as many rows."""
    from ehat_tui.vault.engine import open_engine

    open_engine(target, fresh, create=True).dispose()  # mode 0600
    connection.execute("ATTACH DATABASE ? AS rotated KEY ?", (str(target), f"x'{fresh.hex()}'"))
    connection.execute("PRAGMA main.locking_mode = EXCLUSIVE").fetchall()
    connection.execute("BEGIN EXCLUSIVE")
    for statement in _COPY:
        connection.execute(statement).fetchall()
    connection.execute("COMMIT")
    tables = [connection.execute(_TABLES.format(name)).fetchall() for name in ("main", "rotated")]
    same = tables[0] == tables[1]
    for kind, name, _ in tables[0] if same else ():
        quoted = '"' + name.replace('"', '""') + '"'
        count = f"SELECT (SELECT count(*) FROM main.{quoted}) = (SELECT count(*) FROM rotated.{quoted})"  # noqa: S608
        same = same and (kind != "table" or bool(connection.execute(count).fetchone()[0]))
    connection.execute("DETACH DATABASE rotated")
    if not same:
        raise _not_the_same()


def _check(target: Path, fresh: DataKey) -> None:
    from ehat_tui.vault.engine import close, faults, open_engine

    engine = open_engine(target, fresh)
    try:
        found = faults(engine)
    finally:
        close(engine)
    if found:
        raise _not_the_same()


def _not_the_same() -> VaultDamaged:
    return VaultDamaged(
        "The database could not be written under a new key; the vault is as it was.", "Make a backup, then try again."
    )


def _clear(made: Path) -> None:
    """Take away what an attempt that was killed has left."""
    for leftover in (made, *(_log(made, end) for end in ("-wal", "-shm", "-journal"))):
        try:
            leftover.unlink(missing_ok=True)
        except OSError as error:
            raise refused(error, leftover.name, "removed") from error


def _log(database: Path, end: str) -> Path:
    return Path(f"{database}{end}")
