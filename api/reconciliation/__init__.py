"""The Reconciliation Service API of the W3C Entity Reconciliation Community Group, by which OpenRefine matches its columns.

One search (:mod:`.finding`) and one description of what there is (:mod:`.describing`); the published version 0.2 under ``/reconcile`` and
the draft of 1.0 under ``/reconcile/1.0-draft`` only write it in two ways. Persons are never found or suggested by name.
"""

from __future__ import annotations

from fastapi import APIRouter

from clusterkg.api.matching import Matchers
from clusterkg.api.reconciliation import version_0_2, version_1_0
from clusterkg.api.reconciliation.origins import LocalPages
from clusterkg.api.workspace import Workspace

__all__ = ["LocalPages", "router"]


def router(held: Workspace) -> APIRouter:
    """Return the routes of both versions over a workspace."""
    routes = APIRouter(tags=["reconciliation"])
    matchers = Matchers()
    routes.include_router(version_1_0.router(held, matchers))
    routes.include_router(version_0_2.router(held, matchers))
    return routes
