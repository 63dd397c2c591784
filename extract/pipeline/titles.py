"""Titles of policies, projects, agreements, recognitions and plans for talent: in marks, after a cue, or as a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clusterkg.extract.documents import Kind
from clusterkg.extract.pipeline.inventions import QUOTED
from clusterkg.extract.pipeline.proposing import Proposals
from clusterkg.extract.pipeline.state import Stretch

CONFIDENCE = {
    "policy-marks": 0.9,
    "policy-heading": 0.8,
    "policy-running": 0.5,
    "project-quoted": 0.85,
    "project-running": 0.55,
    "agreement": 0.8,
    "recognition": 0.75,
    "recognition-cue": 0.6,
    "talent": 0.75,
}

_BRACKETED = r"(?:\s?\((?:试行|暂行|修订(?:版)?|\d{4}\s?[-—–]+\s?\d{4}年?|\d{4}年?(?:版|修订)?|\d{4}年?本|征求意见稿)\))*"
#: Last words of standing documents; a notice, an announcement or a publicity is none.
_POLICY_END = re.compile(
    r"(?:若干措施|措施|办法|规定|意见|细则|条例|规划(?:纲要)?|纲要|行动计划|行动方案|实施方案|工作方案|方案|计划|政策|决定|指引|指南|导则|章程|规则|守则|准则|制度|法)(?:\(\d{4}[^)]*\)|\(试行\)|\(暂行\)|\(修订\))*$"
)
_POLICY_RUNNING = re.compile(
    r"(?:《|[^\s\u4e00-\u9fff]|^|\n|发布的?|出台的?|印发的?|根据|按照|依据)((?:关于)[^《》。,;!?\n]{6,50}?的(?:若干措施|若干意见|若干政策|若干规定|意见|实施意见|指导意见|决定|实施方案|行动方案|管理办法|暂行办法)"
    + _BRACKETED
    + ")"
)
_NOT_STANDING = re.compile(
    r"(?:通知|公告|公示|通报|函|批复|请示|名单|邀请函|启事|声明|简报|月报|纪要|提示|年报|报告|活动方案|招标文件|合同|协议|备忘录|议定书|白皮书|报)(?:\([^)]*\))?$"
)
_HEADING_POLICY = re.compile(
    r"^(?:.{2,40})(?:若干措施|若干意见|若干政策(?:措施)?|若干规定|管理办法|暂行办法|实施办法|办法|实施细则|细则|条例|行动计划|行动方案|实施方案|发展规划|规划纲要|规划|指导意见|实施意见|的意见|政策措施|扶持政策|措施)"
    + _BRACKETED
    + "$"
)
_AGREEMENT_END = re.compile(
    r"(?:协议(?:书)?|备忘录|谅解备忘录|公约|协定|议定书|意向书|倡议书|联合声明|agreement|memorandum(?: of understanding)?|mou|convention|protocol)$",
    re.I,
)
_AGREEMENT_TITLE = re.compile(
    r"^(?:.{2,40}(?:协议(?:书)?|备忘录|公约|协定)|(?:Memorandum of Understanding|.{3,60} Agreement|.{3,40} Memorandum.{0,40}))$"
)
_PROJECT_AFTER = re.compile(r"\s?(?:等)?(?:这一|一)?(?:的)?(?:重大|重点|省级|国家)?(?:项目|工程|课题|专项)")
_PROJECT_BEFORE = re.compile(r"(?:项目|课题|专项|工程|project)[:\s]?(?:为|是|名称为)?\s?$", re.I)
_PROJECT_END = re.compile(r"(?:项目|工程|课题)(?:\([^)]{1,12}\))?$")
#: 总投资X亿元的…项目, 年产…项目: the name from the last word of grammar before it.
_PROJECT = re.compile(
    r"((?:年产\s?[\d,.]+\s?[万亿]?[\u4e00-\u9fffA-Za-z/]{1,4})?[\u4e00-\u9fffA-Za-z0-9()·\-]{2,30}?(?:产业化|建设|扩建|扩产|技改|技术改造|改造|研发|开发|制造|生产|生产线|产业园|示范|采购|一期|二期|三期|迁建|升级|应用|攻关|基地|中心)项目)(?![\u4e00-\u9fff]*(?:管理办法|申报|指南))"
)
_PROJECT_LEFT = re.compile(
    r".*(?:的|了|将|由|对|与|和|及|在|为|是|该|本|其|向|投资|建设了|承担|实施|启动|推进|签约|开工|落户|决定|组织|申报|支持|引进|批准|年|月|日|:)(?=[\u4e00-\u9fffA-Za-z])"
)
_GENERIC_PROJECT = re.compile(
    r"^(?:.{0,2}(?:重点|重大|产业化|建设|投资|改造|技术改造|研发|开发|示范|招商|合作|技改|工业|产业|扩产|新建|扩建|采购|募投|募集资金投资|应用|攻关|科研|在建|相关|有关|省级|国家级|市级|个|批|类|类型|引进|新引进|二期|一期|三期)+)项目$"
)

_RECOGNITION = re.compile(
    r"(?:(?:国家|省|市|自治区)级?)?(?:(?:“?专精特新”?)?“?小巨人”?企业|“?专精特新”?(?:中小)?企业|制造业单项冠军(?:示范)?(?:企业|产品)?|单项冠军(?:示范)?(?:企业|产品)|高新技术企业|创新型中小企业|科技型中小企业|技术先进型服务企业|技术创新示范企业|知识产权(?:示范|优势)企业|“?瞪羚”?企业|“?独角兽”?企业|绿色(?:工厂|供应链管理企业|设计产品|园区)|智能(?:制造示范|工厂|车间)(?:企业|工厂|车间)?|企业技术中心|“链主”企业|首台\(?套\)?重大技术装备(?:认定)?|专精特新产品|服务型制造示范企业|工业设计中心|质量标杆|老字号|中华老字号|农业产业化(?:国家|省级)?重点龙头企业)"
)
_GENERIC_RECOGNITION = re.compile(r"^“?链主”?企业$|^“?独角兽”?企业$")
_RECOGNITION_CUE = re.compile(
    r"(?:认定为|评为|获评(?:为)?|入选(?:了)?|荣获|授予|获颁|列入|被认定|获得|取得|通过)(?:了)?[“\"]?((?:国家|省|市|全国|全省)[^“”\"。,;、()的]{2,20}?(?:企业|称号|工厂|单位|中心|冠军|奖|示范|认证|资质|标杆))[”\"]?(?:名单|称号|认定|资格|荣誉|$|[,。;、(])"
)
_TALENT = re.compile(
    r"[\u4e00-\u9fffA-Za-z“”]{2,16}(?:人才(?:计划|工程|支持计划|引进计划|培育计划|项目)|英才(?:计划|工程)|学者(?:奖励)?(?:计划)?|领军人才(?:计划)?|科技创新人才计划|工匠计划|博士后计划|百人计划|千人计划|万人计划)"
)
_TALENT_LEFT = re.compile(
    r"^.*(?:入选|列入|获批|获得|为|是|的|了|将|由|对|和|及|、|申报|实施|组织|:|获评)(?=[\u4e00-\u9fff“])"
)


def propose(
    text: str, stretches: Sequence[Stretch], sentences: Sequence[tuple[int, int]], found: Proposals
) -> None:
    """Propose titles; ``text`` is simplified."""
    _headings(text, stretches, found)
    for start, end in sentences:
        said = text[start:end]
        _marked(text, start, end, found)
        if "关于" in said:
            for match in _POLICY_RUNNING.finditer(text, start, end):
                if not _NOT_STANDING.search(match.group(1)):
                    found.add(text, *match.span(1), "Policy", "policy-running")
        if "项目" in said:
            _projects(text, start, end, found)
        for match in _RECOGNITION.finditer(text, start, end):
            if not _GENERIC_RECOGNITION.match(match.group()):
                found.add(text, *match.span(), "Recognition", "recognition")
        for match in _RECOGNITION_CUE.finditer(text, start, end):
            found.add(text, *match.span(1), "Recognition", "recognition-cue")
        for match in _TALENT.finditer(text, start, end):
            left = _TALENT_LEFT.match(match.group())
            found.add(text, match.start() + (left.end() if left else 0), match.end(), "TalentPlan", "talent")


def is_policy_title(line: str) -> bool:
    """Whether a heading is the title of a standing document."""
    line = line.strip()
    return bool(
        8 <= len(line) <= 70
        and _HEADING_POLICY.match(line)
        and not _NOT_STANDING.search(line)
        and not re.search(r"[。!?;]", line)
    )


def _headings(text: str, stretches: Sequence[Stretch], found: Proposals) -> None:
    """The first lines may be the title of the document itself; a title may go over two lines."""
    seen = 0
    for one in stretches:
        if one.cell is not None or seen >= 4:
            break
        seen += 1
        line = text[one.start : one.end]
        if one.block.kind not in (Kind.HEADING, Kind.PARAGRAPH) or "《" in line:
            continue
        if is_policy_title(line):
            head = re.match(r"(?:.{2,30}(?:政府|办公室|局|厅|委员会|委|管委会))(?=关于)", line)
            found.add(text, one.start + (head.end() if head else 0), one.end, "Policy", "policy-heading")
        elif _AGREEMENT_TITLE.match(line.strip()) and len(line) <= 60:
            found.add(text, one.start, one.end, "Agreement", "agreement")


def _marked(text: str, start: int, end: int, found: Proposals) -> None:
    for match in QUOTED.finditer(text, start, end):
        group = 1 if match.group(1) else 2
        left, right = match.span(group)
        said = match.group(group).strip()
        after = text[match.end() : match.end() + 16]
        before = text[max(start, match.start() - 12) : match.start()]
        if _AGREEMENT_END.search(said):
            if group == 2 or len(said) > 6:
                found.add(text, left, right, "Agreement", "agreement")
        elif group == 2 and _POLICY_END.search(said) and not _NOT_STANDING.search(said):
            # (试行) behind the marks belongs to the title only when it is inside them.
            found.add(text, left, right, "Policy", "policy-marks")
        elif len(said) >= 5 and (
            _PROJECT_AFTER.match(after) or _PROJECT_BEFORE.search(before) or _PROJECT_END.search(said)
        ):
            found.add(text, left, right, "Project", "project-quoted")


def _projects(text: str, start: int, end: int, found: Proposals) -> None:
    for match in _PROJECT.finditer(text, start, end):
        left, right = match.span(1)
        cut = _PROJECT_LEFT.match(text, left, right)
        if cut:
            left = cut.end()
        said = text[left:right]
        if len(said) >= 7 and not _GENERIC_PROJECT.match(said):
            found.add(text, left, right, "Project", "project-running")
