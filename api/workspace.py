"""One folder (or a pair of servers) with a ledger and its releases: what the command line, the API and notebooks open."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from clusterkg.api.answers import Answers
from clusterkg.api.privacy import Role, evidence_shown, pseudonyms_of, workspace_secret
from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ledger.blanking import DONE
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import Store, View, open_store
from clusterkg.graph.store.contract import Manifest
from clusterkg.graph.store.private import Persons, PrivateRelease, has_persons
from clusterkg.graph.store.pseudonyms import Pseudonyms
from clusterkg.graph.store.scoping import ScopedView
from clusterkg.queries.contract import Answer, Outcome, Params, Question

if TYPE_CHECKING:
    from clusterkg.api.originals import Originals


#: Releases whose persons are remembered.
_HELD = 8


#: Folder in home where the answers of a language model are kept, by what it was asked.
LLM_ANSWERS = "llm-answers"


class Settings(BaseSettings):
    """Where things are; each can be set as ``CLUSTERKG_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(env_prefix="CLUSTERKG_")

    home: Path = Field(Path("clusterkg-data"), description="folder of ledger, graph and rejects")
    ledger: str | None = Field(None, description="SQLAlchemy URL of the ledger; default: SQLite in home")
    store: str | None = Field(
        None, description="graph store: a folder or the address of a server; default: in home"
    )
    role: Role = Field(
        Role.READER, description="what the local user sees: reader (persons by pseudonyms), steward (names)"
    )
    secret: str | None = Field(
        None, description="secret behind pseudonyms and erasures; default: a file in home, made when needed"
    )


class Workspace:
    """A ledger and a graph store that belong together."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._persons: dict[str, Persons] = {}
        self.answers = Answers(self.settings.home / "answers")

    @classmethod
    def at(cls, home: Path) -> Workspace:
        """Open the workspace in a folder, whatever the environment says."""
        return cls(Settings(home=home, ledger=None, store=None, role=Role.READER, secret=None))

    @cached_property
    def ledger(self) -> Ledger:
        """The system of record."""
        home = self.settings.home
        home.mkdir(parents=True, exist_ok=True)
        url = self.settings.ledger or f"sqlite:///{home / 'ledger.sqlite'}"
        ledger = Ledger.open(url, folder=home)
        ledger.secret = lambda: workspace_secret(self.settings.home, self.settings.secret)
        return ledger

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

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        """What persons are called by whom may not see their names."""
        return pseudonyms_of(self.settings.home, self.settings.secret)

    def view(
        self, *, release: str | None = None, known_at: str | None = None, role: Role | None = None
    ) -> View:
        """Open a release for reading; a past ``known_at`` is answered from a release built for it.

        ``role`` (default: that of the settings) decides whether persons have names or pseudonyms in it.
        """
        if known_at is not None:
            tx = self.moment(known_at)
            fit = [m for m in self.store.releases() if m.tx == tx]
            opened = self.store.open(fit[-1].release if fit else self.build(known_at=tx).release)
        else:
            opened = self.store.open(release)
        return opened if (role or self.settings.role).sees_names else self._without_names(opened)

    def ask(
        self,
        q: Question[Any, Any],
        given: Mapping[str, Any],
        *,
        release: str | None = None,
        known_at: str | None = None,
        role: Role | None = None,
    ) -> Answer[Any]:
        """Answer a question from a release (default: the current one, or one of what was known then), from memory where it was answered before.

        Raises
        ------
        QuestionError
            A parameter is wrong; says which and why.
        """
        view = self.view(release=release, known_at=known_at, role=role)
        params = q.checked(given)
        return q.page(view, params, self._outcome(q, view, params, role))

    def answered(
        self,
        q: Question[Any, Any],
        given: Mapping[str, Any],
        *,
        release: str | None = None,
        known_at: str | None = None,
        role: Role | None = None,
    ) -> bool:
        """Tell whether a question's answer is at hand, so that asking costs next to nothing."""
        view = self.view(release=release, known_at=known_at, role=role)
        return self.answers.has(q, view, q.checked(given), self._besides(q, role))

    def _outcome(self, q: Question[Any, Any], view: View, params: Params, role: Role | None) -> Outcome[Any]:
        def others(*, release: str | None = None, known_at: str | None = None) -> View:
            return self.view(release=release, known_at=known_at, role=role)

        return self.answers.outcome(
            q,
            view,
            params,
            self._besides(q, role),
            lambda: q.outcome(view, params, lambda: self.ledger, others),
        )

    def _besides(self, q: Question[Any, Any], role: Role | None) -> list[str]:
        """Return what else an answer depends on: who asks, and the ledger and releases as they stand for a question that reads them."""
        found = [(role or self.settings.role).value]
        if q.reads_ledger or q.reads_releases:
            found.append(str(self.ledger.at(None)))
        if q.reads_releases:
            found += [f"{m.release}={m.name}" for m in self.store.releases()]
        return found

    def _without_names(self, view: View) -> View:
        if not has_persons(view.manifest):
            return view
        assert isinstance(view, ScopedView)  # every store's views are
        key = view.manifest.release
        if key not in self._persons:
            while len(self._persons) >= _HELD:
                self._persons.pop(next(iter(self._persons)))
            self._persons[key] = Persons(view.release)
        return ScopedView(PrivateRelease(view.release, self.pseudonyms, self._persons[key]), view.scope)

    def evidence(self, claim: str, *, context: int = 0, role: Role | None = None) -> list[dict[str, object]]:
        """Return the quote or cell behind a claim as it is shown to people, without the names of persons unless the role sees them.

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
        named = (role or self.settings.role).sees_names
        held, personal = self._claim_behind(claim, named)
        shown = []
        for e in self.ledger.evidence([held]):
            mask = None if named else self.originals.mask(e.edition, e.dataset, e.document)
            row = evidence_shown(e, claim, personal=personal, mask=mask)
            start, end = e.locator.start, e.locator.end
            whole = e.locator.row is None and e.locator.row_number is None
            if context and start is not None and end is not None and (named or not personal or whole):
                row["context"] = self.originals.span(e.edition, start, end, context=context, names=named)
            shown.append(row)
        return shown

    def _claim_behind(self, reference: str, named: bool) -> tuple[str, bool]:
        """Return the claim that a reference stands for, and whether it is about a person.

        Whoever sees no names gets to such a claim by its pseudonym alone: a claim id can be computed by guessing what is said, and
        nobody shall learn here that a guess was right. Who sees names may use either.
        """
        if self.ledger.has_claim(reference):
            personal = self.ledger.is_personal(reference)
            if named or not personal:
                return reference, personal
        else:
            behind = self.pseudonyms.claim_behind(reference)
            if self.ledger.has_claim(behind):
                return behind, True
        raise NotFound(f"没有陈述 {reference}。", f"There is no claim {reference}.")

    def recorded(self, references: Iterable[str]) -> int:
        """Return the newest transaction that brought evidence for these claims (by id, or by what stands for it); 0 for none."""
        claims = []
        for one in references:
            claims.append(one if self.ledger.has_claim(one) else self.pseudonyms.claim_behind(one))
        return max((e.tx for e in self.ledger.evidence(claims)), default=0)

    @cached_property
    def originals(self) -> Originals:
        """The documents behind the evidence."""
        from clusterkg.api.originals import (
            Originals,  # with the document readers, which most commands do not need
        )

        return Originals(self.ledger)

    def forget(self) -> None:
        """Let go of what was held in memory of documents and releases: somebody was erased from them."""
        self.__dict__.pop("originals", None)
        self._persons.clear()
        self.answers.forget()

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
            "erasures_unfinished": sum(e.stage != DONE for e in self.ledger.erasures()),
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
