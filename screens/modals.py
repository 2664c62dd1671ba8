"""Small pages over a page: choosing from a long list, marking an answer, naming someone, asking yes or no.

Each ends with `dismiss(result)` on every path, Escape included: a page that is merely popped leaves its caller waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option as ListOption

from ehat_tui.form.model import ABSENT_REASONS, MAY_TELL, SOURCES, Option
from screens.widgets.line import Edited, LineField

MODAL_CSS = """
#box { width: 72; max-width: 95%; height: auto; max-height: 95%; padding: 1 2; border: round $primary;
       background: $surface; }
#box OptionList { height: auto; max-height: 9; border: none; background: $surface; }
#box .title { text-style: bold; margin-bottom: 1; }
#box Horizontal { height: auto; margin-top: 1; }
#box Button { margin-right: 2; height: 1; border: none; min-width: 8; }
#box LineField { margin-bottom: 1; background: $panel; }
"""


class _Find(LineField):
    """The box above a list: what is typed narrows the list, the arrows move in it."""

    def on_key(self, event: events.Key) -> None:
        """Let the page see the key first; what it does not want is typing."""
        screen = self.screen
        if isinstance(screen, Pick):
            screen.key_in_box(event)


class Pick(ModalScreen[list[str] | None]):
    """Choose one or several from a long list; typing narrows it. Returns the codes, None when left with Escape."""

    CSS = f"Pick {{ align: center middle; }} {MODAL_CSS}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave it as it is"),
    ]

    def __init__(self, title: str, options: Sequence[Option], chosen: Sequence[str], *, many: bool) -> None:
        super().__init__()
        self._title = title
        self._options = options
        self._chosen = set(chosen)
        self._many = many

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(self._title, classes="title", markup=False)
            yield _Find(id="find")
            yield OptionList(id="list")
            hint = "Space chooses · Enter when done" if self._many else "Enter chooses"
            yield Static(f"Type to find · {hint} · Esc leave it as it is", markup=False)
            with Horizontal():
                yield Button("Done" if self._many else "Clear", id="done")
                yield Button("Leave it", id="leave")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False  # keys go to the box; the list follows them
        self._fill("")

    def _fill(self, words: str) -> None:
        shown = [o for o in self._options if all(w in o.label.casefold() for w in words.casefold().split())]
        found = self.query_one(OptionList)
        here = "" if found.highlighted is None else found.get_option_at_index(found.highlighted).id
        found.clear_options()
        found.add_options([ListOption(self._line(option), id=option.code) for option in shown])
        if shown:
            # of several, what was ticked last is still seen when all are shown again; of one, what is chosen
            wanted = self._chosen if not self._many else {here} if not words else set()
            found.highlighted = next((i for i, option in enumerate(shown) if option.code in wanted), 0)

    def _line(self, option: Option) -> Content:
        on = option.code in self._chosen
        mark = ("[x]" if on else "[ ]") if self._many else ("(●)" if on else "( )")
        return Content(f"{mark} {option.label}")

    def on_edited(self, message: Edited) -> None:
        """Narrow the list to what is typed."""
        self._fill(str(message.value))

    def key_in_box(self, event: events.Key) -> None:
        """Arrows and Space work on the list while the cursor stays in the box."""
        found = self.query_one(OptionList)
        match event.key:
            case "down":
                found.action_cursor_down()
            case "up":
                found.action_cursor_up()
            case "pagedown" | "pageup":
                step = 10 if event.key == "pagedown" else -10
                found.highlighted = max(0, min(found.option_count - 1, (found.highlighted or 0) + step))
            case "space" if self._many and not self.query_one(LineField).value:
                self._toggle()
            case _:
                return
        event.stop()
        event.prevent_default()

    @on(Input.Submitted)
    def _enter(self) -> None:
        if self._many and not self.query_one(LineField).value:
            self.dismiss(self._in_order())
        elif self._many:
            self._toggle()
            self.query_one(LineField).value = ""
        else:
            self._choose()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        if self._many:
            self._toggle()
        else:
            self._choose()

    def _toggle(self) -> None:
        found = self.query_one(OptionList)
        if found.highlighted is not None:
            code = found.get_option_at_index(found.highlighted).id or ""
            self._chosen ^= {code}
            option = next(o for o in self._options if o.code == code)
            found.replace_option_prompt(code, self._line(option))

    def _choose(self) -> None:
        found = self.query_one(OptionList)
        if found.highlighted is not None:
            self.dismiss([found.get_option_at_index(found.highlighted).id or ""])

    def _in_order(self) -> list[str]:
        return [option.code for option in self._options if option.code in self._chosen]

    @on(Button.Pressed, "#done")
    def _done(self) -> None:
        self.dismiss(self._in_order() if self._many else [])

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Leave everything as it was."""
        self.dismiss(None)


# One letter for each mark, as in the sketch: (letter, which mark, its code).
MARKS: tuple[tuple[str, str, str], ...] = (
    ("c", "said_by", "child"),
    ("p", "said_by", "parent"),
    ("f", "said_by", "family"),
    ("s", "said_by", "saw"),
    ("w", "said_by", "professional"),
    ("d", "said_by", "document"),
    ("o", "said_by", "opinion"),
    ("n", "absent", "asked-declined"),
    ("k", "absent", "asked-unknown"),
    ("a", "absent", "not-asked"),
    ("x", "absent", "not-applicable"),
    ("r", "restricted", "yes"),
    ("y", "may_tell", "yes"),
    ("t", "may_tell", "no"),
    ("i", "may_tell", "only-worried"),
)

_WORDS = {
    "said_by": SOURCES,
    "absent": ABSENT_REASONS,
    "restricted": {"yes": "not on the family's copy"},
    "may_tell": MAY_TELL,
}
_HEADS = {
    "said_by": "Who said it",
    "absent": "Left blank because",
    "restricted": "Keep private",
    "may_tell": "May parents or school be told",
}


class MarkScreen(ModalScreen[tuple[str, str] | None]):
    """Mark an answer with one more key or a click. Returns (mark, code); choosing a mark again takes it off."""

    CSS = f"MarkScreen {{ align: center middle; }} {MODAL_CSS} .half {{ width: 1fr; }}"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f5,ctrl+r", "leave", "Leave it as it is", priority=True)]

    def __init__(self, label: str, current: dict[str, str], *, may_tell: bool = False, only: str = "") -> None:
        super().__init__()
        self._label = label
        self._current = current
        shown = {only} if only else {"said_by", "absent", "restricted", *(["may_tell"] if may_tell else [])}
        self._marks = [mark for mark in MARKS if mark[1] in shown]

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(self._label, classes="title", markup=False)
            for pair in (("said_by", "absent"), ("restricted", "may_tell")):
                with Horizontal():
                    for head in pair:
                        marks = [mark for mark in self._marks if mark[1] == head]
                        if marks:
                            yield Static(self._lines(_HEADS[head], marks), classes="half")
            yield Static("Esc  leave it as it is", markup=False)

    def _lines(self, head: str, marks: Sequence[tuple[str, str, str]]) -> Content:
        lines = [Content.styled(head, "bold")]
        for letter, mark, code in marks:
            on = "[x]" if self._current.get(mark) == code else "[ ]"
            line = f"  {letter}  {on} {_WORDS[mark][code]}"
            lines.append(Content.styled(line, Style.from_meta({"@click": f"screen.mark('{letter}')"})))
        return Content("\n").join(lines)

    def on_key(self, event: events.Key) -> None:
        """One letter is one mark."""
        if event.character and any(event.character.lower() == letter for letter, _, _ in self._marks):
            event.stop()
            self.action_mark(event.character.lower())

    def action_mark(self, letter: str) -> None:
        """Choose the mark with this letter."""
        self.dismiss(next((mark, code) for key, mark, code in self._marks if key == letter))

    def action_leave(self) -> None:
        """Leave everything as it was."""
        self.dismiss(None)


class NameScreen(ModalScreen[dict[str, str] | None]):
    """Write down someone's names. Nothing else about them is asked before they agree."""

    CSS = f"NameScreen {{ align: center middle; }} {MODAL_CSS}"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave it as it is")]
    FIELDS = (
        ("given_names", "Given names"),
        ("family_name", "Family name"),
        ("known_as", "Likes to be called"),
    )

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static("Who is it?", classes="title", markup=False)
            for name, label in self.FIELDS:
                yield Static(label, markup=False)
                yield LineField(id=name)
            with Horizontal():
                yield Button("Add", id="add")
                yield Button("Leave it", id="leave")

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        if event.input.id == self.FIELDS[-1][0]:
            self._add()
        else:
            self.focus_next()

    @on(Button.Pressed, "#add")
    def _add(self) -> None:
        names = {name: self.query_one(f"#{name}", LineField).value.strip() for name, _ in self.FIELDS}
        self.dismiss({name: text for name, text in names.items() if text} or None)

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Nobody is added."""
        self.dismiss(None)


class Ask(ModalScreen[str | None]):
    """A question with one line to write, such as why a finished assessment is changed. None when left."""

    CSS = f"Ask {{ align: center middle; }} {MODAL_CSS}"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave it as it is")]

    def __init__(self, question: str, *, button: str, hint: str = "", typed: str = "") -> None:
        super().__init__()
        self._question, self._button, self._hint, self._typed = question, button, hint, typed

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(self._question, classes="title", markup=False)
            yield LineField(self._typed, id="answer")
            if self._hint:
                yield Static(self._hint, markup=False)
            with Horizontal():
                yield Button(self._button, id="ok")
                yield Button("Leave it", id="leave")

    @on(Input.Submitted)
    @on(Button.Pressed, "#ok")
    def _ok(self) -> None:
        self.dismiss(self.query_one(LineField).value.strip() or None)

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Nothing is done."""
        self.dismiss(None)


class HelpScreen(ModalScreen[None]):
    """Words to read, and back."""

    CSS = f"HelpScreen {{ align: center middle; }} {MODAL_CSS} #box {{ overflow-y: auto; }}"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,space,f1,ctrl+g", "leave", "Close", priority=True)]

    def __init__(self, title: str, parts: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._parts = parts

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(self._title, classes="title", markup=False)
            for head, words in self._parts:
                yield Static(Content.assemble((head, "bold"), "\n", words, "\n"))
            yield Static("Esc  back", markup=False)

    def on_click(self) -> None:
        """A click closes it too."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Back to the page."""
        self.dismiss(None)
