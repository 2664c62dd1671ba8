"""The slot of the OS keyring: what opens, what must not, and that a lock holds. The store is one of the test's own."""

from __future__ import annotations

import json
import secrets
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyrage
import pytest

from ehat_tui.errors import DiskRefused, Locked
from ehat_tui.vault import attempts, copies, keyfile, keys, os_keyring, os_store, restore, rotate
from ehat_tui.vault.cost import Cost
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, create_vault, open_vault

if TYPE_CHECKING:
    from tests.conftest import FakeStore  # noqa: TID251 - types only

PASSPHRASE = "brown kettle sings twice"


@pytest.fixture(autouse=True)
def _a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os_keyring, "_had_open", set())
    monkeypatch.setattr(attempts, "_known", {})


def started_anew() -> None:
    """As a program does that was just started."""
    os_keyring._had_open.clear()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A vault made once, to copy, and its recovery key."""
    home = tmp_path_factory.mktemp("made") / "home"
    vault, spare = create_vault(Paths(home), PASSPHRASE, Cost(ops=1, memory=8192))
    vault.close()
    return home, spare.text


@pytest.fixture
def recovery(made: tuple[Path, str]) -> str:
    return made[1]


@pytest.fixture
def off(paths: Paths, made: tuple[Path, str], fake_store: type[FakeStore]) -> Paths:
    """A closed vault of the test's own, as it is at first."""
    shutil.copytree(made[0], paths.home)
    return paths


@pytest.fixture
def on(off: Paths) -> Paths:
    """The same with the slot."""
    os_keyring.turn_on(off, keys.unlock(off.key, PASSPHRASE))
    started_anew()
    return off


def slots_of(path: Path) -> list[str]:
    return [slot["type"] for slot in json.loads(path.read_text(encoding="utf-8"))["slots"]]


def opens(paths: Paths) -> Vault:
    return open_vault(paths, os_keyring.ask(paths))


# -- on and off


def test_the_store_opens_what_the_passphrase_opens(on: Paths, recovery: str) -> None:
    assert os_keyring.is_on(on)
    by_store = keys.unlock(on.key, os_keyring.ask(on))
    assert by_store == keys.unlock(on.key, PASSPHRASE) == keys.unlock_with_recovery(on.key, recovery)
    assert audit_keys_are_the_same(on)


def audit_keys_are_the_same(paths: Paths) -> bool:
    started_anew()
    with opens(paths) as vault:
        mine = keys.audit_key(vault.data_key)
    with open_vault(paths, PASSPHRASE) as vault:
        return mine == keys.audit_key(vault.data_key)


def test_off_is_how_it_begins(off: Paths, fake_store: type[FakeStore]) -> None:
    open_vault(off, PASSPHRASE).close()
    assert not os_keyring.is_on(off)
    assert fake_store.kept == {}


def test_the_secret_is_in_no_file_and_its_name_says_nothing(on: Paths, fake_store: type[FakeStore]) -> None:
    ((name, user),) = fake_store.kept
    assert (name, user) == (f"ehat {keys.vault_id(on.key)}", "vault")
    (secret,) = fake_store.kept.values()
    raw = keyfile.read_bytes({"secret": secret}, "secret")
    assert len(raw) == 32
    opens(on).close()
    files = [path for path in on.home.rglob("*") if path.is_file()]
    assert {"vault.key", "vault.key.old", "vault.db"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        assert not [form for form in (secret.encode(), raw, raw.hex().encode()) if form in content], path.name
    assert set(keyfile.slot(keyfile.read(on.key), "keyring")) == {"type", "box"}
    assert secret not in repr(os_keyring.Kept(secret))


def test_every_time_it_is_turned_on_the_secret_is_another(on: Paths, fake_store: type[FakeStore]) -> None:
    before = os_keyring.ask(on)
    with open_vault(on, PASSPHRASE) as vault:
        os_keyring.turn_on(on, vault.data_key)
    with pytest.raises(Locked):
        keys.unlock(on.key, before)
    started_anew()
    assert os_keyring.ask(on) != before
    opens(on).close()
    assert len(fake_store.kept) == 1


def test_off_leaves_nothing(on: Paths, fake_store: type[FakeStore]) -> None:
    kept = os_keyring.ask(on)
    keys.unlock(on.key, PASSPHRASE)
    assert "keyring" in slots_of(keyfile.previous(on.key))
    assert os_keyring.turn_off(on)
    assert fake_store.kept == {}
    assert "keyring" not in slots_of(on.key) + slots_of(keyfile.previous(on.key))
    with pytest.raises(Locked):
        keys.unlock(on.key, kept)
    keys.unlock(on.key, PASSPHRASE)


def test_off_when_the_store_is_gone(on: Paths, fake_store: type[FakeStore]) -> None:
    kept = os_keyring.ask(on)
    fake_store.shut = True
    assert not os_keyring.turn_off(on)
    fake_store.shut = False
    assert fake_store.kept  # what stays there
    assert "keyring" not in slots_of(on.key) + slots_of(keyfile.previous(on.key))
    with pytest.raises(Locked):
        keys.unlock(on.key, kept)


def test_a_store_that_refuses_or_forgets_leaves_it_off(
    off: Paths, fake_store: type[FakeStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    data_key = keys.unlock(off.key, PASSPHRASE)
    fake_store.shut = True
    with pytest.raises(os_store.StoreShutError):
        os_keyring.turn_on(off, data_key)
    fake_store.shut = False
    monkeypatch.setattr(fake_store, "set_password", lambda *_: None)
    with pytest.raises(os_store.StoreShutError):
        os_keyring.turn_on(off, data_key)
    assert not os_keyring.is_on(off)


def test_a_disk_that_refuses_leaves_no_secret_in_the_store(
    off: Paths, fake_store: type[FakeStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskRefused("full")

    data_key = keys.unlock(off.key, PASSPHRASE)
    monkeypatch.setattr(keyfile, "write_private", full)
    with pytest.raises(DiskRefused):
        os_keyring.turn_on(off, data_key)
    assert fake_store.kept == {}


# -- what does not open


def test_a_slot_opens_only_its_own_vault(on: Paths, tmp_path: Path, cheap: Cost) -> None:
    kept = os_keyring.ask(on)
    other = Paths(tmp_path / "other")
    create_vault(other, PASSPHRASE, cheap)[0].close()
    slot = keyfile.slot(keyfile.read(on.key), "keyring")
    keyfile.write(other.key, keyfile.with_slot(keyfile.read(other.key), slot))
    with pytest.raises(Locked):
        keys.unlock(other.key, kept)


@pytest.mark.parametrize("wrong", ["", "nonsense", "\u00e4", keyfile.text(b"short"), keyfile.text(bytes(32))])
def test_anything_else_in_the_store_opens_nothing_and_is_no_wrong_passphrase(
    on: Paths, fake_store: type[FakeStore], wrong: str
) -> None:
    (name,) = fake_store.kept
    fake_store.kept[name] = wrong
    with pytest.raises(Locked, match="does not open this vault"):
        keys.unlock(on.key, os_keyring.ask(on))
    assert attempts.failed(on) == 0
    assert not (on.home / "attempts.json").exists()


def test_a_passphrase_is_never_taken_for_the_secret(on: Paths) -> None:
    with pytest.raises(Locked):
        keys.unlock(on.key, str(os_keyring.ask(on)))
    assert attempts.failed(on) == 1


@pytest.mark.parametrize(
    ("shut", "slow", "kept", "says"),
    [(True, 0.0, True, "locked, or does not answer"), (False, 1.0, True, "locked, or does not answer"),
     (False, 0.0, False, "has nothing for this vault")],
    ids=["locked", "silent", "empty"],
)  # fmt: skip
def test_why_the_passphrase_is_asked(  # noqa: PLR0917 - what the table says
    on: Paths,
    fake_store: type[FakeStore],
    shut: bool,
    slow: float,
    kept: bool,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os_store.read, "__defaults__", (0.2,))
    fake_store.shut, fake_store.slow = shut, slow
    if not kept:
        fake_store.kept.clear()
    began = time.monotonic()
    with pytest.raises(Locked, match=says) as caught:
        os_keyring.ask(on)
    assert time.monotonic() - began < 0.9
    assert "Priya" not in caught.value.in_full


def test_no_store_and_no_library(on: Paths, fake_store: type[FakeStore], monkeypatch: pytest.MonkeyPatch) -> None:
    fake_store.viable = False
    with pytest.raises(Locked, match="has no keyring"):
        os_keyring.ask(on)
    fake_store.viable = True
    monkeypatch.setattr(os_store, "find_spec", lambda _: None)
    with pytest.raises(Locked, match="cannot reach the keyring"):
        os_keyring.ask(on)
    with pytest.raises(os_store.NoStoreError) as caught:
        os_store.require()
    assert 'pip install "ehat[keyring]"' in caught.value.hint


# -- a lock holds


def test_what_was_open_in_this_process_the_store_does_not_open_again(on: Paths) -> None:
    opens(on).close()
    with pytest.raises(Locked, match="was locked"):
        os_keyring.ask(on)
    open_vault(on, PASSPHRASE).close()
    with pytest.raises(Locked, match="was locked"):
        os_keyring.ask(on)


@pytest.mark.parametrize("by", ["passphrase", "recovery"])
def test_a_lock_outlives_the_program_until_something_else_has_opened_it(on: Paths, by: str, recovery: str) -> None:
    opens(on).close()
    os_keyring.lock(on)
    started_anew()
    with pytest.raises(Locked, match="was locked"):
        os_keyring.ask(on)
    with pytest.raises(Locked):
        keys.unlock(on.key, "quite another one here")
    with pytest.raises(Locked, match="was locked"):
        os_keyring.ask(on)
    if by == "passphrase":
        keys.unlock(on.key, PASSPHRASE)
    else:
        keys.unlock_with_recovery(on.key, recovery)
    started_anew()
    opens(on).close()


def test_where_it_is_off_a_lock_leaves_no_mark(off: Paths) -> None:
    os_keyring.lock(off)
    assert not (off.home / "locked").exists()


def test_the_rules_about_wrong_passphrases_stay(on: Paths) -> None:
    for _ in range(2):
        with pytest.raises(Locked):
            keys.unlock(on.key, "quite another one here")
    opens(on).close()
    assert attempts.failed(on) == 2  # still to be told
    started_anew()
    with pytest.raises(Locked):
        keys.unlock(on.key, "quite another one here")
    assert attempts.wait(on) > 0  # the third in a row, for all that
    with pytest.raises(Locked, match="Wrong passphrases were typed"):
        os_keyring.ask(on)


# -- with what else there is


def test_a_new_passphrase_leaves_it(on: Paths, cheap: Cost) -> None:
    keys.change_passphrase(on.key, keys.unlock(on.key, PASSPHRASE), "another kettle hums along", cheap)
    started_anew()
    opens(on).close()


def test_the_store_proves_no_new_passphrase(on: Paths, cheap: Cost) -> None:
    keys.change_passphrase(on.key, keys.unlock(on.key, PASSPHRASE), "another kettle hums along", cheap)
    old = keyfile.previous(on.key).read_bytes()
    started_anew()
    opens(on).close()
    assert keyfile.previous(on.key).read_bytes() == old
    keys.unlock(on.key, "another kettle hums along")
    assert keyfile.previous(on.key).read_bytes() != old


def test_what_the_organisation_lays_down_holds_here_too(on: Paths) -> None:
    pair = pyrage.x25519.Identity.generate()
    policy = f'organisation_key = "{pair.to_public()}"\norganisation_name = "Leeds City Council"\n'
    (on.home / "policy.toml").write_text(policy, encoding="utf-8")
    opens(on).close()
    keys.unlock_with_identity(on.key, str(pair))


def test_a_rotation_ends_it(on: Paths) -> None:
    kept = os_keyring.ask(on)
    rotate.rotate(on, PASSPHRASE, lambda _: None)
    assert "keyring" not in slots_of(on.key) + slots_of(keyfile.previous(on.key))
    with pytest.raises(Locked):
        keys.unlock(on.key, kept)
    with open_vault(on, PASSPHRASE) as vault:
        os_keyring.turn_on(on, vault.data_key)
    assert audit_keys_are_the_same(on)  # also with the keys from before


def backup_of(paths: Paths, folder: Path) -> Path:
    folder.mkdir()
    with open_vault(paths, PASSPHRASE) as vault:
        copies.make(folder, paths, vault.engine, vault.data_key)
    return folder


@pytest.mark.parametrize("by", ["passphrase", "recovery"])
def test_a_backup_that_is_put_back_opens_with_no_secret_of_that_day(
    on: Paths, by: str, recovery: str, tmp_path: Path
) -> None:
    made = backup_of(on, tmp_path / "backup")
    assert "keyring" in slots_of(made / "vault.key")
    started_anew()
    kept = os_keyring.ask(on)
    unlock: dict[str, Callable[[Path], keys.DataKey]] = {
        "passphrase": lambda key: keys.unlock(key, PASSPHRASE, on),
        "recovery": lambda key: keys.unlock_with_recovery(key, recovery),
    }
    with restore.staging(on) as folder:
        shutil.copytree(made, folder, dirs_exist_ok=True)
        restore.prepare(on, folder, unlock[by]).wipe()
        restore.swap(on, folder)
    assert not os_keyring.is_on(on)
    assert not [path for path in on.home.glob("vault.key*") if "keyring" in slots_of(path)]
    with pytest.raises(Locked):
        keys.unlock(on.key, kept)
    open_vault(on, PASSPHRASE).close()


# -- which store


def test_only_the_stores_of_the_system_whatever_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library itself would keep secrets nowhere, or in clear, when it is told to."""
    import keyring.core
    from keyring.backends import null

    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert isinstance(keyring.core.load_env(), null.Keyring)
    stores = os_store.STORES.get(sys.platform, os_store.STORES["linux"])
    found = os_store._found()
    assert found is None or type(found).__module__ in {module for module, _, _ in stores}
    modules = {module.rpartition(".")[2] for stores in os_store.STORES.values() for module, _, _ in stores}
    assert modules == {"Windows", "macOS", "SecretService", "libsecret", "kwallet"}


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for stores in os_store.STORES.values() for module, name, _ in stores]
)
def test_the_library_has_these_stores_under_these_names(module: str, name: str) -> None:
    from importlib import import_module

    from keyring.backend import KeyringBackend

    kind = getattr(import_module(module), name)
    assert issubclass(kind, KeyringBackend)
    assert kind.viable in (True, False)  # and asking is safe on every system


def test_what_windows_keeps_stays_on_this_computer(fake_store: type[FakeStore]) -> None:
    assert os_store.STORES["linux"][0][2] == {"persist": "local machine"}  # the test's own
    assert os_store._found().persist == "local machine"


def test_windows_is_asked_for_that() -> None:
    assert os_store.STORES["win32"][0][2] == {"persist": "local machine"}


@pytest.mark.skipif("not __import__('os').environ.get('EHAT_TRY_OS_KEYRING')", reason="writes to the real store")
def test_the_real_store_of_this_computer() -> None:
    """By hand on Windows, macOS and a Linux desktop, none of which is here: EHAT_TRY_OS_KEYRING=1."""
    name, secret = f"ehat test {secrets.token_hex(4)}", keyfile.text(secrets.token_bytes(32))
    os_store.write(name, secret)
    assert os_store.read(name, 60) == secret
    os_store.erase(name)
    os_store.erase(name)
    assert os_store.read(name, 60) is None
