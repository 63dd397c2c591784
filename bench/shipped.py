"""The pipeline that ships on public annotated texts: ``python -m bench.shipped [SET…] --profile accurate|fast|rules``.

Nothing is trained: our types and relations are given the names that a set has for them (:data:`MENTIONS`, :data:`RELATIONS`), and what
neither side has a name for is not counted. Guidelines differ (ours reads 空客的a320系列 as one product and says nothing of who makes it where
no word does), so these are figures of what an office gets on texts of others, not of how well the set could be learnt. Texts that
the shipped taggers learn from are left out. Relations are read from the text, and with the set's own mentions given.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from bench import ner_data
from bench.ner import english_sets
from bench.relations.civil import civil
from bench.relations.finre import finre
from bench.relations.shared import figures, shared, show
from bench.relations.teaching import core_pairs, named
from clusterkg.extract.inventory import ENTITY_TYPES, relations
from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.sequence.training import Example

Span = tuple[int, int]
#: Source, target, and what the set calls the relation.
Said = tuple[Span, Span, str]

_ORGANISATIONS = sorted(relations()["OWNS"].targets)
_CLUENER = {
    "Firm": "company", "Fund": "company", "GovernmentBody": "government", "Person": "name", "Post": "position", "Place": "address",
    **{t: "organization" for t in _ORGANISATIONS if t not in {"Firm", "Fund", "GovernmentBody"}},
}  # fmt: skip
_CIVIL = {**dict.fromkeys(_ORGANISATIONS, "组织"), "Product": "产品", "Segment": "产品"}
_FIRE = {
    "Firm": "Company", "Date": "Date", "Post": "Designation", "Place": "Location", "Money": "Money", "Person": "Person", "Product": "Product",
    "Quantity": "Quantity",
}  # fmt: skip
_DFKI = {"Firm": "Firm", "Product": "Product"}
#: What mentions of ours are called in each set.
MENTIONS = {"cluener": _CLUENER, "civil": _CIVIL, "fire": _FIRE, "dfki": _DFKI}
#: What relations of ours are called in each set; with ``^`` the other way round, with ``=`` either way.
RELATIONS = {
    "civil": {
        "SUPPLIES": "供应", "BUYS_FROM": "^供应", "MAKES": "生产", "PARTNER_OF": "=合作", "JOINT_VENTURE_WITH": "=合作", "OWNS": "股东",
        "INVESTED_IN": "股东", "FOUNDED_BY": "^股东", "BRANCH_OF": "^股东", "ALIAS_OF": "=共指", "COREF": "=共指",
    },
    "finre": {
        "OWNS": "owns", "INVESTED_IN": "owns", "BRANCH_OF": "^owns", "FOUNDED_BY": "^founds", "PARTNER_OF": "=partner",
        "JOINT_VENTURE_WITH": "=partner", "COMPETES_WITH": "=competes", "BUYS_FROM": "=buys",
    },
    "core": {
        "OWNS": "owns", "INVESTED_IN": "owns", "BRANCH_OF": "^owns", "FOUNDED_BY": "^owns", "PARTNER_OF": "=partner",
        "JOINT_VENTURE_WITH": "=partner", "COMPETES_WITH": "=competes", "BUYS_FROM": "buys",
    },
    "fire": {
        "MAKES": "makes", "OWNS": "owns", "BRANCH_OF": "^owns", "LOCATED_IN": "located", "WORKS_AT": "employs",
    },
    "dfki": {"MAKES": "provides"},
}  # fmt: skip
_FINRE = {
    **dict.fromkeys(("持股", "入股", "收购", "拟收购", "增持", "买资", "注资", "拥有", "借壳"), "owns"),
    **dict.fromkeys(("被持股", "被入股", "被收购", "被拟收购", "被增持", "被买资", "被注资", "被拥有", "被借壳"), "^owns"),
    "成立": "founds", "被成立": "^founds", "合作": "=partner", "合资": "=partner", "竞争": "=competes", "订单": "=buys",
}  # fmt: skip
_CORE = {
    "subsidiary_of": "^owns", "acquired_by": "^owns", "shareholder_of": "owns", "collaboration": "=partner", "competitor_of": "=competes",
    "client_of": "buys",
}  # fmt: skip
_FIRE_RELATIONS = {
    "Productof": "^makes", "Subsidiaryof": "^owns", "Locatedin": "located", "Employeeof": "employs", "ActionBuy": "owns",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A text, what is annotated in it, and of which pairs the set speaks (None: of all)."""

    text: str
    mentions: tuple[tuple[Span, str], ...]
    relations: frozenset[Said]
    pairs: frozenset[frozenset[Span]] | None = None


def directed(name: str, source: Span, target: Span) -> Said:
    """A relation as it is compared: turned round where its name says so, its ends in order where it has no direction."""
    if name[0] == "^":
        return target, source, name[1:]
    return (*sorted((source, target)), name[1:]) if name[0] == "=" else (source, target, name)


def _cluener() -> Iterator[Row]:
    for e in ner_data.split(ner_data.cluener(), 1400, 7)[1]:
        yield _bare(e)


def _bare(e: Example) -> Row:
    return Row(e.text, tuple(((a, b), t) for a, b, t in e.spans), frozenset())


def _civil() -> Iterator[Row]:
    names = {
        "供应": "供应",
        "生产产品/提供服务": "生产",
        "合作/拟合作": "=合作",
        "股东/母公司/并购/投资": "股东",
        "共指": "=共指",
    }
    for text, entities, links in civil(shared() / "civil_aircraft_supply_chain_zh" / "human.jsonl"):
        at = [(a, b) for a, b, _ in entities]
        yield Row(
            text,
            tuple(((a, b), "组织" if t == "组织" else "产品") for a, b, t in entities),
            frozenset(directed(names[t], at[i], at[j]) for i, j, t in links),
        )


def _finre() -> Iterator[Row]:
    pairs, labels = finre(shared() / "finre_zh" / "valid.txt")
    yield from _by_text(
        (p.text, p.source, p.target, [_FINRE[x] for x in sorted(some) if x in _FINRE])
        for p, some in zip(pairs, labels, strict=True)
    )


def _core() -> Iterator[Row]:
    yield from _by_text(
        (text, source, target, [_CORE[relation]] if relation in _CORE else [])
        for text, source, target, relation in core_pairs(held=True)
    )


def _by_text(rows: Iterable[tuple[str, Span, Span, list[str]]]) -> Iterator[Row]:
    """Sets that annotate pairs: those of one text together."""
    spans: dict[str, set[Span]] = defaultdict(set)
    said: dict[str, set[Said]] = defaultdict(set)
    pairs: dict[str, set[frozenset[Span]]] = defaultdict(set)
    for text, a, b, names in rows:
        spans[text] |= {a, b}
        pairs[text].add(frozenset((a, b)))
        said[text] |= {directed(name, a, b) for name in names}
    for text, some in spans.items():
        kinds = ((span, named(text[slice(*span)])) for span in sorted(some))
        yield Row(text, tuple(kinds), frozenset(said[text]), frozenset(pairs[text]))


def _dfki() -> Iterator[Row]:
    rows: dict[str, tuple[dict[Span, str], set[Said], set[frozenset[Span]]]] = {}
    with gzip.open(shared() / "dfki_product_corpus_en" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text, places = ner_data.joined(row["tokens"])
            a, b = ((places[s][0], places[min(e, len(places)) - 1][1]) for s, e in row["entities"])
            if row["label"] == "Identity" or set(row["type"]) != {"ORGANIZATION", "PRODUCT"}:
                continue
            kinds, said, pairs = rows.setdefault(text, ({}, set(), set()))
            for span, kind in zip((a, b), row["type"], strict=True):
                words = text[slice(*span)]
                kinds[span] = "Product" if kind == "PRODUCT" else named(words)
            pairs.add(frozenset((a, b)))
            if row["label"] != "no_relation":
                said.add((a, b, "provides") if row["type"][0] == "ORGANIZATION" else (b, a, "provides"))
    for text, (kinds, said, pairs) in rows.items():
        yield Row(text, tuple(kinds.items()), frozenset(said), frozenset(pairs))


def _dfki_mentions() -> Iterator[Row]:
    yield from map(_bare, english_sets(1)[1]["dfki"])


def _fire() -> Iterator[Row]:
    held = {e.text for e in english_sets(1)[1]["fire"]}
    for row, e in zip(
        json.loads((shared() / "fire_en" / "fire_dev.json").read_text("utf-8")), ner_data.fire(), strict=True
    ):
        if e.text not in held:
            continue
        _, places = ner_data.joined(row["tokens"])
        at = [(places[x["start"]][0], places[x["end"] - 1][1]) for x in row["entities"]]
        kinds = [x["type"] for x in row["entities"]]
        said = set()
        for r in row["relations"]:
            name = _FIRE_RELATIONS.get(r["type"])
            if name and not (r["type"] == "ActionBuy" and kinds[r["tail"]] != "Company"):
                said.add(directed(name, at[r["head"]], at[r["tail"]]))
        yield Row(e.text, tuple(((a, b), _FIRE.get(t, t)) for a, b, t in e.spans), frozenset(said))


SETS = {
    "cluener": _cluener, "civil": _civil, "finre": _finre, "core": _core, "dfki": _dfki, "dfki-mentions": _dfki_mentions, "fire": _fire,
}  # fmt: skip
#: Types under which mentions of a set are given to the pipeline.
_GIVEN = {"组织": "Firm", "产品": "Product", "Company": "Firm", "Location": "Place", "Designation": "Post"}


def main(
    sets: Annotated[list[str] | None, typer.Argument(help=", ".join(SETS))] = None, profile: str = "accurate", errors: int = 0
) -> None:  # fmt: skip
    """Read each set and print figures as JSON lines."""
    pipeline = Pipeline(profile)
    for name in sets or list(SETS):
        rows = list(SETS[name]())
        base = name.partition("-")[0]
        if base in MENTIONS and name != "dfki":
            _mentions(name, MENTIONS[base], rows, pipeline, profile)
        if any(r.relations for r in rows):
            for given in (True, False):
                _relations(name, rows, pipeline, profile, given=given, errors=errors)


def _mentions(name: str, names: dict[str, str], rows: list[Row], pipeline: Pipeline, profile: str) -> None:
    counts, by_type = [], defaultdict(Counter[str])
    for row in rows:
        found = {
            ((m.start, m.end), names[m.type])
            for m in pipeline.read_text(row.text).mentions
            if m.type in names
        }
        truth = {(s, t) for s, t in row.mentions if t in names.values()}
        counts.append((len(found & truth), len(found), len(truth)))
        for one in found | truth:
            by_type[one[1]].update(right=one in found & truth, said=one in found, wanted=one in truth)
    show(
        set=name, profile=profile, what="mentions", texts=len(rows), **figures(counts, 0),
        by_type={t: round(2 * c["right"] / (c["said"] + c["wanted"]), 3) for t, c in sorted(by_type.items())},
    )  # fmt: skip


def _relations(
    name: str, rows: list[Row], pipeline: Pipeline, profile: str, *, given: bool, errors: int
) -> None:
    names, counts, by_type, shown = RELATIONS[name], [], defaultdict(Counter[str]), 0
    for row in rows:
        mentions = [Mention(a, b, _GIVEN.get(t, t)) for (a, b), t in _apart(row)] if given else None
        read = pipeline.read_text(row.text, mentions=mentions)
        at = [(m.start, m.end) for m in read.mentions]
        found = {
            directed(names[r.type], at[r.source], at[r.target])
            for r in read.relations
            if r.type in names and r.status != "negated"
        }
        if row.pairs is not None:
            found = {f for f in found if frozenset(f[:2]) in row.pairs}
        counts.append((len(found & row.relations), len(found), len(row.relations)))
        for one in found | row.relations:
            by_type[one[2]].update(
                right=one in found & row.relations, said=one in found, wanted=one in row.relations
            )
        if found != row.relations and shown < errors:
            shown += 1
            show(
                text=row.text,
                missed=_words(row, row.relations - found),
                wrong=_words(row, found - row.relations),
            )
    show(
        set=name, profile=profile, what="relations, mentions given" if given else "relations", texts=len(rows), **figures(counts, 0),
        by_type={t: [c["right"], c["said"], c["wanted"]] for t, c in sorted(by_type.items())},
    )  # fmt: skip


def _apart(row: Row) -> list[tuple[Span, str]]:
    """Mentions that do not overlap, of a type of ours."""
    kept: list[tuple[Span, str]] = []
    for span, kind in sorted(row.mentions, key=lambda one: (one[0][0], -one[0][1])):
        if _GIVEN.get(kind, kind) in (*ENTITY_TYPES, "Reference", "Date", "Money", "Quantity") and (
            not kept or span[0] >= kept[-1][0][1]
        ):
            kept.append((span, kind))
    return kept


def _words(row: Row, some: Iterable[Said]) -> list[str]:
    return [f"{row.text[slice(*a)]} {name} {row.text[slice(*b)]}" for a, b, name in sorted(some)]


if __name__ == "__main__":
    typer.run(main)
