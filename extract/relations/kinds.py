"""Classes of mentions that patterns speak of, and what a stand-in most likely stands for.

A reference has the types of its antecedent where that is known, else those its own words tell: 该公司 is an organisation, 本办法 a policy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from clusterkg.extract import inventory
from clusterkg.extract.model import Mention, Relation

#: What the last words of a reference say that it stands for, the first that fits.
_TELLING: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"联盟|联合体|共同体|alliance|consortium", ("Alliance",)),
    (r"孵化器|众创空间|incubator", ("Incubator",)),
    (r"加速器|accelerator", ("Accelerator",)),
    (r"科技园$", ("UnivPark", "Zone")),
    (r"园区|开发区|高新区|产业园|本区|该区|基地园|(?:the|this) (?:park|zone)", ("Zone", "Base")),
    (r"集群|cluster", ("Cluster",)),
    (r"基地|中试线|产线|pilot line", ("PilotLine", "Base", "Zone")),
    (r"平台|platform|centre|center", ("PublicPlatform", "PilotLine", "IntlPlatform", "Organisation")),
    (r"大学|学校|学院|高校|该校|我校|本校|university|college", ("University",)),
    (r"研究[院所]|实验室|[本该]所|[本该]院|institute|laboratory", ("ResearchInstitute", "University")),
    (r"基金|银行|fund|bank", ("Fund",)),
    (r"商会|协会|学会|促进会|chamber|association", ("Organisation",)),
    (r"[局厅委]$|政府|管委会|部门|主管|ministry|authority", ("GovernmentBody",)),
    (
        r"办法|细则|措施|意见|规划|方案|规定|政策|通知|计划|条例|纲要|policy|(?:these|this) (?:measures?|rules?|plan|regulations?)",
        ("Policy", "TalentPlan"),
    ),
    (r"条款|本条|clause", ("Measure",)),
    (r"协议|合同|备忘录|章程|memorandum|agreement|contract", ("Agreement", "Policy")),
    (r"发明|专利|實用新型|实用新型|invention|patent", ("Patent",)),
    (r"成果|achievement", ("Achievement",)),
    (r"标准|規範|规范$|standard", ("Standard",)),
    (r"项目|工程|課題|课题|project", ("Project",)),
    (r"需求|难题|need", ("Need",)),
    (r"链$", ("Chain",)),
    (
        r"公司|企业|企業|集团|集團|本[社厂店行]|[该該此我]厂|厂家|厂商|单位|甲方|乙方|丙方|供应商|客户|出让方|受让方|招标人|采购人|买方|卖方|机构|前面那家|后面那家|店|[我他你咱]们|咱|[他它她你我]家|对方|同行|邻居|"
        r"company|firm|group|business|supplier|customer|buyer|seller|manufacturer|maker|start-?up|^(?:we|us|our)$",
        ("Firm",),
    ),
    (r"先生|女士|博士|教授|同志|院士", ("Person",)),
    # What happens, and is no end of any relation.
    (r"^(?:the|this|that) (?:session|meeting|sitting|conference|deal|transaction|talks|order|visit)s?$", ()),
    (
        r"产品|产線|设备|材料|部件|组件|装置|系统|叶片|天线|芯片|电池|product|device|unit|machine|系列|型号",
        ("Product", "Segment"),
    ),
    (r"技术|工艺|方法|technology|process|method", ("Technology", "Achievement")),
)  # fmt: skip
_RULES = tuple((re.compile(words, re.IGNORECASE), types) for words, types in _TELLING)
#: Marks beside the types of a mention, for patterns: a post at the top or another, a branch by its name.
MARKS = ("Chief", "Staff", "Branch")
_CHIEF = re.compile(
    r"(?<!副)(?<!助理)(?:董事长|总经理|总裁|首席执行官|CEO|董事会主席|董事局主席|主席|院长|所长|校长|局长|厅长|(?<!室)主任|市长|县长|区长|省长|秘书长|会长|理事长|厂长|行长|书记|站长|社长|"
    r"负责人|法定代表人|董事長|總經理|總裁|執行長|秘書長|會長|理事長|廠長|院長|所長|校長)$|"
    r"^(?:Executive |Founding |Acting |Interim |Group )?(?:CEO|Chief Executive(?: Officer)?|President|Managing Director|Director[- ]General|Chairman|Chairwoman|Chairperson|Chair|"
    r"(?:\w+ )?Incubator Director|(?:Park|Cluster|Institute|Plant|Laboratory|Centre|Center) Director|Chair(?:man|woman|person)? of the (?:Management |Executive |Supervisory )?Board|Director|Dean|Rector|Secretary[- ]General|Mayor|Governor|Head|Minister)(?: and (?:CEO|Chief Executive(?: Officer)?))?$",
    re.IGNORECASE,
)
_BRANCH = re.compile(r"(?:分公司|分院|分所|办事处|分行|支行|分部|分厂|辦事處|branch|office)$", re.IGNORECASE)
_WIDE = ("Firm", "University", "ResearchInstitute", "Zone", "Project", "Product")
_FORMER = re.compile(r"^(?:前者|后者|後者|上述|二者|两者|the (?:former|latter))$", re.IGNORECASE)


@cache
def class_types(name: str) -> frozenset[str]:
    """Types of a class: ``ORG``, ``SITE``, ``THING``, ``SUBJECT``, ``ANY``, or a type itself."""
    organisations = frozenset(
        t for t in inventory.ENTITY_TYPES if t in inventory.stands_for("Masked")
    )  # a masked name may be any organisation
    sites = frozenset({"Zone", "Base", "Cluster"})
    classes = {
        "ORG": organisations,
        "SITE": sites,
        "GOODS": frozenset({"Product", "Segment"}),
        "SUBJECT": organisations | sites | {"Project", "Policy", "PilotLine", "Person", "Chain", "Agreement"},
        "ANY": frozenset(inventory.TYPES),
        "LED": organisations | {"Project"},
        "NONFIRM": organisations - {"Firm", "GovernmentBody", "University"},
        "BODY": organisations - {"Alliance"},
        "VALUE": frozenset({"Money", "Share", "Quantity"}),
    }
    return classes.get(name, frozenset({name}))


def reference_types(words: str) -> frozenset[str]:
    """Types that a reference may stand for, told from its words alone."""
    for rule, types in _RULES:
        if rule.search(words):
            return frozenset(types)
    return frozenset(_WIDE if _FORMER.match(words.strip()) or words else ())


def usual_sets() -> list[frozenset[str]]:
    """Return the sets of types that mentions commonly have."""
    sets = [inventory.stands_for(t) for t in inventory.TYPES]
    sets += [frozenset(types) for _, types in _TELLING]
    sets += [frozenset(_WIDE), frozenset({"Masked"}) | inventory.stands_for("Masked")]
    sets += [frozenset({"Post", "Chief"}), frozenset({"Post", "Staff"})]
    sets += [
        inventory.stands_for(t) | {"Branch"}
        for t in ("Firm", "Fund", "University", "ResearchInstitute", "GovernmentBody")
    ]
    # 该公司, before which a university or a park was named last.
    sets += [
        inventory.stands_for("Firm") | inventory.stands_for(t)
        for t in ("Fund", "University", "ResearchInstitute", "Organisation", "Zone")
    ]
    return sets


def types_of(text: str, mentions: Sequence[Mention], proposals: Sequence[Relation]) -> list[frozenset[str]]:
    """Return, for each mention, the types with which it may stand at the end of a relation."""
    antecedents: dict[int, set[str]] = {}
    for one in proposals:
        if one.type == "COREF":
            antecedents.setdefault(one.source, set()).add(mentions[one.target].type)
    found = []
    for at, mention in enumerate(mentions):
        if mention.type == "Reference":
            resolved = frozenset(t for kind in antecedents.get(at, ()) for t in inventory.stands_for(kind))
            words = text[mention.start : mention.end]
            # An antecedent may be mistaken, and the words may not: 公司 is an organisation whatever was found before it.
            told = reference_types(words)
            found.append(told if not resolved else resolved if told == frozenset(_WIDE) else told | resolved)
        elif mention.type == "Masked":
            found.append(frozenset({"Masked"}) | inventory.stands_for("Masked"))
        elif mention.type == "Post":
            chief = _CHIEF.search(text[mention.start : mention.end].strip())
            found.append(frozenset({"Post", "Chief" if chief else "Staff"}))
        elif _BRANCH.search(text[mention.start : mention.end]):
            found.append(inventory.stands_for(mention.type) | {"Branch"})
        else:
            found.append(inventory.stands_for(mention.type))
    return found
