"""Every documented exit code, and what goes where: data on stdout, everything else on stderr."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.errors import Exit

Ehat = Callable[..., Any]  # the fixture of conftest.py


def test_0_done(ehat: Ehat, empty: Path) -> None:
    ended = ehat("list", "--json")
    assert (ended.code, ended.out, ended.err) == (Exit.DONE, "[]\n", "")


def test_1_unexpected_keeps_no_values(ehat: Ehat, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = "Keeley Marsden said"

    def fail() -> None:
        local = marker
        try:
            raise ValueError(marker)
        except ValueError as error:
            raise RuntimeError(f"{local} again") from error

    monkeypatch.setattr("ehat_tui.form.source.read_source", fail)
    ended = ehat("form", "check")
    kept = (home / "crash.txt").read_text(encoding="utf-8")
    assert ended.code == Exit.UNEXPECTED
    assert ended.out == ""
    assert "Traceback" not in ended.err
    assert str(home / "crash.txt") in ended.err
    assert "Keeley" not in ended.err + kept
    assert "builtins.RuntimeError" in kept
    assert "builtins.ValueError" in kept
    assert "ehat_tui/cli/forms.py:" in kept
    assert "in fail" in kept
    assert str(Path.home()) not in kept


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["show"],
        ["list", "--nope"],
        ["form"],
        ["export", "EH-26-0042", "--for", "neighbour"],
        ["export", "EH-26-0042", "--format", "odt"],
        ["export", "EH-26-0042", "--format", "pdf", "--template", "plan.docx"],
    ],
)
def test_2_usage(ehat: Ehat, arguments: list[str]) -> None:
    ended = ehat(*arguments)
    assert ended.code == Exit.USAGE
    assert ended.out == ""
    assert ended.err.startswith("error: ")
    assert "hint: ehat" in ended.err
    assert "--help" in ended.err


def test_3_wrong_passphrase(ehat: Ehat, empty: Path, passphrase_file: Path) -> None:
    passphrase_file.write_text("brown kettle sings thrice\n", encoding="utf-8")
    ended = ehat("list")
    assert (ended.code, ended.out) == (Exit.LOCKED, "")
    assert ended.err.startswith("error: That passphrase does not open this vault.\nhint: ")


def test_3_nobody_to_ask(ehat: Ehat, empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EHAT_PASSPHRASE_FILE")
    ended = ehat("list")
    assert (ended.code, ended.out) == (Exit.LOCKED, "")
    assert "EHAT_PASSPHRASE_FILE" in ended.err


def test_4_not_complete(ehat: Ehat, incomplete: str) -> None:
    assert ehat("check", incomplete).code == Exit.NOT_VALID
    assert ehat("finish", incomplete).code == Exit.NOT_VALID


def test_5_not_agreed(ehat: Ehat, empty: Path, tmp_path: Path) -> None:
    path = tmp_path / "record.toml"
    lines = ['format = "ehat-record/1"', "[[people]]", 'given_names = "Keeley"', 'roles = ["child_assessed"]']
    path.write_text("\n".join(lines), encoding="utf-8")
    ended = ehat("import", path)
    assert (ended.code, ended.out) == (Exit.NOT_AGREED, "")
    assert "Keeley" not in ended.err


def test_6_not_found(ehat: Ehat, empty: Path) -> None:
    ended = ehat("show", "EH-26-9999")
    assert (ended.code, ended.out) == (Exit.NOT_FOUND, "")


@pytest.mark.parametrize("arguments", [["list"], ["open", "EH-26-0042"], ["export", "EH-26-0042"]])
def test_6_no_vault_yet(ehat: Ehat, passphrase_file: Path, home: Path, arguments: list[str]) -> None:
    ended = ehat(*arguments)
    assert (ended.code, ended.out) == (Exit.NOT_FOUND, "")
    assert "ehat init" in ended.err
    assert not home.exists()


def test_7_damaged(ehat: Ehat, empty: Path) -> None:
    (empty / "vault.key").write_text("{", encoding="utf-8")
    ended = ehat("list")
    assert (ended.code, ended.out) == (Exit.VAULT, "")
    assert "vault.key" in ended.err


def test_8_the_disk_refused(ehat: Ehat, family: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ended = ehat("export", family, "--to", tmp_path / "file" / "plans")
    assert (ended.code, ended.out) == (Exit.DISK, "")
    assert ended.err.startswith("error: plans could not be made: ")


def test_130_interrupted(ehat: Ehat, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ehat_tui.form.source.read_source", interrupt)
    ended = ehat("form", "check")
    assert (ended.code, ended.out, ended.err.strip()) == (130, "", "")


def test_a_panic_of_a_library_is_reported_like_any_error(
    ehat: Ehat, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):
        pass

    def panic() -> None:
        raise PanicException("Keeley")

    monkeypatch.setattr("ehat_tui.form.source.read_source", panic)
    ended = ehat("form", "check")
    assert ended.code == Exit.UNEXPECTED
    assert "Keeley" not in ended.err + (home / "crash.txt").read_text(encoding="utf-8")


def test_an_escape_sequence_is_not_obeyed(ehat: Ehat, empty: Path) -> None:
    ended = ehat("show", "EH\x1b[2J\x9b31m")
    assert ended.code == Exit.NOT_FOUND
    assert not {"\x1b", "\x9b"} & set(ended.err)


def in_a_process(*arguments: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ehat_tui", *arguments]
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(
        command,
        cwd=root,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_behind_stdout() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = in_a_process("where", stdout=full.fileno())
    assert done.returncode == Exit.DISK
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes close differently elsewhere")
def test_a_reader_that_has_seen_enough() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = in_a_process("form", "schema", stdout=writer)
    finally:
        os.close(writer)
    assert done.stderr == ""


def test_version_names_what_encrypts() -> None:
    done = in_a_process("--version")
    first, second = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert first == "ehat 0.4.0"
    assert second.startswith("SQLCipher 4.")
    assert "openssl" in second.lower()


def test_version_among_other_options(ehat: Ehat) -> None:
    ended = ehat("--version", "list")
    assert ended.code == 0
    assert ended.out.startswith("ehat 0.4.0\nSQLCipher ")


@pytest.mark.skipif(os.name != "posix", reason="core files are a POSIX thing")
def test_no_core_dump() -> None:
    code = """
import resource, ehat_tui.__main__ as main
main._no_core_dump()
print(resource.getrlimit(resource.RLIMIT_CORE)[0])
"""
    assert subprocess.check_output([sys.executable, "-c", code], encoding="utf-8").strip() == "0"


def test_help_shows_an_example_for_every_command(ehat: Ehat) -> None:
    from typer.main import get_command

    from ehat_tui.cli.app import app

    def walk(group: Any, path: list[str]) -> Iterator[tuple[list[str], Any]]:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from walk(command, [*path, name])
            else:
                yield [*path, name], command

    for path, command in walk(get_command(app), []):
        assert command.epilog.startswith(f"Example: ehat {' '.join(path)}"), path
        for parameter in command.params:
            assert parameter.help, (path, parameter.name)
