"""Who holds what part of whom in a Chinese sentence, by the words beside each holder.

甲占51%, 乙出四成, 剩下的股份是丙的, 由丁接手, 股东戊: each tells of a holder and not of what is held. That is whoever is founded, bought or joined in the
sentence, else its subject, else what the sentence before is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clusterkg.extract import inventory
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.coding import Coded, around, bracketed, encode, of_cells, walk
from clusterkg.extract.relations.frame import Frame

BY = "roles"
FIRM, BODY, PERSON, SHARE, MONEY, OTHER = (chr(0xF100 + n) for n in range(6))
_ANY = f"{FIRM}{BODY}{PERSON}{SHARE}{MONEY}{OTHER}"
_X = f"[{FIRM}{BODY}{PERSON}]"
_LIST = rf"{_X}(?:\([^()]*\))?(?:(?:、|与|和|及|以及|同|跟){_X}(?:\([^()]*\))?)*"
_HOLD = r"(?:持股|持有|占股|占比|股比|占|持|认缴出资|认缴|出资|出|控股|控制|取得|受让|保留着?|留着|留有|获得|拿下|拿到|拿|认购|参股|各占|各出|各持)"
_TAIL = r"(?!的?[^,;。]{0,2}(?:采购|销售|市场|营收|收入|份额|产量|用料|用量|成本|税|利息|利率|增长|配套))"
_HOLDERS = tuple(
    re.compile(p)
    for p in (
        rf"(?P<x>{_X}[^;。{_X[1:-1]}]{{0,14}}?(?:与|和|同|跟){_X})(?:分别|各|各自|按)[^;。{_ANY}]{{0,8}}?{_HOLD}[^;。{_ANY}]{{0,6}}?(?P<h>{SHARE}(?:(?:、|和|与|及|,|:|比)+{SHARE})*){_TAIL}",
        rf"(?P<x>{_X})[^;。{_X[1:-1]}]{{0,24}}?(?:向|对|入股|增资|投资|参股|收购|受让|买下)(?:了)?{FIRM}[^;。{_X[1:-1]}]{{0,24}}?,[^;。{_ANY}]{{0,6}}?(?:占|持股|占股|持有|取得|获得)(?:其)?(?:比例)?(?:为)?(?P<h>{SHARE})(?=的?(?:股|权益|出资)|[,;。)]|$)",
        rf"(?P<x>{_LIST})(?:分别|各|各自|双方|按)[^;。{_ANY}]{{0,8}}?{_HOLD}[^;。{_ANY}]{{0,6}}?(?P<h>{SHARE}(?:(?:、|和|与|及|,|:|比)+{SHARE})*){_TAIL}",
        rf"(?P<x>{_LIST[:-1]}+)[^;。{_ANY}]{{0,10}}?(?:出资|持股|认缴|占股|股权)比例?(?:分别|依次)?(?:为|是)?(?P<h>{SHARE}(?:(?:、|和|与|及){SHARE})*){_TAIL}",
        rf"(?P<x>{_X})(?:\([^()]*\))?[^,;。:{_ANY}]{{0,8}}?(?:以|现金)?(?:{MONEY}[^,;。:{_ANY}]{{0,4}})?{_HOLD}(?:比例)?(?:了|着|为|的|约|其|剩余|其余|另外|另|余下|{MONEY}|,?占|,?持股)*(?P<h>{SHARE})(?=的?(?:股|权益|出资|表决权)|[,;。)、]|$){_TAIL}",
        rf"(?:剩余|其余|余下|剩下|另外|另)(?:的|{SHARE})*(?:股权|股份|部分)?[^;。{_ANY}]{{0,10}}?(?:由|归|是|在|为)[^,;。{_ANY}]{{0,8}}?(?P<x>{_LIST})(?:等)?(?:分别|合计|共同)?(?:持有|持股|持|的|手里|手中|所有|$|[,;。])",
        rf"(?P<h>{SHARE})(?:的)?(?:股权|股份|权益)[^,;。{_ANY}]{{0,6}}?由(?P<x>{_LIST})(?:接手|受让|持有|收购|承接|摘牌|买下|接盘|认购|拿下)",
        rf"(?:控股股东|大股东|(?<!老)股东|实际控制人|实控人)(?:为|是|有|系|:)?(?P<x>{_X}(?:、{_X})*)(?![^,;。]{{0,4}}(?:大会|代表))",
        rf"(?:系|是|为|由|归)(?P<x>{_X})(?:个人)?(?:独资|全资)(?:的)?(?:设立|所有|拥有|持有|企业|公司|[,;。]|$)",
        rf"(?:受|由)(?P<x>{_X})(?:实际)?(?:控制|控股)(?!人)",
    )
)  # fmt: skip
#: Shares of a trade, not of a firm, where nothing is said of stock.
_DEALING = re.compile(r"采购|销售|供应|供货|客户|市场|用量|营收|收入|订单")
#: What is held: founded, bought or joined in the sentence.
_FOUNDED = re.compile(
    rf"(?:设立|成立|组建|合办|合资办|合资设立|合资|办了|办起|办起了|办一个|办个|办过|办的|办|新设|开办|创办|注册|组成|设了|开了|建了)(?:了|的|起|过|一个|一家|子公司|合资公司|合资企业|新公司)*(?P<t>{FIRM})"
)
#: A venture is said first and named then: 合资公司已经注册,叫…
_CALLED = re.compile(
    rf"合资(?:公司|企业)[^;。{_ANY}]{{0,16}}?(?:叫做?|名为|名叫|定名为?|取名为?|名称为)(?P<t>{FIRM})"
)
_TAKEN = re.compile(
    rf"(?:收购|受让|入股|增资|投资|控股|并购|买下|拿下|接下|参股|入主|持有|控制|对|向|投了|投给)(?:了|其|的|由|控股|旗下)*(?P<t>{FIRM})(?!(?:所|所持|持有|借款|采购|购买|下单|订))"
)
_TOGETHER = re.compile(
    rf"(?P<a>{_X})[^;。{_X[1:-1]}]{{0,16}}?(?:与|和|跟|同)(?:[^,;。{_ANY}]{{0,4}}|{OTHER}的?)(?P<b>{_X})[^,;。{_ANY}]{{0,8}}?(?:合资|合股|合伙|合办|共同出资|合作出资)[^,;。{_ANY}]{{0,6}}?(?:办|设|建|开|立|组)[^,;。{_ANY}]{{0,6}}?(?P<t>{FIRM})"
)
_LEFT = re.compile(
    rf"(?P<x>{_X})(?:已|早已|已经|全部|现已|于[^,;。]{{0,10}})*(?:退出|撤出|清仓|让出|出清)(?:了)?(?P<t>{FIRM})(?=[,;。]|$|的?(?:股|持股|投资))"
)


def read_stakes(
    frame: Frame, sentences: Sequence[tuple[int, int]], blocks: Sequence[int], proposals: Sequence[Relation]
) -> Iterator[Relation]:
    """Yield OWNS for the holders that a document names; ``blocks`` are the offsets at which its blocks begin."""
    letters = [_letter(types, frame.mentions[m].type) for m, types in enumerate(frame.types)]
    known = {(r.source, r.target) for r in proposals if r.type == "OWNS"}
    held = {(source, frame.same[target][0]) for source, target in known}
    topic: int | None = None
    at_block = 0
    for start, end, inside in walk(sentences, frame.mentions):
        while at_block < len(blocks) and blocks[at_block] <= start:
            at_block, topic = at_block + 1, None
        if of_cells(frame.text, start, end) or {FIRM, BODY, PERSON}.isdisjoint(letters[m] for m in inside):
            continue
        coded = encode(frame.text, start, end, frame.mentions, inside, letters)
        for one in _held(frame, coded, topic):
            # Told already of another mention of the same two: one fact, not two.
            if (one.source, one.target) in known or (one.source, frame.same[one.target][0]) not in held:
                yield one
        firms = [b[0] for c, b in zip(coded.text, coded.behind, strict=True) if c == FIRM and b]
        told = _CALLED.search(coded.text) or _FOUNDED.search(coded.text) or _TAKEN.search(coded.text)
        if told is not None and coded.behind[told.start("t")]:
            topic = coded.behind[told.start("t")][0]
        elif firms:
            topic = firms[0]


def _letter(types: frozenset[str], told: str) -> str:
    if told == "Person":
        return PERSON
    if "Firm" in types:
        return FIRM
    if types & inventory.relations()["OWNS"].sources:
        return BODY
    return {"Share": SHARE, "Money": MONEY}.get(told, OTHER)


def _held(frame: Frame, coded: Coded, topic: int | None) -> Iterator[Relation]:
    text = coded.text
    holders: dict[int, int | None] = {}
    spans: dict[int, tuple[int, int]] = {}
    dealing = _DEALING.search(text) is not None and "股" not in text and "出资" not in text
    for rule in _HOLDERS:
        for match in () if dealing else rule.finditer(text):
            places = [
                i
                for i in range(*match.span("x"))
                if text[i] in _X[1:-1] and not bracketed(text, match.start("x"), i)
            ]
            given = (
                [i for i in range(*match.span("h")) if text[i] == SHARE]
                if "h" in match.groupdict() and match["h"]
                else []
            )
            for n, i in enumerate(places):
                if i not in holders:
                    holders[i] = (
                        given[n] if len(given) == len(places) else given[0] if len(given) == 1 else None
                    )
                    spans[i] = match.span()
    for match in _TOGETHER.finditer(text):
        for name in ("a", "b"):
            yield from _owns(frame, coded, match.start(name), match.start("t"), None, match.span())
    for match in _LEFT.finditer(text):
        yield from _owns(frame, coded, match.start("x"), match.start("t"), None, match.span(), "past")
    if not holders:
        return
    target = _target(coded, holders)
    for i, share in holders.items():
        held = target
        if held is None or held == i:
            before = [j for j in range(i) if text[j] == FIRM and j not in holders and coded.behind[j]]
            held = before[0] if before else None
        # 某公司接控股股东通知,其拟将所持…: who holds what is told further on.
        if share is None and target is None and "所持" in text:
            continue
        if held is not None:
            yield from _owns(frame, coded, i, held, share, spans[i])
        elif topic is not None and coded.behind[i] and coded.behind[i][0] != topic:
            yield from _claim(frame, coded, coded.behind[i][0], topic, share, spans[i], "asserted")


def _target(coded: Coded, holders: dict[int, int | None]) -> int | None:
    for rule in (_CALLED, _FOUNDED, _TAKEN):
        for match in rule.finditer(coded.text):
            if match.start("t") not in holders:
                return match.start("t")
    return None


def _owns(
    frame: Frame,
    coded: Coded,
    holder: int,
    held: int,
    share: int | None,
    span: tuple[int, int],
    status: str = "asserted",
) -> Iterator[Relation]:
    if coded.behind[holder] and coded.behind[held]:
        yield from _claim(frame, coded, coded.behind[holder][0], coded.behind[held][0], share, span, status)


def _claim(
    frame: Frame,
    coded: Coded,
    source: int,
    target: int,
    share: int | None,
    span: tuple[int, int],
    status: str,
) -> Iterator[Relation]:
    known = inventory.relations()["OWNS"]
    if source == target or frame.one(source, target):
        return
    if not frame.types[source] & known.sources or not frame.types[target] & known.targets:
        return
    (begin, close), (start, end) = around(coded, span)
    facts = {}
    if share is not None:
        facts["share"] = coded.behind[share][0]
    for name, type_ in (("amount", "Money"), ("date", "Date")):
        near = [b[0] for b in coded.behind[begin:close] if b and frame.mentions[b[0]].type == type_]
        if len(near) == 1:
            facts[name] = near[0]
    yield Relation(
        "OWNS", source, target, status, qualifiers=tuple(facts.items()), by=BY, start=start, end=end
    )  # fmt: skip
