"""The recovery key: 128 random bits that a person writes on paper and, one bad day, types back.

Crockford's base32 (no I, L, O or U to mistake), 26 characters and one check character, in groups of four.
"""

import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from ehat_tui.errors import Locked

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_DIGITS = 26
_GROUP = 4
_FIRST_MOST = 7  # 26 digits hold 130 bits; two of the first are never used


@dataclass(frozen=True)
class RecoveryKey:
    """The 16 secret bytes; never shown by repr, so that no traceback prints them."""

    secret: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """As it is written down: seven groups with dashes."""
        number = int.from_bytes(self.secret, "big")
        digits = [number >> 5 * place & 31 for place in reversed(range(_DIGITS))]
        written = "".join(ALPHABET[digit] for digit in [*digits, _check(digits)])
        return "-".join(written[at : at + _GROUP] for at in range(0, len(written), _GROUP))


def new() -> RecoveryKey:
    """A fresh key from the system's random source."""
    return RecoveryKey(secrets.token_bytes(16))


def read(text: str) -> RecoveryKey:
    """The key from what a person typed: any case, spaces or dashes, O for 0, I or L for 1.

    Raises Locked, saying whether characters are missing or one is wrong, before any file is touched.
    """
    written = _tidy(text)
    if len(written) != _DIGITS + 1:
        raise Locked(
            f"A recovery key has {_DIGITS + 1} letters and digits; this has {len(written)}.",
            "It is written in seven groups: six of four, the last of three.",
        )
    digits = [ALPHABET.find(character) for character in written]
    if min(digits) < 0 or digits[0] > _FIRST_MOST or _check(digits[:-1]) != digits[-1]:
        raise Locked("There is a mistake in the recovery key.", "Compare it with the paper, group by group.")
    number = 0
    for digit in digits[:-1]:
        number = number << 5 | digit
    return RecoveryKey(number.to_bytes(16, "big"))


def last_two_groups(recovery: RecoveryKey) -> str:
    """What the practitioner types back to show that it was written down."""
    return "-".join(recovery.text.split("-")[-2:])


def confirms(recovery: RecoveryKey, typed: str) -> bool:
    """Whether `typed` is the last two groups, read as tolerantly as the whole key."""
    return _tidy(typed) == _tidy(last_two_groups(recovery))


def _tidy(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    return "".join(character for character in plain if character.isalnum())


def _check(digits: Iterable[int]) -> int:
    """The check digit: a weighted sum in GF(32) whose weights all differ.

    So every single wrong character and every two characters swapped are caught, with the same 32 signs on
    paper (Crockford's own check needs five more, such as * and ~).
    """
    total = 0
    for digit in digits:
        total = (total ^ digit) << 1
        if total & 32:
            total ^= 0b100101  # x^5 + x^2 + 1
    return total
