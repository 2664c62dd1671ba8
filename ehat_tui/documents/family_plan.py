"""The family's plan: a few pages in plain words, from what the household may read (rules 1, 8, 20, 33).

The sentences of ours stand in data/documents/wording.toml; what people said is printed as they said it.
"""

from __future__ import annotations

from datetime import date

from ehat_tui.areas.profile import Area
from ehat_tui.documents import family_agreed, family_people, family_rights, family_services, family_voice
from ehat_tui.documents.going import going, reviewed_on
from ehat_tui.documents.look import Look
from ehat_tui.documents.text import quoted
from ehat_tui.documents.tree import Block, Bullets, Document, Paragraph, Scale, Score, Section
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import join, say
from ehat_tui.form.dates import PartialDate, in_words
from ehat_tui.record.case import Row

SECTIONS = (
    "people",
    "strengths",
    "worries",
    "hopes",
    "voice",
    "scale",
    "going",
    "agreed",
    "asked",
    "part",
    "next",
    "worse",
    "places",
    "rights",
    "signatures",
)
WAITING = frozenset({"referred_waiting", "waiting_since", "waiting_list", "no_answer_yet"})
RIGHTS_GROUP = "family_rights_group"
OWN_WORDS = frozenset({"child", "parent", "family"})  # said by one of them: printed in quotation marks


def compose(look: Look, view: View, area: Area) -> Document:
    """The plan as a tree; sections nobody said anything for are left out without a trace.

    It is one person's copy. A parent who lives somewhere else gets what is theirs, under another title (C10, rule 29).
    """
    if look.lives_here:
        about = [view.name(person) for person in family_people.taking_part(view)]
        return _plan(look, view, area, say("family.title"), about)
    theirs = [view.name(person) for person in view.people if str(person.id) in look.children]
    title = say("family.title_elsewhere", names=join(theirs)) if theirs else say("family.a_plan")
    return _plan(look, view, area, title, [])


def young(look: Look, view: View, area: Area) -> Document:
    """The same for one young person: their own plan (rule 16, data-protection 4.5)."""
    return _plan(look, view, area, say("family.title_young"), [view.name(look.person)] if look.person else [])


def _plan(look: Look, view: View, area: Area, title: str, about: list[str]) -> Document:
    case, here = look.case, look.lives_here
    sections = (
        Section("people", say("people.title"), family_people.people(view)),
        Section("strengths", say("strengths.title"), strengths(view)),
        Section("worries", say("worries.title"), worries(view), beside="strengths"),
        Section("hopes", say("hopes.title"), hopes(view)),
        *family_voice.voice(view),
        Section("scale", say("scale.title"), scales(view)),
        Section("going", say("going.title"), going(view)),
        Section("agreed", say("agreed.title"), family_agreed.agreed(view)),
        Section("asked", "", family_services.asked(view, made_on(view)) if here else ()),
        Section("part", "", part(view) if here else ()),
        family_agreed.next_steps(view, here=here),
        Section("worse", "", family_agreed.worse(view, area, here=here)),
        Section("places", "", _places(view) if here else ()),
        family_rights.rights(look, view),
        Section("signatures", say("signatures.title"), family_rights.signatures(look, view)),
    )
    stop = say(f"signatures.{'stop' if family_rights.agreed_to(look) else 'ask'}", lead=family_agreed.lead_name(view))
    return Document(
        title=title,
        subtitle=say("family.subtitle", names=join(about)) if about else "",
        reader="",
        reference=case.reference,
        version=say("family.draft") if case.is_draft else say("family.version", number=str(case.version)),
        status="draft" if case.is_draft else "final",
        dated=(case.completed_at or case.updated_at).date(),
        date_shown=say("family.made", day=in_words(made_on(view))),
        sections=tuple(section for section in sections if section.blocks),
        footer=(stop,),
    )


def made_on(view: View) -> date:
    """The day the plan was made: the last day somebody signed it or looked at it again, else when it was started."""
    reviewed = reviewed_on(view)
    days = [reviewed] if reviewed else []
    for row in view.rows("signatures", "signed_on"):
        day = _day(view.value("signatures.signed_on", row.id))
        days.extend([day] if day else [])
    return max(days, default=view.case.on)


def _day(iso: object) -> date | None:
    try:
        return PartialDate.from_iso(str(iso)).as_day()
    except ValueError:
        return None


def part(view: View) -> tuple[Block, ...]:
    """N5: what family and friends do, beside what workers do."""
    text = view.text("plan.family_part", view.case.id)
    return (Paragraph(text, lead=say("part.title")),) if text else ()


def _said(text: str, who: str) -> str:
    return f"{text} – {who}" if who else text


def strengths(view: View) -> tuple[Block, ...]:
    """What goes well, with whose words it is (H1)."""
    items = [
        _said(_own_words(view, "strengths.what", row), view.text("strengths.who", row.id))
        for row in view.rows("strengths", "what")
    ]
    for child in family_voice.children(view):
        text = view.text("child_strengths.what", child.id)
        items.extend([f"{view.name(child)}: {text}"] if text else [])
    return _bullets(items)


def worries(view: View) -> tuple[Block, ...]:
    """What is hard, first what is worked on now; later what was left for later, with its reason (G2)."""
    now: list[str] = []
    later: list[str] = []
    for row in view.rows("worries", "what"):
        reason = view.text("worries.not_now", row.id)
        worry = _worry(view, row)
        (later if reason else now).append(say("worries.reason", worry=worry, reason=reason) if reason else worry)
    return (*_bullets(now), *((Paragraph(say("worries.later")), *_bullets(later)) if later else ()))


def _worry(view: View, row: Row) -> str:
    return _said(_own_words(view, "worries.what", row), view.text("worries.who", row.id))


def _own_words(view: View, question_id: str, row: Row) -> str:
    """In quotation marks when one of the family said it; what a worker wrote is no quotation."""
    own = view.answer(view.case.form.question(question_id), row.id).said_by in OWN_WORDS
    text = view.text(question_id, row.id)
    return quoted(text) if own else text


def hopes(view: View) -> tuple[Block, ...]:
    """What each of them hopes for (I1, I2)."""
    lines: list[Block] = []
    for person in view.people:
        asked = (("child_hopes.hopes", person.is_child), ("hopes.better", person.is_adult))
        texts = [view.text(question_id, person.id) for question_id, is_asked in asked if is_asked]
        if any(texts):  # a young parent is asked twice: as a child, and as a parent
            lines.append(Paragraph("\n".join(filter(None, texts)), lead=f"{view.name(person)}:"))
    return tuple(lines)


def scales(view: View) -> tuple[Block, ...]:
    """Each person's newest number apart, never averaged (K8); the reasons stay in the record."""
    drawn: list[Block] = []
    for row in view.rows("scales", "question"):
        scores = _newest_scores(view, row)
        if scores:
            question, low, high = (view.text(f"scales.{name}", row.id) for name in ("question", "zero", "ten"))
            drawn.append(Scale(question, low, high, scores))
    return tuple(drawn)


def _newest_scores(view: View, scale: Row) -> tuple[Score, ...]:
    newest: dict[str, tuple[str, Score]] = {}
    question = view.case.form.question("scores.value")
    for row in view.rows("scores"):
        answer = view.answer(question, row.id)
        who = score_name(view, row)
        if row.values.get("scale") != str(scale.id) or not answer.given or not who:
            continue
        day = str(view.value("scores.scored_on", row.id) or "")
        value = answer.value if isinstance(answer.value, int | float) else None
        if who not in newest or day >= newest[who][0]:
            newest[who] = (day, Score(who, value))
    return tuple(score for _, score in newest.values())


def score_name(view: View, row: Row) -> str:
    """Whose number it is, "" when that may not be known."""
    if row.values.get("person"):
        return view.text("scores.person", row.id)
    worker = view.case.practitioner.get("name", "") or "…"
    return say("scale.worker", name=worker) if view.value("scores.practitioner", row.id) == "yes" else ""


def _places(view: View) -> tuple[Block, ...]:
    """M7: signposts the family was told about; with a step up always the Family Rights Group (seed S1)."""
    question = view.case.form.questions.get("plan.signposts")
    if question is None:
        return ()
    chosen = list(view.value(question.id, view.case.id) or [])
    if view.value("decision.outcome", view.case.id) == "step_up":
        chosen = list(dict.fromkeys([RIGHTS_GROUP, *chosen]))
    options = {option.code: option for option in view.case.form.vocabulary(question).options}
    items = []
    for code in chosen:
        option = options.get(code)
        if option and code != "other":
            items.append(f"{option.label}: {option.help}" if option.help else option.label)
    other = view.text("plan.signposts_other", view.case.id)
    items.extend([other] if other else [])
    title = say("places.waiting" if _waiting(view) else "places.title")
    return (Paragraph("", lead=title), *_bullets(items)) if items else ()


def _waiting(view: View) -> bool:
    """Whether this reader may know that somebody waits for a service (F3, M6)."""
    statuses = {view.value("services.status", row.id) for row in view.rows("services", "service")}
    answers = {view.value("referrals.answer", row.id) for row in view.rows("referrals", "service")}
    return not (statuses | answers).isdisjoint(WAITING)


def _bullets(items: list[str]) -> tuple[Block, ...]:
    return (Bullets(tuple(items)),) if items else ()
