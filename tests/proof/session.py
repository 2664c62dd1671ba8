"""What a practitioner does in one sitting, as the vault sees it; run as a program of its own, to be recorded.

`python session.py FOLDER COMMITS`: makes a vault, saves answers, closes and opens it, changes the passphrase. After
each thing that is done for good a word is written to FOLDER/done, as the screen would say "Saved".
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import sleep

from ehat_tui.errors import DiskRefused, EhatError
from ehat_tui.record.case import Answer
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from ehat_tui.vault import keys
from ehat_tui.vault.keys import Cost
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import Vault, audit_key, create_vault, open_vault

FIRST, SECOND = "brown kettle sings twice", "seven green ladders hum"
CHEAP = Cost(ops=1, memory=8192)
QUESTIONS = ("start.why_now", "start.tried", "start.level")  # saved together each time


def said(number: int) -> str:
    """What is answered in the commit with this number: longer and longer, as while typing."""
    return f"{number} " + "word " * (number * 7 % 400)


def work(folder: Path, commits: int, tell: Callable[[str], None]) -> None:
    """Everything, in order; `tell` hears of each thing that is done for good."""
    paths = Paths(folder / "home")
    vault, _ = create_vault(paths, FIRST, CHEAP)
    tell("made")
    with vault:
        reference = _store(vault).create().reference
        tell("begun")
        _type(vault, reference, range(1, commits // 2), tell)
    with open_vault(paths, FIRST) as vault:
        _type(vault, reference, range(commits // 2, commits + 1), tell)
        keys.change_passphrase(paths.key, vault.data_key, SECOND, CHEAP)
        tell("passphrase")


def _type(vault: Vault, reference: str, numbers: range, tell: Callable[[str], None]) -> None:
    store = _store(vault)
    case = store.case(reference)
    for number in numbers:
        changes = [Change(name, case.id, Answer(typed=said(number))) for name in QUESTIONS]
        _until_saved(lambda: store.save(case.id, changes, {"section": "start", "question": str(number)}))  # noqa: B023
        tell(f"saved {number}")


def _until_saved(save: Callable[[], object]) -> None:
    """As the autosave does it: a disk that refuses is asked again."""
    for _ in range(20):
        try:
            save()
            return
        except DiskRefused as error:
            print(error.in_full, file=sys.stderr)
            sleep(0.01)
    save()


def _store(vault: Vault) -> Store:
    return Store(vault.engine, audit_key(vault.data_key))


if __name__ == "__main__":
    handle = os.open(Path(sys.argv[1]) / "done", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        work(Path(sys.argv[1]), int(sys.argv[2]), lambda word: print(os.write(handle, f"{word}\n".encode())))
    except EhatError as found:
        print(found.in_full, file=sys.stderr)
        sys.exit(found.code)
