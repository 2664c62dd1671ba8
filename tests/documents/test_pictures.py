"""The drawings, and a child's page in every format."""

import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from docx import Document as Word
from docx.oxml.ns import qn

from ehat_tui.documents import pictures
from ehat_tui.documents.tidy import tidy
from ehat_tui.documents.tree import Card, Cards, Paragraph, Picture, Section
from ehat_tui.documents.writers import SUFFIXES, render
from ehat_tui.resources import data_root

FOLDER = Path(str(data_root() / "documents" / "pictures"))
NAMES = ("calendar", "cloud", "hand", "heart", "house", "people", "speech", "star", "sun")
# What is heard in the place of each drawing of sample.child(), in the order they are read.
HEARD = [
    "A smiling sun",
    "A heart",
    "A smiling star",
    "A cloud with a sad face",
    "An open hand",
    "Three people together",
    "A house",
    "A speech bubble",
    "A calendar with one day marked",
    "A heart",
]


def test_there_are_nine_drawings() -> None:
    assert pictures.names() == NAMES
    assert {path.suffix for path in FOLDER.iterdir()} == {".svg", ".png"}


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_is_small_plain_and_says_what_it_shows(name: str) -> None:
    text = pictures.svg(name)
    root = ET.fromstring(text)
    kinds = {node.tag.partition("}")[2] for node in root.iter()}
    assert kinds <= {"svg", "title", "g", "path", "circle", "rect"}
    assert root.get("role") == "img"
    assert root.get("viewBox") == "0 0 120 120"
    assert 5 < len(pictures.said(name)) < 40
    colours = set(re.findall(r"#[0-9a-f]{6}", text)) - {"#1d2a33", "#ffffff"}
    assert 1 <= len(colours) <= 2
    assert len(text) < 1500


@pytest.mark.parametrize("name", NAMES)
def test_the_png_is_the_one_the_script_makes_of_the_drawing(name: str) -> None:
    spec = spec_from_file_location("make_pictures", Path(__file__).with_name("make_pictures.py"))
    assert spec
    assert spec.loader
    maker = module_from_spec(spec)
    spec.loader.exec_module(maker)
    made = maker.png(FOLDER / f"{name}.svg")
    assert made == pictures.png(name), "run: python tests/documents/make_pictures.py"
    assert int.from_bytes(made[16:20], "big") == 300


def test_a_picture_that_is_not_there_is_a_mistake_of_ours(sample: Any) -> None:
    with pytest.raises(ValueError, match=r"no picture 'dragon'; there are calendar, cloud"):
        tidy(replace(sample.plan(), sections=(Section("s", "S", (Picture("dragon"),)),)))


def test_a_picture_without_words_says_what_the_drawing_says(sample: Any) -> None:
    blocks = (Picture("sun"), Picture("sun", " "), Picture("sun", "Our sun"), Cards((Card("hand", "t"),)), Cards(()))
    section = tidy(replace(sample.plan(), sections=(Section("s", "S", blocks),))).sections[0]
    assert [block.alt for block in section.blocks if isinstance(block, Picture)] == [
        "A smiling sun",
        "A smiling sun",
        "Our sun",
    ]
    assert section.blocks[3:] == (Cards((Card("hand", "t", (), "An open hand"),)),)


# ---- PDF ---------------------------------------------------------------------------------------------------------


def elements(node: Any) -> Iterator[Any]:
    """All structure elements below `node`, in the order they are read aloud."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def test_pdf_reads_each_drawing_and_has_a_heading_for_each_card(sample: Any) -> None:
    with pikepdf.open(BytesIO(render(sample.child(), "pdf")[0])) as file:  # typst checks it for PDF/UA-1
        assert file.open_metadata()["pdfuaid:part"] == "1"
        found = list(elements(file.Root.StructTreeRoot.K))
        assert [str(node.Alt) for node in found if node.S == "/Figure"] == HEARD
        order = [str(node.S) for node in found if node.S in ("/H1", "/H2", "/Figure")]
    assert order[:4] == ["/Figure", "/H1", "/Figure", "/H1"]  # cards of a section without a title
    assert order[4:9] == ["/H1", "/Figure", "/H2", "/Figure", "/H2"]


def test_large_letters_are_large_in_the_pdf(sample: Any, tmp_path: Path) -> None:
    words = "These words are for a child."
    sections = (Section("s", "S", (Paragraph(words),)),)
    heights = []
    for large in (False, True):
        path = tmp_path / f"{large}.pdf"
        path.write_bytes(render(sample.plan(sections=sections, large=large, dense=True), "pdf")[0])
        heights.append(_height(path, "child."))
    assert heights[1] / heights[0] == pytest.approx(16 / 9.5, rel=0.02)


def _height(path: Path, word: str) -> float:
    """How high a word stands on the page, in points, as poppler sees it."""
    try:
        done = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, encoding="utf-8", check=True)
    except FileNotFoundError:
        return pytest.skip("pdftotext is not installed here")
    found = re.search(rf'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">{re.escape(word)}<', done.stdout)
    assert found
    return float(found[2]) - float(found[1])


# ---- Word, HTML and the plain ones ------------------------------------------------------------------------------


def test_word_has_each_drawing_with_words_for_the_blind(sample: Any) -> None:
    content, _ = render(sample.child(), "docx")
    document = Word(BytesIO(content))
    drawn = list(
        document.element.body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    )
    assert [one.get("descr") for one in drawn] == HEARD
    assert len({one.get("id") for one in drawn}) == len(drawn)
    assert document.styles["Normal"].font.size.pt == 16
    levels = [
        (cell.get(qn("w:val")), "".join(text.text or "" for text in cell.getparent().getparent().iter(qn("w:t"))))
        for cell in document.element.body.iter(qn("w:outlineLvl"))
    ]
    assert levels[0] == ("0", "What is good")
    assert levels[2] == ("1", "My wish")
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert len([name for name in file.namelist() if name.endswith(".png")]) == 9  # the heart once


class Drawings(HTMLParser):
    """Collects the titles of inline drawings, and headings."""

    def __init__(self) -> None:
        super().__init__()
        self.titles: list[str] = []
        self.headings: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.headings.append(tag)
        if tag == "svg":
            assert ("role", "img") in attrs

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["title"] and "svg" in self.open:
            self.titles.append(data)


def test_html_reads_each_drawing_and_has_a_heading_for_each_card(sample: Any) -> None:
    page = Drawings()
    page.feed(render(sample.child(), "html")[0].decode("utf-8"))
    assert page.titles == HEARD
    assert page.headings[:6] == ["h1", "h2", "h2", "h2", "h3", "h3"]


def test_words_for_the_blind_never_become_markup(sample: Any) -> None:
    nasty = '</title><script>alert(1)</script>{{ 7 }} {_{ "&'
    document = replace(sample.child(), sections=(Section("s", "S", (Picture("sun", nasty, nasty),)),))
    page = Drawings()
    page.feed(render(document, "html")[0].decode("utf-8"))
    assert page.titles == [nasty]
    word = Word(BytesIO(render(document, "docx")[0]))
    names = [one.get("descr") for one in word.element.body.iter() if one.tag.endswith("}docPr")]
    assert names == [nasty]


def test_markdown_says_what_is_drawn_and_json_names_it(sample: Any) -> None:
    text = render(sample.child(), "md")[0].decode("utf-8")
    assert "\n**My worry** (A cloud with a sad face)\n\nMy room is cold.\n" in text
    assert "\n(A heart) — Drawn for Albie\n" in text
    blocks = [b for s in json.loads(render(sample.child(), "json")[0])["sections"] for b in s["blocks"]]
    assert blocks[0]["items"][0] == {
        "picture": "sun",
        "title": "What is good",
        "lines": ["Football with Jay.", "Nan's pancakes on Sunday."],
        "alt": "A smiling sun",
    }
    assert blocks[4] == {"kind": "picture", "name": "heart", "alt": "A heart", "caption": "Drawn for Albie"}


@pytest.mark.parametrize("form", SUFFIXES)
def test_a_page_without_a_picture_carries_none(sample: Any, form: str) -> None:
    content = render(sample.plan(), form)[0]
    if form == "docx":
        with zipfile.ZipFile(BytesIO(content)) as file:
            assert not [name for name in file.namelist() if name.endswith(".png")]
    assert b"<svg" not in content
    assert b"smiling" not in content
