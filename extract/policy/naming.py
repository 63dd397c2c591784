"""Programmes that a clause runs or names, the documents that it carries out, and those that it repeals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from clusterkg.extract.policy import words
from clusterkg.extract.policy.model import Named, Span
from clusterkg.graph.vocabularies import find_concepts

_LAST = r"(?:计划|工程|行动|专项|试点|计划纲要|基金)"
#: In quotation marks any name that ends so is one: “创新型产业集群建设工程”.
_QUOTED = re.compile(rf"“(?P<name>[^“”]{{2,30}}?{_LAST})”")
#: Without marks it is one where it says whose it is or is known by its head: 国家技术创新工程, 火炬计划.
_PLAIN = re.compile(
    r"(?:国家|省级|市级|部级|中央财政)?(?P<name>(?:国家|火炬|星火|863|973|科技型中小企业)[\u4e00-\u9fff]{0,14}?(?:计划|工程|重大专项|专项|创新基金))(?![\u4e00-\u9fff]{0,2}(?:项目|管理|特色|工作|技术研究中心|师|单位))"
)
_TALENT = re.compile(r"人才|千人|万人|百人|英才|院士|学者|专家")
_BASIS = re.compile(
    r"(?:贯彻落实|深入贯彻|贯彻|落实|根据|依据|依照|按照|执行|对接)(?:好)?(?:党中央、国务院|国家|省|市|[^《》。,;“”]{0,12})?(?P<list>(?:[《“][^《》“”]{4,60}[》”](?:\([^()]{2,40}\))?(?:、|和|及|以及)?)+)"
)
_TITLE = re.compile(r"[《“](?P<name>[^《》“”]{4,60})[》”]")
_REPEAL = re.compile(
    r"(?:原)?(?P<list>(?:《[^《》]{4,60}》(?:\([^()]{2,40}\))?(?:、|和|及)?)+)[^。;《》]{0,12}(?:同时)?废止"
)
_DOCUMENT = re.compile(rf"(?:{words.GENRE}|通知|决定){words.BRACKETS}$")


def find_programmes(text: str, start: int, end: int) -> Iterator[Named]:
    """Yield the programmes and plans for talent named in a stretch, each place once."""
    taken: set[int] = set()
    for pattern in (_QUOTED, _PLAIN):
        for found in pattern.finditer(text, start, end):
            left, right = found.span("name")
            if not taken.isdisjoint(range(left, right)):
                continue
            taken.update(range(left, right))
            name = found["name"]
            kind = "TalentPlan" if _TALENT.search(name) and name.endswith("计划") else "Programme"
            yield Named(name, kind, Span(left, right))


def find_basis(text: str, start: int, end: int) -> Iterator[Named]:
    """Yield the documents that a stretch says it carries out or rests on."""
    for found in _BASIS.finditer(text, start, end):
        for title in _TITLE.finditer(text, *found.span("list")):
            if "《" in title.group() or _DOCUMENT.search(title["name"]):
                yield Named(title["name"], "Policy", Span(*title.span("name")))


def find_repeals(text: str, start: int, end: int) -> Iterator[Named]:
    """Yield the documents that end with this one."""
    for found in _REPEAL.finditer(text, start, end):
        for title in _TITLE.finditer(text, *found.span("list")):
            yield Named(title["name"], "Policy", Span(*title.span("name")))


#: 围绕电芯、隔膜等环节; 聚焦固态电池、车规芯片等重点领域.
_FIELDS = re.compile(
    r"(?:围绕|聚焦|针对|面向|覆盖|补齐|突破|瞄准|在)(?P<list>[^。;,:\n“”《》]{2,80}?)(?:等)?(?:\d+个|[一二三四五六七八九十]+个|关键|重点|薄弱|核心|优势|短板|产业链|细分)*(?P<what>环节|领域|赛道)"
)
#: 对新引进的涂布机、IGBT模块项目, 对涂布机项目
_NEW = re.compile(
    r"(?:新引进|新落户|新建|引进|投资建设|对|总投资[^,。;]{2,12})的?(?P<list>[^。;,:\n“”《》的]{2,60}?)(?:等)?(?:产业化|生产|制造)?项目"
)
_MEMBER = re.compile(r"[^、和与及]{2,20}")
_NOT_A_FIELD = re.compile(r"^(?:上述|以下|各|本|相关|有关|这些|该|重大|一批|短板|优质)|(?:产业链|链条|全链)$")


def find_fields(text: str, start: int, end: int) -> Iterator[Named]:
    """Yield the segments (环节, 领域) and products (for projects that make them) that a clause lists."""
    for pattern, kind in ((_FIELDS, "Segment"), (_NEW, "Product")):
        for found in pattern.finditer(text, start, end):
            for one in _MEMBER.finditer(text, *found.span("list")):
                if not _NOT_A_FIELD.search(one.group()) and not words.GENERIC.fullmatch(one.group()):
                    yield Named(one.group(), kind, Span(*one.span()))


def is_generic(name: str) -> bool:
    """Tell whether a stretch only says a kind of thing: 国家高新区, 建立科技金融综合服务平台, 依靠科技; never 岚州高新区."""
    rest, at, kinds = [], 0, 0
    for kind in find_concepts(name):
        if kind.concept.instance_type == "GovernmentBody":  # 高新区管委会: in its own city it names one
            return False
        rest.append(name[at : kind.start])
        at, kinds = kind.end, kinds + 1
    rest.append(name[at:])
    if kinds:
        return all(words.FILLERS.fullmatch(piece) for piece in rest)
    return bool(words.GENERIC.fullmatch(name))


#: What a tagger of names calls itself: alone it takes the phrases of official style (科学布局, 工程化) for links of a chain.
_TAGGER = frozenset({"ner"})
_OF_INDUSTRY = frozenset({"Segment", "Product", "Technology", "Chain"})
#: Deeds, qualities and whole economies: no link of a chain, though a list of 领域 or 方向 may have them.
_NO_THING = re.compile(
    r"(?:化|作用|布局|发展|能力|水平|模式|驱动|内涵|成果|知识产权|品牌|机制|环境|氛围|活动|工作|交流|建设|改革|减排|转移|转让|主体|政策|体系|构架|格局|要素)$"
    r"|^(?:先进)?(?:制造业|服务业|农业|工业|实体经济|数字经济)$|^(?:战略性)?新兴产业$|^(?:高新|核心|关键|先进|共性)技术(?:产业)?$"
    r"|^(?:一批|具有|各|自治区|直辖市)|的"
)
#: 推动技术转移; 联合收割机 begins with a verb and is a thing, so these are few.
_DOES = re.compile(
    r"(?:推动|推进|加强|强化|加快|加速|加大|促进|提升|提高|完善|健全|深入|建立|引导|鼓励|支持|优化|培育)(?=[\u4e00-\u9fff]{2})"
)


def is_addressed(name: str, type_: str, by: str = "") -> bool:
    """Tell whether what a clause mentions may be what it addresses: a thing by name, a link of a chain; no phrase, no kind.

    Kinds are addressed as kinds. ``by`` is who found the mention; empty where somebody annotated it.
    """
    plain = unicodedata.normalize("NFKC", name)
    if is_generic(plain) or (type_ == "Recognition" and _is_of_a_kind(plain)):
        return False
    if type_ not in _OF_INDUSTRY or not by:
        return True
    if _TAGGER.issuperset(by.split(",")) and type_ == "Segment":
        return False
    return not (_NO_THING.search(plain) or _DOES.match(plain))


def _is_of_a_kind(name: str) -> bool:
    """Tell whether what is left of a name without its kinds names nothing: 科技型中小企业|技术创新."""
    left, at = "", 0
    for kind in find_concepts(name):
        left, at = left + name[at : kind.start], kind.end
    return at > 0 and words.GENERIC.fullmatch(left + name[at:]) is not None
