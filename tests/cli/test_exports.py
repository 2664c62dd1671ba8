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
from ehat_tui.documents.compose import COMPOSERS
from ehat_tui.documents.readers import READERS
from ehat_tui.documents.writers import SUFFIXES
from ehat_tui.record.case import Answer
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change
from ehat_tui.vault.paths import Paths

Ehat = Callable[..., Any]  # the fixture of conftest.py


def test_the_choices_are_those_there_are() -> None:
    assert set(Reader) == set(READERS) == set(COMPOSERS) | {Reader.REFERRAL}  # of that one there are several forms
    assert list(Format) == list(SUFFIXES)


def test_family_as_pdf_and_docx_by_default(
    ehat: Ehat, family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = ehat("export", family)
    assert ended.code == 0
    copies = [f"{family}-family-{who}-draft" for who in ("p1", "p3")]  # Keeley's and Denise's: both agreed
    assert ended.out.splitlines() == [f"{copy}.{kind}" for copy in copies for kind in ("pdf", "docx")]
    assert all((tmp_path / line).stat().st_size > 1000 for line in ended.out.splitlines())


def test_several_readers_formats_and_references(ehat: Ehat, family: str, store: Store, tmp_path: Path) -> None:
    ehat("finish", family)
    other = store.create(reference="EH-26-0043").reference
    case = store.case(other)
    with store.unit(case.id) as unit:
        person = unit.add_row("people", {"given_names": "Jo"})
        agreed = {"person": str(person), "decision": "agrees", "explained": ["voluntary"], "capacity": "adult_self"}
        unit.add_row("agreement", agreed)
        said = {"roles": ["grandparent"], "assessed": "yes"}
        unit.save([Change(f"people.{name}", person, Answer(value)) for name, value in said.items()])
    to = tmp_path / "plans"
    options = ["--for", "family", "--for", "practitioner", "--format", "html", "--format", "md", "--to", to]
    ended = ehat("export", family, other, *options)
    names = [Path(line).name for line in ended.out.splitlines()]
    assert names == [
        f"{reference}-{copy}-{end}.{kind}"
        for reference, copies, end in ((family, ("family-p1", "family-p3"), "v1"), (other, ("family-p1",), "draft"))
        for copy in (*copies, "practitioner")
        for kind in ("html", "md")
    ]
    assert {path.name for path in to.iterdir()} == set(names)


def test_a_file_that_is_there_is_replaced(ehat: Ehat, family: str, tmp_path: Path) -> None:
    path = tmp_path / f"{family}-family-p1-draft.json"
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
    from ehat_tui.documents import export
    from ehat_tui.errors import DiskRefused

    real: Callable[[Path, bytes], None] = vars(export)["write_private"]

    def write(path: Path, content: bytes) -> None:
        if path.suffix == ".docx":
            raise DiskRefused("full")
        real(path, content)

    monkeypatch.setattr(export, "write_private", write)
    ended = ehat("export", family, "--format", "md", "--format", "docx", "--to", tmp_path)
    assert ended.code == 8
    assert ended.out == f"{tmp_path / f'{family}-family-p1-draft.md'}\n"
    assert exports(store) == ["family p1 md"]


# -- who gets what


def test_one_copy_by_its_number_its_key_or_its_service(ehat: Ehat, family: str, tmp_path: Path) -> None:
    for reader, who, key in (("family", "keeley", "p1"), ("family", "p3", "p3"), ("agency", "gp", "gp")):
        ended = ehat("export", family, who, "--for", reader, "--format", "md", "--to", tmp_path)
        assert Path(ended.out.strip()).name == f"{family}-{reader}-{key}-draft.md", ended.err


def test_a_copy_there_is_none_of_names_those_there_are(ehat: Ehat, family: str, tmp_path: Path) -> None:
    ended = ehat("export", family, "p9", "--for", "family", "--to", tmp_path)
    assert (ended.code, ended.out) == (6, "")
    assert "p1, p2" in ended.err
    assert "Keeley" not in ended.err
    assert list(tmp_path.glob("*.pdf")) == []


def test_what_agreement_forbids_is_refused_with_its_reason(ehat: Ehat, family: str, tmp_path: Path) -> None:
    ended = ehat("export", family, "p2", "--for", "family", "--to", tmp_path)  # a baby of four months
    assert (ended.code, ended.out) == (5, "")
    assert "not agreed" in ended.err
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_preview_writes_nothing_and_names_nobody(ehat: Ehat, family: str, store: Store, tmp_path: Path) -> None:
    ended = ehat("export", family, "p1", "--for", "family", "--preview", "--to", tmp_path)
    assert ended.code == 0
    assert "  in   " in ended.out
    assert "  out  " in ended.out
    names = [name for person in store.case(family).people for name in (person.name, person.full_name)]
    assert not [name for name in names if name in ended.out]
    assert list(tmp_path.glob(f"{family}*")) == []
    assert exports(store) == []
    named = ehat("export", family, "p1", "--for", "family", "--preview", "--names")
    assert "Keeley" in named.out


def test_the_signposts_can_be_printed_with_and_without_an_assessment(
    ehat: Ehat, family: str, tmp_path: Path, said: set[str]
) -> None:
    ended = ehat("export", "--for", "signposts", "--for", "privacy", "--format", "md", "--to", tmp_path)
    assert ended.out == f"{tmp_path / 'signposts.md'}\n{tmp_path / 'privacy-sheet.md'}\n"
    sheet = (tmp_path / "signposts.md").read_text(encoding="utf-8")
    assert "Citizens Advice" in sheet
    assert sheet.index("Special needs and disability") < sheet.index("Money, work and home")
    ended = ehat("export", family, "--for", "signposts", "--format", "md", "--to", tmp_path)
    (path,) = ended.out.splitlines()
    assert Path(path).name == f"{family}-signposts-draft.md"
    sheet = Path(path).read_text(encoding="utf-8")
    assert sheet.index("Money, work and home") < sheet.index("Special needs and disability")  # the flat is damp
    assert [word for word in said if word in sheet and "Nair" not in word and not word[0].isdigit()] == []


def test_the_privacy_sheet_can_be_printed_before_there_is_an_assessment(
    ehat: Ehat, empty: Path, tmp_path: Path
) -> None:
    ended = ehat("export", "--for", "privacy", "--format", "md", "--to", tmp_path)
    assert ended.out == f"{tmp_path / 'privacy-sheet.md'}\n"
    assert "stop at any time" in (tmp_path / "privacy-sheet.md").read_text(encoding="utf-8")
    assert ehat("export", "--for", "family", "--to", tmp_path).code == 2


def test_protected_files_are_closed(ehat: Ehat, family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyrage import passphrase as age

    words = "seven drowsy lanterns under marble thistles"
    secret = tmp_path / "words"
    secret.write_text(words, encoding="utf-8")
    monkeypatch.setenv("EHAT_DOCUMENT_PASSPHRASE_FILE", str(secret))
    ended = ehat("export", family, "p1", "--protect", "--format", "pdf", "--format", "md", "--to", tmp_path)
    pdf, md = (Path(line) for line in ended.out.splitlines())
    assert b"/Encrypt" in pdf.read_bytes()
    assert md.suffix == ".age"
    assert b"Albie" not in md.read_bytes() + pdf.read_bytes()
    assert "Albie" in age.decrypt(md.read_bytes(), words).decode("utf-8")


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
    names = {Path(line).name for line in ended.out.splitlines()}
    kinds = {name.removeprefix("EH-26-0001-") for name in names if name.endswith(".pdf")}
    assert {"family-p1-draft.pdf", "practitioner-draft.pdf", "child-p2-draft.pdf", "safeguarding-draft.pdf"} <= kinds
    assert {Path(name).stem for name in names if name.endswith(".docx")} == {Path(name).stem for name in names}
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
