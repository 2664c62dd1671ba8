"""Soft checks of numbers, postcodes, phones and email addresses (fields.md 1.Y).

A wrong check digit must never stop a home visit: every value is kept, and a doubt is one plain sentence.
No sentence repeats what was typed.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

NO_FIXED_ABODE = "ZZ99 3VZ"  # 1.Y
UPN_UNKNOWN = {
    "UN1": "too young",
    "UN2": "never at a maintained school in England",
    "UN3": "educated outside England",
    "UN4": "newly arrived in the return",
    "UN5": "sources disagree",
}
TEMPORARY_ULN = "9999999999"  # a learner whose own number is not known yet; fails the check digit on purpose

# Councils made since 2019, which the check library's list (2011) lacks: Dorset; Bournemouth, Christchurch and
# Poole; North and West Northamptonshire; Cumberland; Westmorland and Furness.
_NEW_COUNCILS = frozenset({838, 839, 940, 941, 942, 943})

LONGEST, LONGEST_LOCAL = 320, 64  # characters of a whole email address and of the part before @ (RFC 5321)

_SAVED = "It is saved anyway."


def spoken(name: object) -> str:
    """A name as one hears it, to compare it with another: neither capitals nor spaces count; "" for none."""
    return " ".join(str(name or "").casefold().split())


@dataclass(frozen=True)
class Checked:
    """What to store and show, and one sentence when something looks wrong (None when nothing does)."""

    value: str
    warning: str | None = None


def check(format_name: str, typed: str) -> Checked:
    """Tidy `typed` and say what looks wrong with it; never raises for any text, never refuses it.

    `format_name` is one of FORMATS (the form check sees to that); another name raises KeyError.
    """
    checker = _CHECKERS[format_name]
    kept = typed.strip()
    if not kept:
        return Checked("")
    if len(kept) > LONGEST:
        return Checked(kept, f"This is much longer than expected. {_SAVED}")
    return checker(kept)


def e164(typed: str) -> str | None:
    """A UK phone number in the international form "+447700900123", or None when it is not plainly one."""
    national = _national(typed)
    return "+44" + national[1:] if _UK_PHONE.fullmatch(national) else None


def _compact(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).upper()
    text = "".join(mark for mark in text if unicodedata.category(mark) != "Cf")  # invisible, from pasting
    return re.sub("[\\s.\\-\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]", "", text)


def _ten_digits(kept: str, what: str) -> tuple[str, str | None]:
    digits = _compact(kept)
    if re.fullmatch(r"[0-9]{10}", digits):
        return digits, None
    if re.fullmatch(r"[0-9]+", digits):
        return digits, f"{what} has 10 digits and this has {len(digits)}. {_SAVED}"
    return digits, f"{what} has 10 digits and nothing else. {_SAVED}"


def _nhs_number(kept: str) -> Checked:
    from stdnum.gb import nhs

    digits, warning = _ten_digits(kept, "An NHS number")
    if warning:
        return Checked(kept, warning)
    wrong = f"The digits of this NHS number do not fit together: one may be mistyped. {_SAVED}"
    return Checked(nhs.format(digits), None if nhs.is_valid(digits) else wrong)


def _uln(kept: str) -> Checked:
    digits, warning = _ten_digits(kept, "A unique learner number")
    if warning:
        return Checked(kept, warning)
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True))
    fits = digits[0] != "0" and (weighted + 1) % 11 == 0  # remainder 10, so never an NHS number (HESA C17051)
    wrong = f"The digits of this learner number do not fit together: one may be mistyped. {_SAVED}"
    return Checked(digits, None if fits or digits == TEMPORARY_ULN else wrong)


def _upn(kept: str) -> Checked:
    value = _compact(kept)
    if value in UPN_UNKNOWN:
        return Checked(value)
    warning = _upn_warning(value)
    return Checked(kept if warning and not re.fullmatch(r"[A-Z0-9]{13}", value) else value, warning)


def _upn_warning(value: str) -> str | None:
    """The rules in the order of F:D2I-CIN 1510 to 1540; the library alone would refuse a new council."""
    from stdnum.gb import upn

    if not re.fullmatch(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]", value):
        return (
            "A UPN is a letter and 12 digits (a temporary one ends in a letter; I, O and S are not used), "
            f"or UN1 to UN5 when there is none. {_SAVED}"
        )
    if upn.calc_check_digit(value) != value[0]:
        return f"The first letter of this UPN does not fit the digits: one may be mistyped. {_SAVED}"
    if int(value[1:4]) not in _NEW_COUNCILS and not upn.is_valid(value):
        return f"The three digits after the first letter of this UPN are no council we know. {_SAVED}"
    return None


_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")  # the six shapes of 1.Y


def _postcode(kept: str) -> Checked:
    if match := _POSTCODE.fullmatch(_compact(kept)):
        return Checked(f"{match[1]} {match[2]}")
    return Checked(
        kept,
        "This does not look like a whole UK postcode, such as ZZ1 1AA (with no fixed home: "
        f"{NO_FIXED_ABODE}): check that no letter O stands for a nought. {_SAVED}",
    )


# Numbering plan lengths: 01 has 9 or 10 digits after the nought, 08 from 7 (0800 1111) to 10, the others 10.
_UK_PHONE = re.compile(r"0(?:1[0-9]{8,9}|[23579][0-9]{9}|8[0-9]{8,9}|8001111|845464[0-9])")
_SHORT_PHONE = frozenset({"999", "112", "101", "111", "119"})


def _national(typed: str) -> str:
    text = re.sub(r"[()/]", "", _compact(typed))
    text = re.sub(r"(?:EXTENSION|EXTN|EXT|X|#)[0-9]{1,6}$", "", text)
    return re.sub(r"^(?:\+|00)440?", "0", text)


def _phone(kept: str) -> Checked:
    national = _national(kept)
    if _UK_PHONE.fullmatch(national) or national in _SHORT_PHONE:
        return Checked(kept)
    return Checked(kept, f"This does not look like a whole UK phone number: check the digits. {_SAVED}")


_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_ATOM = r"[^\s@,;:<>()\[\]\"\\.]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[^\W\d_][\w-]*[^\W_]")


def _email(kept: str) -> Checked:
    local, _, _ = kept.partition("@")
    if kept.isprintable() and _EMAIL.fullmatch(kept) and len(local) <= LONGEST_LOCAL:
        return Checked(kept)
    return Checked(kept, f"This does not look like an email address, such as name@example.org. {_SAVED}")


_CHECKERS: dict[str, Callable[[str], Checked]] = {
    "nhs_number": _nhs_number,
    "upn": _upn,
    "uln": _uln,
    "postcode": _postcode,
    "phone": _phone,
    "email": _email,
}
FORMATS = tuple(_CHECKERS)
