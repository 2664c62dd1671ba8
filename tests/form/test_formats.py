"""Soft checks: a tidy value, at most one sentence, never a refusal (fields.md 1.Y)."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ehat_tui.form.formats import FORMATS, NO_FIXED_ABODE, Checked, check, e164

GOOD = [  # format, typed, value
    ("nhs_number", "9990000018", "999 000 0018"),
    ("nhs_number", " 999-000-0026 ", "999 000 0026"),
    ("nhs_number", "999 000 0050", "999 000 0050"),
    ("nhs_number", "999 000 0107", "999 000 0107"),
    ("nhs_number", "\N{FULLWIDTH DIGIT NINE}99 000 0115", "999 000 0115"),
    ("upn", "V383999924004", "V383999924004"),
    ("upn", "v383 9999 24004", "V383999924004"),
    ("upn", "B38399992401A", "B38399992401A"),  # temporary
    ("upn", "P940999924001", "P940999924001"),  # a council made in 2021
    ("upn", "un3", "UN3"),
    ("uln", "9990 0000 17", "9990000017"),
    ("uln", "9999999999", "9999999999"),
    ("postcode", "zz1 1aa", "ZZ1 1AA"),
    ("postcode", "ZZ97HL", "ZZ9 7HL"),
    ("postcode", "z9z9aa", "Z9Z 9AA"),
    ("postcode", "z9 9aa", "Z9 9AA"),
    ("postcode", "z999aa", "Z99 9AA"),
    ("postcode", "zz9z 9aa", "ZZ9Z 9AA"),
    ("postcode", "zz993vz", NO_FIXED_ABODE),
    ("phone", "07700 900123", "07700 900123"),
    ("phone", "+44 (0)7700 900123", "+44 (0)7700 900123"),
    ("phone", "(0151) 496 0123 ext 4", "(0151) 496 0123 ext 4"),
    ("phone", "01632 96000", "01632 96000"),
    ("phone", "0800 1111", "0800 1111"),
    ("phone", "111", "111"),
    ("phone", "\N{LEFT-TO-RIGHT MARK}0113 496 0000", "\N{LEFT-TO-RIGHT MARK}0113 496 0000"),
    ("email", " Priya.Nair@mersey-tide.example ", "Priya.Nair@mersey-tide.example"),
    ("email", "o'neil+eh@example.org.uk", "o'neil+eh@example.org.uk"),
]

DOUBTFUL = [  # format, typed, value, part of the warning
    ("nhs_number", "9990000019", "999 000 0019", "do not fit together"),
    ("nhs_number", "999 000 001", "999 000 001", "this has 9"),
    ("nhs_number", "not sure", "not sure", "10 digits and nothing else"),
    ("nhs_number", "999000001²x", "999000001²x", "10 digits and nothing else"),
    ("upn", "a383999924004", "A383999924004", "first letter"),
    ("upn", "V38399992400", "V38399992400", "letter and 12 digits"),
    ("upn", "I383999924004", "I383999924004", "letter and 12 digits"),
    ("upn", "M999999924004", "M999999924004", "no council"),
    ("upn", "UN6", "UN6", "UN1 to UN5"),
    ("uln", "9990000018", "9990000018", "do not fit together"),
    ("uln", "0000000000", "0000000000", "do not fit together"),
    ("uln", "123", "123", "this has 3"),
    ("postcode", "ZZ1", "ZZ1", "whole UK postcode"),
    ("postcode", "zz1 oaa", "zz1 oaa", "letter O"),
    ("postcode", "ZZZ1 1AA", "ZZZ1 1AA", "whole UK postcode"),
    ("phone", "7700 900123", "7700 900123", "UK phone"),
    ("phone", "07700 90012", "07700 90012", "UK phone"),
    ("phone", "ask mum", "ask mum", "UK phone"),
    ("email", "priya@tide", "priya@tide", "email address"),
    ("email", "priya@tide,example", "priya@tide,example", "email address"),
    ("email", "priya@@tide.example", "priya@@tide.example", "email address"),
    ("email", "p\x00@tide.example", "p\x00@tide.example", "email address"),
    ("email", "x" * 65 + "@tide.example", "x" * 65 + "@tide.example", "email address"),
    ("phone", "0" * 400, "0" * 400, "longer"),
]


@pytest.mark.parametrize(("name", "typed", "value"), GOOD)
def test_right_values_are_tidied_without_a_word(name: str, typed: str, value: str) -> None:
    assert check(name, typed) == Checked(value, None)


@pytest.mark.parametrize(("name", "typed", "value", "says"), DOUBTFUL)
def test_doubtful_values_are_kept_and_said(name: str, typed: str, value: str, says: str) -> None:
    checked = check(name, typed)
    assert checked.value == value
    assert checked.warning is not None
    assert says in checked.warning


@given(st.sampled_from(FORMATS), st.text() | st.text("0123456789 +-()ABVZ@.ou", max_size=16))
@example("email", "a" * 60 + "@" + "a-" * 120)
@example("nhs_number", "٩٩٩٠٠٠٠٠١٨")
def test_no_text_raises_and_nothing_is_lost(name: str, typed: str) -> None:
    checked = check(name, typed)
    assert check(name, checked.value).value == checked.value
    assert bool(checked.value) == bool(typed.strip())
    if checked.warning is None:
        return
    assert checked.warning.endswith("It is saved anyway.")
    if name in {"phone", "email"}:
        assert checked.value == typed.strip()


@given(st.integers(0, 999_999))
def test_exactly_one_check_digit_fits_an_nhs_number(serial: int) -> None:
    fitting = [digit for digit in range(10) if not check("nhs_number", f"999{serial:06}{digit}").warning]
    weighted = sum(int(d) * w for d, w in zip(f"999{serial:06}", range(10, 1, -1), strict=True))
    assert fitting == [digit for digit in [(11 - weighted % 11) % 11] if digit < 10]


@given(st.integers(0, 999_999))
def test_no_number_is_both_an_nhs_number_and_a_learner_number(serial: int) -> None:
    for digit in range(10):
        number = f"998{serial:06}{digit}"
        assert check("nhs_number", number).warning or check("uln", number).warning


@given(st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}", fullmatch=True), st.booleans())
def test_postcodes_need_no_space_and_no_capitals(postcode: str, spaced: bool) -> None:
    typed = postcode.lower() if spaced else postcode.lower().replace(" ", "")
    assert check("postcode", typed) == Checked(postcode)


@pytest.mark.parametrize(
    ("typed", "international"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("(0151) 496-0123 x12", "+441514960123"),
        ("999", None),
        ("+353 1 000 0000", None),
        ("ask mum", None),
    ],
)
def test_e164(typed: str, international: str | None) -> None:
    assert e164(typed) == international


@given(st.text())
def test_e164_is_right_or_nothing(typed: str) -> None:
    found = e164(typed)
    assert found is None or re.fullmatch(r"\+44[0-9]{7,10}", found)


def test_an_unknown_format_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        check("passport", "1")
