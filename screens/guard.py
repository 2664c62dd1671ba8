"""What a practitioner can be told is told, wherever it comes up; only what nobody foresaw ends the app."""

from __future__ import annotations

from textual.message import Message
from textual.message_pump import MessagePump

from ehat_tui.errors import EhatError


class Guarded(MessagePump):
    """Mixed into the app and its pages: a disk that is full while a page is opened is a sentence on that page."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except EhatError as error:
            self.app.notify(error.in_full, severity="error", markup=False, timeout=10)
