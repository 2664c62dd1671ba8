"""What around the program could let others read along, and the little a program can do about it."""

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

# What recorders and remote sessions leave in the environment: (variable, what it means).
_SEEN_ELSEWHERE = (
    ("TMUX", "This runs inside tmux: it keeps what is on the screen, and others may be attached."),
    ("STY", "This runs inside screen: it keeps what is on the screen, and others may be attached."),
    ("ASCIINEMA_REC", "This terminal is being recorded."),
    ("SSH_CONNECTION", "This runs on another computer, through ssh: the vault lies there, not on this laptop."),
)
_PR_SET_DUMPABLE = 4  # linux/prctl.h


def warnings(home: Path, environ: Mapping[str, str] | None = None) -> list[str]:
    """What to tell before the passphrase is typed, a sentence each; empty when nothing was noticed."""
    found = os.environ if environ is None else environ
    said = [words for name, words in _SEEN_ELSEWHERE if found.get(name)]
    if _others_may_read(home):
        said.append(f"Others on this computer can open the folder {home.name}. Only you should: chmod 700 on it.")
    return said


def _others_may_read(home: Path) -> bool:
    if os.name != "posix":  # a user's profile is private on Windows, and it has no such mode
        return False
    try:
        return bool(home.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False


def no_core_dumps() -> None:
    """After a crash nothing of the memory is written to the disk, and no other program of this user may read it.

    The limit alone does not hold where core dumps are piped to a collector (core(5)); Linux has a flag for that.
    """
    if os.name != "posix":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
