"""Turn an extraction into statements: entities, arrows and nodes of the ontology, or a reason why not."""

from __future__ import annotations

from clusterkg.extract.documents import Document
from clusterkg.extract.model import Extraction
from clusterkg.extract.statements.clusters import ONLY_IN_RELATIONS
from clusterkg.extract.statements.model import Origin, Statements
from clusterkg.extract.statements.naming import write_document, write_thing
from clusterkg.extract.statements.policies import is_to_addressee, policy_of, write_policy
from clusterkg.extract.statements.relating import Relating
from clusterkg.extract.statements.sheet import Sheet


def write_statements(document: Document, extraction: Extraction, origin: Origin) -> Statements:
    """Return what a document says as claims with their evidence; a pure function, so the same wherever it runs.

    Parameters
    ----------
    document
        The document that was read; clauses, pages and table heads are taken from it.
    extraction
        What was read from it; its text is the document's.
    origin
        Data set, name of the document, extractor and the source's evidence class.
    """
    if extraction.text != document.text:
        raise ValueError(f"{origin.document}: the mentions are of another text")
    sheet = Sheet(document, extraction, origin)
    relating = Relating(sheet)
    policy = policy_of(sheet)
    for r in extraction.relations:
        if policy is not None and is_to_addressee(sheet, policy, r):
            sheet.refuse(r, "收文单位不因收文而负责", "whom a letter is sent to is not thereby responsible")
        else:
            relating.write(r)
    if policy is not None:
        write_policy(sheet, policy)
    said, sheet.drafts = sheet.drafts, []
    write_document(sheet)
    things = sheet.things.all
    shown = [
        i for i, t in enumerate(things) if i in sheet.used or not (t.masked or t.type in ONLY_IN_RELATIONS)
    ]
    for i in shown:
        write_thing(sheet, i)
    return Statements(
        origin, sheet.facts([*sheet.drafts, *said]), tuple(sheet.refused), len(shown), sheet.kept,
        sum(things[i].masked for i in shown),
    )  # fmt: skip
