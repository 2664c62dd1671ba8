"""The command line in this process, on a real vault of the cheapest kind."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.cli.run import run
from ehat_tui.cli.unlock import opened
from ehat_tui.record.store import Store
from ehat_tui.resources import data_root
from ehat_tui.vault import keys
from ehat_tui.vault.keys import Cost

PASSPHRASE = "brown kettle sings twice"
CHEAP = Cost(ops=1, memory=8192)


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Ehat = Callable[..., Ended]


@pytest.fixture
def ehat(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Ehat:
    """Run one command as `ehat ...` does, without a terminal."""
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)  # put back what run() sets
    monkeypatch.setattr(keys, "default_cost", lambda: CHEAP)

    def call(*arguments: str | Path) -> Ended:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        return Ended(code, *capfd.readouterr())

    return call


@pytest.fixture
def home() -> Path:
    """Where this test's data is."""
    return Path(os.environ["EHAT_HOME"])


@pytest.fixture
def passphrase_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    monkeypatch.setenv("EHAT_PASSPHRASE_FILE", str(path))
    return path


@pytest.fixture
def marsden() -> Path:
    """A whole fictional family as a record file."""
    return Path(str(data_root() / "demo" / "marsden.toml"))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Closed vaults to copy: an empty one, and one with the Marsdens as EH-26-0042."""
    from ehat_tui.cli.unlock import store_of
    from ehat_tui.exchange import load
    from ehat_tui.vault.paths import Paths
    from ehat_tui.vault.vault import create_vault

    homes = {name: tmp_path_factory.mktemp(name) / "home" for name in ("empty", "family")}
    for name, home in homes.items():
        vault, _ = create_vault(Paths(home), PASSPHRASE, CHEAP)
        with vault:
            store = store_of(vault)
            store.save_practitioner({"area": "liverpool", "name": "Priya Nair"})
            if name == "family":
                content = load.read(Path(str(data_root() / "demo" / "marsden.toml")))
                load.import_record(store, {**content, "reference": "EH-26-0042"})
    return homes


@pytest.fixture
def empty(prepared: dict[str, Path], home: Path, passphrase_file: Path) -> Path:
    """A vault with nothing in it but who works here; its folder."""
    shutil.copytree(prepared["empty"], home)
    return home


@pytest.fixture
def family(prepared: dict[str, Path], home: Path, passphrase_file: Path) -> str:
    """A vault with the Marsdens, complete and not finished; their reference."""
    shutil.copytree(prepared["family"], home)
    return "EH-26-0042"


@pytest.fixture
def store(family: str) -> Iterator[Store]:
    """The Store of the family's vault, beside what the commands do."""
    with opened() as found:
        yield found


@pytest.fixture
def incomplete(store: Store, family: str) -> str:
    """The family, with something missing in every kind of page: no lead, no words, an answer taken away."""
    from ehat_tui.record.case import Answer
    from ehat_tui.record.unit import Change

    case = store.case(family)
    with store.unit(case.id) as unit:
        for section in ("lead", "words", "actions"):
            for row in case.rows(section):
                unit.remove_row(section, row.id)
        changes = [Change("health.any", child.id, Answer()) for child in case.children]
        changes += [Change("worries.what", row.id, Answer()) for row in case.rows("worries")[:1]]
        changes += [Change("scores.value", row.id, Answer()) for row in case.rows("scores")]
        unit.save(changes)
    return family


@pytest.fixture
def said(marsden: Path) -> set[str]:
    """Every text of the family's record but codes: names, words, addresses."""
    import tomllib

    def texts(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            for value in part.values():
                yield from texts(value)
        elif isinstance(part, list):
            for value in part:
                yield from texts(value)
        elif isinstance(part, str):
            yield part

    content = tomllib.loads(marsden.read_text(encoding="utf-8"))
    names = {person[field] for person in content["people"] for field in ("given_names", "family_name")}
    sentences = {text for text in texts(content) if " " in text.strip()}
    first_words = {" ".join(text.split()[:4]) for text in sentences if len(text.split()) > 4}
    return names | sentences | first_words


@pytest.fixture(scope="module", autouse=True)
def forms(forms_read_once: None) -> None:
    """Each command would read the form for a tenth of a second."""
