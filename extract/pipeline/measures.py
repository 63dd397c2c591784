"""Measures of a policy text: the headline of a clause, or the first verb with its object where a clause has none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clusterkg.extract.documents import Kind
from clusterkg.extract.pipeline.proposing import Proposals
from clusterkg.extract.pipeline.state import Stretch
from clusterkg.extract.pipeline.titles import is_policy_title

CONFIDENCE = {"measure-headline": 0.85, "measure-inline": 0.6, "measure-en": 0.75}

_VERBS = (
    "支持 鼓励 设立 推行 给予 加大 加强 加快 完善 建立 培育 实施 推动 推进 提升 强化 优化 引导 打造 开展 促进 健全 落实 拓展 发展 提高 组织 构建 "
    "补贴 奖励 降低 减免 搭建 引进 保障 扩大 深化 创新 改善 布局 壮大 做大 做强 建设 推广 开放 资助 补助 扶持 激励 制定 探索 激发 增强 营造 畅通 简化 统筹 突出 集聚 吸引 助力 发挥 规范 补齐 聚焦 延长 延伸 抓好 培养 举办 试行 启动 设置 编制 发放 兑现 动态管理"
)  # fmt: skip
_VERB = re.compile(
    rf"(?:大力|积极|着力|全面|进一步|切实|深入|持续|重点|稳步|有序|率先|联合|共同|择优)?(?:{_VERBS.replace(' ', '|')})"
)
_TOWARDS = re.compile(r"对[^,。;:]{2,24}(?:给予|予以|实行|进行|实施|提供)[^,。;:]{2,14}$")
_NUMBERED = re.compile(
    r"\s*(?:第[一二三四五六七八九十百\d]+条|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d{1,2}[.、](?!\d)|\(\d{1,2}\))\s*"
)
_HEADLINE = re.compile(r"([^。,;:!?\n]{3,36})(?:[。:]|\s{1,3})(?=\S)")
#: 给予绩效奖励,最高…; 按…给予补助: what is given, where the clause has no headline.
_INLINE = re.compile(
    r"(?:的,|,|。|的)(?:择优|按规定|可|可以)?((?:给予|予以|推行|实行|设立|提供|发放)[^,。;:\d]{2,14}?)(?=,(?:最高|按|单|每|不超过|期限)|。|,?(?:最高)?(?:不超过)?\s?\d|最高)"
)
_NEGATIVE = re.compile(r"不(?:再|得|予|支持|适用)|本(?:办法|措施|细则|条款|规定|意见|政策)")
_ENGLISH = re.compile(
    r"(?:Article|Section|Clause|Measure|§)?\s?\d{1,2}[.)]?\s+((?:Grants? (?:for|to)|Support for|Subsid\w+ (?:for|to)|Tax relief|Loans? for|Vouchers? for|Aid for|Bonus\w* for|Support|Grant|Provide|Promote|Establish|Encourage|Fund|Reward|Subsid|Improve|Strengthen|Attract|Set up|Create|Offer|Develop|Reduce|Expand|Build)[^.:;\n]{5,60})[.:]\s+(?=[A-Z])"
)
_POLICY_WORDS = re.compile(
    r"(?:若干措施|政策措施|管理办法|暂行办法|实施办法|办法|实施细则|细则|条例|行动计划|行动方案|实施方案|工作方案|规划|纲要|意见|扶持政策|若干政策|政策|措施)|\b(?:scheme|policy|guidelines?|regulations?|measures|programme|action plan|strategy)\b",
    re.I,
)
#: Calls for applications under a policy carry its measures too.
_CALL = re.compile(
    r"(?:奖补|奖励|扶持|补助|补贴|专项资金|认定)[^。,]{0,16}(?:申报|兑现|实施)[^。,]{0,10}(?:通知|指南|公告)$"
)
_NO_POLICY = re.compile(
    r"协议|合同|招标|采购|纪要|简报|快讯|月报|会议|章程|报告|公示|名单|新闻|访谈|备忘录|agreement|minutes|tender|report|press",
    re.I,
)


def is_policy_text(text: str, stretches: Sequence[Stretch]) -> bool:
    """Whether the document is a policy or the notice that brings one: its first lines name a standing document."""
    lines = [text[s.start : s.end].strip() for s in stretches[:8] if s.cell is None]
    return any(is_policy_title(line) or _CALL.search(line) for line in lines[:3]) or any(
        _POLICY_WORDS.search(line) and ("印发" in line or "发布" in line or len(line) <= 60)
        for line in lines[:6]
    )


def propose(text: str, stretches: Sequence[Stretch], found: Proposals) -> None:
    """Propose measures where the document is a policy; ``text`` is simplified."""
    if not is_policy_text(text, stretches):
        return
    for one in stretches:
        if one.cell is not None or one.block.kind is Kind.TABLE:
            continue
        start, end = one.start, one.end
        number = _NUMBERED.match(text, start, end)
        if number is None:
            for match in _ENGLISH.finditer(text, start, end):
                found.add(text, *match.span(1), "Measure", "measure-en")
            continue
        body = number.end()
        headline = _HEADLINE.match(text, body, end)
        if headline is None and one.block.kind is Kind.HEADING:
            if _is_measure(text[body:end]) and number.group().strip().endswith((")", ".", "、")):
                found.add(text, body, end, "Measure", "measure-headline")
            continue
        if headline is not None and _is_measure(headline.group(1)):
            found.add(text, *headline.span(1), "Measure", "measure-headline")
            continue
        inline = _INLINE.search(text, body, end)
        if inline and not _NEGATIVE.search(text, body, inline.end()):
            found.add(text, *inline.span(1), "Measure", "measure-inline")


def _is_measure(line: str) -> bool:
    line = line.strip()
    if not 3 <= len(line) <= 36 or _NEGATIVE.search(line):
        return False
    return bool(_VERB.match(line) or _TOWARDS.match(line))
