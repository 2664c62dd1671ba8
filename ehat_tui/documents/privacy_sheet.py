"""Before the first visit: what we keep and why, in two degrees of plainness, and the form to agree on (C1 to C9; DP3).

It holds nothing anybody said, so it can be printed with no assessment at all (`blank`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ehat_tui import clock
from ehat_tui.areas import profile
from ehat_tui.areas.profile import NOT_SUPPLIED, Area
from ehat_tui.documents.laid_down import basis_facts, basis_of, retention_of
from ehat_tui.documents.look import Look
from ehat_tui.documents.tree import (
    Block,
    Bullets,
    Callout,
    Card,
    Cards,
    Document,
    Fact,
    Facts,
    PageBreak,
    Paragraph,
    Section,
    Signature,
    Signatures,
    Table,
)
from ehat_tui.documents.view import View
from ehat_tui.documents.wording import say
from ehat_tui.form.load import load
from ehat_tui.form.model import Form

NOTICE = ("what", "sees", "must", "rights", "kept", "unhappy", "law")
SECTIONS = (*NOTICE, "young", "agree", "decide", "answer", "limits", "sign")
BOX = "\N{WHITE MEDIUM SQUARE}"  # the one box our fonts have
LINE = " \n "  # the height of a line to write on
# How many sentences each part has: `privacy.NAME_1`, `privacy.NAME_2` and so on.
COUNTS = {"what": 3, "write": 5, "sees": 4, "kept": 3, "rights": 7}
YOUNG = (("speech", "choose"), ("people", "who"), ("hand", "leave_out"), ("heart", "safe"), ("star", "yours"))


def compose(look: Look, view: View, area: Area) -> Document:
    """The sheet of one assessment: with its reference and its worker, and none of its answers."""
    return _sheet(area, view.case.form, look.case.practitioner, look.case.reference, look.case.updated_at.date())


def blank(area_id: str, worker: Mapping[str, str] | None = None) -> Document:
    """The same to print before there is an assessment. NotValid when the organisation's file cannot be read."""
    return _sheet(profile.of(area_id), load(), worker or {}, "", clock.today())


def _sheet(area: Area, form: Form, worker: Mapping[str, str], reference: str, day: date) -> Document:
    young = Section("young", say("privacy.young"), (Cards(_young()), PageBreak()))
    return Document(
        title=say("privacy.title"),
        subtitle=say("privacy.subtitle"),
        reader="",
        reference=reference,
        version=say("privacy.version"),
        status="final",
        dated=day,
        date_shown="",
        sections=(*_notice(area, worker), young, *_form(form)),
        footer=(),
    )


def _some(name: str) -> tuple[str, ...]:
    return tuple(say(f"privacy.{name}_{number}") for number in range(1, COUNTS[name] + 1))


# ---------------------------------------------------------------- the notice (UK GDPR Articles 13 and 14)


def _notice(area: Area, worker: Mapping[str, str]) -> tuple[Section, ...]:
    complaints = basis_of(area.id).complaints
    unhappy = [say("privacy.unhappy_1"), *([complaints] if complaints else []), say("privacy.unhappy_2")]
    what = " ".join((*_some("what"), say("privacy.write")))
    return (
        Section("what", say("privacy.what"), (Paragraph(what), Bullets(_some("write")))),
        Section("sees", say("privacy.sees"), (Bullets(_some("sees")),), beside="what"),
        Section("must", "", (Callout(say("privacy.must"), (Paragraph(say("privacy.must_1")),)),)),
        Section("rights", say("privacy.rights"), (Bullets(_some("rights")),)),
        Section("kept", say("privacy.kept"), _kept(area), beside="rights"),
        Section("unhappy", say("privacy.unhappy"), (Paragraph(" ".join(unhappy)),)),
        Section("law", say("privacy.law"), (Facts((*_worker(worker), *basis_facts(area.id).facts)), PageBreak())),
    )


def _kept(area: Area) -> tuple[Block, ...]:
    council = retention_of(area.id).council or NOT_SUPPLIED
    kept = Bullets((*_some("kept"), say("privacy.how_long", words=council)))
    return (kept, Paragraph(say("privacy.promise"), lead=say("privacy.promise_lead")))


def _worker(worker: Mapping[str, str]) -> tuple[Fact, ...]:
    name = ", ".join(part for key in ("name", "job_title", "organisation") if (part := worker.get(key, "")))
    reach = " · ".join(part for key in ("phone", "email") if (part := worker.get(key, "")))
    return (Fact(say("privacy.worker"), name or LINE), Fact(say("privacy.reach"), reach or LINE))


# ---------------------------------------------------------------- for young people


def _young() -> tuple[Card, ...]:
    return tuple(
        Card(picture, say(f"privacy.young_{name}"), (say(f"privacy.young_{name}_1"), say(f"privacy.young_{name}_2")))
        for picture, name in YOUNG
    )


# ---------------------------------------------------------------- the form to agree on


def _form(form: Form) -> tuple[Section, ...]:
    explained, decisions = _labels(form, "agreement.explained"), _labels(form, "agreement.decision", but=("withdrawn",))
    capacities = _labels(form, "agreement.capacity")
    told = _choice("told", explained, 0.06)
    return (
        Section("agree", say("privacy.agree"), (Paragraph(say("privacy.agree_1")), told)),
        Section("decide", "", (_choice("capacity", capacities, 0.12),)),
        Section("answer", "", (_choice("answer", decisions, 0.12),), beside="decide"),
        Section("limits", "", (_lines("limits", 2), _lines("readers", 1))),
        Section("sign", "", (Signatures(_signatures()),)),
    )


def _labels(form: Form, question_id: str, but: tuple[str, ...] = ()) -> list[str]:
    """The options of a question in the words people are asked with."""
    options = form.vocabulary(form.question(question_id)).options
    return [option.label for option in options if option.code not in but]


def _choice(name: str, labels: list[str], share: float) -> Table:
    """Boxes to tick; `share` of the line is theirs."""
    header = ("\N{HEAVY CHECK MARK}", say(f"privacy.{name}"))
    return Table(header, tuple((BOX, label) for label in labels), (share, 1 - share))


def _lines(name: str, count: int) -> Table:
    """Room to write under a question."""
    return Table((say(f"privacy.{name}"),), ((LINE,),) * count, (1.0,))


def _signatures() -> tuple[Signature, ...]:
    return tuple(Signature(say(f"privacy.{who}")) for who in ("sign_me", "sign_parent", "sign_worker"))
