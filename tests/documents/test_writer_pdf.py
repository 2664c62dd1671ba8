"""PDF: read back with other people's readers."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ehat_tui.documents.tree import Block, Paragraph, Section, Table
from ehat_tui.documents.writers import pdf, write


@pytest.fixture(scope="module")
def plan_file(sample: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "plan.pdf"
    assert write(sample.plan("draft"), path, "pdf") == ()
    return path


@pytest.fixture(scope="module")
def hostile_file(sample: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "hostile.pdf"
    assert write(sample.hostile(200), path, "pdf") == ("中", "文", "\ue000")
    return path


@cache
def pages(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def elements(node: Any, wanted: str) -> Iterator[Any]:
    """All structure elements of one type below `node`."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child, wanted)
    elif isinstance(node, pikepdf.Dictionary):
        if node.get("/S") == wanted:
            yield node
        if "/K" in node:
            yield from elements(node.K, wanted)


def test_it_is_tagged_titled_and_in_british_english(plan_file: Path) -> None:
    with pikepdf.open(plan_file) as file:
        root = file.Root
        assert str(root.MarkInfo.Marked) == "True"
        assert str(root.Lang) == "en-GB"
        assert str(root.ViewerPreferences.DisplayDocTitle) == "True"
        assert str(file.docinfo.Title) == "Our plan"
        metadata = file.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def test_headings_tables_and_scales_are_tagged(plan_file: Path) -> None:
    with pikepdf.open(plan_file) as file:
        tree = file.Root.StructTreeRoot.K
        assert len(list(elements(tree, "/H1"))) == 7
        assert len(list(elements(tree, "/H2"))) == 1
        headers = [(str(one.A[0].Scope), int(one.A[0].get("/ColSpan", 1))) for one in elements(tree, "/TH")]
        assert headers.count(("/Column", 1)) == 4
        assert len(headers) == 4 + 3  # and one over the actions of each goal
        assert len(list(elements(tree, "/LI"))) == 4 + 2
        alternatives = [str(figure.Alt) for figure in elements(tree, "/Figure")]
        assert alternatives[0] == "Keeley: 3 out of 10."
        assert alternatives[3] == "Jay: no number given."


def kinds(node: Any) -> Iterator[str]:
    """The types of all structure elements below `node`, in the order they are read aloud."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from kinds(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)
        if "/K" in node:
            yield from kinds(node.K)


def test_what_stands_side_by_side_is_read_one_after_the_other(plan_file: Path) -> None:
    with pikepdf.open(plan_file) as file:
        wanted = ("/H1", "/L", "/BlockQuote")
        order = [kind for kind in kinds(file.Root.StructTreeRoot.K) if kind in wanted]
    assert order[:5] == ["/H1", "/H1", "/L", "/H1", "/BlockQuote"]  # people; strengths, their list; worries, words


def test_every_font_is_embedded(hostile_file: Path) -> None:
    with pikepdf.open(hostile_file) as file:
        descriptors = [
            o for o in file.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert len(descriptors) > 5
        assert all("/FontFile2" in font or "/FontFile3" in font for font in descriptors)
        assert not any("Libertinus" in str(font.FontName) for font in descriptors)


def test_draft_reference_version_and_page_number_stand_on_every_page(plan_file: Path, hostile_file: Path) -> None:
    texts = pages(plan_file)
    for number, text in enumerate(texts, 1):
        assert "DRAFT" in text
        assert "EH-2026-0001" in text
        assert f"Page {number} of {len(texts)}" in text
        assert "You can stop at any time." in text
    assert all("DRAFT" in text for text in pages(hostile_file))


def test_a_final_plan_does_not_say_draft(sample: Any, tmp_path: Path) -> None:
    write(sample.plan("final"), tmp_path / "final.pdf", "pdf")
    texts = pages(tmp_path / "final.pdf")
    assert not any("draft" in text.lower() for text in texts)
    assert len(texts) == 2


def test_the_header_row_of_a_long_table_repeats(sample: Any, tmp_path: Path) -> None:
    table = Table(("What", "Who"), tuple((f"Action {n}", "Priya") for n in range(90)))
    write(replace(sample.plan(), sections=(Section("t", "Table", (table,)),)), tmp_path / "long.pdf", "pdf")
    texts = pages(tmp_path / "long.pdf")
    assert len(texts) > 2
    assert all("What" in text for text in texts)


def test_the_same_document_gives_the_same_bytes(sample: Any) -> None:
    assert pdf.render(sample.plan())[0] == pdf.render(sample.plan())[0]


def test_hostile_text_is_there_to_the_letter(sample: Any, hostile_file: Path) -> None:
    text = squeezed("".join(pages(hostile_file)))
    for nasty in sample.HOSTILE:
        if nasty.isascii():
            assert squeezed(nasty) in text
    for word in ("bellnultabescapefeedhalf", "four", "[U+4E2D][U+6587]", "[U+E000]"):
        assert word in text
    for letter in "مرحباשלוםŴŷሰ😀":
        assert letter in text


def test_letters_without_a_space_all_reach_the_page(sample: Any, tmp_path: Path) -> None:
    document = replace(sample.plan(), sections=(Section("x", "X", (Paragraph("q" * 20_000),)),))
    write(document, tmp_path / "long.pdf", "pdf")
    assert sum(text.count("q") for text in pages(tmp_path / "long.pdf")) == 20_000


def test_a_hundred_thousand_letters_in_one_table_cell_fill_many_pages(sample: Any, tmp_path: Path) -> None:
    write(sample.hostile(), tmp_path / "long.pdf", "pdf")
    assert len(PdfReader(tmp_path / "long.pdf").pages) > 60


def test_welsh_letters_carry_their_own_circumflex(sample: Any, tmp_path: Path) -> None:
    write(replace(sample.plan(), subtitle="Cŵn, dw\u0302r, ŷ, Ŵ"), tmp_path / "welsh.pdf", "pdf")
    assert "Cŵn, dŵr, ŷ, Ŵ" in pages(tmp_path / "welsh.pdf")[0]
    assert "You can stop" in pages(tmp_path / "welsh.pdf")[0]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
@example(["\n"])  # a heading of blanks is an empty heading, which PDF/UA refuses
def test_no_text_whatever_stops_an_export(sample: Any, texts: list[str]) -> None:
    blocks: tuple[Block, ...] = (
        *(Paragraph(text, lead=text, said_by=text) for text in texts),
        Table(tuple(texts), (tuple(texts),)),
    )
    content, _ = pdf.render(replace(sample.plan(), title=texts[0], sections=(Section("s", texts[-1], blocks),)))
    assert content.startswith(b"%PDF-1.7")


def test_when_typst_fails_all_the_same_the_plain_way_is_taken(sample: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = pdf._compile, []

    def fails_once(document: Any) -> bytes:
        calls.append(document)
        if len(calls) == 1:
            raise RuntimeError("a font surprised us")
        return real(document)

    monkeypatch.setattr(pdf, "_compile", fails_once)
    content, replaced = pdf.render(replace(sample.plan(), subtitle="ሰላም"))
    assert content.startswith(b"%PDF")
    assert replaced == tuple(sorted("ሰላም"))
