"""Makes data/documents/plan.docx, the Word template the product ships: `python tests/documents/make_template.py`.

The template is code so that it can be read, reviewed and tested; councils copy the .docx and change it in Word.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

TARGET = Path(__file__).resolve().parents[2] / "data" / "documents" / "plan.docx"
FONT = "Arial"
INK, QUIET, ACCENT, WARN = (RGBColor.from_string(code) for code in ("1D2A33", "4D5B66", "1B5E63", "8A2B06"))
TINT, WARN_TINT, LINE, SOFT = "EEF5F4", "FDF3EC", "B9C7C9", "8FBCB9"
CARD, FRAME = "F6FAF9", "BFD9D6"
WIDTH = Cm(17)  # between the margins


def make() -> Any:
    """The template as a python-docx document."""
    document = Document()
    _page(document)
    _styles(document)
    _header_and_footer(document)
    _title(document)
    _tag(document, "for section in sections")
    _tag(document, "if section.title")
    _text(document, "Heading 1", "{{ section.title }}")
    _tag(document, "endif")
    _tag(document, "for block in section.blocks")
    for number, (kind, build) in enumerate(BLOCKS.items()):
        _tag(document, f"{'elif' if number else 'if'} block.kind == '{kind}'")
        build(document)
    _tag(document, "endif")
    _tag(document, "endfor")
    _tag(document, "endfor")
    properties = document.core_properties
    properties.author = properties.comments = properties.keywords = ""
    properties.title, properties.language = "{{ title }}", "en-GB"
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    return document


# ---- the page ----------------------------------------------------------------------------------------------------


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2), Cm(1.9)
    section.header_distance = section.footer_distance = Cm(1)


def _styles(document: Any) -> None:
    styles = document.styles
    normal = styles["Normal"]
    _font(normal, 11, INK)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(4), 1.05
    language = normal.element.get_or_add_rPr()
    language.append(_element("w:lang", val="en-GB", eastAsia="en-GB", bidi="ar-SA"))
    for default in styles.element.iter(qn("w:lang")):
        default.set(qn("w:val"), "en-GB")
    for name, size, colour, before, after in (
        ("Title", 23, ACCENT, 0, 2), ("Subtitle", 13.5, INK, 0, 3), ("Heading 1", 14.5, ACCENT, 10, 4),
        ("Heading 2", 12.5, ACCENT, 8, 3), ("Heading 3", 11, INK, 7, 3), ("Header", 9, QUIET, 0, 0),
        ("Footer", 9, QUIET, 0, 0), ("List Bullet", 11, INK, 0, 2), ("List Number", 11, INK, 0, 2),
        ("Quote", 11, INK, 4, 2),
    ):  # fmt: skip
        style = styles[name]
        _font(style, size, colour, bold=name.startswith(("Title", "Heading")), italic=False)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        if name.startswith("Heading"):
            style.paragraph_format.keep_with_next = True
        for unwanted in (
            *style.element.iter(qn("w:pBdr")),
            *style.element.iterfind("w:rPr/w:spacing", style.element.nsmap),
        ):
            unwanted.getparent().remove(unwanted)
    _edge(styles["Quote"], SOFT, 18)
    _new(styles, "Facts Line", 9.5, QUIET, after=5)
    _new(styles, "Said By", 9.5, QUIET, after=5)
    _edge(_new(styles, "Draft Notice", 11, WARN, after=5, bold=True), "8A2B06", 30, WARN_TINT)
    _new(styles, "Table Text", 10, INK, after=0)
    _new(styles, "Table Head", 10, ACCENT, after=0, bold=True)
    _new(styles, "Between", 6, INK, after=0)
    _new(styles, "Card Heading", 15.5, ACCENT, after=4, bold=True)
    _new(styles, "Card Text", 12, INK, after=3)
    _font(styles.add_style("Remark", WD_STYLE_TYPE.CHARACTER), 10, QUIET)
    _font(styles.add_style("Draft Mark", WD_STYLE_TYPE.CHARACTER), 12, WARN, bold=True)
    callout = _new(styles, "Callout Heading", 12.5, WARN, after=3, bold=True)
    callout.paragraph_format.keep_with_next = True
    styles.add_style("Plan Table", WD_STYLE_TYPE.TABLE).base_style = styles["Normal Table"]


def _font(style: Any, size: float, colour: RGBColor, bold: bool | None = None, italic: bool | None = None) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
    style.font.bold, style.font.italic = bold, italic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _new(styles: Any, name: str, size: float, colour: RGBColor, after: float, bold: bool | None = None) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    _font(style, size, colour, bold)
    style.paragraph_format.space_after = Pt(after)
    return style


def _edge(style: Any, colour: str, size: int, fill: str = "") -> None:
    properties = style.element.get_or_add_pPr()
    border = _element("w:pBdr")
    border.append(_element("w:left", val="single", sz=str(size), space="8", color=colour))
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    if fill:
        shade = _element("w:shd", val="clear", color="auto", fill=fill)
        properties.insert_element_before(shade, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    style.paragraph_format.left_indent = Cm(0.4)


def _header_and_footer(document: Any) -> None:
    section = document.sections[0]
    top = section.header.paragraphs[0]
    document.styles["Header"].paragraph_format.tab_stops.clear_all()  # Word's own lie short of the margin
    _tabs(top)
    top.add_run("{{ reference }}\t")
    top.add_run("{% if draft %}{{ draft_word }}{% endif %}", "Draft Mark")
    top.add_run("\t{{ version }}")
    bottom = section.footer.paragraphs[0]
    _tag(section.footer, "for line in footer", before=bottom)
    bottom.insert_paragraph_before("{{ line }}", "Footer")
    _tag(section.footer, "endfor", before=bottom)
    bottom.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    bottom.add_run("Page ")
    _field(bottom, "PAGE")
    bottom.add_run(" of ")
    _field(bottom, "NUMPAGES")


def _tabs(paragraph: Any) -> None:
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(WIDTH // 2, WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def _field(paragraph: Any, code: str) -> None:
    for kind, inner in (("begin", None), (None, code), ("separate", None), ("text", "1"), ("end", None)):
        run = paragraph.add_run(inner if kind == "text" else None)._r
        if kind in ("begin", "separate", "end"):
            run.append(_element("w:fldChar", fldCharType=kind))
        elif kind is None:
            instruction = _element("w:instrText")
            instruction.text = f" {code} "
            run.append(instruction)


def _title(document: Any) -> None:
    _text(document, "Title", "{{ title }}")
    _tag(document, "if subtitle")
    _text(document, "Subtitle", "{{ subtitle }}")
    _tag(document, "endif")
    _text(document, "Facts Line", "{{ facts | join(' · ') }}")
    _tag(document, "if draft")
    _text(document, "Draft Notice", "{{ draft_notice }}")
    _tag(document, "endif")


# ---- the blocks --------------------------------------------------------------------------------------------------


def _paragraph(place: Any, name: str = "block") -> None:
    paragraph = place.add_paragraph(style="Normal")
    paragraph.add_run(f"{{% if {name}.lead %}}{{{{ {name}.lead }}}} {{% endif %}}").bold = True
    paragraph.add_run(f"{{{{ {name}.text }}}}")
    paragraph.add_run(f"{{% if {name}.said_by %}} – {{{{ {name}.said_by }}}}{{% endif %}}", "Remark")


def _bullets(place: Any, name: str = "block") -> None:
    _tag(place, f"if {name}.ordered")
    for style in ("List Number", "List Bullet"):
        _tag(place, f"for item in {name}.items")
        _text(place, style, "{{ item }}")
        _tag(place, "endfor")
        _tag(place, "else" if style == "List Number" else "endif")


def _table(document: Any) -> None:
    table = _grid(document, ("{%tc for cell in block.header %}", "{{ cell }}", "{%tc endfor %}"), "Plan Table")
    _row(table, ("{%tr for line in block.lines %}",))
    _row(table, ("{%tr if line.heading is defined %}",))
    heading = _merged(_row(table, ("{% colspan block.header|length %}{{ line.heading }}",)))
    heading.paragraphs[0].runs[0].bold = True
    note = heading.paragraphs[0].add_run("{% if line.note %}\n{{ line.note }}{% endif %}")
    note.font.color.rgb = QUIET
    heading.paragraphs[0].paragraph_format.keep_with_next = True
    _row(table, ("{%tr else %}",))
    _row(table, ("{%tc for cell in line %}", "{{ cell }}", "{%tc endfor %}"))
    _row(table, ("{%tr endif %}",))
    _row(table, ("{%tr endfor %}",))
    _between(document)


def _merged(row: Any) -> Any:
    """The first cell of a row without the others."""
    for spare in row.cells[1:]:
        row._tr.remove(spare._tc)
    return row.cells[0]


def _quote(document: Any) -> None:
    _text(document, "Quote", "{{ block.text | quoted }}")
    _tag(document, "if block.who")
    _text(document, "Said By", "{{ block.who }}").paragraph_format.left_indent = Cm(0.4)
    _tag(document, "endif")


def _scale(document: Any) -> None:
    _tag(document, "if block.question")
    question = document.add_paragraph()
    question.add_run("{{ block.question }}").bold = True
    question.paragraph_format.keep_with_next = True
    _tag(document, "endif")
    for label, field in (("0 means", "low"), ("10 means", "high")):
        line = document.add_paragraph(style="Table Text")
        line.add_run(f"{label}: ").bold = True
        line.add_run(f"{{{{ block.{field} }}}}")
        line.paragraph_format.keep_with_next = True
    _between(document)
    table = _grid(document, ("Who", *map(str, range(11)), "In words"), widths=(4.2, *[0.75] * 11, 4.55), side=40)
    _row(table, ("{%tr for score in block.scores %}",))
    row = _row(table, ("{{ score.who }}", "{%tc for place in range(11) %}"))
    mark = "{% cellbg 'CFE5E3' if score.at(place) else 'FFFFFF' %}{{ score.at(place) }}"
    words = "{{ score.words }}{% if score.note %}. {{ score.note }}{% endif %}"
    for spare in row.cells[5:]:  # the loop makes one cell eleven
        row._tr.remove(spare._tc)
    for cell, text, width in zip(row.cells[2:], (mark, "{%tc endfor %}", words), (0.75, 0.75, 4.55), strict=True):
        cell.paragraphs[0].style, cell.width = "Table Text", Cm(width)
        cell.paragraphs[0].add_run(text)
    _row(table, ("{%tr endfor %}",))
    _together(table)
    for row in table.rows:
        for cell in row.cells:
            if "place" in cell.text:
                cell.paragraphs[0].style = "Table Head"
    _between(document)


def _callout(document: Any) -> None:
    table = document.add_table(1, 1)
    table.style, table.alignment = "Normal Table", WD_TABLE_ALIGNMENT.LEFT
    cell = table.rows[0].cells[0]
    cell.width = WIDTH
    properties = cell._tc.get_or_add_tcPr()
    _laid_out(table, 108)
    border = _element("w:tcBorders")
    border.append(_element("w:left", val="single", sz="36", space="0", color="8A2B06"))
    properties.append(border)
    properties.append(_element("w:shd", val="clear", color="auto", fill=WARN_TINT))
    margins = _element("w:tcMar")
    for side in ("top", "left", "bottom", "right"):
        margins.append(_element(f"w:{side}", w="170", type="dxa"))
    properties.append(margins)
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    cell.paragraphs[0].style = "Callout Heading"
    cell.paragraphs[0].add_run("{{ block.title }}")
    _tag(cell, "for inner in block.blocks")
    _tag(cell, "if inner.kind == 'bullets'")
    _bullets(cell, "inner")
    _tag(cell, "else")
    _paragraph(cell, "inner")
    _tag(cell, "endif")
    _tag(cell, "endfor")
    _between(document)


def _signatures(document: Any) -> None:
    table = _grid(document, ("Name", "Signed, or how agreed", "Date"), widths=(5.4, 7.4, 4.2))
    _row(table, ("{%tr for line in block.lines %}",))
    cells = ("{{ line.who }}", "{{ line.how }}", "{{ line.date }}")
    _row(table, ("{%tr if line.how %}",))
    _row(table, cells)
    _row(table, ("{%tr else %}",))
    _row(table, cells, height=1.0)  # room for a pen
    _row(table, ("{%tr endif %}",))
    _row(table, ("{%tr endfor %}",))
    _together(table)
    _between(document)


def _together(table: Any) -> None:
    """Keep a table on one page."""
    for row in table.rows:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _subheading(document: Any) -> None:
    _tag(document, "if block.level == 2")
    _text(document, "Heading 2", "{{ block.text }}")
    _tag(document, "else")
    _text(document, "Heading 3", "{{ block.text }}")
    _tag(document, "endif")


def _facts(document: Any) -> None:
    table = _grid(document, (), columns=2, widths=(8.5, 8.5))
    _row(table, ("{%tr for line in block.lines %}",))
    _row(table, ("{%tr if line | length == 2 %}",))
    for place, cell in enumerate(_row(table, ()).cells):
        _fact(cell, f"line[{place}]")
    _row(table, ("{%tr else %}",))
    row = _row(table, ())
    _fact(row.cells[0].merge(row.cells[1]), "line[0]")
    _row(table, ("{%tr endif %}",))
    _row(table, ("{%tr endfor %}",))
    _between(document)


def _fact(cell: Any, name: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = "Table Text"
    paragraph.add_run(f"{{{{ {name}.label }}}}").bold = True
    paragraph.add_run(f"  {{{{ {name}.value }}}}")
    said = paragraph.add_run(f"{{% if {name}.said_by %}} – {{{{ {name}.said_by }}}}{{% endif %}}")
    said.font.color.rgb = QUIET


def _picture(document: Any) -> None:
    _text(document, "Normal", "{{ block.name | drawing(block.alt) }}")
    _tag(document, "if block.caption")
    _text(document, "Said By", "{{ block.caption }}")
    _tag(document, "endif")


def _cards(document: Any) -> None:
    """A table of one row for each card: a box, the drawing in its first cell."""
    _tag(document, "for card in block.items")
    table = document.add_table(1, 2)
    table.style, table.autofit = "Normal Table", False
    borders = _element("w:tblBorders")
    for side in ("top", "left", "bottom", "right"):
        borders.append(_element(f"w:{side}", val="single", sz="12", space="0", color=FRAME))
    table._tbl.tblPr.append(borders)
    margins = _element("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        margins.append(_element(f"w:{side}", w="170", type="dxa"))
    table._tbl.tblPr.append(margins)
    _laid_out(table, 170)
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    for column, cell, width in zip(table.columns, row.cells, (4.2, 12.8), strict=True):
        column.width = cell.width = Cm(width)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        properties = cell._tc.get_or_add_tcPr()
        shade = _element("w:shd", val="clear", color="auto", fill=CARD)
        properties.insert_element_before(shade, "w:noWrap", "w:tcMar", "w:vAlign")
    left, right = row.cells
    left.paragraphs[0].style, left.paragraphs[0].alignment = "Between", WD_ALIGN_PARAGRAPH.CENTER
    left.paragraphs[0].add_run("{{ card.picture | drawing(card.alt) }}")
    right._tc.remove(right.paragraphs[0]._p)
    _tag(right, "if card.title")
    for level, then in ((1, "else"), (0, "endif")):  # a heading, one level below that of the section
        if level:
            _tag(right, "if section.title")
        heading = _text(right, "Card Heading", "{{ card.title }}")
        outline = _element("w:outlineLvl", val=str(level))
        heading._p.get_or_add_pPr().append(outline)
        _tag(right, then)
    _tag(right, "endif")
    _tag(right, "for line in card.lines")
    _text(right, "Card Text", "{{ line }}")
    _tag(right, "endfor")
    _between(document)
    _tag(document, "endfor")


def _page_break(document: Any) -> None:
    document.add_paragraph(style="Between").paragraph_format.page_break_before = True


BLOCKS: dict[str, Callable[[Any], None]] = {
    "paragraph": _paragraph,
    "bullets": _bullets,
    "table": _table,
    "quote": _quote,
    "scale": _scale,
    "callout": _callout,
    "signatures": _signatures,
    "subheading": _subheading,
    "facts": _facts,
    "picture": _picture,
    "cards": _cards,
    "page_break": _page_break,
}


# ---- small parts -------------------------------------------------------------------------------------------------


def _text(place: Any, style: str, text: str) -> Any:
    paragraph = place.add_paragraph(style=style)
    paragraph.add_run(text)
    return paragraph


def _tag(place: Any, code: str, before: Any = None) -> None:
    text = f"{{%p {code} %}}"
    if before is None:
        place.add_paragraph(text)
    else:
        before.insert_paragraph_before(text)


def _between(document: Any) -> None:
    document.add_paragraph(style="Between")


def _grid(
    document: Any,
    head: tuple[str, ...],
    style: str = "Normal Table",
    columns: int = 0,
    widths: tuple[float, ...] = (),
    side: int = 90,
) -> Any:
    """A table with a repeating header row; `widths` in centimetres, the room beside text (`side`) in twips."""
    table = document.add_table(0, columns or len(head))
    table.style, table.autofit = style, False
    borders = _element("w:tblBorders")
    borders.append(_element("w:bottom", val="single", sz="4", space="0", color=LINE))
    borders.append(_element("w:insideH", val="single", sz="4", space="0", color=LINE))
    table._tbl.tblPr.append(borders)
    margins = _element("w:tblCellMar")
    for edge, size in (("top", 30), ("left", side), ("bottom", 30), ("right", side)):
        margins.append(_element(f"w:{edge}", w=str(size), type="dxa"))
    table._tbl.tblPr.append(margins)
    _laid_out(table, side)
    shares: list[int] = [Cm(width) for width in widths] or [WIDTH // len(table.columns)] * len(table.columns)
    for column, width in zip(table.columns, shares, strict=True):
        column.width = width
    if head:
        row = _row(table, head, style="Table Head")
        row._tr.get_or_add_trPr().append(_element("w:tblHeader"))
        for cell in row.cells:
            cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=TINT))
    return table


def _laid_out(table: Any, indent: int) -> None:
    """A table as wide as the text that starts where the text starts, its properties in the order Word insists on."""
    properties = table._tbl.tblPr
    for width in properties.findall(qn("w:tblW")):
        properties.remove(width)
    properties.append(_element("w:tblW", w=str(int(WIDTH.twips)), type="dxa"))
    properties.append(_element("w:tblInd", w=str(indent), type="dxa"))
    order = [
        qn(f"w:{name}")
        for name in ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook"]
    ]
    properties[:] = sorted(properties, key=lambda child: order.index(child.tag))


def _row(table: Any, texts: tuple[str, ...], style: str = "Table Text", height: float = 0) -> Any:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    if height:
        row.height = Cm(height)
    for cell, column in zip(row.cells, table.columns, strict=True):
        cell.width = column.width
    for cell, text in zip(row.cells, texts, strict=False):
        cell.paragraphs[0].style = style
        cell.paragraphs[0].add_run(text)
    return row


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


if __name__ == "__main__":
    make().save(str(TARGET))
