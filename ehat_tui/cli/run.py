"""Run the commands: every way they can end becomes an exit code, and at most a few lines on stderr."""

from __future__ import annotations

import errno
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ehat_tui.cli import report
from ehat_tui.errors import EhatError, Exit

if TYPE_CHECKING:
    from typer import TyperException

_DISK = {errno.ENOSPC, errno.EROFS, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)}
INTERRUPTED = 130  # what a shell expects after Ctrl+C: 128 and the number of the signal


def run(arguments: Sequence[str]) -> int:
    """Run one command, without the program's name; returns the exit code."""
    threading.excepthook = _in_a_thread
    try:
        code = _command(list(arguments))
        _flush()
    except EhatError as error:
        report.show(error)
        return error.code
    except OSError as error:
        return _refused(error) if error.errno in _DISK else _unexpected(error)
    except KeyboardInterrupt:
        report.say("")
        return INTERRUPTED
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of a compiled library is no Exception
        return _unexpected(error)
    return code


def _command(arguments: list[str]) -> int:
    if not arguments:
        from ehat_tui.cli.launch import launch
        from ehat_tui.cli.unlock import here

        return launch(here(), "home")
    import typer

    from ehat_tui.cli.app import app

    try:
        result: Any = typer.main.get_command(app).main(arguments, prog_name="ehat", standalone_mode=False)
    except typer.TyperException as error:
        return _misused(error)
    except typer.Abort:
        raise KeyboardInterrupt from None
    return result if isinstance(result, int) else Exit.DONE


def _flush() -> None:
    """Python would report a full disk only after the end, with a traceback."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = None  # the reader has seen enough: nothing is wrong, and nothing is left to say


def _refused(error: OSError) -> int:
    from ehat_tui.vault.files import refused

    sys.stdout = None  # or Python tries once more at its end, and says so
    report.show(refused(error, "What you asked for"))
    return Exit.DISK


def _misused(error: TyperException) -> int:
    report.say(f"error: {error.format_message()}")
    if context := getattr(error, "ctx", None):
        report.say(f"hint: {context.command_path} --help shows how it is written")
    return error.exit_code


def _unexpected(error: BaseException) -> int:
    from ehat_tui.cli import crash

    kept = crash.write(error)
    report.say("error: Something happened that ehat did not expect. What was saved before is safe.")
    if kept:
        report.say(f"hint: {kept} says where, with no names or answers in it; send it to whoever keeps ehat")
    return Exit.UNEXPECTED


def _in_a_thread(hook: threading.ExceptHookArgs) -> None:
    """Python's own hook prints the message of the error, which may quote an answer."""
    if hook.exc_value is not None and not isinstance(hook.exc_value, SystemExit):
        from ehat_tui.cli import crash

        crash.write(hook.exc_value)
