"""Makes the PNG beside each drawing in data/documents/pictures/: `python tests/documents/make_pictures.py`.

Word before 2016 and LibreOffice show no SVG; every other writer uses the drawing itself.
"""

from pathlib import Path

from typst import Compiler

FOLDER = Path(__file__).resolve().parents[2] / "data" / "documents" / "pictures"
SIDE = 300  # pixels: sharp at 30 mm on paper
PAGE = """
#set page(width: 100pt, height: 100pt, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", width: 100pt)
"""


def png(drawing: Path) -> bytes:
    """One drawing as a PNG, its background see-through."""
    svg = drawing.read_text(encoding="utf-8")
    content = Compiler(PAGE.encode(), sys_inputs={"svg": svg}).compile(format="png", ppi=72 * SIDE / 100)
    assert isinstance(content, bytes)
    return content


if __name__ == "__main__":
    for one in sorted(FOLDER.glob("*.svg")):
        one.with_suffix(".png").write_bytes(png(one))
