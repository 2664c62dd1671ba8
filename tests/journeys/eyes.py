"""What a person sees on a page of the wizard: its heading, where the cursor is, which question that is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ehat_tui.form.model import Question

from .terminal import Terminal

STEPS = 25  # columns of the steps at the left
HELP = 34  # columns of the help at the right ...
WIDE = 110  # ... which is there from this width on
MARGIN = 2  # nothing stands there
BARS = "▌▁▂▃▄▅▆▇█"  # beside a field, and of a scroll bar: no text
COLOURED = 0x30  # how far red, green and blue are apart in the shade of the line the arrows are on
_CHOICE = re.compile(rf"│\s+([(\[].[)\]]) (.*?)[\s{BARS}]*│")


def squeezed(text: str) -> str:
    """The text alone, however its lines were broken: no blanks, no bar beside a field, no scroll bar."""
    return re.sub(rf"[\s{BARS}]+", "", text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list to choose from, as far as it fits."""

    line: int
    label: str
    chosen: bool
    lit: bool


class Eyes:
    """Looks at the middle of a page, or at the small page over it."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.left = STEPS
        self.right = terminal.columns - (HELP if terminal.columns >= WIDE else 0) - MARGIN

    # -- reading ----------------------------------------------------------------------------------------------

    def body(self, upto: int | None = None) -> list[str]:
        """The lines of the middle (above the line `upto`), without the line at the top and the line of keys."""
        return [line[self.left : self.right] for line in self.terminal.lines[1 : upto or -1]]

    @property
    def words(self) -> str:
        """Everything in the middle, squeezed."""
        return squeezed("".join(self.body()))

    def shows(self, text: str) -> bool:
        """Whether the end of a text can be read in the middle, wherever its lines are broken."""
        return squeezed(text)[-20:] in self.words

    @property
    def heading(self) -> str:
        """The words in bold and underlined at the top of the page, squeezed; "" when they are scrolled away."""
        found = ""
        for y in range(1, self.terminal.rows - 1):
            cells = [self.terminal.cell(x, y) for x in range(self.left, self.right)]
            marked = "".join(cell.data for cell in cells if cell.style.bold and cell.style.underscore)
            if marked and squeezed(marked)[:1] not in ("(", "["):
                found += marked
            elif found:
                break
        return squeezed(found)

    # -- where the keys go ------------------------------------------------------------------------------------

    def _paper(self) -> str:
        """The colour behind the page where nothing is."""
        return self.terminal.cell(self.left, 1).style.bg

    def cursor(self) -> int | None:
        """The line of the field that takes the keys, told by its shape and shade; None when it is in none."""
        paper = self._paper()
        for y in range(1, self.terminal.rows - 1):
            for x in range(self.left, self.right):
                cell = self.terminal.cell(x, y)
                if cell.style.bg == paper or not cell.data.strip():
                    continue
                begins = "".join(self.terminal.cell(x + more, y).data for more in range(3))
                options = begins[0] in "([" and begins[2] in ")]"
                picker = begins[0] in "▾●" and cell.style.bold
                if options or picker or begins == "0 │" or begins[0] == "▌":
                    return y
                break
        return None

    def at_picker(self) -> bool:
        """Whether the cursor is in a field that opens a list that can be searched."""
        line = self.cursor()
        return line is not None and self.body()[line - 1].strip()[:1] in "▾●"

    def bars(self) -> list[int]:
        """The lines with the bar that stands at the left of the field the cursor is in, on a small page too."""
        return [y for y, line in enumerate(self.terminal.lines) if "▌" in line]

    def typed(self) -> str:
        """What stands in the line the cursor is in."""
        line = self.cursor()
        return "" if line is None else self.terminal.lines[line][self.left : self.right].strip(f" {BARS}")

    def covered(self) -> bool:
        """Whether a small page, or what is left of one while it goes, lies over the page: the corner of its frame."""
        return "╰" in self.terminal.text

    def in_steps(self) -> bool:
        """Whether the keys go to the steps at the left: their pane is brighter than the line at the top."""
        return self.terminal.cell(0, 1).style.bg != self.terminal.cell(0, 0).style.bg

    def question(self, questions: Iterable[tuple[Question, str]]) -> Question | None:
        """The question the cursor is in: the last of the prompts above it. `questions` come with their prompts."""
        line = self.cursor()
        if line is None:
            return None
        above = squeezed("".join(self.body(upto=line)))
        placed = [(above.rfind(squeezed(prompt)), len(prompt), question) for question, prompt in questions]
        at, _, found = max(placed, key=lambda place: place[:2])
        return found if at >= 0 else None

    # -- lists ------------------------------------------------------------------------------------------------

    def _lit(self, x: int, y: int) -> bool:
        shade = self.terminal.cell(x, y).style.bg
        if not re.fullmatch("[0-9a-f]{6}", shade):
            return False
        colours = [int(shade[at : at + 2], 16) for at in (0, 2, 4)]
        return max(colours) - min(colours) > COLOURED

    def lit(self) -> str:
        """The line of a list on the page that the arrows are on, squeezed: it stands out by its shade."""
        lines = [y for y in range(1, self.terminal.rows - 1) if self._lit(self.left + 5, y)]
        return squeezed("".join(self.terminal.lines[y][self.left : self.right] for y in lines))

    def lit_step(self) -> str:
        """The line of the steps at the left that the arrows are on."""
        lines = [y for y in range(1, self.terminal.rows - 1) if self._lit(2, y)]
        return "".join(self.terminal.lines[y][: self.left] for y in lines)

    def choices(self) -> list[Choice]:
        """The lines of a list to choose from on a small page over the page."""
        found = []
        for y, line in enumerate(self.terminal.lines):
            if match := _CHOICE.search(line):
                chosen = match[1] in ("(●)", "[x]")
                found.append(Choice(y, match[2], chosen, self._lit(match.start(2), y)))
        return found
