"""A copy of a vault: three files in one folder, which is how backups lie on the disk and inside an age file.

`vault.db` is the database under the same data key, `vault.key` the key file of that moment, `manifest.json` says what
they are. None of them holds a word in clear.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehat_tui import __version__
from ehat_tui.errors import EhatError, Locked, NotValid, VaultDamaged
from ehat_tui.vault import keyfile
from ehat_tui.vault.files import refused, sync_file, write_private

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ehat_tui.vault.keys import DataKey
    from ehat_tui.vault.paths import Paths

FORMAT = 1
MANIFEST, KEY, DATABASE = NAMES = ("manifest.json", "vault.key", "vault.db")
_OFTEN = 200_000  # steps of SQLite between two looks at whether to stop: some milliseconds
_BLOCK = 1 << 20


def never() -> bool:
    """For work that nobody stops."""
    return False


@dataclass(frozen=True)
class Manifest:
    """What a copy says about itself. `sizes` in bytes and `digests` (SHA-256) are by file name."""

    made_at: str  # UTC, ISO 8601
    vault_id: str
    schema: str
    ehat: str
    sizes: dict[str, int]
    digests: dict[str, str]


def make(
    folder: Path, paths: Paths, engine: Engine, data_key: DataKey, stopped: Callable[[], bool] = never
) -> Manifest:
    """Fill the empty `folder` with a copy of an open vault, while others go on writing to it.

    The copy is opened again and checked page by page before its manifest is written: a folder with a manifest is
    whole. Raises DiskRefused, VaultDamaged or Locked; a little after `stopped()` turns true, an EhatError.
    """
    try:
        key = paths.key.read_bytes()  # first: what it says of the newest event is then not newer than the database
    except OSError as error:
        raise refused(error, paths.key.name, "read") from error
    write_private(folder / KEY, key)
    database = folder / DATABASE
    _vacuum(engine, database, stopped)
    if faults := faults_of(database, data_key):
        raise VaultDamaged("The copy of the vault does not check out; it was not kept.", faults[0])
    manifest = Manifest(
        made_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        vault_id=keyfile.read(folder / KEY)["vault_id"],
        schema=schema_of(database, data_key),
        ehat=__version__,
        sizes={name: (folder / name).stat().st_size for name in (KEY, DATABASE)},
        digests={name: digest(folder / name) for name in (KEY, DATABASE)},
    )
    write_private(folder / MANIFEST, _as_text(manifest))
    return manifest


def read(folder: Path) -> Manifest:
    """The manifest of a copy; NotValid when there is none, VaultDamaged when a newer ehat wrote it."""
    strange = NotValid("This is not a backup of ehat.", hint="`ehat restore` lists those on this laptop.")
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise strange from error
    if not isinstance(content, dict) or not isinstance(content.get("ehat_backup"), int):
        raise strange
    if content["ehat_backup"] > FORMAT:
        raise VaultDamaged("This backup was made by a newer ehat. Nothing was changed.", "Update ehat, then try again.")
    try:
        files = {
            name: (int(content["files"][name]["size"]), str(content["files"][name]["sha256"])) for name in NAMES[1:]
        }
        about = {name: str(content[name]) for name in ("made_at", "vault_id", "schema", "ehat")}
    except (KeyError, TypeError, ValueError) as error:
        raise strange from error
    sizes, digests = ({name: parts[at] for name, parts in files.items()} for at in (0, 1))
    return Manifest(**about, sizes=sizes, digests=digests)  # type: ignore[arg-type]


def require_whole(folder: Path) -> Manifest:
    """The manifest, after every byte was compared with it; VaultDamaged when one differs."""
    manifest = read(folder)
    for name in (KEY, DATABASE):
        path = folder / name
        try:
            same = path.stat().st_size == manifest.sizes[name] and digest(path) == manifest.digests[name]
        except OSError as error:
            raise VaultDamaged(f"This backup is damaged: its {name} cannot be read.", "Take another one.") from error
        if not same:
            raise VaultDamaged(f"This backup is damaged: its {name} was cut short or altered.", "Take another one.")
    return manifest


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def looking_at(path: Path, data_key: DataKey) -> Iterator[Any]:
    """A bare connection on a database file that nobody writes to. It changes nothing and leaves no log files."""
    from sqlcipher3 import dbapi2 as sqlcipher  # type: ignore[import-untyped]

    if data_key.wiped:
        raise Locked("The vault is locked.", "Unlock it to go on.")
    connection = sqlcipher.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{data_key.hex()}'\"")
        yield connection
    finally:
        connection.close()


def faults_of(path: Path, data_key: DataKey) -> list[str]:
    """What is wrong inside a file, by page and by index; empty when it is whole. 0.2 s for 40 MB."""
    from ehat_tui.vault.engine import BareError, in_plain_words

    try:
        with looking_at(path, data_key) as connection:
            pages = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
            rows = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    except BareError as error:
        return [in_plain_words(error).message]
    return [fault for fault in pages + rows if fault != "ok"]


def schema_of(path: Path, data_key: DataKey) -> str:
    """The revision of the tables in a file; "" when it does not say."""
    from ehat_tui.vault.engine import BareError

    try:
        with looking_at(path, data_key) as connection:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except BareError:
        return ""
    return str(rows[0][0]) if len(rows) == 1 else ""


def _vacuum(engine: Engine, target: Path, stopped: Callable[[], bool]) -> None:
    from ehat_tui.vault.engine import BareError, in_plain_words, outside_transaction, require_sound

    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # VACUUM INTO keeps its mode
    except OSError as error:
        raise refused(error, target.name) from error
    try:
        with outside_transaction(engine) as connection:
            connection.set_progress_handler(stopped, _OFTEN)
            try:
                connection.execute("VACUUM INTO ?", (str(target),))
                require_sound(connection)
            finally:
                connection.set_progress_handler(None, 0)
    except BareError as error:
        raise EhatError("The backup was stopped.") if stopped() else in_plain_words(error) from error
    sync_file(target)  # VACUUM INTO does not


def _as_text(manifest: Manifest) -> str:
    files = {name: {"size": size, "sha256": manifest.digests[name]} for name, size in manifest.sizes.items()}
    about = {name: getattr(manifest, name) for name in ("made_at", "vault_id", "schema", "ehat")}
    return json.dumps({"ehat_backup": FORMAT} | about | {"files": files}, indent=1) + "\n"
