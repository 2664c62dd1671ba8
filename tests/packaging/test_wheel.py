"""The wheel and the source archive hold every file of the product, and nothing else."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path

import pytest

from ehat_tui import __version__

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("build")  # built once, by one worker


def files_in(folder: str) -> Iterator[Path]:
    """Every file below a top-level folder, relative to the root, without what a system leaves behind."""
    for path in (ROOT / folder).rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".DS_Store":
            yield path.relative_to(ROOT)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive and the wheel that was built from that archive."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        yield archive


def test_wheel_holds_every_file_and_no_other(wheel: zipfile.ZipFile) -> None:
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    wanted = {path.as_posix() for folder in ("ehat_tui", "screens") for path in files_in(folder)}
    wanted |= {f"ehat_tui/{path.as_posix()}" for path in files_in("data")}
    assert names == wanted


def test_source_archive_can_be_tested(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    folders = ("ehat_tui", "screens", "data", "tests", "requirements")
    wanted = {path.as_posix() for folder in folders for path in files_in(folder)}
    wanted |= {"README.md", "CHANGELOG.md", "pyproject.toml"}
    assert wanted - names == set()


def test_metadata_says_version_python_and_command(wheel: zipfile.ZipFile) -> None:
    (info,) = {name.split("/", 1)[0] for name in wheel.namelist() if ".dist-info/" in name}
    metadata = Parser().parsestr(wheel.read(f"{info}/METADATA").decode("utf-8"))
    assert (metadata["Name"], metadata["Version"]) == ("ehat", __version__)
    assert metadata["Requires-Python"] == ">=3.11"
    entry_points = wheel.read(f"{info}/entry_points.txt").decode("utf-8")
    assert "ehat = ehat_tui.__main__:main" in entry_points


def test_both_packages_say_that_they_are_typed(wheel: zipfile.ZipFile) -> None:
    assert {"ehat_tui/py.typed", "screens/py.typed"} <= set(wheel.namelist())


def test_data_holds_no_python() -> None:
    assert [path for path in files_in("data") if path.suffix in {".py", ".pyc"}] == []


def test_no_test_folder_could_hide_a_package() -> None:
    """With an __init__.py, tests/screens would be imported as `screens`."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_every_dependency_is_bounded_and_pinned() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        dependencies: list[str] = tomllib.load(file)["project"]["dependencies"]
    assert [each for each in dependencies if "==" not in each and ",<" not in each] == []
    pins = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0] for line in pins if "==" in line and not line.startswith((" ", "#"))}
    assert {each.split(">=")[0].split("==")[0] for each in dependencies} - pinned == set()
