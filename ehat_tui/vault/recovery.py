"""The recovery key: 128 random bits that a person writes on paper and, one bad day, types back.

Crockford's base32 (no I, L, O or U to mistake), 26 characters and one check character, in groups of four.
"""

import hashlib
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
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"  # BIP 173, in which age writes its keys
_AGE_PREFIX = "age-secret-key-"


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


def age_identity(recovery: RecoveryKey) -> str:
    """The age identity (X25519, `AGE-SECRET-KEY-1...`) that belongs to the recovery key: it opens backup files.

    Derived, so that one piece of paper opens the vault and its backups, with the stock `age` tool too. BLAKE2b
    with a person string of its own: neither key tells anything about the other.
    """
    scalar = hashlib.blake2b(key=recovery.secret, person=b"ehat-age-x25519", digest_size=32).digest()
    return _bech32(_AGE_PREFIX, scalar).upper()


def age_recipient(recovery: RecoveryKey) -> str:
    """The public half, `age1...`: whoever has it can write a backup for the recovery key, and read none."""
    from pyrage import x25519

    return str(x25519.Identity.from_str(age_identity(recovery)).to_public())


def _bech32(prefix: str, data: bytes) -> str:
    """`data` as BIP 173 writes it, in lower case."""
    number = int.from_bytes(data, "big") << -len(data) * 8 % 5
    values = [number >> 5 * place & 31 for place in reversed(range((len(data) * 8 + 4) // 5))]
    spread = [*(ord(sign) >> 5 for sign in prefix), 0, *(ord(sign) & 31 for sign in prefix)]
    check = _polymod([*spread, *values, *[0] * 6]) ^ 1
    values += [check >> 5 * place & 31 for place in reversed(range(6))]
    return f"{prefix}1{''.join(_BECH32[value] for value in values)}"


def _polymod(values: Iterable[int]) -> int:
    """The checksum of BIP 173, as it is written there."""
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> bit & 1:
                total ^= term
    return total


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
