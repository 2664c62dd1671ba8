"""`ehat export --print`: to the printer of the computer, with an event; a printer that refuses leaves the file."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.cli.unlock import opened
from ehat_tui.errors import Exit
from ehat_tui.record.audit import show

Ehat = Callable[..., Any]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows prints by itself")


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a printer was given; `lp` is a program of the test's own, the only one there is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    lp = folder / "lp"
    lp.write_text(f'#!/bin/sh\n/bin/echo "$@" >> {tmp_path / "queue"}\nexit ${{REFUSES:-0}}\n', encoding="utf-8")
    lp.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return tmp_path / "queue"


def prints(reference: str) -> list[str]:
    with opened() as store:
        return [event.to for event in show(store.ledger, reference) if event.kind == "print"]


def test_each_pdf_goes_to_the_printer_and_is_an_event(ehat: Ehat, family: str, queue: Path, tmp_path: Path) -> None:
    out = tmp_path / "plans"
    ended = ehat("export", family, "p1", "--for", "family", "--to", out, "--print")
    name = f"{family}-family-p1-draft.pdf"
    assert ended.code == Exit.DONE, ended.err
    assert queue.read_text(encoding="utf-8").split() == [str(out / name)]
    assert (out / f"{family}-family-p1-draft.docx").exists()
    assert prints(family) == ["family-p1-draft"]


def test_a_printer_that_refuses_is_said_and_is_no_event(
    ehat: Ehat, family: str, queue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFUSES", "1")
    out = tmp_path / "plans"
    ended = ehat("export", family, "p1", "--for", "family", "--format", "pdf", "--to", out, "--print")
    path = out / f"{family}-family-p1-draft.pdf"
    assert ended.code == Exit.UNEXPECTED
    assert f"{path.name} was not printed: the printer refused it." in ended.err
    assert str(path) in ended.out
    assert path.exists()
    assert prints(family) == []


def test_without_a_printer_the_file_is_there(
    ehat: Ehat, family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    ended = ehat("export", family, "p1", "--for", "family", "--format", "pdf", "--to", tmp_path / "plans", "--print")
    assert "no printer is set up" in ended.err
    assert ended.out.endswith("draft.pdf\n")


@pytest.mark.parametrize("more", [("--protect",), ("--preview",), ("--format", "docx")])
def test_what_cannot_be_printed_is_no_way_to_use_it(ehat: Ehat, family: str, more: tuple[str, ...]) -> None:
    ended = ehat("export", family, "--print", *more)
    assert ended.code == Exit.USAGE
    assert "--print" in ended.err
