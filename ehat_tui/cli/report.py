"""How the commands speak on stderr: `error:`, `warning:` and `hint:` lines, clear without colour."""

import sys

from ehat_tui.errors import EhatError, NotValid

# A file name or a parser's message may hold an escape sequence, which a terminal would obey.
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "\N{REPLACEMENT CHARACTER}")


def shown(text: str) -> str:
    """`text` without control characters, for a terminal."""
    return text.translate(_CONTROLS)


def say(*lines: str) -> None:
    """Lines for the person at the terminal; data goes to stdout instead."""
    for line in lines:
        print(shown(line), file=sys.stderr)


def show(error: EhatError, about: str = "") -> None:
    """An error as a practitioner reads it. `about` names the file it is about, when there are several."""
    say(f"error: {about}: {error.message}" if about else f"error: {error.message}")
    if isinstance(error, NotValid):
        say(*(f"  {problem}" for problem in error.problems))
    if error.hint:
        say(f"hint: {error.hint}")
