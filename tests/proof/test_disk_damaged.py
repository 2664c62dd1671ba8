"""A page of the database is damaged on the disk: what cannot be read is said to be damaged, never shown as blanks."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ehat_tui.cli.run import run
from ehat_tui.errors import Exit, VaultDamaged
from ehat_tui.vault import keys
from ehat_tui.vault.copies import looking_at
from ehat_tui.vault.engine import BareError, outside_transaction
from ehat_tui.vault.keys import DataKey
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import open_vault

from .disk import REFERENCE, WHY, case_in, fresh, save, store_of
from .session import FIRST

PAGE = 4096
LONG = "what the family said " * 600  # three pages and a bit: a chain of pages of its own


@pytest.fixture
def spoilt(folder: Path, prepared: Path) -> Path:
    """The database with a long answer, newly packed, so that it lies where it can be found."""
    fresh(folder, prepared, "export")
    paths = Paths(folder / "home")
    with open_vault(paths, FIRST) as vault:
        save(store_of(vault), case_in(vault), LONG)
        with outside_transaction(vault.engine) as connection:
            connection.execute("VACUUM")
    return paths.vault


def damaged(database: Path, whole: bytes, page: int) -> bool:
    """Write the whole file, but for one byte in the middle of a page (from 0); always True."""
    for log in database.parent.glob(f"{database.name}-*"):
        log.unlink()
    at = page * PAGE + PAGE // 2
    database.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    return True


def blanks(database: Path, key: DataKey) -> bool:
    """Whether plain SQL gives zeros where the long answer was, and no error."""
    try:
        with looking_at(database, key) as connection:
            query = "SELECT value FROM answer WHERE question_id = ? LIMIT 1"
            return any("\0" in row[0] for row in connection.execute(query, (WHY,)))
    except BareError:
        return False


def answer(home: Path) -> str | None:
    """The long answer as the screen would have it, both times it is asked for; None when it is said to be damaged."""
    try:
        vault = open_vault(Paths(home), FIRST)
    except VaultDamaged:
        return None
    found: list[str | None] = []
    with vault:
        for _ in range(2):  # the second time SQLite has the page in its memory
            try:
                case = case_in(vault)
                found.append(str(case.answers[WHY, case.id].value))
            except VaultDamaged:
                found.append(None)
    assert found[0] == found[1]
    return found[0]


def test_what_is_damaged_never_comes_back_as_blanks(spoilt: Path, thorough: bool) -> None:
    home, whole = spoilt.parent, spoilt.read_bytes()
    pages = range(len(whole) // PAGE)
    key = keys.unlock(Paths(home).key, FIRST)
    silent = {page for page in pages if damaged(spoilt, whole, page) and blanks(spoilt, key)}
    assert silent, "the database tells of each damaged page by itself: the test proves nothing"
    for page in pages if thorough else silent | set(random.sample(pages, 5)):
        damaged(spoilt, whole, page)
        said = answer(home)
        assert said in ((None,) if page in silent else (None, LONG)), f"page {page}"


def test_the_commands_say_that_the_vault_is_damaged(spoilt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, whole = spoilt.parent, spoilt.read_bytes()
    key = keys.unlock(Paths(home).key, FIRST)
    assert any(damaged(spoilt, whole, page) and blanks(spoilt, key) for page in range(len(whole) // PAGE))
    (home / "plans").mkdir()
    code = run(["export", REFERENCE, "--for", "family", "--to", str(home / "plans"), "--format", "md"])
    assert code == Exit.VAULT
    assert "damaged" in capsys.readouterr().err
    assert not list((home / "plans").iterdir())
