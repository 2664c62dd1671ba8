"""Plain text made safe, and trees made even."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ehat_tui.documents.text import ZERO_WIDTH_SPACE, breakable, clean, quoted
from ehat_tui.documents.tidy import map_text, tidy
from ehat_tui.documents.tree import Paragraph, Score, Section, SubHeading, Table, as_data


def test_clean_drops_control_characters_and_keeps_line_ends() -> None:
    assert clean("a\ab\0c\x1bd\x7fe\x9f") == "abcde"
    assert clean("one\r\ntwo\rthree\u2028four\x85five") == "one\ntwo\nthree\nfour\nfive"
    assert clean("a\tb") == "a b"


def test_clean_shows_that_half_a_character_was_there() -> None:
    assert clean("a\ud83db") == "a\ufffdb"


@given(st.text())
def test_clean_text_is_clean_and_can_be_encoded(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode("utf-8")
    assert not any(ord(one) < 32 and one != "\n" for one in once)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn", "Cf", "Co", "Zl", "Zp"])))
def test_clean_never_loses_what_a_person_can_see(text: str) -> None:
    assert clean(text) == text


@given(st.text(), st.integers(2, 40))
def test_breakable_only_adds_places_to_break(text: str, longest: int) -> None:
    assert breakable(text, longest).replace(ZERO_WIDTH_SPACE, "") == text.replace(ZERO_WIDTH_SPACE, "")


def test_breakable_breaks_a_very_long_word() -> None:
    pieces = breakable("x" * 100_000).split(ZERO_WIDTH_SPACE)
    assert max(map(len, pieces)) <= 24


def test_quotation_marks_are_added_once() -> None:
    assert quoted("I like drama") == "“I like drama”"
    assert quoted("“I like drama”") == "“I like drama”"


def test_tidy_evens_out_tables_and_headings(sample: Any) -> None:
    ragged = Table(("one",), (("a", "b", "c"), ()))
    section = Section("s", "S", (SubHeading("deep", 3), SubHeading("  "), ragged, Table((), ()), SubHeading("then", 3)))
    blocks = tidy(replace(sample.plan(), title="  ", sections=(section,))).sections[0].blocks
    assert blocks[0] == SubHeading("deep", 2)
    assert isinstance(blocks[1], Table)
    assert [len(row) for row in (blocks[1].header, *blocks[1].rows, blocks[1].widths)] == [3, 3, 3, 3]
    assert abs(sum(blocks[1].widths) - 1) < 1e-9
    assert blocks[2] == SubHeading("then", 3)
    assert len(blocks) == 3


def test_tidy_gives_an_untitled_document_its_reference_as_title(sample: Any) -> None:
    assert tidy(replace(sample.plan(), title=" \n")).title == "EH-2026-0001"


def test_map_text_reaches_every_text(sample: Any) -> None:
    shouted = map_text(sample.plan(), str.upper)
    assert shouted.sections[2].blocks[0] == Paragraph(
        "ALBIE'S BIRTH WAS FRIGHTENING. KEELEY STILL SEES IT WHEN SHE CLOSES HER EYES.", said_by="KEELEY SAID"
    )


def test_as_data_can_be_json_and_carries_kinds_and_words(sample: Any) -> None:
    data = json.loads(json.dumps(as_data(sample.plan())))
    kinds = {block["kind"] for section in data["sections"] for block in section["blocks"]}
    assert {
        "facts",
        "bullets",
        "paragraph",
        "quote",
        "subheading",
        "scale",
        "table",
        "callout",
        "signatures",
    } == kinds
    scale = next(b for s in data["sections"] for b in s["blocks"] if b["kind"] == "scale")
    assert [score["words"] for score in scale["scores"]] == [
        "3 out of 10",
        "5 out of 10",
        "4 out of 10",
        "no number given",
    ]
    assert data["dated"] == "2026-01-12"
    callout = next(b for s in data["sections"] for b in s["blocks"] if b["kind"] == "callout")
    assert [block["kind"] for block in callout["blocks"]] == ["paragraph", "bullets"]


def test_a_score_stands_at_its_own_place_only() -> None:
    assert [Score("K", 3).at(place) for place in range(5)] == ["", "", "", "3", ""]
    assert Score("K", 3.5).words == "3.5 out of 10"
    assert not any(Score("K", None).at(place) for place in range(11))


def test_large_letters_leave_no_room_side_by_side(sample: Any) -> None:
    assert [len(row) for row in sample.plan().rows].count(2) == 1
    assert {len(row) for row in sample.plan(large=True).rows} == {1}
