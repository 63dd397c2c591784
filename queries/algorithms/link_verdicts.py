"""From what is known about a supply link in a place (one segment feeds another) to its verdicts: pure rules."""

from __future__ import annotations

from dataclasses import dataclass

from clusterkg.queries.algorithms.verdicts import Judged, Thresholds, Verdict


@dataclass(slots=True)
class LinkFacts:
    """What is known about one arrow of a chain between the firms of one place."""

    #: Local makers of the supplying and of the customer segment.
    suppliers: int = 0
    buyers: int = 0
    #: How many suppliers there are is certain (see :attr:`SegmentFacts.certain`).
    certain: bool = False
    #: The supplying segment is known to be missing here.
    missing: bool = False
    #: Stated that the customer cannot do without.
    essential: bool = False
    purchases_declared: bool = False
    #: Purchases of the supplier's goods by local makers of the customer segment: from local makers, from elsewhere, from firms whose place is not known.
    bought_here: int = 0
    bought_elsewhere: int = 0
    bought_unplaced: int = 0
    #: Purchases from local makers, or such of unknown place, that may be of these goods or of others that the seller makes.
    bought_unsaid: int = 0
    #: Of the stated shares, those from elsewhere, as an interval: sellers whose place is not known may be here or there.
    outside_low: float | None = None
    outside_high: float | None = None
    #: Largest seller's part of the stated shares.
    largest: float | None = None
    #: Share of what the buyers purchase of these goods that is stated, buyers of whom nothing is stated included.
    stated: float = 0.0

    @property
    def speaks(self) -> float | None:
        """Share that is stated, where any is."""
        return None if self.outside_low is None and self.largest is None else self.stated

    def compared(self, _: Thresholds) -> dict[str, float | None]:
        """Return the figure that each limit is compared with, by the limit's name."""
        return {"external": self.outside_low, "concentration": self.largest, "stated": self.speaks}


def judge_link(f: LinkFacts, t: Thresholds) -> Judged:
    """Return the verdicts on a link: present, broken, external, single source, or unknown with what is lacking."""
    got = Judged()
    if not f.buyers:
        got.add(
            Verdict.UNKNOWN, "没有查到需方环节的本地生产者", "no local maker of the customer segment is known"
        )
        return got
    if f.bought_here:
        got.add(
            Verdict.PRESENT, f"需方向本地供方采购 {f.bought_here} 笔", f"{f.bought_here} purchases from local sellers"
        )  # fmt: skip
    elif f.suppliers and f.purchases_declared and not f.bought_unplaced and not f.bought_unsaid:
        got.add(
            Verdict.BROKEN,
            f"两端都在本地,采购已声明完整,需方 {f.buyers} 家没有一家向本地 {f.suppliers} 家供方采购",
            f"both ends are here, purchases are declared complete, and none of {f.buyers} buyers buys from any of {f.suppliers} suppliers here",
        )
    _outside(f, t, got)
    if f.suppliers == 1 and f.certain:
        got.add(Verdict.SINGLE_SOURCE, "供方只有一家本地生产者", "there is one local supplier")
    elif f.largest is not None and f.stated >= t.stated and f.largest > t.concentration:
        got.add(
            Verdict.SINGLE_SOURCE, f"最大供方占已知采购 {f.largest:.2f} > {t.concentration:g}",
            f"the largest seller has {f.largest:.2f} > {t.concentration:g} of stated purchases",
        )  # fmt: skip
    if not got.verdicts:
        _unknown(f, got)
    return got


def _outside(f: LinkFacts, t: Thresholds, got: Judged) -> None:
    if f.missing and f.essential:
        got.add(
            Verdict.EXTERNAL, "本地没有供方(名单已声明完整),而需方离不开它,全部来自外地",
            "there is no supplier here (the list is declared complete) and the buyers cannot do without, so all comes from elsewhere",
        )  # fmt: skip
    elif f.outside_low is not None and f.stated >= t.stated and f.outside_low > t.external:
        got.add(
            Verdict.EXTERNAL, f"已知采购中来自外地的占 {f.outside_low:.2f} > {t.external:g}(已知部分占全部的 {f.stated:.2f})",
            f"{f.outside_low:.2f} > {t.external:g} of stated purchases come from elsewhere ({f.stated:.2f} of all are stated)",
        )  # fmt: skip
    elif f.outside_low is not None and f.stated < t.stated:
        got.lacks(
            f"份额不足以判断:需方采购只有 {f.stated:.2f} 写明了来处,少于 {t.stated:g}",
            f"shares cannot be judged: of the buyers' purchases only {f.stated:.2f} have a stated origin, less than {t.stated:g}",
        )


def _unknown(f: LinkFacts, got: Judged) -> None:
    elsewhere = f",另知向外地采购 {f.bought_elsewhere} 笔" if f.bought_elsewhere else ""
    elsewhere_en = f"; {f.bought_elsewhere} purchases from elsewhere are known" if f.bought_elsewhere else ""
    if not f.suppliers:
        got.add(
            Verdict.UNKNOWN,
            f"没有查到供方环节的本地生产者{elsewhere}",
            f"no local maker of the supplying segment is known{elsewhere_en}",
        )
    elif f.bought_unplaced:
        got.add(
            Verdict.UNKNOWN,
            f"有 {f.bought_unplaced} 笔采购的供方所在地不明{elsewhere}",
            f"the sellers of {f.bought_unplaced} purchases have no known place{elsewhere_en}",
        )
    elif f.bought_unsaid:
        got.add(
            Verdict.UNKNOWN,
            f"有 {f.bought_unsaid} 笔采购没有写明买的是不是它{elsewhere}",
            f"of {f.bought_unsaid} purchases nobody says whether they are of it{elsewhere_en}",
        )
    else:
        got.add(
            Verdict.UNKNOWN,
            f"两端都在本地,没有查到本地采购,也没有来源声明采购完整{elsewhere}",
            f"both ends are here; no purchase between them is known, and no source declares purchases complete{elsewhere_en}",
        )


__all__ = ["LinkFacts", "judge_link"]
