"""Whom to ring in this area: what the sources do not say can be typed in, and counts on F10 and in every document."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.events import DescendantBlur
from textual.widgets import Static

from ehat_tui import clock
from ehat_tui.areas import numbers, profile
from ehat_tui.areas.numbers import FIELDS, Place
from ehat_tui.form.formats import check
from screens.sheet import KEYS_OF_A_SHEET, Sheet
from screens.widgets.chrome import KeyLine, TopLine
from screens.widgets.line import LineField

ABOUT = (
    "Type what is missing, as your council told you. It is kept unencrypted, because F10 needs it before unlocking: "
    "nothing about a family."
)
CHECKED = {"number": "phone", "phone": "phone", "email": "email"}  # how a field is looked at


class NumbersScreen(Sheet):
    """Every door and hub of the area; each field is saved when it is left."""

    CSS = "NumbersScreen .title { text-style: bold; margin-top: 1; }"

    def __init__(self, area_id: str) -> None:
        super().__init__()
        self._area = profile.of(area_id)
        self._places: dict[str, tuple[Place, str]] = {}  # what each field is about, by its id

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
        yield KeyLine(KEYS_OF_A_SHEET)

    def _as_in_the_profile(self) -> tuple[Place, ...]:
        """The places as the profile has them: what was typed belongs to them by these names."""
        return tuple(numbers.places(profile.as_written(self._area.id)))

    def keep(self, changed: dict[str, str]) -> str:
        """Beside the vault: there is nothing about anybody in it."""
        for field, text in changed.items():
            place, name = self._places[field]
            numbers.keep(self._area.id, place, name, text, clock.today())
        return "Saved"

    @on(DescendantBlur)
    def _doubt(self, event: DescendantBlur) -> None:
        """Once a field is left, what looks wrong in it; it is stored all the same."""
        _, name = self._places.get(event.widget.id or "", (None, ""))
        if name in CHECKED and isinstance(event.widget, LineField):
            doubt = check(CHECKED[name], event.widget.value).warning
            if doubt:
                self.notify(doubt, severity="warning", markup=False)
