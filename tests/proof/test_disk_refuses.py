"""The disk refuses at any write: what was there stays whole, it is said plainly, and the next attempt works."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ehat_tui.cli.run import run
from ehat_tui.errors import DiskRefused, Exit
from ehat_tui.exchange.load import import_record, read
from ehat_tui.record import audit
from ehat_tui.record.case import Answer, Case
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from ehat_tui.vault import backup, keys
from ehat_tui.vault.engine import faults
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, audit_key, create_vault, exists, open_vault

from .refusing import refusing

ROOT = Path(__file__).parents[2]
FAMILY = ROOT / "data" / "demo" / "marsden.toml"
FIRST, SECOND = "brown kettle sings twice", "seven green ladders hum"
CHEAP = Cost(ops=1, memory=8192)
REFERENCE = "EH-26-0042"
SAID = ("Keeley", "Marsden", FIRST, SECOND)
WHY = "start.why_now"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with a family in it and a backup, made once."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    vault, _ = create_vault(Paths(home), FIRST, CHEAP)
    with vault:
        keys.confirm_recovery(vault.paths.key)
        store = store_of(vault)
        store.save_practitioner({"name": "Priya Nair"})
        import_record(store, {**read(FAMILY), "reference": REFERENCE})
        assert backup.roll(vault) == ""
    return home


@pytest.fixture
def folder(prepared: Path, memory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the vault is, and what the commands need."""
    tmp_path = memory
    monkeypatch.setenv("EHAT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("ehat_tui.vault.keys.default_cost", lambda: CHEAP)
    for variable, secret in (("EHAT_PASSPHRASE_FILE", FIRST), ("EHAT_NEW_PASSPHRASE_FILE", SECOND)):
        (tmp_path / variable).write_text(secret, encoding="utf-8")
        monkeypatch.setenv(variable, str(tmp_path / variable))
    (tmp_path / "me.toml").write_text('name = "Priya Nair"', encoding="utf-8")
    return tmp_path


def store_of(vault: Vault) -> Store:
    return Store(vault.engine, audit_key(vault.data_key))


def case_in(vault: Vault) -> Case:
    return store_of(vault).case(REFERENCE)


# -- every write of ours ------------------------------------------------------------------------------------------

COMMANDS: dict[str, list[str]] = {
    "init": ["init", "--from", "{folder}/me.toml", "--recovery-key-to", "{folder}/home-paper.txt"],
    "import": ["import", str(FAMILY)],
    "export": ["export", REFERENCE, "--for", "family", "--to", "{folder}/home-plans"]
    + [word for form in ("pdf", "docx", "html", "md") for word in ("--format", form)],
    "backup": ["backup", "--to", "{folder}/home-copy.age"],
    "restore": ["restore", "{backup}", "--replace"],
    "passphrase change": ["passphrase", "change"],
    "recovery renew": ["recovery", "renew", "--recovery-key-to", "{folder}/home-paper.txt"],
    "key rotate": ["key", "rotate", "--recovery-key-to", "{folder}/home-paper.txt"],
    "rescue": ["rescue", "--to", "{folder}/home-rescued"],
    "purge": ["purge", REFERENCE, "--reason", "handed-over", "--yes"],
    "inventory": ["inventory", "--to", "{folder}/home-sheet.txt"],
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("command", COMMANDS)
def test_whatever_write_of_a_command_fails_nothing_is_lost(
    command: str, folder: Path, prepared: Path, capsys: pytest.CaptureFixture[str], thorough: bool
) -> None:
    fresh(folder, prepared, command)
    with refusing(folder / "home", 1 << 30) as disk:
        assert run(arguments(command, folder)) == Exit.DONE
    writes = range(1, disk.asked + 1)
    assert len(writes) > 1, "nothing was written: the test proves nothing"
    capsys.readouterr()
    for number in writes if thorough else {1, *random.sample(writes, min(2, len(writes)))}:
        fresh(folder, prepared, command)
        with refusing(folder / "home", number):
            code = run(arguments(command, folder))
        said = capsys.readouterr()
        assert code in (Exit.DISK, Exit.DONE), f"write {number}: exit {code}\n{said.err}"
        assert_plain(said.err, folder)
        assert [path.name for path in folder.rglob(".*.tmp")] == [], f"write {number}"
        assert_whole(folder, command, f"write {number} of {disk.asked}", said.out + said.err)
        assert all(path.stat().st_size for path in map(Path, said.out.split()) if path.is_absolute())
    print(f"{command}: {disk.asked} writes")


def fresh(folder: Path, prepared: Path, command: str) -> None:
    """As it was before the command; what the last attempt left outside the vault is gone."""
    for path in folder.glob("home*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if command != "init":
        shutil.copytree(prepared, folder / "home")
    (folder / "home-plans").mkdir()


def arguments(command: str, folder: Path) -> list[str]:
    kept = backup.backups(Paths(folder / "home"))
    return [word.format(folder=folder, backup=kept[0].name if kept else "") for word in COMMANDS[command]]


def assert_plain(said: str, folder: Path) -> None:
    """Sentences: no trace of the program, nobody's name, no folder."""
    for word in ("Traceback", "Error(", "Errno", *SAID):
        assert word not in said, said
    told = [line for line in said.splitlines() if line.startswith(("error:", "hint:"))]
    assert not any(str(folder) in line for line in told), said


def assert_whole(folder: Path, command: str, when: str, said: str) -> None:
    """The vault opens, with one passphrase or the other, and holds what it held."""
    paths = Paths(folder / "home")
    if command == "init" and not exists(paths):
        return
    with opened(paths) as vault:
        assert faults(vault.engine) == [], when
        store = store_of(vault)
        assert audit.verify(store.ledger).findings == (), when
        if command != "init":
            assert REFERENCE in store.references() or (command == "purge" and "deleted" in said), when


def opened(paths: Paths) -> Vault:
    from ehat_tui.errors import Locked

    try:
        return open_vault(paths, FIRST)
    except Locked:
        return open_vault(paths, SECOND)


OWN_WORDS = pytest.mark.xfail(strict=True, reason="documents name the system's own words: input/output error")


@pytest.mark.parametrize("command", ["inventory", pytest.param("export", marks=OWN_WORDS)])
def test_each_reason_is_said_in_the_same_words(
    command: str, folder: Path, prepared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reasons = {errno.ENOSPC: "full", errno.EROFS: "read-only", errno.EACCES: "not allowed", errno.EIO: "refused"}
    for why, words in reasons.items():
        fresh(folder, prepared, command)
        with refusing(folder / "home-", 1, why):
            assert run(arguments(command, folder)) == Exit.DISK
        said = capsys.readouterr().err
        assert_plain(said, folder)
        assert words in said


# -- what SQLite writes -------------------------------------------------------------------------------------------


def save(store: Store, case: Case, text: str) -> None:
    store.save(case.id, [Change(WHY, case.id, Answer(text))])


def no_more_pages(vault: Vault) -> Callable[[], None]:
    """The database may not grow any more; call what is returned to make room."""

    def begin(connection: Any) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # what there is already stays

    def room(connection: Any) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")

    event.listen(vault.engine, "begin", begin)

    def make_room() -> None:
        event.remove(vault.engine, "begin", begin)
        event.listen(vault.engine, "begin", room)

    return make_room


def test_a_database_that_cannot_grow_keeps_what_it_has(folder: Path, prepared: Path) -> None:
    fresh(folder, prepared, "")
    with open_vault(Paths(folder / "home"), FIRST) as vault:
        store, case = store_of(vault), case_in(vault)
        before = case.value(WHY, case.id)
        make_room = no_more_pages(vault)
        with pytest.raises(DiskRefused, match="The disk is full"):
            save(store, case, "x" * 200_000)
        assert case_in(vault).value(WHY, case.id) == before
        assert faults(vault.engine) == []
        assert audit.verify(store.ledger).findings == ()
        make_room()
        save(store, case, "x" * 200_000)
        assert len(case_in(vault).value(WHY, case.id)) == 200_000


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes; needs the rights to mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if not mount or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path) -> Path:
    """A file that takes all the room there is."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        size = 1 << 16
        while size:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2
    return filler


def until_it_is_full(store: Store, case: Case) -> str:
    """Save until the disk refuses; what was saved last. What is left of the last page may take some."""
    kept = ""
    for turn in range(200):
        try:
            save(store, case, f"{turn} " * 2000)
        except DiskRefused as error:
            found = error
            break
        kept = f"{turn} " * 2000
    else:
        raise AssertionError("it was never full")
    assert found.message == "The disk is full."
    return kept or str(store.case(case.reference).value(WHY, case.id))


def test_a_disk_that_is_full_and_then_is_not(small: Path, prepared: Path) -> None:
    shutil.copytree(prepared, small / "home", ignore=shutil.ignore_patterns("backups"))
    with open_vault(Paths(small / "home"), FIRST) as vault:
        store, case = store_of(vault), case_in(vault)
        filler = fill(small)
        kept = until_it_is_full(store, case)
        assert case_in(vault).value(WHY, case.id) == kept
        assert "not made" in backup.roll(vault)
        fill(small)
        with pytest.raises(DiskRefused, match=r"vault\.key(\.old)? could not be written: the disk is full"):
            keys.change_passphrase(vault.paths.key, vault.data_key, SECOND, CHEAP)
        filler.unlink()
        save(store, case, "there is room again")
        assert backup.roll(vault) == ""
        assert faults(vault.engine) == []
        assert audit.verify(store.ledger).findings == ()
    with open_vault(Paths(small / "home"), FIRST) as vault:
        assert case_in(vault).value(WHY, case.id) == "there is room again"


@pytest.mark.parametrize("room", [0, 1, 3, 12])
def test_opening_and_closing_on_a_full_disk(room: int, small: Path, prepared: Path) -> None:
    """Whether the log can be made depends on some pages of room; either way nothing is hurt, and it is said plainly."""
    shutil.copytree(prepared, small / "home", ignore=shutil.ignore_patterns("backups"))
    filler = fill(small)
    os.truncate(filler, max(0, filler.stat().st_size - room * 4096))
    try:
        with open_vault(Paths(small / "home"), FIRST) as vault:
            save(store_of(vault), case_in(vault), "x" * 50_000)
    except DiskRefused as error:
        said = error.in_full
    else:
        said = "full"
    assert "full" in said or "refused" in said
    filler.unlink()
    with open_vault(Paths(small / "home"), FIRST) as vault:
        assert faults(vault.engine) == []


READING = ["list", "show", "export", "backup"]


@pytest.fixture
def read_only(request: pytest.FixtureRequest, folder: Path, prepared: Path) -> Iterator[Path]:
    """The folder of the vault, and nothing in it can be changed: by a mount, or by its mode where that holds."""
    fresh(folder, prepared, "")
    home = folder / "home"
    if os.geteuid() == 0:
        place: Path = request.getfixturevalue("small")
        shutil.copytree(prepared, place / "home", ignore=shutil.ignore_patterns("backups"))
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        yield place / "home"
        return
    modes = {path: path.stat().st_mode for path in [home, *home.rglob("*")]}
    for path in reversed(modes):
        path.chmod(0o500 if path.is_dir() else 0o400)
    yield home
    for path, mode in modes.items():
        path.chmod(mode)


@pytest.mark.parametrize("command", ["list", "import", "passphrase change"])
def test_a_vault_on_a_read_only_disk(
    command: str, read_only: Path, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EHAT_HOME", str(read_only))
    before = {path: path.read_bytes() for path in read_only.rglob("*") if path.is_file()}
    code = run(["list"] if command == "list" else arguments(command, folder))
    said = capsys.readouterr()
    assert_plain(said.err, folder)
    assert code == Exit.DISK or (command == "list" and code == Exit.DONE and REFERENCE in said.out)
    assert {path: path.read_bytes() for path in read_only.rglob("*") if path.is_file()} == before


def test_a_folder_that_has_gone(folder: Path, prepared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fresh(folder, prepared, "")
    (folder / "home").rename(folder / "elsewhere")
    assert run(["list"]) == Exit.NOT_FOUND
    assert_plain(capsys.readouterr().err, folder)
    (folder / "elsewhere").rename(folder / "home")
    with open_vault(Paths(folder / "home"), FIRST) as vault:
        store, case = store_of(vault), case_in(vault)
        (folder / "home").rename(folder / "elsewhere")
        try:
            save(store, case, "on a stick that was pulled out")
        except DiskRefused as error:
            assert_plain(error.in_full, folder)
        (folder / "elsewhere").rename(folder / "home")
        save(store, case, "on a stick that is back")
        assert faults(vault.engine) == []
    with open_vault(Paths(folder / "home"), FIRST) as vault:
        assert case_in(vault).value(WHY, case.id) == "on a stick that is back"
