"""A name found once is found everywhere in its document: in full, in its short forms, and as the text itself says it is called.

A firm's full name is place + brand + trade + legal form (:func:`clusterkg.extract.grammar.trades.split_name`); texts go on with any
run of these that keeps the brand.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from clusterkg.extract.grammar import lexing, trades
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.grammar.lexing import trie
from clusterkg.extract.grammar.precision import believed

#: A family must be right this often before other places are believed on its word.
_TRUSTED = 0.5
_FIRMS = frozenset({"Firm", "Fund"})
_DECLARED = re.compile(
    r"(?:以下)?(?:简称|下称|又称|统称|合称|以下称)(?:为|作|是|其为)?[::]?(?=[^),。;\n”\"」』’']{0,64}(?:[),。;\n”\"」』’']|$))(?P<names>(?: ?[“\"「『'‘]?[^“”\"「」『』'‘’()，,。;\n]{1,16}[”\"」』'’]?(?:或|和|、|,|及)?){1,3}?)(?=[),。;\n]|$|[”\"」』])"
    r"|(?:[Hh]ereinafter|[Hh]ereafter|[Rr]eferred to as)[^\"“(\n]{0,30}[\"“](?P<english>[^\"”\n]{2,40})[\"”]"
    r"|英文(?:全称|名称|名字|名|简称|缩写)?(?:为|是|叫|:)? ?[\"“]?(?P<foreign>[A-Z][^\"“”,。;()\n]{1,90})(?=[\"”,。;()\n]|$)"
    r"|\((?:(?:together with|and) its (?:consolidated )?subsidiaries,? |collectively,? |each,? )?(?P<quoted>(?:(?:the |an? )?[\"“][^\"“”\n]{2,40}[\"”](?:[,;] ?| )?(?:(?:and|or|and/or) )?){1,6})\)"
)
_QUOTED = re.compile(r"[“\"「『'‘]([^“”\"「」『』'‘’]{2,20})[”\"」』'’]")
_ENGLISH_QUOTED = re.compile(r"[\"“](?P<name>[^\"“”\n]{1,39}[^\"“”\n,.;]|[^\"“”\n]{2,40})[,.;]?[\"”]")
#: A declared name that only stands in for the full one (甲方, the Company).
STANDS_IN = re.compile(
    r"(?:本?公司|本?集团|我们?|我方|我司|我公司|[Ww]e|[Uu]s|[Oo]urs?|[甲乙丙丁]方|联盟|本?协会|本?中心|本?所|本?院|本?校|标的公司|发行人|园区|本?项目|本?办法|联合体|创新联合体|基金|平台|基地|办法|方案|细则|规划|协议|本?协议|集群|驿站|孵化园|孵化器|加速器|产业园|科技园|合资公司|合营公司|新公司|合资企业|目标公司|标的企业|招标人|采购人|[买卖]方|[供需]方|出租方|承租方|许可方|被许可方|转让方|受让方|委托方|受托方|收购方|产业链|全链|研究院|研究所|学校|医院|银行|协会|商会|学会|[两双]联盟|Party [A-F]|(?:[Tt]he )?(?:Company|Group|Issuer|Registrant|Buyer|Seller|Parties|Party|Supplier|Customer|Agreement|Chamber|Association|Fund|Project|Bank|University|Institute|Alliance|Consortium|Agency|Licensor|Licensee|Scheme))"
)
_LATIN_COMMON = re.compile(
    r"^(?:The|New|First|North|South|East|West|Northern|Southern|Eastern|Western|Central|United|National|International|Global|General|American|European|Asia|Asian|China|Chinese|German|British|French|Japanese|Korean|Italian|Royal|Advanced|Applied|Green|Blue|Red|Black|White|Great|Grand|Smart|Digital|Industrial|Infrared|Precision|Bank|University|Institute|Ministry|Department|City|Council|Association|Chamber|Technical|State|Public|Solar|Wind|Marine|Medical|Beijing|Shanghai|Shenzhen|Suzhou|Anhui|Zhejiang|Jiangsu|Guangdong|Wuhan|Chengdu|Hangzhou|Ningbo|Qingdao|Hong|San|Los|Las|Saint|St|Mount|Port|Lake|Research|Centre|Center)$"
)


#: After a brand these make a place or another word of it.
_LONGER = re.compile(r"[市省县区镇乡州村路街湖江河山]")


class Declared(NamedTuple):
    """A short name that the text declares: where it stands and where the declaration begins."""

    start: int
    end: int
    at: int


def declared(text: str) -> Iterator[Declared]:
    """Yield short names that the text itself gives, stand-ins (甲方, the Company) among them."""
    for match in _DECLARED.finditer(text):
        if match["names"] is not None:
            begin = match.start("names")
            quoted = list(_QUOTED.finditer(match["names"] + "”"))
            if quoted:
                for one in quoted:
                    yield Declared(begin + one.start(1), begin + one.end(1), match.start())
            else:
                said = match["names"].strip(" “\"「『'‘”」』’")
                left = begin + match["names"].find(said)
                if said:
                    yield Declared(left, left + len(said), match.start())
            continue
        for group in ("english", "foreign"):
            if match[group] is not None:
                yield Declared(*match.span(group), match.start())
        # ("Halden," the "Company," "we" or "our"): the comma is none of the name's.
        for one in _ENGLISH_QUOTED.finditer(match["quoted"] or ""):
            begin = match.start("quoted")
            yield Declared(begin + one.start("name"), begin + one.end("name"), match.start())


def again(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Yield the other places where names that were found stand, and their short forms."""
    names: dict[str, tuple[str, str]] = {}
    held: list[tuple[int, int]] = []
    for one in sorted(found, key=lambda f: believed(f.family)):
        if believed(one.family) >= _TRUSTED:
            names[text[one.start : one.end]] = (one.type, one.family)
            held.append((one.start, one.end))
    forms: dict[str, tuple[str, str]] = {}
    for name, (type_, family_) in names.items():
        for form, family in _short_forms(name, type_):
            # A name again is as sure as it was the first time.
            if form == name:
                forms[form] = (type_, family_)
            elif form not in names:
                forms.setdefault(form, (type_, family))
    by_end = sorted(found, key=lambda f: f.end)
    for short in declared(text):
        said = text[short.start : short.end]
        near = by_end[
            bisect_left(by_end, short.at - 40, key=lambda f: f.end) : bisect_right(
                by_end, short.at, key=lambda f: f.end
            )
        ]
        before = [one for one in near if text.count("\n", one.end, short.at) == 0]
        if not before or STANDS_IN.fullmatch(said):
            continue
        nearest = max(before, key=lambda f: (f.end, believed(f.family), f.start * -1))
        forms[said] = (nearest.type, "again_declared")
    if not forms:
        return
    spans = sorted(set(held))
    pattern = re.compile("|".join(part for part in (_han(forms), _latin(forms)) if part))
    known = {(one.start, one.end) for one in found if believed(one.family) >= _TRUSTED}
    at = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        # Inside a longer name that stands by itself it is a part of that name.
        if any(s <= start and end <= e and (s, e) != (start, end) for s, e in spans[max(0, at - 1) : at + 3]):
            continue
        type_, family = forms[match.group()]
        if (start, end) in known or (
            family == "again_brand" and (_LONGER.match(text, end) or not _goes_on(text, end))
        ):
            continue
        yield Found(start, end, type_, family)


def _goes_on(text: str, end: int) -> bool:
    """Whether a sentence goes on behind a brand, not a longer name (渠阳新型显示产业链) or the number of a model (羿翼E5)."""
    after = text[end : end + 4]
    if not after or not _JOINS.match(after):
        return True
    if after[0].isdigit():
        return re.match(r"\d{4}年?|\d{1,2}月", after) is not None
    if after[0].isascii():
        return False
    return after[0] in _VERBS or any(after[:size] in _STOP_WORDS for size in (4, 3, 2, 1))


_JOINS = re.compile(r"[㐀-鿿A-Za-z0-9]")
_VERBS = frozenset(
    "试做用造产供买卖拿把给来去要会能想靠找请报接开投搬签订建占抢缺停转租换补交付退撤又再先后共原曾也都并则本今去前目方年上下正只最更首"
)
_STOP_WORDS = frozenset(lexing.STOPS)


def _han(forms: Mapping[str, object]) -> str:
    words = [form for form in forms if not form[0].isascii()]
    return trie(words) if words else ""


def _latin(forms: Mapping[str, object]) -> str:
    words = [form for form in forms if form[0].isascii()]
    return rf"(?<![\w&-])(?:{trie(words)})(?![\w&]|-\w)" if words else ""


def _short_forms(name: str, type_: str) -> Iterator[tuple[str, str]]:
    yield name, "again_full"
    if type_ == "Station" and (local := re.search(r"\(([一-龥]{2,8}站)\)$", name)):
        yield local.group(1), "again_trade"
    if name[0].isascii() and type_ in _FIRMS | {"University", "ResearchInstitute"}:
        yield from _latin_forms(name)
        return
    if type_ not in _FIRMS:
        return
    parts = trades.split_name(name)
    if parts is None:
        return
    place, brand, trade = parts
    if not place and name.endswith("公司") and (known := _behind_place(brand + trade)):
        yield known, "again_trade"
    if len(brand) < 2 or not is_distinct(brand):
        return
    heads = [brand, place + brand] if place else [brand]
    bare_place = place.rstrip("省市县区")
    if bare_place != place:
        heads.append(bare_place + brand)
    for head in heads:
        yield head, "again_brand" if head == brand else "again_placed"
        for tail in _tails(trade):
            yield head + tail, "again_trade"
        # 朔麦机械 of 朔麦食品机械有限责任公司
        if trade and (last := trades.last_word(trade)) != trade and len(last) >= 2:
            yield head + last, "again_trade"
    for form in ("集团", "公司", "股份"):
        yield brand + form, "again_trade"


def _behind_place(core: str) -> str | None:
    """Return brand and first word of trade behind a place that no list knows: 绵田食品 of 岳西绵田食品."""
    rest = core[2:]
    for end in range(len(rest), 3, -1):
        if rest[2:end] in _TAIL_WORDS and is_distinct(rest[:2]):
            return rest[:end]
    return None


def short_forms(name: str, type_: str) -> Iterator[str]:
    """Yield the ways in which a text may shorten a name of this type (a person to the last name in English)."""
    if type_ == "Person":
        if " " in name and name[0].isascii():
            yield name.rsplit(maxsplit=1)[-1]
        return
    for form, _ in _short_forms(name, type_):
        if form != name:
            yield form


_TAIL_WORDS = frozenset(trades.TRADES.split()) | frozenset(trades.TAILS)


def _tails(trade: str) -> list[str]:
    """Return the beginnings of the words of trade that end where a word ends."""
    reach = {0}
    for end in range(1, len(trade) + 1):
        if any(start in reach and trade[start:end] in _TAIL_WORDS for start in range(end)):
            reach.add(end)
    return [trade[:end] for end in sorted(reach) if end] or ([trade] if trade else [])


def is_distinct(brand: str) -> bool:
    """Whether two or more characters can name a firm by themselves: no place, no plain word."""
    return not trades.is_generic(brand) and not trades.is_common(brand) and not is_word(brand)


def is_common_latin(word: str) -> bool:
    """Whether a word in Latin letters begins or ends the names of many."""
    return _LATIN_COMMON.match(word) is not None


_SYLLABLE = r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ueng|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|er|ia|ie|iu|ua|uo|ui|ue|[aoeiuüv]))"
#: 临岱 and 岱晖 in Latin letters: a firm's brand behind its place.
_PINYIN = re.compile(rf"{_SYLLABLE}{{2,4}}", re.IGNORECASE)


def _latin_forms(name: str) -> Iterator[tuple[str, str]]:
    words = name.split()
    for size in range(len(words) - 1, 0, -1):
        form = " ".join(words[:size]).rstrip(",")
        if form.endswith(("&", "of", "for", "and", "(")) or form.count("(") != form.count(")"):
            continue
        if size == 1 and (_LATIN_COMMON.match(form) or len(form) < 4):
            continue
        yield form, "again_latin" if size > 1 else "again_latin_first"
    # Gushan Longteng Cable Group goes on as Longteng, Longteng Cable, Longteng Group.
    if len(words) > 2 and all(_PINYIN.fullmatch(word) for word in words[:2]) and len(words[1]) > 4:
        for size in range(2, len(words)):
            yield " ".join(words[1:size]).rstrip(","), "again_latin_inner"
        if words[-1] in ("Group", "Holdings"):
            yield f"{words[1]} {words[-1]}", "again_latin_inner"
