"""One connection pool to a server, with our errors."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import neo4j
from neo4j.exceptions import (
    AuthError,
    ClientError,
    CypherSyntaxError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
)

from clusterkg.graph.errors import MissingCapability, QuerySyntax, QueryTimeout, ReadOnly, StoreError

_TIMEOUTS = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration", "Terminated")


class Server:
    """Runs Cypher on the server named by ``bolt://user:password@host:port``."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        target = f"{parts.scheme}://{parts.hostname}:{parts.port or 7687}"
        auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self.driver = neo4j.GraphDatabase.driver(
            target, auth=auth, notifications_min_severity="OFF", connection_acquisition_timeout=20.0
        )
        try:
            self.driver.verify_connectivity()
        except (ServiceUnavailable, AuthError, DriverError) as bad:
            self.driver.close()
            raise StoreError(
                f"连不上图库 {target}:{bad}", f"The graph store {target} cannot be reached: {bad}",
                hint_zh="请检查地址、口令与服务是否启动。", hint_en="Check address, password and that the server runs.",
            ) from bad  # fmt: skip

    def read(self, query: str, **parameters: Any) -> list[neo4j.Record]:
        """Run one reading query."""
        with self.driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
            return list(session.run(query, parameters))

    def write(self, query: str, **parameters: Any) -> None:
        """Run one writing query in its own transaction, retried when the server asks for it."""
        with self.driver.session() as session:
            session.execute_write(lambda tx: tx.run(query, parameters).consume())

    def auto(self, query: str, **parameters: Any) -> None:
        """Run a schema command or a query that commits in batches by itself."""
        with self.driver.session() as session:
            session.run(query, parameters).consume()

    def ask(
        self, query: str, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> list[dict[str, Any]]:
        """Run a user's query: read only, within a time, at most ``limit`` rows."""
        try:
            with (
                warnings.catch_warnings(),
                self.driver.session(default_access_mode=neo4j.READ_ACCESS) as session,
                session.begin_transaction(timeout=timeout) as tx,
            ):
                found = []
                for record in tx.run(query, dict(parameters)):
                    found.append(record.data())
                    if len(found) == limit:
                        break
                return found
        except CypherSyntaxError as bad:
            raise QuerySyntax(
                f"查询语句有误:{bad.message}", f"The query cannot be parsed: {bad.message}"
            ) from bad
        except ClientError as bad:
            code = (bad.code or "").rpartition(".")[2]
            if code == "AccessMode":
                raise ReadOnly(
                    "这里只能查询,不能改图。", "Queries may read only, not change the graph."
                ) from bad
            if code in _TIMEOUTS:
                raise QueryTimeout(
                    f"查询超过 {timeout:g} 秒。", f"The query took longer than {timeout:g} s."
                ) from bad
            raise MissingCapability(
                f"图库不能执行这条查询:{bad.message}", f"The store cannot run this query: {bad.message}"
            ) from bad
        except Neo4jError as bad:
            raise StoreError(f"图库出错:{bad.message}", f"The graph store failed: {bad.message}") from bad

    def close(self) -> None:
        """Close all connections."""
        self.driver.close()
