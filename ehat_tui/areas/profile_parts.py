"""What an area profile is made of: frozen values, read from data/areas/<id>/area.toml by profile_read.py.

A number or an address stands there only when a seed states it, or where it was found stands beside it; else it is
empty and shown as `NOT_SUPPLIED`, never invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ehat_tui.form.dates import add_weeks, shown
from ehat_tui.form.model import Option

NOT_SUPPLIED = "not supplied - ask your hub"
ASK_ORGANISATION = "not supplied - ask your organisation"
AT_ONCE = 0  # of SafeguardingStep.within_working_days


def _day(iso: str) -> str:
    """A day as it is shown; profiles hold whole dates only."""
    return shown(date.fromisoformat(iso)) if iso else ""


@dataclass(frozen=True, slots=True)
class Door:
    """Someone to ring. `number` is empty when no source states it, `checked_on` when nobody rang it yet."""

    name: str
    number: str
    source: str
    checked_on: str
    what: str = ""  # what it is for, in one plain sentence
    email: str = ""

    @property
    def shown(self) -> str:
        """The number as it is shown to a practitioner."""
        return self.number or ASK_ORGANISATION

    @property
    def checked(self) -> str:
        """When somebody last made sure that the number is right."""
        return _day(self.checked_on) or "not supplied"


@dataclass(frozen=True, slots=True)
class Hub:
    """A place of the area's early help; what nobody supplied is empty."""

    name: str
    source: str
    address: str = ""
    lead: str = ""  # who leads it: a role or a name that the council publishes
    phone: str = ""
    email: str = ""
    checked_on: str = ""


@dataclass(frozen=True, slots=True)
class TeamRole:
    """Somebody at the hub who can help with some `needs`: codes of situations.toml (V8) and of practice/facts.py."""

    role: str
    source: str
    needs: tuple[str, ...] = ()
    advice_only: bool = False  # as advice, with agreement: the police officer (seeds 2.3)


@dataclass(frozen=True, slots=True)
class SafeguardingStep:
    """One step when a child may be harmed. `within_working_days`: `AT_ONCE`, a number, or None where none is stated."""

    text: str
    within_working_days: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Link:
    """Something to read, by its title: no address is opened, there is no network here."""

    title: str
    source: str
    version: str = ""
    checked_on: str = ""

    @property
    def in_words(self) -> str:
        """Its title, version, and when somebody last looked whether that is the newest."""
        checked = f"checked on {_day(self.checked_on)}" if self.checked_on else "not checked yet"
        return f"{', '.join(filter(None, (self.title, self.version)))} ({checked})"


@dataclass(frozen=True, slots=True)
class Level:
    """A level of need (V13). Labels are not shared across areas. `safeguarding`: no longer early help."""

    code: str
    label: str
    help: str = ""
    safeguarding: bool = False
    advice: bool = False  # from here on somebody is asked for advice before it is closed (L6, rule 7)


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a graduated approach, the nearest help first; `ask` is what to ask before going further."""

    code: str  # Service.tier: universal | targeted | hub | intensive
    label: str
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What the area calls things, where documents and screens name them in the middle of a sentence."""

    meeting: str  # of the family and everybody who helps (O): "TAF"
    hub: str  # where to ask: "your Early Help Hub"
    source: str


@dataclass(frozen=True, slots=True)
class UpperAge:
    """Until which birthday early help is there, in years; `send` for young people with SEND in education, 0: none."""

    years: int
    send: int
    source: str


@dataclass(frozen=True, slots=True)
class Due:
    """The days by which something should happen (A6)."""

    assessment: date
    first_taf: date
    review: date


@dataclass(frozen=True, slots=True)
class Timescales:
    """Settings of fields.md 1.N: days from the start to the finished assessment, weeks for everything else.

    Reviews count from the one before, the first from the TAF; `warn_weeks` and `overdue_weeks` from the last one.
    """

    assessment_days: int
    first_taf_weeks: int
    review_weeks: int
    warn_weeks: int
    overdue_weeks: int
    source: str

    def due(self, started: date, first_taf: date | None = None, reviewed: date | None = None) -> Due:
        """The due dates of an assessment; the review counts from the last one, else the first TAF that was agreed."""
        meeting = add_weeks(started, self.first_taf_weeks)
        review = add_weeks(reviewed or first_taf or meeting, self.review_weeks)
        return Due(started + timedelta(days=self.assessment_days), meeting, review)


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that a copy may stay on the laptop, by what became of it (data-protection 4.3); 0 asks the organisation.

    Counted from the day it was registered with the council, refused, closed, finished; drafts from their beginning.
    `council` is how long the council itself keeps the record, in its own words; empty when nobody said.
    """

    handed_over_days: int
    refused_days: int
    closed_days: int
    finished_days: int
    drift_days: int
    council: str
    source: str

    @property
    def council_shown(self) -> str:
        """How long the council keeps it, as it is shown."""
        return self.council or NOT_SUPPLIED


@dataclass(frozen=True, slots=True)
class LawfulBasis:
    """Who answers for the data and by which law (C19; DP1), in the organisation's own words; empty when nobody said.

    A setting of the organisation: shown and printed, never chosen by the worker, and apart from agreement.
    """

    controller: str  # who decides why and how the data is used
    dpo: str  # the data protection officer, and how to reach them
    art6: str  # UK GDPR Article 6: the basis
    art9: str  # Article 9: the condition for health and the like
    art10: str  # Article 10: the condition for offences
    privacy_notice: str  # the sheet that is given out: its name and version (C2)
    complaints: str  # how to complain, before the Information Commissioner
    source: str

    def shown(self, name: str) -> str:
        """One of these as it is shown."""
        found: str = getattr(self, name)
        return found or ASK_ORGANISATION


@dataclass(frozen=True, slots=True)
class Area:
    """One area: its names (A3), levels of need from the lowest (V13), whom to ring, its steps, times and basis."""

    id: str
    version: str
    name: str
    assessment_name: str
    short_name: str  # "EHAT"
    lead_word: str
    source: str
    words: Words
    levels: tuple[Level, ...]
    levels_source: str
    safeguarding: Door
    early_help: Door
    timescales: Timescales
    retention: Retention
    lawful_basis: LawfulBasis
    upper_age: UpperAge
    doors: tuple[Door, ...] = ()  # besides the two above
    hubs: tuple[Hub, ...] = ()
    team: tuple[TeamRole, ...] = ()
    safeguarding_steps: tuple[SafeguardingStep, ...] = ()
    call_outcomes: tuple[Option, ...] = ()
    links: tuple[Link, ...] = ()
    graduated: tuple[Tier, ...] = ()
    report_outcomes: bool = False  # whether the national outcomes (V10) are asked

    def level(self, code: str) -> Level | None:
        """The level of need with this code; None for one the area does not have."""
        return next((level for level in self.levels if level.code == code), None)
