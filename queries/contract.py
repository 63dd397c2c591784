"""What a question is: parameters, an answer whose every row has evidence, and a registry that needs no list.

A question is one module in this package with one function under :func:`question`; the API, the command line, the catalogue and
(to come) MCP and the web form are made from it.
"""

from __future__ import annotations

import base64
import importlib
import math
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, Protocol, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.faults import told
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.ledger.attesting import Attesting
from clusterkg.graph.ontology.model import Text
from clusterkg.graph.store.contract import Scope, View
from clusterkg.queries.facts.sightings import carried_forward

#: 32 hexadecimal digits: leads to the sentence or cell through the evidence door.
ClaimRef = str


class Params(BaseModel):
    """Parameters that every question has."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    as_of: date | None = Field(
        None, description="哪一天的情况(缺省为发布版所知的最后一天) | the day that is asked about"
    )
    minimum: str = Field(
        "inferred", pattern="^(disclosed|inferred|lead)$", description="最低证据等级 | minimum evidence class"
    )
    carry_forward: int | None = Field(
        None, ge=0, le=36500, description="见报的联系此后多少天内仍算(缺省:一直) | days that a link counts after it was seen; default: without an end"
    )  # fmt: skip
    limit: int = Field(200, ge=1, le=2000, description="每页行数 | rows per page")
    cursor: str | None = Field(None, description="下一页的游标 | where the next page begins")


class Row(BaseModel):
    """One row of an answer; without evidence it cannot be made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    evidence: tuple[ClaimRef, ...] = Field(
        min_length=1, description="支撑本行的陈述 | claims behind this row"
    )


class Reason(BaseModel):
    """A sentence in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str


def rounded(x: float | None) -> float | None:
    """Return a number as answers show it, to six decimals; None where it is not known or not finite."""
    return round(float(x), 6) if x is not None and math.isfinite(x) else None


class Figure(BaseModel):
    """A number as an answer gives it: with its unit, the interval where it is one, and how it was reckoned; None where it is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    method: str

    @classmethod
    def of(cls, name: str, value: float | None, method: str, unit: str | None = None) -> Self:
        """Return a single number; one that is not finite is not known."""
        return cls(name=name, value=rounded(value), method=method, unit=unit)


class Named(BaseModel):
    """An entity as an answer names it; persons by a pseudonym."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    type: str


class Releases(Protocol):
    """Opens a release by id or name, or one that holds what was known at a day, moment or transaction."""

    def __call__(self, *, release: str | None = None, known_at: str | None = None) -> View:
        """Return the view of it, without a scope."""
        ...


R = TypeVar("R", bound=Row)
P = TypeVar("P", bound=Params)
Run = TypeVar("Run", bound="Callable[..., Outcome[Any]]")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R]):
    """What a question's function returns."""

    rows: Sequence[R]
    #: How many nodes and edges were looked at.
    explored: int
    caveats: Sequence[Reason] = ()
    summary: Mapping[str, float | int | str | None] = field(default_factory=dict)
    #: A limit of the question ended the search before everything was looked at; the caveats say where.
    stopped: bool = False


class Answer(BaseModel, Generic[R]):
    """An answer: rows with evidence, and what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    method: str
    parameters: dict[str, Any]
    as_of: date
    release: str
    release_name: str | None
    known_at: str
    ontology: str
    rows: tuple[R, ...]
    total: int
    next_cursor: str | None
    explored: int
    truncated: bool
    limits: dict[str, int]
    caveats: tuple[Reason, ...]
    summary: dict[str, float | int | str | None]


@dataclass(frozen=True)
class Question(Generic[P, R]):
    """A registered question."""

    name: str
    label: Text
    doc: str
    params: type[P]
    row: type[R]
    #: Called with view and parameters; a question that looks into the ledger gets its reading half as well, or None.
    run: Callable[..., Outcome[R]]
    example: Mapping[str, Any]
    method: str
    #: It asks what never became part of the graph: rejected rows, what was withdrawn. Without a ledger it answers and says so.
    reads_ledger: bool = False
    #: It compares releases, or what was known on two days: it gets a way to open them, or None.
    reads_releases: bool = False
    #: It looks at the whole graph and may take long: computed once per release, kept, and read from then on.
    heavy: bool = False

    def answer_model(self) -> type[BaseModel]:
        """Return the model of this question's answers, for schemas."""
        return Answer[self.row]  # type: ignore[name-defined]  # a parametrised model at run time

    def ask(
        self,
        view: View,
        given: Mapping[str, Any] | P,
        ledger: Callable[[], Attesting] | None = None,
        releases: Releases | None = None,
    ) -> Answer[R]:
        """Check the parameters, scope the view, run, and cut a page; ``ledger`` is opened only for a question that reads it.

        A question over several releases gets ``releases`` to open them by; what it opens has no scope yet (see :func:`scoped_for`).

        Raises
        ------
        QuestionError
            A parameter is wrong; says which and why.
        """
        params = self.checked(given) if isinstance(given, Mapping) else given
        return self.page(view, params, self.outcome(view, params, ledger, releases))

    def outcome(
        self,
        view: View,
        params: P,
        ledger: Callable[[], Attesting] | None = None,
        releases: Releases | None = None,
    ) -> Outcome[R]:
        """Return all rows of an answer; it depends on nothing but release, parameters, and what a question reads besides."""
        more_to_read: list[object] = []
        if self.reads_ledger:
            more_to_read.append(ledger() if ledger is not None else None)
        if self.reads_releases:
            more_to_read.append(releases)
        return self.run(scoped_for(view, params), params, *more_to_read)

    def page(self, view: View, params: P, outcome: Outcome[R]) -> Answer[R]:
        """Return the page of an outcome that the parameters ask for, with what it rests on.

        Raises
        ------
        QuestionError
            The cursor is of another question or release.
        """
        start = _offset(params.cursor, self.name, view.manifest.release)
        page = tuple(outcome.rows[start : start + params.limit])
        after = start + len(page)
        more = after < len(outcome.rows)
        m = view.manifest
        return Answer[self.row](  # type: ignore[name-defined]  # see above
            question=self.name,
            method=self.method,
            parameters=params.model_dump(mode="json", exclude={"cursor", "limit"}),
            as_of=params.as_of or m.known_at.date(),
            release=m.release,
            release_name=m.name,
            known_at=m.known_at.isoformat(),
            ontology=m.ontology,
            rows=page,
            total=len(outcome.rows),
            next_cursor=_cursor(after, self.name, m.release) if more else None,
            explored=outcome.explored,
            truncated=more or start > 0 or outcome.stopped,
            limits={"rows": params.limit},
            caveats=tuple(outcome.caveats),
            summary=dict(outcome.summary),
        )

    def checked(self, given: Mapping[str, Any]) -> P:
        """Return parameters from what somebody gave.

        Raises
        ------
        QuestionError
            One is wrong; says which and why.
        """
        return checked(self.params, given)


def checked(params: type[P], given: Mapping[str, Any], of: str | None = None) -> P:
    """Return parameters from what somebody gave; ``of`` names the question where it is asked within another.

    Raises
    ------
    QuestionError
        One is wrong; says which and why.
    """
    try:
        return params.model_validate(dict(given))
    except ValidationError as bad:
        zh, en = told(bad.errors())
        whose, whose_en = (f"{of} 的", f" of {of}") if of else ("", "")
        raise QuestionError(f"{whose}参数有误:{zh}。", f"Parameters{whose_en} are wrong: {en}.") from bad


def scoped_for(view: View, params: Params, as_of: date | None = None) -> View:
    """Return a view in the scope that parameters ask for, or that of another day: evidence class, and links by when they were seen."""
    day = as_of or params.as_of or view.manifest.known_at.date()
    scope = Scope(as_of=day, minimum=EvidenceClass[params.minimum.upper()])
    return carried_forward(view.scoped(scope), params.carry_forward)


def _cursor(offset: int, question: str, release: str) -> str:
    return base64.urlsafe_b64encode(f"{offset}|{question}|{release}".encode()).decode()


def _offset(cursor: str | None, question: str, release: str) -> int:
    if cursor is None:
        return 0
    try:
        offset, of, at = base64.urlsafe_b64decode(cursor.encode()).decode().split("|")
        if (of, at) == (question, release) and int(offset) >= 0:
            return int(offset)
    except (ValueError, UnicodeError):
        pass
    raise QuestionError(
        "游标不属于这个问题与发布版。", "The cursor does not belong to this question and release.",
        hint_zh="请从第一页重新开始。", hint_en="Begin again with the first page.",
    )  # fmt: skip


_REGISTRY: dict[str, Question[Any, Any]] = {}
#: Modules of the package that are no question.
_NO_QUESTIONS = frozenset({"contract"})


def question(
    name: str, *, zh: str, en: str, row: type[R], params: type[P], example: Mapping[str, Any], method: str,
    reads_ledger: bool = False, reads_releases: bool = False, heavy: bool = False,
) -> Callable[[Run], Run]:  # fmt: skip
    """Register the decorated function as a question; its docstring is for a planner, ``method`` names formula and source."""

    def enter(run: Run) -> Run:
        _REGISTRY[name] = Question(
            name,
            Text(zh=zh, en=en),
            (run.__doc__ or "").strip(),
            params,
            row,
            run,
            example,
            method,
            reads_ledger,
            reads_releases,
            heavy,
        )
        return run

    return enter


def question_names() -> list[str]:
    """Return the names of all questions without loading any: a question is named as its file is."""
    import clusterkg.queries as package

    files = (m.name for m in pkgutil.iter_modules(package.__path__) if not m.ispkg)
    return sorted(n.replace("_", "-") for n in files if n not in _NO_QUESTIONS)


def questions() -> dict[str, Question[Any, Any]]:
    """Return all questions by name: every module of this package is one, registered by being there."""
    return {name: find_question(name) for name in question_names()}


def find_question(name: str) -> Question[Any, Any]:
    """Return one question by name (``chain-gaps``); only its own file is loaded, for one may need what takes seconds to load."""
    known = question_names()
    if name not in known:
        raise NotFound(
            f"没有问题“{name}”。", f"There is no question '{name}'.",
            hint_zh="有:" + "、".join(known), hint_en="There are: " + ", ".join(known),
        )  # fmt: skip
    if name not in _REGISTRY:
        importlib.import_module(f"clusterkg.queries.{name.replace('-', '_')}")
    return _REGISTRY[name]
