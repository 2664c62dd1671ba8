"""The drawings a document may hold: data/documents/pictures/, an SVG and a PNG of each, our own work.

Few colours and thick lines, so that they are clear on a grey printer. A drawing's <title> says what is in it, for
whoever cannot see it.
"""

from functools import cache
from html import escape, unescape

from ehat_tui.resources import data_root

_TITLE, _END = "<title>", "</title>"


@cache
def names() -> tuple[str, ...]:
    """The names of all drawings, in the order of the alphabet."""
    files = (data_root() / "documents" / "pictures").iterdir()
    return tuple(sorted(file.name.removesuffix(".svg") for file in files if file.name.endswith(".svg")))


@cache
def svg(name: str) -> str:
    """The drawing called `name` as SVG. Raises ValueError when there is none."""
    return _file(name, "svg").decode("utf-8").strip()


@cache
def png(name: str) -> bytes:
    """The same as PNG, 300 pixels square, see-through around it."""
    return _file(name, "png")


def _file(name: str, kind: str) -> bytes:
    if name not in names():
        raise ValueError(f"there is no picture {name!r}; there are {', '.join(names())}")
    return (data_root() / "documents" / "pictures" / f"{name}.{kind}").read_bytes()


def said(name: str) -> str:
    """What the drawing shows, in a few words: "A smiling sun"."""
    return unescape(svg(name).partition(_TITLE)[2].partition(_END)[0])


def svg_saying(name: str, alt: str) -> str:
    """The drawing with `alt` as its title, to stand in an HTML page."""
    before, _, rest = svg(name).partition(_TITLE)
    return f"{before}{_TITLE}{escape(alt)}{_END}{rest.partition(_END)[2]}"
