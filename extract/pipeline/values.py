"""Component ``clusterkg_values``: dates, money, shares, quantities and numbers that name things, in text and in table cells.

A bare number in a cell is money, a share or a quantity when the head of its column (or the caption, for money) has the unit
(guideline 2.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language

from clusterkg.extract.grammar import amounts, dates, numbers
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.pipeline.finding import Finder
from clusterkg.extract.pipeline.flat import Flat
from clusterkg.extract.pipeline.grids import grids


def find(flat: Flat, language: str) -> Iterator[Found]:
    """Yield values of a document laid out flat."""
    yield from dates.find(flat.text, language)
    yield from amounts.money(flat.text, language)
    yield from amounts.shares(flat.text, language)
    yield from amounts.quantities(flat.text, language)
    yield from numbers.find(flat.text)
    yield from _cells(flat)


_BARE = re.compile(rf"(?:约|近)?(?P<number>[-+(]?{amounts.NUMBER}(?:(?:[-—~]|至){amounts.NUMBER})?\)?)")
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


#: A figure set apart by blanks in a line that is no sentence.
_FIGURE = re.compile(r"(?:(?<=[\s|])|^)(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,2})(?=[\s|]|$)")
#: Lines over which a unit declared above them holds.
_REACH = 20
#: A line that gives the unit with its key: 中标价(万元):1,203.55.
_KEYED = re.compile(
    rf"(?P<head>[^\n,。;::]{{2,20}}?[(/](?:[^()\n]{{1,8}})\)?) ?[::] ?(?P<number>{amounts.NUMBER})(?=[\s,。;]|$)"
)


def _cells(flat: Flat) -> Iterator[Found]:
    """Yield bare numbers of cells whose column says what they measure."""
    inside: set[int] = set()
    for grid in grids(flat):
        inside.update(field[0] for row in grid.rows for field in row.values())
        captioned = bool(_CAPTION_UNIT.search(grid.above)) or any(
            _CAPTION_UNIT.search(flat.text, *field)
            for row in grid.rows[: grid.heads + 1]
            for field in row.values()
        )
        families = {
            column: _family(grid.head(flat, column), captioned)
            for column in {c for row in grid.rows for c in row}
        }
        for row in grid.rows[grid.heads :]:
            for column, (start, end) in row.items():
                found = families[column]
                bare = _BARE.fullmatch(flat.text, start, end) if found is not None else None
                if found is not None and bare is not None:
                    yield Found(*bare.span("number"), *found)
    yield from _figures(flat, inside)
    for line in _KEYED.finditer(flat.text):
        found = _family(line["head"], False)
        if found is not None:
            yield Found(*line.span("number"), *found)


def _figures(flat: Flat, inside: set[int]) -> Iterator[Found]:
    """Yield figures of ragged lines under a declared unit of money: rows that no grid could be made of."""
    left = 0
    for start, end, stretch in flat.lines:
        if _CAPTION_UNIT.search(flat.text, start, end):
            left = _REACH
            continue
        if left and stretch.cell is None:
            left -= 1
            if not _STOP.search(flat.text, start, end):
                for match in _FIGURE.finditer(flat.text, start, end):
                    if match.start("figure") in inside:
                        continue
                    yield Found(*match.span("figure"), "Money", "line_money_caption")


_STOP = re.compile(r"[。;!?,] ?[^\d]")


def _family(head: str, captioned: bool) -> tuple[str, str] | None:
    """Return type and family of bare numbers under a head."""
    if _SHARE_HEAD.search(head):
        return "Share", "cell_share"
    if _MONEY_HEAD.search(head) and not _SHARE_NOUN.search(head):
        return "Money", "cell_money"
    if _QUANTITY_HEAD.search(head):
        return "Quantity", "cell_quantity"
    if captioned and _MONEY_NOUN.search(head) and not _SHARE_NOUN.search(head):
        return "Money", "cell_money_caption"
    return None


@Language.factory("clusterkg_values")
class Values(Finder):
    """Adds mentions of value types to ``doc._.candidates``."""

    find = staticmethod(find)
