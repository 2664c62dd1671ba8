"""Markdown, JSON, and how every writer meets the disk."""

import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ehat_tui.documents.tree import (
    Block,
    Bullets,
    Callout,
    Document,
    Fact,
    Facts,
    Paragraph,
    Quote,
    Section,
    SubHeading,
    Table,
)
from ehat_tui.documents.writers import SUFFIXES, markdown, write
from ehat_tui.documents.writers import json as json_writer
from ehat_tui.errors import DiskRefused

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(text: str) -> Iterator[Any]:
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def read(text: str) -> str:
    """The text a Markdown reader shows, hard breaks as newlines."""
    shown = {"softbreak": "\n", "hardbreak": "\n", "inline": "\n"}
    return "".join(token.content if token.type == "text" else shown.get(token.type, "") for token in tokens(text))


def of(sample: Any, *blocks: Block) -> Document:
    plan: Document = sample.plan()
    return replace(plan, sections=(Section("s", "S", blocks),))


def test_markdown_shows_the_plan(sample: Any) -> None:
    text = markdown.render(sample.plan("draft"))
    assert text.startswith("# Our plan\n\n**DRAFT** This is a draft.")
    assert "\n## What we agreed\n" in text
    assert "\n| What we will do | Who does it | For whom | By when |\n| --- | --- | --- | --- |\n" in text
    assert "\n> “I keep seeing the theatre." in text
    assert "| Keeley | 3 out of 10 | Mornings are the worst. |" in text
    assert "0151 496 0123, priya.nair@mersey-tide.example.org" in text
    assert "DRAFT" not in markdown.render(sample.plan("final"))


def test_hostile_text_never_becomes_markdown(sample: Any) -> None:
    text = markdown.render(sample.hostile())
    shown = read(text)
    for nasty in sample.HOSTILE:
        assert shown.count(nasty) >= 5
    kinds = {token.type for token in tokens(text)}
    assert not kinds & {
        "code_inline",
        "code_block",
        "fence",
        "em_open",
        "s_open",
        "link_open",
        "image",
        "html_block",
    }
    assert {token.content for token in tokens(text) if token.type == "html_inline"} <= {"<br>"}


VISIBLE = st.text(
    alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn", "Cf", "Co", "Zl", "Zp"])
    | st.sampled_from("\n#*_`[]<>|-+=~1.)&\\!$ ")
)


@settings(max_examples=100, deadline=None)
@given(VISIBLE)
def test_any_text_reads_the_same_from_markdown(sample: Any, text: str) -> None:
    lines = "\n".join(line.strip() for line in text.strip().split("\n"))
    assert f"\n{lines}\n" in read(markdown.render(of(sample, Paragraph(text)))) or not lines
    for block in (Bullets((text,)), Quote(text), Callout("c", (Paragraph(text),)), Facts((Fact("f", text),)),
                  Table(("h",), ((text,),)), SubHeading(text)):  # fmt: skip
        shown = read(markdown.render(of(sample, block)))
        assert all(line in shown for line in lines.split("\n"))


def test_json_is_the_tree(sample: Any) -> None:
    data = json.loads(json_writer.render(sample.hostile()))
    assert data["format"] == "ehat-document/1"
    assert data["draft"] is True
    texts = [block["text"] for block in data["sections"][0]["blocks"] if block["kind"] == "paragraph"]
    assert texts[: len(sample.HOSTILE)] == list(sample.HOSTILE)
    assert "x" * 100_000 in texts


@pytest.mark.parametrize("form", SUFFIXES)
def test_every_form_is_written_whole_and_leaves_nothing_beside_it(sample: Any, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"EH-2026-0001-family-v1{SUFFIXES[form]}"
    path.write_bytes(b"old")
    assert write(sample.plan(), path, form) == ()
    assert path.read_bytes()[:5] not in (b"old", b"")
    assert list(tmp_path.iterdir()) == [path]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("form", SUFFIXES)
def test_a_full_disk_leaves_the_old_file(
    sample: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, step: str
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "plan"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, step, full)
    with pytest.raises(DiskRefused, match="plan could not be written: the disk is full") as caught:
        write(sample.plan(), path, form)
    assert "Keeley" not in caught.value.message + caught.value.hint
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said(sample: Any, tmp_path: Path) -> None:
    with pytest.raises(DiskRefused, match="its folder is not there"):
        write(sample.plan(), tmp_path / "nowhere" / "plan.md", "md")


def test_the_tree_and_the_choice_of_writer_import_nothing_heavy() -> None:
    code = (
        "import sys; from ehat_tui.documents import tree, tidy, fonts;"
        "from ehat_tui.documents.writers import pdf, docx, html, markdown, json;"
        "print(*{'typst', 'docxtpl', 'docx', 'jinja2', 'lxml'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
