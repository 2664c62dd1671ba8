"""Where in a TOML file a value stands: tomllib does not say, and a mistake should be easy to find."""

from __future__ import annotations

import re
from collections import Counter

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?")
_PAIR = re.compile(r"""\s*([\w."' -]+?)\s*=(.*)""")
_QUOTES = re.compile(r"\"\"\"|'''")


def lines_of(text: str) -> dict[str, int]:
    """{place: line, from 1} of the tables and values of a TOML text, places as in `people[2].birth_date`.

    It reads line by line and leaves out what it cannot place for certain: it serves messages, not meaning.
    """
    found: dict[str, int] = {}
    counts: Counter[str] = Counter()
    table, within = "", ""
    for number, line in enumerate(text.splitlines(), 1):
        began_within = within
        for quote in _QUOTES.findall(line):
            within = quote if not within else "" if within == quote else within
        if began_within:
            continue
        if header := _HEADER.fullmatch(line):
            table = _plain(header[2])
            if header[1] == "[[":
                counts[table] += 1
                found.setdefault(table, number)
                table = f"{table}[{counts[table]}]"
            found[table] = number
        elif pair := _PAIR.match(line):
            found.setdefault(f"{table}.{_plain(pair[1])}".lstrip("."), number)
    return found


def line_at(lines: dict[str, int], place: str) -> int | None:
    """The line of a place, or of the nearest thing around it."""
    while place:
        if place in lines:
            return lines[place]
        place = re.sub(r"(\[[0-9]+\]|\.?[^.\[\]]*)$", "", place)
    return None


def _plain(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
