"""The type of an organisation by the last words of its name, for places where it is known to be one (a column, a key).

In running text the organisation grammar decides (component ``clusterkg_organisations``); this only tells kinds apart.
"""

from __future__ import annotations

import re

_TAIL = r"(?:\([^()]{1,20}\))?$"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (type_, re.compile(pattern, re.I))
    for type_, pattern in (
        ("Firm", r"(?:资产管理|私募基金管理|基金管理|投资管理)(?:股份|集团)?(?:有限)?(?:责任)?公司" + _TAIL),
        ("Fund", r"(?:银行|基金|创投|创业投资|风险投资|风投|担保|保险|信托|融资租赁|小额贷款|信用社|资本)(?:股份|集团|中心|合伙企业|[(]有限合伙[)])*(?:有限)?(?:责任)?(?:公司)?(?:.{0,12}(?:支行|分行|分公司))?" + _TAIL + r"|基金合伙企业|(?:股权|产业|创业|风险|天使)投资(?:基金)?(?:合伙企业|管理中心|中心)" + _TAIL),
        ("Organisation", r"招标(?:代理|咨询|采购|投标|服务|管理)*(?:股份|集团)?(?:有限)?(?:责任)?公司" + _TAIL),
        ("Firm", r"(?:公司|集团|工厂|厂|合伙企业|合作社|商行|经营部|门市部|股份|个体户|工作室)" + _TAIL + r"|(?:公司|集团).{1,10}(?:分公司|分厂|事业部)$|\b(?:inc|ltd|llc|gmbh|corp|co|plc|ag|s\.?p\.?a|s\.?a|b\.?v|k\.?k|pty|kg|oy|ab|as|a/s|holdings?|group)\.?$"),
        ("UnivPark", r"(?:大学|学院).{0,6}科技园" + _TAIL + r"|大学科技园"),
        ("Accelerator", r"加速器" + _TAIL + r"|accelerator$"),
        ("Incubator", r"(?:孵化器|众创空间|孵化基地|创业服务中心|孵化中心|创客空间|创业园)" + _TAIL + r"|incubator$"),
        ("ProductivityCentre", r"生产力促进中心" + _TAIL),
        ("Station", r"创新驿站|工作站$"),
        ("Exchange", r"(?:技术|产权|知识产权|科技).{0,4}(?:交易所|交易中心|大市场|交易市场)" + _TAIL),
        ("TransferOrg", r"(?:技术转移|成果转化|转移转化)(?:中心|机构|平台|服务中心|研究院|促进中心)" + _TAIL + r"|technology transfer|knowledge exchange office"),
        ("Alliance", r"(?:联盟|创新联合体|联合体)" + _TAIL + r"|\b(?:alliance|consortium)\b"),
        ("PilotLine", r"中试(?:线|基地|平台|中心)" + _TAIL),
        ("IntlPlatform", r"(?:国际|离岸|海外)(?:创新|技术转移|孵化|合作).{0,4}(?:中心|平台)" + _TAIL),
        ("PublicPlatform", r"(?:检测|检验|质检|测试|试验|计量|认证|公共|共享|服务|评价|概念验证|监督检验)[^,、]{0,8}(?:平台|中心)" + _TAIL + r"|(?:平台|test (?:house|centre|center))$"),
        ("GovernmentBody", r"(?:政府|委员会|管委会|厅|局|科委|工信委|发改委|国资委|办公室|办事处|部|法院|检察院|海关|税务局)" + _TAIL + r"|^(?:ministry|department) of|\b(?:municipal government|council|authority)$"),
        ("ResearchInstitute", r"(?:研究院|研究所|实验室|研究中心|工程中心|创新中心|设计院|科学院|院所|技术中心)" + _TAIL + r"|\b(?:institute|laborator(?:y|ies)|research cent(?:er|re))\b"),
        ("University", r"(?:大学|学院|高等专科学校|职业技术学校|学校)" + _TAIL + r"|(?:大学|学院).{1,12}(?:学院|系)$|\b(?:university|college|school)\b"),
        ("Zone", r"(?:高新区|经开区|开发区|产业园|工业园|科技园|园区|示范区|新区)" + _TAIL),
        ("Organisation", r"(?:协会|学会|商会|促进会|医院|招标.{0,6}中心|中心|事务所|委员会|出版社|博物馆|联合会|总会)" + _TAIL + r"|\b(?:association|society|chamber|hospital|foundation)\b"),
    )
)  # fmt: skip
_MASKED = re.compile(
    r"(?:客户|供应商|企业|公司|单位|用户|厂商|主机厂)\s?[一二三四五六七八九十甲乙丙丁A-Z\d]{1,2}|第[一二三四五六七八九十\d]+名|某.{1,14}|.{0,4}(?:保密|不公开|不便透露|匿名|未披露|不予披露).{0,6}|(?:另|其他|其余)[^,]{0,8}|"
    r"(?:customer|supplier|company|client)\s?(?:no\.?\s?)?[A-Z\d]{1,2}|(?:one|another|a|an|two|undisclosed|confidential|unnamed)\s.{2,40}|undisclosed|confidential",
    re.I,
)
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄曲封芮储靳汲段富巫乌焦巴弓牧隗山谷车侯宓全郗班仰秋仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶幸司韶黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩聂晁勾敖融冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖谌庾佘佟冼麦仝揭逯闫岳邝茆亓晋楚仉阴帅缑亢况有琴牟"
)
_DOUBLE_NAMES = "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 令狐 百里 呼延 东郭 南门 单于 轩辕 拓跋"
_DOUBLE = tuple(_DOUBLE_NAMES.split())


def organisation_type(name: str, default: str = "Firm") -> str:
    """Return the type of an organisation by its name; ``default`` where the name does not tell."""
    if _MASKED.fullmatch(name):
        return "Masked"
    for type_, pattern in _RULES:
        if pattern.search(name):
            return type_
    return default


def tells_type(name: str) -> bool:
    """Whether the name itself shows that it is an organisation."""
    return any(pattern.search(name) for _, pattern in _RULES)


def is_person(name: str) -> bool:
    """Whether a word is formed like a Chinese personal name of two to four characters, or a name in Latin letters."""
    if re.fullmatch(r"[A-Z][A-Za-zÀ-ÿ'.-]+(?: [A-Z][A-Za-zÀ-ÿ'.-]*){1,3}", name):
        return True
    if not re.fullmatch(r"[\u3400-\u9fff]{2,4}(?:·[\u3400-\u9fff]{1,8})?", name):
        return False
    return (name[0] in _SURNAMES and len(name) <= 3) or name.startswith(_DOUBLE)
