"""The fields answers are typed or chosen in. Each posts `Edited` with its new value.

Stock toggles differ on and off only by colour, `Input` replaces the whole text when tabbed into and has no undo: the
widgets here show their state as a shape and never replace what was typed (tests/tui/test_textual_assumptions.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.style import Style
from textual.widget import Widget
from textual.widgets import TextArea

from ehat_tui.form.model import Option
from screens.widgets.line import Edited


class LongField(TextArea):
    """Free text, as long as it needs to be. Tab goes on to the next field."""

    # what Undo is everywhere else; Textual would select everything, or delete to the left
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f7,ctrl+u", "undo", show=False)]

    DEFAULT_CSS = """
    LongField { height: auto; min-height: 3; max-height: 10; padding: 0 1; background: $surface;
                border: none; border-left: solid $foreground-muted; }
    LongField:focus { border: none; border-left: outer $accent; }
    """

    def __init__(self, value: str = "", *, id: str | None = None) -> None:
        super().__init__(value, id=id, soft_wrap=True, tab_behavior="focus")
        self._last = value

    def _on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.text != self._last:
            self._last = self.text
            self.post_message(Edited(self, self.text, at_once=False))


class Options(Widget, can_focus=True):
    """One or several of a few options, drawn as `(●) yes  ( ) no` or `[x] this  [ ] that`.

    Arrows move. Space chooses, Enter chooses and goes on, a digit chooses directly, Backspace takes back. Of one choice
    only a second click takes it back: a key pressed once too often must not undo an answer.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left", "move(-1)", show=False),
        Binding("down,right", "move(1)", show=False),
        Binding("space", "choose", show=False),
        Binding("enter", "choose_and_go_on", show=False),
        Binding("backspace", "clear", show=False),
    ]

    DEFAULT_CSS = """
    Options { height: auto; width: 1fr; padding: 0 1; }
    Options:focus { background: $surface; }
    """

    def __init__(
        self,
        options: Sequence[Option],
        chosen: Sequence[str] = (),
        *,
        many: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.options = list(options)
        self.chosen = list(chosen)
        self.many = many
        self.at = next((i for i, option in enumerate(self.options) if option.code in self.chosen), 0)
        # Codes an older form had and this one has lost stay chosen and are shown, never dropped.
        known = {option.code for option in self.options}
        self.options += [Option(code, code) for code in self.chosen if code not in known]

    @property
    def value(self) -> Any:
        """The chosen code or codes; None or an empty list for nothing."""
        return list(self.chosen) if self.many else (self.chosen[0] if self.chosen else None)

    def _cell(self, index: int) -> str:
        option = self.options[index]
        on = option.code in self.chosen
        mark = ("[x]" if on else "[ ]") if self.many else ("(●)" if on else "( )")
        return f"{mark} {option.label}"

    def _in_a_row(self, width: int) -> bool:
        return not self.many and sum(len(self._cell(i)) + 3 for i in range(len(self.options))) - 3 <= width

    def render(self) -> Content:
        """The options; the one the keys are on is underlined, so that it shows without colour too."""
        cells = []
        for index in range(len(self.options)):
            here = self.has_focus and index == self.at
            style = Style(bold=here, underline=here) + Style.from_meta({"@click": f"choose_at({index})"})
            cells.append(Content.styled(self._cell(index), style))
        return Content("   " if self._in_a_row(self.size.width) else "\n").join(cells)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line each, or one line when all fit, counting lines that wrap."""
        if self._in_a_row(width):
            return 1
        return sum(max(1, -(-len(self._cell(i)) // max(1, width))) for i in range(len(self.options))) or 1

    def action_move(self, by: int) -> None:
        """Move to the next option; at the ends nothing happens, so nobody goes round without seeing it."""
        self.at = max(0, min(len(self.options) - 1, self.at + by))
        self.refresh()
        self._show_place()

    def action_choose(self) -> None:
        """Choose the option the keys are on; of several, take it back if it is chosen."""
        self._choose(self.at, keep=not self.many)

    def action_choose_and_go_on(self) -> None:
        """Choose, if nothing is chosen here yet, and go to the next field."""
        if not self.many:
            self._choose(self.at, keep=True)
        self.screen.focus_next()

    def action_clear(self) -> None:
        """Take back what is chosen."""
        if self.chosen:
            self._set([])

    def action_choose_at(self, index: int) -> None:
        """A click: choose an option by its place, or take it back."""
        self._choose(index, keep=False)

    def _choose(self, index: int, *, keep: bool) -> None:
        if not 0 <= index < len(self.options):
            return
        if not self.has_focus:  # `focus` comes later, and would call the focus back from the next field
            self.focus()
        self.at = index
        code = self.options[index].code
        if self.many:
            wanted = {*self.chosen} ^ {code}
            self._set([option.code for option in self.options if option.code in wanted])
        elif self.chosen != [code]:
            self._set([code])
        elif not keep:
            self._set([])

    def _set(self, chosen: list[str]) -> None:
        self.chosen = chosen
        self.refresh(layout=True)
        self._show_place()
        self.post_message(Edited(self, self.value, at_once=True))

    def _show_place(self) -> None:
        """Of options that are longer than the page, scroll to the one the keys are on."""
        width = max(1, self.size.width)
        if not self.options or self._in_a_row(width):
            return
        heights = [max(1, -(-len(self._cell(i)) // width)) for i in range(len(self.options))]
        line = Region(0, sum(heights[: self.at]), 1, heights[self.at])
        widget: Widget = self
        while isinstance(widget.parent, Widget) and not widget.parent.allow_vertical_scroll:
            line = line.translate(widget.virtual_region.offset)
            widget = widget.parent
        if isinstance(widget.parent, Widget):
            line = line.translate(widget.virtual_region.offset)
            widget.parent.scroll_to_region(line, animate=False, immediate=True)

    def on_key(self, event: events.Key) -> None:
        """A digit chooses directly."""
        if event.character and event.character.isdigit() and event.character != "0":
            self._choose(int(event.character) - 1, keep=not self.many)
            event.stop()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


class ScaleField(Widget, can_focus=True):
    """A number from 0 to 10 on a row: `0 │···●······│ 10`. Digits or arrows; Backspace takes it back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", show=False),
        Binding("right", "move(1)", show=False),
        Binding("backspace", "clear", show=False),
    ]

    DEFAULT_CSS = """
    ScaleField { height: 1; width: 1fr; padding: 0 1; }
    ScaleField:focus { background: $surface; }
    """

    def __init__(self, value: float | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.value = None if value is None else int(value)
        self._one_at = 0.0

    def render(self) -> Content:
        """The row and the number in figures."""
        number = "-" if self.value is None else str(self.value)
        return Content(f"0 {scale_row(self.value)} 10    {number}")

    def _set(self, value: int | None) -> None:
        self.value = value if value is None else max(0, min(10, value))
        self.refresh()
        self.post_message(Edited(self, self.value, at_once=True))

    def action_move(self, by: int) -> None:
        """One up or down; the first press starts in the middle."""
        self._set(5 if self.value is None else self.value + by)

    def action_clear(self) -> None:
        """Take the number back."""
        self._set(None)

    def on_key(self, event: events.Key) -> None:
        """A digit sets the number; 1 and then 0 at once means ten."""
        if event.character and event.character.isdigit():
            event.stop()
            if event.character == "0" and monotonic() - self._one_at < 1:
                self._set(10)
            else:
                self._set(int(event.character))
            self._one_at = monotonic() if event.character == "1" else 0.0

    def on_click(self, event: events.Click) -> None:
        """A click on the row sets the number under it."""
        column = event.x - 4  # padding, "0", space, "│"
        if 0 <= column <= 10:
            self._set(column)

    def on_focus(self) -> None:
        self.refresh()


def scale_row(value: float | None) -> str:
    """A score as a row of eleven places, 0 at the left."""
    return "│" + "".join("●" if value is not None and round(value) == i else "·" for i in range(11)) + "│"
