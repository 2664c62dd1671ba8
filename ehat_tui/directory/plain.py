"""Text from outside as plain text: no markup, no control characters, no more than fits (peers.md 3.1).

A directory is data of others. What is in it is shown as it reads, never obeyed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<[!?][^<>]*>")
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "hr", "section"}
)
_UNSEEN = frozenset({"script", "style"})  # what stands between these is no text
_PLAIN = re.compile(r"[ !-%'-;=-~]*")  # ASCII that can be shown, without < and &
_JOINERS = "\u200c\u200d"  # Persian, Urdu and many pictures are written with them
_HUGE = 10**40  # no number in a directory has as many digits
_RAW = 4  # times the text that is kept: as much as is read, markup and all


def line(value: Any, most: int = 200) -> str:
    """One line of at most `most` characters; "" for what is not text or a number."""
    return cut(" ".join(_clean(value, most).split()), most)


def paragraphs(value: Any, most: int = 5_000) -> str:
    """Text of several lines, none of them blank twice over."""
    kept: list[str] = []
    for part in _clean(value, most).splitlines():
        words = " ".join(part.split())
        if words or (kept and kept[-1]):
            kept.append(words)
    return cut("\n".join(kept).strip(), most)


def cut(text: str, most: int) -> str:
    """`text`, or its beginning and a mark that there was more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def findable(*texts: str) -> str:
    """What a search looks into: words in small letters without accents or apostrophes, a space before each."""
    joined = " ".join(texts).casefold()
    if not joined.isascii():
        joined = "".join(char for char in unicodedata.normalize("NFKD", joined) if not unicodedata.combining(char))
    return " " + " ".join(re.findall(r"\w+", joined.replace("'", "").replace("’", "")))


def _clean(value: Any, most: int) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, str) and len(value) <= most and _PLAIN.fullmatch(value):
        return value  # nearly all there is
    if isinstance(value, int) and abs(value) >= _HUGE:
        return ""
    text = str(value)[: most * _RAW]
    if "<" in text:
        text = _untagged(text)
    if "&" in text:
        text = html.unescape(text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, "\n".join(text.splitlines())))


def _untagged(text: str) -> str:
    """The text between the tags; a tag that begins or ends a block begins a line."""
    kept: list[str] = []
    at, unseen = 0, ""
    for tag in _TAG.finditer(text):
        if not unseen:
            kept.append(text[at : tag.start()])
        at = tag.end()
        name = (tag[2] or "").lower()
        if unseen:
            unseen = "" if tag[1] and name == unseen else unseen
        elif name in _UNSEEN and not tag[1]:
            unseen = name
        elif name in _BLOCKS:
            kept.append("\n- " if name == "li" and not tag[1] else "\n")
    if not unseen:
        kept.append(text[at:])
    return "".join(kept)


def _shown(char: str) -> str:
    """A character as it may stand on a screen: marks that turn the writing round or are no characters are left out."""
    if char.isprintable() or char == "\n" or char in _JOINERS:
        return char
    return " " if char.isspace() else ""
