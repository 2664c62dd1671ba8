"""Autosave: answers reach the vault within a second of the last key, off the key path, validated or not.

A thread of its own writes; the screen never waits for the disk. A save that fails keeps the text, says so and tries
again until it works. Nothing here knows Textual.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from ehat_tui.errors import EhatError, NotAgreed, NotValid

if TYPE_CHECKING:
    from ehat_tui.record.store import Store
    from ehat_tui.record.unit import Change

PAUSE = 0.4  # seconds after the last key; with the longest wait it keeps the promise of one second
LONGEST = 0.8  # seconds after the first key of a burst: someone who types without a pause is saved too
RETRY = 2.0  # seconds until a failed save is tried again


class Autosave:
    """Saves the changes of one open assessment. `saved` and `failed` are called from its own thread."""

    def __init__(
        self,
        store: Store,
        assessment_id: UUID,
        *,
        saved: Callable[[datetime], None],
        failed: Callable[[str], None],
    ) -> None:
        self._store = store
        self._assessment_id = assessment_id
        self._saved = saved
        self._failed = failed
        self._changes: dict[tuple[str, UUID], Change] = {}
        self._place: dict[str, str] | None = None
        self._due: float | None = None
        self._first: float = 0.0
        self._closing = False
        self._wake = threading.Condition()
        self._writing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="ehat-autosave", daemon=True)
        self._thread.start()

    def put(self, change: Change, *, at_once: bool) -> None:
        """Take a change to be saved soon, or at once. Returns immediately."""
        with self._wake:
            now = monotonic()
            if not self._changes:
                self._first = now
            self._changes[change.question_id, change.subject] = change
            self._due = now if at_once else min(now + PAUSE, self._first + LONGEST)
            self._wake.notify()

    def place(self, place: dict[str, str]) -> None:
        """Remember where the worker is; saved with the next answers, or soon."""
        with self._wake:
            self._place = place
            if self._due is None:
                self._due = monotonic() + PAUSE
                self._first = monotonic()
            self._wake.notify()

    def hurry(self) -> None:
        """Save what waits at once, in the thread: the cursor has left the field."""
        with self._wake:
            if self._changes:
                self._due = monotonic()
                self._wake.notify()

    @property
    def waiting(self) -> bool:
        """Whether something is not in the vault yet."""
        with self._wake:
            return bool(self._changes)

    def flush(self) -> bool:
        """Save everything now, in the caller's thread. Whether all of it is in the vault."""
        return self._write()

    def close(self) -> bool:
        """Save what is left and stop. Whether all of it is in the vault."""
        done = self._write()
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join(timeout=2)
        return done

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._closing and (self._due is None or self._due > monotonic()):
                    self._wake.wait(None if self._due is None else max(0.0, self._due - monotonic()))
                if self._closing:
                    return
            self._write()

    def _write(self) -> bool:
        with self._writing:
            with self._wake:
                changes, place = dict(self._changes), self._place
                self._changes, self._place, self._due = {}, None, None
            if not changes and place is None:
                return True
            try:
                at, failure = self._store.save(self._assessment_id, list(changes.values()), place), None
            except (NotAgreed, NotValid) as error:
                at, failure = None, _in_words(error)
                self._keep(*self._one_by_one(changes, place))
            except Exception as error:  # noqa: BLE001 - whatever it is, nothing that was typed may be lost
                at, failure = None, _in_words(error)
                self._keep(changes, place, True)
        if failure is not None:
            self._failed(failure)
        elif at is not None and changes:
            self._saved(at)
        return failure is None

    def _one_by_one(
        self, changes: dict[tuple[str, UUID], Change], place: dict[str, str] | None
    ) -> tuple[dict[tuple[str, UUID], Change], dict[str, str] | None, bool]:
        """Save what may be saved when something among it may not; what is left, and whether to try it again."""
        if len(changes) < 2:
            return changes, place, False
        left, again = {}, False
        for key, change in changes.items():
            try:
                self._store.save(self._assessment_id, [change], place)
            except (NotAgreed, NotValid):
                left[key] = change
            except Exception:  # noqa: BLE001 - as above: it is kept and tried again
                left[key], again = change, True
        return left, None if len(left) < len(changes) else place, again

    def _keep(self, changes: dict[tuple[str, UUID], Change], place: dict[str, str] | None, retry: bool) -> None:
        """Put back what could not be saved, under anything newer, and try again later."""
        with self._wake:
            self._changes = changes | self._changes
            self._place = self._place or place
            self._due = monotonic() + RETRY if retry else None


def _in_words(error: Exception) -> str:
    if isinstance(error, EhatError):
        return f"Not saved: {error.in_full}"
    return f"Not saved: something went wrong ({type(error).__name__}). It is tried again."
