"""The demo: an invented city, Lanzhou (岚州), with its chain, firms and alliances; every name and number is made up."""

from pathlib import Path

FOLDER = Path(__file__).parent
TABLES = FOLDER / "tables"
#: In loading order; a mapping's files are in ``tables``.
MAPPINGS = tuple(sorted((FOLDER / "mappings").glob("*.yaml")))
