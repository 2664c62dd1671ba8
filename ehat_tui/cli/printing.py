"""To the printer of this computer, as its own system prints; what went there is an event of the assessment."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ehat_tui.errors import EhatError

if TYPE_CHECKING:
    from ehat_tui.record.store import Store

COMMANDS = ("lp", "lpr")  # CUPS, on macOS and Linux
PATIENCE = 30  # seconds until a print queue that does not answer is given up


def send(store: "Store", reference: str, path: Path) -> None:
    """Print a PDF that was written; noted before it goes, so that nothing is printed without a trace.

    The name of the job is that of the file, in which nobody is named. Raises EhatError when it cannot be printed: the
    file stays, and there is no event.
    """
    with store.unit(store.case(reference).id) as unit:
        unit.note("print", [path.stem.removeprefix(f"{reference}-")])  # whose copy, which version
        _to_the_queue(path)


def _to_the_queue(path: Path) -> None:
    if sys.platform == "win32":  # not tried: there is no Windows here
        os.startfile(path, "print")  # noqa: S606 - a file of ours, for the program that prints it
        return
    command = next((found for name in COMMANDS if (found := shutil.which(name))), None)
    if command is None:
        raise _not_printed(path, "no printer is set up on this computer")
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and a path of ours
            [command, str(path)], check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _not_printed(path, "the printer does not answer") from error
    if done.returncode:
        raise _not_printed(path, "the printer refused it")


def _not_printed(path: Path, why: str) -> EhatError:
    return EhatError(f"{path.name} was not printed: {why}.", "The file is there: open it and print it from there.")
