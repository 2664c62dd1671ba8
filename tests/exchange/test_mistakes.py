"""Each kind of mistake in a record file is named with its place, and nothing people said is repeated."""

from pathlib import Path

import pytest

from ehat_tui.errors import NotFound, NotValid
from ehat_tui.exchange.load import problems, read, warnings
from ehat_tui.exchange.places import line_at, lines_of
from ehat_tui.form.model import Form

GOOD = """\
format = "ehat-record/1"

[start]
safe_to_talk = "yes"

[[people]]
key = "ann"
given_names = "Ann"
birth_date = "20/02/2008"

[[people]]
key = "bo"
given_names = "Bo"

[[agreement]]
person = "ann"
explained = ["stop"]
decision = "agrees"
"""


def found(form: Form, folder: Path, text: str) -> list[str]:
    path = folder / "record.toml"
    path.write_text(text, encoding="utf-8")
    return problems(form, read(path))


def test_a_good_file_has_no_problems(form: Form, tmp_path: Path) -> None:
    assert found(form, tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("more", "place", "says"),
    [
        ('[[worries]]\nwaht = "x"', "worries[1].waht (line 21)", 'did you mean "what"'),
        ('[worrys]\nx = "y"', "worrys (line 20)", 'did you mean "worries"'),
        ('[health.ann]\nwords = "x"', "health.ann.words (line 21)", "it belongs to: voice"),
        ('[health.anne]\nany = "yes"', "health.anne (line 20)", 'did you mean "ann"'),
        ('[health]\nann = "yes"', "health.ann (line 21)", "write [health.ann]"),
        ('[health.ann]\nany = "ja"', "health.ann.any (line 21)", "it can be: yes, no"),
        ('[health.ann]\nany = "Yes"', "health.ann.any (line 21)", 'write the code of this option: "yes"'),
        ("[health.ann]\nany = true", "health.ann.any (line 21)", "it can be: yes, no"),
        ('[health.ann]\nhours = "6"', "health.ann.hours (line 21)", "without quotes"),
        ("[health.ann]\nhours = nan", "health.ann.hours (line 21)", "must be a number"),
        ('[health.ann]\ncarers = "bo"', "health.ann.carers (line 21)", "must be a list"),
        ('[health.ann]\ncarers = ["boo"]', "health.ann.carers (line 21)", 'did you mean "bo"'),
        ("[voice.ann]\nfeels = 11", "voice.ann.feels (line 21)", "from 0 to 10"),
        ("[voice.ann]\nwords = 5", "voice.ann.words (line 21)", "must be text in quotes"),
        ('[[contacts]]\n[[contacts]]\nwhat = {value="x", by="y"}', "contacts[2].what.by (line 22)", "said_by"),
        ('[voice.ann]\nwords = {said_by = "me"}', "voice.ann.words.said_by (line 21)", "one of: child, parent"),
        ('[voice.ann]\nwords = {absent = "no"}', "voice.ann.words.absent (line 21)", "asked-declined"),
        ('[voice.ann]\nwords = {restricted = "yes"}', "voice.ann.words.restricted (line 21)", "true or false"),
        (
            '[voice.ann]\nwords = {value = "x", absent = "not-asked"}',
            "voice.ann.words (line 21)",
            "keep one of them",
        ),
        ('[at_home]\ntold = {may_tell = "no"}', "at_home.told.may_tell (line 21)", "leave it out"),
        ('[[services]]\nsince = "soon"', "services[1].since (line 21)", "no date that could be read"),
        ("[[services]]\nsince = 2019", "services[1].since (line 21)", "must be a date in quotes"),
        ('[[services]]\nsince = "30/02/2024"', "services[1].since (line 21)", "typed"),
        ("[[start2]]", "start2 (line 20)", 'did you mean "start"'),
        ('[worries]\nwhat = "x"', "worries (line 20)", "write [[worries]]"),
        ('[services]\nnone = "x"\nagency = "y"', "services.agency (line 22)", "it can be: none"),
        ('[[hopes]]\nhope = "x"', "hopes (line 20)", "write [hopes.KEY]"),
        ('[[people]]\nkey = "ann"', "people[3].key (line 21)", "stands twice"),
        ('[[people]]\nkey = "a b"', "people[3].key (line 21)", "must be a short name"),
        ('[[relationships]]\nchild = "ann"\nperson = "x"', "relationships[1].person (line 22)", "[[people]]"),
        ('[[relationships]]\nchild = "ann"', "relationships[1].person (line 20)", "[[people]]"),
        ('[[relationships]]\nchild = "ann"\nperson = "ann"', "relationships[1] (line 20)", "two different"),
        ('[[actions]]\nobjective = "o1"', "actions[1].objective (line 21)", "no row of [[objectives]]"),
        ('[practitioner]\nnmae = "x"', "practitioner.nmae (line 21)", 'did you mean "name"'),
        ('[assessment]\nstate = "x"', "assessment.state (line 21)", 'did you mean "status"'),
    ],
)  # fmt: skip
def test_each_mistake_names_its_place(form: Form, tmp_path: Path, more: str, place: str, says: str) -> None:
    (problem,) = found(form, tmp_path, f"{GOOD}\n{more}\n")
    assert problem.startswith(f"{place}: ")
    assert says in problem


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('format = "ehat-record/2"', 'format (line 1): must be "ehat-record/1"'),
        ('format = "ehat-record/1"\narea = "liverpol"', "area (line 2): must be the name of an area profile; did you"),
        ('format = "ehat-record/1"\nreference = "../x"', "reference (line 2): must be letters, figures"),
    ],
)
def test_the_head_of_the_file_is_checked(form: Form, tmp_path: Path, line: str, says: str) -> None:
    (problem,) = found(form, tmp_path, GOOD.replace('format = "ehat-record/1"', line))
    assert problem.startswith(says)


def test_every_mistake_is_listed_at_once(form: Form, tmp_path: Path) -> None:
    text = f'{GOOD}\n[health.ann]\nany = "x"\nhours = "y"\n[voice.x]\nwords = "z"\n'
    assert len(found(form, tmp_path, text)) == 3


def test_a_mistake_does_not_repeat_what_was_said(form: Form, tmp_path: Path) -> None:
    secret = "he hit her"
    more = (
        f'[health.ann]\nany = "{secret}"\nhours = "{secret}"\ncarers = ["{secret}"]\n[[services]]\nsince = "{secret}"'
    )
    said = found(form, tmp_path, f"{GOOD}\n{more}\n")
    assert len(said) == 4
    assert secret not in " ".join(said)


def test_doubts_do_not_stop_an_import(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "record.toml"
    path.write_text(f"{GOOD}\n[health.ann]\nhours = 200\n", encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace('"yes"', '"yes"\nphone = "1"'), encoding="utf-8")
    content = read(path)
    assert problems(form, content) == []
    assert [doubt.split(":")[0] for doubt in warnings(form, content)] == [
        "start.phone (line 5)",
        "health.ann.hours (line 22)",
    ]


SHAPES: list[dict[str, object]] = [
    {}, {"start": 1}, {"people": [1]}, {"people": {"none": 3}}, {"health": []}, {"relationships": {"x": 1}},
    {"format": []}, {"area": 3}, {"reference": {}}, {"practitioner": []}, {"people": [{"key": []}]},
    {"people": [{"given_names": [[]]}]}, {"health": {"": None}}, {"worries": None},
]  # fmt: skip


@pytest.mark.parametrize("content", SHAPES)
def test_content_of_any_shape_is_a_list_of_problems(form: Form, content: dict[str, object]) -> None:
    rest = {"format": "ehat-record/1"} if content and "format" not in content else {}
    assert problems(form, rest | content)


# -- reading files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.toml", b"x = \ny", "line 1"),
        ("a.json", b'{\n"x": }', "line 2, column 6"),
        ("a.json", b'{"x": 1, "x": 2}', '"x" stands twice'),
        ("a.json", b'{"x": NaN}', "is no number"),
        ("a.json", b"[]", "must begin with {"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.toml", b'x = "\xff"', "not UTF-8 text (byte 6)"),
        ("a.toml", "x = 1".encode("utf-16"), "not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(NotValid) as caught:
        read(path)
    assert caught.value.message == f"{name} cannot be read"
    assert caught.value.problems[0].startswith(f"{name}: ")
    assert says in caught.value.problems[0]


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"none\.toml"):
        read(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "text", ['{"format": "ehat-record/1"}', 'format = "ehat-record/1"', '\ufeff{"format": "ehat-record/1"}']
)
def test_without_an_ending_the_content_decides(tmp_path: Path, text: str) -> None:
    path = tmp_path / "record"
    path.write_text(text, encoding="utf-8")
    assert read(path) == {"format": "ehat-record/1"}


def test_lines_are_found_past_text_that_looks_like_toml() -> None:
    text = 'a = """\n[[people]]\nkey = "x"\n"""\n[[people]]\n[[people]] # two\nkey = "x"\n[b."c"]\n"d" = 1\n'
    lines = lines_of(text)
    assert lines == {"a": 1, "people": 5, "people[1]": 5, "people[2]": 6, "people[2].key": 7, "b.c": 8, "b.c.d": 9}
    assert line_at(lines, "people[2].roles") == 6
    assert line_at(lines, "b.c.d.said_by") == 9
    assert line_at(lines, "x.y") is None
