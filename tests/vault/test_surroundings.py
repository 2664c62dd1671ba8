"""What is around the program: recorders, remote sessions, folders others can open, core dumps."""

import subprocess
import sys
from pathlib import Path

import pytest

from ehat_tui.vault.surroundings import warnings


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "ehat"
    folder.mkdir(mode=0o700)
    return folder


@pytest.mark.parametrize(
    ("variable", "word"),
    [("TMUX", "tmux"), ("STY", "screen"), ("ASCIINEMA_REC", "recorded"), ("SSH_CONNECTION", "ssh")],
)
def test_each_recorder_is_noticed(home: Path, variable: str, word: str) -> None:
    (said,) = warnings(home, {variable: "1", "HOME": "/"})
    assert word in said


def test_nothing_noticed_nothing_said(home: Path) -> None:
    assert warnings(home, {"HOME": "/", "TMUX": ""}) == []
    assert warnings(home / "not there yet", {}) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such mode")
def test_a_folder_others_can_open(home: Path) -> None:
    home.chmod(0o755)
    (said,) = warnings(home, {})
    assert "Others on this computer" in said
    assert str(home.parent) not in said  # the path may hold a person's name


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is there on Linux alone")
def test_no_core_is_dumped_and_no_memory_read() -> None:
    code = (
        "from ehat_tui.vault.surroundings import no_core_dumps; no_core_dumps();"
        "import resource, ctypes; print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(0, 0) 0"
