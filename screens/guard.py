"""What a practitioner can be told is told, wherever it comes up; only what nobody foresaw ends the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.css.query import NoMatches
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

from ehat_tui.errors import EhatError

if TYPE_CHECKING:
    from screens.app import EhatApp


def of_a_page_that_was_left(error: Exception, pump: MessagePump | None) -> bool:
    """Whether a page misses what stood on it because it was left before it had come: on a slow laptop Escape is faster.

    `pump` is what failed: a page, or something on one.
    """
    if not isinstance(error, NoMatches) or not isinstance(pump, Widget):
        return False
    page = pump if isinstance(pump, Screen) else next((n for n in pump.ancestors if isinstance(n, Screen)), None)
    return page is None or page not in pump.app.screen_stack


class Guarded(MessagePump):
    """Mixed into the app and its pages: a disk that is full while a page is opened is a sentence on that page."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except EhatError as error:
            self.app.notify(error.in_full, severity="error", markup=False, timeout=10)


class OfEhat(Guarded):
    """Mixed into the pages: they are ours, and so is the app they are shown by."""

    @property
    def ehat(self) -> EhatApp:
        """The app, by its own type."""
        from screens.app import EhatApp

        assert isinstance(self.app, EhatApp)
        return self.app
