"""Put a file on the disk whole or not at all."""

import contextlib
import os
from pathlib import Path
from tempfile import mkstemp

from ehat_tui.errors import DiskRefused


def replace_file(path: Path, content: bytes) -> None:
    """Write `content` to `path`; whatever was there before stays untouched unless everything was written.

    The new file can be read by its owner only (mode 0600 where the system knows modes). Raises DiskRefused.
    """
    try:
        handle, name = mkstemp(dir=path.parent, prefix=".ehat-", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise DiskRefused(
            f"{path.name} could not be written: {_reason(error)}.",
            hint="Nothing was changed. Check the folder, free some space or close the file elsewhere, then try again.",
        ) from None


def _reason(error: OSError) -> str:
    return (error.strerror or "the disk refused").rstrip(".").lower()
