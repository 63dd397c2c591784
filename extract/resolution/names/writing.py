"""How a name is written: width, script, brackets, spaces, marks of a stock exchange, numbers."""

from __future__ import annotations

import re
import unicodedata

from clusterkg.extract.grammar.scripts import HAN, simplified
from clusterkg.graph.values.base import fold

_BRACKETS = str.maketrans("【〔[{「『〈《]〕】}」』〉》", "((((((((" + "))))))))")
_QUOTES = re.compile("[\"“”'‘’`´﹒]")
_GAP = re.compile(r"(?<=[^\x00-\x7f()])\s+|\s+(?=[^\x00-\x7f()])|(?<=[()])\s+|\s+(?=[()])")
_END = re.compile(r"[\s,。.、;:!?…·*_-]+$")
#: A bracket that says what else the firm is or was called.
_OTHER_NAME = re.compile(
    r"\((?:以下|下)?(?:简称|统称|合称|又称|又名|原名|曾用名|原|前身|更名前|现更名|现名)(?:为|是|:)?[^()]*\)"
    r"|\((?:formerly|previously|hereinafter|the|abbr)\b[^()]*\)",
    re.IGNORECASE,
)
_DIGITS = dict(zip("零〇一二两三四五六七八九", [0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9], strict=True))
_UNITS = "局厂院处所期号冶"
_NUMBER = r"[零〇一二两三四五六七八九十百]+|\d{1,3}"
#: A number that counts units: 第二, 十六局, 三航局, 一公院. 三一重工 and 三七互娱 are brands.
NUMERAL = re.compile(
    rf"第 ?(?P<ordinal>{_NUMBER})|(?P<counted>(?!零){_NUMBER}) ?(?=(?:航|公)?(?:局|院)|[{_UNITS}]|分公司|公司)"
)
#: Numbers stand as one character of the private use area, so that 十六 and 十 are as far apart as 甲 and 乙.
_FIRST = 0xE000
_MARKS_BEFORE = re.compile(
    r"^(?P<mark>(?:S\*ST|SST|\*ST|ST|XD|XR|DR|PT)|[NC](?=[一-鿿]{2,4}[A-Z]?$)|退市(?=[一-鿿])|G(?=[一-鿿]{2,3}$)) ?(?=[一-鿿A-Z])"
)
_MARKS_BEHIND = re.compile(
    r"(?P<mark>-(?:U|W|UW|WD|SW|B|S|R|CDR)|[ABH]股?|\((?:退市?|退)\)|(?<=[一-鿿]{2})退)$"
)
_FORM_AT_END = re.compile(r"(?:公司|厂|集团|院|所|中心|会|企业|大学|学院)$")


def clean_display(name: str) -> str:
    """Return a name as it should be shown: one width, one kind of brackets, no stray spaces; script and case are kept."""
    # Folded again: a mark that stood alone joins the letter before it when the gap between them goes (R¸).
    text = _END.sub("", fold(_GAP.sub("", fold(name).translate(_BRACKETS))))
    return text if HAN.search(text) else text + "." * name.rstrip().endswith(".")


def plain(name: str) -> str:
    """Return a name as it is compared: shown form, simplified, no quotation marks, no bracket with another name of it."""
    text = simplified(_QUOTES.sub("", clean_display(name)))
    return _END.sub("", _OTHER_NAME.sub("", text))


def is_chinese(text: str) -> bool:
    """Whether a name is read as a Chinese one: a character of Han is enough."""
    return HAN.search(text) is not None


def take_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a Chinese name without marks of a stock exchange, and the marks; a name with its legal form has none."""
    if _FORM_AT_END.search(text):
        return text, ()
    marks = []
    if found := _MARKS_BEFORE.match(text):
        marks.append(found["mark"])
        text = text[found.end() :]
    while (found := _MARKS_BEHIND.search(text)) and found.start() >= 2 and is_chinese(text[: found.start()]):
        marks.append(found["mark"])
        text = text[: found.start()]
    return text, tuple(marks)


def number(written: str) -> int:
    """Return the value of a Chinese or Arabic number below 1000: ``number("十六")`` is 16."""
    if written.isdigit():
        return int(written)
    if not any(unit in written for unit in "十百"):
        return int("".join(str(_DIGITS[c]) for c in written))
    total = current = 0
    for char in written:
        if char in "十百":
            total += (current or 1) * (10 if char == "十" else 100)
            current = 0
        else:
            current = _DIGITS[char]
    return total + current


def code_numbers(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the text with each counting number as one private character, and the numbers."""
    found: list[int] = []

    def one(match: re.Match[str]) -> str:
        value = number(match["ordinal"] or match["counted"])
        if value > 999:
            return match.group()
        found.append(value)
        return chr(_FIRST + value)

    return NUMERAL.sub(one, text), tuple(found)


def number_of(char: str) -> int | None:
    """Return the number that a private character stands for."""
    value = ord(char) - _FIRST
    return value if 0 <= value < 1000 else None


def spelled(char: str) -> str:
    """Return a small number as a Chinese digit, another character as it is: what a short form writes."""
    value = number_of(char)
    if value is None:
        return char
    return "零一二三四五六七八九十"[value] if value <= 10 else char


def bare_latin(text: str) -> str:
    """Return lower-case Latin text without accents: ``Société`` is ``societe``."""
    text = text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L")
    text = text.replace("æ", "ae").replace("Æ", "AE").replace("œ", "oe").replace("đ", "d").replace("ı", "i")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
