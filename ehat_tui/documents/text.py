"""Plain text made safe to put in any file: no control characters, no half characters."""

import unicodedata
from functools import lru_cache

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_LINE_ENDS = {
    "\r\n": "\n",
    "\r": "\n",
    "\N{LINE SEPARATOR}": "\n",
    "\N{PARAGRAPH SEPARATOR}": "\n",
    "\x85": "\n",
}
_OPENING_QUOTES = "\"'“‘«„"
ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"


def clean(text: str) -> str:
    """`text` with line ends as newlines, tabs as spaces, other control characters gone, half characters as U+FFFD.

    What is left may stand in XML, JSON, HTML and PDF alike. Nothing a person can see is lost.
    """
    if text.isprintable():  # the usual case: no newline, no control, format or unassigned character
        return text
    for found, instead in _LINE_ENDS.items():
        text = text.replace(found, instead)
    return "".join(map(_clean_character, text))


@lru_cache(maxsize=4096)
def _clean_character(character: str) -> str:
    if character == "\n":
        return character
    if character == "\t":
        return " "
    category = unicodedata.category(character)
    if category == "Cs":
        return REPLACEMENT
    code = ord(character)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return "" if category == "Cc" or noncharacter or character == "\N{ZERO WIDTH NO-BREAK SPACE}" else character


def quoted(text: str) -> str:
    """`text` in quotation marks, unless it came with its own."""
    return text if text[:1] in _OPENING_QUOTES else f"“{text}”"


def breakable(text: str, longest: int = 24) -> str:
    """`text` in which a run of more than `longest` characters without a space may break over lines."""
    if not any(len(word) > longest for word in text.split()):
        return text
    return "\n".join(" ".join(_chopped(word, longest) for word in line.split(" ")) for line in text.split("\n"))


def _chopped(word: str, longest: int) -> str:
    if len(word) <= longest:
        return word
    pieces, start = [], 0
    for position in range(1, len(word)):
        mark = (
            unicodedata.category(word[position])[0] == "M"
            or "\N{ZERO WIDTH JOINER}" in word[position - 1 : position + 1]
        )
        if position - start >= longest // 2 and not mark:
            pieces.append(word[start:position])
            start = position
    return ZERO_WIDTH_SPACE.join([*pieces, word[start:]])
