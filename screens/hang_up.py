"""When the terminal goes away, or the system asks the program to end: save, close the vault, end."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screens.app import EhatApp


def listen(app: EhatApp) -> None:
    """A closed terminal or a shutdown saves first. For a running app, in its own thread."""
    if sys.platform != "win32" and threading.current_thread() is threading.main_thread():
        import asyncio

        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(sign, lambda: app.when_typed(app.action_quit))


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
        app.call_later(app.when_typed, app.action_quit)
        waiting: Queue[str | None] = args.thread._queue  # type: ignore[attr-defined]  # noqa: SLF001 - no other way in
        while waiting.get() is not None:
            pass

    return hook
