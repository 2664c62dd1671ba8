"""The fonts a PDF is set in, and which characters they can show.

Fonts come as dependencies under the SIL Open Font Licence 1.1, so that every laptop prints the same page: Atkinson
Hyperlegible, drawn by the Braille Institute for readers with low vision, and Noto for everything it lacks. PDF/A
aborts on a character no font has, so every character is looked up first. The character table of a font
(OpenType "cmap", formats 4 and 12) is small: reading it here takes milliseconds and needs no font library.
"""

import sys
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from struct import unpack_from

from ehat_tui.errors import EhatError

_NOTO = "manimgx_fonts"
# Ours first; then what families in the UK write in, commonest first; symbols and emoji last. No fonts for Chinese,
# Japanese and Korean: they alone would double the size of the product.
_SCRIPTS = (
    "Arabic Ethiopic Gurmukhi Bengali Gujarati Devanagari Tamil Hebrew Thai Telugu Malayalam Kannada Sinhala Georgian "
    "Armenian Khmer Lao Myanmar Oriya Symbols"
)
_PRIVATE = "Co"  # PDF/A-2a refuses private-use characters even when a font has them


@dataclass(frozen=True)
class Font:
    """A font family: its name, the installed package it comes in, and the file that holds its characters."""

    family: str
    package: str
    file: str

    @property
    def path(self) -> Path | None:
        """Where the file is; None when the package is not installed."""
        folder = _folder(self.package)
        return folder / self.file if folder and (folder / self.file).is_file() else None


FONTS = (
    Font("Atkinson Hyperlegible", "fontpkg_atkinson_hyperlegible", "files/AtkinsonHyperlegible-Regular.ttf"),
    Font("Noto Sans", _NOTO, "NotoSans[wght].ttf"),
    *(Font(f"Noto Sans {name}", _NOTO, f"NotoSans{name}[wght].ttf") for name in _SCRIPTS.split()),
    Font("Noto Emoji", _NOTO, "NotoEmoji[wght].ttf"),
)


@cache
def _folder(package: str) -> Path | None:
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def installed() -> tuple[Font, ...]:
    """The fonts that are there, in the order they are tried. Raises EhatError when the first one is missing."""
    found = tuple(font for font in FONTS if font.path)
    if not found or found[0] != FONTS[0]:
        raise EhatError("The fonts for PDF files are not installed.", hint="Install ehat again, or export as docx.")
    return found


@cache
def characters(font: Font) -> frozenset[int]:
    """Code points a font may be used for: all it has, but no accents put together from parts in the body font.

    Atkinson Hyperlegible has a circumflex but not the Welsh letters that carry it, and sets it on the next letter.
    """
    codes = coverage(font.path) if font.path else frozenset()
    return frozenset(code for code in codes if not _is_mark(chr(code))) if font == FONTS[0] else codes


class Printer:
    """Replaces what no installed font can show by a note such as [U+4E2D], and remembers it in `replaced`.

    A letter and the marks on it must come from one font: PDF/A refuses a mark that is alone in its font, and typst
    0.15 panics on some. `plain` keeps only the first two fonts and no marks, for the day a font surprises us.
    Fonts are opened in their order, and only as far as a text needs them.
    """

    def __init__(self, plain: bool = False) -> None:
        self.plain = plain
        self.replaced: set[str] = set()
        self._fonts = installed()[:2] if plain else installed()
        self._known: dict[str, bool] = {}

    def __call__(self, text: str) -> str:
        """`text` as it can be printed."""
        if text.isascii():
            return text
        shown: list[str] = []
        cluster = "“"  # a mark at the start would stand on the quotation mark before it
        for one in unicodedata.normalize("NFC", text):  # one ŵ rather than w and a mark
            cluster = cluster + one if _is_mark(one) else one
            if one == "\n" or self.shows(cluster):
                shown.append(one)
            else:
                shown.append(f"[U+{ord(one):04X}]")
                cluster = "]"
                self.replaced.add(one)
        return "".join(shown)

    def shows(self, cluster: str) -> bool:
        """True when one font has every character of `cluster` and PDF/A-2a allows them."""
        if cluster not in self._known:
            refused = any(unicodedata.category(one) == _PRIVATE or (self.plain and _is_mark(one)) for one in cluster)
            codes = {*map(ord, cluster)} - {ord("\n")}
            self._known[cluster] = not refused and any(codes <= characters(font) for font in self._fonts)
        return self._known[cluster]


def _is_mark(one: str) -> bool:
    return unicodedata.category(one)[0] == "M"


@cache
def coverage(path: Path) -> frozenset[int]:
    """Code points a TrueType font file has a glyph for."""
    data = path.read_bytes()
    tables = unpack_from(">H", data, 4)[0]
    for number in range(tables):
        tag, _, start, _ = unpack_from(">4sIII", data, 12 + 16 * number)
        if tag == b"cmap":
            return frozenset(_characters(data, start))
    return frozenset()


def _characters(data: bytes, cmap: int) -> set[int]:
    found: set[int] = set()
    for number in range(unpack_from(">H", data, cmap + 2)[0]):
        platform, encoding, offset = unpack_from(">HHI", data, cmap + 4 + 8 * number)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            table = cmap + offset
            kind = unpack_from(">H", data, table)[0]
            found |= _format_12(data, table) if kind == 12 else _format_4(data, table) if kind == 4 else set()
    return found


def _format_12(data: bytes, table: int) -> set[int]:
    found: set[int] = set()
    for group in range(unpack_from(">I", data, table + 12)[0]):
        first, last, glyph = unpack_from(">III", data, table + 16 + 12 * group)
        found.update(range(first + (glyph == 0), last + 1))
    return found


def _format_4(data: bytes, table: int) -> set[int]:
    length, _, twice = unpack_from(">HHH", data, table + 2)
    words = array("H", data[table : table + length - length % 2])
    if sys.byteorder == "little":
        words.byteswap()
    count, found = twice // 2, set()
    for segment in range(count):
        last, first = words[7 + segment], words[8 + count + segment]
        delta, where = words[8 + 2 * count + segment], 8 + 3 * count + segment
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if words[where]:
                glyph = words[where + words[where] // 2 + code - first]
                if glyph == 0:
                    continue
            if (glyph + delta) & 0xFFFF:
                found.add(code)
    return found
