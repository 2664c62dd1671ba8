"""What is kept of an error nobody expected: its type and where in the code it came from.

No message and no variable: both can hold what people said (data-protection.md 4.4, crash reports).
"""

import platform
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ehat_tui import __version__

_FRAMES = 60  # an endless recursion would fill the disk
_ERRORS = 10


def write(error: BaseException) -> Path | None:
    """Replace crash.txt beside the vault by this error; None when even that is not possible."""
    try:
        from ehat_tui.vault.files import write_private
        from ehat_tui.vault.paths import Paths, home

        path = Paths(home()).ensure().home / "crash.txt"
        write_private(path, describe(error))
        return path
    except Exception:  # noqa: BLE001 - the first error is the one to report
        return None


def describe(error: BaseException) -> str:
    """The text of a crash file."""
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    system = f"Python {platform.python_version()} on {sys.platform}"
    lines = [f"ehat {__version__}, {system}, {made}"]
    for one in list(_with_causes(error, set()))[:_ERRORS]:
        lines += ["", f"{type(one).__module__}.{type(one).__qualname__}"]
        frames = list(traceback.walk_tb(one.__traceback__))
        lines += [
            f"  {_place(frame.f_code.co_filename)}:{line} in {frame.f_code.co_name}"
            for frame, line in frames[-_FRAMES:]
        ]
    return "\n".join(lines) + "\n"


def _with_causes(error: BaseException | None, seen: set[int]) -> Iterator[BaseException]:
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield error
    for part in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _with_causes(part, seen)
    yield from _with_causes(error.__cause__ or error.__context__, seen)


def _place(filename: str) -> str:
    """The file within its package: the folders above it often hold the user's name."""
    path = Path(filename)
    for folder in sorted(filter(None, sys.path), key=len, reverse=True):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return path.name
