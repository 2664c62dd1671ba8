"""Files are written whole or not at all; the folder belongs to its owner."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from ehat_tui.errors import DiskRefused
from ehat_tui.vault import files
from ehat_tui.vault.paths import Paths, home

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes")


def test_home_is_what_ehat_home_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EHAT_HOME", str(tmp_path / "elsewhere"))
    assert home() == tmp_path / "elsewhere"


def test_a_relative_home_does_not_follow_the_current_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EHAT_HOME", "here")
    monkeypatch.chdir(tmp_path)
    assert home() == tmp_path / "here"


@pytest.mark.parametrize("value", ["", None])
def test_home_is_the_usual_place_otherwise(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    if value is None:
        monkeypatch.delenv("EHAT_HOME")
    else:
        monkeypatch.setenv("EHAT_HOME", value)
    assert home() == platformdirs.user_data_path("ehat", appauthor=False)


def test_the_four_files(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    names = [path.name for path in (paths.vault, paths.key, paths.settings, paths.log)]
    assert names == ["vault.db", "vault.key", "settings.toml", "ehat.log"]
    assert paths.vault.parent == tmp_path


@posix
def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "deep" / "home").ensure()
    assert paths.home.stat().st_mode & 0o777 == 0o700
    paths.ensure()


def test_a_file_where_the_folder_should_be_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("", encoding="utf-8")
    with pytest.raises(DiskRefused, match="home could not be made"):
        Paths(tmp_path / "home").ensure()


@posix
def test_a_private_file_is_private_and_utf_8(tmp_path: Path) -> None:
    files.write_private(tmp_path / "x", "Siân ŵ\n")
    assert (tmp_path / "x").read_bytes() == "Siân ŵ\n".encode()
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("call", ["replace", "fsync", "fdopen"])
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "not allowed"),
        (errno.EIO, "refused"),
    ],
)
def test_a_refusal_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, words: str
) -> None:
    target = tmp_path / "vault.key"
    files.write_private(target, "old")
    opened: list[int] = []

    def fail(*args: object, **kwargs: object) -> None:
        if args and isinstance(args[0], int):
            opened.append(args[0])
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(DiskRefused, match=words) as caught:
            files.write_private(target, "new and longer")
    if call == "fdopen":
        os.close(opened[0])
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]
    assert str(tmp_path) not in caught.value.message
    assert caught.value.hint


def test_a_missing_folder_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(DiskRefused, match="folder is not there"):
        files.write_private(tmp_path / "gone" / "x", "text")
    with pytest.raises(DiskRefused):
        files.move(tmp_path / "nothing", tmp_path / "x")
    with pytest.raises(DiskRefused):
        files.sync_file(tmp_path / "nothing")


def test_a_share_that_cannot_sync_folders_is_no_failure(tmp_path: Path) -> None:
    files.sync_folder(tmp_path / "gone")


def test_paths_and_passphrase_import_nothing_heavy() -> None:
    heavy = "{'sqlalchemy', 'alembic', 'nacl', 'sqlcipher3', 'sqlmodel', 'pydantic', 'platformdirs'}"
    modules = "paths, passphrase, files, keys, recovery, versions, vault, migrate"
    script = f"import sys; from ehat_tui.vault import {modules}; print({heavy} & set(sys.modules))"
    root = Path(files.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "set()"
