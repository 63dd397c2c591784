"""Policy documents: notices, measures, plans and opinions as a graph of chapters, clauses, bodies, kinds addressed and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clusterkg.extract.policy.model import (
    Chapter,
    Clause,
    KindNamed,
    Named,
    PolicyText,
    Responsible,
    Role,
    Span,
    Stated,
    Target,
)
from clusterkg.extract.policy.reading import read_parts, read_policy

if TYPE_CHECKING:
    from clusterkg.extract.policy.statements import Draft, facts, policy_drafts

__all__ = [
    "Chapter",
    "Clause",
    "Draft",
    "KindNamed",
    "Named",
    "PolicyText",
    "Responsible",
    "Role",
    "Span",
    "Stated",
    "Target",
    "facts",
    "policy_drafts",
    "read_parts",
    "read_policy",
]


def __getattr__(name: str) -> Any:
    """Claims need the ledger, and with it SQLAlchemy: imported when they are asked for, not by who only reads."""
    if name in ("Draft", "facts", "policy_drafts"):
        from clusterkg.extract.policy import statements

        return getattr(statements, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
