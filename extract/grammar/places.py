"""Places in Chinese and English texts: divisions, addresses, countries, regions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.english_nobody import nobody
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.lexing import trie

_PROVINCE = rf"(?:(?:{trie([p for p in atlas.PROVINCES if p not in ('北京', '上海', '天津', '重庆')])})(?:省|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?|(?:北京|上海|天津|重庆)市?)"
_CITY_NAMES = trie(atlas.CITIES)
_CITY = rf"(?:(?:{_CITY_NAMES})(?:市|地区|盟|(?:[一-龥]{{1,3}}族)?自治州)?)"
#: A suffix after which another character makes another word.
_NOT_MORE = r"(?![场民委府政长级属内容域别划间号线])"
_PLAIN_COUNTY = rf"(?:[一-龥]{{1,3}}(?:县|自治县|旗)(?!级|域|长|委|城)|[一-龥]{{2,3}}市{_NOT_MORE}|[一-龥]{{2,4}}(?<![园厂辖社小城校库景开发保税业技术山地灾牧林矿集聚示范试验服务])区{_NOT_MORE})"
_TOWN = r"(?:(?:(?![和与及的在])[一-龥]){2,4}?(?<!城)(?:镇|乡(?!村|镇)|街道(?!办)|苏木))"
_ROAD = r"(?:[一-龥A-Za-z0-9]{2,8}?(?:大道|路|街|巷|道|弄)(?:[东西南北中]段)?(?: ?\d+(?:[-—]\d+)? ?号?(?:院|楼)?)?(?:[一-龥A-Za-z0-9]{0,8}?(?:\d+|[A-Z]|[一二三四五六七八九十]+) ?(?:号楼|栋|幢|座|楼|层|室|单元))*)"
_NUMBERED = r"(?:[一-龥]{2,6}?(?:大道|路|街|巷)(?:[东西南北中]段)? ?\d+(?:[-—]\d+)? ?号(?:[一-龥A-Za-z0-9]{0,8}?(?:\d+|[A-Z]) ?(?:号楼|栋|幢|座|楼|层|室|单元))*)"
_VILLAGE = r"(?:[一-龥]{2,5}?村(?![民镇庄])(?:[一-龥]组)?)"
_CHAIN = re.compile(
    rf"(?P<full>{_PROVINCE}(?: ?{_CITY}(?:{_PLAIN_COUNTY})?|(?:[一-龥]{{2,4}}市{_NOT_MORE})(?:{_PLAIN_COUNTY})?|{_PLAIN_COUNTY})(?:{_TOWN})?(?:{_ROAD}|{_VILLAGE})?"
    rf"|{_CITY}(?:{_PLAIN_COUNTY})(?:{_TOWN})?(?:{_ROAD}|{_VILLAGE})?|{_CITY}{_TOWN}(?:{_ROAD}|{_VILLAGE})?|{_CITY}{_NUMBERED}|{_PROVINCE}{_NUMBERED})"
    rf"|(?P<suffixed>(?:{_CITY_NAMES})(?:市{_NOT_MORE}|地区|(?:[一-龥]{{1,3}}族)?自治州)|(?:{trie([p for p in atlas.PROVINCES])})(?:省(?!级|委|政|长|内)|市{_NOT_MORE}|(?:壮族|回族|维吾尔)?自治区))"
    rf"|(?P<country>{trie(atlas.COUNTRIES_ZH)})(?![人语文币元])"
    rf"|(?P<region>{trie(atlas.REGIONS_ZH)})(?:地区)?"
    rf"|(?P<abroad>{trie(atlas.ABROAD_ZH)})"
    rf"|(?P<bare>{trie([*atlas.PROVINCES, *(c for c in atlas.CITIES if c not in atlas.EVERYDAY)])})"
)
#: What is no name though it ends like one.
_LEFT = r"(?<![一-龥])|(?<=[在于到至从自向往赴离的和与及、])|(?<=位于)|(?<=迁往)|(?<=落户)|(?<=来自)|(?<=适用于)|(?<=途经)|(?<=前往)|(?<=驻)|(?<=经)|(?<=为)"
_UNKNOWN = re.compile(
    rf"(?:{_LEFT})(?P<unknown>(?:[一-龥]{{2,3}}省(?![级委政长内]))(?:[一-龥]{{2,4}}市{_NOT_MORE})?(?:{_PLAIN_COUNTY})?(?:{_TOWN})?(?:{_ROAD})?|[一-龥]{{2,4}}市{_NOT_MORE}(?:{_PLAIN_COUNTY})?(?:{_TOWN})?(?:{_ROAD})?|[一-龥]{{1,3}}(?:县|自治县)(?![级域长委城政])(?:{_TOWN})?(?:{_ROAD}|{_VILLAGE})?|[一-龥]{{2,3}}镇(?![长政])(?:{_VILLAGE})?|(?P<quarter>[一-龥]{{2}}区){_NOT_MORE})"
)
_NO_PLACE = re.compile(
    r"^(?:计划单列市|[一-龥]*[我本该]市|[一-龥]*[我本该]省|[一-龥]*[我本该]县|[我全各本该某外内邻跨两多每此兄弟贵上下拟原新老大中小其以及地][省市县区]|[一-龥]*(?:上市|城市|股市|超市|门市|都市|夜市|集市|楼市|入市|面市|省市|区市|县市|直辖市|地级市|县级市|各省|全省|多省|跨省|本省|我省|节省|城镇|乡镇|集镇|冷镇|各县|全县|郊县|地区|园区|厂区|城区|市区|校区|库区|景区|社区|小区|辖区|片区|专区|特区|灾区|山区|牧区|林区|矿区|禁区|误区|开发区|高新区|经开区|保税区|示范区|集聚区|试验区|自贸区|功能区|核心区|分区|战区|海区|东区|西区|南区|北区|工业区|住宅区|生活区|办公区|服务区|自治区|新区|产区|主产区|老区|库区|港区|湾区|院区|展区|场区|双区|三区|两区|全区|该区|本区|各区|我区))$"
)
_STREET = re.compile(
    r"(?:地址|住所|注册地|办公地)(?:为|在|[::])* ?(?P<address>[一-龥][一-龥A-Za-z0-9\-—()]{5,40})(?=[,。;、\s]|$)"
)
#: A place before these stands by itself; before other Han characters it may be the head of a name.
_FOLLOWS = re.compile(
    r"[的在和与及、,。;:等至到从向、\s\-—()“”《》/|.!?]|$|等地|一带|本地|当地|境内|市场|地区|全境|两地|三地|各地|企业|厂区|工厂|基地|总部|分公司|子公司|公司|产|进口|出口|设|建|举行|召开|考察|开展|投资|成立|签|揭牌|开工|投产|落地|启动|挂牌|注册|开业|奠基|动工|发布|亮相|开幕|会见|参加|出席|开设|新建|办公|设厂|购地|拿地|人|籍|客户|方面|政府|行政|辖区|全域|范围|品牌|制造|的"
)


def chinese(text: str) -> Iterator[Found]:
    """Yield places of a Chinese text."""
    for match in _CHAIN.finditer(text):
        kind = match.lastgroup or "bare"
        kind = next(
            k for k in ("full", "suffixed", "country", "region", "abroad", "bare") if match[k] is not None
        )
        start, end = match.span(kind)
        family = f"place_{kind}"
        if not _FOLLOWS.match(text, end):
            family += "_beside" if kind in ("country", "full") else "_glued"
        yield Found(start, end, "Place", family)
    for match in _UNKNOWN.finditer(text):
        said = match["unknown"]
        if _NO_PLACE.match(said):
            continue
        family = "place_quarter_weak" if match["quarter"] and match["quarter"] == said else "place_unknown"
        if not _FOLLOWS.match(text, match.end("unknown")):
            family += "_glued"
        yield Found(*match.span("unknown"), "Place", family)
    for match in _STREET.finditer(text):
        yield Found(*match.span("address"), "Place", "place_address")


_EN = re.compile(
    rf"(?<![\w-])(?P<place>{trie(atlas.PLACES_EN)})(?![\w]|-\w)(?P<more>, (?:{trie(atlas.PLACES_EN)})(?![\w-]))?"
)
_NAME_AFTER = re.compile(r" (?:&|[A-Z][\w&.]+)")
_NAME_BEFORE = re.compile(r"[A-Z][\w&.'-]* $")
_IN = re.compile(
    r"\b(?:(?P<in>in|from|near|at|of|to)|based in|headquartered in|located in) (?P<name>[A-Z][\w'’-]+(?:[ -][A-Z][\w'’-]+)?)(?=[.,;:)\n]|$| [a-z(])"
)
_COUNTRY_AFTER = re.compile(rf", (?:{trie(atlas.PLACES_EN)})(?![\w-])")
_CITY_COMMA = re.compile(r"(?m)^(?P<city>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?), (?=\d{1,2} [A-Z]|[A-Z][a-z]+ \d)")


def english(text: str) -> Iterator[Found]:
    """Yield places of an English text; a name after ``in`` that no list knows is one too, with less confidence."""
    for match in _EN.finditer(text):
        start, end = match.span()
        if match["place"].isupper() and re.match(r" ?\d", text[end : end + 2]):
            continue  # US 12,118,402 B2
        led = _NAME_BEFORE.search(text, max(0, start - 30), start)
        if led and nobody(text, led.start(), end):
            continue
        family = "place_en"
        if led and not re.search(r"(?:^|[.!?\n] ?)\w+ $", text[max(0, start - 30) : start]):
            family = "place_en_in_name"
        elif _NAME_AFTER.match(text, end):
            family = "place_en_before_name"
        yield Found(start, end, "Place", family)
    for match in _IN.finditer(text):
        word = match["name"]
        # Whose it is, no place: to Orrin's works.
        if (
            word.endswith(("'", "’", "'s", "’s"))
            or _NOT_A_PLACE.match(word)
            or nobody(text, *match.span("name"))
        ):
            continue
        # In Bergamo, Italy: consecutive levels are one (guideline 2.2).
        if match["in"] != "of" and (higher := _COUNTRY_AFTER.match(text, match.end("name"))):
            yield Found(match.start("name"), higher.end(), "Place", "place_en_in")
            continue
        family = "place_en_in" if match["in"] in ("in", None, "near") else "place_en_weak"
        yield Found(*match.span("name"), "Place", family)
    for match in _CITY_COMMA.finditer(text):
        yield Found(*match.span("city"), "Place", "place_en_dateline")


_NOT_A_PLACE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Q[1-4]|Note|Table|Article|Annex|Section|Chapter|English|The|This|That|Its|Our|Phase|Part)\b"
)
