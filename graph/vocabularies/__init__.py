"""Vocabularies that ship with the package: a table, a mapping that loads it, and small functions to look things up without a graph.

Each mapping names the document it follows, its date and licence, and in its note what was not seen. They load like any table
(``clusterkg load graph/vocabularies/NAME.yaml``), so a place can withdraw them, correct them, or load an edition of its own beside them.
GB/T 4754 and the administrative divisions load from files of the user by mappings in ``graph/mapping/library`` and do not ship.
"""

from clusterkg.graph.vocabularies.catalogue import FOLDER, MAPPINGS, Vocabulary, vocabularies
from clusterkg.graph.vocabularies.emerging import EmergingIndustry, emerging_industries, emerging_industry
from clusterkg.graph.vocabularies.policy_concepts import (
    Concept,
    Named,
    concept,
    concept_named,
    concepts,
    find_concepts,
    narrower,
)
from clusterkg.graph.vocabularies.technology import (
    TechnologyField,
    fields,
    problems,
    technology_field,
    technology_fields,
)

__all__ = [
    "FOLDER",
    "MAPPINGS",
    "Concept",
    "EmergingIndustry",
    "Named",
    "TechnologyField",
    "Vocabulary",
    "concept",
    "concept_named",
    "concepts",
    "emerging_industries",
    "emerging_industry",
    "fields",
    "find_concepts",
    "narrower",
    "problems",
    "technology_field",
    "technology_fields",
    "vocabularies",
]
