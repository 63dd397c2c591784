"""What a text may be said to say: mention types, relations, their ends and qualifiers, statuses.

Entity types and the ends of relations are read from ``graph/schema``; only what a text has and the graph has not (numbers,
references, masked names, targets) is declared here. GUIDELINES.md explains each; ``test_gold.py`` holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clusterkg.graph.ontology import Projection, load

#: Entity types of the ontology that a text names. What has no name of its own in texts (Observation, Deal, Match …) is left out.
ENTITY_TYPES = (
    "Firm", "GovernmentBody", "University", "ResearchInstitute", "Incubator", "Accelerator", "UnivPark", "TransferOrg",
    "ProductivityCentre", "Exchange", "Station", "PublicPlatform", "IntlPlatform", "Fund", "Alliance", "OverseasEntity",
    "Organisation", "Zone", "Base", "Cluster", "Place", "Chain", "Segment", "Product", "Technology", "PilotLine",
    "Achievement", "Patent", "Standard", "Project", "Policy", "Measure", "Agreement", "Need", "Recognition", "TalentPlan",
    "Indicator", "Event", "Person", "Post",
)  # fmt: skip
#: Values and numbers: properties or identifiers in the graph, spans in a text.
VALUE_TYPES = (
    "Date", "Money", "Share", "Quantity", "PatentNumber", "StandardNumber", "DocumentNumber", "CreditCode",
)  # fmt: skip
#: A phrase that stands for a named thing (该公司), and a name that the source withholds (客户一).
STAND_INS = ("Reference", "Masked")
TYPES = ENTITY_TYPES + VALUE_TYPES + STAND_INS

STATUSES = ("asserted", "planned", "past", "negated", "reported")
#: Either direction says the same: the annotator takes the order of the text, a scorer compares the ends as a set.
SYMMETRIC = frozenset({"PARTNER_OF", "JOINT_VENTURE_WITH", "COMPETES_WITH", "CO_INVESTS", "TWINNED_WITH"})

#: Qualifier → types of the mention it points at.
QUALIFIERS: dict[str, tuple[str, ...]] = {
    "product": ("Product", "Segment"),
    "amount": ("Money",),
    "share": ("Share",),
    "date": ("Date",),
    "deadline": ("Date",),
    "capacity": ("Quantity",),
    "output": ("Quantity",),
    "value": ("Money", "Share", "Quantity"),
    "role": ("Post",),
    "number": ("DocumentNumber",),
}

#: Relations of the ontology that this set annotates → qualifiers each may carry.
FROM_ONTOLOGY: dict[str, tuple[str, ...]] = {
    "BUYS_FROM": ("product", "amount", "share", "date"),
    "PURCHASES": ("amount", "share", "date"),
    "MAKES": ("capacity", "output", "share", "date"),
    "SUPPLIES": (),
    "SUBSTITUTES": (),
    "PARTNER_OF": ("date",),
    "JOINT_VENTURE_WITH": ("date",),
    "COMPETES_WITH": (),
    "CO_INVESTS": ("date",),
    "TWINNED_WITH": ("date",),
    "INVESTED_IN": ("amount", "share", "date"),
    "OWNS": ("amount", "share", "date"),
    "FOUNDED_BY": ("share", "date"),
    "BRANCH_OF": (),
    "SUCCEEDS": ("date",),
    "MEMBER_OF": ("role", "amount", "date"),
    "LEADS": ("role", "date"),
    "WORKS_AT": ("role", "date"),
    "APPLIED": ("date",),
    "INVENTED": (),
    "LICENSES": ("date",),
    "LICENSED_TO": ("amount", "date"),
    "TRANSFERRED_TO": ("amount", "date"),
    "TRANSFERS": ("date",),
    "OWNED_BY": (),
    "LOCATED_IN": (),
    "HOSTS": ("date",),
    "INCUBATES": ("date",),
    "GRADUATED_FROM": ("date",),
    "ACCELERATES": ("date",),
    "SPUN_OUT": ("date",),
    "SERVES": ("date",),
    "SERVES_CHAIN": (),
    "OPERATES": (),
    "SHARES_FACILITY": ("date",),
    "OFFERS": (),
    "BOOKED_BY": ("date",),
    "HOSTED_BY": (),
    "UNDERTAKES": ("amount", "date"),
    "JOINT_PROJECT": ("amount", "date"),
    "JOINT_STANDARD": ("date",),
    "HOLDS": ("date", "number"),
    "SELECTED_FOR": ("date",),
    "MEASURE_OF": (),
    "RESPONSIBLE_FOR": ("date", "deadline"),
    "APPLIES_IN": (),
    "ELIGIBLE_FOR": ("amount", "share"),
    "NEEDS": (),
    "RAISED_BY": ("date",),
    "SOLVES": ("date",),
    "CORE_FIRM": (),
    "BACKBONE": (),
    "COVERS": (),
    "HAS_ALLIANCE": (),
    "PART_OF": (),
    "FILLS": (),
    "EXPORTS_TO": ("product", "amount", "share", "date"),
    "IMPORTS_FROM": ("product", "amount", "share", "date"),
    "LENT_TO": ("amount", "date"),
    "GUARANTEES": ("amount", "date"),
    "MANAGED_BY": (),
    "CONCERNS": ("date", "value"),
    "AGREEMENT_OF": (),
}


@dataclass(frozen=True)
class Relation:
    """One relation: what may stand at its ends (with everything below it in the ontology) and its qualifiers."""

    name: str
    sources: frozenset[str]
    targets: frozenset[str]
    qualifiers: tuple[str, ...]


_ANY = frozenset(ENTITY_TYPES)
_MEASURED = frozenset(
    set(ENTITY_TYPES) - {"Indicator", "Measure", "Need", "Event", "Person", "Post", "Agreement", "Patent"}
)


def _below(names: tuple[str, ...]) -> frozenset[str]:
    ontology = load()
    return frozenset(t for t in ENTITY_TYPES if any(ontology.is_a(t, name) for name in names))


@cache
def relations() -> dict[str, Relation]:
    """Every relation by name; ends from ``graph/schema``, then the few that only a text needs."""
    found: dict[str, Relation] = {}
    by_name = {edge.relation: edge for edge in load().edges if edge.projection is Projection.RELATION}
    for name, qualifiers in FROM_ONTOLOGY.items():
        ends = by_name[name].ends
        found[name] = Relation(name, _below(ends["source"].range), _below(ends["target"].range), qualifiers)
    tenancy = load().get("Tenancy").ends
    found["TENANT_IN"] = Relation(
        "TENANT_IN", _below(tenancy["tenant"].range), _below(tenancy["carrier"].range), ("date",)
    )
    organisations = _below(("Organisation",))
    found["COREF"] = Relation("COREF", frozenset({"Reference"}), _ANY | {"Masked"}, ())
    found["ALIAS_OF"] = Relation("ALIAS_OF", _ANY, _ANY, ())
    found["HAS_NUMBER"] = Relation(
        "HAS_NUMBER",
        organisations | {"Patent", "Standard", "Policy", "Project", "Agreement"},
        frozenset({"CreditCode", "PatentNumber", "StandardNumber", "DocumentNumber"}),
        (),
    )
    found["OBSERVED"] = Relation("OBSERVED", _MEASURED, frozenset({"Indicator"}), ("value", "date"))
    found["SETS_TARGET"] = Relation(
        "SETS_TARGET", _MEASURED | {"Measure", "Agreement"}, frozenset({"Indicator"}), ("value", "deadline")
    )
    return found


def stands_for(kind: str) -> frozenset[str]:
    """Types that a mention of this type may stand for at the end of a relation."""
    if kind == "Masked":  # the source withholds who it is: a firm or another organisation
        return _below(("Organisation",))
    numbers = {"PatentNumber": "Patent", "StandardNumber": "Standard"}
    return frozenset({kind} | ({numbers[kind]} if kind in numbers else set()))
