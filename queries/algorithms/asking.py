"""Ask chain-gaps from within another question, by the same parameters and without knowing what is behind it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Outcome, Params, find_question

GAPS = "chain-gaps"


class GapLimits(Params):
    """The limits of the verdicts that an answer builds on; the same as those of chain-gaps."""

    weak: float = Field(0.5, ge=0, le=1, description="自给率低于它为薄弱 | weak below this self-sufficiency")
    external: float = Field(
        0.6, ge=0, le=1, description="外部依赖高于它为外部依赖 | external above this dependence"
    )
    concentration: float = Field(
        0.8, ge=0, le=1, description="最大份额高于它为单一来源 | single source above this share"
    )
    unseen: float = Field(
        1.0, ge=0, le=100, description="可能漏列生产者的上限 | limit on makers that lists may have missed"
    )
    version: str | None = Field(
        None, min_length=1, description="产业链的版本(缺省为当日的) | the chain's version; default: that of the day"
    )  # fmt: skip


_LIMITS = tuple(n for n in GapLimits.model_fields if n not in Params.model_fields)


def gaps(view: View, params: Params, chain: str, place: str | None, **more: Any) -> Outcome[Any]:
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
        Further parameters of chain-gaps.
    """
    asked = find_question(GAPS)
    given = {n: getattr(params, n) for n in ("minimum", "carry_forward", *_LIMITS) if hasattr(params, n)}
    given |= {"as_of": view.scope.as_of, "chain": chain, **more}
    if place is not None:
        given["place"] = place
    known = asked.params.model_fields
    inner = asked.params.model_validate({k: v for k, v in given.items() if v is not None and k in known})
    found: Outcome[Any] = asked.run(view, inner)
    return found


def is_link(row: Any) -> bool:  # a row of chain-gaps of whichever version
    """Tell whether a row of chain-gaps is about a link between two segments."""
    return getattr(row, "towards", None) is not None


__all__ = ["GAPS", "GapLimits", "gaps", "is_link"]
