"""Looking something up in the directory: words, six filters, and under the list what is known about an entry.

Everything in it came from somebody else and is shown as plain text. Nothing here is about a family.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option as ListOption

from ehat_tui import clock
from ehat_tui.areas.profile import names, of
from ehat_tui.directory import finding, listing
from ehat_tui.directory.describe import lines
from ehat_tui.directory.listing import Filters
from ehat_tui.directory.service import Service
from ehat_tui.errors import EhatError
from ehat_tui.form.model import Option
from screens.guard import Guarded
from screens.keys import binding
from screens.modals import Ask, Pick
from screens.widgets.chrome import KeyLine, TopLine
from screens.widgets.line import Edited, LineField

MOST = 100  # lines of the list: who sees as many types another word
HINT = "Type to find. Arrows choose, Page Down reads on, Tab goes to the filters."
TITLES = {"need": "Need", "age": "Age", "area": "Area", "cost": "Cost", "day": "Day", "language": "Language"}


class Find(LineField):
    """The box above the list: typing narrows it, the arrows move in it."""

    def on_key(self, event: events.Key) -> None:
        """Up and down are the list's."""
        screen = self.screen
        if event.key in ("up", "down") and isinstance(screen, DirectoryScreen):
            screen.move(1 if event.key == "down" else -1)
            event.stop()
            event.prevent_default()


class DirectoryScreen(Guarded, Screen[None]):
    """The directory of an area, or of every area. `own` is the data folder; `back` is what leaving does."""

    CSS = """
    DirectoryScreen #hint { padding: 0 1; color: $text-muted; }
    DirectoryScreen #find { margin: 0 1; }
    DirectoryScreen #filters { height: 1; margin: 0 1; }
    DirectoryScreen #filters Button { height: 1; border: none; min-width: 4; padding: 0 1; margin-right: 1; }
    DirectoryScreen #filters Button:focus { text-style: bold reverse; }
    DirectoryScreen #only { padding: 0 1; height: 1; }
    DirectoryScreen #found {
        height: 8; border: none; padding: 0 1; margin-bottom: 1; text-wrap: nowrap; text-overflow: ellipsis;
    }
    DirectoryScreen #words { height: 1fr; padding: 0 2; scrollbar-size-vertical: 1; }
    """
    AUTO_FOCUS = "#find"
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back"),
        Binding("escape", "back", "Back", show=False),
        Binding("pagedown", "read(1)", "Read on", show=False, priority=True),
        Binding("pageup", "read(-1)", "Read back", show=False, priority=True),
    ]

    def __init__(self, area: str, own: Path, back: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._area, self._own, self._back = area, own, back
        self._services: tuple[Service, ...] | None = None
        self._found: tuple[Service, ...] = ()
        self._filters = Filters()

    def compose(self) -> ComposeResult:
        yield TopLine(f"Directory · {of(self._area).name if self._area else 'every area'}")
        yield Static(HINT, id="hint", markup=False)
        yield Find(id="find")
        with Horizontal(id="filters"):
            for name, title in TITLES.items():
                yield Button(title, id=f"by-{name}")
            yield Button("Clear", id="clear")
        yield Static("", id="only", markup=False)
        yield OptionList(id="found", markup=False)
        with VerticalScroll(id="words", can_focus=False):
            yield Static("Reading the directory…", id="about", markup=False)
        yield KeyLine(("back", "lock", "blank", "safety", "quit"))

    def on_mount(self) -> None:
        """A large directory takes a second or two to read."""
        self._load(self._area)

    @work(thread=True, exit_on_error=False, group="directory", exclusive=True)
    def _load(self, area: str) -> None:
        wrong = ""
        services: tuple[Service, ...] = ()
        try:
            services = listing.everything([area] if area else names(), self._own)
            wrong = " ".join(listing.problems([area] if area else names(), self._own))
        except EhatError as error:
            wrong = error.in_full
        self.app.call_from_thread(self._loaded, services, wrong)

    def _loaded(self, services: tuple[Service, ...], wrong: str) -> None:
        if not self.is_mounted:
            return
        self._services = services
        if wrong:
            self.notify(f"Part of the directory cannot be read: {wrong}", severity="warning", markup=False, timeout=10)
        self._look()

    # -- looking ----------------------------------------------------------------------------------------------

    @on(Edited)
    def _typed(self, event: Edited) -> None:
        event.stop()
        self._look()

    def _look(self) -> None:
        """Fill the list with what is found now, and start at its top."""
        if self._services is None:
            return
        filters = {one.name: getattr(self._filters, one.name) for one in fields(Filters)}
        self._found = listing.search(self._services, self.query_one("#find", Find).value, **filters)
        listed = self.query_one("#found", OptionList)
        listed.clear_options()
        listed.add_options(ListOption(_line(one), id=str(at)) for at, one in enumerate(self._found[:MOST]))
        left = len(self._found) - MOST
        if left > 0:
            listed.add_option(ListOption(Content(f"… and {left} more: type another word"), disabled=True))
        self.query_one("#only", Static).update(Content(self._told()))
        listed.highlighted = 0 if self._found else None
        if not self._found:
            self._show("Nothing was found. Try fewer words, or the beginning of one.")

    def _told(self) -> str:
        """How many were found, and by which filters."""
        by = [f"{TITLES[name].lower()}: {words}" for name, words in self._chosen().items()]
        count = f"{len(self._found)} found"
        return f"{count} · {' · '.join(by)}" if by else count

    def _chosen(self) -> dict[str, str]:
        """The filters that are set, in words."""
        found = {}
        for name in TITLES:
            value = getattr(self._filters, name)
            if name == "age" and value is not None:
                found[name] = f"{value:g}" if value == int(value) else f"{round(value * 12)} months"
            elif value:
                found[name] = next((one.label for one in self._options(name) if one.code == value), str(value))
        return found

    @on(OptionList.OptionHighlighted, "#found")
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        at = int(event.option_id or 0)
        if at < len(self._found):
            one = self._found[at]
            self._show("\n".join([one.name, *lines(one, datetime.now().astimezone())]))

    def _show(self, words: str) -> None:
        self.query_one("#about", Static).update(Content(words))
        self.query_one("#words").scroll_home(animate=False)

    def move(self, by: int) -> None:
        """The entry above or below, while the cursor stays in the box."""
        listed = self.query_one("#found", OptionList)
        if listed.highlighted is not None:
            shown = min(len(self._found), MOST)
            listed.highlighted = max(0, min(shown - 1, listed.highlighted + by))

    def action_read(self, by: int) -> None:
        """The next or the last page of what is under the list."""
        words = self.query_one("#words")
        words.scroll_relative(y=by * max(1, words.size.height - 1), animate=False)

    # -- filters ----------------------------------------------------------------------------------------------

    @on(Button.Pressed, "#filters Button")
    def _filter(self, event: Button.Pressed) -> None:
        event.stop()
        name = (event.button.id or "").removeprefix("by-")
        if name == "clear":
            self._set(**{one.name: one.default for one in fields(Filters)})
        elif name == "age":
            self._ask_age()
        else:
            options = self._options(name)
            current = getattr(self._filters, name)

            def chosen(codes: list[str] | None) -> None:
                if codes is not None:
                    self._set(**{name: codes[0] if codes else ""})

            self.app.push_screen(Pick(TITLES[name], options, [current] if current else [], many=False), chosen)

    def _ask_age(self) -> None:
        def typed(text: str | None) -> None:
            age = finding.age(text or "")
            if text and age is None:
                self.notify("Write years, such as 8, or months, such as 4m", severity="warning", markup=False)
            elif text:
                self._set(age=age)

        self.app.push_screen(Ask("How old?", button="Find", hint="Years, such as 8, or months, such as 4m"), typed)

    def _set(self, **changed: object) -> None:
        self._filters = replace(self._filters, **changed)  # type: ignore[arg-type]
        self._look()

    def _options(self, name: str) -> list[Option]:
        """What a filter can be, with words."""
        match name:
            case "need":
                return finding.need_options()
            case "area":
                return [Option(area, of(area).name) for area in names()]
            case "cost":
                return [Option("free", "Free"), Option("paid", "Costs something")]
            case "day":
                return finding.day_options()
            case _:
                spoken = {language for one in self._services or () for language in one.languages}
                return [Option(language, language) for language in sorted(spoken)]

    def action_back(self) -> None:
        """To where it was opened from."""
        if self._back is not None:
            self._back()
        else:
            self.dismiss()


def _line(one: Service) -> Content:
    """A line of the list: the name, for whom, and what somebody must know before they rely on it."""
    ages = one.ages.in_words
    marks = (
        f"ages {ages}" if ages else "",
        "" if one.status == "active" else one.status,
        listing.stale(one, clock.today()),
    )
    return Content.assemble(one.name, (f"  {' · '.join(filter(None, marks))}", "dim"))
