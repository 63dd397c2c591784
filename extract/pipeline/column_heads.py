"""What a column head, or the key of a ``key: value`` line, says of the values that stand under or after it.

Heads are matched whole, after brackets, blanks and numbers are taken off: ``产品名称``, ``主导产品（服务）``, ``序号``. The endings are those of
Chinese forms and registers (…名称, …单位, …日期, …金额) and of English tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

#: Stands for whichever organisation type the name itself shows.
ORGANISATION = "Organisation*"
#: An organisation or a person: applicants, owners, shareholders.
PARTY = "Party*"

_ZH: tuple[tuple[str, str], ...] = (
    ("CreditCode", r"统一社会信用代码|社会信用代码|信用代码|统一代码"),
    ("PatentNumber", r"(?:专利|申请|公开|公告|授权)号(?:/(?:专利|申请|公开|授权)号)?|专利申请号|授权公告号|专利证书号"),
    ("StandardNumber", r"标准(?:编)?号"),
    ("DocumentNumber", r"(?:发文|文件|招标|采购|公告|项目|证书|合同|备案|许可证?|批准|会议纪要)(?:字|编)?号|文号|发文字号|招标文件编号|资质证书编号"),
    ("Patent", r"(?:专利|发明|实用新型|外观设计)(?:的)?名称|专利|实用新型|发明专利|外观设计|发明创造名称|知识产权名称"),
    ("Standard", r"标准名称|标准"),
    ("Achievement", r"(?:科技|科研|技术|转化|拟转让|拟转化)?成果(?:名称)?"),
    ("Need", r"(?:技术|企业技术|创新|研发|重点技术|攻关)(?:需求|难题)(?:名称|内容|描述|项目)?|(?:需求|难题)(?:名称)|难题|榜题|榜单名称|拟解决(?:的)?(?:技术)?(?:问题|难题)|技术瓶颈"),
    ("Project", r"(?:采购|招标|投资|建设|工程|立项|实施|承担|科研|课题|合作|重点|拟建|新|原)?(?:项目|工程|课题)(?:名称|题目)?|工程名称"),
    ("Policy", r"(?:政策|文件|制度)名称|政策|文件|政策依据"),
    ("Measure", r"(?:政策|主要|重点|具体|支持)?(?:措施|举措|任务)(?:名称|内容)?|政策条款|条款名称"),
    ("Agreement", r"(?:协议|合同)名称"),
    ("Recognition", r"(?:资质|荣誉|称号|认定|获得|企业)?(?:资质|荣誉|称号|认定类别|认定类型|认定名称|奖项)(?:名称|类别|类型|情况)?|资质荣誉|认定结果"),
    ("TalentPlan", r"人才(?:计划|项目|工程)(?:名称)?"),
    ("Chain", r"(?:所属|所在|重点)?产业链(?:名称)?"),
    ("Segment", r"(?:所属|所在|产业链|产业|细分|重点|关键|薄弱|主要)*(?:环节|领域|赛道|细分行业|板块)(?:名称)?"),
    ("Technology", r"(?:核心|关键|主要|专有|所需|拟转让|服务|可承接)?(?:技术|工艺)(?:名称)?|技术(?:/|及)?工艺"),
    ("Product", r"(?:主导|主要|主营|主打|核心|代表|配套|采购|供应|供货|合作|生产|拟采购|涉及|中标|进口|出口|拳头|重点|名优)?(?:产品|货物|货品|标的物?|物资|设备|商品|器材|原料|原材料|物料|材料|部件|零部件)(?:名称|内容|品种|类别|及服务|和服务|或服务|/服务|/型号|型号|及型号)?|品名|型号|规格型号|(?:拟)?(?:采购|询价|招标|求购|供货|订购|比选)(?:内容|标的|货物|物资|品目)|主营业务产品|需求产品|所需产品|合同标的|货物或服务名称|仪器(?:设备)?名称"),
    ("Post", r"(?:联盟|现任|拟任|行政|党内|公司|成员|单位)?(?:职务|职位|岗位|角色|身份|任职|成员类别|成员类型|会员类别)(?:名称)?"),
    (PARTY, r"(?:专利)?(?:申请|权利|专利权|所有权|持有|完成|著作权|让与|受让|转让|许可|被许可|转出|转入)(?:人|方|单位)|申请\(专利权\)人|申请\(权利\)人|权属人|股东(?:名称|姓名|名称/姓名)?|合伙人|出资人|权属单位"),
    ("Person", r"姓名|(?:项目|技术|单位|企业|主要|第一|现场|课题|联盟|值班|安全)?(?:负责人|联系人|发明人|设计人|完成人|起草人|带头人|主持人|记录人|值班人员?|申报人|法定代表人|法人代表|法人|专家姓名|带班领导|参会人员?|参会人|出席人员?|组长|副组长|审核人|编制人|校对|撰稿人?|签字人|签发人|发言人)(?:姓名)?|白班|夜班|中班|早班|晚班|专家组(?:组长|成员)?|评审专家"),
    ("CreditCode", r"USCC"),
    ("Place", r"(?:企业|公司|单位|项目|所在|注册|办公|经营|生产|建设|实施|交货|施工|产品|所属|详细|通讯|通信|联系|主要)*(?:所在地|注册地|属地|地址|地点|区域|地区|区县|县区|县市区|城市|省份|省市|国家|产地|住所|国别|国家和地区|国家/地区)|设区市|地级市|地市|市州|盟市|市县|市|县|区|县区|县/市/区|省"),
    ("Share", r"(?:持股|出资|股权|占股|投资|补助|销售|采购|支持|补贴|控股|表决权)?(?:占比|比例|比重|份额|增幅|增速|同比(?:增长|增减|变动)?|增长率)|占.{0,16}(?:比例|比重|百分比|的比)|.{2,10}(?:利用率|增长率|配套率|良率|毛利率|占有率|占比|比例|比率|达标率|完成率|国产化率|增减)"),
    ("Money", r"(?:.{0,8}(?:金额|销售额|采购额|投资额|总投资|预算|成交额|合同额|出资额|营业收入|营收|产值|净利润|利润总额|经费|资金|注册资本|中标价|报价|单价|总价|合同价|转让价|转让费|许可费|收费标准|补助额|奖励额|贷款额|授信额度?|补贴额|利润|收入|价款))"),
    ("Quantity", r"(?:设计|现有|在建|规划|年|月|总|新增|已建|拟建|年设计|实际|核准)*(?:产能|产量|数量|销量|面积|人数|职工人数|员工人数|从业人员|装机容量|处理能力|生产能力|生产规模|规模|采购量|供应量|需求量|用量)|持股(?:数量|数|股数)|股份数量?|股数"),
    ("Date", r"(?:.{0,8}(?:日期|时间|年份|年度|时限|期限|有效期|登记日|截止日|生效日|工期|预计完工|完工|完成时限|建设期|开工|竣工|投产|月份))|年|年月|日|月|签署日|报告期"),
    (ORGANISATION, r"(?:.{0,8}(?:企业|公司|单位|机构|客户|供应商|供货商|厂商|厂家|主体|用户|集团|商户|中标人|投标人|招标人|采购人|采购商|买方|卖方|甲方|乙方|丙方|供方|需方|需求方|供给方|发榜方|揭榜方|技术方|招标代理|联盟(?=名称|全称)|投资方|出资方|受托方|委托方|业主|承包人|候选人|服务对象|合作方|平台|园区|部门|高校|院校|院所|持有人|运营方|发行人|担保人|债权人|债务人|参展商|成员)(?:名称|全称|简称|名单)?)|投资人|基金名称|孵化器名称|依托单位|名称"),
)  # fmt: skip
_EN: tuple[tuple[str, str], ...] = (
    ("Need", r"(?:technical |technology |technological |innovation )?(?:needs?|problems?|challenges?|requirements?|difficult(?:y|ies)|bottlenecks?)(?: as put| statement| description)?"),
    ("Chain", r"(?:industry |industrial |value )?chains?"),
    ("Product", r"(?:main |key |core |principal )?(?:products?|goods|items?|models?|product names?|products? (?:and|/|or) services?|equipment|material|subject(?: matter)?|activity|lot description|commodit(?:y|ies)|main business|principal (?:business|activity|products?)|business|scope of supply|leading products?|description of goods|articles?)"),
    (ORGANISATION, r"(?:company|firm|supplier|customer|buyer|seller|manufacturer|maker|mill|member|members|organi[sz]ation|institution|applicant|contractor|purchaser|tenant|partner|subsidiary|investor|bidder|winner|awardee|entity|undertaking|exhibitor|vendor|employer|beneficiary|contracting (?:authority|entity|party|body)|procuring (?:entity|authority)|client|issuer|lender|borrower|put forward by|raised by|submitted by|taken up by|solved by|answered by|participant|counterpart(?:y)?|guarantor|candidate|operator|host|user|exporter|importer|distributor|producer|first candidate|second candidate|recommended supplier|transferor|transferee|borrowing firm|recipient|grantee|lead partner|enterprise|responsible (?:body|unit))(?: names?)?|name|company name|name of (?:company|firm|supplier|member)"),
    (PARTY, r"(?:applicants?|assignees?|proprietors?|owners?|licensors?|licensees?|shareholders?|patentees?|transferees?|transferors?)"),
    ("Person", r"(?:inventors?|contact(?: person)?|person|chair(?:man|person)?|director|author|signatory|principal investigator)(?: names?)?"),
    ("Place", r"country|town|city|location|place|region|address|registered office|site|seat|province|country of incorporation|place of (?:registration|incorporation|delivery|business|performance)"),
    ("Share", r"(?:share|holding|stake|ownership|interest|percentage|percent|%|% held|growth|change|utili[sz]ation)(?: \(%\))?|share of .{2,20}|% of .{2,20}"),
    ("Money", r"(?:amount|price|value|revenue|turnover|sales|budget|cost|investment|contract value|contract price|fee|grant|funding|contribution|loan|royalt(?:y|ies)|purchases|net sales|fund)(?: .{0,12})?"),
    ("Quantity", r"(?:capacity|output|quantity|production|annual capacity|installed capacity|volume|units|employees|planned|headcount)"),
    ("Date", r"(?:date|year|period|deadline|start|end|term|valid until|closing date|date of .{3,20}|completion|delivery date|month)"),
    ("Project", r"(?:object|object of (?:the )?contract|subject of (?:the )?contract|project|project name|project title|contract|tender|procurement)(?: title)?"),
    ("Patent", r"(?:title(?: of (?:the )?invention)?|invention|patent title)"),
    ("PatentNumber", r"(?:patent|publication|application)(?: no\.?| number)"),
    ("DocumentNumber", r"(?:reference|tender|contract|notice|ref)(?:\.| no\.?| number| reference)?"),
    ("Technology", r"technolog(?:y|ies)|process"),
    ("Segment", r"segments?|links?|fields?|stage"),
    ("Post", r"(?:role|position|post|function|capacity as)"),
    ("Standard", r"standards?(?: title)?"),
    ("Recognition", r"(?:certification|award|recognition)s?"),
)  # fmt: skip
_RULES = tuple((type_, re.compile(pattern)) for type_, pattern in _ZH) + tuple(
    (type_, re.compile(pattern, re.I)) for type_, pattern in _EN
)
_UNIT = re.compile(
    r"[(\[]\s*+(?:单位:)?\s*+((?:人民币)?(?:百|千|万|亿|百万)?(?:元|美元|欧元)(?:人民币)?|%|万?(?:吨|台|套|件|只|支|人|家|个|平方米|米|片|辆)(?:/\s?年)?|[A-Za-z$€£%/ ]{1,12})\s*+[)\]]"
)
_BRACKETS = re.compile(r"[(\[【][^)\]】]*[)\]】]")


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says: the type of its values, and their unit where the head has it."""

    type: str
    unit: str | None = None


@lru_cache(maxsize=4096)
def read_head(text: str) -> Head | None:
    """Return what a head says, or None; ``text`` is in NFKC and simplified characters."""
    if not text or len(text) > 48:
        return None
    unit = _UNIT.search(text)
    plain = _BRACKETS.sub("", text)
    plain = re.sub(
        r"^(?:[一二三四五六七八九十]+[、.]|\d{1,2}[、.)]|第[一二三四五六七八九十]+(?:标段|包|标)|甲|乙)\s*",
        "",
        plain.strip(" *:：·■-"),
    )
    squeezed = re.sub(r"\s+", "", plain) if any("\u4e00" <= c <= "\u9fff" for c in plain) else plain.strip()
    for type_, pattern in _RULES:
        if pattern.fullmatch(squeezed):
            return Head(type_, unit.group(1).strip() if unit else None)
    return None
