"""What should leave the laptop: by kind, with an area's times or the organisation's own."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.areas import keeping, profile
from ehat_tui.areas.profile import NOT_SUPPLIED, Retention
from ehat_tui.errors import NotValid
from ehat_tui.record.keeping import Facts

BEGUN = date(2026, 1, 12)
RULES = profile.load("england").retention
DRAFT = Facts(
    reference="EH-26-0042", area="england", status="draft", version=0, held="", people=2, created=BEGUN, changed=BEGUN,
    finished=None, registered=None, refused=None, closed=None,
)  # fmt: skip
DONE: dict[str, Any] = {"status": "completed", "version": 1, "finished": BEGUN}


def judged(today: str, rules: Retention = RULES, **facts: Any) -> tuple[str, str, str] | None:
    found = keeping.due(replace(DRAFT, **facts), rules, date.fromisoformat(today))
    return (found.do, found.kind, found.since.isoformat()) if found else None


def test_a_copy_goes_a_month_after_it_was_handed_over() -> None:
    facts = DONE | {"registered": date(2026, 2, 1)}
    assert judged("2026-03-02", **facts) is None
    assert judged("2026-03-03", **facts) == ("purge", "handed_over", "2026-03-03")


def test_registered_before_it_is_finished_is_no_hand_over() -> None:
    assert judged("2026-06-01", registered=BEGUN) is None


def test_a_finished_version_being_changed_is_not_handed_over_yet() -> None:
    assert judged("2026-06-01", status="draft", version=1, finished=BEGUN, registered=BEGUN) is None


def test_a_refusal_goes_after_a_year() -> None:
    assert judged("2027-01-11", refused=BEGUN) is None
    assert judged("2027-01-12", refused=BEGUN) == ("purge", "refused", "2027-01-12")


@pytest.mark.parametrize(("kind", "facts"), [("finished", DONE), ("closed", DONE | {"closed": BEGUN})])
def test_where_no_time_is_known_the_organisation_is_asked_at_once(kind: str, facts: dict[str, Any]) -> None:
    assert judged("2026-01-12", **facts) == ("ask", kind, "2026-01-12")
    shorter: dict[str, Any] = {f"{kind}_days": 10}
    own = replace(RULES, **shorter)
    assert judged("2026-01-21", own, **facts) is None
    assert judged("2026-01-22", own, **facts) == ("purge", kind, "2026-01-22")


def test_a_draft_is_asked_about_again_after_a_year() -> None:
    """fields.md 1.N: a drift alert at 12 months open."""
    assert judged("2027-01-11") is None
    assert judged("2027-01-12") == ("ask-again", "drift", "2027-01-12")


def test_a_hold_is_said_with_what_is_due() -> None:
    found = keeping.due(replace(DRAFT, **DONE, registered=BEGUN, held="court"), RULES, date(2027, 1, 1))
    assert found is not None
    assert found.held == "court"


@pytest.mark.parametrize("area", profile.names())
def test_no_area_claims_a_time_that_nobody_gave(area: str) -> None:
    retention = profile.load(area).retention
    assert (retention.finished_days, retention.closed_days, retention.council) == (0, 0, "")
    assert retention.council_shown == NOT_SUPPLIED
    assert "data-protection 4.3" in retention.source


# ---------------------------------------------------------------- the organisation's own


def own(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_without_a_policy_the_area_counts(tmp_path: Path) -> None:
    assert keeping.rules("leeds", tmp_path / "policy.toml") == profile.load("leeds").retention
    assert keeping.rules("atlantis", own(tmp_path, 'organisation_key = ""\n')) == RULES


def test_a_policy_changes_what_it_names(tmp_path: Path) -> None:
    path = own(tmp_path, '[retention]\nfinished_days = 14\ncouncil = "to the 25th birthday"\n')
    rules = keeping.rules("leeds", path)
    assert (rules.finished_days, rules.refused_days) == (14, RULES.refused_days)
    assert (rules.council_shown, rules.source) == ("to the 25th birthday", "policy.toml")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[retention]\nfinished_days = -1", "retention.finished_days: must be a whole number, 0 or more"),
        ("[retention]\nfinished_weeks = 1", "retention.finished_weeks: is not known"),
        ("retention = 7", "retention: must be a table"),
        ("[retention", "cannot be read"),
    ],
)
def test_a_mistake_in_the_policy_is_named(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(NotValid) as caught:
        keeping.rules("leeds", own(tmp_path, content))
    assert said in f"{caught.value.message} {caught.value.problems}"
    assert "policy.toml" in f"{caught.value.message} {caught.value.problems}"
