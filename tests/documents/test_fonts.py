"""Which characters the shipped fonts can show."""

import pytest

from ehat_tui.documents import fonts
from ehat_tui.documents.fonts import FONTS, Printer, coverage, installed
from ehat_tui.errors import EhatError


def test_every_font_is_installed_and_has_characters() -> None:
    assert installed() == FONTS
    assert all(font.path and len(coverage(font.path)) > 50 for font in FONTS)


def test_the_body_font_has_the_latin_letters_and_noto_the_welsh_ones() -> None:
    body, noto = (coverage(font.path) for font in FONTS[:2] if font.path)
    assert {ord(one) for one in "Aé£€–“”"} <= body
    assert not {ord(one) for one in "ŵŷŴŶ"} & body
    assert {ord(one) for one in "ŵŷŴŶЖ"} <= noto


@pytest.mark.parametrize(
    "text", ["Dŵr", "ሰላም", "ਪੰਜਾਬੀ", "বাংলা", "ગુજરાતી", "مرحبا", "اردو", "தமிழ்", "Їжак", "Việt", "😀", "a\n"]
)
def test_what_families_write_in_can_be_printed(text: str) -> None:
    printer = Printer()
    assert printer(text) == text
    assert not printer.replaced


def test_what_no_font_has_becomes_a_note() -> None:
    printer = Printer()
    assert printer("a中b\ue000") == "a[U+4E2D]b[U+E000]"
    assert printer.replaced == {"中", "\ue000"}


def test_a_mark_that_shares_no_font_with_its_letter_becomes_a_note() -> None:
    assert Printer()("🔒\u1dc3") == "🔒[U+1DC3]"
    assert Printer()("dw\u0302r") == "dŵr"


def test_plain_keeps_ordinary_text_and_nothing_risky() -> None:
    assert Printer(plain=True)("Dŵr é ሰ e\u0301 z\u0316") == "Dŵr é [U+1230] é z[U+0316]"


def test_missing_fonts_are_said_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_folder", lambda _: None)
    with pytest.raises(EhatError, match="fonts"):
        installed()
