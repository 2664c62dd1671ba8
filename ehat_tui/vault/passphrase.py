"""The passphrase: how long it must be, how it is compared, where a command finds it.

Never from an argument or a variable: other programs can read those (`ps`, crash reports, shell history).
"""

import os
import unicodedata
from pathlib import Path

from ehat_tui.errors import Locked

MINIMUM_LENGTH = 14
MINIMUM_WORDS = 4
_NAMED = "The file named by EHAT_PASSPHRASE_FILE"


def normalised(passphrase: str) -> bytes:
    """The bytes that are stretched. NFKC: the same keys pressed on another laptop give the same bytes."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def weak(passphrase: str) -> str | None:
    """What to write instead when the passphrase is too short, else None.

    Length is the only rule here. Spaces around it or doubled do not count, nor do "words" of one letter.
    """
    words = unicodedata.normalize("NFKC", passphrase).split()
    if len(" ".join(words)) >= MINIMUM_LENGTH or sum(len(word) > 1 for word in words) >= MINIMUM_WORDS:
        return None
    return (
        f"Write at least {MINIMUM_WORDS} words, or {MINIMUM_LENGTH} characters. "
        "A few words that do not belong together are easy to remember and hard to guess."
    )


def from_environment() -> str | None:
    """The first line of the file named by EHAT_PASSPHRASE_FILE, or None when that is not set.

    Only the end of the line is taken off: spaces belong to the passphrase. Raises Locked when unreadable.
    """
    name = os.environ.get("EHAT_PASSPHRASE_FILE", "")
    if not name:
        return None
    try:
        # utf-8-sig: Windows Notepad may put a byte order mark first
        with Path(name).expanduser().open(encoding="utf-8-sig") as file:
            passphrase = file.readline().rstrip("\r\n")
    except OSError as error:
        raise Locked(f"{_NAMED} cannot be read.", "Check its name and who may read it.") from error
    except UnicodeDecodeError:
        # not chained: the error carries the bytes of the file
        raise Locked(f"{_NAMED} is not UTF-8 text.", "Save it as UTF-8.") from None
    if not passphrase:
        raise Locked(f"{_NAMED} has an empty first line.", "Write the passphrase there.")
    return passphrase
