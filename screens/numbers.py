"""Whom to ring in this area: what the sources do not say can be typed in, and counts on F10 and in every document."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import DescendantBlur
from textual.screen import Screen
from textual.widgets import Input, Static

from ehat_tui import clock
from ehat_tui.areas import numbers, profile
from ehat_tui.areas.numbers import FIELDS, Place
from ehat_tui.errors import EhatError
from ehat_tui.form.formats import check
from screens.guard import Guarded
from screens.keys import binding
from screens.widgets.chrome import KeyLine, TopLine
from screens.widgets.line import Edited, LineField

ABOUT = "Type what is missing, as your council told you. It is kept on this laptop, apart from every assessment."
CHECKED = {"number": "phone", "phone": "phone", "email": "email"}  # how a field is looked at


class NumbersScreen(Guarded, Screen[None]):
    """Every door and hub of the area; each field is saved when it is left."""

    CSS = "NumbersScreen #box { padding: 0 3; } NumbersScreen .title { text-style: bold; margin-top: 1; }"
    AUTO_FOCUS = "LineField"
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back", "app.home"),
        Binding("escape", "app.home", "All", show=False),
    ]

    def __init__(self, area_id: str) -> None:
        super().__init__()
        self._area = profile.of(area_id)
        self._places: dict[str, tuple[Place, str]] = {}  # what each field is about, by its id
        self._changed: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield TopLine(f"Whom to ring · {self._area.name}")
        with VerticalScroll(id="box", can_focus=False):
            yield Static(ABOUT, markup=False)
            for shown, place in zip(numbers.places(self._area), self._as_in_the_profile(), strict=True):
                yield Static(place.told.name, classes="title", markup=False)
                for name, label in FIELDS[type(place.told)].items():
                    field = LineField(getattr(shown.told, name), id=f"{place.key}-{name}")
                    self._places[field.id or ""] = place, name
                    yield Static(label, markup=False)
                    yield field
        yield KeyLine(("back", "lock", "blank", "safety", "quit"))

    def _as_in_the_profile(self) -> tuple[Place, ...]:
        """The places as the profile has them: what was typed belongs to them by these names."""
        return tuple(numbers.places(profile.as_written(self._area.id)))

    @on(Edited)
    def _edited(self, event: Edited) -> None:
        event.stop()
        self._changed[event.field.id or ""] = event.value or ""

    @on(DescendantBlur)
    def _save(self) -> None:
        for field in list(self._changed):
            try:
                doubt = self._keep(field)
            except EhatError as error:
                self.query_one(TopLine).say(error.in_full, failed=True)
            else:
                self.query_one(TopLine).say(doubt or "Saved")

    def _keep(self, field: str) -> str | None:
        """Store one field; what looks wrong with it, and is stored all the same. It waits on when the disk refuses."""
        place, name = self._places[field]
        text = self._changed[field]
        numbers.keep(self._area.id, place, name, text, clock.today())
        del self._changed[field]
        return check(CHECKED[name], text).warning if text and name in CHECKED else None

    def on_unmount(self) -> None:
        """Nothing typed is lost by leaving."""
        for field in list(self._changed):
            with suppress(EhatError):
                self._keep(field)

    @on(Input.Submitted)
    def _enter(self) -> None:
        self.focus_next()
