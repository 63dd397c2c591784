"""Export a release as JSON lines: only facts whose source allows the use, persons by pseudonyms."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from clusterkg.api.privacy import Role, entity_shown
from clusterkg.api.workspace import Workspace
from clusterkg.graph.ledger import Ledger, UseRight
from clusterkg.graph.ontology import Status
from clusterkg.graph.store.contract import Scope

#: What each use may contain: a source that may be published may also be shared and used inside.
_ALLOWS = {
    UseRight.INTERNAL: (UseRight.INTERNAL, UseRight.SHARE, UseRight.PUBLISH),
    UseRight.SHARE: (UseRight.SHARE, UseRight.PUBLISH),
    UseRight.PUBLISH: (UseRight.PUBLISH,),
}


def allowed_sources(ledger: Ledger, use: UseRight) -> frozenset[str]:
    """Return the data sets whose source allows a use."""
    return frozenset(d for d, s in ledger.sources().items() if s.use in _ALLOWS[use])


def export_graph(
    workspace: Workspace, path: Path, use: UseRight, *, role: Role = Role.READER
) -> dict[str, int]:
    """Write nodes and edges of the current release; returns counts of written and withheld facts.

    Persons have pseudonyms whatever the local user sees; only a ``role`` given here puts their names into the file.

    A node that only withheld sources describe appears with its id alone, because an allowed edge may lead to it.
    """
    sources = workspace.ledger.sources()
    allowed = allowed_sources(workspace.ledger, use)
    whole = workspace.view(role=role)
    view = whole.scoped(Scope(datasets=allowed, statuses=frozenset(Status)))
    size = view.manifest.counts["nodes"]
    every = np.arange(size)
    edges = view.expand(every, None, "out")
    linked = {*edges.source.tolist(), *edges.target.tolist()}
    written = withheld = 0
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        licences = {
            d: {"title": s.title, "licence": s.licence, "use": s.use.value}
            for d, s in sources.items()
            if d in allowed
        }
        file.write(
            json.dumps(
                {"release": view.manifest.release, "for": use.value, "sources": licences}, ensure_ascii=False
            )
            + "\n"
        )
        for entity in view.entities(every):
            shown = entity_shown(entity)
            if not entity.attributes:
                if entity.nid not in linked:
                    withheld += 1
                    continue
                shown = {
                    "id": entity.id,
                    "type": entity.type,
                    "attributes": [],
                }  # its name is in a withheld source
            written += 1
            file.write(json.dumps({"node": shown}, ensure_ascii=False) + "\n")
        for r in view.edge_records(edges.eid):
            told = {
                "id": r.id, "relation": r.relation, "status": r.status.value, "source": r.source, "target": r.target, "valid_from": r.valid_from,
                "valid_to": r.valid_to, "dataset": r.dataset, "evidence": r.claims,
                "attributes": [{"property": a.prop, "value": a.value, "evidence": a.claims} for a in r.attributes],
            }  # fmt: skip
            file.write(json.dumps({"edge": told}, ensure_ascii=False) + "\n")
    part.replace(path)
    withheld += whole.manifest.counts["edges"] - len(edges)
    return {"nodes": written, "edges": len(edges), "withheld": withheld}
