"""Products by the frame of words that they stand in, where no head noun tells: raw materials of a process, models in quotation marks."""

from __future__ import annotations

import re

from clusterkg.extract.pipeline.proposing import Proposals

CONFIDENCE = {"frame": 0.75, "quoted-model": 0.8}

_NAME = r"[\u4e00-\u9fffA-Za-z0-9\-]{2,14}?"
_MADE_OF = re.compile(
    rf"(?<![可予得加])以(?!上|下|及|内|外|后|前|来|便|期|其|该|此)({_NAME}(?:[、和与]{_NAME})*)为(?:主要|基本|核心|唯一)?(?:原料|原材料|主料|辅料|基材|基体|衬底|载体|填料|填充料|溶剂|燃料|介质|增强体|主材)"
)
_MADE_FROM = re.compile(
    rf"(?:由|用|以)({_NAME})(?:制成|制作而成|加工而成|编织而成|发酵而成|提炼而成|压制而成|冲压而成|焊接而成|烧结而成)"
)
#: “云隼X6”, “HX-20”: a name with a number, in a sentence about making, selling or flying.
_MODEL = re.compile(
    r"[“\"「]([\u4e00-\u9fff]{0,6}[A-Za-z]{0,5}[- ]?\d{1,4}[A-Za-z]{0,3}(?: ?(?:Pro|Plus|Max|Mini))?(?:型|系列)?)[”\"」]"
)
_ABOUT_THINGS = re.compile(
    r"研制|研发|推出|型号|产品|下线|首飞|试飞|交付|量产|发布|亮相|机型|车型|款|芯片|机器人|无人机|飞机|卫星|火箭|软件|设备|系统|机床|传感器"
)
_PARTS = re.compile(r"[、]|(?<=[\u4e00-\u9fff]{2})[和与](?=[\u4e00-\u9fff]{2})")
_NO_THING = re.compile(
    r"[的了是在]|企业|公司|项目|技术|创新|市场|客户|需求|人才|政府|园区|产业|行业|数据|服务|产品$|^(?:农业|工业|绿色|智能|本地|这些|上述|废料|废物)$"
)


def propose(text: str, start: int, end: int, found: Proposals) -> None:
    """Propose products of a sentence; ``text`` is simplified."""
    for pattern in (_MADE_OF, _MADE_FROM):
        for match in pattern.finditer(text, start, end):
            at = match.start(1)
            for gap in (*_PARTS.finditer(text, *match.span(1)), None):
                right = gap.start() if gap else match.end(1)
                if not _NO_THING.search(text, at, right) and right - at >= 2:
                    found.add(text, at, right, "Product", "frame")
                at = gap.end() if gap else right
    for match in _MODEL.finditer(text, start, end):
        if re.search(r"[A-Za-z\u4e00-\u9fff]", match.group(1)) and _ABOUT_THINGS.search(text, start, end):
            found.add(text, *match.span(1), "Product", "quoted-model")
