"""Ask chain-gaps from within another question, by the same parameters."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Params, checked
from clusterkg.queries.facts.gap_answer import ChainGapsParams, GapAnswer, answer, is_link

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


def gaps(view: View, params: Params, chain: str, place: str | None, **more: Any) -> GapAnswer:
    """Return what chain-gaps answers on a view that is already in its scope, with the facts behind it.

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

    Raises
    ------
    QuestionError
        chain-gaps does not take them.
    """
    given = {n: getattr(params, n) for n in ("minimum", "carry_forward", *_LIMITS) if hasattr(params, n)}
    given |= {"as_of": view.scope.as_of, "chain": chain, "place": place, **more}
    asked = checked(ChainGapsParams, {k: v for k, v in given.items() if v is not None}, GAPS)
    return answer(view, asked)


__all__ = ["GAPS", "GapLimits", "gaps", "is_link"]
