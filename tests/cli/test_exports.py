"""export, template check, and the throwaway family of demo."""

import json
import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.cli import demo, documents, launch
from ehat_tui.cli.documents import Format, Reader
from ehat_tui.documents.readers import READERS
from ehat_tui.documents.tree import Document
from ehat_tui.documents.writers import SUFFIXES
from ehat_tui.record.store import Store
from ehat_tui.vault.paths import Paths

Ehat = Callable[..., Any]  # the fixture of conftest.py


def test_the_choices_are_those_there_are() -> None:
    assert list(Reader) == list(READERS)
    assert list(Format) == list(SUFFIXES)


def test_family_as_pdf_and_docx_by_default(
    ehat: Ehat, family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = ehat("export", family)
    assert ended.code == 0
    assert ended.out.splitlines() == [f"{family}-family-draft.pdf", f"{family}-family-draft.docx"]
    assert all((tmp_path / line).stat().st_size > 1000 for line in ended.out.splitlines())


def test_several_readers_formats_and_references(ehat: Ehat, family: str, store: Store, tmp_path: Path) -> None:
    ehat("finish", family)
    other = store.create(reference="EH-26-0043").reference
    case = store.case(other)
    with store.unit(case.id) as unit:
        person = unit.add_row("people", {"given_names": "Jo"})
        agreed = {"person": str(person), "decision": "agrees", "explained": ["voluntary"]}
        unit.add_row("agreement", agreed)
    to = tmp_path / "plans"
    options = ["--for", "family", "--for", "practitioner", "--format", "html", "--format", "md", "--to", to]
    ended = ehat("export", family, other, *options)
    names = [Path(line).name for line in ended.out.splitlines()]
    assert names == [
        f"{reference}-{reader}-{end}.{kind}"
        for reference, end in ((family, "v1"), (other, "draft"))
        for reader in ("family", "practitioner")
        for kind in ("html", "md")
    ]
    assert {path.name for path in to.iterdir()} == set(names)


def test_a_file_that_is_there_is_replaced(ehat: Ehat, family: str, tmp_path: Path) -> None:
    path = tmp_path / f"{family}-family-draft.json"
    path.write_text("old", encoding="utf-8")
    assert ehat("export", family, "--format", "json", "--to", tmp_path).code == 0
    assert json.loads(path.read_text(encoding="utf-8"))


def test_an_unknown_reference_writes_nothing(ehat: Ehat, family: str, tmp_path: Path) -> None:
    to = tmp_path / "plans"
    ended = ehat("export", family, "EH-26-9999", "--to", to)
    assert (ended.code, ended.out) == (6, "")
    assert "EH-26-9999" in ended.err
    assert not to.exists()


def exports(store: Store) -> list[str]:
    from sqlmodel import Session, select

    from ehat_tui.record.tables import Event

    with Session(store._engine) as session:
        return [" ".join(e.fields[:2]) for e in session.exec(select(Event)) if e.kind == "export"]


def test_every_file_is_noted_and_no_other(
    ehat: Ehat, family: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ehat_tui.documents import writers
    from ehat_tui.errors import DiskRefused

    real = writers.write

    def write(document: Document, path: Path, form: str, **more: Any) -> tuple[str, ...]:
        if form == "docx":
            raise DiskRefused("full")
        return real(document, path, form, **more)

    monkeypatch.setattr(writers, "write", write)
    ended = ehat("export", family, "--format", "md", "--format", "docx", "--to", tmp_path)
    assert ended.code == 8
    assert ended.out == f"{tmp_path / f'{family}-family-draft.md'}\n"
    assert exports(store) == ["family md"]


def test_the_bar_is_for_people(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with documents.progress(["a", "b"]) as each:
        assert list(each) == ["a", "b"]
    out, _ = capfd.readouterr()
    assert out == ""


def test_template_check(ehat: Ehat, tmp_path: Path) -> None:
    from docx import Document

    good, bad = tmp_path / "good.docx", tmp_path / "bad.docx"
    for path, text in ((good, "{{ reference }}"), (bad, "{{ refrence }}")):
        made = Document()
        made.add_paragraph(text)
        made.save(str(path))
    assert ehat("template", "check", good).code == 0
    ended = ehat("template", "check", bad)
    assert ended.code == 4
    assert ended.out.startswith("bad.docx: ")
    assert "refrence" in ended.out
    assert ehat("template", "check", tmp_path / "gone.docx").code == 6


# -- demo


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders of this test are made."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_demo_writes_documents_and_leaves_nothing_behind(ehat: Ehat, scratch: Path, home: Path, tmp_path: Path) -> None:
    to = tmp_path / "plans"
    ended = ehat("demo", "--export", to)
    assert ended.code == 0
    assert sorted(Path(line).suffix for line in ended.out.splitlines()) == [".docx", ".docx", ".pdf", ".pdf"]
    assert list(scratch.iterdir()) == []
    assert not home.exists()


def test_demo_opens_the_app_on_a_vault_of_its_own(
    ehat: Ehat, scratch: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ehat_tui.vault.vault import open_vault

    seen: list[tuple[str, str, bool]] = []

    def run(paths: Paths, *, start: str, reference: str, area: str, passphrase: str) -> int:
        with open_vault(paths, passphrase):
            seen.append((start, reference, paths.home.is_relative_to(scratch)))
        return 5

    monkeypatch.setattr("screens.app.run", run)
    monkeypatch.setattr(demo, "fill", lambda *_: "EH-26-0042")
    monkeypatch.setattr(demo, "require_terminal", lambda: None)
    monkeypatch.setattr(launch, "require_terminal", lambda: None)
    assert ehat("demo", "tesfaye").code == 5
    assert [(first, inside) for first, _, inside in seen] == [("open", True)]
    assert list(scratch.iterdir()) == []
    assert not home.exists()


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_demo_leaves_nothing_behind_when_it_is_told_to_end(
    scratch: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "fill", lambda *_: "EH-26-0042")

    def told_to_end() -> None:
        with demo.throwaway("marsden"):
            assert list(scratch.iterdir())
            os.kill(os.getpid(), number)

    with pytest.raises((SystemExit, KeyboardInterrupt)):
        told_to_end()
    assert list(scratch.iterdir()) == []


def test_demo_knows_its_families(ehat: Ehat) -> None:
    ended = ehat("demo", "smith")
    assert ended.code == 6
    assert "brannigan, marsden, tesfaye" in ended.err


# -- the app


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], {"start": "home", "reference": "", "area": "", "passphrase": "brown kettle sings twice"}),
        (
            ["new", "--area", "leeds"],
            {"start": "new", "reference": "", "area": "leeds", "passphrase": "brown kettle sings twice"},
        ),
        (
            ["open", "EH-26-0042"],
            {"start": "open", "reference": "EH-26-0042", "area": "", "passphrase": "brown kettle sings twice"},
        ),
    ],
)
def test_what_the_app_is_started_with(
    ehat: Ehat, empty: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: dict[str, str]
) -> None:
    seen: list[tuple[Path, dict[str, str]]] = []

    def run(paths: Paths, **how: str) -> int:
        seen.append((paths.home, how))
        return 0

    monkeypatch.setattr("screens.app.run", run)
    monkeypatch.setattr(launch, "require_terminal", lambda: None)
    assert ehat(*arguments).code == 0
    assert seen == [(empty, expected)]


def test_an_area_there_is_none_of_starts_nothing(ehat: Ehat, empty: Path) -> None:
    ended = ehat("new", "--area", "atlantis")
    assert ended.code == 6
    assert "leeds" in ended.err


def test_without_a_terminal_the_app_says_so(ehat: Ehat, empty: Path) -> None:
    for arguments in ([], ["new"], ["open", "EH-26-0042"], ["demo"]):
        ended = ehat(*arguments)
        assert ended.code == 1
        assert "terminal" in ended.err
