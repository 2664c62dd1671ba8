"""How long a passphrase must be, and where a command without a terminal finds it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehat_tui.errors import Exit, Locked
from ehat_tui.vault.passphrase import from_environment, normalised, weak


@pytest.mark.parametrize("good", ["fourteen-chars", "we go to it", "пять слов на кухне", "a" * 14])
def test_long_enough(good: str) -> None:
    assert weak(good) is None


@pytest.mark.parametrize(
    "short", ["", "thirteen-char", "a b c d", "three more words"[:13], " " * 20, "ab      cd     e"]
)
def test_too_short_says_what_to_write_instead(short: str) -> None:
    advice = weak(short)
    assert advice is not None
    assert "4 words" in advice
    assert "14 characters" in advice


def test_the_same_keys_on_another_laptop_give_the_same_bytes() -> None:
    assert normalised("Sia\u0302n") == normalised("Si\u00e2n")


@given(st.text(alphabet=st.characters()))
def test_any_text_a_terminal_can_hand_over_has_bytes(text: str) -> None:
    assert isinstance(normalised(text), bytes)
    weak(text)


def test_lone_surrogates_have_bytes() -> None:
    assert normalised("caf\udce9")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"brown kettle sings\n", "brown kettle sings"),
        (b"  spaces belong to it \r\nsecond line\n", "  spaces belong to it "),
        (b"no end of line", "no end of line"),
        (b"\xef\xbb\xbfwith a byte order mark\r\n", "with a byte order mark"),
    ],
)
def test_the_first_line_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, expected: str
) -> None:
    (tmp_path / "pass").write_bytes(content)
    monkeypatch.setenv("EHAT_PASSPHRASE_FILE", str(tmp_path / "pass"))
    assert from_environment() == expected


def test_no_file_named() -> None:
    assert from_environment() is None


@pytest.mark.parametrize("content", [None, b"", b"\nbelow\n", "in UTF-16".encode("utf-16")])
def test_an_unusable_file_is_locked_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "pass").write_bytes(content)
    monkeypatch.setenv("EHAT_PASSPHRASE_FILE", str(tmp_path / "pass"))
    with pytest.raises(Locked, match="EHAT_PASSPHRASE_FILE") as caught:
        from_environment()
    assert caught.value.code is Exit.LOCKED
    assert caught.value.hint
    chained = [
        caught.value.__cause__,
        None if caught.value.__suppress_context__ else caught.value.__context__,
    ]
    assert not [error for error in chained if isinstance(error, UnicodeDecodeError)]  # it holds the file's bytes
