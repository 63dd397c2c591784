"""Segments that a text speaks of as links or fields of an industry, where no column says so."""

from __future__ import annotations

import re

from clusterkg.extract.pipeline.proposing import Proposals

CONFIDENCE = {"segment-list": 0.85, "segment-strength": 0.7}

_NAME = r"[\u4e00-\u9fffA-Za-z0-9()\-]{2,16}?"
_LIST = rf"({_NAME}(?:(?:、|和|及|与|以及){_NAME})*)"
#: 覆盖甲、乙、丙等三个环节.
_FIELDS = re.compile(
    rf"(?:覆盖|涵盖|贯通|包括|聚焦|布局|补齐|补强|形成了?|打通|围绕|重点发展|重点布局|主攻|涉及|分为|在){_LIST}(?:等)?(?:\d+|[一二三四五六七八九十两几多])?(?:个|大)?(?:关键|核心|重点|薄弱|主要|细分)?(?:环节|赛道|板块|短板)|(?:重点发展|重点布局|聚焦|布局|覆盖|主攻){_LIST}(?:等)?(?:\d+|[一二三四五六七八九十两几多])(?:个|大)(?:关键|核心|重点|细分)?(?:领域|产业|方向)"
)
_STREAM = re.compile(
    rf"(?:上游|中游|下游)(?:环节)?(?:主要)?(?:为|是|包括|有|涉及){_LIST}(?=[,。;)]|等|的|企业)"
)
_STRENGTH = re.compile(rf"以{_LIST}(?:等)?(?:产业)?(?:见长|为特色|为主导|为龙头|闻名)")
_PARTS = re.compile(r"、|以及|(?<=[\u4e00-\u9fff]{2})[和及与](?=[\u4e00-\u9fff]{2})")
_NO_SEGMENT = re.compile(r"企业|公司|项目|服务业|[一二三四五六七八九十两几]个|全|各|^产业|^整|这|该|其")


def propose(text: str, start: int, end: int, found: Proposals) -> None:
    """Propose segments of a sentence; ``text`` is simplified."""
    for pattern, family in (
        (_FIELDS, "segment-list"),
        (_STREAM, "segment-list"),
        (_STRENGTH, "segment-strength"),
    ):
        for match in pattern.finditer(text, start, end):
            group = match.lastindex or 1
            at = match.start(group)
            for one in _PARTS.split(match.group(group)):
                at = text.find(one, at)
                if len(one) >= 2 and not _NO_SEGMENT.search(one):
                    found.add(text, at, at + len(one), "Segment", family)
                at += len(one)
