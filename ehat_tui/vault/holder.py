"""Who has the vault open: one app at a time writes; whoever comes second may look.

The lock is the operating system's, on a file beside the vault, so it goes with the process however that ends: a lock
left behind by a kill holds nobody up. What stands in `vault.open` is only for the sentence the second one reads.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ehat_tui.errors import DiskRefused, NotValid
from ehat_tui.vault.files import write_private
from ehat_tui.vault.paths import Paths


class HeldElsewhereError(NotValid):
    """Another ehat has the vault open for writing."""


@dataclass(frozen=True)
class Hold:
    """The right to write, until it is let go or the process ends."""

    _lock: Any
    _note: Path
    unclean: bool = False  # whoever had it before did not let it go: a kill, a crash, an empty battery

    def release(self) -> None:
        """Let the next one write."""
        with suppress(OSError):
            self._note.unlink()
        self._lock.release()


def take(paths: Paths) -> Hold | None:
    """The right to write in this vault; None when another ehat has it."""
    from filelock import FileLock, Timeout

    lock = FileLock(_lock_file(paths), timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        return None
    except (OSError, NotImplementedError):
        # A disk that cannot lock (some network shares), or that refuses to write: SQLite's own locks still keep two
        # writers apart, and a disk that refuses is spoken of where something is saved.
        return Hold(lock, _note_file(paths))
    unclean = _note_file(paths).exists()
    with suppress(DiskRefused):
        write_private(_note_file(paths), json.dumps({"pid": os.getpid(), "since": _now().isoformat()}) + "\n")
    return Hold(lock, _note_file(paths), unclean)


def held_since(paths: Paths) -> str:
    """When the other ehat opened it, "14:02", with the date if it was not today; "" when nobody knows."""
    try:
        since = datetime.fromisoformat(json.loads(_note_file(paths).read_text(encoding="utf-8"))["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return f"{since:%H:%M}" if since.date() == _now().date() else f"{since:%d/%m/%Y %H:%M}"


def in_words(paths: Paths) -> str:
    """What the second one is told."""
    since = held_since(paths)
    return "Another ehat on this laptop has this vault open" + (f", since {since}." if since else ".")


@contextmanager
def alone(paths: Paths) -> Iterator[None]:
    """Nobody else has the vault open while the block lasts: it would change under their hands.

    Raises HeldElsewhereError.
    """
    hold = take(paths)
    if hold is None:
        raise HeldElsewhereError(in_words(paths), hint="Close or lock it there (F8), then run this again.")
    try:
        yield
    finally:
        hold.release()


def _lock_file(paths: Paths) -> Path:
    return paths.home / "vault.lock"


def _note_file(paths: Paths) -> Path:
    return paths.home / "vault.open"


def _now() -> datetime:
    return datetime.now().astimezone()
