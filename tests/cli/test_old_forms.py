"""A case keeps the form it began with: one whose form lacks most of today's sections is read all the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ehat_tui.cli.unlock import opened
from ehat_tui.directory import listing
from ehat_tui.documents.compose import compose
from ehat_tui.documents.readers import READERS
from ehat_tui.errors import Exit, NotAgreed, NotFound, NotValid
from ehat_tui.matching.match import asking, matches
from ehat_tui.practice import completeness, flags
from ehat_tui.record.case import Case

if TYPE_CHECKING:
    from .conftest import Ehat

VAULTS = Path(__file__).parents[1] / "vault" / "vaults"
REFERENCE = "EH-26-0042"
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module", params=sorted(folder.name for folder in VAULTS.iterdir() if folder.is_dir()))
def old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The case of a vault as an older version left it."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("old") / "home"
        (home.parent / "passphrase").write_text("brown kettle sings twice\n", encoding="utf-8")
        shutil.copytree(VAULTS / request.param, home)
        patch.setenv("EHAT_HOME", str(home))
        patch.setenv("EHAT_PASSPHRASE_FILE", str(home.parent / "passphrase"))
        with opened() as store:
            yield store.case(REFERENCE)


@pytest.mark.parametrize("reader", [reader for reader in READERS if reader != "referral"])
def test_every_copy_is_made_or_says_why_not(old: Case, reader: str) -> None:
    made = []
    for key in ("p1", "p2") if READERS[reader].keyed else ("",):
        with suppress(NotAgreed, NotFound, NotValid):
            made.append(compose(old, reader, key).document.title)
    assert made or reader not in ("practitioner", "safeguarding", "child")


def test_rules_about_what_it_never_asked_are_silent(old: Case) -> None:
    assert {gap.section for gap in completeness.missing(old)} <= set(old.form.sections)
    assert flags.flags(old, DAY) == ()


@pytest.mark.parametrize("area", ["liverpool", "leeds", "kent"])
def test_services_are_matched(old: Case, area: str) -> None:
    found = matches(listing.load(area), asking(old, DAY))
    assert found
    assert all(reason.text for one in found for reason in one.reasons)
    assert all(one.standing.lines for one in found)


@pytest.mark.usefixtures("passphrase_file")
def test_commands_read_it(ehat: Ehat, home: Path) -> None:
    shutil.copytree(VAULTS / "0003", home, dirs_exist_ok=True)
    for command in (("show", REFERENCE), ("check", REFERENCE), ("match", REFERENCE), ("flags", REFERENCE), ("due",)):
        assert ehat(*command).code in (Exit.DONE, Exit.NOT_VALID), command
