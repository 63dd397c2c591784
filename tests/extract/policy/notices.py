"""Invented notices and how tests read them."""

from __future__ import annotations

from clusterkg.extract.documents import Document, parse
from clusterkg.extract.policy import Clause, PolicyText, Span, read_policy
from clusterkg.graph.demo import FOLDER


def read(text: str) -> tuple[Document, PolicyText]:
    """Read a text that is a policy."""
    document = parse(text.encode(), "notice.txt")
    policy = read_policy(document)
    assert policy is not None
    return document, policy


def demo(number: str) -> tuple[Document, PolicyText]:
    """Read one of the demo's documents by its number."""
    (path,) = FOLDER.glob(f"documents/{number}_*.txt")
    return read(path.read_text("utf-8"))


def said(document: Document, span: Span | None) -> str | None:
    """Return the words of a span."""
    return None if span is None else document.text[span.start : span.end]


def clause(policy: PolicyText, number: str) -> Clause:
    """Return a clause by its number."""
    (found,) = (c for c in policy.clauses if c.number == number)
    return found


ENGLISH = """Lindfield Regional Council

Measures to Support Technology Business Incubators and Pilot Lines

Article 1 Support business incubators. Incubators rated excellent receive a one-off grant of 60,000 euros. (Lead body: Department for Economic Affairs; Supporting bodies: Finance Office)
Article 2 Open pilot lines to small firms. Pilot lines that serve five or more start-ups are refunded half their energy costs.
Article 3 These measures apply to technology firms registered in Lindfield.
Article 4 The Department for Economic Affairs is responsible for interpreting these measures. They take effect on 1 March 2026 and remain in force until 28 February 2029.

12 February 2026
"""
