"""The form that ships: no mistake, every field that must be asked, and words for a kitchen table."""

import re
from collections.abc import Iterator

import pytest

from ehat_tui.form.load import load, load_source
from ehat_tui.form.model import YES_NO, AgreedTest, Form, Question
from ehat_tui.form.source import Source, files_digest, read_source
from ehat_tui.record.said import GILLICK, SAYS_NO, STANDS

# The fields marked M in sections 1.A to 1.P and 1.R of the domain's field list (fields.md), by their ids there.
_MUST = """
A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14 A15
B1 B2 B3 B4 B5 B6 B8 B9
C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C19 C20 C21
D1 D2 D3 D4 D5 D7 D8 D9 D10 D11 D12 D13 D14 D15 D19 D20
E1 E2 E3 E4 E5 E6 E7 E8 E9 E12 E13 E14 E15 E16 E17
F1 F2 F3 F4 F5 F6 F7 F8
G1 G2 G3 G4 G7 G8 G9 G10 G13
H1 H2
I1 I2 I3 I4
J1 J2 J4 J5 J6
K1 K2 K3 K6 K7 K8
L1 L2 L4 L5 L6
M1 M2 M3 M4 M5 M6 M7
N1 N2 N3 N4 N5 N6 N7 N8 N9 N10
O1 O2 O4 O5 O6 O7 O9 O10
P1 P2 P3 P4 P5 P6
R1 R3
"""
MUST = set(_MUST.split())

# What no question asks, and where it comes from instead.
ELSEWHERE = {
    "A1": "made by the Store: a year and a number, nothing of the family in it",
    "A2": "the area the assessment was made in, chosen at set-up or with `ehat new --area`",
    "A3": "the area's own word for it, from its profile",
    "A6": "computed from A5 and the timescales of the area",
    "A7": "the worker, told once at set-up",
    "A15": "draft or completed and the version, kept by the Store",
    "C12": "computed from the agreements, ages and lead practitioners",
    "F8": "the rows of C13 to C16",
    "K8": "drawn from the scores (K7), each person apart",
    "M1": "matched against the services of the area",
    "M3": "the route of the matched service",
    "M4": "the route and the worker's role (A7)",
    "M5": "the rows of C13 to C16",
    "N8": "the rows of C13 to C16",
    "O6": "the rows of K7, given again",
    "P5": "matched at the day of the plan and today",
}

# complaints.md 5.2: words a family should not have to learn. A prompt may use one only where it explains it.
_JARGON = r"""EHATs? LON\s?\d TAFs? TACs? CAMHS EHCPs? EHC SENCOs? DVA? MARAC thresholds? disengaged? non-complian\w*
    disclos\w+ presenting dysregulat\w+ multi-agency safeguard\w+ interventions? signpost\w* mum dad"""
JARGON = _JARGON.split()

# Grade 9, and still the words a family will meet on every other form (E1).
HARD = {"health.any"}

NAMED = ("person", "child", "adult")  # pages about one person, whose name a prompt may say


@pytest.fixture(scope="module")
def form() -> Form:
    return load()


# ---------------------------------------------------------------- whole


def test_no_mistakes() -> None:
    _, problems = load_source(read_source())
    assert problems == []


def test_json_and_back_is_the_same_form(form: Form) -> None:
    again, problems = load_source(Source.from_json(read_source().to_json()), files_digest())
    assert problems == []
    assert again == form


def test_every_field_that_must_be_asked_is_asked(form: Form) -> None:
    asked = {code for question in form.questions.values() for code in question.code}
    assert MUST - set(ELSEWHERE) - asked == set()


def test_nothing_is_said_to_be_elsewhere_that_is_asked(form: Form) -> None:
    asked = {code for question in form.questions.values() for code in question.code}
    assert set(ELSEWHERE) <= MUST - asked


def test_codes_are_codes_of_the_list(form: Form) -> None:
    codes = {code for question in form.questions.values() for code in question.code}
    assert [code for code in sorted(codes) if not re.fullmatch(r"[A-PR]\d{1,2}", code)] == []
    assert [question.id for question in form.questions.values() if not question.code] == []


def test_the_order_of_the_journey(form: Form) -> None:
    """DESIGN.md 5: safety, agreement, family, health, services, what is hard and good, wishes, voice, map, plan."""
    chapters = [chapter.id for chapter in form.chapters if chapter.id != "notes"]
    assert " ".join(chapters) == (
        "start agreement family health services challenges strengths wishes voice map analysis plan finish"
    )
    assert next(iter(form.questions)) == "start.safe_to_talk"


def test_nothing_but_safety_and_agreement_comes_before_agreement(form: Form) -> None:
    """Rules 2 and 5: also each time somebody was asked, and a refusal; and the contact log."""
    free = [section.id for section in form.sections.values() if not section.needs_agreement]
    assert free == ["start", "visits", "safety", "agreement", "gillick", "attempts", "refusal", "contacts"]


def test_a_refusal_is_asked_about_only_after_one(form: Form) -> None:
    assert form.sections["refusal"].enable_when == AgreedTest("refused")
    assert [s.id for s in form.sections.values() if isinstance(s.enable_when, AgreedTest)] == ["refusal"]


def test_a_subject_is_a_chapter(form: Form) -> None:
    """What is taken back (C11) or shared (C15) by subject is looked up by the chapter an answer stands in."""
    gated = [c.id for c in form.chapters if any(form.sections[s].needs_agreement for s in c.sections)]
    topics = [option.code for option in form.vocabularies["topics"].options]
    assert topics == [chapter for chapter in gated if chapter != "finish"]
    assert {q.id for q in form.questions.values() if q.options == "topics"} == {
        "agreement.withdrawn_topics",
        "sharing.topics",
    }


def test_young_people_are_judged_by_the_codes_the_rules_look_for(form: Form) -> None:
    assert "able" in [option.code for option in form.vocabularies["gillick_outcome"].options]
    assert GILLICK in [option.code for option in form.vocabularies["agreement_capacity"].options]
    decisions = {option.code for option in form.vocabularies["agreement_decision"].options}
    assert decisions == STANDS | SAYS_NO


# Whose information each row is, or who else a page is about (C14; DP5). Lists that are about nobody in particular:
# the family as a whole, its people themselves, and the worker.
ABOUT = {
    "visits": "present", "safety": "about", "agreement": "person", "gillick": "person", "attempts": "whom",
    "network": "for_whom", "events": "who", "conditions": "person", "caring": "for_whom", "services": "for_whom",
    "worries": "about", "domains": "child", "at_home": "with", "strengths": "who", "words": "child",
    "statements": "for_whom", "scores": "person", "gaps": "for_whom", "advice": "for_whom", "objectives": "needs",
    "actions": "for_whom", "referrals": "for_whom", "sharing": "person", "contacts": "about", "signatures": "who",
    "progress": "for_whom", "changes": "child",
}  # fmt: skip
OF_NOBODY = {"people", "scales", "lead", "meetings", "reviews"}


def test_every_row_says_whom_it_is_about(form: Form) -> None:
    about = {s.id: tuple(name.split(".")[1] for name in s.about) for s in form.sections.values() if s.about}
    assert about == {section: (name,) for section, name in ABOUT.items()}
    assert {s.id for s in form.sections.values() if s.repeats == "list"} - set(ABOUT) == OF_NOBODY


# What is about somebody outside the family, or was told by one: documents leave it out (data-protection 4.5). Names of
# workers in the family's own plan, and the family's words about a service, are not.
THIRD_PARTY = """
start.referrer_name start.referrer_role start.referrer_why_not start.existing_lead start.check_answer
start.visitor_note visits.others visits.interpreter_name
safety.heard_from safety.about_others safety.shared_with safety.advised_by safety.rang refusal.advised_by
relationships.not_involved_because relationships.other_parent_note school.key_contact
network.who network.link network.what network.how_often network.more network.more_what network.bond
health.self_harm_note conditions.by_whom learning.health_worker learning.school_nurse
services.worker services.role services.contacted_said services.phone services.email services.address
situations.offending situations.orders effect.bullying_note effect.outside_note domains.evidence
at_home.words at_home.who_to_whom at_home.other_view at_home.keeps_safe at_home.orders at_home.orders_note
wishes.not_involved advice.who advice.about advice.advice advice.done
meetings.names meetings.workers_said contacts.who contacts.what
"""


def test_what_is_about_somebody_outside_is_marked(form: Form) -> None:
    marked = [question.id for question in form.questions.values() if "third-party" in question.sensitive]
    assert marked == THIRD_PARTY.split()


@pytest.mark.parametrize("screen", ["crisis"])
def test_danger_opens_help_at_once(screen: str, form: Form) -> None:
    opens = {q.id: q.opens.values for q in form.questions.values() if q.opens and q.opens.screen == screen}
    assert "yes" in opens["start.danger"]
    assert "now" in "".join(opens["health.self_harm"])  # E14


def test_abuse_at_home_starts_restricted(form: Form) -> None:
    """G9: restricted by default, and C20 with it."""
    coded = [q for q in form.questions.values() if {"G9", "C20"} & set(q.code)]
    assert coded
    assert [q.id for q in coded if not (q.restricted or form.sections[q.section].restricted)] == []


def test_every_page_can_be_read_at_once(form: Form) -> None:
    """About fifteen questions are seen by one person; the longest pages ask most of theirs only when they apply."""
    always = {
        section.id: sum(1 for question in section.questions if question.enable_when is None)
        for section in form.sections.values()
    }
    assert {name: count for name, count in always.items() if count > 16} == {}


def test_each_list_shows_something_of_its_rows(form: Form) -> None:
    lists = [section for section in form.sections.values() if section.in_rows]
    assert [section.id for section in lists if not section.summary] == []
    strange = [(s.id, name) for s in lists for name in s.summary if form.question(name).section != s.id]
    assert strange == []


def test_every_vocabulary_is_used(form: Form) -> None:
    used = {question.options for question in form.questions.values()}
    assert set(form.vocabularies) - used == {YES_NO.id}
    assert [v.id for v in form.vocabularies.values() if v is not YES_NO and not v.source] == []


def test_labels_of_a_vocabulary_differ(form: Form) -> None:
    for vocabulary in form.vocabularies.values():
        labels = [option.label.casefold() for option in vocabulary.options]
        assert len(labels) == len(set(labels)), vocabulary.id


def test_only_choices_have_options(form: Form) -> None:
    odd = [q.id for q in form.questions.values() if bool(q.options) != (q.kind in ("choice", "choices"))]
    assert odd == []


def test_a_section_with_a_table_binds_and_no_other_does(form: Form) -> None:
    for section in form.sections.values():
        assert bool(section.table) == any(question.bind for question in section.questions), section.id


# ---------------------------------------------------------------- words


def test_every_question_has_its_words(form: Form) -> None:
    lacking = [
        (question.id, part)
        for question in form.questions.values()
        for part in ("label", "prompt", "why")
        if not getattr(question, part).strip()
    ]
    assert lacking == []


def test_words_end_as_sentences_do(form: Form) -> None:
    texts = [(q.id, text) for q in form.questions.values() for text in (q.prompt, q.why, q.opener) if text]
    texts += [(section.id, section.intro) for section in form.sections.values() if section.intro]
    assert [where for where, text in texts if not text.endswith((".", "?"))] == []
    assert [q.id for q in form.questions.values() if q.label.endswith((".", "?", ":"))] == []


def test_nobody_is_shouted_at(form: Form) -> None:
    """DESIGN.md 8: no exclamation marks."""
    assert [q.id for q in form.questions.values() if "!" in q.prompt + q.why + q.opener + q.label] == []


def test_a_name_stands_only_where_there_is_one(form: Form) -> None:
    for question in form.questions.values():
        named = set(re.findall(r"\{[^}]*\}?", question.prompt))
        allowed = {"{name}"} if form.sections[question.section].repeats in NAMED else set[str]()
        assert named <= allowed, question.id
        assert "{" not in question.label, question.id
    for section in form.sections.values():
        assert "{" not in section.title + section.intro + section.short, section.id


def test_other_words_name_only_people_too(form: Form) -> None:
    for question in form.questions.values():
        for text in (question.why, question.opener):
            named = set(re.findall(r"\{[^}]*\}?", text))
            repeats = form.sections[question.section].repeats
            assert named <= ({"{name}"} if repeats in NAMED else set[str]()), question.id


def test_prompts_of_a_page_about_someone_say_who(form: Form) -> None:
    """Several of these pages follow each other; without the name the worker would ask the wrong person."""
    first = [s.questions[0] for s in form.sections.values() if s.repeats in NAMED]
    assert [question.id for question in first if "{name}" not in question.prompt] == []


def jargon(text: str) -> list[str]:
    return [word for word in JARGON if re.search(rf"\b{word}\b", text, re.IGNORECASE if word.islower() else 0)]


def test_no_jargon_in_what_is_said_aloud(form: Form) -> None:
    said = {q.id: found for q in form.questions.values() if (found := jargon(q.prompt))}
    said |= {s.id: found for s in form.sections.values() if (found := jargon(f"{s.title} {s.intro}"))}
    assert said == {}


def syllables(word: str) -> int:
    """About how many, as the formula's authors counted: groups of vowels, without a silent e."""
    word = word.lower().replace("'", "")
    count = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$", word) or re.search(r"[^aeiouytd]ed$", word):
        count -= 1
    return max(count, 1)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade (Kincaid and others, 1975): the year of school that reads it with ease."""
    sentences = len(re.findall(r"[.?:]+(?=\s|$)", text)) or 1
    words = re.findall(r"[A-Za-z']+", text)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def spoken(form: Form, part: str) -> Iterator[tuple[Question, str]]:
    for question in form.questions.values():
        if text := getattr(question, part):
            yield question, text.replace("{name}", "Sam")


@pytest.mark.parametrize("part", ["prompt", "why", "opener"])
def test_what_is_said_can_be_read_by_an_eleven_year_old(part: str, form: Form) -> None:
    """DESIGN.md 8: reading age 9-11, which is grade 4 to 6."""
    grades = [grade(text) for _, text in spoken(form, part)]
    assert sum(grades) / len(grades) <= 6


def test_no_prompt_is_hard(form: Form) -> None:
    """A short sentence with one long word counts as hard by the formula, so only the longer ones are looked at."""
    hard = [
        (question.id, round(grade(text), 1))
        for question, text in spoken(form, "prompt")
        if len(text.split()) > 10 and grade(text) > 8 and question.id not in HARD
    ]
    assert hard == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("The cat sat on the mat.", -2, 1), ("Does your attendance necessitate multi-agency intervention?", 15, 30)],
)
def test_the_measure_tells_easy_from_hard(text: str, low: float, high: float) -> None:
    assert low <= grade(text) <= high
