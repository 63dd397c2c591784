"""From what is known of a firm to the segments that it may be in: features, a score, and the reasons in words.

Pure: texts and numbers in, scores out. Evidence of one kind counts once, by its best piece; kinds add up in a logistic model whose
weights are fitted on a hand-labelled set of invented firms (``python -m bench.placing``). What fits and is only traded, excluded or being
prepared is a feature of its own with a weight of its own, not a lesser fit.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from clusterkg.queries.algorithms.scopes import Act, Item, items
from clusterkg.queries.algorithms.wording import Kinship, Likeness, Wording, grams, plain


class Feature(StrEnum):
    """One kind of evidence that a firm is in a segment; each is worth 0 to 1."""

    #: Its scope of business says that it makes the thing.
    SCOPE_MAKES = "scope_makes"
    SCOPE_DEVELOPS = "scope_develops"
    #: Trade without making.
    SCOPE_TRADES = "scope_trades"
    #: Named in the scope without a verb.
    SCOPE_NAMES = "scope_names"
    #: Something wider, narrower in part, or its parts are made.
    SCOPE_WIDER = "scope_wider"
    SCOPE_EXCLUDES = "scope_excludes"
    SCOPE_PREPARES = "scope_prepares"
    #: A product that a source says it makes.
    PRODUCT = "product"
    #: An industry that corresponds to the segment, by crosswalk or by name.
    INDUSTRY = "industry"
    #: Patents that read on the segment or whose titles name it.
    PATENT = "patent"
    #: The firm's own name names it.
    NAME = "name"


#: What each feature means, in words; {} is the firm's wording.
WORDS: dict[Feature, tuple[str, str]] = {
    Feature.SCOPE_MAKES: ("经营范围写明生产“{}”", "the scope of business says that it makes '{}'"),
    Feature.SCOPE_DEVELOPS: ("经营范围只写研发“{}”", "the scope of business says only that it develops '{}'"),
    Feature.SCOPE_TRADES: ("经营范围只写销售“{}”,销售不等于生产", "the scope of business says only that it trades in '{}', which is not making it"),
    Feature.SCOPE_NAMES: ("经营范围提到“{}”,未写明做什么", "the scope of business names '{}' without saying what is done with it"),
    Feature.SCOPE_WIDER: ("经营范围写的是“{}”,与该环节有关但不是一回事", "the scope of business names '{}', which is related to the segment and not the same"),
    Feature.SCOPE_EXCLUDES: ("经营范围明确不含“{}”", "the scope of business leaves out '{}'"),
    Feature.SCOPE_PREPARES: ("“{}”只是筹建", "'{}' is only being prepared"),
    Feature.PRODUCT: ("有来源说明其生产产品“{}”", "a source says that it makes the product '{}'"),
    Feature.INDUSTRY: ("所属行业“{}”与该环节对应", "its industry '{}' corresponds to the segment"),
    Feature.PATENT: ("专利“{}”涉及该环节", "the patent '{}' concerns the segment"),
    Feature.NAME: ("企业名称含“{}”", "its name holds '{}'"),
}  # fmt: skip

ORDER = tuple(Feature)


@dataclass(frozen=True, slots=True)
class Text:
    """A text about a firm with the claims behind it (any references); ``span`` is a part of it where only that counts."""

    text: str
    claims: tuple[str, ...] = ()
    #: Segments that a source links the text to outright (READS_ON, IN_SEGMENT, a crosswalk), with how surely.
    linked: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one firm."""

    name: Text | None = None
    scopes: tuple[Text, ...] = ()
    products: tuple[Text, ...] = ()
    industries: tuple[Text, ...] = ()
    patents: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """The best piece of evidence of one kind: value, the firm's wording, what it was held against, the claims."""

    feature: Feature
    value: float
    quote: str
    term: str
    claims: tuple[str, ...]

    @property
    def zh(self) -> str:
        """The reason in Chinese."""
        return WORDS[self.feature][0].format(self.quote)

    @property
    def en(self) -> str:
        """The reason in English."""
        return WORDS[self.feature][1].format(self.quote)


@dataclass(frozen=True, slots=True)
class Placement:
    """A segment that a firm may be in: score, whether a statement rests on its being made, and the pieces, weightiest first."""

    segment: int
    score: float
    #: A source says that just this is made; else it is a lead.
    stated: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the logistic model: one for each feature and a constant."""

    constant: float
    by_feature: Mapping[Feature, float]
    #: What the weights were fitted on, and how well they did on what was kept aside.
    about: Mapping[str, object] = field(default_factory=dict)

    def score(self, pieces: Iterable[Piece]) -> float:
        """Return the score, 0 to 1."""
        total = self.constant + sum(self.by_feature[p.feature] * p.value for p in pieces)
        return 1 / (1 + math.exp(-total))


@cache
def weights() -> Weights:
    """Return the weights that ship."""
    held = json.loads((Path(__file__).parent / "placement_weights.json").read_text("utf-8"))
    return Weights(held["constant"], {f: float(held["weights"][f.value]) for f in Feature}, held["about"])


_Offer = Callable[[int, Piece], None]
#: A likeness from which a text counts as the thing itself; what is below is related at most.
_FITS, _FITS_NEARLY = 0.6, 0.7
_SERVICE_TAIL = (
    "回收",
    "利用",
    "检测",
    "服务",
    "运营",
    "维修",
    "处理",
    "处置",
    "租赁",
    "安装",
    "设计",
    "研发",
    "开发",
    "测试",
    "集成",
)


class Placer:
    """Places firms into the segments of a chain.

    Parameters
    ----------
    terms
        For each segment its names and synonyms with their relation, as :class:`~clusterkg.queries.algorithms.wording.Wording` takes them.
    context
        Words of the chain.
    """

    def __init__(
        self,
        terms: Mapping[int, Sequence[tuple[str, str]]],
        context: Iterable[str] = (),
        by: Weights | None = None,
    ) -> None:
        self.wording = Wording(terms, context)
        self.weights = by
        #: Segments that are an activity: there the verb is part of the name.
        self._served = {k for k, held in terms.items() if any(t.endswith(_SERVICE_TAIL) for t, _ in held[:1])}

    def features(self, firm: Profile) -> dict[int, list[Piece]]:
        """Return the best piece of each kind for every segment that anything speaks for."""
        best: dict[tuple[int, Feature], Piece] = {}

        def offer(segment: int, piece: Piece) -> None:
            held = best.get((segment, piece.feature))
            if held is None or piece.value > held.value:
                best[segment, piece.feature] = piece

        for scope in firm.scopes:
            for item in items(scope.text):
                self._scope(item, scope, offer)
        for feature, texts in (
            (Feature.PRODUCT, firm.products),
            (Feature.INDUSTRY, firm.industries),
            (Feature.PATENT, firm.patents),
        ):
            for one in texts:
                for segment, how in self._texts(feature, one).items():
                    offer(segment, Piece(feature, how.score, one.text, how.term, one.claims))
        if firm.name is not None:
            for segment, term in self._named(firm.name.text).items():
                offer(
                    segment, Piece(Feature.NAME, min(1.0, len(plain(term)) / 4), term, term, firm.name.claims)
                )
        found: dict[int, list[Piece]] = {}
        for (segment, _), piece in sorted(best.items()):
            found.setdefault(segment, []).append(piece)
        return {segment: _settled(pieces) for segment, pieces in found.items()}

    def _scope(self, item: Item, scope: Text, offer: _Offer) -> None:
        """Offer what one item of a scope says, by what is done with the thing."""
        quote = item.whole if item.thing in item.whole and not item.acts else item.thing
        plainly = self.wording.compare(item.thing)
        found: dict[int, tuple[Likeness, frozenset[Act]]] = {k: (x, item.acts) for k, x in plainly.items()}
        for k, x in self.wording.compare(item.whole).items():
            if k in self._served and (k not in found or x.score > found[k][0].score):
                found[k] = (x, item.acts | {Act.MAKES})
        for segment, (how, acts) in found.items():
            fits = _fit(how)
            if segment in self._served and Act.SERVES in acts and fits:
                acts |= {Act.MAKES}
            if item.excluded:
                if fits or how.kinship is Kinship.WIDER:
                    offer(segment, Piece(Feature.SCOPE_EXCLUDES, how.score, quote, how.term, scope.claims))
                continue
            if item.preparing:
                kind = Feature.SCOPE_PREPARES
            elif not fits:
                kind = Feature.SCOPE_WIDER
                if not acts & {Act.MAKES, Act.DEVELOPS} and acts:
                    continue
            elif Act.MAKES in acts:
                kind = Feature.SCOPE_MAKES
            elif Act.DEVELOPS in acts:
                kind = Feature.SCOPE_DEVELOPS
            elif Act.TRADES in acts or Act.SERVES in acts:
                kind = Feature.SCOPE_TRADES
            else:
                kind = Feature.SCOPE_NAMES
            offer(segment, Piece(kind, how.score, quote, how.term, scope.claims))

    def _texts(self, feature: Feature, one: Text) -> dict[int, Likeness]:
        """Compare a product, an industry or a patent with the segments."""
        found = {k: x for k, x in self._compared(feature, one.text).items() if x.score >= 0.3}
        for segment, sure in one.linked.items():
            if segment not in found or found[segment].score < sure:
                found[segment] = Likeness(sure, Kinship.SAME, "")
        return found

    def _compared(self, feature: Feature, text: str) -> dict[int, Likeness]:
        if feature is not Feature.PATENT:
            return self.wording.compare(text)
        return {
            k: Likeness(0.8, Kinship.KIND, t) for k, t in self._named(text).items()
        }  # a title names a thing; what of it is claimed, it does not tell

    def _named(self, text: str) -> dict[int, str]:
        """Return segments that a running text names by a term of three characters or more, longest terms first."""
        text = plain(text)
        near = {k for g in set(grams(text)) for k in self.wording.segments_of(g)}
        found: dict[int, str] = {}
        for segment in sorted(near):
            held = [
                t
                for t, r in self.wording.terms[segment].items()
                if r != "broader" and len(t) >= 2 and t in text
            ]
            if held:
                found[segment] = max(held, key=len)
        return {s: t for s, t in found.items() if not any(len(o) > len(t) and t in o for o in found.values())}

    def place(self, firm: Profile) -> list[Placement]:
        """Return the segments that anything speaks for, likeliest first."""
        by = self.weights or weights()
        found = []
        for segment, held in self.features(firm).items():
            pieces = sorted(held, key=lambda p: (-abs(by.by_feature[p.feature] * p.value), p.feature))
            stated = any(
                p.feature in (Feature.SCOPE_MAKES, Feature.PRODUCT) and p.value >= _FITS for p in pieces
            )
            against = any(p.feature in (Feature.SCOPE_EXCLUDES, Feature.SCOPE_PREPARES) for p in pieces)
            found.append(Placement(segment, by.score(pieces), stated and not against, tuple(pieces)))
        return sorted(found, key=lambda p: (-p.score, p.segment))


def _fit(how: Likeness) -> bool:
    """Tell whether a text names the thing itself; a short word with a strange modifier does (less surely), a neighbour only when very like."""
    return how.kinship is Kinship.KIND or how.score >= (
        _FITS_NEARLY if how.kinship is Kinship.NEAR else _FITS
    )


def _settled(pieces: list[Piece]) -> list[Piece]:
    """Leave out what says less than another piece: trade and mention count only where nothing says that it is made."""
    kinds = {p.feature: p.value for p in pieces}
    makes = kinds.get(Feature.SCOPE_MAKES, 0.0)
    weaker = (Feature.SCOPE_DEVELOPS, Feature.SCOPE_TRADES, Feature.SCOPE_NAMES, Feature.SCOPE_WIDER)
    return [p for p in pieces if not (p.feature in weaker and makes >= p.value * 0.9)]
