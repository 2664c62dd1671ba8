"""The passphrase: how good it must be, how it is compared, where a command finds it.

Never from an argument or a variable: other programs can read those (`ps`, crash reports, shell history).
"""

import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from ehat_tui.errors import Locked

VARIABLE = "EHAT_PASSPHRASE_FILE"
NEW_VARIABLE = "EHAT_NEW_PASSPHRASE_FILE"  # what it becomes, where nobody can type
MINIMUM_LENGTH = 14
MINIMUM_WORDS = 4
_ENOUGH = 3  # of zxcvbn's 0 to 4: more than 10^8 guesses, 1.6 years at half a second each
_LONGEST = 72  # characters that are judged; the time grows with the square
_PRINTED = ("correcthorsebatterystaple",)  # too well known, and too long for lists of passwords
_REASONS = {
    "printed": "words that are printed everywhere",
    "user_inputs": "your own name or workplace",
    "passwords": "a well-known password",
    "surnames": "a name",
    "female_names": "a first name",
    "male_names": "a first name",
    "repeat": "the same thing again and again",
    "spatial": "keys that lie side by side",
    "sequence": "letters or numbers in their order",
    "date": "a date",
    "regex": "a year",
    "english_wikipedia": "a few common words",
    "us_tv_and_film": "a few common words",
}


def normalised(passphrase: str) -> bytes:
    """The bytes that are stretched. NFKC: the same keys pressed on another laptop give the same bytes."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def weak(passphrase: str, known: Iterable[str] = ()) -> str | None:
    """Why the passphrase is refused and what to write instead, else None.

    `known` is what a thief knows of its owner: name, organisation, area. Too short is told first: spaces around it
    or doubled do not count, nor do "words" of one letter. The first call takes 0.3 s.
    """
    words = unicodedata.normalize("NFKC", passphrase).split()
    if len(" ".join(words)) < MINIMUM_LENGTH and sum(len(word) > 1 for word in words) < MINIMUM_WORDS:
        return (
            f"Write at least {MINIMUM_WORDS} words, or {MINIMUM_LENGTH} characters. "
            "A few words that do not belong together are easy to remember and hard to guess."
        )
    if reasons := _guessable(" ".join(words), known):
        return f"That is easy to guess: it is made of {reasons}. Take a few words that do not belong together."
    return None


def _guessable(passphrase: str, known: Iterable[str]) -> str:
    """What makes it easy to guess, in words; "" when it is not.

    zxcvbn (Wheeler, USENIX Security 2016) estimates the guesses of a thief who tries names, years, rows of keys and
    known passwords first. It takes a space or a dot for a secret, and gives its owner's name some worth: so the
    text counts without the first, and once more without the second. The worst of the three decides.
    """
    from zxcvbn import zxcvbn

    mine = sorted({part for text in known for part in _parts(text) if len(part) > 2}, key=len, reverse=True)
    joined = rest = "".join(_parts(passphrase))
    for word in (*mine, *_PRINTED):
        rest = rest.replace(word, "")
    judged = [zxcvbn(text[:_LONGEST] or "0", user_inputs=mine) for text in (passphrase, joined, rest)]
    worst = min(judged, key=lambda one: int(one["score"]))
    if worst["score"] >= _ENOUGH:
        return ""
    kinds = {_kind(match) for match in worst["sequence"]}
    if rest != joined:
        kinds.add("printed" if any(phrase in joined for phrase in _PRINTED) else "user_inputs")
    told = list(dict.fromkeys(words for kind, words in _REASONS.items() if kind in kinds))
    told = told or ["very little"]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _parts(text: str) -> list[str]:
    """The runs of letters and digits, without their case."""
    plain = "".join(sign if sign.isalnum() else " " for sign in unicodedata.normalize("NFKC", text).casefold())
    return plain.split()


def _kind(match: dict[str, object]) -> str:
    """The list a word was found on, or the kind of pattern."""
    return str(match.get("dictionary_name") or match["pattern"])


def from_environment(variable: str = VARIABLE) -> str | None:
    """The first line of the file that the variable names, or None when it is not set.

    Only the end of the line is taken off: spaces belong to the passphrase. Raises Locked when unreadable.
    """
    name = os.environ.get(variable, "")
    if not name:
        return None
    named = f"The file named by {variable}"
    try:
        # utf-8-sig: Windows Notepad may put a byte order mark first
        with Path(name).expanduser().open(encoding="utf-8-sig") as file:
            passphrase = file.readline().rstrip("\r\n")
    except OSError as error:
        raise Locked(f"{named} cannot be read.", "Check its name and who may read it.") from error
    except UnicodeDecodeError:
        # not chained: the error carries the bytes of the file
        raise Locked(f"{named} is not UTF-8 text.", "Save it as UTF-8.") from None
    if not passphrase:
        raise Locked(f"{named} has an empty first line.", "Write the passphrase there.")
    return passphrase
