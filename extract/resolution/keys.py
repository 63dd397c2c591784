"""Blocking keys: two records that may be the same share at least one."""

from __future__ import annotations

from clusterkg.extract.resolution.comparing import is_organisation
from clusterkg.extract.resolution.names import blocking_keys, parse
from clusterkg.extract.resolution.records import Record
from clusterkg.extract.resolution.terms import term_key

#: How keys begin that say what a name may be shortened to.
SHORT = "n:s:"


def keys(record: Record) -> list[str]:
    """Return the keys of a record: its identifiers, what its names give, its address and website, its rarer neighbours."""
    found: dict[str, None] = dict.fromkeys(f"i:{one}" for one in sorted(record.identifiers))
    for name in record.names:
        if is_organisation(record.type):
            parsed = parse(name.text, record.type, record.places)
            found.update(dict.fromkeys(f"n:{key}" for key in blocking_keys(parsed)))
            # A brand that hundreds bear is too crowded to be followed; with its place or its trade it is not.
            if parsed.brand:
                found.update(dict.fromkeys(f"n:p:{parsed.brand} {place}" for place in parsed.place[-1:]))
                found.update(dict.fromkeys(f"n:t:{parsed.brand} {trade}" for trade in parsed.trade[:1]))
        else:
            found[f"t:{term_key(name.text)}"] = None
    if record.address:
        found[f"a:{record.address}"] = None
    if record.website:
        found[f"w:{record.website}"] = None
    found.update(dict.fromkeys(f"r:{one.rpartition('@')[0]}" for one in sorted(record.neighbours)))
    return list(found)
