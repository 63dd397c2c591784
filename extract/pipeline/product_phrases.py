"""Chinese noun chunks that are products, technologies, segments or chains, by head, slot and neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clusterkg.extract.pipeline.chunks import Kind, Unit
from clusterkg.extract.pipeline.head_nouns import (
    ABSTRACT_ENDS,
    GENERIC,
    NOT_PRODUCTS,
    NOT_TECHNOLOGY,
    PRODUCT_HEADS,
    TECHNOLOGY_ENDS,
    WEAK_HEADS,
)
from clusterkg.extract.pipeline.name_guard import AGENT, TOWARDS, Organisations, is_place, place_length
from clusterkg.extract.pipeline.proposing import Proposals

CONFIDENCE = {
    "slot+head": 0.8,
    "slot+weak": 0.7,
    "slot+list": 0.55,
    "sure-head": 0.65,
    "weak-head": 0.5,
    "neighbour": 0.5,
    "such-as": 0.8,
    "bracket": 0.8,
    "technology": 0.45,
    "technology-slot": 0.8,
    "technology-list": 0.75,
    "slot+any": 0.5,
    "model": 0.75,
    "chain": 0.8,
    "segment": 0.7,
}

_LONGEST = 30


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Words of grammar that stand between a verb and its object and change nothing.
_CLEAR = _set(
    "了 国产 首款 首台 首套 首批 首个 各种 各类 多种 多款 部分 全部 全新 最新 新一代 主要 少量 大量 一批 一些 自主 为 有 是 包括 如 例如 的 约 近 自"
)
#: Verbs and labels whose object is nothing but a product.
_STRICT = _set(
    "生产 制造 研制 供应 销售 采购 采购自 外购 求购 订购 主营 主产 主销 经销 投产 量产 试产 年产 生产销售 生产和销售 研发生产 主要产品 主要产品为 主要产品有 主导产品 主导产品为 产品为 产品有 产品 核心产品 拳头产品 专业从事 只做 专做 标的 采购内容 生产的 销售的 供应的"
)
#: Of these the object is made or sold whatever it is called.
_MADE = _set(
    "生产 制造 研制 研制出 主营 主产 投产 量产 推出 供应 求购 自主研发 自主研制 主要生产 专业生产 主要产品 主导产品 主要产品包括 主要产品为 主导产品为"
)
_CLOSES = frozenset(("", "。", ",", ";", "、", "和", "及", "等"))
#: What a device has: its parts follow.
_CONSISTS = _set("包括 包含 设有 装有 具有 由 安装 其")
#: Single characters give way to the weak heads, which are single too.
_ABSTRACT = tuple(a for a in ABSTRACT_ENDS if len(a) > 1)
_ABSTRACT_CHARACTERS = tuple(a for a in ABSTRACT_ENDS if len(a) == 1)
_ELEMENTS = "氮氧硫磷氟氯碳锂钠钾钙镁铝锌铁铜锰钴镍锆钛钡铵银硅硼铈镧钇钕镨锡铅钨钼钒铬镓锗铟锑铋"
_CHEMICAL = re.compile(
    rf"(?:[酸氧硫氯氟溴碘氮碳磷硅硼氢]化?|化|酸)[{_ELEMENTS}]$|[甲乙丙丁戊己辛苯聚氯氟][\u4e00-\u9fff]*(?:烯|酯|醇|酮|苯|胺|腈|醚|醛|酸|烷|酚|脲|酐)$|^聚[\u4e00-\u9fff]{{1,8}}$"
)
#: C919, CJ-1000A: a model by its designation; not what standards, protections, gases, formats and grades are called.
_MODEL = re.compile(
    r"(?!(?:GB|ISO|IEC|IP|DB|QC|EN|ASTM|IATF|GJB|CO|PM|SO|NO|HS|AAA|COVID|IPC|CPC|ICP|V|No|P|A\d$|H\d$|G\d|B\d$|Q\d|S\d$)\d?)[A-Za-z]{1,6}-?\d{2,5}[A-Za-z]{0,3}(?:-[A-Za-z0-9]{1,6})?",
    re.I,
)
_TECHNOLOGY_VERBS = _set(
    "攻克 突破 掌握 破解 需要 亟须 亟待 开展 运用 应用 引入 采用 开发 研发 自主研发 自主开发 提供 应用 急需 需 亟需 导入 引进 转让 许可 关注"
)
#: Work that is done on a product and named after it: 芯片|封装|订单.
_WORK = ("认证", "封装测试", "封装", "封测", "加工", "代工", "检测", "电镀", "印刷", "组装", "回收", "清洗")
_EDGE = re.compile(r"(?:上|中|里|内|方面|类|系列|等|共|合计|各)$")
#: Properties and doings that a chunk may trail behind the thing they are of.
_TRAILING = re.compile(
    r"寿命|性能|质量|精度|可靠性|稳定性|良率|成本|价格|售价|尺寸|重量|效率|参数|规格|表面|研发|设计|生产|制造|加工|安装|更换|维修|采购|销售|点火|成功|下线|并网|亮相|问世|首飞|试飞|交付|短缺|紧缺|依赖|样品|样机|数量|总量"
)
#: Of a chunk that ends so, the whole is a field or a body, not the thing before it.
_FIELD = (
    "链",
    "企业",
    "行业",
    "市场",
    "产业",
    "业务",
    "领域",
    "环节",
    "板块",
    "赛道",
    "基地",
    "项目",
    "园",
    "区",
    "中心",
    "技术",
    "工艺",
)
#: 装置 of a substance is the plant that makes it.
_PLANT = re.compile(r"(?:装置|机组)$")
#: 甲用乙: two products, where 甲 is one; not 车用, 医用.
_FOR_USE = re.compile(
    r"(?<![车医家饲民军商船专通农食药两日自兽业作使应利实费适效信占选采代公共户惯])用(?=[\u4e00-\u9fff]{2})"
)
#: What may be glued before a product: it belongs to the sentence.
_GLUED = re.compile(
    r"^(?:样机|新品|新款|首台|首款|首批|成员|会员|原成员|子公司|客户|供应商|本公司|我公司|该公司|公司|企业|集团|我司|园区|国产|进口|自产|优质|各式|各|大型(?=设备|装备))(?=[\u4e00-\u9fffA-Za-z]{2})"
)
#: 甲技术|联合攻关: what is done about a method is no part of its name.
_EFFORT = re.compile(
    r"(?:技术|工艺)((?:联合|协同|集中|自主|重点)*(?:良率|良品率|收率|路线|参数|攻关|研发|研究|开发|应用|推广|改造|升级|迭代|创新|转化|可使?|难关|难题|瓶颈|壁垒|空白|服务|团队|优势|领先|成熟).{0,6})$"
)
#: 等核心工艺, 等12项关键技术.
_METHODS = re.compile(
    r"(?:\d+|[一二三四五六七八九十多几两]+)?[项种个类]?(?:行业|产业|关键|核心|共性|前沿|先进|主要|特种|典型|卡脖子|重大|自主|专有|独有|成熟|新|单元|中试)*(?:技术|工艺|制程|方法|工法)(?![装人工革])"
)
#: What is done to a chain, or said of any, before its name.
TO_CHAIN = re.compile(
    r"(?:并|还|也|梳理出?|打造|形成|建成|培育|围绕|聚焦|推动|重点发展|发展|壮大|构建|做强|做优|做大|延伸|拉长|补齐|完善|优化|健全|布局|融入|嵌入|服务|贯通|打通|完整的?|整条|整个|本市|我市|全市|本地)+(?=[\u4e00-\u9fff]{2,}产业链)"
)
ANY_CHAIN = re.compile(
    r"(?:重点|主导|优势|特色|全|完整|本地|相关|有关|各|该|整个|整条|核心|标志性|支柱|新兴|战略性新兴|先进制造业?|工业|制造业|现代|关键|千亿级?|百亿级?|上下游|\d++条|[一二三四五六七八九十]++大?|条|大)*产业链"
)
_SEGMENT_AFTER = ("环节", "板块", "赛道")


def head_strength(phrase: str) -> int:
    """Return 2 for a phrase whose last word makes it a product, 1 for a weak head, 0 for none, -1 for what cannot be one."""
    if phrase in GENERIC or phrase in NOT_PRODUCTS or len(phrase) < 2 or len(phrase) > _LONGEST:
        return -1
    if not any("\u2e80" <= c <= "\u9fff" for c in phrase):
        return 0
    for size in (7, 6, 5, 4, 3, 2):  # the longest ending decides
        end = phrase[-size:]
        if end in PRODUCT_HEADS:
            return 2
        if end in NOT_PRODUCTS:
            return -1
    if _CHEMICAL.search(phrase):
        return 2
    if phrase.endswith(_ABSTRACT):
        return -1
    for size in (4, 3, 2, 1):
        if phrase[-size:] in WEAK_HEADS:
            return 1 if len(phrase) >= size + 2 else 0
    return -1 if phrase.endswith(_ABSTRACT_CHARACTERS) else 0


def is_technology(phrase: str) -> bool:
    """Whether a phrase names a method, process or know-how by its last word."""
    return (
        (5 if phrase.endswith("技术") else 4) <= len(phrase) <= _LONGEST
        and phrase.endswith(TECHNOLOGY_ENDS)
        and phrase not in NOT_TECHNOLOGY
        and not phrase.endswith(
            (
                "办法",
                "共性技术",
                "核心技术",
                "高新技术",
                "关键技术",
                "先进技术",
                "信息技术",
                "立法",
                "执法",
                "司法",
            )
        )
    )


def propose(
    text: str, parts: Sequence[Unit], organisations: Organisations, found: Proposals, *, patent: bool = False
) -> None:
    """Propose what a sentence names; ``parts`` are its units with names guarded, ``text`` is simplified.

    In a patent document what a device consists of is a generic part, not a product (guideline 7).
    """
    for group in _groups(parts):
        one = _Group(text, parts, group, organisations)
        if patent and one.before in _CONSISTS:
            continue
        one.judge(found, least=4 if patent else 2)


def _groups(parts: Sequence[Unit]) -> list[list[int]]:
    """Positions of chunks that stand in one enumeration; a measure may stand after each."""
    groups: list[list[int]] = []
    i = 0
    while i < len(parts):
        if not parts[i].kind & Kind.CHUNK:
            i += 1
            continue
        group = [i]
        while True:
            j = i + 1
            if j < len(parts) and parts[j].kind & Kind.MEASURE:
                j += 1
            if j + 1 < len(parts) and parts[j].kind & Kind.JOIN and parts[j + 1].kind & Kind.CHUNK:
                group.append(j + 1)
                i = j + 1
                continue
            break
        groups.append(group)
        i += 1
    return groups


class _Group:
    """One enumeration, mostly of one chunk, with what governs it on both sides."""

    def __init__(
        self, text: str, parts: Sequence[Unit], group: Sequence[int], organisations: Organisations
    ) -> None:
        self.text, self.parts, self.group, self.organisations = text, parts, group, organisations
        left = self._left(group[0])
        last = group[-1]
        after = parts[last + 1] if last + 1 < len(parts) else None
        if after and after.kind & Kind.MEASURE and last + 2 < len(parts):
            after = parts[last + 2]
        nearest = parts[group[0] - 1] if group[0] else None
        #: 甲的|乙: what stands after 的 is a thing, whoever acts then.
        self.owned = bool(nearest and text[nearest.start : nearest.end] == "的")
        self.before = text[left.start : left.end] if left else ""
        self.after = text[after.start : after.end] if after else ""
        self.takes = bool(left and left.kind & Kind.TAKES)
        self.follows = bool(after and after.kind & Kind.FOLLOWS)
        self.such_as = self._such_as(last)
        self.method = self._methods(last)

    def _left(self, first: int) -> Unit | None:
        """Return the word of grammar that governs a chunk: the nearest to its left that is not transparent."""
        i = first - 1
        while i >= 0:
            one = self.parts[i]
            word = self.text[one.start : one.end]
            if one.kind & Kind.TAKES:
                return one
            if one.kind & Kind.MEASURE or (one.kind & Kind.GRAMMAR and word in _CLEAR):
                i -= 1
                continue
            if one.kind & Kind.CHUNK and is_place(word) and first - i == 1:
                i -= 1  # 采购日本…
                continue
            if one.kind & Kind.MARK and word in ':“"' and first - i <= 2:
                i -= 1
                continue
            return one
        return None

    def _such_as(self, last: int) -> bool:
        """甲、乙等密封件: what stands after 等 says what they are."""
        parts = self.parts
        if last + 2 >= len(parts) or self.text[parts[last + 1].start : parts[last + 1].end] != "等":
            return False
        i = last + 2
        while i < len(parts) - 1 and parts[i].kind & Kind.MEASURE:
            i += 1
        word = self.text[parts[i].start : parts[i].end]
        return (
            word in GENERIC
            or (parts[i].kind & Kind.CHUNK != 0 and head_strength(word) >= 1)
            or word.startswith("产品")
        )

    def _methods(self, last: int) -> bool:
        """甲、乙等核心工艺: what stands after 等 says that they are methods."""
        parts = self.parts
        if last + 2 >= len(parts) or self.text[parts[last + 1].start : parts[last + 1].end] != "等":
            return False
        return _METHODS.match(self.text, parts[last + 2].start) is not None

    def _sums_up(self) -> bool:
        """甲、乙等|密封件: a bare word after 等 only says what they are."""
        i = self.group[0] - 1
        while i > 0 and self.parts[i].kind & Kind.MEASURE:
            i -= 1
        return i > 0 and self.text[self.parts[i].start : self.parts[i].end] == "等"

    def judge(self, found: Proposals, least: int = 2) -> None:
        """Propose each member."""
        text = self.text
        members = self._members()
        strengths = [head_strength(text[a:b]) for a, b in members]
        technologies = [is_technology(text[a:b]) for a, b in members]
        firm = [self._is_firm(a, b) for a, b in members]
        products = any(
            s >= 1 and not t and not f for s, t, f in zip(strengths, technologies, firm, strict=True)
        ) and not any(firm)
        for (a, b), strength, technology, one_firm in zip(
            members, strengths, technologies, firm, strict=True
        ):
            phrase = text[a:b]
            if one_firm or not phrase or (phrase in PRODUCT_HEADS and self._sums_up()):
                continue
            if _MODEL.fullmatch(phrase):
                found.add(text, a, b, "Product", "model")
            elif phrase.endswith("产业链") and len(phrase) > 3:
                verb = TO_CHAIN.match(phrase)
                left = a + verb.end() if verb else a
                if not ANY_CHAIN.fullmatch(text, left, b):
                    found.add(text, left, b, "Chain", "chain")
            elif phrase.endswith(_SEGMENT_AFTER) and len(phrase) > 3:
                found.add(text, a, b - 2, "Segment", "segment")
            elif self.method and not one_firm and 4 <= len(phrase) <= 14 and strength <= 0:
                found.add(text, a, b, "Technology", "technology-list")
            elif technology:
                slot = self.before in _TECHNOLOGY_VERBS
                found.add(text, a, b, "Technology", "technology-slot" if slot else "technology")
            elif self.before == "导入" and phrase.endswith(TECHNOLOGY_ENDS):
                found.add(text, a, b, "Technology", "technology-slot")
            else:
                family = self._family(phrase, strength, products)
                if family and len(phrase) >= least:
                    found.add(text, a, b, "Product", family)

    def _family(self, phrase: str, strength: int, products: bool) -> str | None:
        slot = self.takes or self.follows
        if strength >= 0 and self.such_as and len(phrase) >= 2:
            return "such-as"
        if strength == 2 and slot:
            return "slot+head"
        if slot and (strength == 1 or (strength == 0 and len(phrase) == 2 and phrase[-1] in WEAK_HEADS)):
            return "slot+weak"
        if (
            strength == 0
            and self.takes
            and len(self.group) > 1
            and self.before in _STRICT
            and len(phrase) <= 12
        ):
            return "slot+list"
        if strength >= 1 and self.before == "(" and self.after == ")" and len(self.group) == 1:
            return "bracket"
        if strength == 0 and self.before in _MADE and self.after in _CLOSES and 4 <= len(phrase) <= 14:
            return "slot+any"
        if strength >= 0 and len(self.group) > 1 and products and len(phrase) > 1:
            return "neighbour"
        if strength == 2:
            return "sure-head"
        if strength == 1:
            return "weak-head"
        return None

    def _members(self) -> list[tuple[int, int]]:
        """Members of the enumeration; 甲用乙 gives two."""
        found: list[tuple[int, int]] = []
        for i in self.group:
            a, b = self._span(i)
            use = _FOR_USE.search(self.text, a + 2, b)
            if use and (
                head_strength(self.text[a : use.start()]) >= 1 or re.fullmatch(r"[A-Z]{2,8}", self.text[a : use.start()])
            ) and head_strength(self.text[use.end() : b]) >= 1:  # fmt: skip
                found.append((a, use.start()))
                a = use.end()
            found.append((a, b))
        return found

    def _span(self, i: int) -> tuple[int, int]:
        """A member without what is glued to it."""
        text = self.text
        a, b = self.parts[i].start, self.parts[i].end
        if glued := _GLUED.match(text[a:b]):
            a += glued.end()
        if (edge := _EDGE.search(text[a:b])) and edge.start() >= 2:
            b = a + edge.start()
        if (effort := _EFFORT.search(text[a:b])) and effort.start() >= 3:
            b = a + effort.start(1)
        if (self.follows or self.before == "(") and i == self.group[-1]:
            for work in _WORK:
                if text[a:b].endswith(work) and head_strength(text[a : b - len(work)]) >= 1:
                    b -= len(work)
                    break
        if _PLANT.search(text[a:b]) and _CHEMICAL.search(text[a : b - 2]):
            b -= 2
        if head_strength(text[a:b]) <= 0 and not text[a:b].endswith(_FIELD):
            for tail in _TRAILING.finditer(text, a + 2, b):
                if head_strength(text[a : tail.start()]) == 2:
                    b = tail.start()
                    break
        if (
            i
            and text[a - 1] == "”"
            and text[a:b].startswith(("系列", "型", "牌"))
            and (at := text.rfind("“", max(0, a - 16), a)) >= 0
        ):
            a = at  # “昱星”系列卫星
        return a, b

    def _is_firm(self, a: int, b: int) -> bool:
        """Whether a chunk is rather the short name of an organisation."""
        phrase = self.text[a:b]
        if self.organisations.short_form(phrase) or is_place(phrase):
            return True
        if place_length(phrase) and head_strength(phrase) >= 0:
            return True
        if self.before == "为" and self.after in ("供货", "配套", "供应", "提供", "代工"):
            return True
        if self.takes or self.follows or self.such_as or self.owned:
            return False
        return self.after in AGENT or self.before in TOWARDS
