"""Wrong passphrases slow down, and nothing more: nothing is wiped, nobody is refused for ever.

The count is kept in memory and in a small file beside the key file, so that starting again does not reset it.
Whoever can delete that file could copy the vault as well and guess elsewhere: what holds a thief is Argon2id
(vault/cost.py); this holds back a hand at the keyboard.
"""

import json
import math
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ehat_tui.errors import EhatError, Locked
from ehat_tui.vault.files import write_private
from ehat_tui.vault.paths import Paths

FREE = 3  # in a row, before the first wait
LONGEST = 60.0  # seconds
_NAME = "attempts.json"


@dataclass(frozen=True)
class _State:
    in_a_row: int = 0
    at: float = 0.0  # the last one, by the clock on the wall
    untold: int = 0  # not yet an event


_known: dict[Path, tuple[_State, float]] = {}  # and when the last one was, by a clock that nobody can set


def failed(paths: Paths) -> int:
    """Wrong passphrases that no event tells of yet; still there after the unlock that ends them (see `told`)."""
    return _now(paths.home)[0].untold


def told(paths: Paths) -> None:
    """They are written down as an event: count from nothing again."""
    _keep(paths.home, replace(_now(paths.home)[0], untold=0))


def wait(paths: Paths) -> float:
    """Seconds until the next attempt: 0 before the third wrong one in a row, then 2, 4, 8 ... at most 60."""
    state, last = _now(paths.home)
    return max(0.0, pause(state.in_a_row) - (time.monotonic() - last))


def pause(in_a_row: int) -> float:
    """How long to wait after so many wrong ones in a row, in seconds."""
    return min(LONGEST, 2.0 ** (min(in_a_row, 10) - FREE + 1)) if in_a_row >= FREE else 0.0


def in_words(seconds: float) -> str:
    """What to say while it lasts."""
    left = max(1, round(seconds + 0.4))
    return f"Wrong several times. Wait {left} second{'s' if left > 1 else ''}, then try again."


def require(paths: Paths) -> None:
    """Raise Locked while the wait lasts."""
    if (left := wait(paths)) > 0:
        raise Locked(in_words(left), "Forgotten? The recovery key opens the vault at once.")


def note_wrong(paths: Paths) -> None:
    """One more wrong passphrase."""
    state, _ = _now(paths.home)
    _keep(paths.home, _State(state.in_a_row + 1, time.time(), state.untold + 1))


def note_right(paths: Paths) -> None:
    """It opened: no more waiting. What went before is still to be told."""
    state, _ = _now(paths.home)
    if state.in_a_row:
        _keep(paths.home, replace(state, in_a_row=0))


def _now(home: Path) -> tuple[_State, float]:
    """The state, and when its last wrong one was on the monotonic clock.

    A time in the future (the clock was set back) counts as this moment, seen first: the wait is then as long as
    usual, and over when it is over. What this process knows itself outlives a file that was deleted.
    """
    found = _read(home / _NAME)
    known, last = _known.get(home, (_State(), 0.0))
    if found == known or (found.in_a_row, found.untold) == (0, 0) or found.at < known.at:
        return known, last
    ago = time.time() - found.at
    _known[home] = found, time.monotonic() - (ago if ago > 0 else 0.0)
    return _known[home]


def _read(path: Path) -> _State:
    with suppress(OSError, ValueError, TypeError, KeyError, OverflowError):
        content = json.loads(path.read_bytes())
        state = _State(int(content["in_a_row"]), float(content["at"]), int(content["untold"]))
        if min(state.in_a_row, state.untold) >= 0 and math.isfinite(state.at):
            return state
    return _State()


def _keep(home: Path, state: _State) -> None:
    """A disk that refuses keeps nobody out; memory goes on counting."""
    before = _known.get(home)
    wrong = before is None or state.at != before[0].at
    _known[home] = state, time.monotonic() if wrong or before is None else before[1]
    with suppress(EhatError, OSError):
        if state.in_a_row or state.untold:
            content = {"in_a_row": state.in_a_row, "at": state.at, "untold": state.untold}
            write_private(home / _NAME, json.dumps(content))
        else:
            (home / _NAME).unlink(missing_ok=True)
