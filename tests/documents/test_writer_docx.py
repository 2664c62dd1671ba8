"""Word: our template, a council's, and what is wrong with one."""

import shutil
import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ehat_tui.documents.tree import Block, Bullets, Facts, Paragraph, Section, Table
from ehat_tui.documents.writers import docx, docx_fields, write
from ehat_tui.documents.writers.docx_check import check_template
from ehat_tui.errors import NotFound, NotValid

IDS = ("people", "strengths", "worries", "scale", "plan", "next", "signatures", "restricted")


@pytest.fixture(scope="module")
def plan_docx(sample: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("docx") / "plan.docx"
    assert write(sample.plan("draft"), path, "docx") == ()
    return path


def everything(path: Path) -> str:
    """All text of a Word file, body and tables, header and footer."""
    document = Document(str(path))
    parts = [
        document.element.body,
        *(part._element for s in document.sections for part in (s.header, s.footer)),
    ]
    lines = [p for part in parts for p in part.iter(qn("w:p"))]
    return "\n".join("".join(_piece(node) for node in line.iter()) for line in lines)


def _piece(node: Any) -> str:
    return node.text or "" if node.tag == qn("w:t") else "\n" if node.tag == qn("w:br") else ""


def style(paragraph: Any) -> str:
    return str(paragraph.style.name)


def council(tmp_path: Path, *lines: str, header: str = "") -> Path:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.sections[0].header.paragraphs[0].text = header
    document.save(str(tmp_path / "council.docx"))
    return tmp_path / "council.docx"


def xml(source: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(source) as file:
        return {name: file.read(name) for name in file.namelist() if name.endswith(".xml") and "docProps" not in name}


def test_the_shipped_template_is_the_one_the_script_makes(template_maker: Any) -> None:
    made = BytesIO()
    template_maker.make().save(made)
    assert xml(made) == xml(template_maker.TARGET)


def test_headings_tables_and_lists_come_back_through_python_docx(plan_docx: Path) -> None:
    document = Document(str(plan_docx))
    by_style: dict[str, list[str]] = {}
    for paragraph in document.paragraphs:
        by_style.setdefault(style(paragraph), []).append(paragraph.text)
    assert by_style["Title"] == ["Our plan"]
    assert by_style["Heading 1"][0] == "Who this plan is about"
    assert by_style["Heading 1"][-1] == "Signatures"
    assert by_style["Heading 2"] == ["The flat"]
    assert by_style["List Bullet"][0] == "Denise gets up for every night feed."
    actions = next(table for table in document.tables if table.cell(0, 0).text == "What we will do")
    assert len(actions.rows) == 1 + 7 + 3
    heading = actions.rows[1]._tr.tc_lst
    assert [cell.grid_span for cell in heading] == [4]
    assert actions.rows[1].cells[0].text.startswith("I enjoy my mornings with Albie.\nHow we will know")
    assert [cell.text for cell in actions.rows[2].cells][1:] == [
        "Priya Nair",
        "Keeley and Albie",
        "19 January 2026",
    ]
    assert "tblHeader" in actions.rows[0]._tr.xml
    widths = [column.width for column in actions.columns]
    assert widths[0] > widths[1]
    scale = next(table for table in document.tables if table.cell(0, 0).text == "Who")
    assert [cell.text for cell in scale.rows[1].cells] == [
        "Keeley",
        *["" if n != 3 else "3" for n in range(11)],
        "3 out of 10. Mornings are the worst.",
    ]


def test_it_states_its_language_title_and_day_and_no_author(plan_docx: Path) -> None:
    document = Document(str(plan_docx))
    properties = document.core_properties
    assert (properties.title, properties.language, properties.author) == ("Our plan", "en-GB", "")
    assert properties.created.date().isoformat() == "2026-01-12"
    assert {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_header_and_footer_say_draft_reference_and_page(plan_docx: Path, sample: Any, tmp_path: Path) -> None:
    section = Document(str(plan_docx)).sections[0]
    assert section.header.paragraphs[0].text == "EH-2026-0001\tDRAFT\tVersion 1"
    assert section.footer.paragraphs[0].text == "You can stop at any time. Just tell Priya."
    assert "PAGE" in section.footer._element.xml
    assert "NUMPAGES" in section.footer._element.xml
    write(sample.plan("final"), tmp_path / "final.docx", "docx")
    assert "draft" not in everything(tmp_path / "final.docx").lower()


def test_hostile_text_is_there_to_the_letter(sample: Any, tmp_path: Path) -> None:
    write(sample.hostile(), tmp_path / "hostile.docx", "docx")
    text = everything(tmp_path / "hostile.docx")
    for nasty in sample.HOSTILE:
        assert text.count(nasty) >= 10
    for word in (
        "bell nul tab  escape feed half\ufffd done",
        "one\ntwo\nthree\nfour\nfive",
        "中文",
        "x" * 100_000,
    ):
        assert word in text


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"])),
        min_size=1,
        max_size=5,
    )
)
def test_any_text_comes_back_as_it_was(sample: Any, template_maker: Any, texts: list[str]) -> None:
    blocks: tuple[Block, ...] = (Bullets(tuple(texts)), *(Paragraph(text) for text in texts))
    document = replace(sample.plan(), sections=(Section("s", "S", blocks),))
    back = Document(BytesIO(docx.render(document, template_maker.TARGET.read_bytes())))
    wanted = [text.replace("\ufeff", "") for text in texts]
    assert [p.text for p in back.paragraphs if style(p) == "List Bullet"] == wanted
    assert [p.text for p in back.paragraphs if style(p) == "Normal"] == wanted


def test_a_council_template_finds_sections_by_name_and_absent_ones_empty(sample: Any, tmp_path: Path) -> None:
    template = council(
        tmp_path,
        "{{ title }} for {{ reader }} on {{ date }}",
        "{%p for item in strengths.items %}", "- {{ item }}", "{%p endfor %}",
        "{%p for row in plan.rows %}", "{{ row[0] }}: {{ row[1] }}", "{%p endfor %}",
        "{% for fact in next.facts %}{{ fact.label }}={{ fact.value }};{% endfor %}",
        "[{{ restricted.text }}{% if restricted.empty %}nothing{% endif %}]",
        "{{ worries.text }}",
        header="{{ reference }}{% if draft %} DRAFT{% endif %}",
    )  # fmt: skip
    assert check_template(template, IDS) == []
    write(sample.plan("draft"), tmp_path / "out.docx", "docx", template=template, known_ids=IDS)
    text = everything(tmp_path / "out.docx")
    assert "Our plan for For the family on Monday 12 January 2026" in text
    assert "- Denise gets up for every night feed.\n- Keeley keeps" in text
    assert "Sit with Keeley at the first two visits: Denise" in text
    assert "We look at the plan again=Monday 23 February 2026;" in text
    assert "[nothing]" in text
    assert "“I keep seeing the theatre. When he cries I go cold and hand him to Mum.” – Keeley" in text
    assert "EH-2026-0001 DRAFT" in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ stengths.text }}", "Unknown field: stengths. Did you mean strengths?"),
        ("{{ zzz }}", "Unknown field: zzz."),
        ("{{ people.names }}", "There is no field called .names there."),
        ("{% for x in people.items %}never closed", "not written right"),
        ("{% fro x in people.items %}", "unknown tag 'fro'"),
        ("{{ title | shout }}", "not written right"),
        ("{{ ''.__class__.__mro__ }}", "may not use"),
        ("{{ sections.append(1) }}", "no field called .append"),
        ("{{ 1 / 0 }}", "could not be filled in"),
    ],
)
def test_a_template_with_a_mistake_is_told_so_in_plain_words(sample: Any, tmp_path: Path, line: str, said: str) -> None:
    template = council(tmp_path, "Fine: {{ title }}", line, "More")
    found = check_template(template, IDS)
    assert len(found) == 1
    assert said in found[0]
    assert "Traceback" not in found[0]
    assert "object" not in found[0]
    with pytest.raises(NotValid) as caught:
        write(sample.plan(), tmp_path / "out.docx", "docx", template=template, known_ids=IDS)
    assert caught.value.problems
    assert not (tmp_path / "out.docx").exists()


def test_a_field_in_the_header_is_checked_too(tmp_path: Path) -> None:
    assert check_template(council(tmp_path, "body", header="{{ refrence }}"), IDS) == [
        "Unknown field: refrence. Did you mean reference?"
    ]


def test_no_word_file_and_no_file(tmp_path: Path) -> None:
    (tmp_path / "note.docx").write_text("hello", encoding="utf-8")
    assert check_template(tmp_path / "note.docx", IDS) == ["It is not a Word document (.docx)."]
    with zipfile.ZipFile(tmp_path / "empty.docx", "w") as file:
        file.writestr("a", "b")
    assert check_template(tmp_path / "empty.docx", IDS) == ["It is not a Word document (.docx)."]
    with pytest.raises(NotFound):
        check_template(tmp_path / "gone.docx", IDS)


def test_our_own_template_passes_its_own_check(template_maker: Any) -> None:
    assert check_template(template_maker.TARGET, IDS) == []


def test_a_section_may_not_take_the_name_of_a_field(sample: Any) -> None:
    with pytest.raises(ValueError, match="title"):
        docx_fields.context(sample.plan(), ["title"])


def test_every_kind_of_block_has_lines(sample: Any) -> None:
    text = docx_fields.context(sample.plan(), ())["next"].text
    assert "If things get worse" in text
    assert "Ring Priya on" in text
    assert isinstance(docx_fields.context(sample.plan(), ())["people"].blocks[0], Facts)
    table = Section("t", "", (Table(("a",), (("1", "2"), ("3",))),))
    assert docx_fields.context(replace(sample.plan(), sections=(table,)), ())["t"].text == "1; 2\n3"


def test_libreoffice_opens_it(plan_docx: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed here")
    command = [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
               "--convert-to", "pdf", "--outdir", str(tmp_path), str(plan_docx)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = [page.extract_text() for page in PdfReader(tmp_path / "plan.pdf").pages]
    assert 2 <= len(pages) <= 3
    assert all("DRAFT" in page for page in pages)
    assert "What we agreed" in "".join(pages)
