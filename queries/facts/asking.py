"""Ask chain-gaps from within another question, by the same parameters and without knowing what is behind it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from clusterkg.graph.errors import QuestionError
from clusterkg.graph.faults import told
from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.verdicts import Thresholds
from clusterkg.queries.contract import Outcome, Params, find_question

GAPS = "chain-gaps"


class GapLimits(Params):
    """The limits of the verdicts that an answer builds on; where none is given, those of chain-gaps."""

    weak: float | None = Field(
        None, ge=0, le=1, description="自给率低于它为薄弱(缺省同 chain-gaps) | weak below this self-sufficiency; default: as chain-gaps"
    )  # fmt: skip
    external: float | None = Field(
        None, ge=0, le=1, description="外部依赖高于它为外部依赖(缺省同 chain-gaps) | external above this dependence; default: as chain-gaps"
    )  # fmt: skip
    concentration: float | None = Field(
        None, ge=0, le=1, description="最大份额高于它为单一来源(缺省同 chain-gaps) | single source above this share; default: as chain-gaps"
    )  # fmt: skip
    unseen: float | None = Field(
        None, ge=0, le=100, description="可能漏列生产者的上限(缺省同 chain-gaps) | limit on makers that lists may have missed; default: as chain-gaps"
    )  # fmt: skip
    version: str | None = Field(
        None, min_length=1, description="产业链的版本(缺省为当日的) | the chain's version; default: that of the day"
    )  # fmt: skip


_LIMITS = tuple(n for n in GapLimits.model_fields if n not in Params.model_fields)


class Asked(NamedTuple):
    """What chain-gaps answered, and the limits it held the facts to."""

    outcome: Outcome[Any]
    limits: Thresholds

    @property
    def rows(self) -> list[Any]:  # rows of chain-gaps
        """All rows."""
        return list(self.outcome.rows)

    @property
    def segments(self) -> list[Any]:
        """The rows about segments."""
        return [r for r in self.outcome.rows if not is_link(r)]

    @property
    def shown_limits(self) -> dict[str, float | int | str | None]:
        """The limits, as an answer says them."""
        return {n: getattr(self.limits, n) for n in ("weak", "external", "concentration", "unseen")}


def gaps(view: View, params: Params, chain: str, place: str | None, **more: Any) -> Asked:
    """Return what chain-gaps answers on a view that is already in its scope.

    Parameters
    ----------
    view
        Where to read; scoped to the day.
    params
        What it takes over: class, carry_forward and, where it has them, the limits of the rules.
    chain, place
        Ids.
    more
        Further parameters of chain-gaps; those that it does not know are left out.

    Raises
    ------
    QuestionError
        chain-gaps does not take them.
    """
    asked = find_question(GAPS)
    given = {n: getattr(params, n) for n in ("minimum", "carry_forward", *_LIMITS) if hasattr(params, n)}
    given |= {"as_of": view.scope.as_of, "chain": chain, "place": place, **more}
    known = asked.params.model_fields
    try:
        inner = asked.params.model_validate({k: v for k, v in given.items() if v is not None and k in known})
    except ValidationError as bad:
        zh, en = told(bad.errors())
        raise QuestionError(f"{GAPS} 的参数有误:{zh}。", f"Parameters of {GAPS} are wrong: {en}.") from bad
    held = {f.name: getattr(inner, f.name) for f in fields(Thresholds) if hasattr(inner, f.name)}
    return Asked(asked.run(view, inner), Thresholds(**held))


def is_link(row: Any) -> bool:  # a row of chain-gaps of whichever version
    """Tell whether a row of chain-gaps is about a link between two segments."""
    return getattr(row, "towards", None) is not None


__all__ = ["GAPS", "Asked", "GapLimits", "gaps", "is_link"]
