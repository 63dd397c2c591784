"""What would turn a verdict into another one, with the number that it takes."""

from __future__ import annotations

from clusterkg.queries.algorithms.link_verdicts import LinkFacts
from clusterkg.queries.algorithms.verdicts import LABELS, Judged, SegmentFacts, Thresholds, Verdict
from clusterkg.queries.contract import Reason


class Turn(Reason):
    """One change of the facts, and what the verdict would then be or no longer be."""

    #: The verdict that would come (``becomes``) or go (``ends``).
    becomes: str | None = None
    ends: str | None = None
    amount: float | None = None
    unit: str | None = None


class _Turns:
    def __init__(self) -> None:
        self.held: list[Turn] = []

    def add(
        self, zh: str, en: str, *, to: Verdict | None = None, no: Verdict | None = None, amount: float | None = None, unit: str | None = None
    ) -> None:  # fmt: skip
        after = LABELS[to] if to else f"不再{LABELS[no]}" if no else ""
        after_en = to.value if to else f"no longer {no.value}" if no else ""
        self.held.append(
            Turn(
                zh=f"{zh} → {after}", en=f"{en} -> {after_en}", becomes=to.value if to else None, ends=no.value if no else None,
                amount=None if amount is None else round(amount, 6), unit=unit,
            )
        )  # fmt: skip


def turns(f: SegmentFacts, t: Thresholds, judged: Judged, unit: str | None, place: str | None) -> list[Turn]:
    """Return what would turn the verdicts on a segment, the nearest change of each kind.

    Examples
    --------
    >>> from clusterkg.queries.algorithms.verdicts import judge
    >>> facts = SegmentFacts(local_makers=2, sources=1, capacity=18, capacity_whole=True, demand=60)
    >>> [x.en for x in turns(facts, Thresholds(), judge(facts, Thresholds()), "GWh/a", None) if x.ends == "weak"]
    ['capacity +12 GWh/a -> no longer weak']
    """
    found = _Turns()
    where, where_en = (place, place) if place else ("全部数据所及范围", "the whole")
    if not f.local_makers:
        _absent(f, judged, found, where, where_en)
        return found.held
    _capacity(f, t, judged, found, unit or "")
    if Verdict.SINGLE_SOURCE in judged.verdicts:
        if f.local_makers == 1:
            found.add("再有 1 家本地生产者", "1 more local maker", no=Verdict.SINGLE_SOURCE, amount=1, unit="家")  # fmt: skip
        elif f.largest_share is not None and f.capacity is not None and t.concentration:
            more = f.largest_share * f.capacity / t.concentration - f.capacity
            u = f" {unit}" if unit else ""
            found.add(
                f"最大生产者以外的产能 +{more:g}{u}", f"capacity of others than the largest maker +{more:g}{u}", no=Verdict.SINGLE_SOURCE, amount=more, unit=unit
            )  # fmt: skip
    if Verdict.BOTTLENECK in judged.verdicts:
        found.add("再有 1 家本地生产者", "1 more local maker", no=Verdict.BOTTLENECK, amount=1, unit="家")
    if f.local_makers == 1 and not f.certain:
        found.add(
            f"{where}生产者名单的完整性声明,应有 1 家", f"a declaration that the list of makers for {where_en} is complete, expected 1", to=Verdict.SINGLE_SOURCE, amount=1, unit="家"
        )  # fmt: skip
    if Verdict.BROKEN in judged.verdicts:
        found.add(
            "查到 1 笔本地下游企业向本地生产者的采购", "1 purchase of a local firm downstream from a local maker", no=Verdict.BROKEN, amount=1
        )  # fmt: skip
    elif f.present_downstream and not f.linked_downstream:
        found.add(
            f"{where}采购的完整性声明(目前没有查到本地采购)", f"a declaration that purchases in {where_en} are complete (none from here is known)", to=Verdict.BROKEN
        )  # fmt: skip
    for verdict, reached, zh, en in (
        (Verdict.TECHNOLOGY_GAP, f.technology, "本地机构的专利", "patent of a local body"),
        (Verdict.SERVICE_GAP, f.service, "服务或平台", "service or platform"),
    ):
        if verdict in judged.verdicts:
            found.add(f"查到 1 项触及该环节的{zh}", f"1 {en} that reaches the segment", no=verdict, amount=1)
        elif not reached.known:
            found.add(
                f"{where}{zh}名单的完整性声明,写明数量并已查到", f"a declaration, with a count that is met, that the list ({en}) for {where_en} is complete", to=verdict
            )  # fmt: skip
    return found.held


def _absent(f: SegmentFacts, judged: Judged, found: _Turns, where: str, where_en: str) -> None:
    found.add(f"查到 1 家在{where}的生产者", f"1 maker found in {where_en}", to=Verdict.PRESENT, amount=1, unit="家")  # fmt: skip
    if Verdict.MISSING in judged.verdicts:
        return
    if f.unplaced_makers:
        found.add(
            f"查明 {f.unplaced_makers} 家生产者的所在地在{where}之外,且名单已声明完整", f"{f.unplaced_makers} makers found to be outside {where_en}, with a complete list", to=Verdict.MISSING, amount=f.unplaced_makers, unit="家"
        )  # fmt: skip
    elif f.declared and f.expected is not None:
        lacking = f.expected - (f.counted or 0)
        found.add(
            f"查到声明中尚缺的 {lacking} 家,都不在{where}", f"the {lacking} makers that the declaration has beyond the known ones found, none in {where_en}", to=Verdict.MISSING, amount=lacking, unit="家"
        )  # fmt: skip
    else:
        found.add(
            f"{where}生产者名单的完整性声明,应有 0 家", f"a declaration that the list of makers for {where_en} is complete, expected 0", to=Verdict.MISSING, amount=0, unit="家"
        )  # fmt: skip


def _capacity(f: SegmentFacts, t: Thresholds, judged: Judged, found: _Turns, unit: str) -> None:
    own = f.self_sufficiency
    u = f" {unit}" if unit else ""
    if own is None or f.demand is None or f.capacity is None:
        return
    to_strength, to_own = t.weak * f.demand - f.capacity, (1 - t.external) * f.demand - f.capacity
    if own < t.weak:
        found.add(f"产能 +{to_strength:g}{u}", f"capacity +{to_strength:g}{u}", no=Verdict.WEAK, amount=to_strength, unit=unit)  # fmt: skip
    elif Verdict.WEAK not in judged.verdicts and to_strength < 0:
        found.add(f"产能减少超过 {-to_strength:g}{u}", f"capacity less by more than {-to_strength:g}{u}", to=Verdict.WEAK, amount=to_strength, unit=unit)  # fmt: skip
    if Verdict.EXTERNAL in judged.verdicts:
        found.add(f"产能 +{to_own:g}{u}", f"capacity +{to_own:g}{u}", no=Verdict.EXTERNAL, amount=to_own, unit=unit)  # fmt: skip


def link_turns(f: LinkFacts, t: Thresholds, judged: Judged, place: str | None) -> list[Turn]:
    """Return what would turn the verdicts on a link.

    Examples
    --------
    >>> from clusterkg.queries.algorithms.link_verdicts import judge_link
    >>> facts = LinkFacts(suppliers=2, buyers=3, purchases_declared=True)
    >>> [x.becomes for x in link_turns(facts, Thresholds(), judge_link(facts, Thresholds()), None)]
    ['present', 'external']
    """
    found = _Turns()
    where, where_en = (place, place) if place else ("全部数据所及范围", "the whole")
    if not f.suppliers or not f.buyers:
        zh = "、".join(x for x, n in (("供方", f.suppliers), ("需方", f.buyers)) if not n)
        en = " and ".join(x for x, n in (("supplier", f.suppliers), ("buyer", f.buyers)) if not n)
        found.add(
            f"查到 1 家在{where}的{zh},以及两端之间的 1 笔采购", f"1 {en} found in {where_en}, and 1 purchase between both ends", to=Verdict.PRESENT, amount=1, unit="家"
        )  # fmt: skip
        return found.held
    if not f.bought_here:
        found.add(
            "查到 1 笔需方向本地供方的采购", "1 purchase from a local supplier", to=Verdict.PRESENT, amount=1
        )
        if not f.purchases_declared and not f.bought_unsaid:
            found.add(
                f"{where}采购的完整性声明", f"a declaration that purchases in {where_en} are complete", to=Verdict.BROKEN
            )  # fmt: skip
    if f.outside_low is not None and Verdict.EXTERNAL in judged.verdicts and f.stated:
        most = t.external * f.stated
        found.add(
            f"来自外地的部分由全部采购的 {f.outside_low * f.stated:.2f} 降到 {most:.2f}", f"what comes from elsewhere falls from {f.outside_low * f.stated:.2f} to {most:.2f} of all purchases", no=Verdict.EXTERNAL, amount=most, unit="share"
        )  # fmt: skip
    elif f.stated < t.stated:
        found.add(
            f"写明来处的采购由 {f.stated:.2f} 增至 {t.stated:g},其中外地占 {t.external:g} 以上", f"purchases with a stated origin grow from {f.stated:.2f} to {t.stated:g}, more than {t.external:g} of them from elsewhere", to=Verdict.EXTERNAL, amount=t.stated, unit="share"
        )  # fmt: skip
    if Verdict.SINGLE_SOURCE in judged.verdicts:
        if f.suppliers == 1 and f.certain:
            found.add("再有 1 家本地供方", "1 more local supplier", no=Verdict.SINGLE_SOURCE, amount=1, unit="家")  # fmt: skip
        elif f.largest is not None:
            found.add(
                f"最大供方在已知采购中的份额由 {f.largest:.2f} 降到 {t.concentration:g}", f"the largest seller's share of stated purchases falls from {f.largest:.2f} to {t.concentration:g}", no=Verdict.SINGLE_SOURCE, amount=t.concentration, unit="share"
            )  # fmt: skip
    return found.held


__all__ = ["Turn", "link_turns", "turns"]
