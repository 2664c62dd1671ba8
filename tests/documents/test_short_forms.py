"""The short forms: which one a route takes, who may write it, and that it holds no more than the family agreed to."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel, create_engine

from ehat_tui.directory import listing
from ehat_tui.directory.service import Service
from ehat_tui.documents import short_form_table, writers
from ehat_tui.documents.export import KNOWN_SECTIONS, hand_out
from ehat_tui.documents.short_form_gate import form_of, forms_for, require_agreement
from ehat_tui.documents.short_forms import ALL, Request, request
from ehat_tui.documents.tree import Document, as_data
from ehat_tui.errors import NotAgreed, NotFound, NotValid
from ehat_tui.exchange.load import import_record, read
from ehat_tui.form.load import load
from ehat_tui.matching import match
from ehat_tui.record.audit import show
from ehat_tui.record.case import Answer, Case, Row
from ehat_tui.record.ids import new_id
from ehat_tui.record.store import Store
from ehat_tui.resources import data_root

WHOLE = {"decision": "yes", "what": ["whole_assessment", "contact_details_only"], "direction": "both"}
HUBS, LEEDS = ("Liverpool Early Help Hubs", "early_help"), ("Family Hub", "family_hub")
THERAPY = ("Therapeutic Services, Early Help Hub", "early_help")  # asked about already: the newest word counts
LATER = datetime(2099, 1, 1, tzinfo=UTC)  # the newest word counts
MARSDENS = ("keeley", "albie", "denise")
Make = Callable[..., Case]


@pytest.fixture
def store() -> Store:
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    return Store(engine, b"k" * 32)


@pytest.fixture(scope="module")
def make(families: dict[str, Case]) -> Make:
    """A family of data/demo with its worker; `told` and `who`: to whom each of these people says yes as well."""

    def made(
        name: str, told: tuple[str, str] = ("", ""), who: tuple[str, ...] = (), said: dict[str, Any] = WHOLE
    ) -> Case:
        return who_said_yes(families[name], told, who, said)

    return made


def who_said_yes(case: Case, told: tuple[str, str], who: tuple[str, ...], said: dict[str, Any] = WHOLE) -> Case:
    values = [
        {**said, "recipient": told[0], "agency_type": told[1], "person": str(person.id)}
        for person in case.people
        if person.key in who
    ]
    rows = [Row(new_id(), "sharing", "", 99, value, LATER) for value in values]
    return replace(case, sections={**case.sections, "sharing": (*case.rows("sharing"), *rows)})


@pytest.fixture(scope="module")
def marsden(make: Make) -> Case:
    """The Marsdens, who said yes to the hub."""
    return make("marsden", HUBS, MARSDENS)


@pytest.fixture(scope="module")
def tesfaye(make: Make) -> Case:
    """The Tesfayes, who said yes to the family hub."""
    return make("tesfaye", LEEDS, ("yonas", "hana", "selam", "letay"))


@pytest.fixture(scope="module")
def brannigan(make: Make) -> Case:
    """The Brannigans, who said yes to the hub."""
    return make("brannigan", HUBS, ("connor", "poppy", "lisa", "mark"))


def service(case: Case, key: str) -> Service:
    return next(one for one in listing.load(case.area, None) if one.key == key)


def asked(case: Case, key: str, settings: dict[str, Any] | None = None, **how: Any) -> Request:
    return request(service(case, key), match.asking(case, case.on, settings, names=False), **how)


def worker(case: Case, kind: str, title: str) -> Case:
    return replace(case, practitioner=case.practitioner | {"organisation_type": kind, "job_title": title})


def said(document: Document) -> str:
    content, _ = writers.render(document, "md")
    return content.decode("utf-8").replace("\\", "")


def words(found: Request, *codes: str) -> str:
    return said(found.composed(codes or (ALL,)).document)


def offered(found: Request) -> set[str]:
    return {offer.code for offer in found.offers if not offer.missing}


# -- which form --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "key", "form"),
    [
        ("brannigan", "therapeutic_services", "email"),
        ("brannigan", "step_forward", "referral-email"),
        ("marsden", "parent_baby_relationship", "referral-email"),
        ("marsden", "zero_to_nine", "pre-ehat"),
        ("marsden", "school_health_project", "pre-ehat"),
        ("marsden", "school_family_support", "referral-email"),
        ("brannigan", "keeping_families_together", "note"),
        ("tesfaye", "leeds_family_hubs", "call-notes"),
        ("tesfaye", "mst", "call-notes"),
        ("tesfaye", "clusters", "call-notes"),  # the directory does not say how to ask
    ],
)
def test_the_route_says_which_form(make: Make, family: str, key: str, form: str) -> None:
    case = make(family)
    assert form_of(service(case, key), case.area).id == form


def test_a_service_that_chooses_its_families_never_gets_a_referral_form(brannigan: Case) -> None:
    together = service(brannigan, "keeping_families_together")
    assert {form.id for form in forms_for(together, "liverpool")} == {"note", "call-notes"}
    with pytest.raises(NotValid, match="not asked by this form"):
        form_of(together, "liverpool", "pre-ehat")


def test_no_form_for_the_safeguarding_door_or_where_families_ask_themselves(brannigan: Case) -> None:
    with pytest.raises(NotValid, match="safeguarding door"):
        form_of(service(brannigan, "careline"), "liverpool")
    alone = replace(service(brannigan, "step_forward"), route="self_contact")
    with pytest.raises(NotValid, match="family gets in touch itself"):
        form_of(alone, "liverpool")


# -- from nothing selected ---------------------------------------------------------------------------------------


def test_nothing_is_selected_and_nothing_is_made(marsden: Case) -> None:
    found = asked(marsden, "zero_to_nine")
    assert len(offered(found)) > 8
    with pytest.raises(NotValid, match="Nothing is selected"):
        found.composed([])
    with pytest.raises(NotFound, match="no item shoe_size"):
        found.composed(["shoe_size"])


def test_only_what_was_selected_is_there(marsden: Case) -> None:
    found = asked(marsden, "zero_to_nine")
    text = words(found, "tried")
    assert "Three extra visits" in text
    for other in ("Tallow Court", "07700", "Keeley Marsden", "car park", "LON3", "2008"):
        assert other not in text, other


def test_the_event_says_which_form_which_service_which_items(
    store: Store, family_files: dict[str, Path], tmp_path: Path
) -> None:
    case = store.case(import_record(store, read(family_files["marsden"])))
    marsden = worker(who_said_yes(case, HUBS, MARSDENS), "health_visiting", "Health visitor")
    found = asked(marsden, "zero_to_nine")
    made = found.composed(["tried", "children"])
    (done,) = hand_out(store, marsden, "referral", ["md"], tmp_path, composed=made)
    event = show(store.ledger, marsden.reference)[-1]
    assert (event.kind, event.to) == ("export", f"referral {found.recipient.key}")
    assert event.fields == ("md", "pre-ehat", "zero_to_nine", "children", "tried")
    assert done.paths[0].name == f"{marsden.reference}-referral-pre-ehat-zero-to-nine-draft.md"


# -- each form ---------------------------------------------------------------------------------------------------


def test_the_email_to_discuss_holds_initials_age_and_the_question_and_no_name(make: Make) -> None:
    case = make("brannigan", THERAPY, ("connor",))
    found = asked(case, "therapeutic_services")
    assert offered(found) == {"initials", "age", "question"}
    text = words(found)
    for needed in (
        "C.B.",
        "15 years 4 months",
        "at more risk of crime",
        "Shazia Malik",
        "0151 496 0152",
        "ring me back",
    ):
        assert needed in text, needed
    names = {name for person in case.people for name in person.full_name.split()}
    assert not [name for name in names if name in text]


def test_the_pre_ehat_is_one_page_with_every_field_of_the_list(marsden: Case) -> None:
    found = asked(marsden, "zero_to_nine", {"pre_approved": True})
    document = found.composed([ALL]).document
    text = said(document)
    for needed in (
        *("Priya Nair", "Health visitor", "Approved before** yes"),
        *("Keeley Marsden", "20 February 2008", "Kingsgate Wharf College", "Albie Marsden"),
        *("for Keeley: Denise", "14 Tallow Court, Liverpool, ZZ1 1AA", "Keeley: text, letter or visit (07700 900114)"),
        *("Keeley: 12 January 2026, signed on paper", "car park", "Three extra visits", "LON3"),
        *("Quarry Lane Surgery", "Please take on", "My mum. My drawings.", "The answer was no"),
    ):
        assert needed in text, needed
    content, _ = writers.render(document, "pdf", known_ids=KNOWN_SECTIONS)
    assert len(PdfReader(io.BytesIO(content)).pages) == 1


def test_a_way_that_nobody_called_safe_is_not_named(marsden: Case) -> None:
    keeley = marsden.called("keeley")
    assert keeley is not None
    assert "ring" not in words(asked(marsden, "zero_to_nine"), "contact").split("Denise")[0]
    unsafe = [
        (f"contact.safe_{way}", keeley.id, Answer("unsafe", restricted=True)) for way in ("text", "visit", "post")
    ]
    text = words(asked(marsden.with_answers(unsafe), "zero_to_nine"), "contact")
    assert "900114" not in text
    assert "900127" in text


def test_the_hand_over_is_the_copy_of_the_service_under_a_cover_that_asks_to_complete_it(marsden: Case) -> None:
    found = asked(marsden, "zero_to_nine", form="hand-over")
    document = found.composed([ALL]).document
    assert [section.id for section in document.sections][:2] == ["ask", "family"]
    assert "Please complete this assessment" in said(document)
    assert document.draft
    some = found.composed(["strengths"]).document
    assert [section.id for section in some.sections] == ["ask", "strengths", "close"]


def test_call_notes_have_the_number_and_what_to_say(tesfaye: Case) -> None:
    text = words(asked(tesfaye, "leeds_family_hubs", keys=("hana",)), ALL, "tried")
    assert "0113 535 0185" in text
    assert "Hana Tesfaye" in text
    assert "Yonas Tesfaye" not in text
    assert "uniform grant" in text


def test_an_eh1_holds_family_details_and_the_presenting_issue_and_only_once_they_asked(tesfaye: Case) -> None:
    with pytest.raises(NotValid, match="only when they asked for it"):
        asked(tesfaye, "leeds_family_hubs", form="eh1", keys=("hana",))
    found = asked(tesfaye, "leeds_family_hubs", form="eh1", keys=("hana", "yonas", "selam"), asked_for=True)
    assert {offer.code for offer in found.offers} == {"family", "address", "contact", "issue"}
    text = words(found)
    assert "Brackenfold Terrace" in text
    assert "The man who collects the rent" in text


def test_that_they_asked_for_the_eh1_is_an_answer_on_the_row(tesfaye: Case) -> None:
    (row,) = tesfaye.rows("referrals")
    for answer, allowed in (("yes", True), ("no", False)):
        case = tesfaye.with_answers([("referrals.eh1_asked_for", row.id, Answer(answer))])
        if allowed:
            assert asked(case, "leeds_family_hubs", form="eh1", row=row).form.id == "eh1"
        else:
            with pytest.raises(NotValid, match="only when they asked for it"):
                asked(case, "leeds_family_hubs", form="eh1", row=row)
    assert load(area=None).questions["referrals.eh1_asked_for"].kind == "yes_no"


def test_the_note_says_why_and_is_no_referral(brannigan: Case) -> None:
    text = words(asked(brannigan, "keeping_families_together"))
    for needed in ("consultant social worker", "This is not a referral", "C.B., P.K., L.B. and M.K.", "may break up"):
        assert needed in text, needed
    assert "Brannigan" not in text
    assert "Tea on the table" not in text  # offered, and not taken by "all"


def test_initials_stand_for_names_in_what_people_said_too(brannigan: Case) -> None:
    found = asked(brannigan, "keeping_families_together")
    assert offered(found) >= {"tried", "worries", "hopes"}
    text = words(found, *offered(found))
    assert "our P. thinking" in text
    names = {word for person in brannigan.people for word in person.full_name.split()}
    assert not [name for name in names if name in text]


# -- who may -----------------------------------------------------------------------------------------------------


def test_a_worker_who_may_not_refer_is_told_who_may(make: Make) -> None:
    case = make("marsden", HUBS, ("denise",))
    with pytest.raises(NotValid) as caught:
        asked(case, "step_forward")
    assert "Only an outreach family support worker may refer" in caught.value.message
    assert "Ask them" in caught.value.hint


def test_a_note_and_call_notes_are_for_anyone(brannigan: Case, marsden: Case) -> None:
    teacher = worker(brannigan, "primary_school", "Teacher")
    assert asked(teacher, "keeping_families_together").form.id == "note"
    assert asked(marsden, "school_health_project", form="call-notes").form.id == "call-notes"
    with pytest.raises(NotValid, match="Only school health"):
        asked(marsden, "school_health_project")


def test_an_organisation_that_was_not_approved_before_is_refused(marsden: Case) -> None:
    with pytest.raises(NotValid, match="approved before"):
        asked(marsden, "zero_to_nine", {"pre_approved": False})
    assert "not known - ask the project" in words(asked(marsden, "zero_to_nine"), "tried")


@pytest.mark.parametrize("answer", ["yes", None])
def test_a_worry_about_harm_goes_by_the_safeguarding_door(marsden: Case, answer: str | None) -> None:
    worried = marsden.with_answers([("start.harm", marsden.id, Answer(answer))])
    with pytest.raises(NotValid) as caught:
        asked(worried, "zero_to_nine")
    assert "safeguarding door" in caught.value.hint


# -- by the family's word ----------------------------------------------------------------------------------------


def test_a_service_nobody_was_asked_about_gets_nothing(make: Make) -> None:
    with pytest.raises(NotAgreed, match="Nobody was asked yet"):
        asked(make("marsden"), "zero_to_nine")  # a yes to another service of the hub is none to this one


def test_what_the_family_does_not_want_now_is_not_asked_for(marsden: Case) -> None:
    row = next(row for row in marsden.rows("referrals") if "Step" in row.values["service"])
    mine = worker(marsden, "early_help", "Outreach family support worker")
    assert row.values["family_choice"] == "not_now"
    with pytest.raises(NotAgreed, match="does not want this now"):
        asked(mine, "step_forward")
    wanted = mine.with_answers([("referrals.family_choice", row.id, Answer("refer"))])
    assert asked(wanted, "step_forward").people[0].name == "Denise"


def test_a_no_refuses_and_person_by_person(make: Make) -> None:
    no = {"decision": "no"}
    with pytest.raises(NotAgreed, match="said yes"):
        asked(make("brannigan", THERAPY, ("connor",), no), "therapeutic_services")
    found = asked(make("marsden", HUBS, ("albie",)), "zero_to_nine")
    assert [person.name for person in found.people] == ["Albie"]
    text = words(found)
    for other in ("Keeley", "Denise", "car park", "Kingsgate"):
        assert other not in text, other
    with pytest.raises(NotAgreed, match="not agreed"):
        found.composed(["why_now"])  # about all of them, and only Albie may be spoken of


def test_a_part_that_was_not_agreed_is_not_offered(make: Make) -> None:
    said_yes = {"decision": "yes", "what": ["named_sections"], "topics": ["analysis"], "direction": "both"}
    found = asked(make("marsden", HUBS, ("keeley", "albie", "denise"), said_yes), "zero_to_nine")
    assert "level" in offered(found)
    assert not {"why_now", "tried", "address", "contact", "view"} & offered(found)
    assert "Tallow" not in words(found)


def test_a_service_for_an_adult_wants_that_adults_own_agreement(brannigan: Case) -> None:
    lisa = brannigan.called("lisa")
    assert lisa is not None
    assert asked(brannigan, "step_forward").people[0].name == "Lisa"
    gone = [row for row in brannigan.rows("agreement") if row.values["person"] != str(lisa.id)]
    case = replace(brannigan, sections={**brannigan.sections, "agreement": tuple(gone)})
    with pytest.raises(NotAgreed):
        asked(case, "step_forward")


def test_a_word_for_somebody_is_not_their_own(marsden: Case) -> None:
    albie, keeley = marsden.called("albie"), marsden.called("keeley")
    assert albie
    assert keeley
    asking = match.asking(marsden, marsden.on)
    require_agreement(service(marsden, "step_forward"), (keeley,), asking)
    with pytest.raises(NotAgreed, match="agreement of their own"):
        require_agreement(service(marsden, "step_forward"), (albie,), asking)  # his mother's word covers him
    require_agreement(service(marsden, "parent_baby_relationship"), (albie,), asking)


def test_a_young_persons_word_is_not_the_parents_that_a_service_asks_for(brannigan: Case) -> None:
    connor = brannigan.called("connor")
    assert connor is not None
    own = tuple(row for row in brannigan.rows("agreement") if row.values["person"] == str(connor.id))
    case = replace(brannigan, sections={**brannigan.sections, "agreement": own})
    assert asked(case, "therapeutic_services").people[0].name == "Connor"  # the parent's or the young person's
    with pytest.raises(NotAgreed, match="a parent's agreement"):
        asked(case, "keeping_families_together")


def test_private_in_confidence_and_other_peoples_words_never_go(marsden: Case) -> None:
    keeley = marsden.called("keeley")
    assert keeley is not None
    private = marsden.with_answers(
        [
            ("start.why_now", marsden.id, Answer("Zzyzx private", restricted=True)),
            ("voice.good_things", keeley.id, Answer("Zzyzx in confidence", may_tell="no")),
            ("start.tried", marsden.id, Answer("Zzyzx Jay said so")),
        ]
    )
    for form in ("pre-ehat", "hand-over", "call-notes"):
        found = asked(private, "zero_to_nine", form=form)
        assert "Zzyzx" not in str(as_data(found.composed([*offered(found)]).document)), form


def test_an_address_that_is_kept_secret_is_never_offered(marsden: Case) -> None:
    keeley = marsden.called("keeley")
    assert keeley is not None
    hidden = marsden.with_answers([("contact.address_type", keeley.id, Answer("refuge", restricted=True))])
    found = asked(hidden, "zero_to_nine")
    assert not {"address", "contact"} & offered(found)
    assert "900127" not in words(found)


# -- what was sent, and the table --------------------------------------------------------------------------------


def test_what_was_sent_can_be_written_down(make: Make) -> None:
    found = asked(make("marsden"), "parent_baby_relationship")
    answers = {name: answer.value for name, answer in found.sent(["family", "asked"])}
    assert answers == {
        "referrals.sent_on": "2026-01-12",
        "referrals.sent_by": "Priya Nair",
        "referrals.sent_how": "email",
        "referrals.what_sent": "short email that asks for help: the family, what is asked of you",
    }


def test_every_question_an_item_takes_is_one_of_the_form() -> None:
    form = load()
    table = short_form_table.table()
    asked_for = [name for item in table.items.values() for name in (*item.take, *item.otherwise)]
    assert [name for name in asked_for if name not in form.questions] == []
    assert {code for one in table.forms.values() for code in one.items} == set(table.items)
    kinds = {option.code for option in form.vocabularies["referral_sent_how"].options}
    assert {one.sent_how for one in table.forms.values()} <= {*kinds, ""}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda table: table["item"][0].pop("label"), "needs label"),
        (lambda table: table["item"][0].update(colour="red"), "does not know colour"),
        (lambda table: table["item"][0].update(made="coffee"), "made must be one of"),
        (lambda table: table["form"][0]["part"][0]["items"].append("shoes"), "there is no item shoes"),
        (lambda table: table["form"][0].update(usual=["view"]), "which it does not hold"),
        (lambda table: table["form"][0]["part"][0].update(id="elsewhere"), "a part is called"),
        (lambda table: table["item"].append(dict(table["item"][0])), "there are two items"),
    ],
)
def test_a_mistake_in_the_table_is_named(change: Callable[[dict[str, Any]], object], says: str) -> None:
    content = tomllib.loads((data_root() / "documents" / "short_forms.toml").read_bytes().decode("utf-8"))
    change(content)
    with pytest.raises(NotValid) as caught:
        short_form_table.read(content)
    assert any(says in problem for problem in caught.value.problems), caught.value.problems
