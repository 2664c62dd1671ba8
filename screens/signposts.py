"""Other places that help, by topic, and which of them are open now: for a family nothing fits, or that waits.

It holds nothing about anybody, so it works before unlocking too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from ehat_tui.directory import hours, signposts
from ehat_tui.directory.service import Service
from screens.guard import Guarded
from screens.widgets.chrome import KeyLine, TopLine

OPEN = {True: "open now", False: "closed now", None: ""}
SHEET = "For the family: `ehat export --for signposts` makes a sheet. Bank holidays are not known here."


class SignpostScreen(Guarded, Screen[None]):
    """Every signpost under its topics, with how to reach it, its hours, and whether it is open at this minute."""

    CSS = """
    SignpostScreen #places { padding: 0 3; }
    SignpostScreen .topic { text-style: bold; margin-top: 1; }
    SignpostScreen .hint { color: $text-muted; margin-top: 1; }
    """
    AUTO_FOCUS = "#places"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f2,ctrl+b", "leave", "Back", priority=True)]

    def __init__(self, area: str, home: Path) -> None:
        super().__init__()
        self._area, self._home = area, home

    def compose(self) -> ComposeResult:
        yield TopLine(f"Other places that help · {datetime.now().astimezone():%A %H:%M}")
        with VerticalScroll(id="places"):
            yield Static(SHEET, classes="hint", markup=False)
            yield Static("Reading the directory…", id="reading", markup=False)
        yield KeyLine(("back", "blank", "safety", "quit"))

    def on_mount(self) -> None:
        """A large directory takes a second or more to read."""
        self._load()

    @work(thread=True, exit_on_error=False, group="directory", exclusive=True)
    def _load(self) -> None:
        groups = signposts.by_topic(signposts.of(self._area, self._home))
        self.app.call_from_thread(self._show, groups)

    def _show(self, groups: Iterable[tuple[str, Iterable[Service]]]) -> None:
        if self.is_mounted:
            self.query_one("#reading").display = False
            self.query_one("#places").mount_all(_texts(groups, datetime.now().astimezone()))

    def action_leave(self) -> None:
        """Back to where it was opened."""
        self.dismiss(None)


def _texts(groups: Iterable[tuple[str, Iterable[Service]]], now: datetime) -> Iterator[Static]:
    for topic, places in groups:
        yield Static(topic, classes="topic", markup=False)
        yield from (Static(Content("\n").join(_lines(place, now))) for place in places)


def _lines(place: Service, now: datetime) -> Iterator[Content]:
    state = OPEN[hours.open_now(place, now)]
    yield Content.assemble("· ", (place.name, "bold"), f"  {state}" if state else "")
    when = hours.in_words(place) or signposts.NO_HOURS
    yield Content(f"  {signposts.reach(place) or signposts.NOT_SUPPLIED} · {when}")
    yield Content(f"  {signposts.words(place)}")
