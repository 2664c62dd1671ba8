"""The sheet before the first visit: everything the law asks for, the form to agree on, and no answer of anybody."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ehat_tui.documents import privacy_sheet
from ehat_tui.documents.compose import compose
from ehat_tui.documents.tree import Cards, Document, Facts, Signatures, Table, as_data
from ehat_tui.record.case import Case

POLICY = """
[lawful_basis]
controller = "Cluster Family Help CIO"
dpo = "dpo@cluster.example"
art6 = "Article 6(1)(f), legitimate interests"
art9 = "Article 9(2)(g)"
complaints = "Write to the Chair, 1 Hill Road."

[retention]
council = "until the youngest child is 25"
"""


def text(document: Document) -> str:
    return json.dumps(as_data(document), ensure_ascii=False)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EHAT_HOME", str(tmp_path))
    monkeypatch.delenv("EHAT_POLICY", raising=False)
    return tmp_path


def facts(document: Document) -> dict[str, str]:
    blocks = [block for section in document.sections for block in section.blocks if isinstance(block, Facts)]
    return {fact.label: fact.value for block in blocks for fact in block.facts}


def tables(document: Document) -> Iterator[Table]:
    yield from (block for section in document.sections for block in section.blocks if isinstance(block, Table))


def test_it_needs_no_answer_and_holds_none(family: Case, secret: str) -> None:
    made = compose(family, "privacy").document
    said = text(made)
    for word in (secret, "Tess", "Ivy", "Bram", "Sundays", "landlord"):
        assert word not in said
    assert made.reference == family.reference
    assert "Amy Lund, Family worker, Cluster" in said
    assert not made.draft


def test_without_an_assessment_there_is_no_reference_and_room_to_write_who_comes() -> None:
    made = privacy_sheet.blank("leeds")
    assert made.reference == ""
    assert facts(made)["Your worker"].strip() == ""
    worker = {"name": "Amy Lund", "phone": "0113 496 0002"}
    assert "0113 496 0002" in text(privacy_sheet.blank("leeds", worker))


@pytest.mark.parametrize(
    "needed",
    [
        "It is your choice. You can say no, and you can stop at any time.",  # rule 1
        "even if you say no",  # when we must share
        "cannot promise any one service",  # rule 40
        "Information Commissioner’s Office (ICO) at ico.org.uk",  # Art 13(2)(d)
        "You can see what is written about you, and get a copy.",  # Art 15
        "put right what is wrong",  # Art 16
        "take something out",  # Art 17
        "stop using it",  # Art 18
        "you do not want us to use it",  # Art 21
        "and no machine",  # Art 22
        "Your worker and their manager see it.",
        "How long it is kept:",
        "Data protection officer",
        "Lawful basis (UK GDPR Article 6)",
    ],
)
def test_it_says_what_has_to_be_said(needed: str) -> None:
    assert needed in text(privacy_sheet.blank("england"))


def test_what_the_organisation_did_not_lay_down_is_asked_for_and_what_it_did_is_printed(home: Path) -> None:
    ask = "not supplied - ask your organisation"
    assert list(facts(privacy_sheet.blank("leeds")).values()).count(ask) == 6
    (home / "policy.toml").write_text(POLICY, encoding="utf-8")
    said = text(privacy_sheet.blank("leeds"))
    for word in ("Cluster Family Help CIO", "dpo@cluster.example", "6(1)(f)", "1 Hill Road", "youngest child is 25"):
        assert word in said
    missing = [label for label, value in facts(privacy_sheet.blank("leeds")).items() if value == ask]
    assert missing == ["For offences (Article 10)", "Privacy sheet in use"]


def test_the_form_has_the_ten_sentences_the_capacities_and_four_answers(family: Case) -> None:
    told, capacity, answer, limits, readers = tables(compose(family, "privacy").document)
    assert [row[1] for row in told.rows] == [option.label for option in family.form.vocabularies["explained"].options]
    assert len(told.rows) == 10
    assert len(capacity.rows) == len(family.form.vocabularies["agreement_capacity"].options)
    assert [row[1] for row in answer.rows] == [
        "Yes, I agree",
        "Yes, but not to all of it",
        "I would like time to think",
        "No, I do not agree",
    ]
    assert {row[0] for table in (told, capacity, answer) for row in table.rows} == {privacy_sheet.BOX}
    assert "In your own words" in limits.header[0]
    assert "in their own copy" in readers.header[0]


def test_there_are_lines_to_sign_and_a_page_in_easier_words(family: Case) -> None:
    made = compose(family, "privacy").document
    (signs,) = (block for section in made.sections for block in section.blocks if isinstance(block, Signatures))
    who = [line.who for line in signs.lines]
    assert who == ["I decide. My name:", "A parent too, if I want that:", "The worker who asked:"]
    (cards,) = (block for section in made.sections for block in section.blocks if isinstance(block, Cards))
    assert cards.items[0].title == "You choose"


def test_its_version_is_printed_so_that_it_can_be_written_down_with_the_answer(family: Case) -> None:
    assert compose(family, "privacy").document.version == "Privacy sheet, version 1"


def test_section_names_are_those_a_template_may_use(family: Case) -> None:
    assert {section.id for section in compose(family, "privacy").document.sections} == set(privacy_sheet.SECTIONS)
