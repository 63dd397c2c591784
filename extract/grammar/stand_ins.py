"""Phrases that stand for a named thing (该公司, 我司), and names that a source withholds (客户一); English ones beside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar import alone, naming
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.lexing import trie
from clusterkg.extract.grammar.vocabulary import listed

#: Noun → types of what it may stand for.
FIRM = ("Firm", "Fund")
ORGANISATIONS = (
    "Firm",
    "Fund",
    "ResearchInstitute",
    "University",
    "Organisation",
    "OverseasEntity",
    "GovernmentBody",
    "PublicPlatform",
    "TransferOrg",
    "Incubator",
    "Accelerator",
    "ProductivityCentre",
    "Exchange",
    "Station",
    "Alliance",
    "IntlPlatform",
    "UnivPark",
)
HEADS: dict[str, tuple[str, ...]] = {
    "公司 企业 集团 厂 厂商 厂家 供应商 客户 子公司 控股子公司 全资子公司 分公司 标的 发行人 上市公司 合资公司 新公司 初创公司 初创企业 龙头企业 车企 药企 民企 央企": FIRM,
    "母公司": FIRM,
    "银行 行 基金 机构 投资机构 担保公司": ("Fund", "Firm", "TransferOrg", "Organisation"),
    "单位 组织 主体 部门 平台公司 用人单位 受让方 转让方": ORGANISATIONS,
    "校 学校 大学 高校 学院": ("University",),
    "院 研究院 研究所 所 实验室 科研机构": ("ResearchInstitute", "University"),
    "中心": ("PublicPlatform", "ResearchInstitute", "ProductivityCentre", "TransferOrg", "Organisation", "IntlPlatform", "Exchange"),
    "平台": ("PublicPlatform", "IntlPlatform", "PilotLine"),
    "联盟 联合体 创新联合体": ("Alliance",),
    "协会 学会 商会": ("Organisation", "OverseasEntity"),
    "站": ("Station",),
    "园区 园 产业园 高新区 经开区 开发区 科技园 区": ("Zone", "UnivPark"),
    "孵化器": ("Incubator",),
    "加速器": ("Accelerator",),
    "基地": ("PilotLine", "Base", "Incubator"),
    "集群": ("Cluster",),
    "项目 工程 课题": ("Project",),
    "办法 细则 措施 意见 政策 规定 条例 规划 方案 通知 若干措施 实施细则 文件 指南 行动计划": ("Policy",),
    "协议 备忘录 合同 协议书": ("Agreement",),
    "标准": ("Standard",),
    "发明 专利 实用新型 方法 装置": ("Patent",),
    "成果": ("Achievement",),
    "局 厅 委": ("GovernmentBody",),
    "市 县 省 镇 乡 街道": ("Place", "Zone"),
    "产业链 链 全链 链条": ("Chain",),
    "驿站": ("Station",),
    "孵化园 众创空间 创业园": ("Incubator", "Zone", "UnivPark"),
    "合资企业 新企业 合营公司 项目公司 船东 船厂 钢厂 药厂 纸厂 店 门店 邻居 老客户 大客户 买主 卖主 买家 卖家 供方 需方 收购方 出让方 承租方 承运商 中标人 中标单位 招标人 采购人 申请人 许可人 被许可人 受让人 转让人 让与人 出租人 承租人 填报单位 申报单位 承担单位 供货方 招标方 采购方 投资方 标的企业 目标企业 发包人 承包人 担保人 被担保人 借款人 贷款人 合作方 外方 中方": ("Firm", "Fund", "University", "ResearchInstitute", "Organisation"),
    "券商 创投 资本 保险公司": ("Fund", "Firm"),
    "医院 学会 商协会": ("Organisation",),
    "公约 章程": ("Agreement",),
    "机制 计划 行动 条款 政策措施": ("Policy", "Measure"),
    "技术 工艺 配方 算法": ("Technology", "Achievement", "Patent"),
    "难题 需求 题目 课题 榜单": ("Need", "Project"),
    "品种 机型 型机 型号 产品 设备 材料 部件 零件 药品 器械 软件 系统 装备": ("Product",),
    "产线 生产线 中试线 线": ("PilotLine", "Project", "Product"),
    "环节 领域": ("Segment",),
    "件 项专利": ("Patent", "Standard"),
}  # fmt: skip
TYPES_OF = {noun: types for nouns, types in HEADS.items() for noun in nouns.split()}
_NOUN = trie(TYPES_OF)
#: What counts a thing behind a word that points: 这家公司, 这套技术, 该款软件.
COUNT = "[家个座项套道条种款所支台批份只册类间艘]"
_PARTIES = ["甲方", "乙方", "丙方", "丁方", "戊方"]

_THIS = re.compile(
    rf"(?P<that>(?:该{COUNT}?|(?<![自从因由如就至彼])此|(?<![A-Za-z0-9])[这那]{COUNT}|上述|前述|上列|前列)(?:{_NOUN}|[一-龥]{{2}}(?:公司|厂|企业|大学|基金|园区|机构|平台|中心|集团|联盟)))(?![一-龥]?(?:化|型|式)|[主部]要|(?<=所)[有称述需用指谓]|(?<=市)[场值面]|(?<=[县省])级|(?<=区)[域间块别分]|(?<=院)[线内外]|(?<=行)[业为动业]|(?<=镇)[区]|(?<=线)[上下路]|(?<=件)[事]|(?<=站)[点台]|(?<=厂)[家商长房区]|(?<=链)[接])"
    rf"|(?P<own>(?<![一-龥])本(?:{_NOUN})(?![人年月级土地身来科周期])(?!(?<=所)[有称述需用指谓]|(?<=市)[场值]|(?<=行)[业为动])|(?<=[与和对向为由及将在从给是让被除把按])本(?:公司|集团|企业|院|所|校|中心|联盟|协会|项目|基金|园区?|平台|厂|局|集群|基地|商会|学会|合同|标准)(?![人年月级土地身来科])|本(?:公司|办法|细则|措施|意见|规定|条例|方案|规划|发明|实用新型|专利|申请(?=提供|公开|涉及|的|实施|属于|要求|中|还)|协议|联盟|项目|基地|中心|基金|集群|站|院|所|校|厂(?!家)|备忘录|公约|合同(?!约定)|行动计划|联合体|商会|学会|集团|司)(?![人年月级土地身来科长]))"
    rf"|(?P<plural>(?:上述|前述|以上|这|该|(?<![自从因由如就至彼])此)(?:[一二两三四五六七八九\d]+)?(?:家|个|所|位|项)?(?:公司|企业|单位|机构|项目|园区|高校|联盟|专利|产品)|(?:(?<![一-龥])|(?<=[与和对向由将这上后前]))[两三](?:家(?:公司|企业|机构|单位|院校|高校)|联盟|园区?(?=[将与互共的间签])|(?:校|院|所)(?=[将与互共的间签]))|双方企业|[前后][两二三四]家(?![一-龥]{{0,2}}(?:名|大))(?:公司|企业|机构|单位|供应商|客户)?|(?:后|前)两(?:者|个|项|种))"
    r"|(?P<order>前者|后者|前面那家|后面那家|[前后]一家|[头首]一家|第[一二]家(?=[去今明则为是的在从向已做主,])|标的公司|标的企业|目标公司|目标企业|原项目|新项目|原公司|合资公司|新公司|合营公司|(?<!的)母公司(?=[的将已为向持与,。、承对未])|发行人|控股股东公司|(?<![被一-龥])(?:收购方|异议人|填报单位(?! ?[::])|申报单位(?! ?[::])|[外中]方(?=[将以出提派负委承投占持不]))|被异议人|(?<=[由向与被给是])(?:收购方|异议人|填报单位|外方|中方|买主|卖主|招标人(?![一-龥])|采购人(?![一-龥])|招标人(?=自|负|承)))"
    rf"|(?P<numbered>(?:项目|需求|标的|难题|课题|企业|专利|成果)(?<!\d)[1-9一二三四五六七八九](?![\d、.。年月日个项家名条期类批号标般种律致直定些切级次方代共流体站]|\d*[.,]\d))"
    rf"|(?P<party>(?:{'|'.join(_PARTIES)})(?![案程法]))"
)
_ALONE_WORDS = listed(
    "公司 集团 联盟 联合体 园区 项目 学校 中心 平台 协会 基金 银行 研究院 研究所 大学 学院 基地 高新区 孵化器 集群 工厂"
)
#: A noun by itself stands for the named one where nothing but a delimiter is before it.
_ALONE = re.compile(
    rf"(?:(?<![一-龥A-Za-z0-9\-—”\"》」』’)])|(?<=\(\d\))|(?<=\([一二三四五六七八九十]\))|(?<=所持)|(?<=持有)|(?<=[由与对向在从因给为被让将入据和及至])(?<!成为)|(?<=退出)|(?<=加入)|(?<=收到)|(?<=进入)|(?<=签约)|(?<=表示)|(?<=目前)|(?<=此外)|(?<=其中)|(?<=报告期内)|(?<=年)|(?<=任)|(?<=拟)|(?<=使)|(?<=的)(?<!企业的)(?<!家的))(?P<alone>(?:{'|'.join(_ALONE_WORDS)}))"
    r"(?=[的将拟已与和及在从向对为是无不未于均也仍还未没有持副董总监全控原主生产研销售累计现计划营收今去本年上下决定预计承诺认为表示称正一直入选获取得收到签订建设位于落户通过完成秘书处成员理事牵头标准由员工产品募集内股东实际,。;:、\s】)\d]|$|(?:[一-龥]{2}))"
)
#: At the head of a clause, before a word of grammar or a verb, nouns that elsewhere begin other words (中心城, 平台型) stand alone too.
_AT_HEAD = re.compile(
    r"(?:^|(?<=[\n。;!?,:]))[ \u3000]*(?P<alone>(?:中心|平台|集群|园区|基地|学院|研究院|研究所|协会|孵化器|加速器|高新区|联合体|联盟|学校|大学))"
    r"(?=[由与将已还为向是在于现拟促按从以可围始成依致立位坐对拥先累另采推服帮也曾有第新]|面向|坚持|实现|获|总投资|占地|目前|去年|今年|每年|\d{4}年)(?!为(?:核心|主)|对(?:称|外)|有(?:效|关)|第[一二三]产业|成[员果])"
)
_NOT_ALONE = re.compile(
    r"^(?:公司(?:法|制|债|化|章程|介绍|简介|名称|简称|全称|代码|类型|地址)|集团(?:化|军)|项目(?:名称|编号|负责人|经理|管理|化|类|单位|申报|承担|库|概况|建设期|总投资|代理|联系人|资金)|中心(?:城|实验室|主任|镇|思想|任务|区|化|组|的|[一-龥])|平台(?:化|型|经济|企业|建|共享|[一-龥])|基金(?:会|项目|管|份|[一-龥])|银行(?:业|卡|[一-龥])|学校(?!的|经|将|已|与|和|在)|学院(?:派|[一-龥])|大学(?:生|[一-龥])|协会(?:[一-龥])|基地(?:化|[一-龥])|研究院(?:[一-龥])|研究所(?:[一-龥])|集群(?:化|[一-龥])|工厂(?:化|[一-龥])|孵化器(?:[一-龥])|高新区(?:[一-龥])|园区(?:化|值班|基础|企业|平台|道路|建设|管|项目|发展|产业|招商|[一-龥]{2}会))"
)

_MASKED = re.compile(
    r"(?P<coded>(?<![一-龥])(?:客户|供应商|单位|公司|企业|供方|需方|买方|卖方|第三方|交易对手|关联方|关联企业|关联公司|被担保方|自然人|个人|机构|院所|厂商|股东|委托方)(?: ?[A-Za-z](?![A-Za-z])| ?\d{1,2}(?![\d年月日.%家个名])|[一二三四五六七八九十]{1,2}(?![一-龥])|[甲乙丙丁戊己庚辛]))"
    r"|(?P<coded2>(?:客户|供应商)(?:[一二三四五六七八九十](?![家个名位级方])|[A-Z](?![A-Za-z])|[甲乙丙丁戊]))"
    r"|(?P<some>(?:(?:(?<![一-龥])|(?<=[和与向给由从为对的是有及在]))(?:北美|南美|欧洲|非洲|中东|东南亚|华东|华南|华北|华中|西南|西北|东北|长三角|珠三角|日本|韩国|德国|美国|法国|英国|意大利|印度))?某[一-龥A-Za-z]{0,12}?(?:企业|公司|厂商?|集团|客户|供应商|院所|研究所|院校|大学|单位|机构|银行|基金|[央国车药]企|主机厂|整机厂|经销商|医院|巨头|大厂|商超|连锁超市|超市|商场|电商|商(?![超会场务业品标家贸城])|方(?![面案式法]))(?:[A-Z甲乙](?![a-z]))?)"
    r"|(?P<rank>(?m:^第[一二三四五12345]名$))"
    r"|(?P<other>另外?(?:[两三四五六七八九\d]+家(?:[一-龥]{0,6}(?:企业|公司|厂|客户|供应商|机构|单位|院所))?|一家[一-龥]{0,6}(?:企业|公司|厂|客户|供应商|机构|单位|院所))|[一两三]家(?:不愿|不便|不肯|要求|未)(?:具名|透露(?:名称|姓名|身份)?|公开(?:名称)?|披露(?:名称)?|匿名|保密)的[一-龥]{0,8}?(?:企业|公司|厂|客户|供应商|机构|单位|院所|集团|商)|(?<=包括)[两三四五六七八九\d]+家[一-龥]{0,6}(?:企业|公司|厂|客户|供应商|机构|院所|主机厂))"
    r"|(?P<withheld>(?:企业|公司|客户|供应商|单位|对方|买方)要求(?:保密|匿名)|(?<=[::])不愿(?:透露|具名)[一-龥]*企业|他的公司|她的公司)"
)
_LABEL = re.compile(r" ?[::](?! ?(?:不愿|要求|保密|匿名|未|不便))")


def chinese(text: str) -> Iterator[Found]:
    """Yield stand-ins of a Chinese text."""
    for match in _THIS.finditer(text):
        kind = match.lastgroup or "that"
        yield Found(*match.span(kind), "Reference", f"reference_{kind}")
    called: set[str] = set()
    for short in naming.declared(text):
        if naming.STANDS_IN.fullmatch(text, short.start, short.end):
            called.add(text[short.start : short.end])
            yield Found(short.start, short.end, "Reference", "reference_declared")
    yield from alone.declared(text, frozenset(called))
    for match in _ALONE.finditer(text):
        start, end = match.span("alone")
        owned = text[start - 1 : start] == "的" and (match["alone"] != "公司" or alone.new_one(text, end))
        label = alone.heads(text, start, end)
        if not (owned or label or _NOT_ALONE.match(text[start : end + 3])):
            yield Found(
                start, end, "Reference", f"reference_alone_{'firm' if match['alone'] == '公司' else 'other'}"
            )
    yield from alone.nouns(text)
    yield from alone.things(text)
    yield from alone.speaking(text)
    for match in _AT_HEAD.finditer(text):
        yield Found(*match.span("alone"), "Reference", "reference_alone_other")
    for match in _MASKED.finditer(text):
        kind = match.lastgroup or "coded"
        # 企业1:宁海泵业 – a number before a name is a label.
        if kind == "coded" and _LABEL.match(text, match.end()):
            continue
        yield Found(*match.span(kind), "Masked", f"masked_{kind}")
