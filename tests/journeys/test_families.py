"""The three families typed in by keys, in a real terminal, finished and exported: what was said is what is kept.

Typing takes minutes, so these run on demand and not with the suite. EHAT_JOURNEYS=some: one family is typed whole, one
from the first page to the services, one, whose first half comes from a file, from there to the end. EHAT_JOURNEYS=whole
types all three from end to end.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from ehat_tui.exchange.dump import dump, said
from ehat_tui.exchange.load import import_record, read
from ehat_tui.form.model import Form, Question
from ehat_tui.record.case import Case
from ehat_tui.vault.paths import Paths
from ehat_tui.vault.vault import open_vault

from .conftest import DEMO, PASSPHRASE, Start, store_of
from .eyes import squeezed
from .terminal import Terminal
from .typist import Typist

MIDDLE = "challenges"  # the chapter the second half begins with
ASKED = os.environ.get("EHAT_JOURNEYS", "")
WHOLE = ASKED == "whole"
pytestmark = pytest.mark.skipif(not ASKED, reason="EHAT_JOURNEYS=some or whole types families in; it takes minutes")

Family = Callable[[str], Case]


# -- what is compared: all a record holds but its keys, which are made up, and the order of what was ticked ------------


def told(case: Case) -> dict[str, Any]:
    """What a case says, with people by their names and rows by their places."""
    record = said(dump(case, asked_only=False))
    names = {row["key"]: case.people[place].full_name for place, row in enumerate(record["people"])}
    rows = {
        (section, row["key"]): f"{section} {place}"
        for section, content in record.items()
        if isinstance(content, list)
        for place, row in enumerate(content)
        if "key" in row
    }
    return {name: _section(case.form, name, content, names, rows) for name, content in record.items()}


def _section(form: Form, name: str, content: Any, names: dict[str, str], rows: dict[tuple[str, str], str]) -> Any:
    if name not in form.sections or (isinstance(content, dict) and "none" in content):
        return content
    questions = {question.name: question for question in form.sections[name].questions}

    def table(answers: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for part, answer in answers.items():
            if part in questions:
                found[part] = _answer(questions[part], answer, names, rows)
            elif part != "key":  # the two ends of a pair
                found[part] = names[answer]
        return found

    if isinstance(content, list):
        return [table(row) for row in content]
    if form.sections[name].repeats == "once":
        return table(content)
    return {names[key]: table(page) for key, page in content.items()}


def _answer(question: Question, answer: Any, names: dict[str, str], rows: dict[tuple[str, str], str]) -> Any:
    if isinstance(answer, dict):
        return {**answer, "value": _answer(question, answer.get("value"), names, rows)}
    if isinstance(answer, list):
        return sorted(_answer(question, one, names, rows) for one in answer)
    if question.kind in ("person", "people"):
        return names[answer]
    return rows[question.of, answer] if question.kind in ("row", "rows") else answer


# -- typing ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """A vault that is there, and the command started on it."""

    terminal: Terminal
    vault: Paths
    folder: Path

    def case(self) -> Case:
        """The one assessment in the vault."""
        with open_vault(self.vault, PASSPHRASE) as vault:
            store = store_of(vault)
            (reference,) = store.references()
            return store.case(reference)

    def unlock(self) -> None:
        """Type the passphrase."""
        self.terminal.wait_for("Your passphrase")
        self.terminal.press(PASSPHRASE, "enter")

    def leave(self) -> None:
        """Quit, and wait until it is closed."""
        self.terminal.press("ctrl+q")
        assert self.terminal.ended() == 0

    def finish_and_export(self, model: Case) -> None:
        """From the last page: nothing is missing, finish, write the documents, and read them again."""
        self.terminal.wait_for("Nothing is missing")
        self.terminal.press("f3")
        self.terminal.wait_for("Who gets what")
        self.terminal.press("f3")  # the copy of the first adult who agreed
        self.terminal.wait_for("Into which folder?", patience=60)
        self.terminal.press("enter")
        self.terminal.wait_for("Written for", patience=60)
        self.terminal.wait_for("-v1.docx")
        self.leave()
        with open_vault(self.vault, PASSPHRASE) as vault:
            store = store_of(vault)
            case = store.case(store.references()[0])
            snapshots = store.snapshots(case.id)
        assert (case.status, case.version) == ("completed", 1)
        assert [version for version, _, _ in snapshots] == [1]
        titles = [model.value("objectives.title", row.id) for row in model.rows("objectives")]
        assert titles
        assert [title for title in titles if squeezed(title) not in squeezed(snapshots[0][2])] == []
        for text in (_pdf(self.folder), _docx(self.folder)):
            assert [title for title in titles if squeezed(title) in text], "a copy holds the goals of its reader"


def _pdf(folder: Path) -> str:
    (path,) = folder.glob("*-family-p*-v1.pdf")
    return squeezed("".join(page.extract_text() for page in PdfReader(path).pages))


def _docx(folder: Path) -> str:
    (path,) = folder.glob("*-family-p*-v1.docx")
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return squeezed("".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))


def _second_half(form: Form) -> list[str]:
    """The sections from MIDDLE on."""
    chapters = [chapter.id for chapter in form.chapters]
    return [name for chapter in form.chapters[chapters.index(MIDDLE) :] for name in chapter.sections]


@pytest.mark.timeout(600)
@pytest.mark.xdist_group("journey-1")
def test_a_whole_family_is_typed_finished_and_exported(
    start: Start, vault: Paths, family: Family, tmp_path: Path
) -> None:
    whole(start, vault, family("marsden"), tmp_path)


@pytest.mark.timeout(600)
@pytest.mark.skipif(not WHOLE, reason="EHAT_JOURNEYS=whole types the other families from end to end too")
@pytest.mark.parametrize("name", ["tesfaye", "brannigan"])
def test_the_other_families_whole(start: Start, vault: Paths, family: Family, tmp_path: Path, name: str) -> None:
    whole(start, vault, family(name), tmp_path)


def whole(start: Start, vault: Paths, model: Case, folder: Path) -> None:
    desk = Desk(start("new", "--area", model.area), vault, folder)
    desk.unlock()
    Typist(desk.terminal, model).journey()
    desk.finish_and_export(model)
    assert told(desk.case()) == told(model)


@pytest.mark.timeout(400)
@pytest.mark.xdist_group("journey-2")
@pytest.mark.skipif(WHOLE, reason="it is typed whole")
def test_the_first_half_of_a_family_is_typed(start: Start, vault: Paths, family: Family, tmp_path: Path) -> None:
    model = family("tesfaye")
    desk = Desk(start("new", "--area", model.area, columns=120, rows=40), vault, tmp_path)
    desk.unlock()
    later = _second_half(model.form)
    Typist(desk.terminal, model).journey(until=squeezed(model.form.sections[later[0]].title))
    desk.leave()
    typed = told(desk.case())
    expected = told(model)
    assert typed == {name: content for name, content in expected.items() if name not in later}


@pytest.mark.timeout(400)
@pytest.mark.xdist_group("journey-2")
@pytest.mark.skipif(WHOLE, reason="it is typed whole")
def test_the_second_half_of_a_family_is_typed_finished_and_exported(
    start: Start, vault: Paths, family: Family, tmp_path: Path
) -> None:
    model = family("brannigan")
    later = _second_half(model.form)
    begun = {name: part for name, part in read(DEMO / "brannigan.toml").items() if name not in later}
    with open_vault(vault, PASSPHRASE) as opened:
        reference = import_record(store_of(opened), begun)
    desk = Desk(start("open", reference, columns=100, rows=30), vault, tmp_path)
    desk.unlock()
    typist = Typist(desk.terminal, model, named=list(model.people))
    typist.jump(model.form.chapter_of(later[0]).title)
    typist.journey()
    desk.finish_and_export(model)
    assert told(desk.case()) == told(model)
