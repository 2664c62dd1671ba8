"""Waiting for the app without guessing: Textual's own wait takes 20 ms or more for each key, mostly of nothing."""

from __future__ import annotations

from asyncio import get_running_loop, sleep
from time import monotonic, process_time, thread_time
from typing import Any

from textual._context import active_app

SOON = 0.04  # seconds; what is due within them belongs to what was set off: a frame is drawn every 17 ms
WORK = 0.001  # seconds of processor time in which another thread has done something


async def wait_for_idle(_least: float = 0.0, most: float = 1.0) -> None:
    """Wait until everything is drawn, nothing is due soon, and other threads have done nothing for a while.

    As textual._wait.wait_for_idle, in whose place it is put, but it looks at the loop instead of the processor's
    load: nothing to do is seen at once, and a busy machine is not taken for a busy app.
    """
    loop: Any = get_running_loop()
    app: Any = active_app.get()
    now = begun = monotonic()
    others, quiet_since = process_time() - thread_time(), begun - SOON
    if any(not worker.is_finished for worker in app.workers):  # it may not have come to anything yet
        quiet_since = begun
    while now - begun < most:
        await sleep(0)
        now = monotonic()
        if (worked := process_time() - thread_time()) - others > WORK:
            others, quiet_since = worked, now
        due = min((handle.when() for handle in loop._scheduled if not handle.cancelled()), default=now + most)
        if loop._ready:
            continue
        if due < now + SOON:
            await sleep(max(0.0, due - now))
        elif now < quiet_since + SOON or not _drawn(app):
            await sleep(SOON / 10)
        else:
            return


def _drawn(app: Any) -> bool:
    """Whether the page on the screen is as it will stay."""
    if not app.screen_stack:
        return True
    page = app.screen
    return not (page._layout_required or page._scroll_required or page._dirty_widgets or page._callbacks)
