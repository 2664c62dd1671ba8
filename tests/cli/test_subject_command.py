"""`ehat subject`: what to decide before somebody's own copy goes out, by number, naming nobody."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.cli.subject import Why
from ehat_tui.documents.subject_copy import RELEASE, WITHHOLD
from ehat_tui.errors import Exit
from ehat_tui.record.store import Store

Ehat = Callable[..., Any]
LINE = re.compile(r" +(\d+)  (open|may go|stays out) +[^(]+\([a-z ,]+\)")


def test_the_reasons_are_those_there_are() -> None:
    assert [one.value for one in Why] == [*RELEASE, *WITHHOLD]


def test_it_lists_open_items_by_number_without_a_word_of_what_was_said(ehat: Ehat, family: str, said: set[str]) -> None:
    ended = ehat("subject", family, "p1")
    assert ended.code == Exit.DONE
    head, *lines = ended.out.splitlines()
    count = len(lines)
    assert head == f"{family} p1: {count} to decide, {count} open"
    assert count > 20
    assert all(LINE.fullmatch(line) for line in lines)
    assert [word for word in said if word in ended.out + ended.err] == []


def test_what_is_decided_is_kept_and_goes_into_the_copy(ehat: Ehat, family: str, store: Store, tmp_path: Path) -> None:
    count = len(ehat("subject", family, "p1").out.splitlines()) - 1
    ended = ehat("subject", family, "p1", "--release", "2", "--release", "4-6", "--reason", "agreed")
    assert ended.out.splitlines()[0] == f"{family} p1: {count} to decide, {count - 4} open"
    assert not re.search(r"^ +[2456]  ", ended.out, re.MULTILINE)
    ended = ehat("subject", family, "p1", "--withhold", "4", "--reason", "others")
    assert ended.out.splitlines()[0] == f"{family} p1: {count} to decide, {count - 4} open"
    states = dict(
        re.findall(r"^ +(\d+)  (open|may go|stays out)", ehat("subject", family, "p1", "--all").out, re.MULTILINE)
    )
    assert [states[str(number)] for number in range(1, 7)] == [
        "open",
        "may go",
        "open",
        "stays out",
        "may go",
        "may go",
    ]
    case = store.case(family)
    assert sorted(case.released.values()) == [False, True, True, True]
    for reader in ("subject", "subject-list"):
        written = ehat("export", family, "p1", "--for", reader, "--format", "md", "--to", tmp_path)
        assert written.out == f"{tmp_path / f'{family}-{reader}-p1-draft.md'}\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["p9"], Exit.NOT_FOUND),
        (["p1", "--release", "9999", "--reason", "agreed"], Exit.NOT_FOUND),
        (["p1", "--release", "1"], Exit.USAGE),
        (["p1", "--reason", "agreed"], Exit.USAGE),
        (["p1", "--release", "1", "--reason", "others"], Exit.USAGE),
        (["p1", "--withhold", "1", "--reason", "agreed"], Exit.USAGE),
        (["p1", "--release", "1", "--withhold", "2", "--reason", "agreed"], Exit.USAGE),
        (["p1", "--release", "one", "--reason", "agreed"], Exit.USAGE),
        (["p1", "--release", "1-", "--reason", "agreed"], Exit.USAGE),
    ],
)
def test_what_does_not_fit_decides_nothing(
    ehat: Ehat, family: str, store: Store, arguments: list[str], code: Exit
) -> None:
    assert ehat("subject", family, *arguments).code == code
    assert store.case(family).released == {}


def test_one_number_that_is_not_there_lets_none_of_them_count(ehat: Ehat, family: str, store: Store) -> None:
    assert ehat("subject", family, "p1", "--release", "1-9999", "--reason", "agreed").code == Exit.NOT_FOUND
    assert store.case(family).released == {}


def test_a_service_nobody_said_yes_to_ends_with_not_agreed(
    ehat: Ehat, family: str, store: Store, tmp_path: Path
) -> None:
    case = store.case(family)
    with store.unit(case.id) as unit:
        person = str(case.people[0].id)
        unit.add_row(
            "sharing", {"recipient": "Dock Police", "agency_type": "police", "person": person, "decision": "no"}
        )
    for reader in ("agency", "taf"):
        ended = ehat("export", family, "police", "--for", reader, "--format", "md", "--to", tmp_path)
        assert (ended.code, ended.out) == (Exit.NOT_AGREED, "")
        assert "Nobody has said yes" in ended.err
    assert list(tmp_path.glob("*police*")) == []
