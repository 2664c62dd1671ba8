"""The passphrase of a document: from a file or typed twice, good enough, and never the vault's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ehat_tui.cli import protect
from ehat_tui.errors import Exit, Locked, NotValid

WORDS = "kettle purple ladder monday"
VAULT = "brown kettle sings twice"  # conftest.PASSPHRASE


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "document-passphrase"
    monkeypatch.setenv(protect.VARIABLE, str(path))
    return path


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """A person at the keyboard who types these, one after the other; gives what is left of them."""

    def types(*words: str) -> list[str]:
        left = list(words)
        monkeypatch.delenv(protect.VARIABLE, raising=False)
        monkeypatch.setattr(protect, "someone_there", lambda: True)
        monkeypatch.setattr(protect, "getpass", lambda _prompt: left.pop(0))
        return left

    return types


def test_it_is_read_from_the_file_that_is_named(file: Path) -> None:
    file.write_text(f"{WORDS}\nnot this line\n", encoding="utf-8")
    assert protect.ask() == WORDS


def test_a_weak_one_in_the_file_is_refused(file: Path) -> None:
    file.write_text("summer holiday seaside\n", encoding="utf-8")
    with pytest.raises(NotValid) as caught:
        protect.ask()
    assert caught.value.code == Exit.NOT_VALID
    assert "harder one" in caught.value.hint
    assert "summer" not in caught.value.in_full


def test_a_file_that_is_not_there_or_empty_is_said(file: Path) -> None:
    with pytest.raises(Locked, match=protect.VARIABLE):
        protect.ask()
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(Locked, match="empty first line"):
        protect.ask()


def test_nobody_there_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(protect.VARIABLE, raising=False)
    monkeypatch.setattr(protect, "someone_there", lambda: False)
    with pytest.raises(Locked) as caught:
        protect.ask()
    assert protect.VARIABLE in caught.value.hint


def test_it_is_typed_twice_the_same(typing: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    left = typing("dog", "", WORDS, WORDS + "s", WORDS, WORDS, "never asked for")
    assert protect.ask() == WORDS
    assert left == ["never asked for"]
    told = capsys.readouterr()
    assert told.out == ""
    assert "at least 4 words" in told.err
    assert "The two are not the same." in told.err
    assert "by phone or face to face" in told.err
    assert WORDS not in told.err


def test_names_that_are_known_are_refused(typing: Callable[..., list[str]]) -> None:
    left = typing("keeley marsden albie river", WORDS, WORDS)
    assert protect.ask(("Keeley Marsden", "Albie")) == WORDS
    assert left == []


def test_the_passphrase_of_the_vault_is_refused_beside_an_open_vault(
    empty: Path, typing: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    typing(VAULT, WORDS, WORDS)
    assert protect.ask(vault_open=True) == WORDS
    assert "opens your vault" in capsys.readouterr().err


def test_beside_a_locked_vault_nothing_is_tried_on_it(
    empty: Path, typing: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would not be counted as an attempt, so a stranger could guess there."""
    monkeypatch.setattr(protect, "_opens_the_vault", lambda _: pytest.fail("the vault was tried"))
    typing(WORDS, WORDS)
    assert protect.ask() == WORDS


def test_no_option_of_any_command_takes_a_passphrase() -> None:
    import typer.main

    from ehat_tui.cli.app import app

    def options(group: object) -> list[str]:
        found = [name for one in getattr(group, "params", []) for name in one.opts]
        return found + [name for one in getattr(group, "commands", {}).values() for name in options(one)]

    names = options(typer.main.get_command(app))
    assert "--format" in names
    assert not [name for name in names if "pass" in name.lower()]
