"""Names in Latin letters: legal forms of many countries, words of trade, places, the order of words in names of universities."""

from __future__ import annotations

import re

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.vocabulary import words
from clusterkg.extract.resolution.names.model import ParsedName
from clusterkg.extract.resolution.names.writing import bare_latin

#: Written without dots and blanks → class. The longest run of words at the end of a name that is in here is its form.
FORMS: dict[str, str] = {
    form: class_
    for class_, forms in {
        "limited": "coltd colimited companylimited companyltd ltdco limited ltd ltda limitada gmbh gesmbh gesellschaftmitbeschrankterhaftung mbh llc lc pvtltd privatelimited privateltd pteltd ptyltd sdnbhd srl sarl sarlau sl slu sociedadlimitada spzoo spolkazoo spzooo sro doo kft bv besloten bvba bvlba besloteneennootschap oy as aps ab oo ooo tov eood ood sia uab ou zoo lda unipessoallda eurl sasu sas soccoop scarl scrl srls",
        "shares": "inc incorporated corp corporation coinc plc publiclimitedcompany ag aktiengesellschaft sa saic sae sab sabdecv sadecv spa societaperazioni nv naamlozevennootschap se asa oyj abpubl kk kabushikikaisha jsc ojsc pjsc pao ao zrt nyrt rt ad dd tbk bhd berhad as1 societeanonyme sociedadanonima sociedadeanonima sausa aktiebolag",
        "partners": "lp llp llc1 kg kgaa cokg gmbhcokg gmbhandcokg agcokg gmbhcokgaa gmbhandcokgaa ohg gbr snc sca cv commv vof limitedpartnership",
        "company": "co company cia compagnie ev eg eu ek gie ggmbh asbl vzw stichting",
    }.items()
    for form in forms.split()
}  # fmt: skip
_GROUP = words("group groupe gruppe gruppo grupo konzern holding holdings")
_ABBREVIATED = {
    "intl": "international", "int'l": "international", "tech": "technology", "technol": "technology", "univ": "university", "inst": "institute", "mfg": "manufacturing", "ind": "industry", "indus": "industry", "eng": "engineering",
    "engr": "engineering", "dev": "development", "natl": "national", "nat'l": "national", "assoc": "association", "dept": "department", "ctr": "center", "centre": "center", "sci": "science", "acad": "academy", "lab": "laboratory",
    "labs": "laboratory", "bros": "brothers", "mt": "mount", "st": "saint", "universitaet": "university", "universitat": "university", "universite": "university", "universita": "university", "universidad": "university",
    "universiteit": "university", "technische": "technical", "hi-tech": "hightech", "organisation": "organization", "aluminium": "aluminum", "elec": "electric", "mach": "machinery", "auto": "automotive", "pharma": "pharmaceutical",
}  # fmt: skip
#: Words of trade in the singular: no brand by themselves.
TRADES = words(
    "technology technologies industry industrial system electronic electric electrical electronics component solution work polymer chemical chemistry material energy power steel metal robotic robot foundry casting valve pump bearing plastic textile machinery machine tool "
    "instrument optic photonic laser pharmaceutical biotech biotechnology bio biological process rail railway marine fiber fibre logistic engineering product service software device semiconductor microelectronic membrane coating crystal glass ceramic battery aerospace "
    "aviation automotive automobile auto motor vehicle car food dairy seed paper packaging printing shipyard shipping shipbuilding mining mineral carbon composite alloy gear drive hydraulic control sensor network telecom telecommunication communication laboratory enterprise "
    "manufacturing equipment cable wire turbine wind solar hydrogen water medical diagnostic therapeutic genomic furniture leather shoe apparel garment clothing toy watch data analytic digital vision brewery consulting trading trade international investment development research institute "
    "science environmental environment protection construction building cement estate real property precision intelligent smart information photovoltaic new advanced high hightech special global worldwide national general united health healthcare medicine device instrument agricultural agriculture "
    "automation display lighting light lithium nuclear oil gas petroleum petrochemical coal import export supply chain transport transportation airline airport port media culture education entertainment game film hotel travel tourism bank insurance security securities fund capital finance financial asset management "
    "home household appliance kitchen rubber tire tyre aluminum copper zinc nickel titanium gold silver rare earth magnetic magnet storage cloud computing computer chip circuit integrated circuits board module panel antenna radar satellite drone aircraft engine transmission brake wheel seat plant factory mill press center design and of for the"
)
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_COUNTED = words("phase plant fund no number unit works factory stage site section branch lot company series")
_PLACES = frozenset(bare_latin(p).replace("'", "").replace(" ", "") for p in atlas.PLACES_EN)
_MORE_PLACES = words(
    "italia deutschland france espana nederland danmark sverige norge suomi polska osterreich schweiz suisse brasil mexico hongkong macau macao taiwan taipei innermongolia urumqi hohhot ningxia xian wuhu hefei zibo weifang yantai weihai linyi jining taian rizhao tangshan baoding handan langfang cangzhou shijiazhuang taiyuan datong luoyang "
    "xinxiang xuchang nanyang anyang zhengzhou kaifeng yichang xiangyang jingzhou huangshi shiyan zhuzhou xiangtan hengyang yueyang changde nanchang jiujiang ganzhou jingdezhen fuzhou quanzhou zhangzhou putian longyan ningde sanming jinhua huzhou quzhou zhoushan lishui jiaxing shaoxing yiwu cixi yuyao xuzhou yancheng huaian lianyungang "
    "suqian zhenjiang danyang jiangyin yixing changshu zhangjiagang taicang jiangmen zhongshan zhanjiang maoming zhaoqing shantou jieyang meizhou qingyuan shaoguan nanning guilin liuzhou haikou sanya mianyang deyang leshan yibin luzhou zunyi guiyang lanzhou xining yinchuan baoji xianyang baotou ordos anshan fushun benxi jinzhou yingkou panjin daqing qiqihar bengbu maanshan tongling anqing chuzhou"
)
PLACES = (_PLACES | _MORE_PLACES) - {"general", "surat"}
_TWO_WORDS = {("hong", "kong"): "hongkong", ("inner", "mongolia"): "innermongolia", ("xi", "an"): "xian", ("new", "york"): "newyork", ("united", "states"): "unitedstates", ("united", "kingdom"): "unitedkingdom", ("south", "korea"): "southkorea", ("south", "africa"): "southafrica", ("new", "zealand"): "newzealand", ("saudi", "arabia"): "saudiarabia"}  # fmt: skip
_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_DOTTED = re.compile(r"\b(?:[a-z]\.){1,}[a-z]?\b\.?")


def tokens_of(text: str) -> list[str]:
    """Return the words of a name: lower case, no accents, dotted letters joined (G.m.b.H.), abbreviations written out."""
    text = bare_latin(text).replace("&", " and ").replace("+", " plus ").replace("ue", "u").replace("oe", "o")
    text = (
        text.replace("s.p.a", "spa").replace("a/s", "as").replace("sp. z o.o.", "spzoo").replace("'s ", "s ")
    )
    text = _DOTTED.sub(lambda m: m.group().replace(".", "") + " ", text)
    found = [_ABBREVIATED.get(t, t).replace("'", "") for t in _TOKEN.findall(text)]
    joined: list[str] = []
    for token in found:
        if joined and (both := _TWO_WORDS.get((joined[-1], token))):
            joined[-1] = both
        else:
            joined.append(token)
    return joined


def singular(token: str) -> str:
    """Return a word of trade without its plural: technologies, batteries, steels."""
    if token.endswith("ies") and len(token) > 4:
        return token[:-3] + "y"
    if token.endswith("s") and not token.endswith(("ss", "us", "is")) and len(token) > 3:
        return token[:-1]
    return token


def take_form(tokens: list[str]) -> tuple[list[str], str]:
    """Return the words without the legal form at their end (or Russian and Polish ones at their head), and its class."""
    form = ""
    while len(tokens) > 1:
        for size in range(min(5, len(tokens) - 1), 0, -1):
            class_ = FORMS.get("".join(t for t in tokens[-size:] if t != "and"))
            if class_ is not None and tokens[-size] != "and":
                tokens, form = tokens[:-size], form or class_
                break
        else:
            break
    if len(tokens) > 1 and tokens[0] in ("ooo", "pao", "oao", "zao", "pt", "ao"):
        tokens, form = tokens[1:], form or FORMS.get(tokens[0], "shares")
    while tokens and tokens[-1] == "and":
        tokens = tokens[:-1]
    return tokens, form


def parse(text: str, family: str) -> ParsedName:
    """Return a name in Latin letters in its parts."""
    tokens = tokens_of(text)
    if tokens[:1] == ["the"] and len(tokens) > 1:
        tokens = tokens[1:]
    bare, form = take_form(tokens)
    if not bare:
        bare = tokens or [text.casefold()]
    if family == "firm" and "university" in bare:
        family = "university"
    numerals: list[int] = []
    kept: list[str] = []
    for i, token in enumerate(bare):
        counted = (i > 0 and bare[i - 1] in _COUNTED) or i == len(bare) - 1
        if i and counted and token in _ROMAN and (token != "i" or bare[i - 1] in _COUNTED):
            numerals.append(_ROMAN[token])
        elif i and token.isdigit() and len(token) <= 3:
            numerals.append(int(token))
        else:
            kept.append(token)
    kept = [t for i, t in enumerate(kept) if not (t in ("no", "number") and numerals and i)] or bare
    group = len(kept) > 1 and kept[-1] in _GROUP
    named = kept[:-1] if group else kept
    place = tuple(t for t in named if t in PLACES)
    rest = [t for t in named if t not in PLACES]
    if not rest:
        rest, place = named, ()
    stems = [singular(t) for t in rest]
    trade = tuple(s for t, s in zip(rest, stems, strict=True) if s in TRADES or t in TRADES)
    brand_tokens = [t for t, s in zip(rest, stems, strict=True) if not (s in TRADES or t in TRADES)]
    trade = tuple(t for t in trade if t not in ("and", "of", "for", "the"))
    seated = bool(place) and "(" in text and named[:1] != [place[0]]
    numbers = tuple(numerals)
    small = ("and", "of", "for", "the", "in", "at", "de", "la", "der", "di", "du", "des")
    if family == "university":
        key = " ".join(t for t in kept if t not in ("the",))
        brand = " ".join(sorted(t for t in kept if t not in small))
        return ParsedName(text, "en", place, brand, (), "", numbers, (), False, None, "".join(brand.split()), f"{''.join(key.split())}|{numbers}", False, key, (0,), family)  # fmt: skip
    brand = "".join(brand_tokens)
    core = " ".join(named)
    key = f"{''.join(named)}|{numbers}|{form}|{'group' if group else ''}"
    return ParsedName(
        text, "en", place, brand, trade, form, numbers, (), group, None, brand, key, seated, core, (0,), family,
    )  # fmt: skip
