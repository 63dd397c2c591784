"""A name taken apart: Chinese firms into place, brand, trade and form; institutions into the whole and its part."""

from __future__ import annotations

import re
from functools import lru_cache

from clusterkg.extract.resolution.names import english, placing, words, writing
from clusterkg.extract.resolution.names.model import ParsedName
from clusterkg.extract.resolution.names.pinyin import romanised

_UNIVERSITY = {"University", "UnivPark"}
_BODY = {"GovernmentBody"}
_INSTITUTE = {
    "ResearchInstitute",
    "Organisation",
    "PublicPlatform",
    "Alliance",
    "TransferOrg",
    "ProductivityCentre",
    "Exchange",
    "Station",
}
_ENDS_UNIVERSITY = re.compile(r"(?:大学|(?<!科)学院|高等专科学校|职业技术学校)$")
_ENDS_BODY = re.compile(
    r"(?:[省市县区]|国家|人民)?(?:委员会|管委会|人民政府|科技[厅局]|[一-龥]+(?<![一二三四五六七八九十航公])[厅局]|发改委|工信[厅局委]|[国市省]资委)$"
)
_ENDS_INSTITUTE = re.compile(
    r"(?:研究院|研究所|研究总院|科学院|设计院|实验室|中心|医院|协会|学会|联盟|委员会|商会|中学|小学|基金会|总院|[一二三四五六七八九十\d]院|中科院[一-龥]+所)$"
)
_LEGAL = re.compile(r"公司|合伙|厂$|株式会社")
#: The whole and what stands behind its legal form.
_BEHIND_FORM = re.compile(
    r"^(?P<whole>.*?(?:有限责任公司|有限公司|股份公司|集团公司|总公司|公司))(?P<part>[^()]{2,}|\([^()]+\)[^()]{2,})$"
)
_BRANCH = re.compile(r"(?:分公司|分行|支行|分理处|营业部|分厂|办事处|代表处|分店|分部|分社|项目部|事业部)$")
_PART_OF_UNIVERSITY = re.compile(
    r"^(?P<whole>[一-龥]{2,12}?(?:大学|(?<!科)学院))(?P<part>\([一-龥]{2,6}\)|[一-龥\ue000-\ue3e7()]{2,})$"
)
_PART_OF_ACADEMY = re.compile(
    r"^(?P<whole>中国(?:[一-龥]{0,4})科学院|中国工程物理研究院)(?P<part>[一-龥\ue000-\ue3e7、]{3,})$"
)
_GROUP = re.compile(r"\(集团\)|\(控股\)")
_SHARES = re.compile(r"(?<=[一-龥]{2})股份$")
#: Short names of academies that are themselves abbreviated.
_EXPANDED = (
    ("中科院", "中国科学院"),
    ("社科院", "社会科学院"),
    ("农科院", "农业科学院"),
    ("中国科学院、水利部", "中国科学院"),
)
_DIVISION = re.compile(
    r"(?<=[一-龥]{2})(?:市|省|壮族自治区|回族自治区|维吾尔自治区|自治区)(?=[一-龥\ue000-\ue3e7]{2})"
)


def parse(name: str, kind: str = "Firm", places: tuple[str, ...] = ()) -> ParsedName:
    """Return a name in its parts; ``kind`` is the ontology's type and decides where the words alone do not.

    ``places`` are short names of places that the atlas does not have and somebody knows (岚州). Raises nothing: what cannot be taken
    apart is all brand. Cached, so that comparing all pairs of a block is cheap.
    """
    return _parse(name, family_of(kind), places)


def family_of(kind: str) -> str:
    """Return which family of names a type has: ``university``, ``institute``, ``body`` or ``firm``."""
    return (
        "university" if kind in _UNIVERSITY else "body" if kind in _BODY else "institute" if kind in _INSTITUTE else "firm"
    )  # fmt: skip


@lru_cache(maxsize=1 << 17)
def _parse(name: str, family: str, places: tuple[str, ...]) -> ParsedName:
    text = writing.plain(name)
    if not writing.is_chinese(text):
        return english.parse(text, family)
    if not _LEGAL.search(text):
        if _ENDS_UNIVERSITY.search(text) and family in ("firm", "institute"):
            family = "university"
        elif _ENDS_BODY.search(text) and family == "firm":
            family = "body"
        elif _ENDS_INSTITUTE.search(text) and family == "firm":
            family = "institute"
    elif family in ("university", "body"):
        family = "firm"
    if family == "firm" or _LEGAL.search(text):
        return _firm(text, places)
    return _institution(text, family, places)


def _firm(text: str, places: tuple[str, ...]) -> ParsedName:
    text, marks = writing.take_marks(text)
    whole, branch = _split_branch(text)
    coded, numerals = writing.code_numbers(whole)
    grouped = _GROUP.sub("", coded)
    group = "(集团)" in coded
    core, form = words.take_form(words.alike(grouped))
    if core.endswith("集团") and len(core) > 3:
        core, group = core.removesuffix("集团"), True
    if not form and (shares := _SHARES.search(core)):
        core, form = core[: shares.start()], "shares"
    place, rest = placing.take_head(core, places)
    if len(rest) < 2:
        place, rest = (), core
    inner, bracketed, bare = placing.take_inner(rest)
    if inner and len(bare) >= 2 and (bracketed or inner == "中国" or _may_follow(rest, inner)):
        rest = bare
    else:
        inner = None
    rest = rest.replace("(", "").replace(")", "") or rest
    brand, trade = _brand(rest)
    if form == "company" and group:
        form = "limited"
    branch_text, branch_numbers = writing.code_numbers(branch) if branch else (None, ())
    key = "|".join((
        "".join(place), rest.casefold(), inner or "", form, "集团" if group else "", branch_text or "",
    ))  # fmt: skip
    return ParsedName(
        text, "zh", place if inner is None else (*place, inner), brand.casefold(), words.canonical(trade), form,
        numerals + branch_numbers, marks, group, branch_text, romanised(brand), key, inner is not None and not place,
        *_core(place, brand, trade), "firm", sum(map(len, place)),
    )  # fmt: skip


def _may_follow(rest: str, place: str) -> bool:
    """Whether a place without brackets is one: at the end, or behind a word of trade (天洋新材|上海|科技)."""
    before, _, after = rest.partition(place)
    return not after or any(before[at:] in words.trade_words() for at in range(2, len(before) - 1))


def _brand(rest: str) -> tuple[str, tuple[str, ...]]:
    """Return the brand and the words of trade behind it; no brand where all of it is words of trade."""
    if (whole := words.cut(rest)) is not None:
        return "", whole
    first = 1 if rest[0].isascii() else 2
    for size in range(first, len(rest)):
        if rest[size - 1].isascii() and rest[size].isascii():
            continue
        if (trade := words.cut(rest[size:])) is not None:
            return rest[:size], trade
    if len(rest) <= 4 or rest.isascii():
        return rest, ()
    return rest[:2], (rest[2:],)


def _core(place: tuple[str, ...], brand: str, trade: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
    parts = [*place, brand, *trade]
    starts, at = [], 0
    for part in parts:
        if part:
            starts.append(at)
        if len(part) >= 4 and part is not brand:
            starts.append(at + 2)  # 石油化工 is two words, and 石化 its short form
        at += len(part)
    return "".join(parts).casefold(), tuple(starts)


def _split_branch(text: str) -> tuple[str, str | None]:
    """Return the name of the whole firm and what is named behind it."""
    found = _BEHIND_FORM.match(text)
    if found and not _LEGAL.search(found["part"].removesuffix("分公司")) and found["part"] != "(集团)":
        return found["whole"], _DIVISION.sub("", found["part"])
    if end := _BRANCH.search(text):
        before = text[: end.start()]
        at = max((m.start() for m in placing.inner_places(before)), default=None)
        if at is not None and at >= 2 and len(before) - at <= 10:
            return text[:at], _DIVISION.sub("", text[at:])
    return text, None


def _institution(text: str, family: str, places: tuple[str, ...]) -> ParsedName:
    for short, full in _EXPANDED:
        text = text.replace(short, full)
    coded, numerals = writing.code_numbers(text)
    branch: str | None = None
    whole = coded
    found = _PART_OF_UNIVERSITY.match(coded) or _PART_OF_ACADEMY.match(coded)
    if found and not _ENDS_UNIVERSITY.fullmatch(found["part"]):
        whole, branch = found["whole"], found["part"].strip("()")
    whole = _DIVISION.sub("", whole) if family != "body" else whole
    place, rest = placing.take_head(whole, places)
    if len(rest) < 2:
        place, rest = (), whole
    # The rank of a body is part of what it is: 市科技局 and 省科技厅 are two.
    key = f"{''.join(place)}|{rest}|{branch or ''}" if family != "body" else f"{whole}|"
    parts = words.cut(rest) or (rest,)
    core, starts = _core(place, "", parts)
    return ParsedName(
        text, "zh", place, rest, (), "", numerals, (), False, branch, romanised(rest), key, False, core, starts, family,
        sum(map(len, place)),
    )  # fmt: skip
