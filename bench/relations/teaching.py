"""Pairs that people annotated in public texts, in our relations: what the reader of pairs that ships learns from beside our own documents.

FinRE train (MIT), CORE train without what is held back and FIRE's development part without the same (CC BY 4.0). A label that says something else than one of our
relations, or that may stand for several, is left out; what they say is no relation, or one that the ontology has not (listed on, regulated by),
is none.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from bench import ner_data
from bench.ner import english_sets
from bench.relations.finre import finre
from bench.relations.shared import shared
from clusterkg.extract import inventory
from clusterkg.extract.model import Extraction, Mention, Relation

Span = tuple[int, int]
#: A text with its mentions and relations, and the pairs of mentions that somebody annotated.
Taught = tuple[Extraction, Collection[frozenset[int]]]

_FINRE = {
    **dict.fromkeys(("持股", "收购", "拟收购", "拥有", "增持", "买资", "借壳"), "OWNS"),
    **dict.fromkeys(("被持股", "被收购", "被拟收购", "被拥有", "被增持", "被买资", "被借壳"), "^OWNS"),
    "注资": "INVESTED_IN", "被注资": "^INVESTED_IN", "成立": "^FOUNDED_BY", "被成立": "FOUNDED_BY", "合作": "PARTNER_OF",
    "竞争": "COMPETES_WITH", "unknown": "", "纠纷": "", "分析": "", "被分析": "", "发行": "", "被发行": "", "商讨": "",
}  # fmt: skip
_CORE = {
    "subsidiary_of": "^OWNS", "acquired_by": "^OWNS", "shareholder_of": "OWNS", "collaboration": "PARTNER_OF", "competitor_of": "COMPETES_WITH",
    "client_of": "BUYS_FROM", "product_or_service_of": "^MAKES", "traded_on": "", "regulated_by": "", "undefined": "",
}  # fmt: skip
_FIRE = {
    "Subsidiaryof": "^OWNS", "ActionBuy": "OWNS", "Employeeof": "WORKS_AT", "Locatedin": "LOCATED_IN", "Productof": "^MAKES",
}  # fmt: skip
_FIRE_PAIRS = frozenset(
    frozenset(one) for one in (("Firm",), ("Person", "Firm"), ("Firm", "Place"), ("Firm", "Product"))
)


#: Texts are put on end up to so many characters: windows as long as those of whole documents, so that a step of training sees as much of either.
_LONGEST = {"finre": 400, "core": 1200, "fire": 1200}


def taught() -> list[Taught]:
    """All of it."""
    return [
        one
        for name, some in (("finre", _of_finre()), ("core", _of_core()), ("fire", _of_fire()))
        for one in _joined(name, some)
    ]


def _joined(name: str, some: Iterable[Taught]) -> Iterator[Taught]:
    """Put texts on end, each a line; of pairs in two texts nothing is asked."""
    text, mentions, relations, asked, number = "", [], [], set(), 0
    for one, pairs in some:
        if text and len(text) + len(one.text) > _LONGEST[name]:
            yield Extraction(f"{name}-{number}", text, tuple(mentions), tuple(relations)), asked
            text, mentions, relations, asked, number = "", [], [], set(), number + 1
        at, first = len(text), len(mentions)
        text += one.text + "\n"
        mentions += [Mention(m.start + at, m.end + at, m.type) for m in one.mentions]
        relations += [Relation(r.type, r.source + first, r.target + first) for r in one.relations]
        asked |= {frozenset(i + first for i in pair) for pair in pairs}
    if text:
        yield Extraction(f"{name}-{number}", text, tuple(mentions), tuple(relations)), asked


def _of_finre() -> Iterator[Taught]:
    pairs, labels = finre(shared() / "finre_zh" / "train.txt")
    rows = []
    for pair, some in zip(pairs, labels, strict=True):
        names = {_FINRE.get(one) for one in some}
        # Two labels of one pair are of two sentences' worth of saying: which of them the words say is not known.
        if len(names) == 1 and (name := names.pop()) is not None:
            rows.append((pair.text, (pair.source, "Firm"), (pair.target, "Firm"), name))
    yield from _by_text("finre", rows)


def _of_core() -> Iterator[Taught]:
    rows = []
    for text, source, target, relation in core_pairs(held=False):
        name = _CORE.get(relation)
        if name is not None:
            kind = "Product" if name == "^MAKES" else named(text[slice(*source)])
            rows.append((text, (source, kind), (target, named(text[slice(*target)])), name))
    yield from _by_text("core", rows)


def core_pairs(*, held: bool) -> Iterator[tuple[str, Span, Span, str]]:
    """CORE's pairs as its relations mean them, in sentences held back or in the others: the text, both ends, the relation."""
    apart = {e.text for e in english_sets(1)[1]["core"]}
    for row in json.loads((shared() / "core_en" / "train.json").read_text("utf-8")):
        text, places = ner_data.joined(row["context"])
        ends = [(places[row[f"{e}_start"]][0], places[row[f"{e}_end"]][1]) for e in ("e1", "e2")]
        if row["invert_relation"]:
            ends.reverse()
        if (text in apart) == held:
            yield text, *ends, row["relation"]


def named(words: str) -> str:
    """Whether words name a firm or stand for one, in English; Chinese names are no common words."""
    low = words.lower().removesuffix("'s").removesuffix("’s").strip()
    pronoun = low in {"it", "its", "they", "their", "them", "we", "our", "us"} or low.startswith(
        ("the ", "this ")
    )
    small = words.isascii() and words == words.lower()
    return "Reference" if small or (pronoun and words[4:] == words[4:].lower()) else "Firm"


def _of_fire() -> Iterator[Taught]:
    held = {e.text for e in english_sets(1)[1]["fire"]}
    rows = json.loads((shared() / "fire_en" / "fire_dev.json").read_text("utf-8"))
    for number, (row, e) in enumerate(zip(rows, ner_data.fire(), strict=True)):
        if e.text in held:
            continue
        _, places = ner_data.joined(row["tokens"])
        by_start = {a: i for i, (a, _, _) in enumerate(e.spans)}
        at = [by_start.get(places[x["start"]][0]) for x in row["entities"]]
        said = {
            (a, b): _FIRE[r["type"]]
            for r in row["relations"]
            if r["type"] in _FIRE and (a := at[r["head"]]) is not None and (b := at[r["tail"]]) is not None
        }
        mentions = tuple(Mention(*span) for span in e.spans)
        asked = {
            frozenset((i, j))
            for i, a in enumerate(mentions)
            for j, b in enumerate(mentions[:i])
            if frozenset((a.type, b.type)) in _FIRE_PAIRS
        }
        yield _extraction(f"fire-{number}", e.text, mentions, said), asked


def _by_text(
    name: str, rows: Iterable[tuple[str, tuple[Span, str], tuple[Span, str], str]]
) -> Iterator[Taught]:
    texts: dict[str, list[tuple[tuple[Span, str], tuple[Span, str], str]]] = defaultdict(list)
    for text, source, target, said in rows:
        texts[text].append((source, target, said))
    for number, (text, some) in enumerate(texts.items()):
        kinds: dict[Span, str] = {}
        for source, target, _ in some:
            kinds.update((source, target))
        spans = sorted(kinds)
        if any(a[1] > b[0] for a, b in pairwise(spans)):
            continue
        place = {span: i for i, span in enumerate(spans)}
        said = {(place[source[0]], place[target[0]]): relation for source, target, relation in some}
        mentions = tuple(Mention(*span, kinds[span]) for span in spans)
        yield _extraction(f"{name}-{number}", text, mentions, said), {frozenset(ends) for ends in said}


def _extraction(
    name: str, text: str, mentions: tuple[Mention, ...], said: dict[tuple[int, int], str]
) -> Extraction:
    known = inventory.relations()
    relations = []
    for (a, b), relation in said.items():
        source, target = (b, a) if relation.startswith("^") else (a, b)
        one = known.get(relation.removeprefix("^"))
        fits = (
            one is not None and _fits(mentions[source], one.sources) and _fits(mentions[target], one.targets)
        )
        if one is not None and fits:
            relations.append(Relation(one.name, source, target))
    return Extraction(name, text, mentions, tuple(relations))


def _fits(mention: Mention, types: frozenset[str]) -> bool:
    return mention.type == "Reference" or mention.type in types
