"""Find the entities that rows of somebody's table mean: by identifiers where they are valid, by names otherwise, each with its reasons.

Works on a release alone: entities become the records that resolution compares, with the same comparisons and the same weights.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from clusterkg.api.languages import Language
from clusterkg.extract.resolution.comparing import FEATURES, UNKNOWN, is_organisation, levels, pack
from clusterkg.extract.resolution.keys import keys
from clusterkg.extract.resolution.model import Model, Reason, models
from clusterkg.extract.resolution.names import parse
from clusterkg.extract.resolution.places import LEVELS, beside_atlas
from clusterkg.extract.resolution.records import Record, identifiers_of, make_record, types_of
from clusterkg.graph.errors import QuestionError, ValueProblem
from clusterkg.graph.ontology import load
from clusterkg.graph.ontology.model import PropertySpec
from clusterkg.graph.store import View
from clusterkg.graph.store.contract import Entity
from clusterkg.graph.values import clean

Status = Literal["matched", "ask", "none"]
#: Rows of one request.
MOST = 100
#: With more entities of a kind their names are searched, not indexed by key: an index takes about 0.2 ms an entity to make.
INDEXED = 100_000
#: A key that more entities share finds nobody. More than in resolution, where each pair of a block is compared: a row meets each once.
_CROWDED = 200
_NAME, _IDENTIFIER, _TYPE = (FEATURES.index(f) for f in ("name", "identifier", "type"))
#: Persons are matched by nobody's name.
_MODELS = ("organisation", "term", "policy")


@dataclass(frozen=True)
class Candidate:
    """An entity that a row may mean."""

    id: str
    name: str
    type: str
    score: float
    levels: str
    reasons: tuple[Reason, ...]

    def shown(self) -> dict[str, Any]:
        """Return the candidate as JSON."""
        return {
            "id": self.id, "name": self.name, "type": self.type, "score": round(self.score, 6),
            "reasons": [{"feature": r.feature, "zh": r.zh, "en": r.en, "weight": round(r.weight, 2)} for r in self.reasons],
        }  # fmt: skip

    def told(self, lang: Language = "zh") -> str:
        """Return the reasons in one line."""
        return ("；" if lang == "zh" else "; ").join(
            f"{r.zh if lang == 'zh' else r.en} {r.weight:+.1f}" for r in self.reasons
        )


@dataclass(frozen=True)
class Match:
    """What a row means: one entity, several to ask about, or none that is known."""

    status: Status
    candidates: tuple[Candidate, ...]
    #: What was wrong with the row, or why a person is asked, in Chinese and English.
    notes: tuple[tuple[str, str], ...] = field(default=())

    @property
    def best(self) -> Candidate | None:
        """Return the entity that is meant, where one is."""
        return self.candidates[0] if self.status == "matched" else None

    def shown(self, limit: int = 3) -> dict[str, Any]:
        """Return the match as JSON."""
        return {
            "status": self.status,
            "match": self.best.shown() if self.best else None,
            "candidates": [c.shown() for c in self.candidates[:limit]],
            "notes": [{"zh": zh, "en": en} for zh, en in self.notes],
        }


class Matcher:
    """Matches rows against one release.

    Parameters
    ----------
    view
        The release, as whoever asks may see it.
    type_
        Of what type the rows are: ``Organisation`` is all kinds of organisation together.

    Raises
    ------
    QuestionError
        Things of this type are not compared; persons never are.
    """

    def __init__(self, view: View, type_: str = "Organisation") -> None:
        ontology = load()
        self.view, self.type = view, type_
        self.model = model_of(type_)
        self.types = types_of(ontology, [type_])
        self.properties: dict[str, PropertySpec] = {}
        for one in sorted(self.types):
            self.properties |= ontology.properties(one)
        self._identifying = identifiers_of(ontology, sorted(self.types))
        #: All kinds together say nothing of the kind of a row.
        self._typed = len(self.types) == 1
        places = (
            p for p in view.entities(view.of_type("Place")) if not LEVELS.isdisjoint(p.values("place_level"))
        )
        self._places = beside_atlas(name for p in places for name in p.values("name"))
        self._records: dict[int, Record] = {}
        self._lock = threading.Lock()

    @cached_property
    def _nids(self) -> npt.NDArray[np.int64]:
        return self.view.of_type(self.type)

    @cached_property
    def _index(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None:
        """Return hashes of blocking keys, sorted, and the entity of each; ``None`` where names are searched instead."""
        if len(self._nids) > INDEXED:
            return None
        hashes: list[int] = []
        nids: list[int] = []
        for start in range(0, len(self._nids), 5_000):
            for entity in self.view.entities(self._nids[start : start + 5_000]):
                found = keys(self._record_of(entity))
                hashes += map(hash, found)
                nids += [entity.nid] * len(found)
        order = np.argsort(np.array(hashes, dtype=np.int64), kind="stable")
        return np.array(hashes, dtype=np.int64)[order], np.array(nids, dtype=np.int64)[order]

    def _record_of(self, entity: Entity) -> Record:
        said = [(a.prop, a.value, a.valid_to is not None) for a in entity.attributes]
        return make_record(
            entity.nid, {entity.nid: entity.id}, entity.type, said, (), self._identifying, self._places
        )

    def match(self, row: Mapping[str, str | Sequence[str]]) -> Match:
        """Match one row: values by property of the ontology (``name``, ``credit_code``, ``address`` …), as they were typed.

        Several values of one property are several that the thing may have: names that it goes by, identifiers.
        """
        mine, notes = self._read(row)
        if not mine.names and not mine.identifiers:
            return Match(
                "none", (), (*notes, ("既没有名称,也没有有效的号码", "neither a name nor a valid identifier"))
            )
        holders = self._holders(mine)
        found = self._scored(mine, {*holders, *self._by_name(mine)})
        return self._decided(mine, found, holders, notes)

    def match_all(self, rows: Iterable[Mapping[str, str]]) -> list[Match]:
        """Match many rows, in order."""
        return [self.match(row) for row in rows]

    def _read(self, row: Mapping[str, str | Sequence[str]]) -> tuple[Record, list[tuple[str, str]]]:
        said: list[tuple[str, str, bool]] = []
        notes = []
        for prop, given in row.items():
            spec = self.properties.get(prop)
            for text in [given] if isinstance(given, str) else given:
                if spec is None or not text.strip():
                    continue
                try:
                    said.append((prop, clean(text, spec), False))
                except ValueProblem as bad:
                    notes.append(
                        (f"“{text}”未用:{bad.text('zh')}", f"'{text}' was not used: {bad.text('en')}")
                    )
        type_ = self.type if self._typed else "Firm" if self.model.name == "organisation" else min(self.types)
        return make_record(-1, {-1: "row:"}, type_, said, (), self._identifying, self._places), notes

    def _holders(self, mine: Record) -> set[int]:
        """Return the entities that hold an identifier of the row."""
        index = self._made_index()
        if index is not None:
            return {n for one in mine.identifiers for n in _found(index, f"i:{one}").tolist()}
        found: set[int] = set()
        for one in mine.identifiers:
            scheme, _, value = one.partition(":")
            for prop, held in self._identifying.items():
                if held == scheme:
                    found.update(self.view.find(self.type, prop, value).tolist())
        return found

    def _by_name(self, mine: Record) -> set[int]:
        index = self._made_index()
        if index is None:
            return self._searched(mine)
        found: set[int] = set()
        for key in keys(mine):
            nids = _found(index, key)
            if len(nids) <= _CROWDED:
                found.update(nids.tolist())
        return found

    def _made_index(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None:
        with self._lock:  # made once, whoever asks first
            return self._index

    def _searched(self, mine: Record) -> set[int]:
        found: set[int] = set()
        for name in mine.names:
            for prop in ("name", "title", "short_name", "former_name", "english_name", "alias", "aliases"):
                if prop in self.properties:
                    found.update(self.view.find(self.type, prop, name.text).tolist())
            forms = {name.text}
            if is_organisation(mine.type):
                parsed = parse(name.text, mine.type, mine.places)
                forms |= {parsed.core, parsed.brand}
            for form in forms:
                if len(form) > 1:
                    hits = self.view.search(form, [self.type], 25)
                    found.update(n for h in hits if (n := self.view.nid(h.id)) is not None)
        return found

    def _scored(self, mine: Record, nids: set[int]) -> list[Candidate]:
        packed = pack(mine)
        fresh = sorted(n for n in nids if n not in self._records)
        entities = {e.nid: e for e in self.view.entities(fresh)}
        if len(self._records) > 200_000:
            self._records.clear()
        self._records |= {n: self._record_of(e) for n, e in entities.items()}
        names = {b.nid: b for b in self.view.briefs(sorted(nids))}
        found = []
        for nid in nids:
            record = self._records.get(nid)
            if record is None:  # forgotten meanwhile
                record = self._record_of(self.view.entities([nid])[0])
            digits = levels(packed, pack(record))
            if not self._typed:
                digits = digits[:_TYPE] + UNKNOWN + digits[_TYPE + 1 :]
            brief = names[nid]
            found.append(
                Candidate(
                    brief.id, brief.caption, brief.type, self.model.probability(digits), digits, tuple(self.model.reasons(digits))
                )
            )  # fmt: skip
        return sorted(found, key=lambda c: (-c.score, c.id))

    def _decided(
        self, mine: Record, found: list[Candidate], holders: set[int], notes: list[tuple[str, str]]
    ) -> Match:
        model = self.model
        near = tuple(c for c in found if c.score >= model.review or c.levels[_IDENTIFIER] == "2")
        if not near:
            return Match("none", tuple(found[:3]), tuple(notes))
        by_id = [c for c in near if c.levels[_IDENTIFIER] == "2"]
        if by_id:
            if len(by_id) > 1 or len(holders) > 1:
                return Match(
                    "ask", near, (*notes, ("这个号码有几个实体", "several entities hold this identifier"))
                )
            only = by_id[0]
            near = (only, *(c for c in near if c is not only))
            whole = {c.id for c in found if c.levels[_NAME] in "78"}
            if only.levels[_NAME] == "0" or (whole and only.id not in whole):
                return Match(
                    "ask",
                    near,
                    (
                        *notes,
                        ("号码与名称不是同一家的", "the identifier is one's, and the name is another's"),
                    ),
                )
            return Match("matched", near, tuple(notes))
        best = near[0]
        if best.levels[_IDENTIFIER] == "0":
            return Match(
                "ask", near, (*notes, ("名称相近,号码不同", "the names are alike and the identifiers differ"))
            )
        sure = [c for c in near if c.score >= model.same and c.levels[_IDENTIFIER] != "0"]
        if len(sure) > 1:
            return Match("ask", near, (*notes, ("有几个实体同样相符", "several entities fit alike")))
        return Match("matched" if sure else "ask", near, tuple(notes))


def _found(index: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]], key: str) -> npt.NDArray[np.int64]:
    """Return the entities under a key of an index."""
    hashes, nids = index
    wanted = hash(key)
    return nids[np.searchsorted(hashes, wanted, side="left") : np.searchsorted(hashes, wanted, side="right")]


def model_of(type_: str) -> Model:
    """Return the model that compares things of a type.

    Raises
    ------
    QuestionError
        None does, or they are persons.
    """
    ontology = load()
    known = {name: m for name, m in models().items() if name in _MODELS}
    for model in known.values():
        if type_ in ontology.types and any(type_ == r or ontology.is_a(type_, r) for r in model.roots):
            return model
    roots = [r for m in known.values() for r in m.roots]
    raise QuestionError(
        f"“{type_}”不能按名称匹配。", f"Things of type '{type_}' are not matched by name.",
        hint_zh="可用:" + "、".join(roots) + "及其下位类型;人员一律不按姓名匹配。",
        hint_en="There are: " + ", ".join(roots) + " and the types below; persons are never matched by name.",
    )  # fmt: skip


class Matchers:
    """Matchers of the releases asked last: what they index is made once."""

    def __init__(self, keep: int = 4) -> None:
        self._keep, self._held = keep, dict[tuple[str, str], Matcher]()
        self._lock = threading.Lock()

    def of(self, view: View, type_: str) -> Matcher:
        """Return the matcher of a release and a type."""
        key = (view.manifest.release, type_)
        with self._lock:
            found = self._held.pop(key, None) or Matcher(view, type_)
            self._held[key] = found
            while len(self._held) > self._keep:
                self._held.pop(next(iter(self._held)))
        return found


def columns_of(
    header: Sequence[str], properties: Mapping[str, PropertySpec], named: Sequence[str] = ()
) -> dict[str, int]:
    """Return which column of a table holds which property, told by its heading; ``named`` are headings that hold the name.

    Raises
    ------
    QuestionError
        A heading that was named is not there, or no column holds a name or an identifier.
    """
    said = [" ".join(h.split()) for h in header]
    found: dict[str, int] = {}
    for name in named:
        if name not in said:
            raise QuestionError(
                f"没有列“{name}”。", f"There is no column '{name}'.", hint_zh="有:" + "、".join(said), hint_en="There are: " + ", ".join(said)
            )  # fmt: skip
        found.setdefault("name", said.index(name))
    for prop, spec in properties.items():
        known = {
            prop.casefold(),
            spec.label.zh,
            spec.label.en.casefold(),
            *(h.casefold() for h in spec.headings),
        }
        for at, heading in enumerate(said):
            if heading.casefold() in known and at not in found.values():
                found.setdefault(prop, at)
    if not any(p in ("name", "title") or properties[p].unique for p in found if p in properties):
        raise QuestionError(
            "看不出哪一列是名称。", "No column is known to hold the name.",
            hint_zh="请用 --column 指明。表头:" + "、".join(said), hint_en="Name it with --column. Headings: " + ", ".join(said),
        )  # fmt: skip
    return found
