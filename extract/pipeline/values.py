"""Component ``clusterkg_values``: dates, money, shares, quantities and numbers that name things, in text and in table cells.

A bare number in a cell is money, a share or a quantity when the head of its column (or the caption, for money) has the unit
(guideline 2.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.documents import Table
from clusterkg.extract.grammar import amounts, dates, numbers
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.precision import PRECISION
from clusterkg.extract.pipeline.flat import Flat, flat_of, propose


@Language.factory("clusterkg_values")
class Values:
    """Adds mentions of value types to ``doc._.candidates``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Find values."""
        propose(doc, list(find(flat_of(doc), doc._.language)), self.name, PRECISION)
        return doc


def find(flat: Flat, language: str) -> Iterator[Found]:
    """Yield values of a document laid out flat."""
    yield from dates.find(flat.text, language)
    yield from amounts.money(flat.text, language)
    yield from amounts.shares(flat.text, language)
    yield from amounts.quantities(flat.text, language)
    yield from numbers.find(flat.text)
    yield from _cells(flat)


_BARE = re.compile(rf"[-+(]?{amounts.NUMBER}\)?")
_SHARE_HEAD = re.compile(r"[(/ ]%|%\)?$|per ?cent", re.IGNORECASE)
_MONEY_HEAD = re.compile(
    r"[(/:,、 ](?:人民币)?(?:[百千万亿]+)?(?:美|欧|日|港)?元|(?:EUR|USD|GBP|CNY|RMB|NOK|SEK|CHF|INR|JPY|[€$£¥])(?: ?(?:m|mn|bn|million|billion|thousand|'000|k))?\)?"
)
_QUANTITY_HEAD = re.compile(
    r"[(/ ](?:[万千百亿]?(?:吨|台套?|套|件|辆|只|支|片|个|平方米|米|公里|千米|人|家|项|户|亩|立方米|千瓦时?|升|件套|艘|架|双|块|颗|kWh|MWh|GWh|MW|GW|kW|t|kt|m2|m3|kg|h|小时)|tonnes?|t/yr|units|pieces|employees|MW|GWh|kt|km|kg|hours?|m²|m2)(?: ?/ ?(?:年|月|日|天|a|yr|year|month|day|h))?\)?"
)
_MONEY_NOUN = re.compile(
    r"金额|销售额|采购额|收入|产值|投资|价|费|经费|资金|余额|利润|合计|总额|Amount|Revenue|Sales|Price|Value",
    re.IGNORECASE,
)
_CAPTION_UNIT = re.compile(
    r"(?:单位|币种|金额单位|Unit)[::为 ]*(?:人民币)?(?P<unit>[百千万亿]*(?:美|欧|日|港)?元|EUR[\w ]*|USD[\w ]*|RMB[\w ]*)",
    re.IGNORECASE,
)
_SHARE_NOUN = re.compile(
    r"占比|比例|比重|百分比|份额|增幅|增长率|同比|率$|Share|Ratio|Percentage", re.IGNORECASE
)


def _cells(flat: Flat) -> Iterator[Found]:
    """Yield bare numbers of cells whose column says what they measure."""
    captioned = _captions(flat)
    heads: dict[tuple[int, int], str] = {}
    for start, end, stretch in flat.lines:
        cell, table = stretch.cell, stretch.block.table
        if cell is None or table is None or _BARE.fullmatch(flat.text, start, end) is None:
            continue
        key = (stretch.index, cell.column)
        if key not in heads:
            heads[key] = _head(flat, table, stretch.index, cell.column)
        head = heads[key]
        if cell.row < table.head_rows:
            continue
        if _SHARE_HEAD.search(head):
            yield Found(start, end, "Share", "cell_share")
        elif _MONEY_HEAD.search(head) and not _SHARE_NOUN.search(head):
            yield Found(start, end, "Money", "cell_money")
        elif _QUANTITY_HEAD.search(head):
            yield Found(start, end, "Quantity", "cell_quantity")
        elif stretch.index in captioned and _MONEY_NOUN.search(head) and not _SHARE_NOUN.search(head):
            yield Found(start, end, "Money", "cell_money_caption")


def _head(flat: Flat, table: Table, index: int, column: int) -> str:
    """Return the words at the head of a column; the first row where no head could be told."""
    rows = max(table.head_rows, 1)
    return " ".join(
        flat.text[start:end]
        for start, end, stretch in flat.lines
        if stretch.index == index
        and stretch.cell is not None
        and stretch.cell.row < rows
        and stretch.cell.column <= column < stretch.cell.column + stretch.cell.column_span
    )


def _captions(flat: Flat) -> set[int]:
    """Return tables (positions of their blocks) over or in which a unit of money is declared."""
    found: set[int] = set()
    near = ""
    last = -1
    for start, end, stretch in flat.lines:
        said = flat.text[start:end]
        if stretch.cell is None:
            near = (near + said)[-200:] if stretch.index - last <= 1 else said[-200:]
            last = stretch.index
        elif _CAPTION_UNIT.search(near) or _CAPTION_UNIT.search(said):
            found.add(stretch.index)
            near = near if stretch.index == last + 1 else ""
            last = stretch.index - 1
    return found
