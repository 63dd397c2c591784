"""What a pool of names adds to two of them: whether a short form fits one firm only, and whether a brand is borne by others.

Without any key: a list names each firm once, so two names that stand in one list are two firms; a name that fits two firms says
nothing; a brand that only two names bear may be one firm with another trade, a brand that many bear may not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from clusterkg.extract.grammar.lexicon import is_word
from clusterkg.extract.resolution.names.blocking import blocking_keys
from clusterkg.extract.resolution.names.comparing import EVERYONES, LIGHT, compare
from clusterkg.extract.resolution.names.model import Level, Likeness, ParsedName
from clusterkg.extract.resolution.names.parsing import parse
from clusterkg.extract.resolution.names.words import known


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
        if found.level < Level.WEAK or self.listed_together(one, other):
            return False
        if found.level is Level.WEAK and not self._by_shares(one, other):
            return False  # limited companies of one brand are sisters more often than one firm renamed
        if found.level is Level.WEAK and not (self._own_brand(one, other) or self._own_run(one, other)):
            return False
        return self._only(one, other, found.level) and self._only(other, one, found.level)

    def _bridged(self, one: str, other: str, level: Level) -> bool:
        """Whether two lists give one and the other a third name that fits: a short name that a renamed firm kept."""
        third = self._beside(one) & self._beside(other) - {one, other}
        if level >= Level.WEAK:
            return bool(third)
        return any(
            min(self.likeness(n, one).level, self.likeness(n, other).level) >= Level.SHORT for n in third
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

    def _by_shares(self, one: str, other: str) -> bool:
        return self._names[one].form == self._names[other].form == "shares"

    def _own_run(self, one: str, other: str) -> bool:
        """Whether the two alone hold a run of three characters or more that is no word."""
        a, b = (self._names[n] for n in (one, other))
        run = _longest_run(a.core, b.core)
        if (
            len(run) < 3
            or known(run)
            or is_word(run)
            or run in a.place
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
        found: dict[str, set[str]] = defaultdict(set)
        for name, parsed in self._names.items():
            for at in range(len(parsed.core) - 2):
                found[parsed.core[at : at + 3]].add(name)
        return found

    def _own_brand(self, one: str, other: str) -> bool:
        """Whether the two alone bear their brand, but for names that are alike to one of them."""
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
            if n not in (one, other)
            and not (self.listed_together(n, one) and self.listed_together(n, other))
            and not (self.declared(n, one) or self.declared(n, other))
        }
        return all(
            max(self.likeness(n, one).level, self.likeness(n, other).level) >= Level.VARIANT for n in bearers
        )


def _longest_run(one: str, other: str) -> str:
    """Return the longest text that both hold, the first of several."""
    best = ""
    for begin in range(len(one)):
        while begin + len(best) < len(one) and one[begin : begin + len(best) + 1] in other:
            best = one[begin : begin + len(best) + 1]
    return best


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
