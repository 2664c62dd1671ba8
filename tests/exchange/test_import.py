"""An import is whole or not at all, keeps the gate, and keeps what was written."""

from typing import Any

import pytest

from ehat_tui.errors import NotAgreed, NotValid
from ehat_tui.exchange.dump import dump, said
from ehat_tui.exchange.load import import_record, warnings
from ehat_tui.record.case import Case
from ehat_tui.record.store import Store


def record(**more: Any) -> dict[str, Any]:
    people = [
        {"key": "ann", "given_names": "Ann", "roles": ["child_assessed", "parent"], "birth_date": "20/02/2008"},
        {"key": "bo", "given_names": "Bo", "roles": ["child_assessed"], "birth_date": "about 2020"},
        {"given_names": "Ann", "assessed": "yes"},
    ]
    agreement = [{"person": "ann", "explained": ["stop", "copy"], "decision": "agrees"}]
    return {"format": "ehat-record/1", "people": people, "agreement": agreement, **more}


def imported(store: Store, **more: Any) -> Case:
    return store.case(import_record(store, record(**more)))


def test_people_and_rows_are_found_by_their_keys(store: Store) -> None:
    case = imported(
        store,
        worries=[{"what": "Damp", "whose": ["ann", "bo"]}, {"key": "tired", "what": "Tired"}],
        objectives=[{"key": "o1", "title": "Sleep", "needs": ["tired"]}],
        actions=[{"objective": "o1", "what": "Ring", "who": ["ann"], "by_when": "1 Feb 2026"}],
    )
    (action,), (objective,) = case.rows("actions"), case.rows("objectives")
    ann, bo, _ = case.people
    assert action.values["objective"] == str(objective.id)
    assert action.values["who"] == [str(ann.id)]
    assert action.values["by_when"] == "2026-02-01"
    assert objective.values["needs"] == [str(case.rows("worries")[1].id)]
    assert case.value("worries.whose", case.rows("worries")[0].id) == [str(ann.id), str(bo.id)]
    assert (ann.row.values["birth_date"], bo.row.values["birth_date"]) == ("2008-02-20", "2020~")


def test_without_keys_people_get_their_names_and_rows_numbers(store: Store) -> None:
    case = imported(store, worries=[{"what": "x"}])
    worry = str(case.rows("worries")[0].id)
    with store.unit(case.id) as unit:
        unit.add_row("people", {"given_names": "ሃና"})
        unit.add_row("objectives", {"needs": [worry]})
    written = dump(store.case(case.reference))
    assert [person["key"] for person in written["people"]] == ["ann", "bo", "ann-2", "p4"]
    assert written["worries"] == [{"key": "w1", "what": "x"}]
    assert written["objectives"] == [{"needs": ["w1"]}]


def test_what_points_nowhere_is_left_out(store: Store) -> None:
    case = imported(store, worries=[{"key": "w", "what": "x"}], contacts=[{"key": "c", "what": "y"}])
    (worry,), (contact,), bo = case.rows("worries"), case.rows("contacts"), case.people[1]
    with store.unit(case.id) as unit:
        unit.add_row("objectives", {"title": "z", "needs": [str(contact.id), str(worry.id), str(bo.id)]})
        unit.add_row("actions", {"what": "z", "who": [str(bo.id)]})
        unit.remove_row("people", bo.id)
    written = dump(store.case(case.reference))
    assert written["objectives"] == [{"title": "z", "needs": ["w"]}]
    assert written["actions"] == [{"what": "z"}]
    assert [person["key"] for person in written["people"]] == ["ann", "ann-2"]


def test_the_last_row_wrong_leaves_nothing_behind(store: Store) -> None:
    before = store.references()
    with pytest.raises(NotValid) as caught:
        import_record(store, record(contacts=[{"what": "Rang"}, {"third_party": "perhaps"}]))
    assert caught.value.problems[0].startswith("contacts[2].third_party: ")
    assert store.references() == before


def test_a_failure_while_writing_leaves_nothing_behind(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from ehat_tui.record.chain import Chain

    append, before = Chain.append, store.references()

    def failing(self: Chain, kind: str, *args: Any) -> None:
        if args[2:3] == (["contacts.third_party"],):
            raise RuntimeError("the power went")
        append(self, kind, *args)

    monkeypatch.setattr(Chain, "append", failing)
    with pytest.raises(RuntimeError):
        import_record(store, record(contacts=[{"what": "Rang", "third_party": "no"}]))
    assert store.references() == before


@pytest.mark.parametrize(
    "agreement",
    [
        [],
        [{"person": "ann", "decision": "agrees"}],
        [{"person": "ann", "explained": ["stop"], "decision": "declines"}],
        [{"explained": ["stop"], "decision": "agrees"}],
        [
            {"person": "ann", "explained": ["stop"], "decision": "withdrawn"},
            {"person": "ann", "decision": "agrees"},
        ],
    ],
)
@pytest.mark.parametrize(
    "later",
    [
        {"health": {"ann": {"any": "yes"}}},
        {"worries": [{}]},
        {"services": {"none": {"absent": "not-applicable"}}},
        {"at_home": {"frightened": {"absent": "not-asked"}}},
    ],
)
def test_without_an_agreement_later_answers_are_refused(
    store: Store, agreement: list[dict[str, Any]], later: dict[str, Any]
) -> None:
    before = store.references()
    people = [{"key": "ann", "given_names": "Ann"}]
    with pytest.raises(NotAgreed, match="nothing was imported"):
        import_record(store, record(people=people, agreement=agreement, **later))
    assert store.references() == before


def test_names_and_the_start_need_no_agreement(store: Store) -> None:
    people = [{"key": "ann", "given_names": "Ann", "family_name": {"value": "Bell", "restricted": True}}]
    content = record(people=people, agreement=[], start={"safe_to_talk": "no"}, contacts=[{"what": "They said no"}])
    del content["agreement"]
    case = store.case(import_record(store, content))
    assert not case.agreed
    assert said(dump(case)) == content | {"area": "england"}


def test_a_taken_reference_is_refused_and_a_missing_one_is_the_next(store: Store) -> None:
    assert import_record(store, record(reference="EH-19-0001")) == "EH-19-0001"
    with pytest.raises(NotValid, match="already an assessment EH-19-0001") as caught:
        import_record(store, record(reference="EH-19-0001"))
    assert "Leave reference out" in caught.value.hint
    first, second = (import_record(store, record()) for _ in range(2))
    assert int(second[-4:]) == int(first[-4:]) + 1


def test_the_area_is_the_files_else_the_workers_own(store: Store) -> None:
    assert imported(store, area="liverpool").area == "liverpool"
    assert imported(store).area == "england"


def test_text_is_kept_but_for_control_characters(store: Store) -> None:
    hostile = "[bold]{{ x }}=cmd()<script>#panic()\n\tيا 👶🏽 ' or 1=1 --\x7f"
    case = imported(store, start={"why_now": f"\x00{hostile}\x1b\ud800"})
    assert case.value("start.why_now", case.id) == f"{hostile}\N{REPLACEMENT CHARACTER}"


def test_what_starts_restricted_is_so_unless_it_says_otherwise(store: Store) -> None:
    case = imported(
        store,
        start={"quiet": "x", "gp": "y"},
        at_home={"frightened": "yes", "told": {"value": "z", "restricted": False}},
    )
    marks = {name.split(".")[1]: answer.restricted for (name, _), answer in case.answers.items()}
    assert marks == {"quiet": True, "gp": False, "frightened": True, "told": False}
    assert dump(case)["at_home"] == {"frightened": "yes", "told": {"value": "z", "restricted": False}}


def test_what_cannot_be_a_date_can_be_kept_as_typed(store: Store) -> None:
    case = imported(store, services=[{"since": {"typed": "when Bo was small", "said_by": "parent"}}])
    answer = case.answers["services.since", case.rows("services")[0].id]
    assert (answer.value, answer.typed, answer.said_by) == (None, "when Bo was small", "parent")


def test_a_finished_record_leaves_out_branches_not_taken_and_a_draft_keeps_them(store: Store) -> None:
    case = imported(store, health={"ann": {"any": "no", "what": "x"}}, hopes={"bo": {"hope": "y"}})
    assert dump(case)["health"] == {"ann": {"any": "no", "what": "x"}}
    assert dump(case)["hopes"] == {"bo": {"hope": "y"}}
    finished = dump(case, asked_only=True)
    assert finished["health"] == {"ann": {"any": "no"}}
    assert "hopes" not in finished


def test_the_same_case_always_gives_the_same_text(store: Store) -> None:
    from ehat_tui.exchange.dump import to_json

    case = imported(store, worries=[{"what": "x"}], voice={"bo": {"feels": 0}})
    assert to_json(dump(case)) == to_json(dump(store.case(case.reference)))
    assert dump(case)["voice"] == {"bo": {"feels": 0}}


def test_a_record_says_who_wrote_it_and_how_far_it_is(store: Store) -> None:
    store.save_practitioner({"name": "Priya Nair", "job_title": "Health visitor"})
    case = imported(store, practitioner={"name": "Somebody else"}, assessment={"status": "completed"})
    written = dump(case)
    assert written["practitioner"] == {"name": "Priya Nair", "job_title": "Health visitor"}
    assert written["assessment"] == {
        "status": "draft",
        "version": 0,
        "form": "small/3",
        "created_on": case.created_at.date().isoformat(),
    }
    assert warnings(case.form, written) == []
