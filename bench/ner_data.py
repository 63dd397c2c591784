"""Public sets for named entities as sentences with spans, in NFKC; only what ``CLUSTERKG_SHARED`` holds is read, nothing is kept."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from clusterkg.extract.documents.normalising import normalise
from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.grammar.persons import SURNAMES
from clusterkg.extract.inventory import TYPES
from clusterkg.extract.model import Extraction, Mention
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.sequence.lac import lac
from clusterkg.extract.sequence.training import Example, sentences_of


def shared() -> Path:
    """The hand-out's folder of data."""
    where = os.environ.get("CLUSTERKG_SHARED")
    if not where:
        raise SystemExit("set CLUSTERKG_SHARED to the hand-out that holds data/")
    return Path(where) / "data"


def example(
    text: str, spans: list[tuple[int, int, str]], *, open: frozenset[str] | None = frozenset()
) -> Example:
    """A sentence in NFKC, its spans moved with it; overlapping spans: the first stands, the longer of two that begin alike."""
    whole = normalise(text)
    taken: list[tuple[int, int, str]] = []
    for start, end, type_ in sorted(spans, key=lambda s: (s[0], -s[1])):
        a, b = whole.to_normalised(start, end)
        if not taken or a >= taken[-1][1]:
            taken.append((a, b, type_))
    return Example(whole.text, tuple(taken), open)


def cluener(path: Path | None = None) -> list[Example]:
    """CLUENER's JSON lines, each sentence once."""
    found: dict[str, Example] = {}
    for line in (path or shared() / "cluener_zh" / "train.json").read_text("utf-8").splitlines():
        row = json.loads(line)
        spans = [
            (start, last + 1, type_)
            for type_, names in row["label"].items()
            for places in names.values()
            for start, last in places
        ]
        found.setdefault(row["text"], example(row["text"], spans))
    return list(found.values())


def split(examples: list[Example], test: int, seed: int) -> tuple[list[Example], list[Example]]:
    """Shuffle by a seed; return train and test."""
    order = sorted(examples, key=lambda e: e.text)
    random.Random(seed).shuffle(order)
    return order[test:], order[:test]


def civil(name: str) -> list[Example]:
    """The civil-aircraft annotations: ``human`` (91 texts), ``llm_exact`` or ``llm_high``."""
    found = {}
    path = shared() / "civil_aircraft_supply_chain_zh" / f"{name}.jsonl"
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        spans = [(e["start_offset"], e["end_offset"], e["label"]) for e in row["entities"]]
        found.setdefault(row["text"], example(row["text"], spans))
    return list(found.values())


@cache
def finre(name: str = "train") -> list[Example]:
    """FinRE's sentences, real news, in our types: the names that people marked, and what LAC sees beside them.

    Only two names of each row are marked. Others are taken as firms where LAC sees a body and some row marks the name, as persons where LAC sees one, as bodies
    of government where our rules see one, as places where both do; what else LAC takes for a name is left unsure, and so are types that neither tells. Elsewhere
    there is no firm, no person and no body: so a tagger that learnt from invented documents, in which a name without a suffix is mostly a firm and a ministry of
    the real world is seldom named, sees that news has other names too. A marked name that is but a piece of a longer one (上海证券 in
    上海证券交易所) gives way to that, or leaves it unsure.
    """
    names: dict[str, set[str]] = {}
    for line in (shared() / "finre_zh" / f"{name}.txt").read_text("utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) == 4:
            names.setdefault(_numbered(parts[3]), set()).update(parts[:2])
    known = {one for some in names.values() for one in some}
    texts = list(names)
    found = []
    for text, analysis in zip(texts, lac().analyse(texts), strict=True):
        ruled = _ruled(text)
        spans: list[tuple[int, int, str]] = []
        unsure: list[tuple[int, int]] = []

        def free(a: int, b: int, spans: list[tuple[int, int, str]] = spans) -> bool:
            return not any(s < b and a < e for s, e, _ in spans)

        words = analysis.words()
        for head in sorted(names[text], key=lambda one: (-len(one), one)):
            at = text.find(head)
            while at >= 0:
                end = at + len(head)
                if any(t == "ORG" and _longer(text, (a, b), (at, end), known) for a, b, t in words):
                    unsure.append((at, end))
                elif free(at, end):
                    spans.append((at, end, _chinese(head) or ""))
                at = text.find(head, end)
        spans += [(a, b, t) for (a, b), t in ruled.items() if t == "GovernmentBody" and free(a, b)]
        for a, b, tag in words:
            if tag not in {"ORG", "PER", "LOC", "nz"} or not free(a, b):
                continue
            word = text[a:b]
            if tag == "ORG" and word in known:
                spans.append((a, b, _chinese(word) or ""))
            elif tag == "PER" and _PERSON.fullmatch(word) and word not in known and not is_word(word):
                spans.append((a, b, "Person"))
            elif tag == "LOC" and ruled.get((a, b)) == "Place":
                spans.append((a, b, "Place"))
            else:
                unsure.append((a, b))
        unsure = [one for one in unsure if free(*one)] + [(s, e) for s, e, t in spans if not t]
        unsure += [m.span() for m in _COMPANY.finditer(text) if free(*m.span())]
        one = example(text, [s for s in spans if s[2]], open=_NOT_IN_FINRE)
        whole = normalise(text)
        found.append(replace(one, unsure=tuple(whole.to_normalised(a, b) for a, b in unsure)))
    return found


def _longer(text: str, word: tuple[int, int], head: tuple[int, int], known: set[str]) -> bool:
    """Say whether a marked name is but a piece of a longer one, as 上海证券 is of 上海证券交易所: some row marks that, or its end tells."""
    (a, b), (at, end) = word, head
    if not (a <= at and end <= b and b - a > end - at):
        return False
    return text[a:b] in known or (a == at and _REST.fullmatch(text, end, b) is not None)


def _numbered(text: str) -> str:
    """Put numbers where FinRE hides them."""
    digits = random.Random(text)
    return re.sub("<N>", lambda _: str(digits.randint(1, 30)), text)


#: Types of which nothing is marked in FinRE but what LAC or a suffix tells.
_NOT_IN_FINRE = frozenset(TYPES) - {"Firm", "Fund", "GovernmentBody", "Person", "Masked"}
#: A surname and a given name: what else LAC takes for a person is as often a brand.
_PERSON = re.compile(f"[{SURNAMES}][\u4e00-\u9fa5]{{1,2}}(?<!秘)")
#: What ends like a firm and was marked by nobody may be one.
_COMPANY = re.compile(
    r"[\u4e00-\u9fa5A-Za-z()]{2,12}(?:公司|集团|[^\W\d]厂|股份|控股|银行|证券|信托|基金|保险|实业|科技|投资|资本|系)"
)
#: What makes another name of one that it follows; not 控股子公司某某公司, in which the name stands by itself.
_REST = re.compile(
    r"(?:(?!下属|属下|子公司|母公司|附属|旗下|和|与|及)[^\W_]|[()])*"
    r"(?:公司|集团|银行|证券|信托|基金|保险|实业|科技|投资|资本|交易所|协会|研究院|大学|医院)"
)
#: What the end of a name that FinRE marks says of its type; persons and places, which end in nothing of the kind, are told by LAC.
_ENDS = {
    "Fund": ("银行", "基金", "保险", "资本", "创投", "证券", "信托", "财险", "人寿", "投资"),
    "University": ("大学", "学院"),
    "GovernmentBody": ("部", "局", "委", "政府", "法院", "国资委", "证监会", "厅"),
    "ResearchInstitute": ("研究院", "研究所"),
    "Organisation": ("协会", "交易所", "联合会", "学会"),
}


def _ruled(text: str) -> dict[tuple[int, int], str]:
    """Bodies of government and places that our rules see in a text."""
    read = _rules().read_text(text)
    return {(m.start, m.end): m.type for m in read.mentions if m.type in {"GovernmentBody", "Place"}}


@cache
def _rules() -> Pipeline:
    return Pipeline("rules", only=("clusterkg_organisations", "clusterkg_places"))


@cache
def _chinese(name: str) -> str | None:
    if _ruled(name).get((0, len(name))) == "GovernmentBody":
        return "GovernmentBody"
    for type_, ends in _ENDS.items():
        if name.endswith(ends):
            return type_
    tags = [tag for _, _, tag in lac().analyse([name])[0].words()]
    return None if tags in (["PER"], ["LOC"]) else "Firm"


def gold(name: str, language: str) -> list[Extraction]:
    """Our own annotated documents of one split and language."""
    path = Path(__file__).parent.parent / "tests" / "gold" / f"{name}.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Extraction.from_record(r) for r in rows if r["document"].startswith(f"{language}-")]


def lots(names: Iterable[str], language: str | None = None) -> list[Extraction]:
    """Documents of our own lots (``tests/extract/relations/lots``), in one language or all."""
    from tests.extract.relations.lots import documents

    every = [one for name in names for one in documents(name)]
    return [Extraction.from_record(one.record()) for one in every if language in (None, one.head["language"])]


def joined(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Write tokens as a text: no blank before marks that close nor after those that open."""
    text = ""
    places = []
    bare = True
    for token in tokens:
        if not (bare or token in {",", ".", ")", ";", ":", "?", "!", "'s", "%", "”", "’", "n't"}):
            text += " "
        places.append((len(text), len(text) + len(token)))
        text += token
        bare = token in {"(", "$", "“", "‘"}
    return text, places


_FIRE = {
    "Company": "Firm", "Date": "Date", "Designation": "Post", "Location": "Place", "GeopoliticalEntity": "Place",
    "Money": "Money", "Person": "Person", "Product": "Product", "Quantity": "Quantity",
}  # fmt: skip


def fire() -> list[Example]:
    """FIRE's development part (the rest is not here or kept aside), in our types."""
    found = []
    for row in json.loads((shared() / "fire_en" / "fire_dev.json").read_text("utf-8")):
        text, places = joined(row["tokens"])
        spans = []
        for e in row["entities"]:
            type_ = _FIRE.get(e["type"])
            if type_ is None:
                continue
            end = e["end"]
            # Theirs joins "Green River Collieries, LLC's ("Green River")" into one; ours ends where the name does.
            for stop in range(e["start"] + 1, e["end"]):
                if type_ == "Firm" and row["tokens"][stop] in {"(", "'s", "’s"}:
                    end = stop
                    break
            spans.append((places[e["start"]][0], places[end - 1][1], type_))
        found.append(example(text, spans, open=_NOT_IN_FIRE))
    return found


_NOT_IN_FIRE = frozenset(TYPES) - set(_FIRE.values())


def core() -> list[Example]:
    """CORE's contexts with the companies marked in them (all its rows of one context together); the rest unknown."""
    names: dict[tuple[str, ...], set[tuple[int, int]]] = {}
    for row in json.loads((shared() / "core_en" / "train.json").read_text("utf-8")):
        ends = names.setdefault(tuple(row["context"]), set())
        ends.add((row["e1_start"], row["e1_end"]))
        ends.add((row["e2_start"], row["e2_end"]))
    found = []
    for context, marks in names.items():
        text, places = joined(list(context))
        spans = []
        for a, b in marks:
            if 0 <= a <= b < len(places):
                start, end = places[a][0], places[b][1]
                type_ = _english(text[start:end])
                if type_:
                    spans.append((start, end, type_))
        found.append(example(text, spans, open=None))
    return found


_DFKI = {"organization": "Firm", "product": "Product"}


def dfki(name: str) -> Iterator[Extraction]:
    """DFKI's product corpus by document: organisations by name as Firm, products; pronouns and triggers left out."""
    path = shared() / "dfki_product_corpus_en" / f"{name}.json.gz"
    import re

    with gzip.open(path, "rt", encoding="utf-8") as file:
        content = file.read()
    decoder = json.JSONDecoder()
    at = 0
    while at < len(content):
        while at < len(content) and content[at].isspace():
            at += 1
        if at >= len(content):
            break
        row, at = decoder.raw_decode(content, at)
        raw = row["raw"]
        body = re.search(r"<TEXT>(.*?)</TEXT>", raw, re.DOTALL)
        if body is None:
            continue
        text = re.sub(r"<NODE id=\"\d+\" />", "", body.group(1)).replace("\r\n", "\n")
        yield _unescaped(row["id"], text, raw)


def _unescaped(name: str, text: str, raw: str) -> Extraction:
    import html
    import re

    mentions = []
    text = html.unescape(text)
    for mark in re.finditer(
        r"<Entity id=\"\d+\" startPos=\"(\d+)\" endPos=\"(\d+)\" type=\"(\w+)\" surface=\"(.*?)\" />",
        raw,
        re.DOTALL,
    ):
        start, end, type_, surface = int(mark[1]), int(mark[2]), _DFKI.get(mark[3]), html.unescape(mark[4])
        if type_ is None or text[start:end] != surface:
            continue
        if type_ == "Firm":
            type_ = _english(surface)
        if type_ is None:
            continue
        mentions.append(Mention(start, end, type_))
    return Extraction(name, text, tuple(mentions))


_PRONOUNS = frozenset({
    "we", "our", "us", "ours", "ourselves", "it", "its", "they", "their", "them", "themselves", "you", "your", "he", "his",
    "she", "her", "i", "my", "who", "which", "that", "itself",
})  # fmt: skip


def _english(words: str) -> str | None:
    """What an annotated organisation is with us: by name a Firm, "the company" a Reference, a pronoun or "producer" nothing."""
    if words.lower() in _PRONOUNS:
        return None
    if words.lower().startswith(("the ", "this ")) and words[4:] == words[4:].lower():
        return "Reference"
    return "Firm" if words != words.lower() else None


def sentences(documents: Iterator[Extraction]) -> list[Example]:
    """The sentences of documents in which only firms, some references to them and products are annotated."""
    rest = frozenset(TYPES) - {"Firm", "Product"}
    return [replace(s, open=rest) for d in documents for s in sentences_of(d)]
