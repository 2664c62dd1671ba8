"""About the worker: what families and colleagues see on documents (A7). Kept in the vault, changed at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from ehat_tui.areas.profile import names, of
from ehat_tui.form.model import Option
from ehat_tui.matching.jobs import JOBS
from screens.sheet import KEYS_OF_A_SHEET, Sheet
from screens.widgets.chrome import KeyLine, TopLine
from screens.widgets.fields import Options
from screens.widgets.line import LineField
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


class AboutYouScreen(Sheet):
    """Each field is saved when it is left."""

    CSS = "AboutYouScreen .title { text-style: bold; margin-bottom: 1; }"

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._details = store.practitioner() or {}

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
        yield KeyLine(KEYS_OF_A_SHEET)

    def keep(self, changed: dict[str, str]) -> str:
        self._store.save_practitioner(changed)
        return "Saved"
