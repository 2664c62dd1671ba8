"""ehat passphrase change, recovery renew, key rotate: by hand, unattended, refused."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyrage
import pytest
import typer

from ehat_tui.cli import keys as commands
from ehat_tui.cli import setup, unlock
from ehat_tui.cli.unlock import here, opened
from ehat_tui.errors import Locked
from ehat_tui.vault import attempts, keys
from ehat_tui.vault.vault import open_vault, open_vault_with_recovery

Ehat = Callable[..., Any]  # the fixture of conftest.py
NEW = "another kettle hums along"


@pytest.fixture
def new_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "new"
    path.write_text(f"{NEW}\n", encoding="utf-8")
    monkeypatch.setenv("EHAT_NEW_PASSPHRASE_FILE", str(path))
    return path


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A person at the terminal, who types these one after the other where nothing is shown."""

    def begin(*secrets: str, answers: tuple[str, ...] = ("",)) -> None:
        monkeypatch.delenv("EHAT_PASSPHRASE_FILE", raising=False)
        hidden, shown = iter(secrets), iter(answers)
        for module in (commands, setup, unlock):
            monkeypatch.setattr(module, "someone_there", lambda: True)
            monkeypatch.setattr(module, "getpass", lambda _: next(hidden))
        monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(shown))

    return begin


@pytest.fixture(autouse=True)
def _no_waits_from_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "_known", {})


def recovery_in(text: str) -> str:
    return next(line for line in text.splitlines() if "Recovery key" in line).split()[-1]


def test_change_unattended(ehat: Ehat, empty: Path, passphrase_file: Path, new_passphrase: Path) -> None:
    ended = ehat("passphrase", "change")
    assert (ended.code, ended.out) == (0, "")
    assert "Backups made before now" in ended.err
    with open_vault(here(), NEW):
        pass
    with pytest.raises(Locked):
        open_vault(here(), passphrase_file.read_text(encoding="utf-8").strip())


def test_change_by_hand(ehat: Ehat, empty: Path, passphrase_file: Path, typing: Callable[..., None]) -> None:
    old = passphrase_file.read_text(encoding="utf-8").strip()
    typing(old, "short", "Priya Nair 1984", NEW, "not the same", NEW, NEW)
    ended = ehat("passphrase", "change")
    assert (ended.code, ended.out) == (0, "")
    assert "at least 4 words" in ended.err
    assert "your own name or workplace and a year" in ended.err
    assert "The two are not the same" in ended.err
    assert not [said for said in (old, NEW, "Priya", "1984") if said in ended.err]
    with open_vault(here(), NEW):
        pass


def test_change_with_the_recovery_key(
    ehat: Ehat, empty: Path, passphrase_file: Path, typing: Callable[..., None]
) -> None:
    data_key = keys.unlock(here().key, passphrase_file.read_text(encoding="utf-8").strip())
    spare = keys.new_recovery(here().key, data_key)
    typing(spare.text.lower(), NEW, NEW)
    assert ehat("passphrase", "change", "--recovery").code == 0
    assert keys.unlock(here().key, NEW) == data_key


def test_change_with_the_organisations_key(
    ehat: Ehat, empty: Path, passphrase_file: Path, new_passphrase: Path, tmp_path: Path
) -> None:
    pair = pyrage.x25519.Identity.generate()
    policy = f'organisation_key = "{pair.to_public()}"\norganisation_name = "Leeds City Council"\n'
    (empty / "policy.toml").write_text(policy, encoding="utf-8")
    private = tmp_path / "organisation.txt"
    private.write_text(f"# created: today\n# public key: {pair.to_public()}\n{pair}\n", encoding="utf-8")
    assert ehat("passphrase", "change", "--organisation-key", private).code == 3  # not unlocked since the policy
    assert ehat("list").code == 0
    assert ehat("passphrase", "change", "--organisation-key", private).code == 0
    with open_vault(here(), NEW):
        pass
    private.write_text("nothing of the kind", encoding="utf-8")
    assert ehat("passphrase", "change", "--organisation-key", private).code == 4
    assert ehat("passphrase", "change", "--organisation-key", tmp_path / "gone").code == 6


def test_a_weak_new_one_changes_nothing(ehat: Ehat, empty: Path, passphrase_file: Path, new_passphrase: Path) -> None:
    before = (empty / "vault.key").read_bytes()
    new_passphrase.write_text("Priya Nair Liverpool\n", encoding="utf-8")
    ended = ehat("passphrase", "change")
    assert ended.code == 4
    assert "your own name" in ended.err
    assert "Priya" not in ended.err
    slots = [json.loads(content)["slots"] for content in ((empty / "vault.key").read_bytes(), before)]
    assert slots[0] == slots[1]


@pytest.mark.parametrize("command", [("passphrase", "change"), ("recovery", "renew"), ("key", "rotate")])
def test_a_wrong_passphrase(
    ehat: Ehat, empty: Path, passphrase_file: Path, new_passphrase: Path, tmp_path: Path, command: tuple[str, str]
) -> None:
    passphrase_file.write_text("quite another one here\n", encoding="utf-8")
    paper = tmp_path / "paper"
    assert ehat(*command).code == 3
    if command[0] != "passphrase":
        assert ehat(*command, "--recovery-key-to", paper).code == 3
        assert not paper.exists()


@pytest.mark.parametrize("command", [("passphrase", "change"), ("recovery", "renew"), ("key", "rotate")])
def test_no_vault(ehat: Ehat, passphrase_file: Path, new_passphrase: Path, command: tuple[str, str]) -> None:
    assert ehat(*command).code == 6


def test_nobody_to_ask(ehat: Ehat, empty: Path, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = ehat("passphrase", "change")
    assert ended.code == 3
    assert "EHAT_NEW_PASSPHRASE_FILE" in ended.err
    assert ehat("passphrase", "change", "--recovery").code == 3
    monkeypatch.delenv("EHAT_PASSPHRASE_FILE")
    assert ehat("recovery", "renew").code == 3


def test_renew_to_a_file(ehat: Ehat, empty: Path, tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    ended = ehat("recovery", "renew", "--recovery-key-to", paper)
    assert (ended.code, ended.out) == (0, "")
    key = paper.read_text(encoding="utf-8").strip()
    assert key not in ended.err
    with open_vault_with_recovery(here(), key):
        pass
    assert ehat("recovery", "renew", "--recovery-key-to", paper).code == 4  # never over a file
    with open_vault_with_recovery(here(), key):
        pass


def test_renew_at_the_terminal_is_confirmed(
    ehat: Ehat, empty: Path, passphrase_file: Path, typing: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    typing(passphrase_file.read_text(encoding="utf-8").strip())
    made: list[str] = []
    real = keys.new_recovery

    def new_recovery(*args: Any) -> Any:
        spare = real(*args)
        made.append(spare.text)
        return spare

    monkeypatch.setattr(keys, "new_recovery", new_recovery)
    typed = iter(["wrong", None])
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(typed) or made[0].split("-", 5)[-1])
    ended = ehat("recovery", "renew")
    assert ended.code == 0
    assert recovery_in(ended.err) == made[0]
    assert "Destroy the old paper" in ended.err
    assert keys.recovery_confirmed(here().key)


def test_rotate(ehat: Ehat, family: str, tmp_path: Path, passphrase_file: Path) -> None:
    old = keys.unlock(here().key, passphrase_file.read_text(encoding="utf-8").strip())
    paper = tmp_path / "paper"
    ended = ehat("key", "rotate", "--recovery-key-to", paper)
    assert (ended.code, ended.out) == (0, "")
    assert "Backups made before now" in ended.err
    with opened() as store:
        assert store.case(family).children
    key = keys.unlock_with_recovery(here().key, paper.read_text(encoding="utf-8"))
    assert key != old
    assert keys.audit_key(key) == keys.audit_key(old)


def test_rotate_shows_the_new_recovery_key(
    ehat: Ehat, empty: Path, typing: Callable[..., None], passphrase_file: Path
) -> None:
    typing(passphrase_file.read_text(encoding="utf-8").strip())
    ended = ehat("key", "rotate")
    assert ended.code == 0
    assert ended.err.index("Recovery key  ") < ended.err.index("counts from now on")
    with open_vault_with_recovery(here(), recovery_in(ended.err)):
        pass


def test_after_wrong_ones_a_command_says_and_waits(
    ehat: Ehat, empty: Path, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = passphrase_file.read_text(encoding="utf-8")
    passphrase_file.write_text("quite another one here\n", encoding="utf-8")
    assert [ehat("list").code for _ in range(3)] == [3, 3, 3]
    passphrase_file.write_text(right, encoding="utf-8")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        later = SimpleNamespace(time=time.time, monotonic=lambda: time.monotonic() + seconds)
        monkeypatch.setattr("ehat_tui.vault.attempts.time", later)

    monkeypatch.setattr("ehat_tui.cli.unlock.time", SimpleNamespace(sleep=sleep))
    ended = ehat("list", "--json")
    assert (ended.code, ended.out) == (0, "[]\n")
    assert "Wait 2 seconds" in ended.err
    assert 0 < slept[0] <= 2


def test_init_says_who_else_can_open_it(
    ehat: Ehat, passphrase_file: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = pyrage.x25519.Identity.generate()
    policy, who = tmp_path / "policy.toml", tmp_path / "me.toml"
    who.write_text('name = "Priya Nair"\n', encoding="utf-8")
    policy.write_text(
        f'organisation_key = "{pair.to_public()}"\norganisation_name = "Leeds City Council"\n', encoding="utf-8"
    )
    monkeypatch.setenv("EHAT_POLICY", str(policy))
    ended = ehat("init", "--from", who, "--recovery-key-to", tmp_path / "paper")
    assert ended.code == 0
    assert "Leeds City Council can open this vault with its own key." in ended.err
    keys.unlock_with_identity(here().key, str(pair)).wipe()
    monkeypatch.setenv("EHAT_POLICY", str(tmp_path / "gone.toml"))
    monkeypatch.setenv("EHAT_HOME", str(tmp_path / "second"))
    assert ehat("init", "--from", who).code == 4
