"""ehat keyring on and off, and what the other commands make of it. The store is one of the test's own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ehat_tui.cli import unlock
from ehat_tui.errors import DiskRefused, Exit
from ehat_tui.record.store import Store
from ehat_tui.vault import attempts, backup, os_keyring, os_store
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import open_vault

if TYPE_CHECKING:
    from tests.conftest import FakeStore  # noqa: TID251 - types only

Ehat = Callable[..., Any]  # the fixture of conftest.py
PASSPHRASE = "brown kettle sings twice"
RUN = """
import sys
class Without:
    def __init__(self, finder):
        self.finder = finder
    def find_spec(self, name, *more):
        return None if name.partition(".")[0] == "keyring" else self.finder.find_spec(name, *more)
if {without}:
    sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
from ehat_tui.cli.run import run
codes = [run(arguments) for arguments in {commands!r}]
print("codes", *codes, "keyring" in sys.modules)
"""


@pytest.fixture
def anew(ehat: Ehat) -> Ehat:
    """A command in a process of its own, as it were, with nobody there and no passphrase in a file."""

    def call(*arguments: str | Path) -> Any:
        os_keyring._had_open.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("EHAT_PASSPHRASE_FILE", raising=False)
            return ehat(*arguments)

    return call


@pytest.fixture
def on(ehat: Ehat, empty: Path, fake_store: type[FakeStore]) -> Path:
    """A vault that the store opens; its folder."""
    ended = ehat("keyring", "on")
    assert ended.code == 0, ended.err
    return empty


def events(home: Path) -> list[tuple[str, str]]:
    with open_vault(Paths(home), PASSPHRASE) as vault, vault.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT kind, fields FROM event ORDER BY seq").all()
    return [(str(kind), str(fields)) for kind, fields in rows]


def test_on_says_who_can_open_it_then_and_off_that_nobody_can(
    ehat: Ehat, anew: Ehat, empty: Path, fake_store: type[FakeStore]
) -> None:
    assert anew("list").code == Exit.LOCKED
    ended = ehat("keyring", "on")
    assert (ended.code, ended.out) == (0, "")
    assert "Whoever is logged in to this computer as you will be able to open the vault" in ended.err
    assert "after a lock the passphrase is asked all the same" in ended.err
    assert not [secret for secret in fake_store.kept.values() if secret in ended.err]
    ended = anew("list", "--json")
    assert (ended.code, ended.out, ended.err) == (0, "[]\n", "")
    ended = ehat("keyring", "off")
    assert (ended.code, ended.out) == (0, "")
    assert "The passphrase is asked each time" in ended.err
    assert fake_store.kept == {}
    assert anew("list").code == Exit.LOCKED


def test_each_change_and_each_use_is_an_event(ehat: Ehat, anew: Ehat, on: Path) -> None:
    anew("list")
    ehat("list")  # by the passphrase
    ehat("keyring", "off")
    ehat("keyring", "on")
    ehat("key", "rotate")
    of_it = [json.loads(fields) for kind, fields in events(on) if kind == "keyring"]
    assert of_it == [["on"], ["open"], ["off"], ["on"], ["off"]]
    assert ehat("audit", "verify").code == 0


def test_without_an_event_nothing_is_changed(
    ehat: Ehat, anew: Ehat, on: Path, fake_store: type[FakeStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskRefused("The disk is full.")

    before = dict(fake_store.kept)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "note", full)
        assert ehat("keyring", "off").code == Exit.DISK
        assert fake_store.kept == before
        assert anew("list").code == 0  # a full disk keeps nobody out
        assert ehat("keyring", "on").code == Exit.DISK
    assert fake_store.kept == {}
    assert not os_keyring.is_on(Paths(on))


def test_on_asks_for_the_passphrase_also_when_the_store_could_open_it(anew: Ehat, on: Path) -> None:
    for command in (("keyring", "on"), ("keyring", "off"), ("passphrase", "change"), ("key", "rotate")):
        ended = anew(*command)
        assert (ended.code, ended.out) == (Exit.LOCKED, ""), command
    assert os_keyring.is_on(Paths(on))


def test_a_wrong_passphrase_turns_nothing_on(
    ehat: Ehat, empty: Path, passphrase_file: Path, fake_store: type[FakeStore]
) -> None:
    passphrase_file.write_text("quite another one here\n", encoding="utf-8")
    assert ehat("keyring", "on").code == Exit.LOCKED
    assert fake_store.kept == {}
    assert attempts.failed(Paths(empty)) == 1


def test_nothing_is_asked_where_there_is_no_store_or_no_vault(
    ehat: Ehat, empty: Path, fake_store: type[FakeStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unlock, "ask_passphrase", lambda: pytest.fail("asked"))
    fake_store.viable = False
    ended = ehat("keyring", "on")
    assert ended.code == Exit.NOT_FOUND
    assert "no keyring that ehat uses" in ended.err
    monkeypatch.setattr(os_store, "find_spec", lambda _: None)
    ended = ehat("keyring", "on")
    assert ended.code == Exit.NOT_FOUND
    assert 'pip install "ehat[keyring]"' in ended.err
    monkeypatch.setenv("EHAT_HOME", str(empty / "nothing"))
    assert [ehat("keyring", which).code for which in ("on", "off")] == [Exit.NOT_FOUND] * 2


def test_off_when_it_was_not_on(ehat: Ehat, empty: Path, fake_store: type[FakeStore]) -> None:
    ended = ehat("keyring", "off")
    assert (ended.code, ended.out) == (0, "")
    assert "does not open this vault" in ended.err


def test_off_when_the_store_is_gone(ehat: Ehat, anew: Ehat, on: Path, fake_store: type[FakeStore]) -> None:
    fake_store.shut = True
    ended = ehat("keyring", "off")
    assert ended.code == 0
    assert "opens nothing any more" in ended.err
    fake_store.shut = False
    assert anew("list").code == Exit.LOCKED
    assert ehat("keyring", "off").code == 0
    assert fake_store.kept == {}  # and once it is there again, it is cleared


def test_when_the_store_cannot_it_says_so_once_and_asks(
    ehat: Ehat, on: Path, fake_store: type[FakeStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EHAT_PASSPHRASE_FILE")
    monkeypatch.setattr(unlock, "someone_there", lambda: True)
    monkeypatch.setattr(unlock, "getpass", lambda _: PASSPHRASE)
    os_keyring._had_open.clear()
    fake_store.shut = True
    ended = ehat("list", "--json")
    assert (ended.code, ended.out) == (0, "[]\n")
    assert ended.err.splitlines() == ["The keyring of this computer is locked, or does not answer."]
    fake_store.shut = False
    os_keyring._had_open.clear()
    fake_store.kept = dict.fromkeys(fake_store.kept, "something else")
    ended = ehat("list", "--json")
    assert (ended.code, ended.out) == (0, "[]\n")
    assert ended.err.splitlines() == ["What the keyring of this computer keeps does not open this vault."]


def test_a_passphrase_in_a_file_comes_first(ehat: Ehat, on: Path, passphrase_file: Path) -> None:
    os_keyring._had_open.clear()
    passphrase_file.write_text("quite another one here\n", encoding="utf-8")
    assert ehat("list").code == Exit.LOCKED


def test_what_the_app_has_locked_a_command_does_not_open(ehat: Ehat, anew: Ehat, on: Path) -> None:
    os_keyring.lock(Paths(on))
    ended = anew("list")
    assert ended.code == Exit.LOCKED
    assert "The vault was locked, so the keyring of this computer does not open it." in ended.err
    assert ehat("list").code == 0
    assert anew("list").code == 0


def test_a_new_passphrase_says_that_the_store_still_opens_it(
    ehat: Ehat, anew: Ehat, on: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").write_text("another kettle hums along\n", encoding="utf-8")
    monkeypatch.setenv("EHAT_NEW_PASSPHRASE_FILE", str(tmp_path / "new"))
    ended = ehat("passphrase", "change")
    assert ended.code == 0
    assert "still opens the vault without it" in ended.err
    assert anew("list").code == 0


def test_a_rotation_ends_it_and_says_so(ehat: Ehat, anew: Ehat, on: Path, fake_store: type[FakeStore]) -> None:
    ended = ehat("key", "rotate")
    assert ended.code == 0
    assert "`ehat keyring on` lets it again" in ended.err
    assert fake_store.kept == {}
    assert anew("list").code == Exit.LOCKED
    assert ehat("keyring", "on").code == 0
    assert anew("list").code == 0


def test_a_backup_of_this_laptop_comes_back_without_it(ehat: Ehat, anew: Ehat, on: Path) -> None:
    with open_vault(Paths(on), PASSPHRASE) as vault:
        backup.roll(vault)
    (kept,) = backup.backups(Paths(on))
    assert b'"keyring"' in (kept.folder / "vault.key").read_bytes()
    ended = ehat("restore", kept.name)
    assert ended.code == 0, ended.err
    assert anew("list").code == Exit.LOCKED
    assert ehat("list").code == 0


def test_doctor_knows(ehat: Ehat, on: Path, fake_store: type[FakeStore], monkeypatch: pytest.MonkeyPatch) -> None:
    ended = ehat("doctor")
    assert ended.code == 0
    assert "the keyring of this computer opens the vault" in ended.out
    assert "Whoever is logged in to this computer as you can open it" in ended.out
    fake_store.viable = False
    ended = ehat("doctor", "--quiet")
    assert "warning  the keyring should open the vault: This computer has no keyring that ehat uses." in ended.out
    monkeypatch.setattr(os_store, "find_spec", lambda _: None)
    assert 'pip install "ehat[keyring]". The passphrase opens the vault' in ehat("doctor", "--quiet").out
    assert ehat("keyring", "off").code == 0
    assert "the keyring" not in ehat("doctor").out


@pytest.mark.parametrize("without", [False, True], ids=["with the extra", "without the extra"])
def test_where_it_is_off_nothing_loads_the_library(empty: Path, without: bool) -> None:
    commands = [["list"], ["doctor", "--quiet"], ["audit", "verify"]]
    assert in_a_process_of_its_own(commands, without=without) == ["codes", "0", "0", "0", "False"]


def test_without_the_extra_a_vault_that_has_the_slot_opens_with_its_passphrase(on: Path) -> None:
    assert in_a_process_of_its_own([["list"], ["keyring", "off"]], without=True) == ["codes", "0", "0", "False"]
    assert not os_keyring.is_on(Paths(on))


def in_a_process_of_its_own(commands: list[list[str]], *, without: bool) -> list[str]:
    """How the commands ended, and whether the library was loaded."""
    code = RUN.format(without=without, commands=commands)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    return done.stdout.splitlines()[-1].split()
