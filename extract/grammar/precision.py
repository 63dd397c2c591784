"""How often each family of patterns was right on the annotated training texts; see ``bench/grammar.py``.

A family that was met seldom is pulled towards a prior, as if it had been seen ``WEIGHT`` times before: few texts must not make sure.
"""

from __future__ import annotations

import json
from pathlib import Path

_FILE = Path(__file__).with_name("precision.json")
_MEASURED: dict[str, float] = json.loads(_FILE.read_text("utf-8"))
#: As many sightings the prior counts for.
WEIGHT = 2.0


_TELLS = ("_last", "_of", "_named", "_named_anchored", "_relative", "_length", "_ago", "_part", "_quarter")


#: Families that a line's make-up shows; set by hand until texts measure them.
_PLAIN = {
    "place_en_levels": 0.9, "place_en_address": 0.9, "place_en_after_firm": 0.8, "place_en_firm_of": 0.85, "place_en_kind": 0.75, "place_en_region": 0.8,
    "place_en_works": 0.8, "place_en_works_word": 0.5,
    "person_en_labelled": 0.9, "person_en_line": 0.85, "post_en_apposed": 0.8, "en_again_named": 0.85,
}  # fmt: skip


def prior(family: str) -> float:
    """Return what is believed of a family before any text: little where a plain word or a longer name explains the match.

    Much where words of the name itself say what it is (a ministry, an incubator, last year): such families of the training texts were
    nearly always right, so one that was met once or never is believed like them.
    """
    if family in _PLAIN:
        return _PLAIN[family]
    if family.startswith(("en_", "org_", "date_")) and "_Firm_" not in family and family.endswith(_TELLS):
        return 0.8
    return 0.3 if family.endswith(("_word", "_word_slot", "_glued", "_weak", "_bare", "_single")) else 0.6


def believed(family: str) -> float:
    """Return the precision of a family, 0 to 1."""
    return _MEASURED.get(family, prior(family))
