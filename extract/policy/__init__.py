"""Policy documents: notices, measures, plans and opinions as a graph of chapters, clauses, bodies, kinds addressed and targets."""

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
