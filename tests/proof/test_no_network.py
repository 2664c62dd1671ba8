"""Nothing goes out, and nothing is asked for: whole journeys on a computer that has no network at all."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ehat_tui.cli.run import run
from ehat_tui.errors import Exit
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import open_vault

from ..journeys.terminal import Terminal  # noqa: TID252 - the same terminal as the journeys
from .power import can_record
from .session import CHEAP, FIRST

ROOT = Path(__file__).parents[2]
FAMILY = ROOT / "data" / "demo" / "marsden.toml"
REFERENCE = "EH-26-0042"
OUTWARD = ("connect", "connect_ex", "sendto", "sendmsg", "bind", "listen")
LOOKS_UP = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getnameinfo", "create_connection")


class Asked(Exception):
    """Something wanted the network."""


@contextmanager
def no_network() -> Iterator[list[str]]:
    """Every use of a socket fails, and is remembered: a library that gives up quietly is found too."""
    asked: list[str] = []

    def no(name: str) -> Callable[..., NoReturn]:
        def call(*_: Any, **__: Any) -> NoReturn:
            asked.append(name)
            raise Asked(name)

        return call

    class Socket(socket.socket):
        pass

    for name in OUTWARD:
        setattr(Socket, name, no(name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", Socket)
        for name in LOOKS_UP:
            patch.setattr(socket, name, no(name))
        yield asked


@pytest.fixture
def refused() -> Iterator[None]:
    with no_network() as asked:
        yield
    assert asked == []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EHAT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EHAT_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    monkeypatch.setattr("ehat_tui.vault.keys.default_cost", lambda: CHEAP)
    (tmp_path / "passphrase").write_text(FIRST, encoding="utf-8")
    (tmp_path / "me.toml").write_text('name = "Priya Nair"', encoding="utf-8")
    text = FAMILY.read_text(encoding="utf-8")
    (tmp_path / "family.toml").write_text(f'reference = "{REFERENCE}"\n{text}', encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("refused")
def test_every_command_works_without(folder: Path) -> None:
    every = ["--format", "pdf", "--format", "docx", "--format", "html", "--format", "md"]
    for command in (
        ["init", "--from", f"{folder}/me.toml", "--recovery-key-to", f"{folder}/paper.txt"],
        ["import", f"{folder}/family.toml"],
        ["list", "--json"],
        ["show", REFERENCE],
        ["check", REFERENCE],
        ["export", REFERENCE, "--for", "family", *every, "--to", str(folder)],
        ["backup", "--to", f"{folder}/copy.age"],
        ["audit", "verify"],
        ["demo", "tesfaye", "--export", f"{folder}/plans"],
        ["form", "check"],
        ["doctor"],
        ["where"],
    ):
        assert run(command) == Exit.DONE, command
    assert any(folder.glob("*.pdf"))


@pytest.mark.usefixtures("refused")
async def test_the_app_works_without(folder: Path) -> None:
    from screens.app import EhatApp

    run(["init", "--from", f"{folder}/me.toml", "--recovery-key-to", f"{folder}/paper.txt"])
    for start in ("new", "home"):
        app = EhatApp(Paths(folder / "home"), start=start, passphrase=FIRST)
        async with app.run_test(size=(100, 36)) as pilot:
            await pilot.pause()
            await pilot.press("tab", "tab", "a", "f3", "f10", "escape", "f9", "f9", "f8")
            await pilot.pause()
            app.close_vault()
    with open_vault(Paths(folder / "home"), FIRST):
        pass


def test_the_network_is_really_refused() -> None:
    """Else the tests above prove nothing."""
    with no_network() as asked, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        for ask in (socket.create_connection, own.connect):
            with suppress(Asked):
                ask(("192.0.2.1", 80))
    assert asked == ["create_connection", "connect"]


@pytest.mark.skipif(not can_record(), reason="the calls of a program cannot be recorded here (strace)")
@pytest.mark.parametrize("command", [["demo", "brannigan", "--export", "plans"], ["doctor"]], ids=lambda c: c[0])
def test_no_program_we_run_so_much_as_opens_a_socket(command: list[str], folder: Path) -> None:
    """Libraries written in other languages do not go by Python's sockets."""
    trace = folder / "trace"
    strace = ["strace", "-f", "--seccomp-bpf", "-o", str(trace), "-e", "trace=network"]
    program = [*strace, sys.executable, "-m", "ehat_tui", *command]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(program, check=False, cwd=folder, env=env, capture_output=True)
    assert done.returncode == Exit.DONE, done.stderr
    calls = [line for line in trace.read_text(encoding="utf-8").splitlines() if "(" in line]
    assert [line for line in calls if "AF_INET" in line or "connect(" in line or "AF_NETLINK" in line] == []


def without_network() -> list[str]:
    """How to run a program on a computer that has no network card; empty when that is not possible here."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    command = [unshare, "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    return command if subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0 else []


@pytest.mark.skipif(not without_network(), reason="the network cannot be taken away here (unshare)")
def test_a_journey_on_a_computer_without_a_network_card(folder: Path) -> None:
    env = {"PYTHONPATH": str(ROOT), "TEXTUAL_ANIMATIONS": "none"}
    command = [*without_network(), sys.executable, "-m", "ehat_tui", "demo", "marsden"]
    terminal = Terminal(command, env, columns=100, rows=36, cwd=folder)
    try:
        terminal.wait_for("part 1 of")
        terminal.press("f3")
        terminal.wait("another page", lambda: "When we met" in terminal.text or "Meetings" in terminal.text)
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    finally:
        terminal.close()
