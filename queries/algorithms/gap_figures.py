"""The numbers of a gap as an answer gives them: with unit, interval and how each was reckoned."""

from __future__ import annotations

from clusterkg.queries.algorithms.baseline import METHOD, Scored
from clusterkg.queries.algorithms.link_verdicts import LinkFacts
from clusterkg.queries.algorithms.severity import Severity
from clusterkg.queries.algorithms.verdicts import SegmentFacts, Thresholds
from clusterkg.queries.contract import Figure

_SEVERITY = "(D/P + E/Q + F/N)/3: segments, end products and firms here that depend through arrows stated essential; high: through all not stated dispensable"


def rounded(value: float | None) -> float | None:
    """Return a number as answers give it; what is not known, or has no bound, is None."""
    return None if value is None or value == float("inf") else round(value, 6)


def _figure(
    name: str, value: float | None, unit: str | None, method: str, low: float | None = None, high: float | None = None
) -> Figure:  # fmt: skip
    return Figure.model_construct(
        name=name, value=rounded(value), low=rounded(low), high=rounded(high), unit=unit, method=method
    )


def segment_figures(
    f: SegmentFacts,
    t: Thresholds,
    severity: tuple[Severity, Severity],
    unit: str | None,
    scored: Scored | None,
) -> tuple[Figure, ...]:
    """Return the figures of a segment; severity as it is stated, and at most."""
    speaks = f.quotient(t) is not None
    quotient = (f.lq, f.lq_low, f.lq_high) if speaks else (None, None, None)
    found = [
        _figure("local_makers", f.local_makers, "家", "count"),
        _figure("capacity", f.capacity, unit, "sum of stated capacities in one unit"),
        _figure("demand", f.demand, unit, "newest observation of segment_demand"),
        _figure("self_sufficiency", f.self_sufficiency, "share", "min(1, local capacity / regional demand)"),
        _figure("external_dependence", f.external_dependence, "share", "1 - self-sufficiency"),
        _figure("largest_share", f.largest_share, "share", "CR1 of local capacity"),
        _figure("location_quotient", quotient[0], None,
                f"(x_rs/x_r.)/(x_.s/x_..) by number of makers whose place is known; from {t.lq_least} makers on, here {f.lq_segment} of the segment; bounds: those of unknown place elsewhere, or here", quotient[1], quotient[2]),
        _figure("unseen_makers", f.unseen_upper, "家", "upper 95 % bound, Chapman (1951), of the whole chain"),
        _figure("patents_and_institutes", f.technology.known, None, "known here that reach the segment"),
        _figure("services", f.service.known, None, "known that serve the segment or its makers here"),
        *_severity(*severity),
    ]  # fmt: skip
    if scored is not None:
        found += [
            _figure("ningbo_score", scored.score, "0-100", f"{METHOD}; level {scored.level}"),
            _figure("ningbo_scale", scored.scale, "0-100", "local makers by the chain's maximum"),
            _figure(
                "ningbo_linkage",
                scored.linkage,
                "0-100",
                "arrows to and from segments present here, by the chain's maximum",
            ),
            _figure(
                "ningbo_technology",
                scored.technology,
                "0-100",
                "local patents and institutes, by the chain's maximum",
            ),
        ]
    return tuple(found)


def _severity(s: Severity, most: Severity) -> list[Figure]:
    return [
        _figure("severity", s.score, "share", _SEVERITY, s.score or 0.0, most.score),
        _figure("dependent_segments", s.segments, None, "present segments downstream through essential arrows", s.segments, most.segments),
        _figure("dependent_end_products", s.end_products, None, "of these, needed by none further on here", *sorted((s.end_products, most.end_products))),
        _figure("dependent_firms", s.firms, "家", "local makers of them", s.firms, most.firms),
    ]  # fmt: skip


def link_figures(f: LinkFacts, severity: tuple[Severity, Severity], basis: str | None) -> tuple[Figure, ...]:
    """Return the figures of a link; its severity is the supplying segment's where the customer cannot do without it."""
    by = basis or "no purchase with a share or amount known"
    return (
        _figure("suppliers", f.suppliers, "家", "local makers of the supplying segment"),
        _figure("buyers", f.buyers, "家", "local makers of the customer segment"),
        _figure("bought_here", f.bought_here, "笔", "purchases from local sellers"),
        _figure("bought_elsewhere", f.bought_elsewhere, "笔", "purchases from sellers elsewhere"),
        _figure("bought_unplaced", f.bought_unplaced, "笔", "purchases from sellers whose place is not known"),
        *([_figure("bought_unsaid", f.bought_unsaid, "笔", "purchases of which nobody says whether they are of it")] if f.bought_unsaid else ()),
        _figure("external_share", f.outside_low, "share", f"of stated purchases ({by})", f.outside_low, f.outside_high),
        _figure("largest_share", f.largest, "share", f"CR1 of stated purchases ({by})"),
        _figure("stated_share", f.stated, "share", "of all buyers' purchases of these goods, what has a stated origin"),
        *(_severity(*severity) if f.essential else ()),
    )  # fmt: skip


__all__ = ["link_figures", "rounded", "segment_figures"]
