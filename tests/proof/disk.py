"""A vault with a family in it, and what can be done to the disk under it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from ehat_tui.record.case import Answer, Case
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from ehat_tui.vault.vault import Vault, audit_key

from .session import FIRST, SECOND

FAMILY = Path(__file__).parents[2] / "data" / "demo" / "marsden.toml"
REFERENCE = "EH-26-0042"
SAID = ("Keeley", "Marsden", FIRST, SECOND)
WHY = "start.why_now"


def store_of(vault: Vault) -> Store:
    return Store(vault.engine, audit_key(vault.data_key))


def case_in(vault: Vault) -> Case:
    return store_of(vault).case(REFERENCE)


def save(store: Store, case: Case, text: str) -> None:
    store.save(case.id, [Change(WHY, case.id, Answer(text))])


def fresh(folder: Path, prepared: Path, command: str) -> None:
    """As it was before the command; what the last attempt left outside the vault is gone."""
    for path in folder.glob("home*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if command != "init":
        shutil.copytree(prepared, folder / "home")
    (folder / "home-plans").mkdir()


def assert_plain(said: str, folder: Path) -> None:
    """Sentences: no trace of the program, nobody's name, no folder."""
    for word in ("Traceback", "Error(", "Errno", *SAID):
        assert word not in said, said
    told = [line for line in said.splitlines() if line.startswith(("error:", "hint:"))]
    assert not any(str(folder) in line for line in told), said


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
