"""The lawful basis in use, as the organisation laid it down: shown and printed, never chosen (C19; DP1, DP2).

policy.toml in the data folder, or the file named by EHAT_POLICY:

    [lawful_basis]
    controller = "Leeds City Council"
    dpo = "The Data Protection Officer, dpo@council.example"
    art6 = "Article 6(1)(e), public task"
    art9 = "Article 9(2)(g), with Schedule 1 paragraph 18 of the Data Protection Act 2018"
    art10 = "Schedule 1 paragraph 18 of the Data Protection Act 2018"
    privacy_notice = "Early Help privacy notice, version 4"
    complaints = "Write to the Complaints Team, Civic Hall"
"""

from __future__ import annotations

import re
from pathlib import Path

from ehat_tui.areas import organisation, profile
from ehat_tui.areas.profile import LawfulBasis

# What is shown, in this order, under these words.
SHOWN = {
    "controller": "Who is responsible for your information",
    "dpo": "Data protection officer",
    "art6": "Lawful basis (UK GDPR Article 6)",
    "art9": "For health and other sensitive matters (Article 9)",
    "art10": "For offences (Article 10)",
    "privacy_notice": "Privacy sheet in use",
    "complaints": "If you are unhappy",
}
NEEDED = ("controller", "dpo", "art6", "art9")

# Kinds of organisation (V7) that are no public body as a rule.
VOLUNTARY = frozenset({"voluntary", "faith_group", "food_bank"})
_PUBLIC_TASK = re.compile(r"6\s*\(1\)\s*\(e\)|public task", re.IGNORECASE)


def of(area_id: str, own: Path) -> LawfulBasis:
    """The basis in an area: what the organisation lays down in `own` ([lawful_basis]), else what the area says.

    Raises NotValid for a file that cannot be read or says something unknown; no file is no rule.
    """
    return organisation.over(profile.of(area_id).lawful_basis, own, "lawful_basis", profile.lawful_basis)


def lines(basis: LawfulBasis) -> tuple[tuple[str, str], ...]:
    """(heading, text) of everything that is shown, also what nobody supplied."""
    return tuple((heading, basis.shown(name)) for name, heading in SHOWN.items())


def warnings(basis: LawfulBasis, organisation_type: str = "") -> tuple[str, ...]:
    """What the organisation should look at before this is used; `organisation_type` is a code of V7 (A7)."""
    found = [f"{SHOWN[name]}: {basis.shown(name)}." for name in NEEDED if not getattr(basis, name)]
    if organisation_type in VOLUNTARY and _PUBLIC_TASK.search(basis.art6):
        found.append(
            "A voluntary organisation cannot rely on public task as a matter of course. Legitimate interests, Article "
            "6(1)(f), or consent, Article 6(1)(a), may fit: ask your data protection officer."
        )
    return tuple(found)
