"""What a tagger found, put right by what the words themselves show: its bounds, its kind, or that they name nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.heads import FORMERLY
from clusterkg.extract.grammar.institutions import STAGE, abroad
from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.grammar.lexing import trie
from clusterkg.extract.grammar.trades import is_common
from clusterkg.extract.pipeline.head_nouns import PRODUCT_HEADS
from clusterkg.extract.pipeline.indicators import valued
from clusterkg.extract.pipeline.organisation_types import organisation_type, tells_type
from clusterkg.extract.pipeline.triggers import grows

#: Several of a kind are no name: 滇中多家硅厂.
_SEVERAL = re.compile(r"[多数几各两三四五\d]家(?!乐|族|用|具)|等企业|等公司")
#: Before a name without a legal form a foreign country stands apart (guideline 3.6): 丹麦哈尔默乳品.
_FOREIGN = re.compile(rf"(?:{trie([c for c in atlas.COUNTRIES_ZH if c != '中国'])})(?=[一-龥]{{2}}|[A-Z])")
_LEGAL = re.compile(r"公司|集团|厂$|银行")
_TOWN = re.compile(r"[一-龥]{2,3}(?<![超城门都夜集股楼上])[市县]")
_OFFICE = re.compile(r"^(?:总[理统]|首相|政府|议会|央行|国家|前)|[企国人方城州]$")
_ENGLISH_BODY = re.compile(
    r"\b(?:Association|University|Institute|Federation|Chamber of Commerce|Society|Academy)$"
)
#: What taggers that mostly saw firms take for one, by its words: bodies of government, universities by their letters, an aircraft with its maker.
_ENGLISH = (
    ("GovernmentBody", re.compile(r"\b(?:Commission|Parliament|Ministry|Treasury|Senate|Congress)$|\b(?:Department|Ministry) of [A-Z]|^(?:Pentagon|White House|European Union|EU|FDA|FTC|SEC)$")),
    ("University", re.compile(r"^(?:ETH(?: Z(?:u|ü|ue)rich)?|EPFL|MIT|KAIST|KTH|Caltech|UCLA|UC [A-Z][a-z]+|KU Leuven|RWTH(?: Aachen)?|TU [A-Z][a-z]+)$")),
    ("Product", re.compile(r"^[A-Z][A-Za-z]+ (?:[A-Z]{1,3}-?\d{2,4}[A-Z]{0,3}|7\d7(?:-\d{1,2})?)$")),
)  # fmt: skip
#: Kinds that the last words of a name tell better than a tagger that mostly saw firms.
_TOLD = frozenset(
    {
        "Fund", "University", "ResearchInstitute", "Organisation", "Alliance", "Incubator", "Accelerator", "TransferOrg", "IntlPlatform",
        "UnivPark", "ProductivityCentre", "Exchange",
    }
)  # fmt: skip
#: A measure or model glued to a thing is part of its name: 800G硅光模块.
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-+/]{0,9}$")
#: Words for a party, which name nobody.
_STAND_IN = re.compile(
    r"^(?:标的|目标|合资|合营|新|母|子|该|本|上市|项目|拟设立?)公司$|^(?:交易对方|发行人|控股股东|实际控制人|转让方|受让方|甲方|乙方|丙方)$|[系是为]公司$|^(?:一种|制备|'|’)"
)
_APART = re.compile(r"[一-龥)][ \u3000][一-龥A-Z]")
_PART = re.compile(r"[^ \u3000\n]{3,}")
#: What governs a name and is none of it: 予杭州某公司, 原某某有限公司.
_LIGHT = re.compile(rf"[予被将把的了]|{FORMERLY}")
#: Those that join one are no body of government.
_SOCIETIES = ("协会", "学会", "商会", "联合会", "研究会", "促进会")
#: Two bodies that act together.
_BOTH = re.compile(r"(.{2,}?[局委部厅院署办会])(?:联合|会同)(.{2,}[局委部厅院署会])")
#: Words of technology that begin with the 等 of equal, not with that of a list.
_ALIKE = re.compile(r"静压|离子体|温(?!州)|轴|规|径角")
#: A list that ends by calling its items processes: 连铸连轧、恒温拉拔等核心工艺.
_METHODS = re.compile(
    r"(?:[、和及与][一-龥A-Za-z0-9\-]{2,12}){0,6}等[一-龥]{0,4}?(?:工艺|技术)(?![一-龥]{0,2}(?:企业|公司|研究|服务))"
)
#: A list that ends by calling its items firms: 英飞凌、恩智浦等外资企业.
_FIRMS = re.compile(r"(?:[、和与及][^,。、;:]{2,12}){0,6}等[一-龥]{0,8}?(?:企业(?!家)|公司|厂商|厂家|车企)")
#: What a name goes on with where it is a newspaper's: 上海证券报记者.
_PAPER = re.compile(r"(?:[日时周晚]?报)(?=记者|讯|社(?!会)|称|消息|网|[》,、。])")
#: Who is joined by 与 and signs, or is bought from, is a firm, whatever the name sounds like: 与赛力斯签约, 从赛默飞、思拓凡进口.
_WITH = re.compile(r"[与和同从向、]|携手|联合")
_SIGNS = re.compile(r"签[约署订]|达成|合资|共建|联手|进口|采购|订购|引进|供货")
#: Where shares are traded, no goods.
_BOARDS = frozenset(("科创板", "创业板", "中小板", "新三板"))
#: What a short name of an institute goes on with: 大连化物所与….
_INSTITUTE = re.compile(r"所(?=[与和、,。;联牵共研])")
#: How a prize goes on: 国家技术|发明一等奖.
_PRIZE = re.compile(r"[一-龥]{0,5}?奖?[特一二三]等奖")
#: A head of accounts, no fund.
_INVESTING = re.compile(
    r"(?:长期|短期|其他|重大|对外|权益|交易性|债权|股权|项目|固定资产|创业|风险|产业|证券)*投资"
)
_THINGS = frozenset({"Product", "Project", "Technology", "Segment", "PilotLine"})


#: What follows is made or traded, not who makes it.
_MADE = re.compile(
    r"(?:产品(?:为|有|包括|是|涵盖)?|主营|主打|生产|制造|研制|研发|供应|提供|交付|销售|采购|签订|订购)(?:了|的)?$"
)


def _stands_alone(rest: str) -> bool:
    """Whether what follows a country is a name by itself: no word (美国|打车), no office (澳大利亚|总理…)."""
    return not (_LEGAL.search(rest) or _OFFICE.search(rest) or is_word(rest) or is_common(rest))


def _told(said: str, kind: str) -> bool:
    """Whether the last words are enough: a 中心 may be a mall, and foundation begins names of firms."""
    if said.isascii():
        return _ENGLISH_BODY.search(said) is not None
    return not (kind == "Organisation" and said.endswith("中心"))


def _sure(said: str) -> bool:
    return (
        not tells_type(said)
        and any(said[i:] in PRODUCT_HEADS for i in range(len(said)))
        and said[-2:] not in ("科技", "材料")
    )


def repaired(text: str, start: int, end: int, type_: str) -> Iterator[tuple[int, int, str]]:
    """Yield the mentions that a tagged stretch is: mostly itself, none where it names nothing, two for a country and a firm."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    said = text[start:end]
    if not said or (type_ == "Firm" and _STAND_IN.search(said)):
        return
    if type_ == "Firm" and _APART.search(said):
        # Names side by side in one line.
        for part in _PART.finditer(said):
            yield from repaired(text, start + part.start(), start + part.end(), type_)
        return
    if type_ == "Firm" and (light := _LIGHT.match(said)):
        start += light.end()
        said = text[start:end]
        if len(said) < 4 or not tells_type(said):
            return
    if said.count("(") != said.count(")"):
        return
    if type_ in _THINGS and "一" <= said[:1] <= "龥":
        model = _MODEL.search(text, max(0, start - 10), start)
        if model and re.search(r"[A-Za-z]", model.group()):
            start = model.start()
    if text[start - 1 : start] == "等" and _ALIKE.match(said):
        start -= 1
        said = text[start:end]
    if type_ in ("ResearchInstitute", "PublicPlatform") and text.endswith("国家", 0, start):
        start -= len("国家")
        said = text[start:end]
    if type_ == "Person" and (
        _FIRMS.match(text, end) or (_WITH.search(text, max(0, start - 2), start) and _SIGNS.match(text, end))
    ):
        type_ = "Firm"
    if type_ == "Product" and said in _BOARDS:
        return
    if type_ == "Firm" and _INSTITUTE.match(text, end):
        end += 1
        said = text[start:end]
    if (
        type_ == "Firm"
        and len(said) > 3
        and said.endswith("所")
        and not said.endswith(("交易所", "事务所", "律所"))
    ):
        type_ = "ResearchInstitute"
    if type_ == "Recognition" and (prize := _PRIZE.match(text, end)):
        end = prize.end()
        said = text[start:end]
    if type_ == "Segment" and _METHODS.match(text, end):
        type_ = "Technology"
    if type_ == "Fund" and _INVESTING.fullmatch(said):
        return
    if (type_ == "Indicator" and not valued(text, start, end)) or (type_ == "Event" and grows(text, start)):
        return
    if type_ == "Fund" and (stage := STAGE.match(text, end)):
        end = stage.end()
        said = text[start:end]
    if type_ == "GovernmentBody" and (two := _BOTH.fullmatch(said)):
        yield start, start + two.end(1), type_
        yield start + two.start(2), end, type_
        return
    if type_ in ("Firm", "Fund") and _PAPER.match(text, end):
        return
    if said.endswith("证券") and text.startswith("交易所", end):
        yield start, end + len("交易所"), "Organisation"
        return
    if type_ == "Firm" and len(said) <= 8 and _MADE.search(text, max(0, start - 8), start) and _sure(said):
        type_ = "Product"
    if type_ == "Firm":
        if _SEVERAL.search(said):
            return
        if _TOWN.fullmatch(said):
            yield start, end, "Place"
            return
        if (country := _FOREIGN.match(said)) and _stands_alone(said[country.end() :]):
            yield start, start + country.end(), "Place"
            start += country.end()
        elif tells_type(said) and (kind := organisation_type(said)) in _TOLD and _told(said, kind):
            type_ = kind
    if type_ == "Firm":
        type_ = next((kind for kind, pattern in _ENGLISH if pattern.search(said)), type_)
    if type_ == "GovernmentBody" and said.endswith(_SOCIETIES):
        type_ = "Organisation"
    if type_ == "Organisation" and abroad(said):
        type_ = "OverseasEntity"
    yield start, end, type_
