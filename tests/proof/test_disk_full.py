"""The disk under SQLite is full, read-only, or gone: nothing is hurt, it is said plainly, and it goes on afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ehat_tui.cli.run import run
from ehat_tui.errors import DiskRefused, Exit
from ehat_tui.record import audit
from ehat_tui.record.case import Case
from ehat_tui.record.store import Store
from ehat_tui.vault import backup, keys
from ehat_tui.vault.engine import faults
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import open_vault

from .disk import FAMILY, REFERENCE, WHY, assert_plain, case_in, fill, fresh, no_more_pages, save, store_of
from .session import CHEAP, FIRST, SECOND


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
        said = "there was room: it is full now"
    assert "is full" in said
    filler.unlink()
    with open_vault(Paths(small / "home"), FIRST) as vault:
        assert faults(vault.engine) == []


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


@pytest.mark.parametrize("command", ["list", f"import {FAMILY}", "passphrase change"], ids=lambda c: c.split()[0])
def test_a_vault_on_a_read_only_disk(
    command: str, read_only: Path, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EHAT_HOME", str(read_only))
    before = {path: path.read_bytes() for path in read_only.rglob("*") if path.is_file()}
    code = run(command.split())
    said = capsys.readouterr()
    assert_plain(said.err, folder)
    assert code == Exit.DISK or (command == "list" and code == Exit.DONE and REFERENCE in said.out)
    assert code == Exit.DONE or "read-only" in said.err
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
