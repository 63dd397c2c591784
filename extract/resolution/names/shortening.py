"""Short forms: whether the characters of one name are picked from another as Chinese picks them (上海汽车 → 上汽).

A short form takes the beginnings of words, or goes on where it was, or takes the end of a word (国家电网 → 国网); it begins where the
name or its brand begins, and keeps the brand: whole, or its first character with beginnings of words behind it (宝山钢铁 → 宝钢).
"""

from __future__ import annotations

from functools import lru_cache

from clusterkg.extract.resolution.names.model import ParsedName
from clusterkg.extract.resolution.names.placing import letter_place, together
from clusterkg.extract.resolution.names.writing import spelled

_LONGEST = 10


def is_colloquial(name: ParsedName) -> bool:
    """Whether a name is written as people say it: without a legal form, or with 公司 or 股份 alone."""
    return name.form in ("", "company") or (name.form == "shares" and name.text.endswith("股份"))


def is_short_of(short: ParsedName, full: ParsedName) -> bool:
    """Whether a name may be a short form of another; of several that it fits, the name alone does not say which."""
    if not 2 <= len(short.core) <= _LONGEST:
        return False
    if _picked(short.core, full):
        return True
    if (
        short.place[:1] == ("中国",)
        and short.core.startswith("中国")
        and len(short.core) >= 4
        and _picked(short.core[2:], full)
    ):
        return True
    if len(short.core) > 2 and not short.place and (place := letter_place(short.core[0])):
        # 鄂武商: the letter says in which province the firm is, the rest is its name, its brand whole: 川海电池 is no 海川电池.
        rest = short.core[1:]
        return full.brand in rest and together((place,), full.place) is not False and _picked(rest, full)
    return False


def contradicting_letter(short: ParsedName, full: ParsedName) -> bool:
    """Whether a letter before a stock name belongs to another province than the other name's place."""
    if (
        not is_colloquial(short)
        or len(short.core) <= 2
        or short.place
        or not short.core.endswith(full.brand)
        or not full.brand
    ):
        return False
    place = letter_place(short.core[0])
    return place is not None and together((place,), full.place) is False


def _picked(short: str, full: ParsedName) -> bool:
    whole = full.core + (full.branch or "")
    if len(short) >= len(whole):
        return False
    missing = set(short).difference(whole)
    if missing and missing.difference(map(spelled, whole)):
        return False
    starts = full.starts if not full.branch else (*full.starts, len(full.core))
    return _aligned(short, whole, starts, full.lead, len(full.brand) if full.family == "firm" else 0)


@lru_cache(maxsize=1 << 14)
def _aligned(short: str, whole: str, starts: tuple[int, ...], brand_at: int, brand_length: int) -> bool:
    begins = set(starts)
    ends = {at - 1 for at in begins if at} | {len(whole) - 1}
    fits = [[s == w or s == spelled(w) for w in whole] for s in short]
    brand_end = brand_at + brand_length

    def follow(taken: int, at: int, kept: int) -> bool:
        """Try to place ``short[taken:]`` behind ``at``; ``kept`` counts the characters of the brand in the short form."""
        if taken == len(short):
            return brand_length in (0, kept) or (kept == 1 and at >= brand_end)
        for next_ in range(at + 1, len(whole)):
            if not fits[taken][next_]:
                continue
            inside = brand_at <= next_ < brand_end
            if inside and next_ != brand_at + kept:
                continue
            if not inside and next_ >= brand_end and brand_length and not kept:
                break
            if not (next_ == at + 1 or next_ in begins or next_ in ends or inside):
                continue
            if (
                kept == 1
                and brand_length > 1
                and next_ >= brand_end
                and at == brand_at
                and next_ not in begins
                and (next_ != len(whole) - 1 or brand_end != starts[-1])
            ):
                continue
            if follow(taken + 1, next_, kept + inside):
                return True
        return False

    firsts = [at for at in starts if at <= brand_at]
    for first in firsts:
        if fits[0][first]:
            inside = brand_at <= first < brand_end
            if follow(1, first, int(inside)):
                return True
    return False


def abbreviates(short: str, full: str) -> bool:
    """Whether a text has the first and the last character of a longer one and all others in order (物理所, 物理研究所)."""
    if not 2 <= len(short) < len(full) or short[0] != full[0] or short[-1] != full[-1]:
        return False
    rest = iter(full)
    return all(char in rest for char in short)
