"""From mentions and relations of one document to claims of the ledger, each with the clause that says it."""

from clusterkg.extract.statements.model import Origin, Refused, Statements
from clusterkg.extract.statements.writing import write_statements

__all__ = ["Origin", "Refused", "Statements", "write_statements"]
