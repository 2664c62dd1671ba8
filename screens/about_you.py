"""About the worker: what families and colleagues see on documents (A7). Kept in the vault, changed at any time."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import DescendantBlur
from textual.screen import Screen
from textual.widgets import Input, Static

from ehat_tui.areas.profile import names, of
from ehat_tui.errors import EhatError
from ehat_tui.form.model import Option
from ehat_tui.matching.jobs import JOBS
from screens.guard import OfEhat
from screens.keys import binding
from screens.widgets.chrome import KeyLine, TopLine
from screens.widgets.fields import Options
from screens.widgets.line import Edited, LineField
from screens.widgets.picker import PickField

if TYPE_CHECKING:
    from ehat_tui.record.store import Store

FIELDS = (
    ("name", "Your name"),
    ("job_title", f"Your job. Who may refer goes by it; known are: {', '.join(JOBS)}"),
    ("organisation", "Your organisation"),
    ("phone", "Your work phone"),
    ("email", "Your work email"),
    ("manager_name", "Your manager"),
    ("manager_contact", "How to reach your manager"),
)


class AboutYouScreen(OfEhat, Screen[None]):
    """Each field is saved when it is left."""

    CSS = "AboutYouScreen #box { padding: 0 3; } AboutYouScreen .title { text-style: bold; margin-bottom: 1; }"
    AUTO_FOCUS = "LineField"
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back", "app.home"),
        Binding("escape", "app.home", "All", show=False),
    ]

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._details = store.practitioner() or {}
        self._changed: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        kinds = self._store.newest_form().vocabularies["agency_type"].options
        agencies = [option for option in kinds if option.code != "family_member"]  # a recipient only
        kind = self._details.get("organisation_type", "")
        yield TopLine("About you")
        with VerticalScroll(id="box", can_focus=False):
            yield Static("Families see your name and how to reach you on their plan.", classes="title")
            for name, label in FIELDS:
                yield Static(label, markup=False)
                yield LineField(self._details.get(name, ""), id=name)
            yield Static("What kind of organisation", markup=False)
            field = PickField("What kind of organisation", agencies, [kind] if kind else [], many=False)
            field.id = "organisation_type"
            yield field
            yield Static("Your area, for new assessments", markup=False)
            areas = [Option(name, of(name).name) for name in names()]
            yield Options(areas, [self._details.get("area", "england")], id="area")
        yield KeyLine(("back", "lock", "blank", "safety", "quit"))

    @on(Edited)
    def _edited(self, event: Edited) -> None:
        event.stop()
        self._changed[event.field.id or ""] = event.value or ""
        if event.at_once:
            self._save()

    @on(DescendantBlur)
    def _save(self) -> None:
        changed, self._changed = self._changed, {}
        if not changed:
            return
        try:
            self._store.save_practitioner(changed)
        except EhatError as error:
            self._changed = changed | self._changed
            self.query_one(TopLine).say(error.in_full, failed=True)
        else:
            self.query_one(TopLine).say("Saved")

    def on_unmount(self) -> None:
        """Nothing typed is lost by leaving."""
        if self._changed:
            with suppress(EhatError):
                self._store.save_practitioner(self._changed)

    @on(Input.Submitted)
    def _enter(self) -> None:
        self.focus_next()
