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
    "project-running": 0.7,
    "project-capacity": 0.9,
    "agreement": 0.8,
    "recognition": 0.75,
    "recognition-cue": 0.6,
    "talent": 0.75,
    "named-en": 0.7,
    "named-quoted": 0.9,
    "tender-title": 0.75,
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
    r"(?:协议(?:书)?|备忘录|谅解备忘录|公约|协定|议定书|agreement|memorandum(?: of understanding)?|mou|convention|protocol)$",
    re.I,
)
_PLAIN_AGREEMENT = re.compile(
    r"(?:采购|供货|销售|购销|买卖|供应|转让|许可|委托|施工|租赁|劳动|保密|服务|订货|代理)(?:框架)?协议"
)
_AGREEMENT_TITLE = re.compile(
    r"^(?:.{2,40}(?:协议(?:书)?|备忘录|公约|协定)|(?:Memorandum of Understanding|.{3,60} Agreement|.{3,40} Memorandum.{0,40}))$"
)
_QUOTED_EN = re.compile(
    r"\b(?P<kind>[Pp]roject|[Pp]rogramme|[Pp]ilot (?:line|plant)),? [\"“](?P<name>[A-Z][^\"”\n]{2,60})[\"”]"
)
_NAMED_EN = re.compile(
    r"(?<![.!?] )(?<!^)\b((?!The |This |Our |Its |A |An )(?:[A-Z][\w-]+ ){1,6}(?:Project|Agreement|Memorandum of Understanding|Charter|Accord))\b(?! (?:Manager|Director|Engineer|Team|Office))",
    re.M,
)
#: Titles of tender notices: the project is what is tendered.
_TENDER_TITLE = re.compile(
    r"(?:招标公告:)?(.{4,44}?(?:采购|工程|项目|施工|改造|安装|服务|供货))(?:公开)?(?:招标|中标|询价|竞争性磋商|竞争性谈判|单一来源|比选|成交|更正|候选人)+(?:结果|候选人|采购)*(?:公告|公示|通知)(?:\([^)]*\))?$"
)
_PROJECT_AFTER = re.compile(
    r"\s?(?:等)?(?:[\u4e00-\u9fff]{0,4})(?:这一|一)?(?:的)?(?:重大|重点|省级|国家)?(?:项目|工程|课题|专项)"
)
_PROJECT_BEFORE = re.compile(r"(?:项目|课题|专项|工程|project)[:\s]?(?:为|是|名称为)?\s?$", re.I)
_PROJECT_END = re.compile(r"(?:项目|工程|课题)(?:\([^)]{1,12}\))?$")
#: 总投资X亿元的…项目, 年产…项目: the name from the last word of grammar before it.
_PROJECT = re.compile(
    r"((?:年产\s?[\d,.]+\s?[万亿]?[\u4e00-\u9fffA-Za-z/]{1,4})?[\u4e00-\u9fffA-Za-z0-9()·\-“”]{4,36}?(?:项目|工程)(?:[一二三]期)?)(?![\u4e00-\u9fff]{0,4}(?:管理办法|申报|指南|类|师|机械|公司|中心|总|院|有限|技术|研究|机|塑料|材料|船))"
)
_PROJECT_LEFT = re.compile(
    r".*(?:的|了|将|由|对|在|为|是|该|本|其|向|投资|建设了|承担|实施|启动|推进|签约|开工|落户|决定|组织|申报|支持|引进|批准|年(?!产)|月(?!产)|日(?!产)|:|获得|获批|列入|入选|参与|参加|负责|成功|用于|围绕|通过|关于|推动|加快|完成|验收|公示|同意|建成|投产|投入|总投资|实施了|通过了|牵头|承建|中标|中选|竞得|拿下|斩获|签下|拟建|新建的|计划|称|指出|介绍|表示|公司|集团|大学|研究院|研究所|政府|管委会|联盟|中心|学院|(?<=[市县区省])(?=[^\u4e00-\u9fff]))(?=[\u4e00-\u9fffA-Za-z])"
)
_NOT_PROJECT = re.compile(
    r"^(?:等|该|本|其|这|此|各|每|某|上述|下列|其他|以上|以下|原(?=项目)|新(?=项目|建项目)|第|多个|一批|一个|两个|一系列|是|有|无|不|未|也|都|我|若|如|[一二三四五](?:期|个|批|类|项|大)|类|个|重大项目|重点项目|所|前|类似)|(?:人才|希望|系统|民生|民心|惠民|安居|菜篮子|民用)工程$|[,。]"
)
_GENERIC_PROJECT = re.compile(
    r"^(?:.{0,2}(?:重点|重大|产业化|建设|投资|改造|技术改造|研发|开发|示范|招商|合作|技改|工业|产业|扩产|新建|扩建|采购|募投|募集资金投资|应用|攻关|科研|在建|相关|有关|省级|国家级|市级|个|批|类|类型|引进|新引进|二期|一期|三期)+)项目$"
)

_RECOGNITION = re.compile(
    r"(?:(?:(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,3}[省市])?(?:国家|全国|省|市|区|县|自治区|部|工信部|自治州)?级?(?:首批|第[一二三四五六七八九十]+批|重点)?)?"
    r"(?:(?:“?专精特新”?(?:重点)?)?“?小巨人”?企业|“?专精特新”?(?:中小)?企业|专精特新产品|(?:制造业)?单项冠军(?:示范|培育)?(?:企业|产品)?|(?:国家)?高新技术企业|创新型(?:中小|领军)?企业|科技型中小企业|科技(?:“?小巨人”?|领军)企业|技术先进型服务企业|技术创新示范企业|知识产权(?:示范|优势)企业|“?瞪羚”?企业|(?:准)?“?独角兽”?企业|"
    r"绿色(?:低碳)?(?:工厂|供应链(?:管理)?(?:示范)?企业|设计产品|园区|矿山)|智能(?:制造)?(?:示范)?(?:工厂|车间)|数字化车间|数字化工厂|未来工厂|灯塔工厂|无废工厂|(?:企业)?技术中心(?=认定|称号|名单)|企业技术中心|“链主”企业|首台\(?套\)?(?:重大技术)?装备(?:认定|产品)|服务型制造示范(?:企业|平台)|工业设计中心|质量标杆|(?:中华)?老字号|农业产业化(?:国家|省级|市级)?(?:重点)?龙头企业|"
    r"(?:AAA?级?|A级)(?:信用|纳税)[\u4e00-\u9fff]{0,4}(?:企业|单位|人)|守合同重信用企业|(?:科学)?技术(?:进步|发明)奖?[特一二三]等奖|科(?:学)?技(?:术)?进步[特一二三]等奖|(?:专利|质量|设计|工业|创新)[\u4e00-\u9fff]{0,4}(?:金奖|银奖|优秀奖|特等奖|[一二三]等奖)|(?:市长|省长|政府|主席)质量奖|驰名商标|(?:建筑|施工|工程|设计|承包|监理)[\u4e00-\u9fff]{0,12}(?:特|甲|乙|一|二|三|壹|贰|叁)级(?:资质)?|(?:ISO|IATF|AS|GJB|CNAS|CMA|CE|UL|FDA|GMP|IRIS|ISO/IEC|CCC|3C)\s?-?\d{0,6}[A-Z]?(?::\d{4})?(?:[\u4e00-\u9fff]{0,10}(?:认证|认可|体系认证|资质))"
    r")"
)
#: 省级“隐形冠军”企业, 获“…”称号.
_RECOGNITION_QUOTED = re.compile(
    r"((?:国家|全国|省|市|区|县)级?“[^”]{2,8}”(?:示范)?(?:企业|工厂|车间|产品))|(?:获|获评|荣获|获得|获颁|授予|授牌)(?:了)?(?:全国|省|市)?“([^”]{2,14})”(?=称号|荣誉|认定|奖)"
)
_RECOGNITION_LEFT = re.compile(
    r"(?:对|获得|获评|获|入选|列入|新|为|被|首次|认定|成为|的|评为|通过|取得|荣获|创建|争创|申报|培育|支持|是|和|及|有|家)+(?=[\u4e00-\u9fff“A-Z]{3})"
)
_RECOGNITION_EN = re.compile(
    r"\b((?:ISO|IATF|AS|EN)[ /]?\d{4,5}(?::\d{4})?)(?= certif| accredit)|\b((?:National|Provincial|State|Municipal)(?:[- ][Ll]evel)? (?:[A-Z][a-z-]+ ){1,4}(?:Enterprise|Factory|Award|Champion|Brand))\b|\b(High(?:-| and New )[Tt]ech(?:nology)? Enterprise)\b"
)
_GENERIC_RECOGNITION = re.compile(r"^“?链主”?企业$|^“?独角兽”?企业$")
_RECOGNITION_CUE = re.compile(
    r"(?:认定为|评为|评定为|获评(?:为)?|入选(?:了)?|荣获|授予|被授予|获颁|列为|获得|取得|通过(?:了)?)(?:了|\d{4}年度?|首批|第[一二三四五六七八九十]+批)*[“\"]?((?:(?:国家|省|市|全国|全省|部|区|县|自治区)级?)?[^“”\"。,;、()的了\d]{2,20}?(?:示范企业|优秀企业|先进单位|示范单位|示范基地|标杆企业|龙头企业|称号|示范工厂|冠军|[特一二三金银优][等奖秀]*奖|资质|品牌产品|名牌产品|领军企业|培育企业|试点企业|百强企业|[百千万强]强))[”\"]?(?=名单|称号|认定|资格|荣誉|证书|[,。;、(]|$)"
)
#: 对新认定的…,给予…: what a policy rewards.
_REWARDED = re.compile(
    r"(?:新认定|首次认定|新获批|获批|新获得|首次获得|首次入选|认定|评定|获评|入选|获得|通过|创建|列入|评为|荣获)(?:的|为|成为)?((?:国家|省|市|全国|全省|部)级?[\u4e00-\u9fff“”、]{2,24}?)(?:称号|认定|名单|资格)?(?:的)?(?:企业|单位|园区|机构)?(?=,?(?:分别|一次性)?(?:给予|予以|奖励|可获|享受))"
)
_RECOGNISED_END = re.compile(
    r"(?:企业|工厂|车间|中心|平台|认证|称号|资质|园区|产品|奖|标杆|示范|冠军|基地|单位|品牌|孵化器|小巨人|机构|实验室|工作站)$"
)
_TALENT = re.compile(
    r"[\u4e00-\u9fffA-Za-z“”]{2,16}(?:人才(?:计划|工程|支持计划|引进计划|培育计划|项目)|英才(?:计划|工程)|学者(?:奖励)?(?:计划)?|领军人才(?:计划)?|科技创新人才计划|工匠计划|博士后计划|百人计划|千人计划|万人计划)"
)
_TALENT_QUOTED = re.compile(
    r"“([^“”]{2,20}(?:人才|英才|学者|人)[^“”]{0,8}(?:计划|工程)|[^“”]{2,12}(?:学者|工匠))”"
)
_TALENT_LEFT = re.compile(
    r"^.*(?:入选|列入|获批|获得|为|是|的|了|将|由|对|和|及|、|申报|实施|组织|:|获评)(?=[\u4e00-\u9fff“])"
)

#: A notice that issues a policy names it in marks; in its annex the title stands alone.
_MARKED_TITLE = re.compile(r"《([^《》\n]{8,80})》")


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
        if "项目" in said or "工程" in said:
            _projects(text, start, end, found)
        for match in _RECOGNITION.finditer(text, start, end):
            cut = _RECOGNITION_LEFT.match(text, *match.span())
            at = cut.end() if cut else match.start()
            if not _GENERIC_RECOGNITION.match(text[at : match.end()]):
                found.add(text, at, match.end(), "Recognition", "recognition")
        for pattern in (_RECOGNITION_QUOTED, _RECOGNITION_EN):
            for match in pattern.finditer(text, start, end):
                found.add(text, *match.span(match.lastindex or 0), "Recognition", "recognition")
        for match in _QUOTED_EN.finditer(text, start, end):
            kind = "PilotLine" if match["kind"].lower().startswith("pilot") else "Project"
            found.add(text, *match.span("name"), kind, "named-quoted")
        for match in _NAMED_EN.finditer(text, start, end):
            type_ = "Project" if match.group(1).endswith("Project") else "Agreement"
            found.add(text, *match.span(1), type_, "named-en")
        for match in _RECOGNITION_CUE.finditer(text, start, end):
            found.add(text, *match.span(1), "Recognition", "recognition-cue")
        for match in _REWARDED.finditer(text, start, end):
            at = match.start(1)
            for one in match.group(1).split("、"):
                if _RECOGNISED_END.search(one) and len(one) >= 4:
                    found.add(text, at, at + len(one), "Recognition", "recognition-cue")
                at += len(one) + 1
        for match in _TALENT.finditer(text, start, end):
            left = _TALENT_LEFT.match(match.group())
            at = match.start() + (left.end() if left else 0)
            if text[at : match.end()].count("“") == text[at : match.end()].count("”"):
                found.add(text, at, match.end(), "TalentPlan", "talent")
        for match in _TALENT_QUOTED.finditer(text, start, end):
            found.add(text, *match.span(1), "TalentPlan", "talent")


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
    """The first lines may be the title of the document itself, and a heading what a notice names in marks."""
    marked = {m[1] for m in _MARKED_TITLE.finditer(text) if _POLICY_END.search(m[1])}
    for one in stretches if marked else ():
        line = text[one.start : one.end]
        if one.cell is None and line.strip() in marked and not _NOT_STANDING.search(line):
            at = one.start + len(line) - len(line.lstrip())
            found.add(text, at, at + len(line.strip()), "Policy", "policy-marks")
    seen = 0
    for one in stretches:
        if one.cell is not None or seen >= 4:
            break
        seen += 1
        line = text[one.start : one.end]
        if tender := _TENDER_TITLE.fullmatch(text, one.start, one.end):
            found.add(text, *tender.span(1), "Project", "tender-title")
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
            if (group == 2 or said.isascii()) and len(said) > 6 and not _PLAIN_AGREEMENT.search(said):
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
        if len(said) >= 7 and not _NOT_PROJECT.search(said) and not _GENERIC_PROJECT.match(said):
            found.add(
                text,
                left,
                right,
                "Project",
                "project-capacity" if said.startswith("年产") else "project-running",
            )
