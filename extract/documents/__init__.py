"""Documents in: PDF, DOCX, XLSX, PPTX, HTML, text and mail as one typed value with exact places in its text."""

from clusterkg.extract.documents.budget import Budget, with_limits
from clusterkg.extract.documents.evidence import Highlight, Place, place, rectangles
from clusterkg.extract.documents.folders import Found, Outcome, Progress, Status, find_files, look, read_all
from clusterkg.extract.documents.model import (
    READER_VERSION,
    Block,
    Box,
    Cell,
    Document,
    Kind,
    Number,
    Page,
    Piece,
    Problem,
    Role,
    Table,
)
from clusterkg.extract.documents.normalising import Normalised, normalise
from clusterkg.extract.documents.parsing import parse
from clusterkg.extract.documents.reading import Reader, read_document
from clusterkg.extract.documents.wire import from_json, to_json

__all__ = [
    "READER_VERSION",
    "Block",
    "Box",
    "Budget",
    "Cell",
    "Document",
    "Found",
    "Highlight",
    "Kind",
    "Normalised",
    "Number",
    "Outcome",
    "Page",
    "Piece",
    "Place",
    "Problem",
    "Progress",
    "Reader",
    "Role",
    "Status",
    "Table",
    "find_files",
    "from_json",
    "look",
    "normalise",
    "parse",
    "place",
    "read_all",
    "read_document",
    "rectangles",
    "to_json",
    "with_limits",
]
