"""Finishing freezes the record file, or changes nothing and says what is missing."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from ehat_tui.errors import NotAgreed, NotValid
from ehat_tui.exchange.dump import dump
from ehat_tui.exchange.finish import finish
from ehat_tui.exchange.load import import_record
from ehat_tui.practice import completeness
from ehat_tui.record.case import Case
from ehat_tui.record.store import Store

AGREEMENT = [{"person": "ann", "explained": ["stop"], "decision": "agrees"}]


@dataclass(frozen=True)
class Lacking:
    """Stands in for the rules of completeness, which this form is too small for."""

    gaps: list[completeness.Gap]

    def __call__(self, _case: Case) -> list[completeness.Gap]:
        return self.gaps


def imported(store: Store, agreement: list[dict[str, Any]] = AGREEMENT, **more: Any) -> str:
    people = [{"key": "ann", "given_names": "Ann", **({"assessed": "yes"} if agreement else {})}]
    return import_record(store, {"format": "ehat-record/1", "people": people, "agreement": agreement, **more})


def test_a_complete_record_is_frozen_as_it_is_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "missing", Lacking([]))
    reference = imported(store, health={"ann": {"any": "no", "what": "left over"}})
    assert finish(store, reference) == []
    case = store.case(reference)
    ((version, _, content),) = store.snapshots(case.id)
    frozen = json.loads(content)
    assert (case.status, case.version, version) == ("completed", 1, 1)
    assert frozen["assessment"]["status"] == "completed"
    assert frozen["health"] == {"ann": {"any": "no"}}
    assert frozen == dump(case)


def test_what_is_missing_comes_back_and_nothing_changes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = imported(store)
    gap = completeness.Gap("actions", store.case(reference).id, "", "The plan", "Actions", "a plan")
    monkeypatch.setattr(completeness, "missing", Lacking([gap]))
    assert finish(store, reference) == [gap]
    assert store.case(reference).is_draft
    assert store.snapshots(store.case(reference).id) == []


def test_nothing_is_finished_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "missing", Lacking([]))
    reference = imported(store)
    finish(store, reference)
    with pytest.raises(NotValid, match="finished already"):
        finish(store, reference)


def test_nothing_is_finished_without_an_agreement(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "missing", Lacking([]))
    reference = imported(store, agreement=[])
    with pytest.raises(NotAgreed):
        finish(store, reference)
    assert store.case(reference).is_draft


def test_a_refusal_is_an_outcome_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule 5."""
    monkeypatch.setattr(completeness, "missing", Lacking([]))
    no = [{"person": "ann", "explained": ["stop"], "decision": "declines"}]
    reference = imported(store, agreement=no, people=[{"key": "ann", "given_names": "Ann"}])
    assert "outcome" not in dump(store.case(reference))["assessment"], "a draft has none yet"
    assert finish(store, reference) == []
    case = store.case(reference)
    ((_, _, content),) = store.snapshots(case.id)
    assert case.status == "completed"
    assert json.loads(content)["assessment"]["outcome"] == "refused"
    assert dump(case) == json.loads(content)


def test_who_agrees_has_no_outcome_of_that_kind(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "missing", Lacking([]))
    reference = imported(store)
    finish(store, reference)
    assert "outcome" not in dump(store.case(reference))["assessment"]


def test_a_second_version_keeps_its_reason(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "missing", Lacking([]))
    reference = imported(store)
    finish(store, reference)
    case = store.case(reference)
    with store.unit(case.id) as unit:
        unit.amend("The baby was born")
    finish(store, reference)
    (_, (version, reason, content)) = store.snapshots(case.id)
    assert (version, reason) == (2, "The baby was born")
    assert json.loads(content)["assessment"]["amending"] == "The baby was born"
