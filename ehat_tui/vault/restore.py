"""Putting a backup back: into a folder of its own, opened and checked there, then swapped with the vault.

What was there is kept aside, whole, in `vault-before-restore-<date and time>/`; nothing here deletes a vault.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ehat_tui.errors import EhatError, NotFound, NotValid, VaultDamaged
from ehat_tui.vault import backup, copies, holder, keys, os_keyring
from ehat_tui.vault import swap as swapping
from ehat_tui.vault.files import refused, sync_file, sync_folder
from ehat_tui.vault.migrate import SCHEMA, Schema, bring_up_to_date, version

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ehat_tui.vault.keys import DataKey
    from ehat_tui.vault.paths import Paths

ASIDE = "vault-before-restore-"
_STAGED = ".restore-"
_SECOND = ("", *(f"-{number}" for number in range(2, 100)))  # within one second


@contextmanager
def staging(paths: Paths) -> Iterator[Path]:
    """An empty folder beside the vault, on the same disk, for the backup to be looked at; gone at the end.

    Until then no app opens the vault for writing. Raises HeldElsewhereError when one has it open, or DiskRefused.
    """
    hold = holder.take(paths.ensure())
    if hold is None:
        raise holder.HeldElsewhereError(holder.in_words(paths), hint="Close or lock it there, then try again.")
    folder = None
    try:
        swapping.finish(paths)
        for left in paths.home.glob(f"{_STAGED}*"):  # by one that was killed
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_STAGED, dir=paths.home))  # mode 0700
        yield folder
    except OSError as error:
        raise refused(error, paths.home.name) from error
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        hold.release()


def fetch(paths: Paths, name: str, folder: Path) -> None:
    """Copy a backup of this laptop into the empty `folder`; NotFound, DiskRefused."""
    found = next((kept for kept in backup.backups(paths) if kept.name == name), None)
    if found is None:
        raise NotFound("There is no such backup, and no such file.", "`ehat restore` lists the backups there are.")
    try:
        for part in copies.NAMES:
            shutil.copyfile(found.folder / part, folder / part)
            (folder / part).chmod(0o600)
    except OSError as error:
        raise refused(error, "The backup", "read") from error


def prepare(
    paths: Paths,
    folder: Path,
    unlock: Callable[[Path], DataKey],
    schema: Schema = SCHEMA,
    *,
    replace: bool = False,
) -> DataKey:
    """Judge the copy in `folder`, open it, check it, and bring its tables up to date there. Returns its data key.

    `unlock` opens a key file. Raises NotValid (not ours, or of another vault than the one here, unless `replace`),
    Locked, VaultDamaged (damaged, or made by a newer ehat) or DiskRefused: the vault here is as it was.
    """
    manifest = copies.require_whole(folder)
    if not replace and (here := _vault_id(paths)) and here != manifest.vault_id:
        raise NotValid(
            "This is a backup of another vault than the one here. Nothing was changed.",
            hint="With --replace it takes its place; the vault that is here is then kept aside.",
        )
    data_key = unlock(folder / copies.KEY)
    try:
        os_keyring.drop(folder / copies.KEY)
        if copies.faults_of(folder / copies.DATABASE, data_key):
            raise VaultDamaged("This backup is damaged: it opens, and does not check out.", "Take another one.")
        with opened(folder, data_key) as engine:
            if version(engine) is None:
                raise VaultDamaged("This backup is empty: its vault.db has no content.", "Take another one.")
            bring_up_to_date(engine, schema)  # the backup itself is the copy from before
    except BaseException:
        data_key.wipe()
        raise
    return data_key


@contextmanager
def opened(folder: Path, data_key: DataKey) -> Iterator[Engine]:
    """The database of the copy in `folder`, and closed again so that it is one file. Raises as the engine does."""
    from ehat_tui.vault.engine import close, open_engine

    database = folder / copies.DATABASE
    engine = open_engine(database, data_key)
    try:
        yield engine
    finally:
        close(engine)
    if Path(f"{database}-wal").exists():
        raise VaultDamaged("The backup could not be closed after it was checked. Nothing was changed.", "Try again.")


def swap(paths: Paths, folder: Path) -> Path | None:
    """Put the prepared copy in the vault's place; gives the folder with what was there, None if nothing was.

    What was there lies in that folder, complete and on the disk, before the first file is replaced. A kill on the
    way leaves the vault that was, or the one that comes (vault/swap.py). Raises DiskRefused.
    """
    try:
        aside = _keep(paths)
    except OSError as error:
        raise refused(error, paths.vault.name) from error
    swapping.put(paths, folder)
    return aside


def asides(paths: Paths) -> list[Path]:
    """The vaults that restores have put aside, the newest first: they hold everything they held."""
    return sorted(paths.home.glob(f"{ASIDE}*"), reverse=True)


def _vault_id(paths: Paths) -> str:
    """Which vault is here; "" when there is none, or its key file cannot say."""
    with suppress(EhatError):
        return keys.vault_id(paths.key)
    return ""


def _keep(paths: Paths) -> Path | None:
    """All files of the vault that is here, also in a folder of their own."""
    there = [Path(f"{paths.vault}{end}") for end in ("", *swapping.LOGS)] + [paths.key, keys.previous(paths.key)]
    there = [path for path in there if path.exists()]
    if not there:
        return None
    name = f"{ASIDE}{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
    aside = next(folder for end in _SECOND if not (folder := paths.home / f"{name}{end}").exists())
    aside.mkdir(mode=0o700)
    for path in there:
        try:
            os.link(path, aside / path.name)  # no time, no room, and a damaged file need not be read
        except OSError:  # no such links on this disk
            shutil.copy2(path, aside / path.name)
            sync_file(aside / path.name)
    sync_folder(aside)
    sync_folder(paths.home)
    return aside
