"""Files for one reader: their names, what stops an export, and what the practitioner is told."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ehat_tui.documents.export import FORMATS, KNOWN_SECTIONS, export, file_name
from ehat_tui.errors import Exit, NotAgreed, NotFound, NotValid
from ehat_tui.record.case import Case

Make = Callable[..., Case]


def test_json_is_the_tree_and_the_name_holds_no_person(family: Case, tmp_path: Path) -> None:
    done = export(family, "family", ["json"], tmp_path, key="p1")
    (path,) = done.paths
    assert path == tmp_path / f"{family.reference}-family-p1-draft.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["title"] == "Our plan"
    assert content["draft"] is True
    assert done.omitted


def test_each_format_once_in_the_order_asked(family: Case, tmp_path: Path) -> None:
    done = export(family, "practitioner", ["md", "json", "md"], tmp_path)
    assert [path.suffix for path in done.paths] == [".md", ".json"]
    assert all(path.is_file() for path in done.paths)


COPIES = [("family", "p1"), ("young-person", "p2"), ("child", "p3"), ("practitioner", ""), ("privacy", "")]


@pytest.mark.parametrize(("reader", "key"), COPIES)
def test_every_format_can_be_written(family: Case, tmp_path: Path, reader: str, key: str) -> None:
    done = export(family, reader, FORMATS, tmp_path, key=key)
    assert sorted(path.suffix for path in done.paths) == [".docx", ".html", ".json", ".md", ".pdf"]
    assert min(path.stat().st_size for path in done.paths) > 400


def test_names_of_versions_and_drafts(family: Case) -> None:
    finished = replace(family, status="completed", version=2, completed_at=datetime(2026, 3, 7, tzinfo=UTC))
    assert file_name(finished, "family", "pdf", "p1") == f"{family.reference}-family-p1-v2.pdf"
    amended = replace(finished, status="draft", amending="a date was wrong")
    assert file_name(amended, "practitioner", "docx") == f"{family.reference}-practitioner-draft.docx"
    assert file_name(replace(family, reference="../a b"), "family", "md") == "..-a-b-family-draft.md"


@pytest.mark.parametrize(
    ("reader", "formats", "hint"),
    [
        ("school", ["pdf"], "family, young-person, child, practitioner"),
        ("family", ["rtf"], "pdf, docx, html, md, json"),
        ("family", ["pdf", "doc"], "pdf, docx"),
        ("family", [], "pdf, docx"),
    ],
)
def test_what_is_not_known_is_named_with_what_is(
    family: Case, tmp_path: Path, reader: str, formats: list[str], hint: str
) -> None:
    with pytest.raises(NotValid) as caught:
        export(family, reader, formats, tmp_path, key="p1")
    assert hint in caught.value.hint
    assert list(tmp_path.glob("*family*")) == []


def test_a_folder_that_is_not_there_is_not_made(family: Case, tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        export(family, "family", ["json"], tmp_path / "new", key="p1")
    assert caught.value.hint
    assert not (tmp_path / "new").exists()


def test_no_family_copy_without_agreement_but_a_practitioner_record(make: Make, tmp_path: Path) -> None:
    tess = [{"key": "tess", "given_names": "Tess"}]  # a name may be written down before anybody agrees
    nobody = make(**{**dict.fromkeys(_gated(make)), "people": tess, "agreement": None})
    with pytest.raises(NotAgreed) as caught:
        export(nobody, "family", ["json"], tmp_path, key="tess")
    assert caught.value.code is Exit.NOT_AGREED
    assert export(nobody, "practitioner", ["json"], tmp_path).paths


def _gated(make: Make) -> list[str]:
    form = make().form
    return [section.id for section in form.sections.values() if section.needs_agreement]


def test_a_template_is_for_word_and_must_be_there(family: Case, tmp_path: Path) -> None:
    with pytest.raises(NotValid, match="docx only"):
        export(family, "family", ["pdf"], tmp_path, template=tmp_path / "ours.docx", key="p1")
    with pytest.raises(NotFound, match="no file"):
        export(family, "family", ["docx"], tmp_path, template=tmp_path / "ours.docx", key="p1")


def test_warnings_name_nobody(make: Make, tmp_path: Path) -> None:
    done = export(make(area="liverpool"), "family", ["json"], tmp_path, key="p1")
    limits, number = done.warnings
    assert limits.startswith("One person agreed with limits")
    assert "not supplied" in number
    assert "Tess" not in " ".join(done.warnings)
    assert export(make(), "practitioner", ["json"], tmp_path).warnings == ()


def test_a_template_may_name_the_sections_of_both_documents() -> None:
    assert {"people", "agreed", "signatures", "front", "restricted", "plan"} <= set(KNOWN_SECTIONS)


def test_a_small_family_gets_a_short_plan(family: Case, tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    (path,) = export(family, "family", ["pdf"], tmp_path, key="p1").paths
    assert len(pypdf.PdfReader(path).pages) <= 3
