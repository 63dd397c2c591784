"""Names of institutions in Chinese: what their last words say they are, and where the name begins.

The type follows the suffix (guideline 2.1: by what it is, not by its part in the sentence); the left edge is the edge of the segment
(``lexing``), stretched over brackets (Fibrexa(嘉兴)有限公司) and joiners inside a name (腐蚀与防护研究所).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache

from clusterkg.extract.grammar import atlas, bodies
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.heads import JOINTLY, LIGHT_HEAD, PLACE_HEAD
from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.grammar.lexing import HAN, JOINERS, Segment, trie
from clusterkg.extract.grammar.trades import is_common, is_generic
from clusterkg.extract.grammar.vocabulary import words

#: Type → suffixes. A longer suffix wins; what may not follow stands behind it in ``_NOT_BEFORE``.
_SUFFIXES: dict[str, str] = {
    "Firm": "股份有限公司 有限责任公司 集团有限公司 集团股份有限公司 有限公司 股份公司 集团公司 总公司 总厂 分厂 有限责任股份公司 公司 集团 厂 有限合伙 合伙企业 事务所 工作室 经营部 商行 商店 专业合作社 合作社 农场 农庄 茶场 酒业 门市部 商贸行 加工坊 作坊 印刷社 超市 酒店 宾馆 株式会社 会社",
    "Fund": "银行 分行 支行 信用社 农信社 信用联社 农商行 基金 母基金 子基金 天使基金 引导基金 投资基金 创投 创业投资 风险投资 创投中心 资本 信托 融资租赁",
    "University": "大学 学院 职业技术学院 高等专科学校 师范学校 党校 技师学院 商学院 分校 科技大学",
    "UnivPark": "大学科技园 大学科学园 大学国家科技园 学院科技园 国家大学科技园",
    "ResearchInstitute": "研究院 研究所 研究总院 研究总所 研究中心 研究室 实验室 重点实验室 联合实验室 工程中心 工程研究中心 工程技术研究中心 技术创新中心 制造业创新中心 产业创新中心 创新研究院 设计院 设计研究院 科学院 科学研究院 科学研究所 技术中心 企业技术中心 创新中心 农科院 工程技术中心 研发中心 规划院 研发总部 研究分院 研究站 院士工作站 博士后工作站 博士后科研工作站 试验站 设计研究所",
    "Incubator": "孵化器 众创空间 孵化基地 创业服务中心 孵化中心 创客空间 科创空间 创业孵化园 星创天地 双创基地 创业苗圃",
    "Accelerator": "加速器 加速中心",
    "TransferOrg": "技术转移中心 成果转化中心 成果转移转化中心 技术转移研究院 技术转移办公室 科技成果转化中心 知识产权运营中心 技术经纪公司 转移转化中心 技术转移有限公司 技术转移集团 成果转化促进中心 科技成果转化促进中心 科技成果转移转化促进中心 科技成果转移转化中心 成果转移转化促进中心 技术转移促进中心 技术转移服务中心 技术转移转化中心 技术转移平台 技术转移服务平台 成果转化服务中心 成果转化平台 科技成果转化平台 科技成果转化服务中心 技术经纪中心 技术经理人事务所 成果转化研究院",
    "ProductivityCentre": "生产力促进中心 生产力中心 生产力促进会",
    "Exchange": "技术交易所 技术产权交易所 技术交易市场 科技大市场 技术市场 产权交易中心 知识产权交易中心 技术交易中心 技术产权交易中心 产权交易所 技术大市场 科技成果交易中心 知识产权交易所 技术产权交易市场 技术交易平台 科技成果交易市场 科技成果交易所 专利交易中心 知识产权交易市场 知识产权交易平台 技术成果交易中心",
    "Station": "创新驿站 驿站",
    "PublicPlatform": "检测中心 检验中心 检验检测中心 质检中心 测试中心 试验中心 评价中心 共享中心 验证中心 计量中心 检测平台 检验平台 检验检测平台 测试平台 试验平台 评价平台 共享平台 公共服务平台 技术服务平台 服务平台 验证平台 质检站 检测站 检验所 检测所 超算中心 计算中心 分析测试中心 检验研究院 计量院 检测研究院 公共技术平台 中试服务平台 测试场 试验场 检定所 概念验证中心 工业互联网平台 监督检验中心 质量监督检验中心 服务中心 算力中心 智算中心 数据中心 检测实验室 平台 中试公共服务平台 产业服务平台 工程化平台 共性技术平台 共性技术服务平台 公共检测平台 开放实验平台 技术服务中心 检测服务平台 检验检测服务平台 标准化服务平台 表征平台 失效分析中心",
    "IntlPlatform": "国际技术合作中心 国际技术合作平台 国际产业合作中心 国际科技交流中心 国际技术转移中心 国际创新中心 国际合作中心 离岸创新中心 离岸孵化器 离岸创新创业基地 离岸创新基地 国际合作基地 国际科技合作基地 国际创新园 国际科技合作中心 海外创新中心 离岸孵化基地 国际技术转移平台 国际合作平台 离岸孵化中心 海外孵化器 国际离岸创新中心 海外离岸创新中心 海外离岸创新创业基地 海外离岸孵化器 海外创新创业基地 海外人才离岸创新创业基地 国际离岸创新创业基地 国际技术转移服务平台 国际技术转移转化中心 国际技术转移协作网络 国际科技合作平台 国际科技创新中心 国际科技创新合作中心 国际联合创新中心 国际孵化器 国际孵化中心 国际创新合作中心 国际创新合作平台 国际科技成果转化中心 跨境创新中心 国际联合孵化器 国际加速器 海外加速器",
    "Alliance": "联盟 创新联合体 联合体 产业联盟 战略联盟 共同体",
    "Organisation": "协会 学会 商会 促进会 联合会 研究会 医院 招标中心 招标代理中心 咨询中心 证券交易所 技术委员会 标准化技术委员会 基金会 报社 出版社 电视台 总会 联谊会 工商联 招标咨询中心 公共资源交易中心 评审中心 人才市场 展览中心 会展中心 交易中心 期货交易所 商品交易所 卫生院 中学 小学 博物馆 图书馆 科技馆 标准组织 认证中心 招标采购中心 采购中心 俱乐部 红十字会 工会 事业发展中心 促进中心 联席会 制造商协会 供应商协会 经销商协会 进口商协会 出口商协会 生产商协会 运营商协会 服务商协会 承包商协会 企业协会 企业联合会 企业家协会 用户协会 工业会 工业联合会 商工会 商工会议所 工商会议所 总商会 振兴会 振兴机构 贸易振兴机构 贸易促进会 投资促进会 同业公会 行业公会 公会 企业家联合会 理事会 招标咨询服务中心 招标代理服务中心 招标服务中心 招标采购服务中心 采购服务中心 咨询服务中心 人才服务中心 就业服务中心 展览服务中心 法律服务中心",
    "GovernmentBody": "人民政府 市政府 省政府 县政府 区政府 政府 管委会 管理委员会 国资委 发改委 发展改革委 发展和改革委员会 委员会 科委 经信委 法院 人民法院 检察院 海关 税务局 公安局 财政局 财政厅 海事局 检验检疫局 局 厅 办公厅 街道办事处 办事处 政务服务中心 纪委 党委 市委 省委 区委 县委 人大 政协 管理局 总局 管理办公室 领导小组办公室 领导小组 指挥部 税务分局 分局 支队 总队 企业发展局 企业服务局 投资促进局 招商局 产业促进局 贸易发展局 经济发展局 旅游发展局 知识产权局 能源署 环境署 贸易署 投资署 专利局",
    "Zone": "高新技术产业开发区 经济技术开发区 高新技术开发区 高新技术产业园区 高新技术产业园 高新区 经开区 经济开发区 工业开发区 开发区 产业园 产业园区 工业园 工业园区 工业区 科技园 科技园区 保税区 综合保税区 自贸区 自由贸易试验区 示范区 自主创新示范区 软件园 物流园 物流园区 创业园 制造园 科学城 科技城 高科技园区 生态园 化工园区 化工园 创新园 农业园 工业集中区 产业集聚区 集聚区 产业新城 产业城 孵化园 智造园 医药园 材料园 生物园 电子园 装备园 光电园 智谷 软件谷 药谷 光谷 硅谷 创新港 科创园 科技岛 未来科技城 循环经济园 合作区 合作园 新材料园 电商园 数字经济园 航空城 汽车城 试验区 园区 工业新区 现代产业园 产业示范园 产业带 科教园 港区 园",
    "Base": "特色产业基地 产业化基地 产业基地 高新技术产业化基地 新型工业化产业示范基地 示范基地 出口基地",
    "Cluster": "产业集群 创新型产业集群 创新集群 制造业集群 集群",
    "PilotLine": "中试线 中试基地 中试平台 中试车间 中试生产线 中试中心 中试工厂",
}  # fmt: skip
#: Suffix → what makes another word of it when it follows.
_NOT_BEFORE: dict[str, str] = {
    "大学": "生|教育|城(?!市)|学历|毕业|老师|本科|文化", "学院": "派|式", "银行": "业|卡|账|贷|间|存|承|汇|票|家|利|授信|股|系|保函|流水|融资|理财|信贷|借", "基金": "项目|管理|份|经理|净|池|会|公司|业|从|规模|支持|产品|投|合伙",
    "公司": "化|法|制|治|章|债|类|级|内|名|总部|员工|业务", "集团": "化|军|内|总部|层|旗|式|公|成", "厂": "房|区|家|商|长|址|名|内|牌|部|界", "局": "部|面|限|长|势|域|内|地|中|领|机关", "厅": "长|局|级|堂",
    "平台": "化|型|建|式|期|企|级|运|经|用|数|开发|系|类|商|端|公司|产品|体系|技术", "中心": "城|区|主任|的|线|任|点|体|思|化|型|工|员|内|城市|机", "园": "区|林|艺|丁|长|内|博|圃|地", "委员会": "主任|委员|成员", "联盟": r"化|链|标|(?:成员|理事)(?!(?:长|会员)?(?:单位|企业)?(?:名单|名录|目录|一览|花名册|列表))|内|秘",
    "协会": "会员|标准", "学会": "了", "集群": "化|式|内|效|企|发", "研究所": "有限", "研究院": "有限|院长", "科技园": "区", "产业园": "区", "工业园": "区", "创业园": "区", "资本": "化|金|市|运|主|支|性|开|投|公|密|周|结|充|家|品|论|额|积|外|和|回", "创投": "机|基|企|圈|公|界|联|中心|行",
    "风险投资": "机|基|公|人|家|者", "创业投资": "机|基|公|企|人|管|引|有|中心", "信托": "产|公|计|业|投|有|基|贷", "孵化器": "、|建|企业?(?=的)|运|类", "政府": "采|性|补|引|部|工|职|投|机|间|奖|购|官|网|债|资|支|主|指|和|各|扶|批|审|有|信|文|服|性|当|管|出|产|财|对|土|负责|资金|基金|监|还|驻",
    "海关": "总署|编码|数据|商品|监管|统计|特殊|人士|税|申报|通关|总|特|出|关", "法院": "判|一审|二审|认|审|系|院|执|裁|终", "示范区": "建", "园区": "化|企|内|建|管|发|运|基|平|产|开|道|经|招", "酒店": "用|业", "超市": "化|货", "医院": "用|级|感|信", "分行": "", "管理局": "", "工作室": "", "会社": "",
    "办事处": "主", "厂家": "", "合作社": "法|社", "人大": "代|常", "政协": "委", "党委": "书|副|成|政", "市委": "书|副|常", "省委": "书|副|常", "区委": "书|副|常", "县委": "书|副|常", "指挥部": "", "实验室": "、|级|用|检|仪|设|主任|建|化|条|研|样|规|阶|里|数|小|环", "数据中心": "产|建|机|服|用|液|能|的|级|市|行|业|供|电|需|和", "计算中心": "", "服务中心": "", "服务平台": "",
    "驿站": "、", "基地": "", "集团公司": "", "小学": "", "中学": "", "工会": "主|会", "总会": "有|计|是", "港区": "", "合作区": "", "试验区": "", "加速器": "、|效|件|驱|束|治|质|装|中子|物理", "技术中心": "主任", "技术市场": "化|交|合", "人才市场": "", "交易中心": "", "设计院": "", "共同体": "", "光谷": "", "分局": "",
}  # fmt: skip
#: Suffixes that are also plain nouns: the words before them must show a name (a place, or something that is no plain word).
_PLAIN = words(
    "公司 集团 厂 基金 平台 园 园区 局 厅 中心 政府 大学 学院 医院 银行 联盟 协会 集群 驿站 孵化器 加速器 实验室 资本 委员会 服务平台 服务中心 数据中心 技术中心 创新中心 研发中心 基地 产业园 开发区 示范区 试验区 集聚区 联合体 共同体 工会 海关 法院 超市 酒店 农场 合作社 事务所 办事处 工作室 信托 创投 园"
)
_LEGAL = words(
    "股份有限公司 有限责任公司 集团有限公司 集团股份有限公司 有限公司 股份公司 有限责任股份公司 合伙企业 有限合伙"
)
_TYPE_OF = {suffix: type_ for type_, words in _SUFFIXES.items() for suffix in words.split()}
_PARTNERS = r"(?P<partners> ?\((?:有限合伙|普通合伙|特殊普通合伙|股份合作制?|个人独资)\))"
#: Behind a fund's name: which of several it is, and its legal form.
STAGE = re.compile(r"(?:[一二三四五]期)?(?:股份|有限责任|有限)+公司|[一二三四五]期(?=[,。、和与及持认出投])")
_STATION = r"(?P<station>\([一-龥]{2,8}站\)|[一-龥]{2,8}工作站|[一-龥]{2,6}站)"
_BRANCH = re.compile(
    r"(?P<branch>[一-龥]{2,10}?(?:分公司|分厂|分行|支行|营业部|事业部|研究院|技术中心|分院|办事处|经营部|工厂|项目部|制造基地))|第?[一二三四五六七八九十\d]+分公司"
)
_LOCAL_BRANCH = re.compile(
    rf"(?:(?<![一-龥])|(?<=[的与和及、由在向]))(?P<name>(?:{trie([*atlas.PROVINCES, *atlas.CITIES])})[市省]?(?:第[一二三四]|[一二三])?分公司)"
)
_BANK_BRANCH = re.compile(r"[一-龥]{2,8}?(?:分行|支行|营业部)")
_SUB_UNIT = re.compile(
    r"[一-龥]{2,10}?(?:学院|学系|系(?=[,。、)\s]|$)|研究所|研究院|实验室|研究中心|处(?=[,。、::)\s]|$)|科(?=[,。、::)\s]|$)|办公室|附属医院|第[一二三四]附属医院)"
)
#: Agents of tenders, whatever their form (guideline 2.1).
_TENDERING = re.compile(r"招标(?:代理|咨询|采购|投标|服务|管理|造价)*$|招投标")
#: A name of its own before a verb, in one segment with what it acts on: 依托某学院建设某平台.
_ACTS = re.compile(
    r"(?:大学|学院|研究[院所]|公司|集团|实验室|联盟|协会)(?:建设|新建|打造|筹建|搭建|促成|推动|帮助|协助|联合|研制)(?=[一-龥]{4})"
    rf"|{JOINTLY}(?=[一-龥]{{3}})"
)
#: What the measure before it says of a pilot line: 8英寸MEMS中试线.
_MEASURED = re.compile(r"(?<![\d.])\d[\d.]*(?:英寸|寸|纳米|微米|nm|μm|G|k?V|[MGk]W|[千百万]?吨级?)[A-Za-z]*$")
#: Money of a firm, no fund: 新增注册资本.
_NO_FUND = re.compile(r"(?:注册|实收|新增|社会|民间|国有|流动|固定|人力|产业|金融|境外|外国|工商|自有|核心)$")
_FUND_WORDS = re.compile(
    r"担保|保险|银行|创业投资|股权投资|产业投资|投资合伙|资本投资|资本管理|小贷|农商|金控|金融控股|信用增进|风险投资|创投|基金|小额贷款|信托|融资租赁|金融租赁|典当|村镇银行|农信|财务公司|天使投资|引导"
)
_MANAGER = re.compile(r"资产管理|基金管理|管理咨询|保险经纪|保险代理")
_COMPANY_CALLED_INSTITUTE = re.compile(r"公司|合伙|厂$")
_FOREIGN = re.compile(
    rf"^(?:{trie([*atlas.COUNTRIES_ZH, *atlas.ABROAD_ZH, *(r for r in atlas.REGIONS_ZH if r[-1] in '洲盟亚' or r in ('中东', '拉美'))])})"
)
_HOME = re.compile(r"^(?:中国|中國|香港|澳门|台湾)")
_LATIN_HEAD = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9&.\-]*(?: [A-Z][A-Za-z0-9&.\-]*){0,2}|\d{1,4}[A-Za-z])[\- ]?$"
)
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+$")
#: What a number counts, at the head of a segment after it.
_COUNTER = re.compile(
    r"(?:年|月|日|号|时|分|点|家|名|个|位|多|余|万|亿|元|吨|台|套|后|前|底|初|末|届|次|项|所|人)+"
)
#: What stands before a joiner is a name of its own when it ends like one.
_COMPLETE = re.compile(
    r"(?:公司|集团|厂|大学|学院|研究[院所]|中心|站|局|厅|委|会|联盟|园|区|银行|基金|企业|市|省|县)$"
)
#: Everyday words that end like an institution.
_WORD_END = re.compile(
    r"(?:[格结布全大当开时战破邮饭定僵骗棋残平书]局|[校花公家田庄乐果菜茶桃竹梨]园|[客餐大展舞歌前]厅|[出到在进离入]厂)$"
)


#: Words of grammar elsewhere that stand in names after a place: 新加坡企业发展局, 常州用户协会.
_INNER = frozenset(["企业", "单位", "用户", "客户", "供应", "采购", "合作", "交流", "经营", "公司"])
#: Types whose names begin with a country as those at home do with a province.
_ABROAD_TOO = frozenset({"GovernmentBody", "Organisation", "University", "ResearchInstitute"})
#: What belongs to a name though a word of grammar stands in it: 中以|常州…中心; of bases 国家火炬计划|平湖….
_BEFORE_NAME = {
    "Base": re.compile(r"国家(?:级|火炬计划|火炬|高技术|高新技术)?$"),
    "ResearchInstitute": re.compile(r"(?:省部|部省|部市|省市)共建$"),
}
_TWO_COUNTRIES = re.compile(r"(?<![一-龥])中[以与和]$")


@cache
def _suffix() -> re.Pattern[str]:
    """Return the pattern of all suffixes; a suffix must not run on into another word."""
    return re.compile(f"(?P<suffix>{trie(_TYPE_OF)})")


@cache
def _not_before(suffix: str) -> re.Pattern[str] | None:
    words = _NOT_BEFORE.get(suffix, "")
    return re.compile(words) if words else None


def abroad(name: str) -> bool:
    """Tell whether a name begins with a foreign country or region."""
    return _FOREIGN.match(name) is not None and not _HOME.match(name)


def find(text: str, cut: list[Segment]) -> Iterator[Found]:
    """Yield names of institutions; ``cut`` is ``lexing.segments(text)``."""
    starts = [segment.start for segment in cut]
    ends: dict[int, set[tuple[int, int, str]]] = {}
    floor = 0
    for match in _suffix().finditer(text):
        suffix, start, end = match["suffix"], match.start(), match.end()
        if _WORD_END.search(text, max(0, start - 1), end) and len(suffix) == 1:
            continue
        guard = _not_before(suffix)
        if guard is not None and guard.match(text, end):
            continue
        left = _left_edge(text, start, starts, cut, floor)
        if left is None:
            continue
        left = _over_line_end(text, left, start, starts, cut)
        before = _BEFORE_NAME.get(_TYPE_OF[suffix], _TWO_COUNTRIES)
        if head := before.search(text, max(floor, left - 8), left):
            left = head.start()
        right, type_ = _right_edge(text, left, end, suffix)
        if type_ == "PilotLine" and (measure := _MEASURED.search(text, max(floor, left - 12), left)):
            left = measure.start()
        if suffix == "资本" and _NO_FUND.search(text, left, start):
            continue
        if suffix in _LEGAL or suffix in ("公司", "集团公司"):
            floor = max(floor, right)
        ends.setdefault(left, set()).add((right, start, type_))
    for left, several in ends.items():
        # The longest that names something: of 某联盟第二届理事会 it is the alliance.
        for right, start, type_ in sorted(several, reverse=True):
            found = _judge(text, left, start, right, type_)
            if found is not None:
                yield found
                break
    yield from bodies.find(text, cut, starts)
    for match in _LOCAL_BRANCH.finditer(text):
        yield Found(*match.span("name"), "Firm", "org_Firm_branch")


def _left_edge(text: str, at: int, starts: list[int], cut: list[Segment], floor: int) -> int | None:
    """Return where the name that has its suffix at ``at`` begins, or None where nothing stands before it."""
    index = bisect_right(starts, at) - 1
    if index < 0:
        return None
    # The suffix may begin with a word that cuts (有限|公司): the segment that ends at it counts.
    segment = cut[index]
    if segment.end < at:
        between = text[segment.end : at]
        if not (
            between == ")" or between in ("招标", "咨询", "采购", "企业", "服务", "合作", "研发", "生产")
        ):
            return None
    left = max(segment.start, floor)
    if acts := _ACTS.search(text, left, at):
        left = acts.end()
    if text[left - 1 : left].isdigit() and (counter := _COUNTER.match(text, left, at)):
        left = counter.end()
    if light := LIGHT_HEAD.match(text, left, at):
        left = light.end()
    for _ in range(3):
        wider = _wider(text, left, at, index, cut, floor)
        if wider is None:
            break
        left, index = wider
    if text[left - 1 : left] and (text[left - 1].isalnum() and text[left - 1].isascii()):
        head = _LATIN_HEAD.search(text, max(floor, left - 30), left)
        if head is not None:
            left = head.start()
    return left if left < at else None


def _over_line_end(text: str, left: int, at: int, starts: list[int], cut: list[Segment]) -> int:
    """Return the left edge in the line before, where a line end broke the name (guideline 3.5): 苏州珏微半导体⏎设备有限公司."""
    index = bisect_left(starts, left)
    if text[left - 1 : left] != "\n" or index == 0 or PLACE_HEAD.match(text[left:at]):
        return left
    before = cut[index - 1]
    said = text[before.start : before.end]
    if (
        before.end == left - 1
        and is_generic(text[left:at])
        and len(said) >= 3
        and PLACE_HEAD.match(said)
        and not _COMPLETE.search(said)
    ):
        return before.start
    return left


def _wider(
    text: str, left: int, at: int, index: int, cut: list[Segment], floor: int
) -> tuple[int, int] | None:
    """Return a left edge farther out: over a bracket, or over 与 where what follows it alone would be no name."""
    if text[left - 1 : left] == ")":
        opening = text.rfind("(", max(floor, left - 12), left - 1)
        inner = text[opening + 1 : left - 1]
        if opening > 0 and re.fullmatch(rf"[{HAN}]{{2,8}}", inner):
            for outer in range(index - 1, max(-1, index - 4), -1):
                if cut[outer].end == opening and cut[outer].end > floor:
                    return max(cut[outer].start, floor), outer
            if text[opening - 1].isalnum() and text[opening - 1].isascii():
                head = _LATIN_HEAD.search(text, max(floor, opening - 30), opening)
                if head is not None:
                    return head.start(), -1
        return None
    if index > 0 and cut[index].before in _INNER:
        before = cut[index - 1]
        said = text[before.start : before.end]
        whole = PLACE_HEAD.match(said) or _FOREIGN.match(said)
        if whole and whole.end() == len(said) and before.end + len(cut[index].before) == left:
            return (before.start, index - 1) if before.start >= floor else None
    if index > 0 and cut[index].before in JOINERS and at - left <= 6 and not PLACE_HEAD.match(text[left:at]):
        before = cut[index - 1]
        said = text[before.start : before.end]
        if (
            before.end + 1 == left
            and before.start >= floor
            and PLACE_HEAD.match(said)
            and not _COMPLETE.search(said)
        ):
            return before.start, index - 1
    return None


def _right_edge(text: str, left: int, end: int, suffix: str) -> tuple[int, str]:
    """Return the right edge with branch, school or office, and the type that then holds."""
    type_ = _TYPE_OF[suffix]
    if type_ == "Fund" and (stage := STAGE.match(text, end)):
        end = stage.end()
    if partners := re.match(_PARTNERS, text[end : end + 12]):
        end += partners.end()
    if type_ == "Firm":
        branch = _BRANCH.match(text, end)
        if branch is not None and suffix != "厂" and not PLACE_HEAD.match(text[end : end + 1] + "#"):
            end = branch.end()
    elif type_ == "Fund":
        if suffix == "银行" and (branch := _BANK_BRANCH.match(text, end)):
            end = branch.end()
    elif type_ in ("University", "GovernmentBody"):
        unit = _SUB_UNIT.match(text, end)
        if unit is not None and "与" not in unit.group():
            end = unit.end()
            if type_ == "University" and unit.group().endswith(("研究所", "研究院", "实验室", "研究中心")):
                type_ = "ResearchInstitute"
            elif type_ == "University" and unit.group().endswith("医院"):
                type_ = "Organisation"
    elif type_ == "Station" and (station := re.match(_STATION, text[end : end + 14])):
        end += station.end()
    return end, type_


def _judge(text: str, left: int, start: int, right: int, type_: str) -> Found | None:
    """Return the name with its type and family, or None where the words name nothing."""
    core, name = text[left:start].replace("\n", ""), text[left:right].replace("\n", "")
    suffix = text[start:right]
    if "\n" in name or len(name) > 60:
        return None
    if core[:1] in "某本该此贵我" or core in ("国有", "民营"):
        return None
    if len(core) < 2 and type_ in ("Firm", "Fund", "University", "Zone"):
        return None
    anchored = PLACE_HEAD.match(core) is not None or (
        type_ in _ABROAD_TOO and _FOREIGN.match(core) is not None
    )
    plain = suffix in _PLAIN
    if suffix in ("人大", "政协") and not anchored:
        return None
    if suffix == "理事会" and _FOREIGN.match(core) is None:
        return None
    if is_generic(core):
        bare_place = anchored and not is_generic(PLACE_HEAD.sub("", core, count=1))
        own_place = (
            anchored
            and core not in ("国家", "全国", "中国")
            and (type_ != "Firm" or suffix in _LEGAL or (suffix == "公司" and len(core) >= 4))
        )
        station = type_ == "Station" and core.startswith("国家") and suffix != "创新驿站"
        office = (
            type_ == "GovernmentBody"
            and core in ("省", "市", "县", "区")
            and suffix
            not in (
                "局",
                "厅",
                "委员会",
                "管委会",
                "管理委员会",
                "管理局",
                "法院",
                "海关",
                "办事处",
                "委员会",
            )
        )
        if not (bare_place or station or office or (own_place and not _is_level(core))):
            return None
    if (
        plain
        and not anchored
        and len(core) < 3
        and (len(core) < 2 or (is_common(core) if suffix == "公司" else is_word(core)))
    ):
        return None
    if type_ == "Firm":
        if _FUND_WORDS.search(name) and not _MANAGER.search(name):
            type_ = "Fund"
        elif re.search("交易所(?:股份)?有限公司", name):
            type_ = "Exchange"
    elif type_ == "Fund" and _MANAGER.search(core):
        type_ = "Firm"
    elif type_ in ("Zone",) and core.endswith("大学"):
        type_ = "UnivPark"
    if type_ == "Organisation" and abroad(core):
        type_ = "OverseasEntity"
    if type_ == "Firm" and _TENDERING.search(core):
        type_ = "Organisation"
    if type_ == "ResearchInstitute" and _COMPANY_CALLED_INSTITUTE.search(suffix):
        type_ = "Firm"
    if (
        type_ == "Firm"
        and (foreign := _FOREIGN.match(core))
        and not _HOME.match(core)
        and suffix not in _LEGAL
        and len(core) - foreign.end() >= 2
    ):
        # A country glued to a name stands apart from it (guideline 3.6).
        left += foreign.end()
    legal = any(word in suffix for word in _LEGAL)
    strength = "legal" if legal else "plain" if plain else "named"
    return Found(left, right, type_, f"org_{type_}_{strength}{'_anchored' if anchored else ''}")


def _is_level(core: str) -> bool:
    return core in ("省", "市", "县", "区", "省级", "市级", "国家级", "各省", "各市", "西部", "东部", "中部")
