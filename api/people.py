"""What records are called when they may be persons: a reader sees pseudonyms, in place of names and of local ids too."""

from __future__ import annotations

from collections.abc import Iterable

from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import canonical_id


class Calling:
    """Local ids as they may be shown, for nodes looked up together; a person's local id may hold the name.

    Parameters
    ----------
    workspace
        Whose pseudonyms count.
    nodes
        Numbers of the ledger.
    names
        Whether persons are shown by name.
    """

    def __init__(self, workspace: Workspace, nodes: Iterable[int], *, names: bool = False) -> None:
        ledger = workspace.ledger
        self.local = ledger.locals_at(nodes)
        self._persons = frozenset[str]() if names else ledger.persons_among(self.local.values())
        self._workspace = workspace

    def hides(self, node: int) -> bool:
        """Tell whether nothing may be shown of a node but its pseudonym."""
        return self.local[node] in self._persons

    def id(self, node: int) -> str:
        """Return the local id, or the pseudonym in its place."""
        local = self.local[node]
        return self._workspace.pseudonyms.id(canonical_id(local)) if local in self._persons else local

    def name(self, node: int, name: str) -> str:
        """Return the name, or the pseudonym in its place."""
        return self._workspace.pseudonyms.name(canonical_id(self.local[node])) if self.hides(node) else name


def located(workspace: Workspace, text: str, *, names: bool = False) -> str:
    """Return the local id that somebody means: itself, or, for a person among the judged, the pseudonym shown in its place.

    A person's local id may hold the name: whoever sees no ``names`` shall not learn from an answer that a guess of it was right.

    Raises
    ------
    NotFound
        The ledger has no such id.
    """
    ledger = workspace.ledger
    if ledger.node_ids([text]) and (names or not ledger.persons_among([text])):
        return text
    canonical = workspace.pseudonyms.canonical(text)
    if canonical is not None:
        judged = {n for j in ledger.judgements() for n in (j.one, j.other)}
        for local in ledger.locals_at(judged).values():
            if canonical_id(local) == canonical:
                return local
    raise NotFound(
        f"台账里没有“{text}”。", f"The ledger has no '{text}'.",
        hint_zh="请用 review --list 里的本地编号。", hint_en="Use the local ids that review --list shows.",
    )  # fmt: skip
