"""What stands in a terminal after a program has written to it: as much of one as Textual uses, and quick.

Anything it does not know is an error: a picture that may be wrong proves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len

_TOKEN = re.compile(
    r"\x1b\[([?<>=]?)([\d;]*)([ -/]*)([@-~])"  # a sequence
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # a title, or the shape of the mouse
    r"|([\x00-\x1a\x1c-\x1f\x7f])"  # a control character
    r"|([^\x00-\x1f\x7f]+)"  # text
)
_UNFINISHED = re.compile(r"\x1b(?:\[[?<>=]?[\d;]*[ -/]*|\][^\x07\x1b]*\x1b?)?\Z")
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"


@dataclass(frozen=True, slots=True)
class Style:
    """How a character is drawn: colours as "rrggbb", "" for the terminal's own."""

    fg: str = ""
    bg: str = ""
    bold: bool = False
    underscore: bool = False
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One place on the screen. The second half of a wide character is empty."""

    data: str
    style: Style


PLAIN = Style()
EMPTY = Cell(" ", PLAIN)


class Picture:
    """A screen of `columns` by `rows`; `draw` takes what a program writes."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._cells = [[EMPTY] * columns for _ in range(rows)]
        self._x = self._y = 0
        self._style = PLAIN
        self._left = ""
        self._lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The rows as text."""
        if self._lines is None:
            self._lines = ["".join(cell.data for cell in row) for row in self._cells]
        return self._lines

    def cell(self, x: int, y: int) -> Cell:
        """What stands at a place."""
        return self._cells[y][x]

    def draw(self, written: str) -> None:
        """Draw what is written, up to a frame or a sequence that is not finished yet."""
        written = self._left + written
        cut = _whole(written)
        self._left = written[cut:]
        at = 0
        while at < cut:
            token = _TOKEN.match(written, at, cut)
            assert token is not None, f"the terminal does not know {written[at : at + 12]!r}"
            at = token.end()
            if token[6]:
                self._put(token[6])
            elif token[5]:
                self._control(token[5])
            elif token[4]:
                self._sequence(token[1], token[2], token[3], token[4])
        self._lines = None

    def _put(self, text: str) -> None:
        row = self._cells[self._y]
        if text.isascii():  # most of it
            text = text[: self.columns - self._x]
            row[self._x : self._x + len(text)] = [_cell(sign, self._style) for sign in text]
            self._x += len(text)
            return
        for sign in text:
            width = cell_len(sign)
            if width == 0 and self._x:  # an accent belongs to the letter before
                before = row[self._x - 1]
                row[self._x - 1] = Cell(before.data + sign, before.style)
            elif self._x + width <= self.columns:
                row[self._x : self._x + width] = [_cell(sign, self._style), *[Cell("", self._style)] * (width - 1)]
                self._x += width

    def _control(self, sign: str) -> None:
        match sign:
            case "\r":
                self._x = 0
            case "\n":
                self._y += 1
                if self._y == self.rows:
                    self._cells = [*self._cells[1:], [EMPTY] * self.columns]
                    self._y -= 1
            case "\b":
                self._x = max(0, self._x - 1)
            case "\a":
                pass
            case _:
                raise AssertionError(f"the terminal does not know {sign!r}")

    def _sequence(self, private: str, numbers: str, between: str, final: str) -> None:
        if private or between:
            if final in "hl" and "1049" in numbers.split(";"):  # another page, empty; afterwards the one before
                self._cells = [[EMPTY] * self.columns for _ in range(self.rows)]
            return  # modes, and questions to the terminal
        values = [int(number or 0) for number in numbers.split(";")]
        first = values[0] or 1
        match final:
            case "m":
                self._style = _styled(self._style, numbers)
            case "H" | "f":
                self._y = min(self.rows, first) - 1
                self._x = min(self.columns, (values[1] if len(values) > 1 else 1) or 1) - 1
            case "A" | "B":
                self._y = min(self.rows - 1, max(0, self._y + (first if final == "B" else -first)))
            case "C" | "D":
                self._x = min(self.columns - 1, max(0, self._x + (first if final == "C" else -first)))
            case "J" if values[0] == 2:
                self._cells = [[EMPTY] * self.columns for _ in range(self.rows)]
            case "K":
                self._cells[self._y][self._x :] = [EMPTY] * (self.columns - self._x)
            case "t" | "n" | "c":
                pass  # questions about the window
            case _:
                raise AssertionError(f"the terminal does not know CSI {numbers}{final}")


def _whole(written: str) -> int:
    """How much of it can be shown: up to a frame, or a sequence, that is not finished yet."""
    begun = written.rfind(_BEGIN)
    if begun > written.rfind(_END):
        return begun
    cut = _UNFINISHED.search(written, max(0, len(written) - 64))
    return cut.start() if cut else len(written)


@lru_cache(4096)
def _cell(data: str, style: Style) -> Cell:
    return Cell(data, style)


@lru_cache(4096)
def _styled(style: Style, numbers: str) -> Style:
    fg, bg, bold, underscore, reverse = style.fg, style.bg, style.bold, style.underscore, style.reverse
    values = iter([int(number or 0) for number in numbers.split(";")])
    for value in values:
        match value:
            case 0:
                fg, bg, bold, underscore, reverse = "", "", False, False, False
            case 1 | 22:
                bold = value == 1
            case 4 | 24:
                underscore = value == 4
            case 7 | 27:
                reverse = value == 7
            case 38 | 48:
                kind = next(values)
                colour = "".join(f"{next(values):02x}" for _ in range(3)) if kind == 2 else f"#{next(values)}"
                fg, bg = (colour, bg) if value == 38 else (fg, colour)
            case 39:
                fg = ""
            case 49:
                bg = ""
            case 2 | 3 | 9 | 23 | 29:
                pass  # faint, italic, struck through
            case _ if 30 <= value <= 37 or 90 <= value <= 97:
                fg = f"#{value}"
            case _ if 40 <= value <= 47 or 100 <= value <= 107:
                bg = f"#{value}"
            case _:
                raise AssertionError(f"the terminal does not know the style {value}")
    return Style(fg, bg, bold, underscore, reverse)
