"""The short form for one service: from nothing selected, as far as the family agreed; written, and never sent.

It begins on the page of the service's row (M2, M6). Who may write which form, and what it can hold, is decided by
documents/short_forms.py; here it is chosen, looked at and written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from ehat_tui import clock
from ehat_tui.errors import EhatError
from ehat_tui.form.model import Option
from screens.modals import MODAL_CSS
from screens.questions import QuestionPage
from screens.widgets.fields import Options
from screens.widgets.line import Edited, LineField

if TYPE_CHECKING:
    from ehat_tui.documents.short_forms import Request

NOTHING = "Nothing is selected. Choose what this service needs to know, and no more."
SENT = (Option("sent", "Write down that it goes out today"),)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A form as it is to be written: which, with which items, where to, and whether to write down that it goes out."""

    request: Request
    codes: tuple[str, ...]
    folder: Path
    sent: bool


class ReferralPage(QuestionPage):
    """The page of one service that was thought of, with the way to its form."""

    def content(self) -> ComposeResult:
        yield Button("Write the form", id="write-form")  # above: Tab from the last question leaves the page, as always
        yield Static("", id="written", markup=False)
        yield from super().content()

    @on(Button.Pressed, "#write-form")
    def _begin(self) -> None:
        """Work out off the key path which forms there are, with what is saved; then show them."""
        self.work.refresh()
        self._work_out()

    @work(thread=True, exit_on_error=False, group="short-form", exclusive=True)
    def _work_out(self) -> None:
        found, refused = requests(self)
        self.app.call_from_thread(self._offer, found, refused)

    def _offer(self, found: list[Request], refused: str) -> None:
        if not self.is_mounted:
            return
        if not found:
            self._say(refused)
            return
        self.app.push_screen(ShortFormScreen(found), self._decided)

    def _decided(self, chosen: Chosen | None) -> None:
        if chosen is not None:
            self._say("Writing…")
            self._write(chosen)

    @work(thread=True, exit_on_error=False, group="short-form", exclusive=True)
    def _write(self, chosen: Chosen) -> None:
        from ehat_tui.documents.export import hand_out

        written: list[str] = []
        request, notes = chosen.request, dict[str, None]()
        try:
            composed = request.composed(chosen.codes)
            for done in hand_out(
                self.work.store, request.case, "referral", request.form.formats, chosen.folder, composed=composed
            ):
                written += [path.name for path in done.paths]
                notes |= dict.fromkeys(f"Note: {warning}" for warning in done.warnings)
        except EhatError as error:
            notes[error.in_full] = None
        self.app.call_from_thread(self._written, chosen, written, list(notes))

    def _written(self, chosen: Chosen, written: list[str], notes: list[str]) -> None:
        if not self.is_mounted:
            return
        text = "\n".join([*([f"Written, not sent: {', '.join(written)}"] if written else []), *notes])
        self._say(text)
        if written and chosen.sent:
            self._write_down(chosen, text)

    def _write_down(self, chosen: Chosen, text: str) -> None:
        """Fill in when, by whom, how and what, on a page drawn anew; an answer that is there stays (M6)."""
        case = self.work.case
        if why := self.shut or ("" if case.editable else self.why_fixed()):
            self._say(f"{text}\n{why}")
            return
        for name, answer in chosen.request.sent(chosen.codes):
            question = case.form.questions.get(name)
            if question is not None and not case.answer(question, self.subject).given:
                self.work.answer(question, self.subject, answer, at_once=True)
        self.ehat.go_to(self.place, row=self.row)
        self.app.notify(f"{text}\nIt is written down on this page.", markup=False, timeout=10)

    def _say(self, text: str) -> None:
        self.query_one("#written", Static).update(Content(f"\n{text}"))


def requests(page: QuestionPage) -> tuple[list[Request], str]:
    """The forms that this row's service can be asked by, the usual one first; and why not, when there is none."""
    from ehat_tui.areas.organisation import services as settings
    from ehat_tui.directory import listing
    from ehat_tui.documents import short_form_gate, short_forms
    from ehat_tui.matching import match

    case, home = page.work.case, page.ehat.paths.home
    row = case.row("referrals", page.subject)
    service = short_form_gate.service_of(case, row, listing.load(case.area, home)) if row else None
    if service is None:
        return (
            [],
            "This service is not in the directory, so there is no form for it. Its name must be as it stands there.",
        )
    found: list[Request] = []
    refused: list[str] = []
    try:
        asking = match.asking(case, clock.today(), settings(home))
        forms = short_form_gate.forms_for(service, case.area) or [short_form_gate.form_of(service, case.area)]
    except EhatError as error:
        return [], error.in_full
    for form in forms:
        try:
            request = short_forms.request(service, asking, form=form.id, row=row)
            found += [request] if request.offers else []
        except EhatError as error:
            refused.append(error.in_full)
    return found, next(iter(refused), "")


class ShortFormScreen(ModalScreen[Chosen | None]):
    """Which form, what is in it, how it reads, where it is written. None when left with Escape."""

    CSS = f"""
    ShortFormScreen {{ align: center middle; }} {MODAL_CSS}
    #box {{ width: 78; padding: 0 1; }}
    #box .title {{ margin-bottom: 0; }}
    #box #items-box {{ height: auto; max-height: 25vh; }}
    #box #words {{ height: auto; max-height: 20vh; border-top: solid $foreground-muted; }}
    #box LineField {{ margin-bottom: 0; }}
    #box Horizontal {{ margin-top: 0; }}
    #box Horizontal LineField {{ width: 1fr; }}
    #box .half {{ width: 1fr; height: auto; }}
    """
    AUTO_FOCUS = "#items"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave it"),
        Binding("pagedown", "read(1)", "Read on", show=False, priority=True),
        Binding("pageup", "read(-1)", "Read back", show=False, priority=True),
    ]

    def __init__(self, found: list[Request]) -> None:
        super().__init__()
        self._found = found
        self._request = found[0]

    def compose(self) -> ComposeResult:
        forms = [Option(request.form.id, request.form.label) for request in self._found]
        with Vertical(id="box"):
            yield Static(f"For {self._request.service.name}", classes="title", markup=False)
            if len(forms) > 1:
                yield Options(forms, [forms[0].code], id="forms")
            with VerticalScroll(id="items-box", can_focus=False):
                yield self._items()
            with VerticalScroll(id="words", can_focus=False):
                yield Static(NOTHING, id="preview", markup=False)
            yield Static("", id="wrong", markup=False)
            with Horizontal():
                with Vertical(classes="half"):
                    yield Static("Into which folder?", markup=False)
                    yield LineField(str(Path.cwd()), id="folder")
                with Vertical(classes="half"):
                    yield Static("Page Down reads on", markup=False)
                    yield Options(SENT, many=True, id="sent")
            with Horizontal():
                yield Button("Write it", id="write")
                yield Button("Leave it", id="leave")

    def _items(self) -> Options:
        """The items that can be taken, none of them ticked: nothing goes that nobody chose."""
        offers = [offer for offer in self._request.offers if not offer.missing]
        return Options([Option(offer.code, offer.label) for offer in offers], many=True, id="items")

    @on(Edited)
    def _edited(self, event: Edited) -> None:
        event.stop()

    @on(Edited, "#forms")
    async def _other_form(self, event: Edited) -> None:
        """Another form, from nothing selected again."""
        request = next((one for one in self._found if one.form.id == event.value), None)
        if request is not None and request is not self._request:
            self._request = request
            await self.query_one("#items").remove()
            await self.query_one("#items-box").mount(self._items())
            self._show(NOTHING)

    @on(Edited, "#items")
    def _selected(self, event: Edited) -> None:
        self._look(self._request, tuple(event.value))

    @work(thread=True, exit_on_error=False, group="preview", exclusive=True)
    def _look(self, request: Request, codes: tuple[str, ...]) -> None:
        text = read_out(request, codes)
        self.app.call_from_thread(self._show_if_new, request, codes, text)

    def _show_if_new(self, request: Request, codes: tuple[str, ...], text: str) -> None:
        if self.is_mounted and request is self._request and codes == self._codes:
            self._show(text)

    def _show(self, text: str) -> None:
        self.query_one("#preview", Static).update(Content(text))

    @property
    def _codes(self) -> tuple[str, ...]:
        return tuple(self.query_one("#items", Options).value)

    def action_read(self, by: int) -> None:
        """The next or the last page of how it reads."""
        words = self.query_one("#words")
        words.scroll_relative(y=by * max(1, words.size.height - 1), animate=False)

    @on(Button.Pressed, "#write")
    def _write(self) -> None:
        folder = Path(self.query_one("#folder", LineField).value).expanduser()
        wrong = NOTHING if not self._codes else "" if folder.is_dir() else "There is no such folder."
        if wrong:
            self.query_one("#wrong", Static).update(Content(wrong))
            return
        sent = bool(self.query_one("#sent", Options).value)
        self.dismiss(Chosen(self._request, self._codes, folder, sent))

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Nothing is written."""
        self.dismiss(None)


def read_out(request: Request, codes: Iterable[str]) -> str:
    """The form as it will read, and what cannot be in it."""
    from ehat_tui.documents import writers

    wanted = tuple(codes)
    missing = [f"Not there: {offer.label} ({offer.missing})" for offer in request.offers if offer.missing]
    if not wanted:
        return "\n".join([NOTHING, *missing])
    try:
        content, _ = writers.render(request.composed(wanted).document, "md")
    except EhatError as error:
        return error.in_full
    return "\n".join([content.decode("utf-8"), *missing])
