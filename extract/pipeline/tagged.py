"""What a tagger found, put right by what the words themselves show: its bounds, its kind, or that they name nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.english_nobody import WORKS, nobody
from clusterkg.extract.grammar.heads import FORMERLY
from clusterkg.extract.grammar.institutions import STAGE, abroad
from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.grammar.lexing import trie
from clusterkg.extract.grammar.trades import is_common
from clusterkg.extract.pipeline.english_things import OF_PROJECT
from clusterkg.extract.pipeline.head_nouns import PRODUCT_HEADS
from clusterkg.extract.pipeline.indicators import valued
from clusterkg.extract.pipeline.organisation_types import organisation_type, tells_type
from clusterkg.extract.pipeline.triggers import grows

#: Several of a kind are no name: 滇中多家硅厂.
_SEVERAL = re.compile(r"[多数几各两三四五\d]家(?!乐|族|用|具)|等企业|等公司")
#: Before a name without a legal form a foreign country stands apart (guideline 3.6): 丹麦哈尔默乳品.
_FOREIGN = re.compile(rf"(?:{trie([c for c in atlas.COUNTRIES_ZH if c != '中国'])})(?=[一-龥]{{2}}|[A-Z])")
#: A title that opens the name of who has the post: Chair Dr | Ann Roe.
_TITLE = re.compile(r"(?: (?:Dr|Prof|Professor|Mr|Mrs|Ms))+\.?$")
#: The sign of the genitive, no part of a name: Pyxis Metals' customers.
_OWNED = re.compile(r"(?<=[a-z])['’]s$|(?<=s)['’]$")
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
#: What the words around tell: where a works of somebody is (Thanh Long's Bac Ninh factory), what somebody bids for (the SeaEcho bid).
_ENGLISH_AROUND = (
    ("Place", re.compile(r"(?:['’]s|(?<=s)['’]|\b[Ii]ts|\b[Tt]heir|\b[Oo]ur) $"), re.compile(r"[A-Z][a-zà-ž]+(?:[ -][A-Z][a-zà-ž]+)?"),
     re.compile(rf" (?:{WORKS})\b(?!'s| (?:for|of) )")),
    ("Project", re.compile(r"(?:['’]s|\b[A-Za-z]+) $"), re.compile(r"[A-Z][a-z]+[A-Z][A-Za-z]*(?:-?\d+)?|[A-Z]{6,}(?:-?\d+)?|[A-Z]{3,}-?\d+"),
     re.compile(rf" {OF_PROJECT}")),
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
    r"^(?:标的|目标|合资|合营|新|母|子|该|本|上市|项目|拟设立?)公司$|^(?:交易对方|发行人|控股股东|实际控制人|转让方|受让方|甲方|乙方|丙方)$|^[新老旧]?(?:工厂|厂房|厂区|总部)$|[系是为]公司$|^(?:一种|制备|'|’)"
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
#: Kinds that letters in capitals are taken for.
_NAMED = frozenset({"Firm", "Fund", "Organisation", "Alliance", "Place", "Project"})
#: What a name of a kind goes on with.
_MORE = {"Firm": _INSTITUTE, "Recognition": _PRIZE, "Fund": STAGE}

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


class _Tagged(NamedTuple):
    """A stretch of a text and its kind."""

    text: str
    start: int
    end: int
    type: str

    @property
    def said(self) -> str:
        return self.text[self.start : self.end]

    def before(self, pattern: re.Pattern[str], reach: int) -> re.Match[str] | None:
        return pattern.search(self.text, max(0, self.start - reach), self.start)

    def behind(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self.text, self.end)


def repaired(text: str, start: int, end: int, type_: str) -> Iterator[tuple[int, int, str]]:
    """Yield the mentions that a tagged stretch is: mostly itself, none where it names nothing, two for a country and a firm."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    for one in _side_by_side(_Tagged(text, start, end, type_)):
        heard = _heard(one)
        if not _names_nothing(heard):
            for part in _parted(_bounded(heard)):
                yield part.start, part.end, _kind(part)


def _side_by_side(one: _Tagged) -> Iterator[_Tagged]:
    """Yield names that stand side by side in one line."""
    if one.type == "Firm" and _APART.search(one.said):
        for part in _PART.finditer(one.said):
            yield one._replace(start=one.start + part.start(), end=one.start + part.end())
    else:
        yield one


def _heard(one: _Tagged) -> _Tagged:
    """Take for a firm what sounds like a person and acts as a firm."""
    signs = one.before(_WITH, 2) and one.behind(_SIGNS)
    return one._replace(type="Firm") if one.type == "Person" and (signs or one.behind(_FIRMS)) else one


def _names_nothing(one: _Tagged) -> bool:
    said = one.said
    if not said or said.count("(") != said.count(")"):
        return True
    if one.type in _NAMED and nobody(one.text, one.start, one.end):
        return True
    if one.type == "Firm":
        light = _LIGHT.match(said)
        rest = said[light.end() :] if light else said
        if _STAND_IN.search(said) or _SEVERAL.search(said) or one.behind(_PAPER):
            return True
        return light is not None and (len(rest) < 4 or not tells_type(rest))
    if one.type == "Fund":
        return bool(_INVESTING.fullmatch(said) or one.behind(_PAPER))
    if one.type == "Indicator":
        return not valued(one.text, one.start, one.end)
    return (one.type == "Product" and said in _BOARDS) or (one.type == "Event" and grows(one.text, one.start))


def _bounded(one: _Tagged) -> _Tagged:
    """Return it with what belongs to the name, and without what does not."""
    text, start, end, kind = one
    if owned := _OWNED.search(one.said):
        end -= len(owned.group())
    if kind == "Post" and (title := _TITLE.search(one.said)):
        end -= len(title.group())
    if kind == "Firm" and (light := _LIGHT.match(one.said)):
        start += light.end()
    if kind in _THINGS and "一" <= one.said[:1] <= "龥":
        model = one.before(_MODEL, 10)
        if model and re.search(r"[A-Za-z]", model.group()):
            start = model.start()
    if text.endswith("等", 0, start) and _ALIKE.match(one.said):
        start -= 1
    if kind in ("ResearchInstitute", "PublicPlatform") and text.endswith("国家", 0, start):
        start -= len("国家")
    more = _MORE.get(kind)
    if more and (rest := one.behind(more)):
        end = rest.end()
    if one.said.endswith("证券") and text.startswith("交易所", end):
        return one._replace(end=end + len("交易所"), type="Organisation")
    return one._replace(start=start, end=end)


def _parted(one: _Tagged) -> Iterator[_Tagged]:
    """Yield both bodies that act together, a country and a firm; else the stretch itself."""
    if one.type == "GovernmentBody" and (two := _BOTH.fullmatch(one.said)):
        yield one._replace(end=one.start + two.end(1))
        yield one._replace(start=one.start + two.start(2))
    elif (
        one.type == "Firm"
        and (country := _FOREIGN.match(one.said))
        and _stands_alone(one.said[country.end() :])
    ):
        yield one._replace(end=one.start + country.end(), type="Place")
        yield one._replace(start=one.start + country.end())
    else:
        yield one


def _kind(one: _Tagged) -> str:
    """Return the kind that the words themselves, or those around, tell."""
    said, kind = one.said, one.type
    if kind == "Segment" and one.behind(_METHODS):
        return "Technology"
    if kind == "Firm":
        kind = _kind_of_firm(one)
    if kind == "GovernmentBody" and said.endswith(_SOCIETIES):
        kind = "Organisation"
    return "OverseasEntity" if kind == "Organisation" and abroad(said) else kind


def _kind_of_firm(one: _Tagged) -> str:
    """Return what a firm in the eyes of a tagger is."""
    said = one.said
    if len(said) > 3 and said.endswith("所") and not said.endswith(("交易所", "事务所", "律所")):
        return "ResearchInstitute"
    if len(said) <= 8 and one.before(_MADE, 8) and _sure(said):
        return "Product"
    if _TOWN.fullmatch(said):
        return "Place"
    if tells_type(said) and (kind := organisation_type(said)) in _TOLD and _told(said, kind):
        return kind
    for kind, before, shape, behind in _ENGLISH_AROUND:
        if one.behind(behind) and one.before(before, 12) and shape.fullmatch(said):
            return kind
    return next((kind for kind, pattern in _ENGLISH if pattern.search(said)), "Firm")
