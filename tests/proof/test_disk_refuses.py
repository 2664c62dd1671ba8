"""The disk refuses at any write: what was there stays whole, it is said plainly, and the next attempt works."""

from __future__ import annotations

import errno
import random
from pathlib import Path

import pytest

from ehat_tui.cli.run import run
from ehat_tui.errors import Exit
from ehat_tui.record import audit
from ehat_tui.vault import backup
from ehat_tui.vault.engine import faults
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, exists, open_vault

from .disk import FAMILY, REFERENCE, assert_plain, fresh, store_of
from .refusing import refusing
from .session import FIRST, SECOND

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


def arguments(command: str, folder: Path) -> list[str]:
    kept = backup.backups(Paths(folder / "home"))
    return [word.format(folder=folder, backup=kept[0].name if kept else "") for word in COMMANDS[command]]


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


@pytest.mark.parametrize("command", ["inventory", "export"])
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
