"""A database and its key file that take the place of those that are there, both or neither.

A disk changes one file at a time. So both lie ready in one folder first, and the renaming of that folder to RESTORED
is the change: from then on whoever looks at the vault first moves what is still in there (`finish`), and no program
sees the database of one vault with the key file of the other.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from ehat_tui.errors import DiskRefused
from ehat_tui.vault.files import move, refused, sync_file, sync_folder
from ehat_tui.vault.paths import Paths

RESTORED = ".restored"  # in the folder of the vault
LOGS = ("-wal", "-shm", "-journal")
_PATIENCE = 10  # seconds for another ehat that is at it; it takes some milliseconds


def put(paths: Paths, folder: Path) -> None:
    """Let vault.db and vault.key in `folder`, which lies beside the vault, take its place. Raises DiskRefused."""
    finish(paths)
    try:
        for name in (paths.key.name, paths.vault.name):
            sync_file(folder / name)
        sync_folder(folder)
        shutil.rmtree(_ready(paths), ignore_errors=True)  # an empty one may be left
        move(folder, _ready(paths))
    except OSError as error:
        raise refused(error, paths.vault.name) from error
    try:
        finish(paths)
    except DiskRefused as error:
        raise DiskRefused(
            "The disk refused while the backup took the vault's place. It is on the disk, whole.",
            "Make some room, then open the vault: that finishes it.",
        ) from error


def pending(paths: Paths) -> bool:
    """Whether files are still to be moved."""
    return any((_ready(paths) / name).exists() for name in (paths.key.name, paths.vault.name))


def finish(paths: Paths) -> None:
    """Do what a kill or the disk has interrupted; nothing, most of the time. Raises DiskRefused."""
    ready = _ready(paths)
    if not ready.exists():
        return
    from filelock import FileLock

    lock = FileLock(ready / "lock", timeout=_PATIENCE, mode=0o600)
    with suppress(OSError, NotImplementedError):  # a full disk, or one that cannot lock; nobody else is likely
        lock.acquire()
    try:
        _finish(paths, ready)
    except OSError as error:
        raise refused(error, paths.vault.name) from error
    finally:
        lock.release()
    shutil.rmtree(ready, ignore_errors=True)


def _finish(paths: Paths, ready: Path) -> None:
    if (ready / paths.vault.name).exists():
        for end in LOGS:  # the log of another database would be read into this one
            Path(f"{paths.vault}{end}").unlink(missing_ok=True)
        move(ready / paths.vault.name, paths.vault)
    if (ready / paths.key.name).exists():
        paths.key.with_name(f"{paths.key.name}.old").unlink(missing_ok=True)  # it belongs to the vault that was
        move(ready / paths.key.name, paths.key)


def _ready(paths: Paths) -> Path:
    return paths.home / RESTORED
