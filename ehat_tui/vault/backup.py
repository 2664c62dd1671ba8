"""Backups that make themselves: one a day after unlocking, and one before the tables are changed.

They lie in `backups/` beside the vault, each a folder (vault/copies.py) named by its date and nothing else, under
the same keys as the vault on that day. They help against damage, a mistake and a failed upgrade; against a lost or
broken laptop only `ehat backup --to` another drive does (vault/container.py).
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ehat_tui import clock
from ehat_tui.errors import EhatError, Locked
from ehat_tui.vault import copies
from ehat_tui.vault.copies import never
from ehat_tui.vault.files import move, refused

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ehat_tui.vault.keys import DataKey
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import Vault

DAYS, WEEKS, UPGRADES = 7, 4, 3  # how many are kept of each kind
BEFORE_UPGRADE = "before-upgrade"
_NAME = re.compile(r"\d{4}-\d\d-\d\d(-\d{6})?")
_LEFT_OVER = 3600  # seconds after which an unfinished copy belongs to a program that was killed


@dataclass(frozen=True)
class Kept:
    """One backup on this laptop. `name` is what `ehat restore` calls it; `day` is a date of this laptop's clock."""

    name: str
    folder: Path
    day: date
    size: int  # bytes


def roll(vault: Vault, stopped: Callable[[], bool] = never, today: date | None = None) -> str:
    """Make today's backup unless there is one, and let go of those nobody needs. Run it in a thread.

    Returns "" when all is well or `stopped()` turned true, else a sentence for the practitioner: a backup that
    could not be made is no reason to stop working, and the older ones are still there.
    """
    name = (today or clock.today()).isoformat()
    try:
        folder = _folder(vault.paths)
        if name in {kept.name for kept in backups(vault.paths)}:
            return ""
        _add(folder, name, lambda new: copies.make(new, vault.paths, vault.engine, vault.data_key, stopped))
        _prune(folder, worth_keeping, name, stopped)
    except Locked:
        return ""  # closed meanwhile; the next unlocking makes it
    except EhatError as error:
        return "" if stopped() else f"Today's backup was not made. {error.in_full}"
    except OSError as error:
        return f"Today's backup was not made. {refused(error, name).in_full}"
    return ""


def before_upgrade(paths: Paths, engine: Engine, data_key: DataKey, now: datetime | None = None) -> None:
    """The backup that comes before a change of the tables. Raises DiskRefused or VaultDamaged: then no upgrade."""
    name = f"{now or datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
    try:
        folder = _folder(paths) / BEFORE_UPGRADE
        folder.mkdir(mode=0o700, exist_ok=True)
        _add(folder, name, lambda new: copies.make(new, paths, engine, data_key))
        _prune(folder, lambda names: set(sorted(names)[-UPGRADES:]), name)
    except OSError as error:
        raise refused(error, name) from error


def start_again(vault: Vault) -> None:
    """Make a fresh backup and delete all others: after something was deleted for good, or the data key changed.

    Raises DiskRefused or VaultDamaged; the older backups are there until the new one checks out.
    """
    folder = _folder(vault.paths)
    name = clock.today().isoformat()
    try:
        with _unfinished(folder) as new:
            copies.make(new, vault.paths, vault.engine, vault.data_key)
            others = [kept.folder for kept in backups(vault.paths)]
            if folder / name in others:  # one of today gives up its name; the others go when the new one is in place
                shutil.rmtree(folder / name)
            move(new, folder / name)
            for other in others:
                if other != folder / name:
                    shutil.rmtree(other)
    except OSError as error:
        raise refused(error, name) from error


@contextmanager
def room(paths: Paths) -> Iterator[Path]:
    """An empty private folder for a copy that is on its way elsewhere; gone at the end. DiskRefused."""
    try:
        with _unfinished(_folder(paths)) as new:
            yield new
    except OSError as error:
        raise refused(error, "backups") from error


def backups(paths: Paths) -> list[Kept]:
    """What is there, the newest first, told by names and sizes alone: no key and no time needed."""
    home = paths.home / "backups"
    found = [kept for folder in (home, home / BEFORE_UPGRADE) for kept in _listed(home, folder)]
    return sorted(found, key=lambda kept: (kept.day, kept.name), reverse=True)


def worth_keeping(names: set[str]) -> set[str]:
    """Of backups named by their date: the newest seven, and the last of each of the four weeks before them.

    Weeks are those of ISO 8601, and only weeks with a backup count: a month's leave makes nothing older go.
    """
    newest_first = sorted(names, reverse=True)
    weeks: dict[tuple[int, int], str] = {}
    for name in newest_first[DAYS:]:
        weeks.setdefault(date.fromisoformat(name).isocalendar()[:2], name)
    return {*newest_first[:DAYS], *list(weeks.values())[:WEEKS]}


def _folder(paths: Paths) -> Path:
    folder = paths.home / "backups"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise refused(error, folder.name, "made") from error
    return folder


def _listed(home: Path, folder: Path) -> Iterator[Kept]:
    with suppress(OSError):
        for entry in folder.iterdir():
            if not _NAME.fullmatch(entry.name):
                continue
            with suppress(OSError, EhatError, ValueError):  # not a copy, or not a whole one: it does not count
                sizes = copies.read(entry).sizes
                if all((entry / name).stat().st_size == size for name, size in sizes.items()):
                    name = entry.relative_to(home).as_posix()
                    yield Kept(name, entry, date.fromisoformat(entry.name[:10]), sum(sizes.values()))


def _add(folder: Path, name: str, fill: Callable[[Path], object]) -> None:
    """Make a backup under another name and put it in place, whole; one that checks out is never replaced."""
    with _unfinished(folder) as new:
        fill(new)
        target = folder / name
        if target.exists():
            if _whole(target):
                return  # another ehat was quicker
            shutil.rmtree(target)
        move(new, target)


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """An empty folder for a copy, gone at the end if it was not moved; also sweeps what a killed program left."""
    for entry in folder.glob(".new-*"):
        with suppress(OSError):
            if time.time() - entry.stat().st_mtime > _LEFT_OVER:
                shutil.rmtree(entry)
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))  # mode 0700
    try:
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _prune(folder: Path, keep: Callable[[set[str]], set[str]], new: str, stopped: Callable[[], bool] = never) -> None:
    """Delete what `keep` does not name. Only backups that check out count, each read from end to end for that.

    A damaged one goes when it is older than all that are kept: until then something may be rescued from it.
    """
    names = {entry.name for entry in folder.iterdir() if _NAME.fullmatch(entry.name)}
    whole = set()
    for name in names:
        if stopped():
            return
        if _whole(folder / name):
            whole.add(name)
    kept = {*keep(whole), new}  # a clock that was set back must not delete what was just made
    oldest = min(kept)
    for name in names - kept:
        if name in whole or name < oldest:
            with suppress(OSError):  # next time, then
                shutil.rmtree(folder / name)


def _whole(folder: Path) -> bool:
    with suppress(EhatError):
        copies.require_whole(folder)
        return True
    return False
