"""Whom stand-ins stand for, and whose short names are whose: mentions given, in texts of no real firm."""

from __future__ import annotations

import re

import pytest

from clusterkg.extract.grammar.aliases import cut_out_of
from clusterkg.extract.grammar.linking import link
from clusterkg.extract.model import Mention

_TYPES = {"F": "Firm", "R": "Reference", "P": "Person", "Z": "Zone", "G": "GovernmentBody", "O": "Product", "J": "Project", "B": "Fund", "I": "ResearchInstitute", "M": "Measure", "A": "Alliance", "C": "ProductivityCentre", "Q": "Post"}  # fmt: skip


def read(marked: str) -> tuple[str, list[Mention]]:
    """Return text and mentions of ``[F岱晖]供货``."""
    text, mentions = "", []
    for part in re.split(r"(\[[A-Z][^\]]+\])", marked):
        if part.startswith("["):
            mentions.append(Mention(len(text), len(text) + len(part) - 3, _TYPES[part[1]]))
            text += part[2:-1]
        else:
            text += part
    return text, mentions


def links(marked: str, kind: str = "COREF") -> list[str]:
    text, mentions = read(marked)
    words = [text[m.start : m.end] for m in mentions]
    return [f"{words[x.source]}>{words[x.target]}" for x in link(text, mentions) if x.type == kind]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # who is quoted, before and after the words; a person for the house named beside
        ("[F临岱光电]停产。“[R我们]已向[F梧淄维纶]下单。”[R公司]供应链总监[P丘立言]说。", ["我们>临岱光电", "公司>临岱光电"]),
        ("[F青岭陶瓷]总工[P费闻道]回来了。[F穗岱光电]来访。[P费闻道]并不轻松:“[R我们]的粉从外面进。”", ["我们>青岭陶瓷"]),
        # whose line of a talk it is
        ("[P蓝桂芳]([F岱茶业]):[R我们]缺袋子。\n[F梧淄包艺]:[R我司]有,[R贵司]要多少?", ["我们>岱茶业", "我司>梧淄包艺"]),
        ("来电:[F禾岱种业]总经理[P邬长庚]\n内容:\n问到[F丰垄农资]的事,答:[R我们]不发货了。", ["我们>禾岱种业"]),
        # who writes and who is written to
        ("发件人:[F临岱轴承有限公司]\n[R我公司]用的钢管自[F梧淄特钢]拿。", ["我公司>临岱轴承有限公司"]),
        ("[F黔岱饮品有限公司]:\n同意由[R你公司]牵头。\n[G岱州市科技局]", ["你公司>黔岱饮品有限公司"]),
        ("[R我局]曾赴[F梧淄光学]洽谈。\n[G岱州市经信局]", ["我局>岱州市经信局"]),
        # one 公司 throughout
        ("核心竞争力分析\n[F陇岱种业]深耕育种。[R公司]受让品种,装备由[F Kornvel AG]提供。[R公司]首席专家在任。", ["公司>陇岱种业", "公司>陇岱种业"]),
        ("[F岱晖无人机股份公司]供应商变动如下:\n1.[F梧淄复材]:因不合格,[R公司]将其移出。\n[R公司]股东无关联。", ["公司>岱晖无人机股份公司", "公司>岱晖无人机股份公司"]),
        ("行情\n[F闽岱石化]将复产,[R公司]未予置评。", ["公司>闽岱石化"]),
        ("[F岱衍制药]与[F Tessera Inc.]签约\n[R公司]授权。[F Tessera Inc.]位于波士顿,与[R公司]无关联。", ["公司>岱衍制药", "公司>岱衍制药"]),
        # labels
        ("买受人([R甲方]):[F岱香料有限公司]\n出卖人([R乙方]):[F梧淄机械厂]\n[R乙方]须装相机。", ["甲方>岱香料有限公司", "乙方>梧淄机械厂", "乙方>梧淄机械厂"]),
        ("招标人:[F岱园开发有限公司]\n中标:[F梧淄仪表]\n平台由[R招标人]自营。", ["招标人>岱园开发有限公司"]),
        # order
        ("孵出[F微岱科技],[R后者]入驻。", ["后者>微岱科技"]),
        ("有[F白岱矿业]和[F罐岱瓷土厂]。[R前者]的土给了[F凤岱瓷业];[R后者]规模小。", ["前者>白岱矿业", "后者>罐岱瓷土厂"]),
        ("设“[M壮大主体]”“[M开放场景]”两章:[R前者]由[G市经信局]负责;[R后者]由[G市交通局]负责。", ["前者>壮大主体", "后者>开放场景"]),
        ("名单:[F岱一]、[F岱二](主营阀)、[F岱三]。请[R上述企业]参会。", ["上述企业>岱一", "上述企业>岱二", "上述企业>岱三"]),
        ("用于[J岱晖扩产]、[J梧淄再生]。[R项目2]待批。", ["项目2>梧淄再生"]),
        # things and what a text is about
        ("用于[O盐湖提锂纳滤膜],[R该膜]是耗材。", ["该膜>盐湖提锂纳滤膜"]),
        ("[C浈岱县生产力促进中心]小结\n与[I华岱研究院]来往。\n今年,[R中心]增收。", ["中心>浈岱县生产力促进中心"]),
        ("[F岱晖股份]向[B岱山合作银行]借款。[F岱晖股份]与[R该行]签约。", ["该行>岱山合作银行"]),
        ("(下称“[R合资公司]”)", []),
    ],
)  # fmt: skip
def test_whom_stand_ins_stand_for(marked: str, expected: list[str]) -> None:
    assert links(marked.replace("[F ", "[F")) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # declared once, it holds for the whole document, whatever stands in its exhibits
        ('[FOrland Devices, Inc.] ("[FOrland]," the "[RCompany]," "[Rwe]" or "our") makes valves. [RWe] buy castings from [FPell Foundry LLC]. [RThe Company] leases a yard.\n| Name | Share |\n| [FOrland Iberia S.L.] | 100% |\n| [FOrland Trading Ltd.] | 60% |', ["Company>Orland Devices, Inc.", "we>Orland Devices, Inc.", "We>Orland Devices, Inc.", "The Company>Orland Devices, Inc."]),
        ("[F岱晖阀门有限公司](以下简称“[R公司]”或“[R我们]”)造阀。[R我们]的供应商是[F梧淄铸造有限公司]。", ["公司>岱晖阀门有限公司", "我们>岱晖阀门有限公司", "我们>岱晖阀门有限公司"]),
        # a signature behind a dash; not the partner named beside
        ("[R我公司]不造电芯,电芯由合作方[F梧淄能源有限公司]代工。——[F岱晖储能有限公司]", ["我公司>岱晖储能有限公司"]),
        # what 公司 is called; whose report it is
        ("[R公司]客户包括[F梧淄特钢]、[F东岱重机]。[R公司]全称为[F岱晖合金有限公司]。", ["公司>岱晖合金有限公司", "公司>岱晖合金有限公司"]),
        ("[RThe company]'s mill is run by its unit [FPell Paper]. [RThe company] is [FOrland SE].", ["The company>Orland SE", "The company>Orland SE"]),
        ("[RWe] rely on one supplier, [FPell Wafer Co.] [FOrland Power Inc.] annual report.", ["We>Orland Power Inc."]),
        # nobody but who is dealt with: not known
        ("[RWe] rely on one supplier, [FPell Wafer Co.], for wafers.", []),
        ("[F北岱仓储]是[R我们]的老客户。", []),
        ("[F北岱仓储]向[R我们]采购。", []),
        ("[R我们]从[F梧淄电机]进口电机,也和[F岱晖电驱]合作。", []),
        ("[R公司]客户包括[F梧淄特钢]、[F东岱重机]。[R公司]产值5亿元。", []),
        ("[R我们]售钢。子公司名单\n[F岱晖钢管有限公司]\n[F岱晖钢板有限公司]", []),
        ("[R我们]售钢。\n主要供应商:\n[F岱晖钢管有限公司]", []),
        # 他们 are whose share is the other one
        ("[F岱晖叉车]与[F梧淄物流]的合资公司叫[F晖淄物流有限公司],[R我们]占70%,[R他们]占30%。", ["我们>岱晖叉车", "他们>梧淄物流"]),
        ("[R我们]和[F梧淄物流]办了[F晖淄物流有限公司],[R我们]占70%,[R他们]占30%。", ["他们>梧淄物流"]),
        # what stands on every page
        ("点击关注[R我们]\n[F岱晖密封]很有名。\n供稿:[Z岱州经开区]", []),
        # a letter signed by a person for a house on the next line
        ("From: [PLena Roe]\nWelcome to [FPell Implants]. In May [Rwe] wrote that [FPell Implants] was sold.\nRegards\n[PLena Roe]\n[QManager], [AOrland Alliance]", ["we>Orland Alliance"]),
    ],
)  # fmt: skip
def test_first_persons_are_the_author_or_nobody(marked: str, expected: list[str]) -> None:
    assert links(marked) == expected


@pytest.mark.parametrize(
    ("short", "full", "type_", "expected"),
    [
        ("通岱重船", "通岱重型船舶", "Firm", True),
        ("滚岱集团", "临涞滚岱轴承集团", "Firm", True),
        ("离岸创新中心", "甬岱(米兰)离岸创新中心", "IntlPlatform", True),
        ("江岱园", "武汉江岱船舶动力产业园", "Zone", True),
        ("Longteng", "Gushan Longteng Cable Group", "Firm", True),
        ("Longteng Group", "Gushan Longteng Cable Group", "Firm", True),
        ("Cable", "Gushan Longteng Cable Group", "Firm", False),
        ("北岱重船", "通岱重型船舶", "Firm", False),
        ("通岱光电", "通岱重型船舶", "Firm", False),
    ],
)
def test_what_is_cut_out_of_a_full_name(short: str, full: str, type_: str, expected: bool) -> None:
    assert cut_out_of(short, full, type_) is expected


def test_a_house_and_its_branch_are_two() -> None:
    assert links("[F鼎岱镜架]在鹰潭开了[F鼎岱镜架鹰潭分公司]。", "ALIAS_OF") == []
    assert links("[F临岱钛业有限公司]公告。[F临岱钛业]说。", "ALIAS_OF") == ["临岱钛业>临岱钛业有限公司"]
    # several short names in one bracket of a filing; a row of a table at the end signs nothing
    assert links('[FKelso Rams, Inc.] ("[FKelso]," the "[RCompany]," "[RWe]" or "our") makes rams.\n[RWe] buy rods.\nName\tSeat\n[FAnnan Kelso Trading Ltd]\tOslo') == ["Company>Kelso Rams, Inc.", "We>Kelso Rams, Inc.", "We>Kelso Rams, Inc."]  # fmt: skip
    assert links('[FKelso Rams, Inc.] ("[FKelso]," the "[RCompany]," "[RWe]" or "our") makes rams.', "ALIAS_OF") == ["Kelso>Kelso Rams, Inc."]  # fmt: skip
    assert links("[FWirral Rods Ltd] and [FHanra] formed [FWirral Hanra Castings Ltd]. [FWirral] and [FHanra] agree.", "ALIAS_OF") == ["Wirral>Wirral Rods Ltd"]  # fmt: skip
    assert links("[FNew Hanra Castings Ltd] and [FWirral Rods] met. [FHanra] agreed.", "ALIAS_OF") == ["Hanra>New Hanra Castings Ltd"]  # fmt: skip


def test_a_first_name_and_an_initial_are_a_person_s() -> None:
    assert links("From: [PLutz Harbeck]\nGreetings\n[PL. Harbeck]\n[PLutz]", "ALIAS_OF") == ["L. Harbeck>Lutz Harbeck", "Lutz>Lutz Harbeck"]  # fmt: skip
    assert links("[P邬培德]来了。[P老邬]说。", "ALIAS_OF") == ["老邬>邬培德"]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # what begins one firm's name is not short for a joint venture that has it further on, even if the name was not read to its end
        ("[FOrland Metals Ltd] and Korea's [FPell] Cathode Co. formed [FOrland Pell Precursor Pty Ltd].", []),
        ("[FPell Cathode Co.] has half of [FOrland Pell Precursor Pty Ltd]; it is run by [FPell].", ["Pell>Pell Cathode Co."]),
        ("[F梧淄集团有限公司]来了。[F岱晖梧淄电池有限公司]成立了。[F梧淄]说。", ["梧淄>梧淄集团有限公司"]),
        ("[F临岱祁岳泵阀]减产。[F祁岳]说。", ["祁岳>临岱祁岳泵阀"]),
        # two declared at once, and a name in English behind a short one
        ('[FOrland Ltd] and [FPell Castings Ltd] ("[FOrland]" and "[FPell]") met.', ["Orland>Orland Ltd", "Pell>Pell Castings Ltd"]),
        ("[A岱湖装备创新联盟](简称“[A岱湖氢盟]”),英文名称[ADaihu Consortium]。", ["岱湖氢盟>岱湖装备创新联盟", "Daihu Consortium>岱湖装备创新联盟"]),
    ],
)  # fmt: skip
def test_a_short_name_is_of_whom_it_begins(marked: str, expected: list[str]) -> None:
    assert links(marked, "ALIAS_OF") == expected
