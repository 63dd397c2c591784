"""Records of one firm after another: under a line with its name, or a label 企业名称, come labels that tell whom it deals with.

供方:甲 under the heading of a firm says that the firm buys from 甲; 典型用户:乙 that 乙 buys from it; 进展:某大学已解决 under a need who solves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame, Line
from clusterkg.extract.relations.headings import headed
from clusterkg.extract.relations.proposing import propose
from clusterkg.extract.relations.roles import speaker

BY = "forms"
_LABEL = re.compile(r"(?:^|(?<=[\s;。|,、)]))([^\s:;。|,、]{2,14}?(?:\([^()]{1,8}\))?)\s?[::]")
_VENDORS = re.compile(
    r"(?:主要|现有?|上游|重点|核心|原材?料|关键|当前|合作|前[一二三四五六七八九十\d]{1,2}大)*(?:的)?"
    r"(?:供应商|供货商|供方|供货方|供应方|货源|供货单位|供应单位|配套厂家|配套企业|原料来源|采购来源|进货渠道|协作厂|外协厂)(?:名称|情况)?"
)
_CLIENTS = re.compile(
    r"(?:主要|现有?|下游|重点|核心|典型|代表性?|合作|部分|前[一二三四五六七八九十\d]{1,2}大)*(?:的)?"
    r"(?:客户|用户|买家|销售对象|采购商|服务客户|合作客户|销往|供货对象|供货去向|下游去向)(?:名称|名单|情况|案例)?"
)
_FIRM = re.compile(
    r"(?:企业|单位|公司|厂家?)名称|填报(?:单位|企业)|申报(?:单位|企业)|报送单位|受访(?:单位|企业)|走访(?:单位|企业)|调研(?:单位|企业)|参展商|展商"
)
_BUYER = re.compile(r"招标人|采购人|招标单位|采购单位|买受人|需方|甲方")
_PROGRESS = re.compile(
    r"(?:目前|当前|攻关|揭榜|对接|对接的)?(?:进展|进度|情况|结果|对接情况|揭榜情况|承接情况|办理情况|落实情况)"
)
_PAST = re.compile(r"原为|原系|曾|此前|已停|停用|停供|到期|未续|不再|以前")
_PLANNED = re.compile(r"拟|在谈|谈着|洽谈|未签|试用|意向|计划|备选|送样|打样|样品")
_SOLVED = re.compile(r"解决|通过|交出|合格|完成|跑通|了结|攻克|验收|达标|成功|拿出|见效|投用")
_UNSOLVED = re.compile(
    r"未成|未采用|没采用|没有采用|未果|放弃|退出|不成|失败|没谈拢|作罢|未通过|未予采纳|太贵"
)
_TRIED = re.compile(r"揭榜|应榜|接榜|攻关|攻|方案|试|样件|接下|答应|研制|研发|承接|签约|立项")
#: Who solves: bodies that bring others together do not.
_ABLE = frozenset(
    {"Firm", "University", "ResearchInstitute", "PublicPlatform", "Organisation", "Masked", "Reference"}
)
_CLAUSE = re.compile(r"[;;,,。、]")


def read_records(frame: Frame, proposals: Sequence[Relation]) -> Iterator[Relation]:
    """Yield what labels say of the firm or the need that they stand under."""
    if any(_BUYER.match(label) for line in frame.lines for label, *_ in _labelled(frame, line)):
        return
    head = speaker(frame, proposals)
    need: int | None = None
    for line in frame.lines:
        alone = headed(frame.text, (line.start, line.end), frame.mentions, line.mentions, frame.types)
        if alone is not None:
            head = next((m for m in alone if "Firm" in frame.types[m]), head if not line.mentions else None)
        need = next((m for m in line.mentions if frame.mentions[m].type == "Need"), need)
        for label, held, begin in _labelled(frame, line):
            if _FIRM.fullmatch(label):
                head = next((m for m in frame.of("Firm", held)), head)
            elif _VENDORS.fullmatch(label) or _CLIENTS.fullmatch(label):
                # By the mention that stands nearest (guideline 5).
                meant = frame.nearest(head, begin) if head is not None else None
                yield from _dealings(frame, line, meant, held, begin, _VENDORS.fullmatch(label) is not None)
            elif _PROGRESS.fullmatch(label):
                yield from _solvers(frame, line, need, held, begin)


def _labelled(frame: Frame, line: Line) -> Iterator[tuple[str, Sequence[int], int]]:
    """Labels of a line with the mentions of their values and where the value begins."""
    plain = simplified(frame.text[line.start : line.end])
    spans = [
        (frame.mentions[m].start - line.start, frame.mentions[m].end - line.start) for m in line.mentions
    ]
    found = [match for match in _LABEL.finditer(plain) if not any(a < match.end() - 1 < b for a, b in spans)]
    for i, match in enumerate(found):
        end = found[i + 1].start(1) if i + 1 < len(found) else len(plain)
        stop = plain.find("。", match.end(), end)
        end = end if stop < 0 or _PROGRESS.fullmatch(match.group(1)) else stop
        held = [m for m in line.mentions if match.end() <= frame.mentions[m].start - line.start < end]
        yield match.group(1), held, line.start + match.end()


def _around(frame: Frame, line: Line, m: int, begin: int) -> str:
    """The clause of a value that a mention stands in."""
    mention = frame.mentions[m]
    before = _CLAUSE.split(frame.text[begin : mention.start])[-1]
    after = re.split(r"[;;。]|(?<=[^()])[,,、]", frame.text[mention.end : line.end])[0]
    following = frame.text[mention.end : line.end].split(";")[0].split("；")[0]
    return simplified(f"{before} {after} {following[:16]}")


def _dealings(
    frame: Frame, line: Line, head: int | None, held: Sequence[int], begin: int, vendors: bool
) -> Iterator[Relation]:
    opened = [
        m for m in line.mentions if frame.mentions[m].type == "Product" and frame.mentions[m].end <= begin
    ]
    for n, m in enumerate(held):
        if "Firm" not in frame.types[m] or _bracketed(frame, m, begin):
            continue
        said = _around(frame, line, m, begin)
        status = "past" if _PAST.search(said) else "planned" if _PLANNED.search(said) else "asserted"
        inside = [x for x in held[n + 1 :] if _bracketed(frame, x, begin)][:1] if held[n + 1 :] else []
        share = next((x for x in held[n + 1 : n + 2] if frame.mentions[x].type == "Share"), None)
        facts = {
            "product": next(
                (x for x in (*inside, *opened[-1:]) if frame.mentions[x].type == "Product"), None
            ),
            "share": share,
        }
        ends = (head, m) if vendors else (m, head)
        yield from propose(
            frame, "BUYS_FROM", *ends, span=(line.start, line.end), by=BY, status=status, qualifiers=facts
        )


def _bracketed(frame: Frame, m: int, begin: int) -> bool:
    before = frame.text[begin : frame.mentions[m].start]
    return before.count("(") + before.count("（") > before.count(")") + before.count("）")


def _solvers(
    frame: Frame, line: Line, need: int | None, held: Sequence[int], begin: int
) -> Iterator[Relation]:
    orgs = frame.of("ORG", held)
    for m in orgs:
        before = frame.text[begin : frame.mentions[m].start]
        if frame.mentions[m].type == "GovernmentBody" or re.search(r"[在向到由经为]$", before):
            continue
        following = [
            frame.mentions[o].start
            for o in held
            if frame.mentions[o].start > frame.mentions[m].start and o in orgs
        ]
        until = min([*following, frame.mentions[m].end + 30])
        after = simplified(re.split(r"[;;。]", frame.text[frame.mentions[m].end : min(until, line.end)])[0])
        status = "negated" if _UNSOLVED.search(after) else "asserted" if _SOLVED.search(after) else "planned"
        yield from propose(frame, "SOLVES", m, need, span=(line.start, line.end), by=BY, status=status)
