"""Directory files of every shape: no good entry is lost, what is none is told with its place, nothing raises."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehat_tui.directory import feed
from ehat_tui.errors import DiskRefused, NotFound, NotValid

TODAY = date(2026, 11, 23)
TWO: list[dict[str, Any]] = [{"id": "1", "name": "One", "extra": {"kept": True}}, {"id": "2", "name": "Two"}]
GOOD = st.fixed_dictionaries(
    {"name": st.text(st.characters(codec="utf-8", categories=["L"]), min_size=1, max_size=9)},
    optional={
        "id": st.text(max_size=5),
        "x": st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5),
    },
)


def parse(text: str | bytes, **how: Any) -> feed.Found:
    return feed.parse(text.encode("utf-8") if isinstance(text, str) else text, "f.json", **how)


def raws(found: feed.Found) -> list[Any]:
    return [entry.raw for entry in found.entries]


SHAPES = {
    "array": json.dumps(TWO),
    "pretty array": json.dumps(TWO, indent=2),
    "flat array": json.dumps(TWO, indent=0),
    "envelope 3.0": json.dumps({"total_items": 2, "contents": TWO}),
    "envelope 1.x": json.dumps({"totalElements": 2, "content": TWO}),
    "pages in an array": json.dumps([{"contents": TWO[:1]}, {"contents": TWO[1:]}]),
    "lines": "\n".join(map(json.dumps, TWO)),
    "lines of Windows": "\r\n".join(map(json.dumps, TWO)) + "\r\n",
    "pages, one a line": "\n".join(json.dumps({"contents": [one]}) for one in TWO),
    "an array of lines, cut off": "[\n" + ",\n".join(map(json.dumps, TWO)) + ",\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str) -> None:
    assert raws(parse(SHAPES[shape])) == TWO


def test_one_service() -> None:
    assert raws(parse(json.dumps(TWO[0], indent=2))) == TWO[:1]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_as_windows_writes_it(encoding: str) -> None:
    assert raws(parse(json.dumps(TWO).encode(encoding))) == TWO


def test_a_file_that_is_cut_off_gives_what_is_whole() -> None:
    found = parse(json.dumps({"total_items": 2, "contents": TWO}, indent=2)[:-30])
    assert raws(found) == TWO[:1]
    assert found.problems == ("f.json, line 11: is no JSON from here on; the rest was not read",)


def test_parts_of_a_service_are_no_services() -> None:
    inner = {"name": "Outer", "service_areas": [{"name": "Inner"}]}
    assert raws(parse(json.dumps([inner], indent=2)[:-4])) == []


def test_bad_lines_are_told_by_their_number() -> None:
    found = parse('{"name": "One"}\n{"name": \n\n{"name": "Two"}')
    assert [one["name"] for one in raws(found)] == ["One", "Two"]
    assert found.problems == ("f.json, line 2: is no JSON",)


def test_a_mistake_inside_a_list_of_lines() -> None:
    found = parse('[\n{"name": "One"},\n{"name": },\n{"name": "Two"}\n]')
    assert [one["name"] for one in raws(found)] == ["One", "Two"]
    assert found.problems == ("f.json, line 3: is no JSON",)


def test_bad_entries_are_told_by_their_number() -> None:
    found = parse(json.dumps([TWO[0], 7, {"name": "<p> </p>"}, TWO[1]]))
    wrong = {entry.where: feed.fault(entry.raw) for entry in found.entries if feed.fault(entry.raw)}
    assert wrong == {
        "f.json, entry 2": "is no service: it must be an object { }",
        "f.json, entry 3": "has no name",
    }


@pytest.mark.parametrize("text", ["", "nothing", "[]", "{}", '{"contents": []}', '{"message": "no access"}', "[", "{"])
def test_no_service_in_it(text: str) -> None:
    found = parse(text)
    assert raws(found) == []
    assert found.problems


def test_pages_that_are_missing() -> None:
    assert parse(json.dumps({"total_items": 130, "contents": TWO})).expected == 130


def test_numbers_nobody_can_mean() -> None:
    found = parse('[{"name": "One", "a": NaN, "b": 1e999, "c": ' + "9" * 6_000 + '}, {"name": "Two"}]')
    assert [one["name"] for one in raws(found)] == ["One", "Two"]


@given(st.binary(max_size=200))
def test_bytes_never_raise(data: bytes) -> None:
    parse(data)
    parse(data, by_line=True)


@given(st.lists(GOOD, min_size=1, max_size=5), st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=5))
def test_no_good_line_is_lost(good: list[dict[str, Any]], junk: list[str]) -> None:
    """Between lines of anything, each good one arrives and each bad one is told."""
    bad = [text.replace("\n", " ") for text in junk]
    bad = [text for text in bad if text.strip(" \t\r[],\x1e") and not is_json(text)]
    rows = [json.dumps(one) for one in good]
    mixed = [row for pair in zip(rows, [*bad, *[""] * len(rows)], strict=False) for row in pair] + bad[len(rows) :]
    found = parse("\n".join(mixed), by_line=True)
    assert raws(found) == good
    assert len(found.problems) == len(bad)


def is_json(text: str) -> bool:
    try:
        json.loads(text.rstrip().removesuffix(",").removeprefix("\x1e"))
    except ValueError:
        return False
    return True


@given(st.lists(GOOD, min_size=1, max_size=4), st.data())
def test_no_whole_entry_is_lost_when_the_end_is_missing(good: list[dict[str, Any]], data: st.DataObject) -> None:
    indent = data.draw(st.sampled_from([None, 2]))
    text = json.dumps({"contents": good}, indent=indent)
    ends = [json.dumps({"contents": good[: n + 1]}, indent=indent).rstrip("]} \n") for n in range(len(good))]
    cut = data.draw(st.integers(min_value=1, max_value=len(text)))
    whole = sum(len(end) + 8 < cut for end in ends)
    assert raws(parse(text[:cut]))[:whole] == good[:whole]


@given(st.lists(GOOD, min_size=1, max_size=5))
def test_what_is_kept_is_what_came(good: list[dict[str, Any]]) -> None:
    for one in good:
        assert json.loads(feed.as_line(one)) == one


# -- files ------------------------------------------------------------------------------------------------------


def test_a_folder_of_pages(tmp_path: Path) -> None:
    for at, one in enumerate(TWO):
        (tmp_path / f"page{at}.JSON").write_text(json.dumps([one]), encoding="utf-8")
    (tmp_path / "readme.txt").write_text("no", encoding="utf-8")
    assert [raw for file in feed.files(tmp_path) for raw in raws(feed.read(file))] == TWO


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        feed.files(tmp_path)
    with pytest.raises(NotFound):
        feed.files(tmp_path / "none.json")
    with pytest.raises(NotFound):
        feed.read(tmp_path / "none.json")


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_text(json.dumps(TWO), encoding="utf-8")
    monkeypatch.setattr(feed, "LARGEST_FILE", 10)
    with pytest.raises(NotValid):
        feed.read(tmp_path / "a.json")
    with pytest.raises(NotValid):
        feed.as_line({"name": "x", "description": "d" * feed.LARGEST_ENTRY})


def test_too_deep() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(NotValid):
        feed.as_line({"name": "x", "deep": deep})


def keep(own: Path, source: str = "Leeds feed", *, area: str = "", replaces: bool = False) -> str:
    return feed.keep(own, source, map(feed.as_line, TWO), area=area, replaces=replaces, today=TODAY)


def test_kept_and_read_again(tmp_path: Path) -> None:
    assert keep(tmp_path) == "leeds-feed"
    [file] = feed.stored(tmp_path)
    assert feed.kept(file) == feed.Kept("leeds-feed", "", replaces=False, imported_on="2026-11-23", entries=tuple(TWO))
    assert raws(feed.read(file)) == TWO  # what is kept can be imported elsewhere


def test_the_same_name_takes_its_place(tmp_path: Path) -> None:
    keep(tmp_path)
    keep(tmp_path, area="leeds")
    keep(tmp_path, "other", area="leeds", replaces=True)
    keep(tmp_path, "newer", area="leeds", replaces=True)
    assert [file.stem for file in feed.stored(tmp_path)] == ["leeds-feed", "leeds.replaces"]


def test_a_disk_that_refuses_keeps_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path)
    before = feed.stored(tmp_path)[0].read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ehat_tui.vault.files.os.fsync", full)
    with pytest.raises(DiskRefused):
        keep(tmp_path, area="leeds")
    assert feed.stored(tmp_path)[0].read_bytes() == before
    assert len(list(feed.folder(tmp_path).iterdir())) == 1


def test_removed(tmp_path: Path) -> None:
    name = keep(tmp_path)
    feed.remove(tmp_path, name)
    assert feed.stored(tmp_path) == []
    with pytest.raises(NotFound):
        feed.remove(tmp_path, "../vault")


@pytest.mark.parametrize("content", ["", "[1", "[]", "{}", '{"contents": 3}'])
def test_damaged(tmp_path: Path, content: str) -> None:
    keep(tmp_path)
    [file] = feed.stored(tmp_path)
    file.write_text(content, encoding="utf-8")
    assert feed.kept(file).problem
    assert feed.kept(file).entries == ()
