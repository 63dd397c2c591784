"""Titles of patents, standards, achievements and needs: quoted or in book marks, told apart by the words beside the quotation."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from clusterkg.extract.pipeline.product_phrases import head_strength
from clusterkg.extract.pipeline.proposing import Proposals
from clusterkg.extract.pipeline.state import Stretch

CONFIDENCE = {
    "patent-quoted": 0.85,
    "patent-title": 0.6,
    "standard": 0.85,
    "achievement": 0.8,
    "need-quoted": 0.85,
    "need": 0.75,
    "know-how": 0.65,
    "result": 0.6,
    "headed": 0.7,
    "by-method": 0.6,
    "method-list": 0.8,
    "patent-line": 0.8,
    "patent-number": 0.75,
    "quoted-by-sentence": 0.6,
}

#: “…”, "…", 《…》, 「…」: what stands inside, at most 60 characters, without a mark that ends a sentence.
QUOTED = re.compile(r"[“\"「『]([^“”\"「」『』。!?\n]{2,120})[”\"」』]|《([^《》\n]{2,80})》")
_NUMBER_AFTER = re.compile(
    r"\s*\(?[^()。]{0,6}(?:ZL\s?\d|CN\s?\d|[A-Z]{2} \d|I\d{6}|专利号|申请号|公开号|证书号)"
)
_STANDARD_AFTER = re.compile(r"\s*\(?\s*(?:GB|GB/T|[A-Z]{2}/T|T/[A-Z]+|Q/|DB|ISO|IEC|EN |ASTM)[ /A-Z]*\s?\d")
_PATENT_BEFORE = re.compile(
    r"(?:专利(?:名称为|名为)?|发明名称为?|实用新型|patents?(?: (?:titled|entitled|on))?,?)\s*$", re.I
)
_STANDARD_BEFORE = re.compile(r"(?:标准|规范|standard(?: (?:titled|entitled))?)\s*$", re.I)
_ACHIEVEMENT_BEFORE = re.compile(r"(?:成果|以|将|转化|转让|挂牌|评价)\s*$")
_ACHIEVEMENT_AFTER = re.compile(
    r"\s*(?:成果|等成果|作价|通过成果|科技成果|技术成果|(?:以[^。,]{0,20})?(?:转让|转化|许可给|挂牌)|, (?:owned|developed) by|评价为|达到国际|达到国内)"
)
_PATENT_AFTER = re.compile(
    r"\s*(?:的|等|这一)?(?:发明|实用新型|外观设计)?(?:专利|专利权|专利技术)(?!局|法|权人)|,? patent", re.I
)
#: A line that is a title: 一种…方法, alone or after 发明名称.
_PATENT_LINE = re.compile(
    r"(?:^|\n|(?<=名称 )|(?<=名称)|(?<=名称:)|(?<=\(54\))|(?<=\(54\) ))\s*(?:\d+[.、]\s*)?(一种[\u4e00-\u9fffA-Za-z0-9、()\-/]{4,50}?(?:方法|装置|系统|设备|结构|工艺|机构|机|器|材料|组合物|应用|用途|剂|膜|池|仪|车|泵|阀|炉|箱|架|件|体|胶|液|板|管|线|工具|模具|机床|芯片|电路|传感器))\s*(?:$|(?=\n)|(?=\(ZL|\(CN|\(专利|\(申请| {2}|\t|\|| \|))",
    re.M,
)
_PATENT_WITH_NUMBER = re.compile(
    r"((?:一种)?[\u4e00-\u9fffA-Za-z0-9\-]{4,40})\((?:专利号|申请号|证书号|公开号)?[:\s]?(?:ZL|CN)\s?\d"
)
_PUT_NEED = re.compile(
    r"(?:提出|发布|征集|提交|登记|发榜|张榜)(?:了|的)?((?!企业|技术|相关|有关|各类|创新|[\d一二三四五六七八九十])[\u4e00-\u9fffA-Za-z0-9、\-]{4,30}?)(?:的)?(?:技术)?(?:难题|需求)|"
    r"(?:希望|拟|欲|亟待|亟需|急需|亟须|需要|寻求|求解)(?:解决|攻克|破解)([\u4e00-\u9fffA-Za-z0-9、\-]{4,30}?)(?:的)?(?:技术)?(?:问题|难题|瓶颈)|"
    r"(?:提出|发布|征集|提交|登记|发榜|张榜)(?:了|的)?((?!企业|技术|相关|有关|各类|创新|[\d一二三四五六七八九十])[\u4e00-\u9fffA-Za-z0-9、\-]{5,40}?)等?(?:\d{1,6}|[一二三四五六七八九十两]{1,6})[项个道条](?:企业|行业|关键|共性|重大)*(?:技术)?(?:难题|需求)|"
    r"(?:难题|技术需求|企业需求|需求)(?:\d{1,6}|[一二三四五六七八九十两]{1,6})?[项个]?(?:名称|内容|描述)?:\s?((?!求购|采购|购买)[\u4e00-\u9fffA-Za-z0-9\-]{5,36}?)(?=[,。;(\n]|$)|"
    r"(?:面临|存在|遇到|受困于|苦于)([\u4e00-\u9fffA-Za-z0-9\-]{4,24}?)(?:的)?(?:技术)?(?:难题|瓶颈)|"
    r"(?:寻求|征集|求购|悬赏)([\u4e00-\u9fffA-Za-z0-9、\-]{5,30}?)(?:的)?(?:解决方案|技术方案|整体方案|方案)"
)
_CUT = re.compile(
    r".*(?:的|了|将|由|对|在|为|是|以|把|其|授权|发明|专利|申请|拥有|转让|许可|获得|有关|关于|取得)(?=[\u4e00-\u9fffA-Za-z])"
)
#: What the sentence speaks of, where nothing beside the quotation tells.
_SPEAKS = (
    ("Patent", re.compile(r"专利|\bpatent", re.I)),
    ("Need", re.compile(r"难题|技术需求|揭榜|求解|攻关需求")),
    ("Project", re.compile(r"立项|课题|结题|中期检查|承担|项目负责人")),
    (
        "Achievement",
        re.compile(
            r"licen[cs]ed|licen[cs]e to|transferred|spin-?out|成果|作价|转化|鉴定|评价|挂牌|转让|受让|许可费"
        ),
    ),
)
_TECHNICAL_END = re.compile(
    r"(?:技术|工艺|方法|系统|装置|材料|设备|结构|器|机|仪|机构|剂|膜|工具|电路|芯片|用途|应用|件|具|泵|阀|炉|箱|架)$"
)
_TECHNICAL = re.compile(
    r"(?:技术|工艺|方法|系统|装置|材料|制备|研究|开发|检测|装备|设备|应用)$|technolog|process|method|system|coating",
    re.I,
)
_NEED_AFTER = re.compile(r"\s*(?:等)?(?:的)?(?:技术)?(?:难题|需求|问题|技术瓶颈|榜单|解决方案|技术方案)")
_NEED_BEFORE = re.compile(
    r"(?:难题|技术需求|需求为|需求|揭榜|榜题|(?:公司|集团|厂|重工|企业|单位|[一-龥]{2})(?:提出|发布|征集|张榜|发榜)的|challenge|need)[:为]?\s*$",
    re.I,
)
_NOT_TITLES = re.compile(
    r"(?:公司|集团|厂|大学|研究院|联盟|协议|备忘录|通知|公告|办法|措施|意见|规划|条例|细则)$|^(?:揭榜挂帅|赛马|军令状|卡脖子|小巨人|专精特新|单项冠军)$"
)

#: 发布成果三项:甲、乙; 甲成果; [成果]甲.
_RESULT_LIST = re.compile(
    r"成果(?:共|有)?(?:\d{1,6}|[一二三四五六七八九十两]{1,6})?[项个件]?(?:,?(?:包括|分别为|分别是|有|为|如下))?:\s?([^。;:\n]{4,120})"
)
_BEFORE_RESULT = re.compile(
    r"([\u4e00-\u9fffA-Za-z0-9\-]{4,40}?)(?:等)?(?:\d{1,6}|[一二三四五六七八九十两]{1,6})?[项个]?(?:的)?(?:科技|技术|科研|创新)?成果(?!公告|信息|名称|转移|转化|评价|推介|发布|展示|交易|汇报|清单)"
)
_LABELLED_RESULT = re.compile(
    r"(?:^|\n)[^\S\n]*+[\[【■●◆□(]?\s*(?:科技|技术)?成果(?:发布|推介|转让|挂牌|名称|交易|转移|展示|信息)?\s*(?:\d+|[一二三四五六七八九十])?\s*[\]】)]?[:—\s]\s?([\u4e00-\u9fffA-Za-z0-9\-]{4,36}?)(?=[,。;(\n]|$)",
    re.M,
)
_PATENT_DOCUMENT = re.compile(
    r"(?:^|\n)[^\S\n]*+(?:\(\d\d\)\s*)?(?:摘要|权利要求|申请人|发明人|专利权人|申请号|申请日|公开号|技术领域|[Aa]bstract|[Ii]nventors?|[Aa]pplicants?|[Cc]laims?)(?:书)?\s?(?:\d|[:\s])"
)

#: 采用膜分离法提氢.
_BY_METHOD = re.compile(
    r"(?:采用|利用|运用|改用|使用)(?:了|的是|先进的)?((?!该|此|这|国|新|先进)[\u4e00-\u9fffA-Za-z0-9\-]{3,16}?(?:法|工艺|技术))(?=[\u4e00-\u9fff,。;、(])"
)

#: 本发明公开了一种耐盐雾紧固件的复合涂覆方法: all that is one method.
_KIND_OF = re.compile(
    r"(?:公开|提供|涉及|属于|提出|开发|给出)(?:了)?一种([\u4e00-\u9fffA-Za-z0-9、()\-]{4,40}?(?:方法|工艺|制法|技术))(?=[,。;\n]|及其|和|$)"
)
#: 掌握连铸连轧、恒温拉拔等核心工艺: what a list ends in says what its members are.
_METHOD_LIST = re.compile(
    r"(?:提供|掌握|拥有|具备|采用|突破|攻克|承接|涵盖|包括|开展|形成|应用|引入|推广)(?:了)?([\u4e00-\u9fffA-Za-z0-9\-]{3,16}?(?:[、和与及][\u4e00-\u9fffA-Za-z0-9\-]{3,16}?)*)等(?:\d{1,6}|[一二三四五六七八九十多几两]{1,6})?[项种个类]?(?:行业|产业|关键|核心|共性|前沿|先进|主要|特种|卡脖子|重大|自主|专有|独有|成熟)*(?:技术|工艺|制程)(?![装人工革])"
)

#: The transferred or licensed thing: 受让X之意愿, 转让X专利.
_TRANSFER = re.compile(
    r"(?:受让|转让|许可|授权|拥有|获得|持有)(?:其|了|的|一种|名为)?([\u4e00-\u9fffA-Za-z0-9]{4,30}?(?:方法|装置|系统|工艺|设备|结构|器|机))(?=之意愿|的?(?:发明|实用新型)?专利)"
)
_RESULT = re.compile(
    r"成果(?:信息)?[:\s]?([\u4e00-\u9fffA-Za-z0-9]{4,24}?(?:技术|工艺|方法|系统|装置))(?=[已在通作获经,、。(])"
)
_ENGLISH_NEED = re.compile(
    r"(?:is|are) (?:looking|searching) for (?:an? |the )?((?:process|method|way|technology|solution|technique|material|coating)e?s? (?:to|for|of|that) [^.,;\n]{6,90})"
)
_KNOW_HOW = re.compile(
    r"(?:expertise|experience|know-how|skills?) (?:in|on|of) ([a-z][A-Za-z0-9 -]{3,50}?)(?=[.,;)]| and | for | to | by )|\b((?:[a-z][a-z-]+ ){1,4}(?:know-how|technology|technologies|process(?:es)?|technique|techniques))\b"
)
_LOOSE_WORD = re.compile(
    r"(?:(?:the|a|an|its|their|our|your|this|that|these|new|and|or|of|in|for|to|with|by|on|as|from|using|use|uses|has|have|is|are|was|latest|which|own|same|other|such|any|all|into|at|s|signs?|licen[cs]e|licen[cs]ed|licen[cs]es|sold|sells|bought|acquired|patented|commercialised|commercialized|transfers?|transferred|develops?|developed|provides?|offers?|will|can|core|key|modern|advanced|innovative|proven|state-of-the-art|information) )+"
)  # fmt: skip


def propose(text: str, sentences: Sequence[tuple[int, int]], found: Proposals) -> None:
    """Propose what the text names; ``text`` is simplified."""
    for match in _PATENT_LINE.finditer(text):
        found.add(text, *match.span(1), "Patent", "patent-line")
    if is_patent_document(text):
        _own_title(text, sentences, found)
    if "成果" in text:
        _results(text, sentences, found)
    for start, end in sentences:
        _quoted(text, start, end, found)
        if "受让" in text[start:end] or "转让" in text[start:end] or "专利" in text[start:end]:
            for match in _TRANSFER.finditer(text, start, end):
                found.add(text, *match.span(1), "Patent", "patent-title")
        for match in _PATENT_WITH_NUMBER.finditer(text, start, end):
            cut = _CUT.match(text, *match.span(1))
            left = cut.end() if cut else match.start(1)
            if match.end(1) - left >= 6 and _TECHNICAL_END.search(text, left, match.end(1)):
                found.add(text, left, match.end(1), "Patent", "patent-number")
        for match in _PUT_NEED.finditer(text, start, end):
            group = match.lastindex or 1
            found.add(text, *match.span(group), "Need", "need")
        for match in _KIND_OF.finditer(text, start, end):
            found.add(text, *match.span(1), "Technology", "by-method")
        for match in _BY_METHOD.finditer(text, start, end):
            if not match.group(1).endswith(("办法", "做法", "方法")):
                found.add(text, *match.span(1), "Technology", "by-method")
        for match in _METHOD_LIST.finditer(text, start, end):
            at = match.start(1)
            for one in re.split(r"、|(?<=[\u4e00-\u9fff]{3})[和与及](?=[\u4e00-\u9fff]{3})", match.group(1)):
                at = text.find(one, at)
                found.add(text, at, at + len(one), "Technology", "method-list")
                at += len(one)
        for match in _RESULT.finditer(text, start, end):
            found.add(text, *match.span(1), "Achievement", "achievement")
        for match in _ENGLISH_NEED.finditer(text, start, end):
            found.add(text, *match.span(1), "Need", "need")
        for match in _KNOW_HOW.finditer(text, start, end):
            _know_how(text, match, found)


#: What the items under a heading are: a heading types its list as a head does its column.
_HEADINGS = (
    (
        "Achievement",
        re.compile(
            r"成果.{0,4}(?:推介|发布|清单|目录|名录|展示|汇编|名单|转让|挂牌)|(?:可转化|拟转让|推介|可转让|待转化).{0,4}成果|technologies on offer",
            re.I,
        ),
    ),
    ("Patent", re.compile(r"专利.{0,6}(?:清单|目录|名录|名单|推介|汇总)")),
)
_ITEM = re.compile(
    r"\s*+(?:\(?[\d一二三四五六七八九十]{1,3}[.、)]|[•●■◆·\-*])?\s*+([^:;。\n(]{4,50}?)\s*+(?=[(:;,。\n]|$)"
)


def propose_headed(text: str, stretches: Sequence[Stretch], found: Proposals) -> None:
    """Items of a list under a heading that says what they are."""
    for one in stretches:
        if one.cell is not None or not one.block.under or one.end - one.start > 80:
            continue
        head = stretches_of(stretches, one.block.under[-1])
        if head is None:
            continue
        heading = text[head.start : head.end]
        for type_, pattern in _HEADINGS:
            if len(heading) <= 30 and pattern.search(heading):
                item = _ITEM.match(text, one.start, one.end)
                if (
                    item
                    and one.block.number
                    and (_TECHNICAL_END.search(item.group(1)) or head_strength(item.group(1)) >= 1)
                ):
                    found.add(text, *item.span(1), type_, "headed")
                break


def stretches_of(stretches: Sequence[Stretch], index: int) -> Stretch | None:
    """The stretch of a block, by the position of the block in the document."""
    at = bisect.bisect_left(stretches, index, key=lambda s: s.index)
    return stretches[at] if at < len(stretches) and stretches[at].index == index else None


def _own_title(text: str, sentences: Sequence[tuple[int, int]], found: Proposals) -> None:
    """The first line of a patent document without any key is its title."""
    for start, end in sentences[:2]:
        line = text[start:end]
        if (
            5 <= len(line) <= 60
            and ":" not in line
            and (_TECHNICAL_END.search(line) or line.isascii())
            and line[-1] not in "。.;,"
            and not _ONLY_NUMBER.search(line)
            and not re.match(r"\s*(?:\(\d\d\)|发明名称|专利名称|实用新型名称)", line)
        ):
            found.add(text, start, end, "Patent", "patent-line")
            return


_ONLY_NUMBER = re.compile(r"^(?:[A-Z][a-z]+ (?:no|number)\.? )?[A-Z]{2} ?[\d ,/]{6,} ?[A-Z]\d?$")


def _results(text: str, sentences: Sequence[tuple[int, int]], found: Proposals) -> None:
    for match in _LABELLED_RESULT.finditer(text):
        found.add(text, *match.span(1), "Achievement", "result")
    for start, end in sentences:
        if "成果" not in text[start:end]:
            continue
        for match in _RESULT_LIST.finditer(text, start, end):
            at = match.start(1)
            for one in re.split(r"[、,]|以及|和(?=[\u4e00-\u9fff]{4})", match.group(1)):
                at = text.find(one, at)
                if 4 <= len(one) <= 30 and (_TECHNICAL.search(one) or head_strength(one) >= 1):
                    found.add(text, at, at + len(one), "Achievement", "result")
                at += len(one)
        for match in _BEFORE_RESULT.finditer(text, start, end):
            cut = _CUT.match(text, *match.span(1))
            left = cut.end() if cut else match.start(1)
            said = text[left : match.end(1)]
            if len(said) >= 6 and (_TECHNICAL_END.search(said) or head_strength(said) >= 1):
                found.add(text, left, match.end(1), "Achievement", "result")


def is_patent_document(text: str) -> bool:
    """Whether a text is a patent or its abstract: two of the fields that these have."""
    return len(_PATENT_DOCUMENT.findall(text[:4000])) >= 2


def _know_how(text: str, match: re.Match[str], found: Proposals) -> None:
    group = 1 if match.group(1) else 2
    left, right = match.span(group)
    if loose := _LOOSE_WORD.match(text, left, right):
        left = loose.end()
    said = text[left:right]
    if len(said) > 5 and " " in said:
        found.add(text, left, right, "Technology", "know-how")


def _quoted(text: str, start: int, end: int, found: Proposals) -> None:
    for match in QUOTED.finditer(text, start, end):
        group = 1 if match.group(1) else 2
        left, right = match.span(group)
        said = match.group(group)
        before = text[max(start, match.start() - 16) : match.start()]
        after = text[match.end() : match.end() + 30]
        if group == 2:
            if _STANDARD_AFTER.match(after) or _STANDARD_BEFORE.search(before):
                found.add(text, left, right, "Standard", "standard")
            continue
        if _NOT_TITLES.search(said) or len(said) < 4:
            continue
        if _STANDARD_AFTER.match(after):
            found.add(text, left, right, "Standard", "standard")
        elif _PATENT_BEFORE.search(before) or _NUMBER_AFTER.match(after) or _PATENT_AFTER.match(after):
            found.add(text, left, right, "Patent", "patent-quoted")
        elif _NEED_AFTER.match(after) or _NEED_BEFORE.search(before):
            found.add(text, left, right, "Need", "need-quoted")
        elif _ACHIEVEMENT_AFTER.match(after) or (
            _ACHIEVEMENT_BEFORE.search(before)
            and said.endswith(("技术", "工艺", "方法", "系统", "装置", "材料"))
        ):
            found.add(text, left, right, "Achievement", "achievement")
        elif 6 <= len(said) <= 60 and (
            _TECHNICAL.search(said) or (said.isascii() and said.count(" ") >= 2 and said[0].islower())
        ):
            sentence = text[start:end]
            for type_, pattern in _SPEAKS:
                if pattern.search(sentence):
                    found.add(text, left, right, type_, "quoted-by-sentence")
                    break
