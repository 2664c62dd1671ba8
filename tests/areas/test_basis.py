"""The lawful basis is the organisation's to say: never invented, never assumed (C19; DP1, DP2)."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from ehat_tui.areas import basis, profile
from ehat_tui.areas.profile import ASK_ORGANISATION, LawfulBasis
from ehat_tui.errors import NotValid

POLICY = """
[lawful_basis]
controller = "Leeds City Council"
dpo = "dpo@council.example"
art6 = "Article 6(1)(e), public task"
art9 = "Article 9(2)(g)"
"""


def own(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("area", profile.names())
def test_no_area_names_a_law_for_an_organisation(area: str, tmp_path: Path) -> None:
    found = basis.of(area, tmp_path / "policy.toml")
    assert {text for _, text in basis.lines(found)} == {ASK_ORGANISATION}
    assert found.source == "C19; DP1: a setting of the organisation"


def test_everything_that_can_be_said_is_shown() -> None:
    assert [*basis.SHOWN, "source"] == [field.name for field in fields(LawfulBasis)]
    assert set(basis.NEEDED) <= set(basis.SHOWN)


def test_a_policy_says_what_it_names_and_the_rest_stays_open(tmp_path: Path) -> None:
    found = basis.of("leeds", own(tmp_path, POLICY))
    assert (found.controller, found.art6, found.source) == (
        "Leeds City Council",
        "Article 6(1)(e), public task",
        "policy.toml",
    )
    assert found.shown("complaints") == ASK_ORGANISATION
    assert basis.of("atlantis", own(tmp_path, 'organisation_key = ""')) == profile.load("england").lawful_basis


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[lawful_basis]\nart6 = 6", "lawful_basis.art6: must be text in quotes"),
        ('[lawful_basis]\narticle6 = "x"', "lawful_basis.article6: is not known"),
        ("lawful_basis = 6", "lawful_basis: must be a table"),
        ("[lawful_basis", "cannot be read"),
    ],
)
def test_a_mistake_in_the_policy_is_named(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(NotValid) as caught:
        basis.of("leeds", own(tmp_path, content))
    report = f"{caught.value.message} {caught.value.problems}"
    assert said in report
    assert "policy.toml" in report


def test_what_is_not_supplied_is_warned_about(tmp_path: Path) -> None:
    nothing = basis.of("leeds", tmp_path / "policy.toml")
    assert len(basis.warnings(nothing)) == len(basis.NEEDED)
    assert basis.warnings(basis.of("leeds", own(tmp_path, POLICY)), "early_help") == ()


@pytest.mark.parametrize(
    ("kind", "art6", "warned"),
    [
        ("voluntary", "Article 6(1)(e)", True),
        ("voluntary", "Public task", True),
        ("faith_group", "Art. 6 (1) (e)", True),
        ("voluntary", "Article 6(1)(f), legitimate interests", False),
        ("voluntary", "Article 6(1)(a), consent", False),
        ("early_help", "Article 6(1)(e)", False),
        ("", "Article 6(1)(e)", False),
    ],
)
def test_a_charity_does_not_assume_public_task(tmp_path: Path, kind: str, art6: str, warned: bool) -> None:
    """DP2."""
    found = replace(basis.of("leeds", own(tmp_path, POLICY)), art6=art6)
    assert any("ask your data protection officer" in one for one in basis.warnings(found, kind)) is warned
