"""When the terminal goes away, or the system asks the program to end: save, close the vault, end."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from queue import Queue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screens.app import EhatApp

TOLD = "ehat was asked to end by another program. Everything is saved."


def listen(app: EhatApp) -> None:
    """A closed terminal, a shutdown, a `kill` save first. For a running app, in its own thread.

    SIGINT is one from outside: Ctrl+C is a key here, and copies.
    """
    if sys.platform != "win32" and threading.current_thread() is threading.main_thread():
        loop = asyncio.get_running_loop()
        for sign, words in ((signal.SIGTERM, TOLD), (signal.SIGINT, TOLD), (signal.SIGHUP, "")):
            loop.add_signal_handler(sign, app.when_typed, partial(app.end, words))
        _between_frames(app, loop)


def _between_frames(app: EhatApp, loop: asyncio.AbstractEventLoop) -> None:
    """Put the program aside, and go on, between two steps of the loop and not in the middle of one.

    Textual's driver does it in the signal's own handler. When that interrupts a frame that is being handed to the
    writing thread it waits for itself: the program hangs for ever, the vault unlocked.
    """
    driver: Any = app._driver  # noqa: SLF001 - there is no public way
    if hasattr(driver, "_sigtstp_application"):  # not so on Windows, nor in tests without a terminal
        loop.add_signal_handler(signal.SIGTSTP, _put_aside, app, driver)
        loop.add_signal_handler(signal.SIGCONT, driver._sigcont_application)  # noqa: SLF001


def _put_aside(app: EhatApp, driver: Any) -> None:
    """What was typed is saved first: nobody knows when it goes on."""
    if app.work is not None:
        app.work.autosave.flush()
    driver._sigtstp_application()  # noqa: SLF001


@contextmanager
def heard(app: EhatApp) -> Iterator[None]:
    """Notice, while the block lasts, when the terminal cannot be written to any more."""
    hook, threading.excepthook = threading.excepthook, _when_the_terminal_goes(app, threading.excepthook)
    try:
        yield
    finally:
        threading.excepthook = hook


def _when_the_terminal_goes(
    app: EhatApp, otherwise: Callable[[threading.ExceptHookArgs], object]
) -> Callable[[threading.ExceptHookArgs], object]:
    """A closed window ends Textual's writing thread; the app would then wait for ever to write, the vault unlocked.

    What it still wants to write is thrown away instead, so that it can save, close the vault and end.
    """

    def hook(args: threading.ExceptHookArgs) -> None:
        if args.thread is None or args.thread.name != "textual-output":
            otherwise(args)
            return
        app.call_later(app.when_typed, app.end)
        waiting: Queue[str | None] = args.thread._queue  # type: ignore[attr-defined]  # noqa: SLF001 - no other way in
        while waiting.get() is not None:
            pass

    return hook
