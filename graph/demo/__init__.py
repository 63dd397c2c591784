"""The demo: an invented city, Lanzhou (岚州), with its chain, firms and alliances; every name and number is made up."""

from pathlib import Path

FOLDER = Path(__file__).parent
TABLES = FOLDER / "tables"
#: Invented notices, news and reports about the same city, and whose they are.
DOCUMENTS = FOLDER / "documents"
DOCUMENTS_SOURCE = FOLDER / "documents.yaml"
#: In loading order; a mapping's files are in ``tables``.
MAPPINGS = tuple(sorted((FOLDER / "mappings").glob("*.yaml")))
