"""How often each family of rules is right, relation by relation: the table that confidences come from.

The figures are (right + k·p) / (proposed + k) with p the family's precision over all relations, itself (right + 1) / (proposed + 2),
and k = 4: few cases say little, and nothing is certain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from clusterkg.extract.evaluation.confusion import relation_key
from clusterkg.extract.model import Extraction

_DRAW = 4
#: Family → relation, or ``all`` → precision.
Table = dict[str, dict[str, float]]


def precision_table(
    gold: Iterable[Extraction], read: Callable[[Extraction], Extraction]
) -> tuple[Table, dict[str, tuple[int, int]]]:
    """Measure every family on annotated documents.

    Parameters
    ----------
    gold
        Annotated documents.
    read
        Reads the relations of one, its mentions given.

    Returns
    -------
    tuple
        The table, and (right, proposed) of each family over all relations.
    """
    right: dict[str, Counter[str]] = defaultdict(Counter)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for truth in gold:
        known = {relation_key(truth, r) for r in truth.relations}
        found = read(truth)
        for r in found.relations:
            for by in r.by.split(","):
                said[by][r.type] += 1
                right[by][r.type] += relation_key(found, r) in known
    table: Table = {}
    for by in sorted(said):
        whole = (right[by].total() + 1) / (said[by].total() + 2)
        table[by] = {"all": round(whole, 3)}
        for type_, n in sorted(said[by].items()):
            table[by][type_] = round((right[by][type_] + _DRAW * whole) / (n + _DRAW), 3)
    return table, {by: (right[by].total(), said[by].total()) for by in sorted(said)}
