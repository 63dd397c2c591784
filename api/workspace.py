"""One folder (or a pair of servers) with a ledger and its releases: what the command line, the API and notebooks open."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from clusterkg.api.privacy import evidence_shown
from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import Store, View, open_store
from clusterkg.graph.store.contract import Manifest

if TYPE_CHECKING:
    from clusterkg.api.originals import Originals


class Settings(BaseSettings):
    """Where things are; each can be set as ``CLUSTERKG_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(env_prefix="CLUSTERKG_")

    home: Path = Field(Path("clusterkg-data"), description="folder of ledger, graph and rejects")
    ledger: str | None = Field(None, description="SQLAlchemy URL of the ledger; default: SQLite in home")
    store: str | None = Field(
        None, description="graph store: a folder or the address of a server; default: in home"
    )


class Workspace:
    """A ledger and a graph store that belong together."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()

    @classmethod
    def at(cls, home: Path) -> Workspace:
        """Open the workspace in a folder, whatever the environment says."""
        return cls(Settings(home=home, ledger=None, store=None))

    @cached_property
    def ledger(self) -> Ledger:
        """The system of record."""
        home = self.settings.home
        home.mkdir(parents=True, exist_ok=True)
        url = self.settings.ledger or f"sqlite:///{home / 'ledger.sqlite'}"
        return Ledger.open(url, folder=home)

    @cached_property
    def store(self) -> Store:
        """The graph store; needs no ledger."""
        return open_store(self.settings.store or self.settings.home / "graph")

    def build(
        self, *, known_at: str | int | None = None, name: str | None = None, whole: bool = False
    ) -> Manifest:
        """Project the ledger (as known at a moment, default now) to a release; the newest becomes current.

        The release follows from the newest one where that is possible, and from the ledger alone where ``whole`` asks for it.
        """
        tx = self.moment(known_at)
        graph = project(self.ledger, load(), tx, previous=None if whole else self.store.graph(tx))
        return self.store.write(graph, name=name, current=known_at is None)

    def moment(self, known_at: str | int | None) -> int:
        """Return the last transaction known at a day, moment or transaction number.

        Raises
        ------
        QuestionError
            It is none of these, or nothing was known then.
        """
        try:
            tx = self.ledger.at(known_at)
        except (ValueError, OverflowError) as bad:
            raise QuestionError(
                f"“{known_at}”不是日期、时刻或事务号。", f"'{known_at}' is no day, moment or transaction.",
                hint_zh="请写成 2026-06-30、2026-06-30T12:00:00+08:00 或 history 里的事务号。",
                hint_en="Write 2026-06-30, 2026-06-30T12:00:00+08:00 or a transaction number from history.",
            ) from bad  # fmt: skip
        if tx == 0 and known_at is not None:
            raise QuestionError(
                f"{known_at} 时台账里还什么都没有。", f"At {known_at} the ledger knew nothing yet.",
                hint_zh="用 history 查看最早的事务。", hint_en="See history for the first transaction.",
            )  # fmt: skip
        return tx

    def view(self, *, release: str | None = None, known_at: str | None = None) -> View:
        """Open a release for reading; a past ``known_at`` is answered from a release built for it."""
        if known_at is not None:
            tx = self.moment(known_at)
            fit = [m for m in self.store.releases() if m.tx == tx]
            return self.store.open(fit[-1].release if fit else self.build(known_at=tx).release)
        return self.store.open(release)

    def evidence(self, claim: str, *, context: int = 0) -> list[dict[str, object]]:
        """Return the quote or cell behind a claim as it is shown to people, personal values hidden.

        With ``context`` a quote from a document comes with so many characters before and after it, where the original is kept.

        Raises
        ------
        NotFound
            It is no claim id, or the ledger has no such claim.
        """
        if len(claim) != 32 or not all(c in "0123456789abcdef" for c in claim):
            raise NotFound(
                f"“{claim}”不是陈述编号。", f"'{claim}' is no claim id.",
                hint_zh="应为 32 位十六进制。", hint_en="It has 32 hexadecimal digits.",
            )  # fmt: skip
        personal = self.ledger.is_personal(claim)
        found = self.ledger.evidence([claim])
        shown = [evidence_shown(e, personal=personal) for e in found]
        for e, row in zip(found, shown, strict=True):
            start, end = e.locator.start, e.locator.end
            if context and not personal and start is not None and end is not None:
                row["context"] = self.originals.span(e.edition, start, end, context=context)
        return shown

    @cached_property
    def originals(self) -> Originals:
        """The documents behind the evidence."""
        from clusterkg.api.originals import (
            Originals,  # with the document readers, which most commands do not need
        )

        return Originals(self.ledger)

    def status(self) -> dict[str, object]:
        """Return counts of sources, runs, rejects and releases."""
        runs = self.ledger.runs()
        current = self.store.current()
        return {
            "home": str(self.settings.home),
            "tx": self.ledger.at(None),
            "sources": len(self.ledger.sources()),
            "runs": len(runs),
            "rows": sum(int(r["rows"]) for r in runs),
            "rejected": sum(int(r["rejected"]) for r in runs),
            "release": current,
            "built_for_tx": self.store.open(current).manifest.tx if current else None,
            "releases": len(self.store.releases()),
            "ontology": load().version,
        }

    def close(self) -> None:
        """Let go of what was opened."""
        for name in ("ledger", "store"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()


def as_json(value: object) -> str:
    """Return canonical, readable JSON."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)
