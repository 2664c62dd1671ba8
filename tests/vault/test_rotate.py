"""A new data key: everything is there, the old one opens nothing, and no moment leaves a vault that does not open."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyrage
import pytest

from ehat_tui.errors import DiskRefused, EhatError, Locked, VaultDamaged
from ehat_tui.vault import holder, keyfile, keys, rotate
from ehat_tui.vault.engine import open_engine
from ehat_tui.vault.keys import DataKey
from ehat_tui.vault.migrate import Schema
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.recovery import RecoveryKey
from ehat_tui.vault.vault import Vault, audit_key, open_vault, open_vault_with_recovery

ROOT = Path(__file__).resolve().parents[2]
WORDS = [f"{number} what the family said" for number in range(300)]


@pytest.fixture
def closed(vault: Vault) -> Vault:
    """A vault with words in it, closed; its data key is lost, as it should be."""
    with vault.engine.begin() as connection:
        for words in WORDS:
            connection.exec_driver_sql("INSERT INTO family (words) VALUES (?)", (words,))
    keys.keep_head(vault.paths.key, 12, "abc", vault.data_key)
    vault.close()
    return vault


def words(vault: Vault) -> list[str]:
    with vault.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT words FROM family ORDER BY id").scalars())


def names(paths: Paths) -> set[str]:
    """The files but those of who has it open (vault/holder.py)."""
    return {
        path.name
        for path in paths.home.iterdir()
        if not path.name.startswith(("vault.lock", "vault.open", ".vault.open"))
    }


def nowhere(_: RecoveryKey) -> None:
    """The new recovery key is not looked at."""


def test_everything_is_there_under_a_new_key(closed: Vault, passphrase: str, schema: Schema) -> None:
    paths = closed.paths
    with open_vault(paths, passphrase, schema) as before:
        old, chain = DataKey(before.data_key), audit_key(before.data_key)
    shown: list[RecoveryKey] = []
    made = rotate.rotate(paths, passphrase, shown.append)
    assert shown == [made]
    assert names(paths) == {"vault.db", "vault.key", "vault.key.old"}
    assert (keyfile.previous(paths.key)).read_bytes() == paths.key.read_bytes()
    with open_vault(paths, passphrase, schema) as after:
        assert words(after) == WORDS
        assert after.data_key != old
        assert audit_key(after.data_key) == chain  # the links from before still hold
        assert list(after.data_key.earlier) == [old]
        assert keys.head(paths.key, after.data_key) == (12, "abc")
    assert not any(after.data_key.earlier[0])  # wiped with the rest
    with open_vault_with_recovery(paths, made.text, schema) as after:
        assert words(after) == WORDS
    with pytest.raises(VaultDamaged):
        open_engine(paths.vault, old)


def test_twice(closed: Vault, passphrase: str, schema: Schema) -> None:
    with open_vault(closed.paths, passphrase, schema) as before:
        chain = audit_key(before.data_key)
    for _ in range(2):
        rotate.rotate(closed.paths, passphrase, nowhere)
    with open_vault(closed.paths, passphrase, schema) as after:
        assert len(after.data_key.earlier) == 2
        assert audit_key(after.data_key) == chain
        assert words(after) == WORDS


def test_the_old_recovery_key_and_strange_slots_open_nothing_any_more(
    vault: Vault, passphrase: str, schema: Schema
) -> None:
    paths = vault.paths
    old = keys.new_recovery(paths.key, vault.data_key)
    vault.close()
    content = json.loads(paths.key.read_text(encoding="utf-8"))
    content["slots"].append({"type": "of a later kind", "box": "holds the old key"})
    paths.key.write_text(json.dumps(content), encoding="utf-8")
    made = rotate.rotate(paths, passphrase, nowhere)
    with pytest.raises(Locked):
        open_vault_with_recovery(paths, old.text, schema)
    assert "later kind" not in paths.key.read_text(encoding="utf-8")
    assert not keys.recovery_confirmed(paths.key)
    with open_vault_with_recovery(paths, made.text, schema):
        pass


def test_the_organisation_keeps_its_key(closed: Vault, passphrase: str) -> None:
    paths, pair = closed.paths, pyrage.x25519.Identity.generate()
    text = f'organisation_key = "{pair.to_public()}"\norganisation_name = "Leeds"\n'
    (paths.home / "policy.toml").write_text(text, encoding="utf-8")
    keys.unlock(paths.key, passphrase).wipe()
    (paths.home / "policy.toml").unlink()
    rotate.rotate(paths, passphrase, nowhere)
    data_key = keys.unlock_with_identity(paths.key, str(pair))
    assert data_key == keys.unlock(paths.key, passphrase)
    assert str(pair.to_public()) in keys.recipients(paths.key, data_key)


def test_an_older_ehat_refuses_a_rotated_vault(closed: Vault, passphrase: str) -> None:
    """It would go on with the event chain under another key."""
    assert keyfile.read(closed.paths.key)["v"] == 1
    rotate.rotate(closed.paths, passphrase, nowhere)
    assert keyfile.read(closed.paths.key)["v"] == 2


def test_a_wrong_passphrase_changes_nothing(closed: Vault) -> None:
    before = {path.name: path.read_bytes() for path in closed.paths.home.iterdir()}
    with pytest.raises(Locked):
        rotate.rotate(closed.paths, "not the passphrase at all", nowhere)
    after = {path.name: path.read_bytes() for path in closed.paths.home.iterdir()}
    assert {name: after[name] for name in before} == before


def test_not_while_somebody_has_it_open(
    closed: Vault, passphrase: str, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ehat_tui.vault.engine._PRAGMAS", ["busy_timeout = 50", "journal_mode = WAL"])
    with open_vault(closed.paths, passphrase, schema) as other:
        with pytest.raises(DiskRefused, match="Another program"):
            rotate.rotate(closed.paths, passphrase, nowhere)
        assert words(other) == WORDS
    with open_vault(closed.paths, passphrase, schema) as again:
        assert words(again) == WORDS
    assert "vault.db.rotated" not in names(closed.paths)


def test_not_while_the_app_has_it(closed: Vault, passphrase: str) -> None:
    before = closed.paths.key.read_bytes()
    hold = holder.take(closed.paths)
    assert hold
    with pytest.raises(holder.HeldElsewhereError, match="Another ehat"):
        rotate.rotate(closed.paths, passphrase, nowhere)
    assert closed.paths.key.read_bytes() == before
    hold.release()
    rotate.rotate(closed.paths, passphrase, nowhere)


def test_a_key_that_cannot_be_handed_over_does_not_count(closed: Vault, passphrase: str, schema: Schema) -> None:
    before = closed.paths.key.read_bytes()

    def away(_: RecoveryKey) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate.rotate(closed.paths, passphrase, away)
    assert closed.paths.key.read_bytes() == before
    assert "vault.db.rotated" not in names(closed.paths)
    with open_vault(closed.paths, passphrase, schema) as again:
        assert words(again) == WORDS


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(("SELECT 1",), id="nothing"),
        pytest.param((*rotate._COPY, "DELETE FROM rotated.family WHERE id = 7"), id="a row less"),
        pytest.param((*rotate._COPY, "DROP TABLE rotated.child"), id="a table less"),
    ],
)
def test_a_copy_that_is_not_the_same_is_not_taken(
    closed: Vault, passphrase: str, schema: Schema, monkeypatch: pytest.MonkeyPatch, copy: tuple[str, ...]
) -> None:
    monkeypatch.setattr(rotate, "_COPY", copy)
    with pytest.raises(VaultDamaged, match="as it was"):
        rotate.rotate(closed.paths, passphrase, nowhere)
    with open_vault(closed.paths, passphrase, schema) as again:
        assert words(again) == WORDS


def test_between_the_two_files_everything_works(
    closed: Vault, passphrase: str, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed right after the change: the key file still says how it was, and how it will be."""
    paths = closed.paths
    real, calls = keyfile.write, 0

    def once(path: Path, file: dict[str, Any]) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise DiskRefused("no")
        real(path, file)

    with monkeypatch.context() as patch:
        patch.setattr(keyfile, "write", once)
        made = rotate.rotate(paths, passphrase, nowhere)
    assert "next" in json.loads(paths.key.read_text(encoding="utf-8"))
    assert not keys.recovery_confirmed(paths.key)
    keys.confirm_recovery(paths.key)  # any write settles it
    content = json.loads(paths.key.read_text(encoding="utf-8"))
    assert "next" not in content
    assert len(content["earlier"]) == 1
    with open_vault_with_recovery(paths, made.text, schema) as again:
        assert words(again) == WORDS
    with open_vault(paths, passphrase, schema) as again:
        assert words(again) == WORDS
    (paths.key).write_bytes(keyfile.previous(paths.key).read_bytes())
    with open_vault(paths, passphrase, schema) as again:
        assert words(again) == WORDS


@pytest.mark.parametrize("call", ["replace", "fsync", "unlink"])
def test_a_disk_that_refuses_at_any_step(
    closed: Vault, passphrase: str, schema: Schema, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    real = getattr(os, call)
    refused = 0
    for after in range(40):
        calls = 0

        def wrapped(*args: Any, after: int = after, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls > after:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, wrapped)
            try:
                rotate.rotate(closed.paths, passphrase, nowhere)
            except EhatError as error:
                assert isinstance(error, DiskRefused)  # noqa: PT017
                refused += 1
        with open_vault(closed.paths, passphrase, schema) as again:
            assert words(again) == WORDS
        if calls <= after:
            break
    else:
        pytest.fail("it never came to an end")
    assert refused or call == "unlink"


# -- killed. A child process for each moment: SIGKILL runs no `finally`.

KILLED = """
import os, pathlib, signal, sys
from ehat_tui.vault import rotate
from ehat_tui.vault.paths import Paths
import ehat_tui.vault.engine, nacl.secret, nacl.pwhash, pyrage, sqlalchemy.dialects.sqlite

home, passphrase, at = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
calls = 0

def counting(real, before):
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == at and before:
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*args, **kwargs)
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    return call

def child(number):
    global at
    at = number
    for name in ("replace", "unlink", "fsync"):
        setattr(os, name, counting(getattr(os, name), before=True))
    rotate._check = counting(rotate._check, before=False)
    rotate._fill = counting(rotate._fill, before=False)
    rotate.rotate(Paths(home / str(number)), passphrase, lambda key: None)

for number in range(1, 60):
    import shutil
    shutil.copytree(home / "whole", home / str(number))
    pid = os.fork()
    if not pid:
        child(number)
        os._exit(0)
    if not os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        print(number)
        break
"""


@pytest.mark.skipif(os.name != "posix", reason="forks and kills")
def test_killed_between_all_steps(closed: Vault, tmp_path: Path, passphrase: str, schema: Schema) -> None:
    homes = tmp_path / "homes"
    shutil.copytree(closed.paths.home, homes / "whole")
    command = [sys.executable, "-c", KILLED, str(homes), passphrase, "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    steps = int(done.stdout)
    assert steps > 15
    keys_seen = set()
    for number in range(1, steps + 1):
        paths = Paths(homes / str(number))
        with open_vault(paths, passphrase, schema) as again:
            assert words(again) == WORDS, number
            keys_seen.add(len(again.data_key.earlier))
            assert keys.head(paths.key, again.data_key) == (12, "abc")
        assert "next" not in json.loads(paths.key.read_text(encoding="utf-8"))
        rotate.rotate(paths, passphrase, nowhere)  # and it can be done again
        with open_vault(paths, passphrase, schema) as again:
            assert words(again) == WORDS, number
        assert names(paths) == {"vault.db", "vault.key", "vault.key.old"}
    assert keys_seen == {0, 1}  # killed before the change, and after it


@pytest.mark.skipif(os.name != "posix", reason="kills")
def test_killed_at_random_moments(closed: Vault, tmp_path: Path, passphrase: str, schema: Schema) -> None:
    code = (
        "import sys, pathlib; from ehat_tui.vault import rotate; from ehat_tui.vault.paths import Paths\n"
        "import ehat_tui.vault.engine, sqlalchemy.dialects.sqlite, pyrage, nacl.secret\n"
        "print(1, flush=True)\n"
        "while True: rotate.rotate(Paths(pathlib.Path(sys.argv[1])), sys.argv[2], lambda key: None)"
    )
    for _ in range(5):
        command = [sys.executable, "-c", code, str(closed.paths.home), passphrase]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        with process.stdout:
            process.stdout.readline()
            time.sleep(random.uniform(0.02, 0.4))
            process.send_signal(signal.SIGKILL)
            process.wait()
        with open_vault(closed.paths, passphrase, schema) as again:
            assert words(again) == WORDS
