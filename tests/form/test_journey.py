"""The journey, from the form and the answers alone: what is asked, how far each page is, what is missing."""

import tomllib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from ehat_tui.form.journey import State, Step, enabled, missing, next_step, state, steps, together
from ehat_tui.form.load import load_source
from ehat_tui.form.model import Form, Question, Section
from ehat_tui.form.source import Source
from ehat_tui.record.case import BLANK, Answer

HERE, ANN, BEN, ROW, OTHER = (UUID(int=number) for number in range(1, 6))
DECLINED = Answer(absent="asked-declined")


def build(*sections: str) -> Form:
    """A form of these sections, each as TOML without what every question has anyway."""
    content = {}
    for text in sections:
        section = tomllib.loads(text)
        for question in section["question"]:
            question |= {"id": f"{section['id']}.{question['id']}", "label": f"What of {question['id']}", "prompt": "?"}
        content[section["id"]] = {"title": section["id"].title()} | section
    chapters = [{"id": name, "title": name, "sections": [name]} for name in content]
    options = [{"code": code, "label": code} for code in "abc"]
    vocabulary = {"id": "letters", "title": "Letters", "option": options}
    form, problems = load_source(Source({"chapter": chapters}, content, {"letters": vocabulary}), "digest")
    assert problems == []
    assert form is not None
    return form


@dataclass
class Told:
    """A record as the journey needs it: answers by question id and subject, and who or what each section is about."""

    form: Form
    answers: dict[tuple[str, UUID], Answer] = field(default_factory=dict)
    about: dict[str, list[UUID]] = field(default_factory=dict)
    ages: dict[UUID, int] = field(default_factory=dict)
    id: UUID = HERE
    agreed_as: str = ""
    version: int = 0

    def answer(self, question: Question, subject: UUID) -> Answer:
        return self.answers.get((question.id, subject), BLANK)

    def none_of(self, section: Section) -> Answer:
        return self.answers.get((section.id, self.id), BLANK)

    def subjects(self, section: Section) -> list[UUID]:
        return [self.id] if section.repeats == "once" else self.about.get(section.id, [])

    def age_years(self, subject: UUID) -> int | None:
        return self.ages.get(subject)

    def asked(self, section: str, subject: UUID = HERE) -> list[str]:
        return [question.name for question in enabled(self, self.form.sections[section], subject)]

    def state(self, section: str, subject: UUID = HERE) -> State:
        return state(self, Step(self.form.sections[section], subject))

    def missing(self) -> list[tuple[str, str]]:
        return [(gap.section.id, gap.question.name if gap.question else gap.what) for gap in missing(self)]

    def steps(self) -> list[tuple[str, UUID]]:
        return [(step.section.id, step.subject) for step in steps(self)]


# ---------------------------------------------------------------- one condition

ONE = """
id = "one"
repeats = "once"
[[question]]
id = "choice"
kind = "choice"
options = "letters"
[[question]]
id = "many"
kind = "choices"
options = "letters"
[[question]]
id = "number"
kind = "number"
[[question]]
id = "then"
kind = "text"
enable_when = {condition}
"""

# (condition, the value of the tested question, whether the last question is asked)
CONDITIONS = [
    ('{ question = "one.choice", is = "a" }', "a", True),
    ('{ question = "one.choice", is = "a" }', "b", False),
    ('{ question = "one.choice", is = "a" }', None, False),
    ('{ question = "one.choice", is = ["a", "b"] }', "b", True),
    ('{ question = "one.choice", is = ["a", "b"] }', "c", False),
    ('{ question = "one.choice", is_not = "a" }', "a", False),
    ('{ question = "one.choice", is_not = "a" }', "b", True),
    ('{ question = "one.choice", is_not = "a" }', None, True),
    ('{ question = "one.choice", is_not = ["a", "b"] }', "b", False),
    ('{ question = "one.choice", answered = true }', "a", True),
    ('{ question = "one.choice", answered = true }', None, False),
    ('{ question = "one.choice", answered = true }', "", False),
    ('{ question = "one.choice", answered = false }', "a", False),
    ('{ question = "one.choice", answered = false }', None, True),
    ('{ question = "one.many", includes = "a" }', ["b", "a"], True),
    ('{ question = "one.many", includes = "a" }', ["b"], False),
    ('{ question = "one.many", includes = "a" }', [], False),
    ('{ question = "one.many", includes = "a" }', None, False),
    ('{ question = "one.many", includes = ["a", "b"] }', ["b", "c"], True),
    ('{ question = "one.many", excludes = "a" }', ["b", "a"], False),
    ('{ question = "one.many", excludes = "a" }', ["b"], True),
    ('{ question = "one.many", excludes = "a" }', [], True),
    ('{ question = "one.many", excludes = "a" }', None, True),
    ('{ question = "one.many", excludes = ["a", "b"] }', ["b", "c"], False),
    ('{ question = "one.many", answered = true }', [], False),
    ('{ question = "one.many", answered = false }', [], True),
    ('{ question = "one.number", at_least = 2 }', 2, True),
    ('{ question = "one.number", at_least = 2 }', 1.9, False),
    ('{ question = "one.number", at_least = 0 }', 0, True),
    ('{ question = "one.number", at_least = 0 }', None, False),
    ('{ question = "one.number", below = 2 }', 1.9, True),
    ('{ question = "one.number", below = 2 }', 2, False),
    ('{ question = "one.number", below = 2 }', 0, True),
    ('{ question = "one.number", below = 2 }', None, False),
    ('{ question = "one.number", answered = true }', 0, True),
]


def one(condition: str) -> Form:
    return build(ONE.replace("{condition}", condition))


@pytest.mark.parametrize(("condition", "value", "asked"), CONDITIONS)
def test_a_condition_holds_or_not(condition: str, value: Any, asked: bool) -> None:
    tested = condition.split('"')[1]
    told = Told(one(condition), {(tested, HERE): Answer(value)})
    assert ("then" in told.asked("one")) is asked


@pytest.mark.parametrize("blank", [BLANK, DECLINED, Answer(typed="about two")])
def test_a_reason_or_what_could_not_be_read_is_no_value(blank: Answer) -> None:
    for condition, asked in (("answered = true", False), ("answered = false", True), ("at_least = 2", False)):
        told = Told(one(f'{{ question = "one.number", {condition} }}'), {("one.number", HERE): blank})
        assert ("then" in told.asked("one")) is asked


@pytest.mark.parametrize(
    ("how", "expected"),
    [("all", {(True, True)}), ("any", {(True, True), (True, False), (False, True)})],
)
def test_several_conditions(how: str, expected: set[tuple[bool, bool]]) -> None:
    form = one(f'{{ {how} = [{{ question = "one.choice", is = "a" }}, {{ question = "one.number", at_least = 5 }}] }}')
    found = set()
    for first in (True, False):
        for second in (True, False):
            answers = {"one.choice": "a" if first else "b", "one.number": 5 if second else 4}
            told = Told(form, {(name, HERE): Answer(value) for name, value in answers.items()})
            if "then" in told.asked("one"):
                found.add((first, second))
    assert found == expected


def test_conditions_within_conditions() -> None:
    inner = '{ any = [{ question = "one.number", below = 1 }, { question = "one.number", at_least = 5 }] }'
    form = one(f'{{ all = [{{ question = "one.choice", is = "a" }}, {inner}] }}')
    asked = {
        number
        for number in range(8)
        if "then" in Told(form, {("one.choice", HERE): Answer("a"), ("one.number", HERE): Answer(number)}).asked("one")
    }
    assert asked == {0, 5, 6, 7}


# ---------------------------------------------------------------- whose answer is meant

CHAIN = """
id = "chain"
repeats = "once"
[[question]]
id = "a"
kind = "yes_no"
[[question]]
id = "b"
kind = "yes_no"
required = true
enable_when = { question = "chain.a", is = "yes" }
[[question]]
id = "c"
kind = "text"
required = true
enable_when = { question = "chain.b", is = "yes" }
[[question]]
id = "d"
kind = "text"
enable_when = { question = "chain.b", is_not = "yes" }
"""


def test_the_answer_of_a_branch_not_taken_counts_for_nothing() -> None:
    answers = {("chain.a", HERE): Answer("yes"), ("chain.b", HERE): Answer("yes")}
    told = Told(build(CHAIN), answers)
    assert told.asked("chain") == ["a", "b", "c"]
    assert told.missing() == [("chain", "c")]
    told.answers["chain.a", HERE] = Answer("no")  # b is still there, but nobody asks it
    assert told.asked("chain") == ["a", "d"]
    assert told.missing() == []
    told.answers["chain.a", HERE] = Answer("yes")
    assert told.asked("chain") == ["a", "b", "c"]


PEOPLE = """
id = "people"
repeats = "list"
table = "person"
item = "person"
[[question]]
id = "sex"
kind = "choice"
options = "letters"
bind = "sex"
"""
FAMILY = """
id = "family"
repeats = "once"
[[question]]
id = "home"
kind = "choice"
options = "letters"
"""
HEALTH = """
id = "health"
repeats = "person"
[[question]]
id = "any"
kind = "yes_no"
[[question]]
id = "pregnant"
kind = "text"
enable_when = { question = "people.sex", is = "b" }
[[question]]
id = "damp"
kind = "text"
enable_when = { question = "family.home", is = "c" }
"""
SCHOOL = """
id = "school"
repeats = "child"
[[question]]
id = "help"
kind = "text"
required = true
enable_when = { question = "health.any", is = "yes" }
"""
SERVICES = """
id = "services"
repeats = "list"
item = "service"
[[question]]
id = "status"
kind = "choice"
options = "letters"
required = true
[[question]]
id = "since"
kind = "date"
required = true
enable_when = { question = "services.status", is = "b" }
[[question]]
id = "home"
kind = "text"
enable_when = { question = "family.home", answered = true }
"""


@pytest.fixture
def told() -> Told:
    """Two people and two rows; nothing is said yet."""
    about = {"people": [ANN, BEN], "health": [ANN, BEN], "school": [BEN], "services": [ROW, OTHER]}
    return Told(build(FAMILY, PEOPLE, HEALTH, SCHOOL, SERVICES), about=about)


def test_a_page_asks_about_its_own_person(told: Told) -> None:
    told.answers["people.sex", ANN] = Answer("b")
    assert told.asked("health", ANN) == ["any", "pregnant"]
    assert told.asked("health", BEN) == ["any"]


def test_a_page_can_ask_about_another_page_of_its_person(told: Told) -> None:
    told.answers["health.any", ANN] = Answer("yes")
    assert told.asked("school", BEN) == []
    told.answers["health.any", BEN] = Answer("yes")
    assert told.asked("school", BEN) == ["help"]


def test_what_is_asked_once_holds_for_everyone_and_every_row(told: Told) -> None:
    told.answers["family.home", HERE] = Answer("c")
    assert [told.asked("health", one) for one in (ANN, BEN)] == [["any", "damp"]] * 2
    assert [told.asked("services", row) for row in (ROW, OTHER)] == [["status", "home"]] * 2


def test_a_row_asks_about_itself(told: Told) -> None:
    told.answers["services.status", ROW] = Answer("b")
    assert told.asked("services", ROW) == ["status", "since"]
    assert told.asked("services", OTHER) == ["status"]


AGED = """
id = "aged"
repeats = "child"
[[question]]
id = "older"
kind = "text"
enable_when = { age_at_least = 10 }
[[question]]
id = "younger"
kind = "text"
enable_when = { age_below = 5 }
[[question]]
id = "between"
kind = "text"
enable_when = { all = [{ age_at_least = 5 }, { age_below = 10 }] }
"""


@pytest.mark.parametrize(
    ("age", "asked"),
    [
        (0, ["younger"]),
        (4, ["younger"]),
        (5, ["between"]),
        (9, ["between"]),
        (10, ["older"]),
        (17, ["older"]),
        (None, ["older", "younger", "between"]),
    ],
)
def test_ages(age: int | None, asked: list[str]) -> None:
    """Of someone whose age is not known everything is asked (form language)."""
    ages = {} if age is None else {ANN: age}
    assert Told(build(AGED), about={"aged": [ANN]}, ages=ages).asked("aged", ANN) == asked


# ---------------------------------------------------------------- pages and their states


def test_pages_come_in_the_order_of_the_form(told: Told) -> None:
    assert told.steps() == [
        ("family", HERE),
        ("people", HERE),
        ("health", ANN),
        ("health", BEN),
        ("services", HERE),  # school asks Ben nothing
    ]
    told.answers["health.any", BEN] = Answer("yes")
    assert ("school", BEN) in told.steps()


AGREEMENT = """
id = "no"
repeats = "once"
enable_when = { agreement = "refused" }
[[question]]
id = "why"
kind = "text"
required = true
[[question]]
id = "again"
kind = "text"
enable_when = { any = [{ agreement = "stands" }, { question = "no.why", answered = true }] }
"""


@pytest.mark.parametrize(
    ("state", "there", "again"), [("", [], False), ("stands", [], True), ("refused", ["no"], False)]
)
def test_where_the_agreement_stands(state: str, there: list[str], again: bool) -> None:
    """Rule 5: what is asked once somebody was asked and nobody agrees."""
    told = Told(build(AGREEMENT), agreed_as=state)
    assert [section for section, _ in told.steps()] == there
    assert ("again" in told.asked("no")) is again
    assert told.missing() == [(section, "why") for section in there]


def test_a_section_with_a_condition_is_there_or_not() -> None:
    later = FAMILY.replace('id = "family"', 'id = "later"\nenable_when = { question = "family.home", is = "a" }')
    told = Told(build(FAMILY, later))
    assert told.steps() == [("family", HERE)]
    told.answers["family.home", HERE] = Answer("a")
    assert told.steps() == [("family", HERE), ("later", HERE)]


def test_what_is_said_in_a_section_that_is_not_there_counts_for_nothing() -> None:
    hidden = FAMILY.replace('id = "family"', 'id = "hidden"\nenable_when = { question = "family.home", is = "a" }')
    after = FAMILY.replace('id = "family"', 'id = "after"\nenable_when = { question = "hidden.home", is = "b" }')
    told = Told(build(FAMILY, hidden, after), {("hidden.home", HERE): Answer("b")})
    assert told.steps() == [("family", HERE)]
    told.answers["family.home", HERE] = Answer("a")
    assert [name for name, _ in told.steps()] == ["family", "hidden", "after"]


PAGE = """
id = "page"
repeats = "once"
[[question]]
id = "must"
kind = "text"
required = true
[[question]]
id = "may"
kind = "text"
"""
SAID = Answer("x")

# what is said to (must, may): the state of the page, of an optional page, of a page that requires nothing
PAGES = {
    "nothing": ((BLANK, BLANK), State.TO_DO, State.OPTIONAL, State.OPTIONAL),
    "empty text": ((Answer(""), BLANK), State.TO_DO, State.OPTIONAL, State.OPTIONAL),
    "only marks": ((Answer(restricted=True, said_by="child"), BLANK), State.TO_DO, State.OPTIONAL, State.OPTIONAL),
    "all": ((SAID, SAID), State.DONE, State.DONE, State.DONE),
    "what must be": ((SAID, BLANK), State.DONE, State.DONE, State.DONE),
    "what may be": ((BLANK, SAID), State.PART, State.PART, State.DONE),
    "a reason": ((Answer(absent="not-asked"), BLANK), State.DONE, State.DONE, State.DONE),
    "as typed": ((Answer(typed="about"), BLANK), State.DONE, State.DONE, State.DONE),
    "declined": ((DECLINED, BLANK), State.DECLINED, State.DECLINED, State.DECLINED),
    "all declined": ((DECLINED, DECLINED), State.DECLINED, State.DECLINED, State.DECLINED),
    "declined in part": ((DECLINED, SAID), State.DONE, State.DONE, State.DONE),
    "only the other declined": ((BLANK, DECLINED), State.PART, State.PART, State.DECLINED),
}


@pytest.mark.parametrize("what", PAGES)
def test_the_state_of_a_page(what: str) -> None:
    said, *expected = PAGES[what]
    answers = dict(zip([("page.must", HERE), ("page.may", HERE)], said, strict=True))
    optional = PAGE.replace("repeats", "optional = true\nrepeats")
    forms = [build(PAGE), build(optional), build(PAGE.replace("required = true", ""))]
    records = [Told(form, answers) for form in forms]
    assert [record.state("page") for record in records] == expected
    lacking = [bool(record.missing()) for record in records]
    assert lacking == [found in (State.TO_DO, State.PART) for found in expected]


LIST = PAGE.replace("once", 'list"\nitem = "page').replace(
    "[[question]]", 'required = true\nnone_label = "None"\n[[question]]', 1
)

# what is said of the rows: state of a required list, of one that is not, how many things are missing in each
LISTS: dict[str, tuple[list[tuple[Answer, Answer]], State, State, int, int]] = {
    "no row": ([], State.TO_DO, State.OPTIONAL, 1, 0),
    "an empty row": ([(BLANK, BLANK)], State.PART, State.PART, 1, 1),
    "a row": ([(SAID, BLANK)], State.DONE, State.DONE, 0, 0),
    "a row and an empty one": ([(SAID, SAID), (BLANK, BLANK)], State.PART, State.PART, 1, 1),
    "half a row": ([(BLANK, SAID)], State.PART, State.PART, 1, 1),
    "a declined row": ([(DECLINED, BLANK)], State.DONE, State.DONE, 0, 0),
}


@pytest.mark.parametrize("what", LISTS)
def test_the_state_of_a_list(what: str) -> None:
    said, *expected = LISTS[what]
    rows = [ROW, OTHER][: len(said)]
    answers: dict[tuple[str, UUID], Answer] = {}
    for row, (must, may) in zip(rows, said, strict=True):
        answers |= {("page.must", row): must, ("page.may", row): may}
    free = LIST.replace('required = true\nnone_label = "None"\n', "")
    records = [Told(build(text), answers, {"page": rows}) for text in (LIST, free)]
    assert [*(record.state("page") for record in records), *(len(record.missing()) for record in records)] == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [(Answer("None"), State.DONE), (Answer(absent="not-asked"), State.DONE), (DECLINED, State.DECLINED)],
)
def test_a_list_may_be_said_to_be_empty(reason: Answer, expected: State) -> None:
    told = Told(build(LIST), {("page", HERE): reason})
    assert told.state("page") is expected
    assert told.missing() == []
    told.about["page"] = [ROW]  # then somebody adds a row after all
    assert told.state("page") is State.PART
    assert told.missing() == [("page", "must")]


def test_what_a_required_list_without_rows_lacks() -> None:
    (gap,) = missing(Told(build(LIST)))
    assert (gap.section.id, gap.subject, gap.question) == ("page", HERE, None)
    assert gap.what == "Page: add at least one page, or say why there is none"


def test_an_empty_row_of_which_nothing_is_required_holds_nothing_back() -> None:
    told = Told(build(LIST.replace('"text"\nrequired = true', '"text"')), {}, {"page": [ROW]})
    assert told.missing() == []
    assert told.state("page") is State.DONE


PAIRS = """
id = "pairs"
repeats = "pair"
table = "relationship"
[[question]]
id = "who"
kind = "text"
bind = "relationship"
required = true
[[question]]
id = "lives"
kind = "text"
bind = "lives_with"
required = true
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, State.TO_DO),
        ({("pairs.who", ROW): SAID}, State.PART),
        ({("pairs.who", ROW): SAID, ("pairs.lives", ROW): SAID}, State.PART),
        ({("pairs.who", ROW): DECLINED, ("pairs.lives", ROW): DECLINED}, State.PART),
        ({(f"pairs.{name}", row): SAID for name in ("who", "lives") for row in (ROW, OTHER)}, State.DONE),
    ],
)
def test_the_state_of_pairs(said: dict[tuple[str, UUID], Answer], expected: State) -> None:
    told = Told(build(PAIRS), said, {"pairs": [ROW, OTHER]})
    assert told.state("pairs") is expected
    assert len(told.missing()) == 4 - len(said)


def test_nobody_to_be_paired_with_is_nothing_to_do() -> None:
    told = Told(build(PAIRS))
    assert told.state("pairs") is State.OPTIONAL
    assert told.missing() == []


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], State.OPTIONAL),
        ([State.OPTIONAL, State.OPTIONAL], State.OPTIONAL),
        ([State.TO_DO, State.OPTIONAL], State.TO_DO),
        ([State.TO_DO, State.TO_DO], State.TO_DO),
        ([State.TO_DO, State.DONE], State.PART),
        ([State.PART], State.PART),
        ([State.DONE, State.OPTIONAL], State.DONE),
        ([State.DONE, State.DECLINED], State.DONE),
        ([State.DECLINED, State.DECLINED, State.OPTIONAL], State.DECLINED),
        ([State.DECLINED, State.TO_DO], State.PART),
    ],
)
def test_the_state_of_a_chapter(states: list[State], expected: State) -> None:
    assert together(states) is expected


def test_missing_stands_in_the_order_of_the_form(told: Told) -> None:
    told.answers |= {("services.status", ROW): Answer("b"), ("health.any", BEN): Answer("yes")}
    gaps = [(gap.section.id, gap.subject, gap.what) for gap in missing(told)]
    assert gaps == [
        ("school", BEN, "What of help"),
        ("services", ROW, "What of since"),
        ("services", OTHER, "What of status"),
    ]


# ---------------------------------------------------------------- from page to page


def test_back_and_on(told: Told) -> None:
    found = steps(told)
    walked = [found[0]]
    while (following := next_step(told, walked[-1])) is not None:
        walked.append(following)
    assert walked == found
    while (before := next_step(told, walked[-1], -1)) is not None:
        walked.append(before)
    assert walked[len(found) - 1 :] == found[::-1]


def test_from_a_page_that_is_gone(told: Told) -> None:
    school = told.form.sections["school"]
    gone = Step(school, BEN)
    assert gone not in steps(told)
    after, before = next_step(told, gone), next_step(told, gone, -1)
    assert after == Step(told.form.sections["services"], HERE)
    assert before == Step(told.form.sections["health"], BEN)


def test_from_the_page_of_someone_removed(told: Told) -> None:
    health = told.form.sections["health"]
    told.about["health"] = [BEN]
    assert next_step(told, Step(health, ANN), -1) == Step(told.form.sections["people"], HERE)
    told.about["health"] = []
    told.about["services"] = []
    assert next_step(told, Step(health, ANN)) == Step(told.form.sections["services"], HERE)


def test_at_either_end_there_is_nothing_more() -> None:
    record = Told(build(FAMILY))
    (step,) = steps(record)
    assert next_step(record, step) is None
    assert next_step(record, step, -1) is None


def test_without_any_page_there_is_nowhere_to_go() -> None:
    record = Told(build(AGED))
    gone = Step(record.form.sections["aged"], ANN)
    assert next_step(record, gone) is None
    assert next_step(record, gone, -1) is None
