"""Indicators: a measured quantity by its name, only where the sentence gives its value."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from clusterkg.extract.pipeline.proposing import Proposals
from clusterkg.extract.pipeline.state import Stretch

CONFIDENCE = {"indicator": 0.7, "indicator-en": 0.6}

_NAME = (
    r"(?:归属于(?:上市公司|母公司)(?:股东|所有者)的(?:扣除非经常性损益的)?净利润|(?:主营业务|营业|销售|技术|服务|利息|财政|一般公共预算|总|年|出口|外贸|税收|营业总)?收入|营收|(?:净|毛|利税|营业|税后)?利润(?:总额)?|净利润|毛利率?|"
    r"(?:工业|规模以上工业|规上工业|总|年|产业|园区|集群|全产业链|农业)*(?:总)?(?:产值|增加值)|(?:技术|合同)?(?:合同)?成交(?:总)?额|(?:年)?(?:进出口|出口|进口)(?:总|交货)?(?:额|值|总额)|(?:研发|R&D|科研|研究与试验发展)(?:经费|费用)?(?:投入|支出|投入强度|强度|经费)|(?:全社会)?研发投入强度|"
    r"(?:本地|省内|国产|关键零部件|零部件|核心零部件|市内)*(?:配套率|国产化率|本地化率|本地配套率|自给率)|(?:市场)?(?:占有率|市占率)|(?:成品|产品|综合)?(?:良品率|良率|合格率)|(?:科技成果)?转化率|(?:产能|设备|机时)?利用率|开工率|入驻率|出租率|覆盖率|(?:单位产值|单位|综合)?能耗|(?:劳动)?生产率|资产负债率|(?:固定资产|工业|技改)?投资(?:完成)?额|(?:孵化器|企业)?毕业率|数字化率|增长率|存活率|年销售额|销售额|销售收入|纳税额?|税收)"
)
_QUANTITY = r"(?:[¥$€£]\s?)?(?:\d[\d,.]*\s?(?:余|多)?(?:[百千万亿]{0,2}(?:余|多)?(?:元|美元|欧元|吨|台|套|件|家|项|人|%|‰|个百分点)|[百千万亿]+)|[一二三四五六七八九]成|[一二三四五六七八九十两]{1,3}[百千万亿]+(?:来|余|多)?[百千万亿]*(?:元)?|[一二三四五六七八九十]{1,3}千来万)"
#: Between a name and its value: 达到, 为, 约, 突破, 同比增长 …, a date, no other name.
_BETWEEN = r"(?:(?>\s*(?:达标|\d{4}年(?:度)?(?:底|末)?的?|去年|今年|上年|全年|当年|期末|[一二三四]季度|上半年|(?<=由)|力争|要|应|可|预计|将|已|累计|合计|共|总额|规模|目标|水平|实现|完成|达到?|达|为|约|近|逾|超过?|突破|不低于|不少于|不高于|低于|高于|保持在?|提高(?:到|至)|提升(?:到|至)|增长(?:到|至)?|增至|升至|降至|降低到|下降|同比|增加|较上年|较去年|比上年|控制在|稳定在|以上|左右|在|到|:|由|从|\(|,同比|只有|仅|接近|了|有|至|是|:)))*\s*+"
_INDICATOR = re.compile(rf"({_NAME})(?:\([^)]{{1,10}}\))?{_BETWEEN}{_QUANTITY}")
_WHOLE = re.compile(_NAME)
_VALUE_CELL = re.compile(rf"\s*[-+]?{_QUANTITY}")
_SHARE_OF = re.compile(r"占(?:公司|企业|集团|全年|年度|全市|全省|当年|同期|其)?(?:总|的)?$")
_ENGLISH = re.compile(
    r"\b((?:annual |net |gross |operating |total |consolidated |export |sales |R&D |research |order |local )?(?:revenues?|turnover|profit|sales|income|output value|exports|order intake|orders|margin|EBITDA|EBIT|R&D spending|expenditure|local content|headcount|market share|order backlog|backlog))(?: (?:of|was|were|is|stood at|reached|rose|fell|grew|increased|decreased|declined|dropped|climbed|up|down|amounted to|came to|to|by|at|about|around|more than|over|nearly|almost|some|in|for|the|year|fiscal|\d{4}|will|reach|should|must|a|an)){1,7} (?:[A-Z]{2,3} |[$€£])?\d[\d,.]*",
    re.I,
)


def propose_cells(text: str, stretches: Sequence[Stretch], found: Proposals) -> None:
    """Propose indicators that are a cell of their own with their value in the next one; heads of columns have none."""
    for one, following in itertools.pairwise(stretches):
        if (
            one.cell is None
            or following.cell is None
            or one.index != following.index
            or one.cell.row != following.cell.row
        ):
            continue
        name = text[one.start : one.end].strip()
        if _WHOLE.fullmatch(name) and _VALUE_CELL.match(text, following.start, following.end):
            found.add(text, one.start, one.end, "Indicator", "indicator")


def propose(text: str, start: int, end: int, found: Proposals) -> None:
    """Propose indicators of a sentence; ``text`` is simplified."""
    for match in _INDICATOR.finditer(text, start, end):
        left, right = match.span(1)
        before = text[max(start, left - 8) : left]
        if _SHARE_OF.search(before) or text[right : right + 1] == "的":
            continue  # 占营业收入的9.4%: the value is not its own
        found.add(text, left, right, "Indicator", "indicator")
    for match in _ENGLISH.finditer(text, start, end):
        found.add(text, *match.span(1), "Indicator", "indicator-en")


_NEAR = re.compile(r"[^,。;、占]{0,24}?(?:\d|[一二两三四五六七八九十近]成|翻[一两几]?番)")
_VALUE_BEFORE = re.compile(r"[\d%元万亿倍成](?:以上|左右)?的?$")


def valued(text: str, start: int, end: int) -> bool:
    """Tell whether an indicator has a value of its own near it, without which it is only spoken of (guideline 2.4)."""
    return bool(_NEAR.match(text, end) or _VALUE_BEFORE.search(text, max(0, start - 6), start))
