"""How alike two parsed names are, with the reason in words."""

from __future__ import annotations

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.vocabulary import words
from clusterkg.extract.resolution.names import across, latin
from clusterkg.extract.resolution.names.model import Level, Likeness, ParsedName
from clusterkg.extract.resolution.names.placing import together
from clusterkg.extract.resolution.names.shortening import (
    abbreviates,
    contradicting_letter,
    is_colloquial,
    is_short_of,
)
from clusterkg.extract.resolution.names.words import known

#: Words of trade that a firm adds or drops without becoming another.
LIGHT = words("科技 发展 实业 产业 工业 企业 国际 股份 制造 开发 创新 有限 公司")
#: Brands that many firms without a tie share: with another trade they are two.
EVERYONES = frozenset(atlas.REGIONS_ZH) | words(
    "东方 新华 华夏 长城 中华 南方 北方 国家 中国 国际 大地 阳光 太平洋 第一 红星 东风 前进 金龙 联合 城市 中央 亚太 环球 人民 国营 建设 交通"
)
_HOLDING = words("控股 投资 资本")
SAME = Likeness(Level.SAME, "写法不同,名称相同", "one name, written in another way")
_UNRELATED = Likeness(Level.UNRELATED, "没有共同之处", "nothing is shared")
_SEATED = Likeness(Level.WEAK, "括号中有所在地,可能是子公司", "a place in brackets: perhaps a subsidiary")


def compare(one: ParsedName, other: ParsedName) -> Likeness:
    """Return how alike two names are and why. Symmetric, deterministic, without regard to anything but the two names."""
    if (other.script, other.key, other.text) < (one.script, one.key, one.text):
        one, other = other, one
    if one.script != other.script:
        return across.compare(other, one)  # "en" sorts before "zh"
    if one.key == other.key and one.family == other.family:
        return SAME
    if one.script == "en":
        return latin.compare(one, other)
    if one.branch is not None or other.branch is not None:
        return _branches(one, other)
    if one.family != "firm" or other.family != "firm":
        return _institutions(one, other)
    return _firms(one, other)


def _whole(name: ParsedName) -> ParsedName:
    return name if name.branch is None else name._replace(branch=None, key=name.key.rpartition("|")[0] + "|")


def _branches(one: ParsedName, other: ParsedName) -> Likeness:
    if one.branch is None or other.branch is None:
        if (is_short_of(one, other) and other.branch is not None) or (
            is_short_of(other, one) and one.branch is not None
        ):
            short, full = (one, other) if one.branch is None else (other, one)
            if (
                full.branch is not None
                and is_short_of(short, full)
                and not is_short_of(short, _whole(full))
                and short.core[-1] == full.branch[-1]
                and _keeps_college(short, full)
            ):
                return _short(short, full)
        whole = compare(_whole(one), _whole(other))
        if whole.level >= Level.SHORT:
            part = one.branch or other.branch
            return Likeness(
                Level.CONFLICT, f"一个是另一个的一部分:{part}", f"one is a part of the other: {part}", True
            )
        return Likeness(
            min(whole.level, Level.UNRELATED), "一个是别家的分支", "one is a part of another organisation"
        )
    whole = compare(_whole(one), _whole(other))
    if one.branch == other.branch:
        return whole
    if whole.level >= Level.SHORT and (
        abbreviates(one.branch, other.branch) or abbreviates(other.branch, one.branch)
    ):
        return Likeness(Level.SHORT, "分支名称是简称", "the part is named in short")
    return Likeness(
        Level.CONFLICT, f"分支不同:{one.branch}、{other.branch}", f"two parts: {one.branch}, {other.branch}"
    )


def _keeps_college(short: ParsedName, full: ParsedName) -> bool:
    """Whether a short form of a college names the university and the college (浙大宁波理工学院), and is no other school (湖南工学院)."""
    whole = _whole(full).core
    if full.family != "university" or full.branch is None or not whole.endswith(("大学", "学院")):
        return True
    heads = ("大", "大学") if whole.endswith("大学") else ("学院",)
    tails = (short.core[at:] for at in range(2, len(short.core) - 1) if short.core[:at].endswith(heads))
    return any(tail == full.branch or abbreviates(tail, full.branch) for tail in tails)


def _institutions(one: ParsedName, other: ParsedName) -> Likeness:
    if one.numerals != other.numerals:
        return _numbers(one, other)
    if one.family != other.family:
        if is_short_of(one, other) or is_short_of(other, one):
            return Likeness(
                Level.WEAK, "像简称,机构种类不同", "as a short form, but another kind of organisation"
            )
        if one.core[:4] == other.core[:4]:
            return Likeness(
                Level.WEAK, "名称开头相同,机构种类不同", "begin alike, another kind of organisation"
            )
        return _UNRELATED
    if (
        one.place != other.place
        and together(one.place, other.place) is not True
        and (one.place and other.place)
    ):
        return Likeness(Level.CONFLICT, "所在地不同", "another place")
    if one.family == "body":
        a, b = (n.core.removesuffix("员会") for n in (one, other))
        if one.place == other.place and (abbreviates(a, b) or abbreviates(b, a)):
            return Likeness(Level.SHORT, "一个是另一个的简称", "one is a short form of the other")
    elif any(
        is_short_of(a, b) and not a.core.endswith(("大学", "学院")) for a, b in ((one, other), (other, one))
    ):
        return Likeness(Level.SHORT, "一个是另一个的简称", "one is a short form of the other")
    if set(one.core) & set(other.core) - set("大学学院研究所中心"):
        return Likeness(Level.CONFLICT, "名称不同的两个机构", "two organisations with names of their own")
    return _UNRELATED


def _firms(one: ParsedName, other: ParsedName) -> Likeness:
    if (one.numerals or "集团" in one.core or "集团" in other.core) and (member := _member(one, other)):
        return member
    if one.numerals != other.numerals:
        if (one.numerals and other.numerals) or not _either_short(one, other):
            return _numbers(one, other)
        return _short(one, other)
    placed = together(one.place, other.place)
    if {one.place[:1], other.place[:1]} > {("中国",)} and one.place and other.place:
        placed = False  # 中国电影 is not 上海电影
    one, other = _rebranded(one, other), _rebranded(other, one)
    if one.brand == other.brand:
        return _one_brand(one, other, placed)
    if is_colloquial(one) or is_colloquial(other):
        if contradicting_letter(one, other) or contradicting_letter(other, one):
            return Likeness(
                Level.CONFLICT, "简称前的省份字与所在地不符", "the letter of the province is another's"
            )
        if _either_short(one, other):
            return _short(one, other)
    if one.brand and other.brand and placed is not False:
        long, brief = sorted((one.brand, other.brand), key=len, reverse=True)
        # 海尔|智家, 物产中大|金轮: a name put before or behind has two characters or more; 海川里 is another brand.
        if (
            len(long) - len(brief) >= 2 <= len(brief)
            and brief not in EVERYONES
            and (long.startswith(brief) or long.endswith(brief))
        ):
            return Likeness(Level.WEAK, f"“{long}”含有“{brief}”", f"{long} holds {brief}")
    if placed is not False and _contains(one.rest, other.rest):
        return Likeness(Level.WEAK, "一个名称含有另一个", "one name holds the other")
    shared = (
        bool(set(one.brand) & set(other.brand))
        or bool(placed)
        or bool(one.place and one.place == other.place)
        or any(word in other.trade and word not in LIGHT for word in one.trade)
    )
    if shared:
        return Likeness(
            Level.CONFLICT, f"字号不同:{one.brand or '无'}、{other.brand or '无'}",
            f"another brand: {one.brand or 'none'}, {other.brand or 'none'}",
        )  # fmt: skip
    return _UNRELATED


def _rebranded(name: ParsedName, other: ParsedName) -> ParsedName:
    """Return the name with the other's brand where it begins with it and its own was cut from words that nobody knows."""
    if len(name.trade) == 1 and len(other.brand) > len(name.brand) and other.brand.startswith(name.brand):
        rest = name.rest
        if not known(name.trade[0]) and rest.startswith(other.brand) and len(rest) - len(other.brand) != 1:
            return name._replace(
                brand=other.brand, trade=(rest[len(other.brand) :],) if rest != other.brand else ()
            )
    return name


def _contains(one: str, other: str) -> bool:
    brief, long = sorted((one, other), key=len)
    return (
        len(brief) >= 4 and len(long) - len(brief) >= 2 and (long.startswith(brief) or long.endswith(brief))
    )


def _either_short(one: ParsedName, other: ParsedName) -> bool:
    return (is_colloquial(one) and is_short_of(one, other)) or (
        is_colloquial(other) and is_short_of(other, one)
    )


def _heavy(name: ParsedName) -> set[str]:
    return {word for word in name.trade if word not in LIGHT}


def _short(one: ParsedName, other: ParsedName) -> Likeness:
    short, full = sorted((one, other), key=lambda n: (len(n.core), n.core))
    return Likeness(
        Level.SHORT,
        f"“{short.text}”可作“{full.text}”的简称",
        f"{short.text} may be a short form of {full.text}",
    )


def _numbers(one: ParsedName, other: ParsedName) -> Likeness:
    a, b = ("、".join(map(str, n.numerals)) or "无" for n in (one, other))
    return Likeness(
        Level.CONFLICT, f"序号不同:{a} 与 {b}", f"other numbers: {a} and {b}".replace("无", "none")
    )


def _member(one: ParsedName, other: ParsedName) -> Likeness | None:
    """A name that goes on behind the other's 集团: 中铁十一局集团第二工程有限公司."""
    for head, longer in ((one, other), (other, one)):
        _, inside, tail = longer.core.partition("集团")
        if inside and tail and (longer.core.startswith(head.core + "集团") and head.core):
            return Likeness(
                Level.CONFLICT, "一个是另一个集团的成员", "one is a member of the other's group", True
            )
        if (
            head.numerals and longer.numerals and head.numerals[0] == longer.numerals[0] and not head.branch and head.trade != longer.trade
            and is_short_of_head(head, longer)
        ):  # fmt: skip
            return Likeness(
                Level.CONFLICT, "一个是另一个的下属公司", "one is a subsidiary of the other", True
            )
    return None


def is_short_of_head(head: ParsedName, longer: ParsedName) -> bool:
    """Whether a longer name begins with a short form of the head and goes on with a trade: 中建八局|装饰工程."""
    at = max((i for i, c in enumerate(longer.core) if "\ue000" <= c <= "\ue3e7"), default=-1)
    unit, tail = longer.core[: at + 2], longer.core[at + 2 :]
    if at < 2 or len(tail) < 2 or is_colloquial(longer) or unit[-1] not in "局院处所厂":
        return False
    start = longer._replace(core=unit, place=(), branch=None, lead=0)
    return head.core == unit or is_short_of(start, head)


def _one_brand(one: ParsedName, other: ParsedName, placed: bool | None) -> Likeness:
    trades = _trades(one.trade, other.trade)
    if not one.brand:
        return _no_brand(one, other, placed, trades)
    casual = is_colloquial(one) or is_colloquial(other)
    if trades in ("equal", "light"):
        if placed is False:
            if casual and (not one.trade or not other.trade):
                return Likeness(Level.CONFLICT, "所在地不同", "another place")
            return Likeness(
                Level.WEAK,
                "字号、行业相同,所在地不同",
                "brand and trade are alike, another place: sisters, or it moved",
            )
        if (one.seated or other.seated) and placed is None:
            return _SEATED
        if placed is None and {one.form, other.form} == {"shares", "limited"} and (one.place or other.place):
            # A place before the name of a company limited by shares, and a lesser form: its subsidiary there.
            return Likeness(
                Level.WEAK,
                "多出地名且组织形式不同,可能是子公司",
                "a place more and another form: perhaps a subsidiary",
            )
        if grouped := _groups(one, other):
            return grouped
        if {one.form, other.form} >= {"partners", "limited"}:
            return Likeness(Level.WEAK, "组织形式不同", "another legal form")
        return Likeness(Level.VARIANT, "字号相同,其余是可有可无的部分", "one brand, the rest may be left out")
    if (
        one.group != other.group
        and not casual
        and not one.form == other.form == "shares"
        and not (_heavy(one) | _heavy(other)) <= _HOLDING
    ):
        return Likeness(
            Level.CONFLICT, "集团与其成员,行业不同", "a group and a member in another trade", True
        )
    if placed is False:
        # Companies limited by shares are few, and they move and change their trade.
        level = (
            Level.WEAK
            if one.form == other.form == "shares" and one.brand not in EVERYONES
            else Level.CONFLICT
        )
        return Likeness(level, "字号相同,所在地和行业不同", "one brand, another place and trade")
    if _either_short(one, other):
        # A bare brand is what people call the parent of 三星(中国)投资, too.
        bare = not one.trade or not other.trade
        return _SEATED if bare and placed is None and (one.seated or other.seated) else _short(one, other)
    if one.brand in EVERYONES and not (placed and one.place):
        return Likeness(Level.CONFLICT, "字号常见,行业不同", "a brand that many share, another trade")
    return Likeness(Level.WEAK, "字号相同,行业不同", "one brand, another trade")


def _groups(one: ParsedName, other: ParsedName) -> Likeness | None:
    """What 集团 on one side says where brand and trade are alike."""
    if one.group == other.group:
        return None
    whole, plain = (one, other) if one.group else (other, one)
    if plain.form == whole.form == "shares":
        return None  # a listed firm that took 集团 into its name
    if not plain.form:
        return _short(one, other)
    if not whole.form:
        return Likeness(Level.WEAK, "集团可能是母公司", "the group may be the parent")
    if plain.form == "shares":
        return Likeness(
            Level.CONFLICT, "集团公司与股份公司", "the group and its company limited by shares", True
        )
    return Likeness(Level.WEAK, "集团与公司", "a group and a company")


def _no_brand(one: ParsedName, other: ParsedName, placed: bool | None, trades: str) -> Likeness:
    # The place is the brand: 苏州银行 lies in 江苏 and is not 江苏银行, 中国铝业 is not 山东铝业.
    if placed is False or (one.place and other.place and one.place[-1] != other.place[-1]):
        return Likeness(Level.CONFLICT, "地名即字号,地名不同", "the place is the brand, another place")
    if one.group != other.group and one.form and other.form:
        return Likeness(Level.WEAK, "集团与公司", "a group and a company")
    if trades == "light" and not (is_colloquial(one) or is_colloquial(other)):
        return Likeness(
            Level.WEAK, "没有字号,行业的写法不同", "no brand, and the trade is written in other words"
        )
    if trades in ("equal", "light"):
        nameless = not one.place and not other.place and not (is_colloquial(one) or is_colloquial(other))
        if nameless or (bool(one.place) != bool(other.place) and "中国" not in (*one.place, *other.place)):
            return Likeness(Level.WEAK, "没有字号", "no brand")
        return _groups(one, other) or Likeness(Level.VARIANT, "除形式外相同", "alike but for the form")
    if _either_short(one, other):
        return _short(one, other)
    if placed is None and one.place != other.place and not _heavy(one) & _heavy(other):
        return _UNRELATED
    return Likeness(Level.CONFLICT, "地名即字号,行业不同", "the place is the brand, another trade")


def _trades(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    if one == other or "".join(one) == "".join(other):
        return "equal"
    heavy_one, heavy_other = (tuple(w for w in t if w not in LIGHT) for t in (one, other))
    if "".join(heavy_one) == "".join(heavy_other) and (heavy_one or (one and other)):
        light_one, light_other = (frozenset(w for w in t if w in LIGHT) for t in (one, other))
        if light_one <= light_other or light_other <= light_one:
            return "light"
    return "differ"
