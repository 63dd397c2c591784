"""Bodies of government by their duty: 嵩野市工业和信息化局, 省科技厅, 科技部, 美国国防部."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.heads import JOINTLY, LIGHT_HEAD, PLACE_HEAD
from clusterkg.extract.grammar.lexing import Segment, trie
from clusterkg.extract.grammar.vocabulary import listed

#: Function words of government bodies, before 局, 厅, 委, 部 …
_DUTIES = listed(
    "科技 科学技术 工业和信息化 经济和信息化 经信 工信 财政 商务 发展和改革 发展改革 发改 教育 教育体育 人力资源和社会保障 人社 生态环境 环境保护 环保 自然资源 自然资源和规划 规划和自然资源 国土资源 住房和城乡建设 住建 交通运输 交通 农业农村 农业 水利 水务 卫生健康 卫健 市场监督管理 市场监管 质量技术监督 统计 税务 审计 应急管理 安全生产监督管理 地方金融监督管理 金融 金融监管 金融工作 投资促进 投促 招商 知识产权 国有资产监督管理 公安 民政 司法 文化和旅游 文旅 林业 林业和草原 海洋 海洋与渔业 粮食 粮食和物资储备 能源 药品监督管理 食品药品监督管理 大数据 大数据发展管理 政务服务 行政审批 行政审批服务 工商 工商行政管理 外事 民营经济 中小企业 企业服务 科技和信息化 科技创新 科学技术和知识产权 经济发展 经济贸易 经贸 贸易 外经贸 国防科技工业 人才工作 气象 地震 邮政管理 通信管理 民航 铁路 烟草专卖 医疗保障 医保 退役军人事务 数据 数据资源 数字经济 口岸 城市管理 综合行政执法 信访 网信 组织 宣传 统战 科技金融 经济合作 对外贸易经济合作 经济运行 工业和商务 工业"
)
_GOVERNMENT = re.compile(
    rf"(?P<name>(?:{trie(_DUTIES)})(?:厅|局|委员会|委(?![员托派任外])|办公室|办(?![公理事法学])))"
    rf"|(?P<ministry>(?P<land>{trie(('国家', '中国', *atlas.COUNTRIES_ZH))})?(?:科学技术|科技|工业和信息化|工信|财政|商务|教育|农业农村|农业|交通运输|生态环境|自然资源|住房和城乡建设|人力资源和社会保障|公安|水利|外交|国防|民政|司法|应急管理|文化和旅游|卫生|铁道|环境保护|国土资源|信息产业)部(?![门分件署长])|国务院(?!批|关于)|国家(?:发展改革委|发改委|税务总局|市场监督管理总局|知识产权局|统计局|能源局|药监局|药品监督管理局|自然科学基金委|国防科工局|外汇管理局|粮食局)|(?:中国)?(?:证监会|银监会|保监会|银保监会|金融监管总局)|央行|国新办|工信部|网信办|(?:中国)?人民银行(?:[一-龥]{{2,6}}[分支]行)?|中央网信办|海关总署|(?:国家)?(?:税务|工商|质检)总局|审计署|民航局)(?:[一-龥]{{2,8}}(?:司|中心)(?=[,。、::)\s]|$))?"
)
_GOV_UNIT = re.compile(
    r"[一-龥]{1,10}?(?:分局|处|科|办公室|司|大队|支队)(?=[,。、::;)\s(]|$|负责|牵头|副?处长|副?科长|工作)"
)
#: Bodies named before this one, and the word that joins them to it: 国家发展改革委联合国务院国资委.
_TOGETHER = re.compile(rf"[一-龥]*?{JOINTLY}(?=[一-龥])")


def find(text: str, cut: list[Segment], starts: list[int]) -> Iterator[Found]:
    """Yield bodies of government; ``cut`` is ``lexing.segments(text)``, ``starts`` where those begin."""
    for match in _GOVERNMENT.finditer(text):
        kind = "name" if match["name"] is not None else "ministry"
        start, end = match.span()
        if kind == "ministry":
            # With its country it is believed as other bodies are: 美国国防部, 澳大利亚海关.
            family = "org_GovernmentBody_named_anchored" if match["land"] else "government_ministry"
            yield Found(start, end, "GovernmentBody", family)
            continue
        index = bisect_right(starts, start) - 1
        left = cut[index].start if index >= 0 and cut[index].end >= start else start
        before = text[left:start]
        if len(before) > 14:
            place = re.search(r"[一-龥]{2,5}(?:省|市|县|区|州|旗)$", before)
            if place is None:
                continue
            left += place.start()
        if others := _TOGETHER.match(before):
            left += others.end()
            before = text[left:start]
        if not before or before.endswith(("城市", "各省", "各市", "相关省", "有关省", "自治区")):
            continue
        if light := LIGHT_HEAD.match(before) or re.match(
            r"(?:报送|报请|报|送)(?=[省市县区][一-龥]{2}|$|[省市县区]$)", before
        ):
            left += light.end()
        unit = _GOV_UNIT.match(text, end)
        if unit is not None:
            end = unit.end()
        # 省, 市, 县 or a place before the duty makes it a body; the duty alone is a plain word.
        if re.search(r"[省市县区州旗盟镇]$|^国家|^国务院$", before) or PLACE_HEAD.match(before):
            yield Found(left, end, "GovernmentBody", "government_duty")
