"""From patent classification to technology field: WIPO's concordance of 35 fields (Schmoch 2008)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from clusterkg.graph.errors import ValueProblem
from clusterkg.graph.values.schemes import cpc as canonical
from clusterkg.graph.vocabularies.catalogue import rows

#: Subclasses whose main groups belong to different fields; no other subclass may be split.
SPLIT = ("A61K", "B01D", "C13B", "E01F", "G01N", "H04N")
_BASES = ("2008", "later", "successor")
#: "not A61K" in the table: fields that leave out documents classified there too.
_WITHOUT_PHARMACY = (14, 15)


@dataclass(frozen=True, slots=True, order=True)
class TechnologyField:
    """One of the 35 fields: number 1 to 35, names, and the sector I to V it belongs to."""

    number: int
    zh: str
    en: str
    sector: str
    sector_zh: str
    sector_en: str


@dataclass(frozen=True, slots=True)
class _Rules:
    by_symbol: dict[str, int]
    #: Symbols that are too coarse: something below them belongs to another field.
    coarse: frozenset[str]


@cache
def fields() -> tuple[TechnologyField, ...]:
    """Return the 35 technology fields in the order of their numbers."""
    held = {r["code"]: r for r in rows("technology_fields")}
    return tuple(
        TechnologyField(
            int(code), r["name_zh"], r["name_en"], r["sector"],
            held[r["sector"]]["name_zh"], held[r["sector"]]["name_en"],
        )
        for code, r in held.items()
        if r["sector"]
    )  # fmt: skip


def technology_field(ipc: str) -> TechnologyField | None:
    """Return the technology field of a patent symbol, or None where the concordance does not tell.

    None has three causes, and none of them means "no technology": the concordance does not place the symbol (``B33Y``, ``G16H`` …), the
    symbol is too coarse (``A61K`` is cosmetics or pharmacy by its main group, ``G06`` is computers or management), or both.

    Parameters
    ----------
    ipc
        A symbol of the International Patent Classification as offices write it: ``H01M 10/0525``, ``A61K-008``, ``H01M0010052500``,
        with or without ``ipc:``. CPC symbols are read by the same rules, which is an approximation; its section Y stands in no field.

    Raises
    ------
    ValueProblem
        The text is no such symbol.

    Examples
    --------
    >>> technology_field("H01M 10/0525").en
    'Electrical machinery, apparatus, energy'
    >>> technology_field("G01N 33/50").zh
    '生物材料分析'
    >>> technology_field("B33Y 10/00") is None
    True
    """
    symbol = _symbol(ipc)
    rules = _rules()
    if symbol in rules.coarse:
        return None
    for one in _upwards(symbol):
        if one in rules.by_symbol:
            return fields()[rules.by_symbol[one] - 1]
    return None


def technology_fields(ipcs: Iterable[str]) -> tuple[TechnologyField, ...]:
    """Return the fields of one document from all its symbols, each once, by number.

    As the concordance has it, a document that also stands in A61K is not counted in organic fine chemistry (14) or biotechnology (15) on
    account of its symbols in C07, C12 or C40; cosmetics (A61K 8/00, A61Q) stay in field 14.

    Examples
    --------
    >>> [f.number for f in technology_fields(["C12N 15/00", "A61K 38/00"])]
    [16]
    >>> [f.number for f in technology_fields(["C12N 15/00", "H01L 21/00"])]
    [8, 15]
    """
    symbols = [_symbol(i) for i in ipcs]
    pharmacy = any(s.startswith("A61K") for s in symbols)
    found = set()
    for symbol in symbols:
        field = technology_field(symbol)
        if field is None or (pharmacy and field.number in _WITHOUT_PHARMACY and not symbol.startswith("A61")):
            continue
        found.add(field)
    return tuple(sorted(found))


def problems() -> list[str]:
    """Return what is wrong with the concordance as it ships, one line each; empty is good.

    Every symbol is written canonically and stands once, only the six split subclasses are split by main group, 35 fields stand in 5
    sectors, every field has symbols.
    """
    found: list[str] = []
    if [f.number for f in fields()] != list(range(1, 36)):
        found.append("technology_fields: not the numbers 1 to 35")
    if len({f.sector for f in fields()}) != 5:
        found.append("technology_fields: not 5 sectors")
    seen: dict[str, str] = {}
    for r in rows("ipc_technology_fields"):
        symbol, field = r["symbol"], r["field"]
        if canonical(symbol) != symbol or len(symbol) < 3:
            found.append(f"{symbol}: not a class, subclass or main group")
        if symbol in seen:
            found.append(f"{symbol}: in field {seen[symbol]} and in field {field}")
        if "/" in symbol and (symbol[:4] not in SPLIT or not symbol.endswith("/00")):
            found.append(f"{symbol}: a subclass that is not split by main group")
        if r["basis"] not in _BASES:
            found.append(f"{symbol}: unknown basis {r['basis']}")
        seen[symbol] = field
    found += [f"field {f.number}: has no symbol" for f in fields() if str(f.number) not in seen.values()]
    return found


def _symbol(text: str) -> str:
    symbol = canonical(text.removeprefix("ipc:").removeprefix("cpc:"))
    if symbol is None:
        raise ValueProblem(
            f"“{text}”不是 IPC 分类号。",
            f"'{text}' is not an IPC symbol.",
            hint_zh="如 H01M10/0525。",
            hint_en="Such as H01M10/0525.",
        )
    return symbol


def _upwards(symbol: str) -> Iterable[str]:
    """Yield the main group, the subclass and the class of a symbol, as far as it has them."""
    if "/" in symbol:
        yield symbol.partition("/")[0] + "/00"
    if len(symbol) >= 4:
        yield symbol[:4]
    if len(symbol) >= 3:
        yield symbol[:3]


@cache
def _rules() -> _Rules:
    by_symbol = {r["symbol"]: int(r["field"]) for r in rows("ipc_technology_fields")}
    coarse = set()
    for symbol, field in by_symbol.items():
        for above in [*list(_upwards(symbol))[1:], symbol[0]]:
            if by_symbol.get(above) != field:
                coarse.add(above)
    return _Rules(by_symbol, frozenset(coarse))
