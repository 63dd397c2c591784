"""Computations on arrays and small graphs, for questions and for notebooks; each names its formula and source, none knows a database.

What is listed here may be relied on; the modules hold more. Names are looked up when they are asked for, so that a command that needs
none of them does not load numpy's and networkx' larger parts.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clusterkg.queries.algorithms.baseline import ningbo as ningbo
    from clusterkg.queries.algorithms.complexity import (
        cooccurrence_density as cooccurrence_density,
    )
    from clusterkg.queries.algorithms.complexity import (
        economic_complexity as economic_complexity,
    )
    from clusterkg.queries.algorithms.complexity import product_space as product_space
    from clusterkg.queries.algorithms.complexity import relatedness_density as relatedness_density
    from clusterkg.queries.algorithms.critical import critical_nodes as critical_nodes
    from clusterkg.queries.algorithms.disruption import esri as esri
    from clusterkg.queries.algorithms.disruption import propagate as propagate
    from clusterkg.queries.algorithms.indicators import segment_indicators as segment_indicators
    from clusterkg.queries.algorithms.input_output import (
        hypothetical_extraction as hypothetical_extraction,
    )
    from clusterkg.queries.algorithms.input_output import leontief as leontief
    from clusterkg.queries.algorithms.input_output import linkages as linkages
    from clusterkg.queries.algorithms.links import link_prediction as link_prediction
    from clusterkg.queries.algorithms.sampled_risk import esri_sampled as esri_sampled
    from clusterkg.queries.algorithms.specialisation import ellison_glaeser as ellison_glaeser
    from clusterkg.queries.algorithms.specialisation import hachman_index as hachman_index
    from clusterkg.queries.algorithms.specialisation import herfindahl as herfindahl
    from clusterkg.queries.algorithms.specialisation import hoover_index as hoover_index
    from clusterkg.queries.algorithms.specialisation import krugman_index as krugman_index
    from clusterkg.queries.algorithms.specialisation import location_quotient as location_quotient
    from clusterkg.queries.algorithms.structure import articulation_points as articulation_points
    from clusterkg.queries.algorithms.structure import dominators as dominators
    from clusterkg.queries.algorithms.structure import k_shortest_paths as k_shortest_paths
    from clusterkg.queries.algorithms.structure import min_vertex_cut as min_vertex_cut
    from clusterkg.queries.algorithms.structure import (
        single_points_of_failure as single_points_of_failure,
    )
    from clusterkg.queries.algorithms.supply_networks import supply_network as supply_network
    from clusterkg.queries.algorithms.unseen import chapman as chapman

_WHERE = {
    "articulation_points": "structure",
    "chapman": "unseen",
    "cooccurrence_density": "complexity",
    "critical_nodes": "critical",
    "dominators": "structure",
    "economic_complexity": "complexity",
    "ellison_glaeser": "specialisation",
    "esri": "disruption",
    "esri_sampled": "sampled_risk",
    "hachman_index": "specialisation",
    "herfindahl": "specialisation",
    "hoover_index": "specialisation",
    "hypothetical_extraction": "input_output",
    "k_shortest_paths": "structure",
    "krugman_index": "specialisation",
    "leontief": "input_output",
    "link_prediction": "links",
    "linkages": "input_output",
    "location_quotient": "specialisation",
    "min_vertex_cut": "structure",
    "ningbo": "baseline",
    "product_space": "complexity",
    "propagate": "disruption",
    "relatedness_density": "complexity",
    "segment_indicators": "indicators",
    "single_points_of_failure": "structure",
    "supply_network": "supply_networks",
}
__all__ = sorted(_WHERE)  # noqa: PLE0605  # the names above, once


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})
