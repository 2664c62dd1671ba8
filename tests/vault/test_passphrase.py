"""How good a passphrase must be, and where a command without a terminal finds it."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ehat_tui.errors import Exit, Locked
from ehat_tui.vault.passphrase import NEW_VARIABLE, from_environment, normalised, weak


@pytest.mark.parametrize(
    "good",
    [
        "fourteen-chars",
        "brown kettle sings twice",
        "пять слов на кухне",
        "te a bara brith yn y gegin",
        "x" * 3 + "kettle brown sings" * 99,
    ],
)
def test_good_enough(good: str) -> None:
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


OWN = ["Priya Nair", "Early help worker", "Liverpool City Council", "leeds"]


@pytest.mark.parametrize(
    ("guessed", "reason"),
    [
        ("passwordpassword", "the same thing again"),
        ("aaaaaaaaaaaaaa", "the same thing again"),
        ("let me in please", "a well-known password"),
        ("qwerty uiop asdf ghjk", "a well-known password"),
        ("098765432lkjhgf", "keys that lie side by side"),
        ("abcdefghijklmnop", "in their order"),
        ("Elizabeth 14/03/1979", "a first name and a date"),
        ("Priya Nair 1984 Leeds", "your own name or workplace and a year"),
        ("LIVERPOOL.city.council", "your own name or workplace"),
        ("correct horse battery staple", "printed everywhere"),
        ("Correct-Horse-Battery-Staple 1", "printed everywhere"),
    ],
)
def test_easy_to_guess_says_why(guessed: str, reason: str) -> None:
    advice = weak(guessed, OWN)
    assert advice is not None
    assert reason in advice
    assert "do not belong together" in advice
    assert not [word for word in guessed.split() if len(word) > 4 and word in advice.split()]  # never repeated


def test_ones_own_name_beside_good_words_is_no_harm() -> None:
    assert weak("Priya brown kettle sings twice", OWN) is None
    assert weak("liverpool city council kettle", ["Liverpool City Council"]) is not None


@settings(deadline=None)  # the first call loads the lists
@given(st.text(alphabet=st.characters()))
@example("::::::::::::::")  # nothing of it is left when signs do not count
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


def test_a_new_one_has_a_variable_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new").write_text("brown kettle sings\n", encoding="utf-8")
    monkeypatch.setenv("EHAT_NEW_PASSPHRASE_FILE", str(tmp_path / "new"))
    assert from_environment() is None
    assert from_environment(NEW_VARIABLE) == "brown kettle sings"
    (tmp_path / "new").unlink()
    with pytest.raises(Locked, match="EHAT_NEW_PASSPHRASE_FILE"):
        from_environment(NEW_VARIABLE)


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
