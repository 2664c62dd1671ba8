"""ehat init: unattended, asked, refused."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from ehat_tui.cli import setup
from ehat_tui.cli.unlock import here, opened
from ehat_tui.vault import keys
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.recovery import RecoveryKey
from ehat_tui.vault.vault import exists, open_vault_with_recovery

Ehat = Callable[..., Any]  # the fixture of conftest.py

WHO = """
area = "leeds"
name = "Amir Qureshi"
job_title = "SEND keyworker"
organisation = "City college"
organisation_type = "college"
phone = "0113 496 0000"
email = "amir@example.org"
manager_name = "Jo Reed"
manager_contact = "0113 496 0001"
"""


@pytest.fixture
def who(tmp_path: Path) -> Path:
    path = tmp_path / "me.toml"
    path.write_text(WHO, encoding="utf-8")
    return path


def test_unattended(ehat: Ehat, who: Path, passphrase_file: Path, tmp_path: Path) -> None:
    paper = tmp_path / "recovery"
    ended = ehat("init", "--from", who, "--recovery-key-to", paper)
    assert (ended.code, ended.out) == (0, "")
    recovery = paper.read_text(encoding="utf-8")
    assert recovery.strip() not in ended.err
    if os.name == "posix":
        assert stat.S_IMODE(paper.stat().st_mode) == 0o600
    with opened() as store:
        details = store.practitioner()
    assert details is not None
    assert details["manager_contact"] == "0113 496 0001"
    assert (details["area"], details["name"]) == ("leeds", "Amir Qureshi")
    with open_vault_with_recovery(here(), recovery):
        pass


def test_the_recovery_key_is_shown_when_no_file_is_named(ehat: Ehat, who: Path, passphrase_file: Path) -> None:
    ended = ehat("init", "--from", who)
    assert (ended.code, ended.out) == (0, "")
    line = next(line for line in ended.err.splitlines() if "Recovery key" in line)
    assert "Write it down" in ended.err
    with open_vault_with_recovery(here(), line.split()[-1]):
        pass


def test_never_over_a_vault(ehat: Ehat, empty: Path, who: Path) -> None:
    before = (empty / "vault.key").read_bytes()
    ended = ehat("init", "--from", who)
    assert ended.code == 4
    assert str(empty) in ended.err
    assert (empty / "vault.key").read_bytes() == before


def test_never_over_a_file(ehat: Ehat, who: Path, passphrase_file: Path, tmp_path: Path, home: Path) -> None:
    paper = tmp_path / "recovery"
    paper.write_text("mine", encoding="utf-8")
    ended = ehat("init", "--from", who, "--recovery-key-to", paper)
    assert ended.code == 4
    assert paper.read_text(encoding="utf-8") == "mine"
    assert not home.exists()


def test_a_weak_passphrase_leaves_nothing(ehat: Ehat, who: Path, passphrase_file: Path, tmp_path: Path) -> None:
    passphrase_file.write_text("short\n", encoding="utf-8")
    paper = tmp_path / "recovery"
    ended = ehat("init", "--from", who, "--recovery-key-to", paper)
    assert ended.code == 4
    assert not paper.exists()
    assert not exists(here())


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('nmae = "x"', "nmae: is not known; it can be: area, name, job_title"),
        ("name = 3", "name: must be text"),
        ('job_title = "x"', "name: is missing"),
        ("name = ", "me.toml: "),
    ],
)
def test_mistakes_in_the_file_are_named(
    ehat: Ehat, who: Path, passphrase_file: Path, home: Path, content: str, named: str
) -> None:
    who.write_text(content, encoding="utf-8")
    ended = ehat("init", "--from", who)
    assert ended.code == 4
    assert named in ended.err
    assert not home.exists()


def test_an_area_there_is_none_of(ehat: Ehat, who: Path, passphrase_file: Path) -> None:
    who.write_text('name = "x"\narea = "atlantis"', encoding="utf-8")
    ended = ehat("init", "--from", who)
    assert ended.code == 6
    assert "leeds" in ended.err


def test_nobody_to_ask(ehat: Ehat, passphrase_file: Path, home: Path) -> None:
    ended = ehat("init")
    assert ended.code == 3
    assert "--from" in ended.err
    assert not home.exists()


def answering(monkeypatch: pytest.MonkeyPatch, typed: list[str], secret: list[str]) -> None:
    """A person at the terminal: `typed` at the questions, `secret` at the passphrase."""
    answers, secrets = iter(typed), iter(secret)
    monkeypatch.setattr(setup, "someone_there", lambda: True)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(answers))
    monkeypatch.setattr(setup, "getpass", lambda _: next(secrets))


def test_asked_at_the_terminal(ehat: Ehat, monkeypatch: pytest.MonkeyPatch) -> None:
    good = "four words or more"
    answering(
        monkeypatch,
        ["Amir Qureshi", "SEND keyworker", "City college", "Leeds", "wrong", ""],
        ["short", good, "not the same", good, good],
    )
    ended = ehat("init")
    assert (ended.code, ended.out) == (0, "")
    assert "Write at least 4 words" in ended.err
    assert "The two are not the same" in ended.err
    assert "That is not what is shown above" in ended.err
    assert not keys.recovery_confirmed(here().key)


def test_the_recovery_key_is_confirmed(ehat: Ehat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, ["A", "B", "C", "england"], ["four words or more"] * 2)
    real = setup.confirm

    def confirm(paths: Paths, recovery: RecoveryKey) -> None:
        monkeypatch.setattr(typer, "prompt", lambda *_, **__: recovery.text.split("-", 5)[-1].lower())
        real(paths, recovery)

    monkeypatch.setattr(setup, "confirm", confirm)
    assert ehat("init").code == 0
    assert keys.recovery_confirmed(here().key)
