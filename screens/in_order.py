"""Keys one after another: none is looked at before the one before it has done all it does.

Textual hands a key to whatever has the focus at that moment, while the key before it may still be on its way up
through the page, or a page change may be going on. Typed fast, or on a slow laptop, the M of "Tab, M" was written into
the field one had left, and a key typed during a page change was lost (tests/tui/test_keys_in_order.py). Here the keys
wait, a message follows each of them up through the page, and the next one goes when that message has come back.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from textual import events
from textual.app import App
from textual.message import Message
from textual.widgets import Input, TextArea

ROUNDS = 2  # a key makes a message (Enter: this was chosen), which makes the page move: the second one follows that
PATIENCE = 1.0  # seconds until the next key goes anyhow: the message is lost with the field it was sent to
SOON = 0.005  # seconds between two looks at a page that is only just coming


class Settled(Message):
    """Follows a key on its way. `turn` says which; `rounds` are still to go."""

    def __init__(self, turn: int, rounds: int) -> None:
        super().__init__()
        self.turn = turn
        self.rounds = rounds


class KeysInOrder(App[int]):
    """An app whose keys and pastes are dealt with strictly one after another."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: deque[events.Key | events.Paste] = deque()
        self._turn = 0
        self._busy = False

    async def on_event(self, event: events.Event) -> None:
        """Let keys wait in line; everything else, and a key on its way up, goes as always."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._keys.append(event)
            await self._next()
        else:
            await super().on_event(event)

    async def _next(self) -> None:
        while self._keys and not self._busy:
            event = self._keys.popleft()
            if not self._is_text(event):
                self._busy = True
                self._turn += 1
                asyncio.get_running_loop().call_later(PATIENCE, self._give_up, self._turn)
            await super().on_event(event)
            if self._busy:
                self._follow(ROUNDS)

    def _is_text(self, event: events.Key | events.Paste) -> bool:
        """Whether it only writes into the field it goes to: the next one finds that field as it is now."""
        into_text = isinstance(self.focused, Input | TextArea)
        return into_text and (isinstance(event, events.Paste) or event.is_printable)

    def _follow(self, rounds: int) -> None:
        target = (self.focused or self.screen) if self.screen_stack else self
        target.post_message(Settled(self._turn, rounds))

    async def on_settled(self, message: Settled) -> None:
        """The key has done what it does: another round, or the next key."""
        if message.turn != self._turn or not self._busy:
            return
        if message.rounds > 1:
            self._follow(message.rounds - 1)
        else:
            await self._go_on()

    def _give_up(self, turn: int) -> None:
        if turn == self._turn and self._busy and not self._closing:
            self.call_later(self._go_on)

    async def _go_on(self) -> None:
        """The next key, as soon as there is a page that can take it."""
        if self.screen_stack and not self.screen.is_mounted:
            asyncio.get_running_loop().call_later(SOON, self.call_later, self._go_on)
            return
        self._busy = False
        await self._next()

    def when_typed(self, then: Callable[[], object], limit: float = PATIENCE) -> None:
        """Do something when every key that has come is dealt with; after `limit` seconds all the same."""
        if (self._keys or self._busy) and limit > 0:
            asyncio.get_running_loop().call_later(SOON, self.when_typed, then, limit - SOON)
        else:
            self.call_later(then)
