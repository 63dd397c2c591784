"""How often each family of patterns was right on the annotated training texts; see ``bench/grammar.py``."""

from __future__ import annotations

import json
from pathlib import Path

_FILE = Path(__file__).with_name("precision.json")
#: Family → precision, 0 to 1; a family that was not met has the value of patterns of its kind.
PRECISION: dict[str, float] = json.loads(_FILE.read_text("utf-8"))
