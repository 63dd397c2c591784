"""What a pool of names adds to two of them: whether a short form fits one firm only, and whether a brand is borne by others.

Without any key: a list names each firm once, so two names that stand in one list are two firms; a name that fits two firms says
nothing; a brand that only two names bear may be one firm with another trade, a brand that many bear may not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from clusterkg.extract.grammar import atlas
from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.resolution.names.blocking import blocking_keys
from clusterkg.extract.resolution.names.comparing import EVERYONES, LIGHT, compare
from clusterkg.extract.resolution.names.model import Level, Likeness, ParsedName
from clusterkg.extract.resolution.names.parsing import parse
from clusterkg.extract.resolution.names.shortening import is_colloquial
from clusterkg.extract.resolution.names.words import cut, known

_PLACES = frozenset((*atlas.PROVINCES, *atlas.CITIES, *atlas.REGIONS_ZH))


class Pool:
    """Names that may be of one firm or another, each with the lists that it stands in."""

    def __init__(
        self, lists: Mapping[str, Iterable[Sequence[str]]], kind: str = "Firm", *, largest: int = 500
    ) -> None:
        """``lists`` maps the name of a list to its entries, each the names that the list gives one firm.

        Entries of one list that share a name are one firm's. Blocks of more than ``largest`` names are not looked into.
        """
        self._names: dict[str, ParsedName] = {}
        #: Name → the firms of the lists that bear it, as (list, number of the firm in it).
        self._in: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self._firms: dict[tuple[str, int], set[str]] = {}
        for list_, entries in lists.items():
            for number, names in enumerate(_joined(entries)):
                self._firms[list_, number] = names
                for name in names:
                    self._names.setdefault(name, parse(name, kind))
                    self._in[name].add((list_, number))
        self._blocks: dict[str, list[str]] = defaultdict(list)
        for name, parsed in self._names.items():
            for key in blocking_keys(parsed):
                self._blocks[key].append(name)
        self._blocks = {k: v for k, v in self._blocks.items() if 1 < len(v) <= largest}
        self._near = lru_cache(maxsize=1 << 16)(self._neighbours)

    def likeness(self, one: str, other: str) -> Likeness:
        """Return what the two names say by themselves."""
        return compare(self._names[one], self._names[other])

    def candidates(self) -> set[tuple[str, str]]:
        """Return all pairs that share a block, each in order of the names."""
        return {
            (a, b) if a < b else (b, a)
            for block in self._blocks.values()
            for i, a in enumerate(block)
            for b in block[i + 1 :]
        }

    def listed_together(self, one: str, other: str) -> bool:
        """Whether a list gives the two to different firms and none gives them to one."""
        mine, its = self._in[one], self._in[other]
        return mine.isdisjoint(its) and not {x for x, _ in mine}.isdisjoint(x for x, _ in its)

    def declared(self, one: str, other: str) -> bool:
        """Whether a list gives both names to one firm."""
        return not self._in[one].isdisjoint(self._in[other])

    def accepts(self, one: str, other: str) -> bool:
        """Whether the pool takes two names for one firm."""
        found = self.likeness(one, other)
        if found.level is Level.SAME or self.declared(one, other):
            return True
        if self._bridged(one, other, found.level):
            return True
        if self.listed_together(one, other):
            return False
        if (
            self._by_shares(one, other)
            and self._own_mark(one, other, found)
            and not self.disputed(one, other)
        ):
            return True
        if found.level < Level.WEAK:
            return False
        if found.level is Level.WEAK and not self._by_shares(one, other):
            return False  # limited companies of one brand are sisters more often than one firm renamed
        if found.level is Level.WEAK and not (self._own_brand(one, other) or self._own_run(one, other)):
            return False
        return self._only(one, other, found.level) and self._only(other, one, found.level)

    def _bridged(self, one: str, other: str, level: Level) -> bool:
        """Whether two lists give one and the other a third name that fits: a short name that a renamed firm kept, be it with another mark."""
        called = {self._names[n].key for n in self._beside(other) - {one, other}}
        third = {n for n in self._beside(one) - {one, other} if self._names[n].key in called}
        if level >= Level.WEAK:
            return bool(third)
        a, b = self._names[one], self._names[other]
        return any(
            min(self.likeness(n, one).level, self.likeness(n, other).level) >= Level.SHORT
            or _kept(self._names[n], a, b)
            for n in third
        )

    def _beside(self, name: str) -> set[str]:
        """Return the names that a list gives to the same firm."""
        return {n for firm in self._in[name] for n in self._firms[firm]}

    def _neighbours(self, name: str) -> tuple[tuple[str, Level], ...]:
        """Return the names in the blocks of a name that share at least a brand with it."""
        parsed = self._names[name]
        near = {
            other for key in blocking_keys(parsed) for other in self._blocks.get(key, ()) if other != name
        }
        levels = ((other, compare(parsed, self._names[other]).level) for other in sorted(near))
        return tuple((other, level) for other, level in levels if level >= Level.WEAK)

    def _only(self, name: str, chosen: str, level: Level) -> bool:
        """Whether no third name fits as well as the chosen one without being alike to it, or stands in the list of either."""
        for third, its_level in self._near(name):
            if third == chosen or its_level < level or self.listed_together(third, name):
                continue  # what a list gives to another firm than the name is no rival of the chosen one
            if self.declared(third, chosen) or self.declared(third, name):
                continue
            if self.likeness(third, chosen).level < Level.WEAK or self.listed_together(third, chosen):
                return False
        return True

    def disputed(self, one: str, other: str) -> bool:
        """Whether a third name fits one of the two as well, without being alike to the other."""
        return not (self._only(one, other, Level.WEAK) and self._only(other, one, Level.WEAK))

    def _by_shares(self, one: str, other: str) -> bool:
        return self._names[one].form == self._names[other].form == "shares"

    def _own_mark(self, one: str, other: str, found: Likeness) -> bool:
        """Whether both brands begin or end with a mark that no third firm's name holds: 华录百纳, 百纳千成; 首航艾启威, 首航高科.

        A firm that puts a group's name before its brand, or takes half of it for a new one, keeps what people call it by: where lists
        give both firms short names, each must hold the mark (新希望乳业 is called 新乳业: the mark is the group's). Where they do not,
        only a mark that begins both brands and is no word tells enough, and brands that exclude each other never do.
        """
        if found.level in (Level.UNRELATED, Level.SAME) or found.part:
            return False
        a, b = self._names[one], self._names[other]
        if found.level is Level.CONFLICT and (a.brand == b.brand or a.numerals != b.numerals):
            return False
        called = [self._called(one), self._called(other)]
        for mark in _marks(a.brand, b.brand):
            if (
                mark in EVERYONES
                or cut(mark) is not None
                or mark in _PLACES
                or not self._sole(mark, one, other)
            ):
                continue
            if all(called):
                held = all(mark in short for its in called for short in its)
                if held and (found.level is not Level.CONFLICT or not is_word(mark)):
                    return True
            elif found.level is not Level.CONFLICT and a.brand.startswith(mark) and b.brand.startswith(mark):
                run = _longest_run(a.core, b.core)
                if mark == run and not is_word(mark):
                    return True
        return False

    def _called(self, name: str) -> list[str]:
        """Return the short names that a list gives to the firm of a name."""
        return sorted(p.core for n in self._beside(name) if is_colloquial(p := self._names[n]))

    def _sole(self, mark: str, one: str, other: str) -> bool:
        """Whether no name holds a mark but the two and what a list gives to the firm of either."""
        return all(
            n in (one, other) or self.declared(n, one) or self.declared(n, other)
            for n in self._pairs[mark[:2]]
            if mark in self._names[n].core
        )

    @cached_property
    def _pairs(self) -> dict[str, set[str]]:
        """Two neighbouring characters → the names that hold them."""
        return self._held(2)

    def _own_run(self, one: str, other: str) -> bool:
        """Whether the two alone hold a run of three characters or more that is no word, be it without the words of trade behind it."""
        run = _longest_run(self._names[one].core, self._names[other].core)
        return any(self._tells(some, one, other) for some in {run, _without_trade(run)})

    def _tells(self, run: str, one: str, other: str) -> bool:
        if (
            len(run) < 3
            or known(run)
            or is_word(run)
            or run in self._names[one].place
            or is_word(run[:2])
            or is_word(run[-2:])
        ):
            return False
        holders = self._holders[run[:3]] - {one, other}
        return all(
            run not in self._names[n].core or self.declared(n, one) or self.declared(n, other)
            for n in holders
        )

    @cached_property
    def _holders(self) -> dict[str, set[str]]:
        """Three neighbouring characters → the names that hold them."""
        return self._held(3)

    def _held(self, length: int) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for name, parsed in self._names.items():
            for at in range(len(parsed.core) - length + 1):
                found[parsed.core[at : at + length]].add(name)
        return found

    def _own_brand(self, one: str, other: str) -> bool:
        """Whether the two alone bear their brand, but for names that are alike to one of them.

        A third firm that bears it makes it a group's, also where lists keep that firm apart from both.
        """
        a, b = self._names[one], self._names[other]
        brand = min(a.brand, b.brand, key=len)
        if len(brand) < 2 or brand in EVERYONES:
            return False
        if (a.brand != b.brand or is_word(brand)) and not (
            set(a.trade) & set(b.trade) - LIGHT or set(a.place) & set(b.place)
        ):
            return False  # a shared part of a brand needs a trade or a place beside it
        bearers = {
            n
            for n in self._blocks.get(f"b:{brand}", ())
            if n not in (one, other) and not (self.declared(n, one) or self.declared(n, other))
        }
        return all(
            max(self.likeness(n, one).level, self.likeness(n, other).level) >= Level.VARIANT for n in bearers
        )


def _kept(short: ParsedName, one: ParsedName, other: ParsedName) -> bool:
    """Whether a short name stands whole in two names and is more than a brand, which another firm may have too (安德利): 达安基因."""
    told = short.core
    return len(told) > max(3, len(short.brand)) and told in one.core and told in other.core


def _marks(one: str, other: str) -> list[str]:
    """Return what both brands begin or end with, two characters or more, the longest first."""
    found = []
    for size in range(min(len(one), len(other)), 1, -1):
        found += sorted({one[:size], one[-size:]} & {other[:size], other[-size:]})
    return found


def _longest_run(one: str, other: str) -> str:
    """Return the longest text that both hold, the first of several."""
    best = ""
    for begin in range(len(one)):
        while begin + len(best) < len(one) and one[begin : begin + len(best) + 1] in other:
            best = one[begin : begin + len(best) + 1]
    return best


def _without_trade(run: str) -> str:
    """Return a text without the words of trade at its end: 天融信科技 is 天融信."""
    return next((run[:at] for at in range(1, len(run)) if cut(run[at:]) is not None), run)


def _joined(entries: Iterable[Sequence[str]]) -> list[set[str]]:
    """Return the names of each firm of a list: entries that share a name are of one."""
    firms: list[set[str]] = []
    of: dict[str, int] = {}
    for names in entries:
        numbers = sorted({of[n] for n in names if n in of})
        number = numbers[0] if numbers else len(firms)
        if not numbers:
            firms.append(set())
        for absorbed in numbers[1:]:
            firms[number] |= firms[absorbed]
            firms[absorbed] = set()
        firms[number].update(names)
        for name in firms[number]:
            of[name] = number
    return firms
