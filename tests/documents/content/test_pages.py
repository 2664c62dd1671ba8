"""How long the documents are: a plan that is not read helps nobody (complaints.md 5.2)."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from ehat_tui.documents.compose import compose, copies
from ehat_tui.documents.tree import Document, Signatures, SubHeading
from ehat_tui.documents.writers import pdf
from ehat_tui.record.case import Case

EDGE = re.compile(r"Page \d+ of \d+$")


def finished(case: Case) -> Case:
    return replace(case, status="completed", version=1, completed_at=datetime(2026, 3, 7, 10, tzinfo=UTC))


def pages(document: Document) -> list[list[str]]:
    """The lines of each page, without the header and the footer."""
    found = (page.extract_text().split("\n") for page in PdfReader(BytesIO(pdf.render(document)[0])).pages)
    lines = [[line.strip() for line in page if line.strip()] for page in found]
    assert all(page[0].startswith(document.reference) and EDGE.search(page[-1]) for page in lines)
    return [page[1:-1] for page in lines]


def headings(document: Document) -> set[str]:
    below = (block.text for section in document.sections for block in section.blocks if isinstance(block, SubHeading))
    return {*(section.title for section in document.sections), *below}


def assert_no_heading_ends_a_page(document: Document, made: list[list[str]]) -> None:
    for page in made:
        assert page[-1] not in headings(document)


@pytest.mark.parametrize("draft", [False, True])
def test_a_large_family_gets_three_pages_at_most(demo: Case, draft: bool) -> None:
    for key in copies(demo, "family"):
        document = compose(demo if draft else finished(demo), "family", key).document
        made = pages(document)
        assert len(made) <= 3
        assert_no_heading_ends_a_page(document, made)
        signatures = next(page for page in made if "Signatures" in page)
        assert isinstance(document.sections[-1].blocks[-1], Signatures)
        assert all(line.who in "\n".join(signatures) for line in document.sections[-1].blocks[-1].lines)


def test_a_child_gets_one_page(demo: Case, family: Case) -> None:
    for case in (demo, finished(demo), family):
        for key in copies(case, "child"):
            assert len(pages(compose(case, "child", key).document)) == 1


def test_the_notice_the_young_peoples_page_and_the_form_are_a_page_each(family: Case) -> None:
    made = pages(compose(family, "privacy").document)
    assert [page[0] for page in made] == ["Before we start", "For young people", "Do you agree?"]


def test_a_smaller_family_gets_two(family: Case) -> None:
    for case in (family, finished(family)):
        document = compose(case, "family", "tess").document
        made = pages(document)
        assert len(made) == 2
        assert_no_heading_ends_a_page(document, made)


def test_the_record_holds_everything_on_eighteen_pages_at_most(demo: Case) -> None:
    document = compose(finished(demo), "practitioner").document
    made = pages(document)
    assert len(made) <= 18
    assert_no_heading_ends_a_page(document, made)
    assert any(page[0] == document.sections[-1].title for page in made)  # the restricted part starts a page
