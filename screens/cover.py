"""Nothing of the case in the next frame: before anything else is done, the terminal is painted over.

Textual mounts, styles and lays out a whole page before it paints any of it, about 80 ms with a case behind it. Blanking
and locking cannot wait for that. So the neutral picture is written to the terminal as it is, no widget in between, the
moment the key arrives; and until every key that came is dealt with, no frame of a page is written. By then the real
neutral page is there. No widget is hidden, so no focus moves and no key can reach a field that is not seen.
"""

from __future__ import annotations

from datetime import datetime
from time import sleep

from rich.console import RenderableType
from rich.control import Control
from rich.segment import Segment, Segments
from textual.events import Key
from textual.message import Message
from textual.screen import Screen

from screens.in_order import KeysInOrder

HIDING = ("blank", "lock")  # the bindings whose keys cover at once; screens/keys.py
HANDOVER = 0.001  # seconds: Textual writes in a thread of its own, which would wait for what this one does next
PATIENCE = 5.0  # seconds until frames are written again, whatever the keys are doing: a terminal must not stay dead


def clock() -> str:
    """All that a neutral page shows."""
    return datetime.now().astimezone().strftime("%H:%M")


class Covered(KeysInOrder):
    """An app whose terminal can be covered at once."""

    _covered = False

    def post_message(self, message: Message) -> bool:
        """Cover when the key comes, not when its turn comes: the keys before it may still be changing the page."""
        posted = super().post_message(message)
        if posted and isinstance(message, Key) and not message.is_forwarded and self._hides(message):
            self.cover()
        return posted

    def _hides(self, event: Key) -> bool:
        if event.is_printable or not self.screen_stack:
            return False
        active = self.active_bindings.get(event.key)
        return active is not None and active.binding.id in HIDING and self.may_hide(active.binding.id)

    def may_hide(self, binding: str) -> bool:
        """Whether this key would hide anything now."""
        return True

    def cover(self) -> None:
        """The neutral picture, now; the page comes back when the keys are dealt with, if it is still the page then."""
        if not self._covered:
            super()._display(self.screen, self._neutral())
            self._covered = True
            sleep(HANDOVER)
            self.call_later(self.when_typed, self._uncover, PATIENCE)  # later: behind the key that asked for it

    def _uncover(self) -> None:
        self._covered = False
        if self.screen_stack:
            self.screen.refresh()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """What Textual calls with each frame. Not public, but the one place that all of them go through."""
        if not self._covered:
            super()._display(screen, renderable)

    def _neutral(self) -> Segments:
        """Every cell of the terminal, in the colours and with the clock of the neutral page."""
        width, height = self.size
        parts = []
        for row in range(height):
            line = (clock() if row == (height - 1) // 2 else "").center(width)
            parts += [Control.move_to(0, row).segment, Segment(line, self.rich_style)]
        return Segments(parts)
