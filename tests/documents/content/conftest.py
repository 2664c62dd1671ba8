"""A small fictional family in a plain vault, as a record file, and the three families of data/demo."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import SQLModel, create_engine

from ehat_tui.exchange.load import import_record
from ehat_tui.record.case import Case
from ehat_tui.record.store import PRACTITIONER_FIELDS, Store

# Every text that may never reach the family's copy holds this word.
SECRET = "Zzyzx"

RECORD: dict[str, Any] = {
    "format": "ehat-record/1",
    "area": "leeds",
    "start": {
        "started_on": "2026-03-04",
        "danger": "no",
        "safe_to_talk": "yes",
        "why_now": {"value": "School asked us.", "said_by": "parent"},
        "visitor_note": f"{SECRET} dog",
    },
    "safety": [{"happened_on": "2026-03-04", "words": f"{SECRET} what was seen", "heard_from": f"{SECRET} aunt"}],
    "agreement": [
        {
            "person": "tess",
            "capacity": "parent_with_pr",
            "explained": ["voluntary"],
            "decision": "agrees_with_limits",
            "limits": f"{SECRET} not to the neighbour",
            "given_on": "2026-03-04",
        },
        {
            "person": "bram",
            "capacity": "adult_self",
            "explained": ["voluntary"],
            "decision": "agrees",
            "given_on": "2026-03-04",
        },
        {"person": "bram", "capacity": "adult_self", "decision": "withdrawn", "given_on": "2026-03-20"},
    ],
    "people": [
        {
            "key": "tess",
            "given_names": "Tess",
            "family_name": "Rowan",
            "roles": ["parent"],
            "assessed": "yes",
            "birth_date": "1991-06-09",
            "sex": "F",
            "nhs_number": "9990000018",
        },
        {
            "key": "ivy",
            "given_names": "Ivy",
            "family_name": "Rowan",
            "roles": ["child_assessed"],
            "birth_date": "2011-11-02",
        },
        {
            "key": "finn",
            "given_names": "Finbar",
            "known_as": "Finn",
            "family_name": "Rowan",
            "roles": ["child_assessed"],
            "birth_date": "2025-12-02",
        },
        {"key": "bram", "given_names": "Bram", "family_name": "Ode", "roles": ["other_relative"], "assessed": "yes"},
        {"key": "june", "given_names": "June", "family_name": "Ode", "roles": ["grandparent"], "assessed": "no"},
        {
            "key": "cole",
            "given_names": {"value": f"{SECRET}father", "restricted": True},
            "roles": ["parent"],
            "assessed": "no",
        },
    ],
    "relationships": [
        {"child": "ivy", "person": "tess", "relationship": "mother", "lives_with": "all_the_time"},
        {"child": "finn", "person": "tess", "relationship": "mother"},
        {"child": "finn", "person": "ivy", "relationship": "half_sister"},
        {"child": "ivy", "person": "june", "relationship": "maternal_grandmother"},
        {
            "child": "ivy",
            "person": "cole",
            "relationship": "father",
            "other_parent": "not_contacted_unsafe",
            "other_parent_note": f"{SECRET} do not ring",
        },
    ],
    "contact": {"tess": {"address": f"4 {SECRET} Row", "postcode": "ZZ4 4ZZ", "phone": "07700 900123"}},
    "about": {"tess": {"ethnicity": "WBRI"}},
    "health": {"tess": {"any": "yes", "mental_health_about": f"{SECRET} low", "self_harm": "no"}},
    "strengths": [
        {"who": "tess", "what": {"value": "We eat together on Sundays.", "said_by": "parent"}},
        {"what": {"value": "Finn settles when Ivy sings.", "said_by": "saw"}},
        {"who": "bram", "what": f"{SECRET} said by Bram"},
        {"what": {"value": f"{SECRET} strength", "restricted": True}},
    ],
    "worries": [
        {
            "key": "rent",
            "what": {"value": "We may lose the flat.", "said_by": "parent"},
            "who": "Tess",
            "about": ["ivy"],
        },
        {
            "key": "school",
            "what": {"value": "Ivy misses Mondays.", "said_by": "professional"},
            "who": "Ms Poole",
            "about": ["ivy"],
        },
        {
            "key": "cot",
            "what": "The cot is too small.",
            "who": {"value": f"{SECRET} informant", "restricted": True},
            "about": ["finn"],
            "not_now": "A bigger one comes in May.",
        },
        {
            "key": "hidden",
            "what": {"value": f"{SECRET} shouting", "restricted": True},
            "who": f"{SECRET} who",
            "about": ["tess"],
            "how_long": f"{SECRET} since autumn",
        },
    ],
    "at_home": {"alone": "yes", "words": f"{SECRET} at home"},
    "hopes": {"tess": {"better": "I sleep through."}, "bram": {"better": f"{SECRET} hope of Bram"}},
    "child_hopes": {
        "ivy": {"hopes": {"value": "A door of my own.", "may_tell": "yes"}},
        "finn": {"hopes": {"value": f"{SECRET} hope nobody asked about"}},
    },
    "voice": {
        "ivy": {
            "worries": {"value": f"{SECRET} worry of Ivy", "may_tell": "no"},
            "dreams": {"value": "A dog.", "may_tell": "yes"},
        },
        "finn": {"good_things": {"value": "Warm milk and Ivy.", "may_tell": "yes", "said_by": "saw"}},
    },
    "words": [
        {"child": "ivy", "words": {"value": "I count the stairs.", "may_tell": "yes"}, "said_on": "2026-03-04"},
        {"child": "ivy", "words": {"value": f"{SECRET} words", "may_tell": "only-worried"}, "said_on": "2026-03-04"},
        {"child": "ivy", "words": {"value": f"{SECRET} unasked"}, "said_on": "2026-03-04"},
    ],
    "scales": [
        {"key": "calm", "question": "How calm is home?", "zero": "We shout all day", "ten": "We laugh most days"}
    ],
    "scores": [
        {"scale": "calm", "person": "ivy", "value": 4, "reason": "We try.", "scored_on": "2026-03-04"},
        {"scale": "calm", "person": "ivy", "value": 6, "reason": "Better now.", "scored_on": "2026-03-20"},
        {"scale": "calm", "person": "tess", "value": {"absent": "asked-unknown"}, "scored_on": "2026-03-04"},
        {"scale": "calm", "person": "bram", "value": 9, "scored_on": "2026-03-04"},
        {"scale": "calm", "practitioner": "yes", "value": 5, "scored_on": "2026-03-04"},
    ],
    "objectives": [
        {
            "key": "home",
            "title": "We stay in our flat.",
            "needs": ["rent", "hidden"],
            "measure": "The rent is paid up.",
        },
        {"key": "secret", "title": {"value": f"{SECRET} goal", "restricted": True}, "measure": f"{SECRET} measure"},
    ],
    "actions": [
        {
            "objective": "home",
            "what": "Ring the landlord.",
            "who": ["tess", "june"],
            "who_else": "Amy Lund, family worker",
            "for_whom": ["tess", "ivy", "finn"],
            "by_when": "2026-03-13",
        },
        {"objective": "home", "what": "Ask about a bigger flat.", "who": ["cole"], "by_when": {"typed": "end of term"}},
        {"objective": "home", "what": {"value": f"{SECRET} action", "restricted": True}, "who": ["tess"]},
        {"objective": "secret", "what": f"{SECRET} action for a hidden goal", "who": ["tess"]},
        {"objective": "home", "what": "Given up.", "who": ["tess"], "status": "no_longer_needed"},
    ],
    "lead": [
        {"name": "Old Lead", "job_title": "Teacher", "phone": "0113 496 0001", "ended_on": "2026-03-01"},
        {
            "name": "Amy Lund",
            "job_title": "Family worker",
            "organisation": "Cluster",
            "phone": "0113 496 0002",
            "manager": "Ben Hale",
            "manager_contact": "0113 496 0003",
        },
    ],
    "plan": {
        "first_taf_on": "2026-03-25",
        "review_on": "2026-05-06",
        "family_part": "June has Ivy on Fridays.",
        "if_worse": "We ring June first.",
        "signposts": ["family_line", "other"],
        "signposts_other": "The toy library, Mondays.",
    },
    "sharing": [
        {
            "recipient": "Hill School",
            "agency_type": "secondary_school",
            "person": "ivy",
            "decision": "yes",
            "what": ["plan_only"],
        },
        {
            "recipient": "Hill School",
            "agency_type": "secondary_school",
            "person": "tess",
            "decision": "yes",
            "what": ["plan_only"],
        },
        {"recipient": f"{SECRET} police", "agency_type": "police", "person": "tess", "decision": "no"},
        {
            "recipient": f"{SECRET} asked only",
            "agency_type": "gp",
            "person": "tess",
            "decision": "yes",
            "what": ["plan_only"],
            "direction": "we_may_ask",
        },
    ],
    "advice": [{"who": f"{SECRET} adviser", "consulted_on": "2026-03-05", "advice": f"{SECRET} advice"}],
    "signatures": [
        {
            "as": "parent_carer",
            "who": "tess",
            "how": "signed_on_paper",
            "signed_on": "2026-03-06",
            "comments": "Thank you for the tea.",
            "disagrees": "Ivy likes Mondays now.",
        }
    ],
    "contacts": [{"happened_on": "2026-03-05", "kind": "call", "what": f"{SECRET} call"}],
}

WORKER = {
    "name": "Amy Lund",
    "job_title": "Family worker",
    "organisation": "Cluster",
    "manager_name": "Ben Hale",
    "manager_contact": "0113 496 0003",
}

Make = Callable[..., Case]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('content') / 'plain.db'}")
    SQLModel.metadata.create_all(engine)
    store = Store(engine, b"k" * 32)
    store.save_practitioner(WORKER)
    return store


@pytest.fixture(scope="session")
def make(store: Store) -> Make:
    """A case from the record above; `changes` replace whole sections, None takes one out."""

    def made(**changes: Any) -> Case:
        record = {name: part for name, part in {**deepcopy(RECORD), **changes}.items() if part is not None}
        return store.case(import_record(store, record))

    return made


@pytest.fixture(scope="session")
def family(make: Make) -> Case:
    return make()


ONCE = pytest.mark.xdist_group("families")  # read in by one worker only


@pytest.fixture(params=[pytest.param(name, marks=ONCE) for name in ("brannigan", "marsden", "tesfaye")])
def demo(request: pytest.FixtureRequest, families: dict[str, Case]) -> Case:
    """Each family of data/demo, with the worker of this room."""
    worker = dict.fromkeys(PRACTITIONER_FIELDS, "") | WORKER
    return replace(families[request.param], practitioner=worker)


@pytest.fixture
def secret() -> str:
    return SECRET


@pytest.fixture
def person_id() -> Callable[[Case, str], UUID]:
    """The id of the person with a key."""
    return lambda case, key: next(person.id for person in case.people if person.key == key)
