"""Words that must not be found in clear, and where to look for them."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from pathlib import Path

NAME = "Zorblattine"  # typed as a name
ANSWER = "quillfeather"  # typed as an answer
IN_FILE = "Wimblestrand"  # in the file that is imported
PASSPHRASE = "vexing marmalade tuba nineteen"
WRONG = "vexing marmalade tuba eighteen"  # typed first, by mistake
SECRETS = (NAME, ANSWER, IN_FILE, PASSPHRASE, "marmalade")

_ALTERNATE = re.compile(r"\x1b\[\?(?:1049|47|1047)([hl])")
_SEQUENCE = re.compile(r"\x1b\[[?<>=]?[\d;]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\x1b[=>78]|[\x00-\x09\x0b-\x1f\x7f]")
_TITLE = re.compile(r"\x1b\](.*?)(?:\x07|\x1b\\)", re.DOTALL)


def spellings(word: str) -> Iterator[bytes]:
    """A word as it may lie in a file: letters of one or two bytes, of any case, as base64 or in hexadecimal."""
    for text in (word, word.lower(), word.upper()):
        plain = text.encode()
        yield plain
        yield text.encode("utf-16-le")
        yield plain.hex().encode()
        for before in range(3):  # what stands before it moves base64 by a part of a letter
            coded = base64.b64encode(bytes(before) + plain)
            yield coded[4 if before else 0 : len(coded) - 4]


_SPELLINGS = {word: tuple(spellings(word)) for word in SECRETS}


def found_in(content: bytes) -> set[str]:
    """Which of the words are in there."""
    return {word for word, spelt in _SPELLINGS.items() if any(one in content for one in spelt)}


def in_files(*folders: Path) -> dict[str, set[str]]:
    """{file: words} for every file below the folders, names of files included, that has one of the words."""
    found = {}
    for folder in folders:
        for path in [folder, *folder.rglob("*")]:
            words = found_in(os.fsencode(path.name))
            if path.is_file() and not path.is_symlink():
                words |= found_in(path.read_bytes())
            if words:
                found[str(path)] = words
    return found


def in_processes() -> dict[str, set[str]]:
    """{process: words} for what any program of this user can read about a running one; Linux only."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ", "comm"):
            try:
                words = found_in((process / name).read_bytes())
            except OSError:  # it has ended, or is not ours to look at
                continue
            if words:
                found[f"{process.name}/{name}"] = words
    return found


def left_in_terminal(written: str) -> str:
    """What is left on the usual screen, and above it, of everything that was written to a terminal.

    Full-screen programs draw on another screen that goes when they leave it; what they draw there leaves nothing.
    """
    pieces, there = [], 0
    alternate = False
    for change in _ALTERNATE.finditer(written):
        if not alternate:
            pieces.append(written[there : change.start()])
        alternate, there = change[1] == "h", change.end()
    assert not alternate, "it ended on its own screen, with everything on it"
    pieces.append(written[there:])
    return _SEQUENCE.sub("", _TITLE.sub("", "".join(pieces)))


def titles(written: str) -> list[str]:
    """What was said to the terminal's own ear: titles of the window, things for the clipboard."""
    return _TITLE.findall(written)


def words_in(text: str) -> set[str]:
    """Which of the words are in a text, its lines broken anywhere."""
    squeezed = re.sub(r"\s", "", text).lower()
    return {word for word in SECRETS if re.sub(r"\s", "", word).lower() in squeezed}
