"""Files that are written whole or not at all, for their owner alone."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ehat_tui.errors import DiskRefused

_REASONS = {
    errno.ENOSPC: ("the disk is full", "Make some room, then try again."),
    errno.EROFS: ("the disk is read-only", "Choose another folder, or take the write protection off."),
    errno.EACCES: ("this user is not allowed to write there", "Check the permissions of the folder."),
    errno.EPERM: ("this user is not allowed to write there", "Check the permissions of the folder."),
    errno.ENOENT: ("its folder is not there", "If it is on a stick or a shared drive, connect it again."),
    errno.ENOTDIR: ("a file stands where a folder should be", "Move that file, or choose another folder."),
}
if hasattr(errno, "EDQUOT"):  # not on every Windows build
    _REASONS[errno.EDQUOT] = ("your share of the disk is full", "Make some room, then try again.")


def refused(error: OSError, name: str, doing: str = "written") -> DiskRefused:
    """The same failure in plain words.

    `name` is the file's own name, without its folder: that often holds a person's name.
    """
    reason, hint = _REASONS.get(error.errno or 0, ("the disk refused", "Check the disk, then try again."))
    return DiskRefused(f"{name} could not be {doing}: {reason}. Nothing was changed.", hint)


def write_private(path: Path, content: str | bytes) -> None:
    """Replace the file at `path` by `content` (text as UTF-8), mode 0600, or leave it exactly as it was.

    A crash or a full disk at any moment leaves the old file or the new one, never a part. Raises DiskRefused.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with staged(path) as (file, new):
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    sync_folder(path.parent)


@contextmanager
def staged(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new private file beside `target`, open to write, and its path: to be closed, and moved, within the block.

    What is left of it afterwards is removed; what the disk refuses within is raised as DiskRefused.
    """
    name = ""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            yield file, Path(name)
    except OSError as error:
        raise refused(error, target.name) from error
    finally:
        if name:
            with suppress(OSError):  # gone already when all went well
                Path(name).unlink()


def move(source: Path, target: Path) -> None:
    """Put a finished file in its place, replacing what is there, so that it survives a power cut."""
    try:
        source.replace(target)
    except OSError as error:
        raise refused(error, target.name) from error
    sync_folder(target.parent)


def sync_file(path: Path) -> None:
    """Force what another library wrote at `path` to the disk; raise DiskRefused."""
    try:
        with path.open("rb+") as file:  # Windows syncs only a file open for writing
            os.fsync(file.fileno())
    except OSError as error:
        raise refused(error, path.name) from error


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable where the system can: Windows and some network shares cannot.

    Their refusal is no failure: the new file is in its place already.
    """
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
