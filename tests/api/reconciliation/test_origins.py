"""Pages of this machine may ask, and no others: of every route, whatever it answers."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from clusterkg.graph.ledger import canonical_id

BATTERY = canonical_id("firm:f034")
DRAFT = "/reconcile/1.0-draft"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("http://127.0.0.1:3333", True), ("http://localhost:3333", True), ("http://[::1]:3333", True), ("https://example.org", False),
     ("http://127.0.0.1.example.org", False), ("null", False)],
)  # fmt: skip
def test_only_pages_of_this_machine_may_ask(client: TestClient, origin: str, allowed: bool) -> None:
    told = {"origin": origin}
    for got, status in (
        (client.get("/reconcile", headers=told), 200),
        (client.options("/reconcile", headers=told), 204),
        (client.post("/reconcile", data={"queries": "{}"}, headers=told), 200),
        (client.get("/reconcile/preview", params={"id": BATTERY}, headers=told), 200),
        (client.get(DRAFT, headers=told), 200),
        # What a browser asks first, before it sends JSON.
        (client.options(f"{DRAFT}/match", headers={**told, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}), 204),
        (client.post(f"{DRAFT}/match", json={"queries": []}, headers=told), 200),
        (client.get(f"{DRAFT}/preview", params={"id": BATTERY}, headers=told), 200),
        # A problem is told to the page, too.
        (client.post(f"{DRAFT}/match", json={}, headers=told), 422),
        (client.get(f"{DRAFT}/preview", params={"id": "nobody"}, headers=told), 404),
    ):  # fmt: skip
        assert got.status_code == status
        assert got.headers.get("access-control-allow-origin") == (origin if allowed else None)
        assert "Origin" in got.headers["vary"]
    for elsewhere in ("/v1/health", "/reconciled"):
        assert "access-control-allow-origin" not in client.get(elsewhere, headers=told).headers
