"""Keys under which names are looked up: two names of one organisation share at least one, and few others share it."""

from __future__ import annotations

from clusterkg.extract.resolution.names.model import ParsedName
from clusterkg.extract.resolution.names.placing import letter_place
from clusterkg.extract.resolution.names.translation import expected_university
from clusterkg.extract.resolution.names.writing import spelled


def blocking_keys(name: ParsedName) -> tuple[str, ...]:
    """Return the keys of a name, sorted: brand, brand in Latin letters, whole core, and beginnings that short forms are made of."""
    keys: set[str] = set()
    if name.script == "en":
        tokens = name.core.split()
        if name.family == "university":
            keys.add(f"u:{name.latin}")
            keys.update(f"l:{t}" for t in name.brand.split() if t not in _COMMON)
        else:
            keys.add(f"c:{''.join(tokens)}")
            if name.brand:
                keys.add(f"l:{name.brand}")
                first = next((t for t in tokens if name.brand.startswith(t)), "")
                if len(first) > 3:
                    keys.add(f"l:{first}")
            else:
                keys.add(f"l:{''.join(tokens)}")
        return tuple(sorted(keys))
    keys.add(f"c:{name.rest}")
    if name.brand:
        keys.add(f"b:{name.brand}")
        keys.add(f"l:{name.latin}")
        if len(name.brand) == 4:
            keys.add(f"b:{name.brand[2:]}")
        if len(name.core) > 2 and letter_place(name.core[0]) and not name.place and len(name.brand) > 2:
            keys.add(f"b:{name.brand[1:]}")
    if name.family != "firm":
        keys.add(f"l:{name.latin.removesuffix('daxue')}")
        keys.update(f"l:{word}" for options in expected_university(name.core) for word in options - _COMMON)
    keys.update(f"s:{pair}" for pair in _short_pairs(name))
    return tuple(sorted(k for k in keys if len(k) > 2))


_COMMON = frozenset(["university", "technology", "science", "institute", "china", "normal", "college"])


def _short_pairs(name: ParsedName) -> set[str]:
    """Return pairs of characters that a short form may begin with; of a short name its own first pair."""
    core = name.core
    nation = core.startswith("中国")
    starts = [at for at in name.starts if core[at : at + 2] != "中国" or at]
    pairs = set()
    bare = core[2:] if nation and len(core) > 3 else core
    pairs.add("".join(map(spelled, bare[:2])))
    if nation and len(core) > 3:
        pairs.add("中" + spelled(core[2]))
    if len(core) > 3 and starts:
        heads = [spelled(core[at]) for at in starts]
        last_of = [core[end - 1] for end in (*starts[1:], len(core))]
        for at in range(min(2, len(heads) - 1)):
            pairs.add(heads[at] + heads[at + 1])
            pairs.add(heads[at] + last_of[at + 1])
        pairs.add("".join(map(spelled, name.rest[:2])))
    return {p for p in pairs if len(p) == 2}
