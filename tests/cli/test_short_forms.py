"""`ehat export --for referral`: nothing selected writes nothing; the exit codes; what stands in the events."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehat_tui.record.case import Answer
from ehat_tui.record.store import Store
from ehat_tui.record.unit import Change

Ehat = Callable[..., Any]  # the fixture of conftest.py
PBR = "parent_baby_relationship"


def ask(ehat: Ehat, reference: str, service: str, *options: object, who: tuple[str, ...] = ()) -> Any:
    return ehat("export", reference, *who, "--for", "referral", "--service", service, *options)


@pytest.fixture
def told_hub(store: Store, family: str) -> str:
    """The Marsdens, who said yes to telling the hub about Keeley and Albie."""
    case = store.case(family)
    said = {"recipient": "Liverpool Early Help Hubs", "agency_type": "early_help", "decision": "yes"}
    more = {"what": ["whole_assessment", "contact_details_only"], "direction": "both"}
    with store.unit(case.id) as unit:
        for person in case.people[:2]:
            unit.add_row("sharing", {**said, **more, "person": str(person.id)})
    return family


@pytest.fixture
def health_visitor(store: Store, family: str) -> None:
    store.save_practitioner(
        {
            "area": "liverpool",
            "name": "Priya Nair",
            "job_title": "Health visitor",
            "organisation_type": "health_visiting",
        }
    )


def exports(store: Store) -> list[list[str]]:
    from sqlmodel import Session, select

    from ehat_tui.record.tables import Event

    with Session(store._engine) as session:
        return [e.fields for e in session.exec(select(Event)) if e.kind == "export"]


def test_nothing_selected_lists_what_there_is_and_writes_nothing(
    ehat: Ehat, family: str, store: Store, tmp_path: Path, said: set[str]
) -> None:
    to = tmp_path / "out"
    ended = ask(ehat, family, PBR, "--to", to)
    assert ended.code == 2
    lines = ended.out.splitlines()
    assert lines[0] == "referral-email: short email that asks for help, for Parent Baby Relationship"
    offered = [line.split()[0] for line in lines[1:] if line.startswith("  ")]
    assert offered == ["family", "agreement", "asked", "wanted", "level"]
    assert any(line.startswith("- contact") for line in lines)  # nobody ticked how to reach them
    assert "nothing is selected" in ended.err
    assert not to.exists()
    assert exports(store) == []
    assert not [text for text in said if text in ended.out + ended.err]


def test_a_short_email_is_plain_text_and_its_event_says_what_it_holds(
    ehat: Ehat, family: str, store: Store, tmp_path: Path, said: set[str]
) -> None:
    ended = ask(ehat, family, PBR, "--include", "asked", "--include", "family", "--to", tmp_path)
    assert ended.code == 0, ended.err
    (path,) = (Path(line) for line in ended.out.splitlines())
    assert path.name == f"{family}-referral-referral-email-parent-baby-relationship-draft.md"
    assert "she would rather do it together with him" in path.read_text(encoding="utf-8")
    assert exports(store) == [["referral early_help", "md", "referral-email", PBR, "family", "asked"]]
    assert "Nothing was sent" in ended.err
    assert not [text for text in said if text in ended.out + ended.err]


def test_all_takes_what_the_form_usually_holds(ehat: Ehat, family: str, store: Store, tmp_path: Path) -> None:
    assert ask(ehat, family, PBR, "--include", "all", "--format", "pdf", "--to", tmp_path).code == 0
    ((_, kind, _, _, *items),) = exports(store)
    assert (kind, items) == ("pdf", ["family", "agreement", "asked"])


@pytest.mark.usefixtures("health_visitor")
def test_the_pre_ehat_and_the_draft_to_hand_over(ehat: Ehat, told_hub: str, tmp_path: Path) -> None:
    for options, form in (((), "pre-ehat"), (("--form", "hand-over"), "hand-over")):
        ended = ask(ehat, told_hub, "zero_to_nine", *options, "--include", "all", "--format", "md", "--to", tmp_path)
        assert ended.code == 0, ended.err
        assert Path(ended.out.strip()).name == f"{told_hub}-referral-{form}-zero-to-nine-draft.md"


def test_exit_codes(ehat: Ehat, family: str, tmp_path: Path) -> None:
    everything = ("--include", "all", "--to", tmp_path)
    assert ask(ehat, family, "no_such_service", *everything).code == 6
    assert ask(ehat, family, PBR, *everything, who=("p9",)).code == 6
    assert ask(ehat, family, PBR, "--include", "shoe_size", "--to", tmp_path).code == 6
    assert ask(ehat, family, PBR, "--include", "contact", "--to", tmp_path).code == 5  # nobody ticked it
    assert ask(ehat, family, PBR, "--form", "pre-ehat", *everything).code == 4
    assert ask(ehat, family, "keeping_families_together", *everything).code == 5  # nobody was asked
    assert ask(ehat, family, "careline", *everything).code == 4
    ended = ask(ehat, family, "step_forward", *everything)
    assert ended.code == 4
    assert "Only an outreach family support worker may refer" in ended.err
    assert list(tmp_path.glob("*.md")) == []


def test_options_that_make_no_sense_together(ehat: Ehat, family: str) -> None:
    assert ehat("export", family, "--for", "referral").code == 2
    assert ehat("export", family, "--service", PBR).code == 2
    assert ehat("export", family, "--for", "referral", "--for", "family", "--service", PBR).code == 2


def test_an_eh1_only_once_it_was_asked_for(ehat: Ehat, empty: Path, tmp_path: Path) -> None:
    from importlib.resources import as_file

    from ehat_tui.cli.unlock import opened
    from ehat_tui.exchange import load
    from ehat_tui.resources import data_root

    with opened() as store, as_file(data_root() / "demo" / "tesfaye.toml") as path:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        told = {"recipient": "Leeds Family Hubs", "agency_type": "family_hub", "decision": "yes"}
        content["sharing"].append({**told, "person": "hana", "what": ["whole_assessment"]})
        reference = load.import_record(store, content)
        case = store.case(reference)
        hana = case.called("hana")
        assert hana is not None
        key = case.number(hana)
    options = ("--form", "eh1", "--include", "family", "--format", "md", "--to", tmp_path)
    assert ask(ehat, reference, "leeds_family_hubs", *options, who=(key,)).code == 4
    assert ask(ehat, reference, "leeds_family_hubs", *options, "--eh1-asked-for", who=(key,)).code == 0


def test_what_the_family_takes_back_stops_the_form(ehat: Ehat, family: str, store: Store, tmp_path: Path) -> None:
    case = store.case(family)
    keeley = str(case.people[0].id)
    with store.unit(case.id) as unit:
        for capacity in ("young_person_16_17", "parent_with_pr"):
            row = unit.add_row("agreement", {"person": keeley, "capacity": capacity, "decision": "withdrawn"})
            unit.save([Change("agreement.withdrawn_what", row, Answer(["all"]))])
    assert ask(ehat, family, PBR, "--include", "family", "--to", tmp_path).code == 5


def test_a_preview_writes_nothing_and_names_nobody(
    ehat: Ehat, family: str, store: Store, tmp_path: Path, said: set[str]
) -> None:
    ended = ask(ehat, family, PBR, "--include", "family", "--preview", "--to", tmp_path / "out")
    assert ended.code == 0, ended.err
    assert "  family" in ended.out
    assert "out  " in ended.out
    assert not [text for text in said if text in ended.out]
    assert exports(store) == []
    assert not (tmp_path / "out").exists()
