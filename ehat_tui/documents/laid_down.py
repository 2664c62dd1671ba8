"""What the organisation laid down for this laptop, as documents print it: lawful basis, retention (C19, DP1, 4.3)."""

from __future__ import annotations

from pathlib import Path

from ehat_tui.areas import basis, keeping
from ehat_tui.areas.profile import LawfulBasis, Retention
from ehat_tui.documents.tree import Fact, Facts


def basis_of(area_id: str) -> LawfulBasis:
    """The basis in use in an area. Raises NotValid for an organisation's file that cannot be read."""
    return basis.of(area_id, _own())


def retention_of(area_id: str) -> Retention:
    """How long what may stay here. Raises NotValid as `basis_of` does."""
    return keeping.rules(area_id, _own())


def basis_facts(area_id: str) -> Facts:
    """Everything about the basis under its heading, also what nobody supplied; how to complain is not part of it."""
    found = basis_of(area_id)
    facts = (Fact(heading, found.shown(name)) for name, heading in basis.SHOWN.items() if name != "complaints")
    return Facts(tuple(facts))


def _own() -> Path:
    from ehat_tui.vault import paths, policy

    return policy.file(paths.home())
