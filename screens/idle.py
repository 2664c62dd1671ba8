"""It locks by itself: after some minutes without a key, and when the lid was closed."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, time

LOOK = 5.0  # seconds between two looks
JUMP = 30.0  # seconds the clock may run ahead between two looks before the laptop counts as having slept


class Idle:
    """Knows when to lock. `clock` and `wall` give seconds; the first need not run while the laptop sleeps."""

    def __init__(
        self, minutes: float, *, clock: Callable[[], float] = monotonic, wall: Callable[[], float] = time
    ) -> None:
        self._limit = minutes * 60
        self._clock, self._wall = clock, wall
        self._used = clock()
        self._looked = clock(), wall()

    def used(self) -> None:
        """A key or the mouse was used."""
        self._used = self._clock()

    def overdue(self) -> str:
        """Why it is time to lock, as the unlock page says it; "" when it is not. To be asked every LOOK seconds."""
        before, self._looked = self._looked, (self._clock(), self._wall())
        slept = max(now - then for now, then in zip(self._looked, before, strict=True)) > LOOK + JUMP
        if slept:
            return "Locked, because the laptop was asleep."
        if self._clock() - self._used >= self._limit:
            return "Locked, because nobody used it for a while."
        return ""
