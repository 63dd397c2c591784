"""Invented records of firms with the noise of real tables, and the truth: ``generate(count, seed)``.

Each firm has a place, a brand, a trade and a legal form, a credit code with a right check digit, a founding year, an address and
sometimes patents; its records stand in several sources that write it as sources do. The share of each noise is in :data:`NOISE`.
Beside them stand firms that are easily taken for others: sisters of one brand in other trades or places, brands that differ by one
character, numbered works, branches, groups. About 45 % of firms have one record, the rest two to four.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from stdnum.cn import uscc

from clusterkg.extract.grammar import atlas
from clusterkg.extract.resolution.places import where
from clusterkg.extract.resolution.records import Name, NameKind, Record

#: Share of records with each kind of noise.
NOISE = {
    "no identifier": 0.6, "no address": 0.5, "no year": 0.6, "brackets": 0.5, "form left out": 0.08, "form shortened": 0.15,
    "traditional": 0.03, "place left out": 0.06, "place with suffix": 0.2, "short name": 0.06, "former name": 0.05, "spaces": 0.05,
    "wrong year": 0.03, "address elsewhere": 0.03,
}  # fmt: skip
#: What a firm has beside itself.
NEIGHBOURS = {
    "sister of another trade": 0.12,
    "sister elsewhere": 0.06,
    "one character": 0.08,
    "numbered": 0.04,
    "branch": 0.05,
    "group": 0.05,
}
_SYLLABLES = "华瑞润泽鑫恒宏远盛达博创新锐思远海川云峰天成德信智联中科启明星辰安泰康宁嘉禾永固长青东方金石玉衡朗威凯旋亿丰利群同辉景行致远卓越腾龙飞扬晨光曙益民源通汇融骏驰赛欧美佳固德力普沃尔特斯蓝鼎晶硕昊宇航"
_TRADES = [
    "电池",
    "新材料",
    "半导体",
    "精密机械",
    "智能装备",
    "生物医药",
    "化工",
    "电子科技",
    "汽车零部件",
    "光电",
    "环保科技",
    "信息技术",
    "软件",
    "机器人",
    "新能源",
    "轴承",
    "模具",
    "阀门",
    "电缆",
    "纺织",
    "食品",
    "包装",
    "物流",
    "医疗器械",
    "仪器仪表",
]
_FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司", "集团有限公司")
_SHORT = {"有限责任公司": "有限公司", "股份有限公司": "股份公司", "有限公司": "公司", "集团有限公司": "集团"}
_STREETS = ["科技大道", "创业路", "工业园一路", "人民东路", "滨海大道", "高新三路", "兴业街", "长江路"]
_TRADITIONAL = str.maketrans(
    "华润泽达创锐远云东龙飞扬晨车电气医药仪机动软纺织", "華潤澤達創銳遠雲東龍飛揚晨車電氣醫藥儀機動軟紡織"
)


@dataclass(frozen=True)
class _Firm:
    number: int
    place: str
    brand: str
    trade: str
    form: str
    #: Written after the brand (第二) or after all (宁波分公司).
    mark: str = ""
    branch: str = ""
    #: Registered with its place in brackets behind the brand: 海川(宁波)电池有限公司.
    seated: bool = False

    @property
    def name(self) -> str:
        return f"{self.place}{self.brand}{self.mark}{self.trade}{self.form}{self.branch}"


def generate(count: int, seed: int = 1) -> tuple[list[Record], list[int]]:
    """Return about ``count`` records, shuffled, and for each the number of the firm that it is of."""
    chance = random.Random(seed)
    rows: list[tuple[Record, int]] = []
    firms = _firms(chance)
    while len(rows) < count:
        firm = next(firms)
        rows += [(record, firm.number) for record in _records(firm, chance, len(rows))]
    chance.shuffle(rows)
    numbered = [
        Record(
            i + 1, f"gen:{r.local}", r.type, r.names, r.identifiers, r.where, r.country, r.address, r.website, r.founded, r.neighbours, r.codes
        )
        for i, (r, _) in enumerate(rows)
    ]  # fmt: skip
    return numbered, [n for _, n in rows]


def _firms(chance: random.Random) -> Iterator[_Firm]:
    number = 0
    seen: set[str] = set()
    while True:
        first = _Firm(
            number, chance.choice(atlas.CITIES), "".join(chance.sample(_SYLLABLES, chance.choice((2, 2, 2, 3)))),
            chance.choice(_TRADES), chance.choice(_FORMS), seated=chance.random() < 0.1,
        )  # fmt: skip
        made = [first]
        for kind, share in NEIGHBOURS.items():
            if chance.random() < share:
                made.append(_beside(first, kind, chance))
        for firm in made:
            if firm.name not in seen:
                seen.add(firm.name)
                yield replace(firm, number=number)
                number += 1


def _beside(firm: _Firm, kind: str, chance: random.Random) -> _Firm:
    place, brand, trade, form, mark, branch = firm.place, firm.brand, firm.trade, firm.form, "", ""
    match kind:
        case "sister of another trade":
            trade = chance.choice([t for t in _TRADES if t != trade])
        case "sister elsewhere":
            place = chance.choice([c for c in atlas.CITIES if c != place])
        case "one character":
            at = chance.randrange(len(brand))
            brand = brand[:at] + chance.choice([c for c in _SYLLABLES if c not in brand]) + brand[at + 1 :]
        case "numbered":
            mark = f"第{chance.choice('一二三四五')}"
        case "branch":
            branch = f"{chance.choice(atlas.CITIES)}分公司"
        case _:
            trade, form = "", "集团有限公司"
    return _Firm(-1, place, brand, trade, form, mark, branch, firm.seated and not mark)


def _records(firm: _Firm, chance: random.Random, start: int) -> list[Record]:
    at = where(firm.place)
    code = _credit_code(chance)
    year = str(chance.randrange(1985, 2025))
    address = f"{at.province}省{firm.place}市{chance.choice(_STREETS)}{chance.randrange(1, 999)}号"
    patents = [f"^OWNED_BY:patent:{chance.randrange(10**9)}" for _ in range(chance.choice((0, 0, 0, 1, 3)))]
    former = None
    if chance.random() < 0.1 and not firm.branch:
        former = f"{firm.place}{''.join(chance.sample(_SYLLABLES, 2))}{firm.trade}{firm.form}"
    how_many = chance.choices((1, 2, 3, 4), (45, 35, 15, 5))[0]
    made = []
    for i in range(how_many):
        names = [Name(NameKind.NAME, _written(firm, chance))]
        if former and chance.random() < 0.5:
            names.append(Name(NameKind.FORMER, former))
        elif former and chance.random() < NOISE["former name"] * 4:
            names = [Name(NameKind.NAME, former)]
        if chance.random() < 0.1 and not firm.branch and not firm.mark:
            names.append(Name(NameKind.SHORT, firm.brand + firm.trade[:2]))
        elsewhere = chance.random() < NOISE["address elsewhere"]
        made.append(Record(
            0, f"{start + i}", "Firm", tuple(names),
            frozenset() if chance.random() < NOISE["no identifier"] else frozenset({f"uscc:{code}"}),
            where(chance.choice(atlas.CITIES)) if elsewhere else at, "",
            "" if elsewhere or chance.random() < NOISE["no address"] else address, "",
            "" if chance.random() < NOISE["no year"] else str(int(year) + (chance.random() < NOISE["wrong year"])),
            frozenset(f"{p}@source{i}" for p in patents if chance.random() < 0.7),
        ))  # fmt: skip
    return made


def _written(firm: _Firm, chance: random.Random) -> str:
    """Write a firm's name as a source would."""
    roll = {kind: chance.random() < share for kind, share in NOISE.items()}
    place, form = firm.place, firm.form
    if roll["short name"] and not (firm.branch or firm.mark):
        return f"{firm.brand}{firm.trade[:2]}"
    if roll["place left out"]:
        place = ""
    elif roll["place with suffix"]:
        place += "市"
    if roll["form left out"] and not firm.branch:
        form = ""
    elif roll["form shortened"] and not firm.branch:
        form = _SHORT.get(form, form)
    name = f"{place}{firm.brand}{firm.mark}{firm.trade}{form}{firm.branch}"
    if firm.seated and place:
        opening, closing = ("（", "）") if roll["brackets"] else ("(", ")")
        name = f"{firm.brand}{opening}{place}{closing}{firm.trade}{form}{firm.branch}"
    if roll["traditional"]:
        name = name.translate(_TRADITIONAL)
    if roll["spaces"]:
        at = chance.randrange(1, len(name))
        name = f"{name[:at]} {name[at:]}"
    return name


def _credit_code(chance: random.Random) -> str:
    body = (
        "91"
        + f"{chance.randrange(110000, 660000)}"
        + "MA"
        + "".join(chance.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=7))
    )
    return body + str(uscc.calc_check_digit(body))
