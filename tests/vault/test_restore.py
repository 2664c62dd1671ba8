"""Putting a backup back: checked first, swapped last, and what was there is still there."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.errors import DiskRefused, EhatError, Exit, Locked, NotFound, NotValid, VaultDamaged
from ehat_tui.vault import attempts, copies, holder, keys, restore, swap
from ehat_tui.vault.backup import roll
from ehat_tui.vault.engine import close, open_engine
from ehat_tui.vault.keys import Cost, DataKey
from ehat_tui.vault.migrate import Schema, version
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, create_vault, exists, open_vault

ROOT = Path(__file__).resolve().parents[2]
AddRevision = Callable[[str], Schema]
BEFORE, AFTER = "the words of then", "the words of now"


@dataclass(frozen=True)
class Scene:
    """A closed vault with the words of now, and a backup with the words of then."""

    paths: Paths
    passphrase: str
    schema: Schema

    @property
    def backup(self) -> Path:
        """The folder of the backup."""
        (folder,) = (entry for entry in (self.paths.home / "backups").iterdir() if entry.is_dir())
        return folder

    def opens(self, path: Path) -> DataKey:
        """What opens a key file."""
        return keys.unlock(path, self.passphrase)

    def words(self, paths: Paths | None = None) -> str:
        """What the vault says."""
        with (
            open_vault(paths or self.paths, self.passphrase, self.schema) as vault,
            vault.engine.connect() as connection,
        ):
            return str(connection.exec_driver_sql("SELECT words FROM family").scalar_one())

    def restore(self, to: Paths | None = None, passphrase: str = "", **more: Any) -> Path | None:
        """Put the backup back; what was there before."""
        to = to or self.paths
        opens = (lambda path: keys.unlock(path, passphrase, to)) if passphrase else self.opens
        with restore.staging(to) as folder:
            restore.fetch(self.paths, self.backup.name, folder)
            restore.prepare(to, folder, opens, **{"schema": self.schema, **more}).wipe()
            return restore.swap(to, folder)


@pytest.fixture
def scene(vault: Vault, passphrase: str, schema: Schema) -> Scene:
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO family VALUES (1, ?)", (BEFORE,))
    roll(vault)
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE family SET words = ?", (AFTER,))
    vault.close()
    return Scene(vault.paths, passphrase, schema)


def as_it_is(paths: Paths) -> dict[str, bytes]:
    """Every file of the vault and its folder, but what only opening leaves."""
    passing = ("vault.lock", "vault.open", "attempts.json")
    files = [path for path in paths.home.rglob("*") if path.is_file() and path.name not in passing]
    return {path.relative_to(paths.home).as_posix(): path.read_bytes() for path in files}


def test_it_comes_back_and_what_was_there_is_kept(scene: Scene) -> None:
    paths = scene.paths
    held = paths.vault.read_bytes(), paths.key.read_bytes()
    aside = scene.restore()
    assert scene.words() == BEFORE
    assert aside is not None
    assert aside.name.startswith("vault-before-restore-")
    assert ((aside / "vault.db").read_bytes(), (aside / "vault.key").read_bytes()) == held
    assert restore.asides(paths) == [aside]
    assert scene.words(Paths(aside)) == AFTER
    assert not list(paths.home.glob(".restore-*"))
    assert not paths.key.with_name("vault.key.new").exists()
    copies.require_whole(scene.backup)  # the backup itself is where it was


def test_a_log_left_by_a_kill_is_kept_aside_and_not_read_into_the_other_database(scene: Scene) -> None:
    vault = scene.paths.vault
    engine = open_engine(vault, scene.opens(scene.paths.key))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE family SET words = 'only in the log'")
    files = {path: path.read_bytes() for path in (vault, Path(f"{vault}-wal"))}
    close(engine)
    for path, content in files.items():  # as a kill leaves them
        path.write_bytes(content)
    aside = scene.restore()
    assert scene.words() == BEFORE
    assert aside is not None
    assert scene.words(Paths(aside)) == "only in the log"


def test_an_empty_laptop(scene: Scene, tmp_path: Path) -> None:
    fresh = Paths(tmp_path / "fresh" / "home")
    assert scene.restore(fresh) is None
    assert scene.words(fresh) == BEFORE


def test_a_vault_whose_key_file_is_gone(scene: Scene) -> None:
    scene.paths.key.unlink()
    scene.restore()
    assert scene.words() == BEFORE


def test_another_vaults_needs_to_be_said(scene: Scene, tmp_path: Path, cheap: Cost) -> None:
    other = Paths(tmp_path / "other")
    create_vault(other, "green ladder hums quietly", cheap, scene.schema)[0].close()
    before = as_it_is(other)
    with pytest.raises(NotValid, match="another vault") as caught:
        scene.restore(other)
    assert "--replace" in caught.value.hint
    assert as_it_is(other) == before
    aside = scene.restore(other, replace=True)
    assert scene.words(other) == BEFORE
    assert aside is not None
    open_vault(Paths(aside), "green ladder hums quietly", scene.schema).close()


def test_an_older_one_walks_up(scene: Scene, add_revision: AddRevision) -> None:
    newer = add_revision('op.add_column("family", sa.Column("area", sa.String(), server_default="england"))')
    scene.restore(schema=newer)
    with open_vault(scene.paths, scene.passphrase, newer) as vault:
        assert version(vault.engine) == "0002"
    assert replace(scene, schema=newer).words() == BEFORE


# -- backups that are not what they should be


def change(path: Path, how: Callable[[bytes], bytes]) -> None:
    path.write_bytes(how(path.read_bytes()))


def sign(folder: Path, **more: object) -> None:
    """Let the manifest say what is in the folder now."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8")) | more
    for name in ("vault.key", "vault.db"):
        about = {"size": (folder / name).stat().st_size, "sha256": copies.digest(folder / name)}
        manifest["files"][name] = about
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def alter_database(scene: Scene) -> None:
    change(scene.backup / "vault.db", lambda old: old[:5000] + bytes([old[5000] ^ 1]) + old[5001:])


def alter_key(scene: Scene) -> None:
    change(scene.backup / "vault.key", lambda old: old.replace(b'"kdf"', b'"fdk"', 1))


def foreign_database(scene: Scene) -> None:
    """Whole by the manifest: only opening it shows that it is none."""
    (scene.backup / "vault.db").write_bytes(os.urandom(40960))
    sign(scene.backup)


def damaged_page(scene: Scene) -> None:
    alter_database(scene)
    sign(scene.backup)


def newer_tables(scene: Scene) -> None:
    engine = open_engine(scene.backup / "vault.db", scene.opens(scene.backup / "vault.key"))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    close(engine)
    sign(scene.backup)


def no_manifest(scene: Scene) -> None:
    (scene.backup / "manifest.json").unlink()


def cut_short(scene: Scene) -> None:
    change(scene.backup / "vault.db", lambda old: old[:-4096])


def foreign_manifest(scene: Scene) -> None:
    (scene.backup / "manifest.json").write_text('{"name": "a web page"}', encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "kind", "said"),
    [
        (alter_database, VaultDamaged, "altered"),
        (alter_key, VaultDamaged, "altered"),
        (foreign_database, VaultDamaged, "does not check out"),
        (damaged_page, VaultDamaged, "does not check out"),
        (newer_tables, VaultDamaged, "newer ehat"),
        (no_manifest, NotFound, "no such backup"),
        (cut_short, NotFound, "no such backup"),
        (foreign_manifest, NotFound, "no such backup"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changed(
    scene: Scene, spoil: Callable[[Scene], None], kind: type[EhatError], said: str
) -> None:
    spoil(scene)
    before = as_it_is(scene.paths)
    with pytest.raises(kind, match=said):
        scene.restore()
    assert as_it_is(scene.paths) == before
    assert scene.words() == AFTER


def test_a_wrong_passphrase_changes_nothing(scene: Scene) -> None:
    before = as_it_is(scene.paths)
    with pytest.raises(Locked, match="does not open"):
        scene.restore(passphrase="not the right words")
    assert as_it_is(scene.paths) == before


def test_wrong_ones_count_as_those_for_the_vault_that_is_here(scene: Scene) -> None:
    """A backup is no way around the wait: it has the same passphrase."""
    for _ in range(attempts.FREE):
        with pytest.raises(Locked, match="does not open"):
            scene.restore(passphrase="not the right words")
    assert attempts.failed(scene.paths) == attempts.FREE
    for tries in (scene.words, lambda: scene.restore(passphrase=scene.passphrase)):
        with pytest.raises(Locked, match="Wait 2 seconds"):
            tries()
    wait_is_over(scene.paths)
    scene.restore(passphrase=scene.passphrase)
    assert attempts.wait(scene.paths) == 0
    assert attempts.failed(scene.paths) == attempts.FREE  # to be written down in the vault that came back
    assert scene.words() == BEFORE


def test_on_an_empty_laptop_they_count_there(scene: Scene, tmp_path: Path) -> None:
    fresh = Paths(tmp_path / "fresh" / "home")
    for _ in range(attempts.FREE):
        with pytest.raises(Locked, match="does not open"):
            scene.restore(fresh, passphrase="not the right words")
    with pytest.raises(Locked, match="Wait"):
        scene.restore(fresh, passphrase=scene.passphrase)


def test_those_for_another_vault_keep_nobody_waiting_here(scene: Scene, tmp_path: Path, cheap: Cost) -> None:
    other = Paths(tmp_path / "other")
    create_vault(other, "green ladder hums quietly", cheap, scene.schema)[0].close()
    for _ in range(attempts.FREE):
        with pytest.raises(Locked, match="does not open"):
            scene.restore(other, passphrase="not the right words", replace=True)
    with pytest.raises(Locked, match="Wait"):
        scene.restore(other, passphrase=scene.passphrase, replace=True)
    open_vault(other, "green ladder hums quietly", scene.schema).close()


def test_the_right_one_for_another_vault_ends_no_wait_here(scene: Scene, tmp_path: Path, cheap: Cost) -> None:
    """Anybody can bring a backup that they can open."""
    other = Paths(tmp_path / "other")
    create_vault(other, "green ladder hums quietly", cheap, scene.schema)[0].close()
    for _ in range(attempts.FREE):
        with pytest.raises(Locked, match="does not open"):
            keys.unlock(other.key, "not the right words")
    with restore.staging(other) as folder:
        restore.fetch(scene.paths, scene.backup.name, folder)
        keys.unlock(folder / copies.KEY, scene.passphrase, other).wipe()
    assert attempts.wait(other) > 0


def wait_is_over(paths: Paths) -> None:
    state, last = attempts._known[paths.home]
    attempts._known[paths.home] = state, last - attempts.LONGEST


def test_a_newer_container_says_so(scene: Scene) -> None:
    sign(scene.backup, ehat_backup=99)
    with pytest.raises(VaultDamaged, match="newer ehat") as caught:
        copies.require_whole(scene.backup)
    assert caught.value.code == Exit.VAULT


def test_not_while_an_app_has_it_open(scene: Scene) -> None:
    hold = holder.take(scene.paths)
    assert hold is not None
    with pytest.raises(holder.HeldElsewhereError):
        scene.restore()
    hold.release()
    scene.restore()
    assert scene.words() == BEFORE


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("call", ["replace", "fsync", "link", "unlink", "mkdir"])
def test_a_disk_that_refuses_anywhere_in_the_swap(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    """At every call: an answer, or it worked; the old vault is whole in one of two places; and again works."""
    real, seen = getattr(os, call), []

    def fail(*args: object, **kwargs: object) -> object:
        seen.append(1)
        if len(seen) == number:
            raise OSError(errno.EIO, "refused")
        return real(*args, **kwargs)

    with restore.staging(scene.paths) as folder:
        restore.fetch(scene.paths, scene.backup.name, folder)
        restore.prepare(scene.paths, folder, scene.opens, scene.schema).wipe()
        with monkeypatch.context() as patch, suppress(DiskRefused):
            patch.setattr(os, call, fail)
            restore.swap(scene.paths, folder)
    assert exists(scene.paths)
    kept = [scene.paths, *(Paths(aside) for aside in restore.asides(scene.paths))]
    assert AFTER in {scene.words(place) for place in kept if place.vault.exists() and place.key.exists()}
    assert scene.words() in (BEFORE, AFTER)  # the same data key: every mixture opens
    scene.restore()
    assert scene.words() == BEFORE


# -- killed. A child process for each moment: SIGKILL runs no `finally`.

KILLED = """
import os, pathlib, shutil, signal, sys
from ehat_tui.vault import keys, restore
from ehat_tui.vault.migrate import Schema
from ehat_tui.vault.paths import Paths
import ehat_tui.vault.engine, filelock, nacl.secret, nacl.pwhash, pyrage, sqlalchemy.dialects.sqlite

homes, passphrase, scripts = pathlib.Path(sys.argv[1]), sys.argv[2], Schema(pathlib.Path(sys.argv[3]), "0001")
calls = 0

def counting(real, at):
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return call

def child(number):
    paths = Paths(homes / str(number))
    opens = lambda path: keys.unlock(path, passphrase)
    with restore.staging(paths) as folder:
        restore.fetch(Paths(homes / "source"), (homes / "name").read_text(), folder)
        restore.prepare(paths, folder, opens, scripts, replace=True).wipe()
        for name in ("replace", "rename", "unlink", "fsync", "mkdir", "link", "rmdir"):
            setattr(os, name, counting(getattr(os, name), number))
        restore.swap(paths, folder)

for number in range(1, 80):
    shutil.copytree(homes / "whole", homes / str(number))
    pid = os.fork()
    if not pid:
        try:
            child(number)
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code != -signal.SIGKILL:
        print(number if code == 0 else code)
        break
"""


@pytest.mark.skipif(os.name != "posix", reason="forks and kills")
@pytest.mark.parametrize("there", ["another vault", "with a log", "nothing", "no key file"])
def test_killed_between_all_steps_of_the_swap(scene: Scene, tmp_path: Path, cheap: Cost, there: str) -> None:
    """Another vault's data key: a database and a key file of two vaults would not open."""
    homes = tmp_path / "homes"
    shutil.copytree(scene.paths.home, homes / "source")
    (homes / "name").write_text(scene.backup.name, encoding="utf-8")
    whole = Paths(homes / "whole")
    lives_there(whole, there, scene, cheap)
    command = [sys.executable, "-c", KILLED, str(homes), scene.passphrase, str(scene.schema.folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    steps = int(done.stdout)
    assert steps > 8, done.stderr
    seen = set()
    for number in range(1, steps + 1):
        paths = Paths(homes / str(number))
        said = words_of(paths, scene)
        seen.add(said)
        if said == BEFORE and words_of(whole, scene):
            assert [scene.words(Paths(aside)) for aside in restore.asides(paths)] == [AFTER], number
        assert not (paths.home / swap.RESTORED).exists(), number
        replace(scene, paths=Paths(homes / "source")).restore(paths, replace=True)  # and it can be done again
        assert scene.words(paths) == BEFORE, number
        assert not list(paths.home.glob(".rest*")), number
    assert seen == {words_of(whole, scene), BEFORE}  # killed before the change, and after it


def lives_there(whole: Paths, there: str, scene: Scene, cheap: Cost) -> None:
    """What the restore meets: a vault under another key, perhaps killed while its newest commit was only in the log."""
    whole.ensure()
    if there == "nothing":
        return
    made, _ = create_vault(whole, scene.passphrase, cheap, scene.schema)
    with made.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO family VALUES (1, ?)", (AFTER,))
    logged = {path: path.read_bytes() for path in (whole.vault, Path(f"{whole.vault}-wal"))}
    made.close()
    if there == "with a log":
        for path, content in logged.items():
            path.write_bytes(content)
    if there == "no key file":
        whole.key.unlink()


def words_of(paths: Paths, scene: Scene) -> str:
    """What the vault says; "" where there is none, or none that opens for want of a key file."""
    try:
        return scene.words(paths)
    except NotFound:
        return ""
    except VaultDamaged as error:
        assert "key file vault.key is missing" in error.message  # noqa: PT017
        return ""


def test_a_disk_that_refuses_after_the_change_is_made_up_for_at_the_next_opening(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cheap: Cost
) -> None:
    other = Paths(tmp_path / "other")
    lives_there(other, "another vault", scene, cheap)

    def refuse(*args: object, **kwargs: object) -> None:
        raise DiskRefused("no")

    with monkeypatch.context() as patch:
        patch.setattr(swap, "_finish", refuse)
        with pytest.raises(DiskRefused, match="on the disk, whole") as caught:
            scene.restore(other, replace=True)
        assert "open the vault" in caught.value.hint
        with pytest.raises(DiskRefused):
            scene.words(other)
    assert exists(other)
    assert scene.words(other) == BEFORE
    (aside,) = restore.asides(other)
    assert scene.words(Paths(aside)) == AFTER
