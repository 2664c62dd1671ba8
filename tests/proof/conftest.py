"""How much to try, and where. `pytest tests/proof --thorough` tries every moment and every write, not a sample."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ehat_tui.exchange.load import import_record, read
from ehat_tui.vault import backup, keys
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import create_vault

from .disk import FAMILY, REFERENCE, store_of
from .session import CHEAP, FIRST, SECOND


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="every moment and every write, not a sample of them")


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--thorough", default=False))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: what is tried there need not wait for the real disk."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else tmp_path) as name:
        yield Path(name)


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
    monkeypatch.setenv("EHAT_HOME", str(memory / "home"))
    monkeypatch.setattr("ehat_tui.vault.keys.default_cost", lambda: CHEAP)
    for variable, secret in (("EHAT_PASSPHRASE_FILE", FIRST), ("EHAT_NEW_PASSPHRASE_FILE", SECOND)):
        (memory / variable).write_text(secret, encoding="utf-8")
        monkeypatch.setenv(variable, str(memory / variable))
    (memory / "me.toml").write_text('name = "Priya Nair"', encoding="utf-8")
    return memory


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


@pytest.fixture(scope="module", autouse=True)
def forms(forms_read_once: None) -> None:
    """Each command would read the form for a tenth of a second."""
