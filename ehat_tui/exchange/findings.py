"""What is wrong, or doubtful, in a record file, each with its place. No sentence repeats what people said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from ehat_tui.exchange.places import line_at


@dataclass
class Findings:
    """`problems` stop an import, `warnings` do not. `lines` is the line of each place, as far as known."""

    lines: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def wrong(self, place: str, what: str) -> None:
        """A mistake at a place of the file."""
        self.problems.append(self._sentence(place, what))

    def doubt(self, place: str, what: str) -> None:
        """Something that looks wrong and is kept all the same."""
        self.warnings.append(self._sentence(place, what))

    def _sentence(self, place: str, what: str) -> str:
        line = line_at(self.lines, place)
        return f"{place}{f' (line {line})' if line else ''}: {what}"

    def only(self, place: str, found: Iterable[str], known: Iterable[str]) -> None:
        """Each name that is none of the known ones, with the one that may be meant."""
        known = list(known)
        for name in found:
            if name not in known:
                self.wrong(join(place, name), f"is not known here{meant(name, known)}")


def join(place: str, name: str) -> str:
    """The place of something within a table."""
    return f"{place}.{name}" if place else name


def meant(name: str, known: Iterable[str]) -> str:
    """'; did you mean "..."?', or what there is to choose from when that is little, or nothing."""
    known = list(known)
    if close := get_close_matches(name, known, n=1, cutoff=0.6):
        return f'; did you mean "{close[0]}"?'
    if 0 < len(known) <= 12:
        return f"; it can be: {', '.join(known)}"
    return ""
