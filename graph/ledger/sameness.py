"""Which local ids mean the same entity: clusters are computed from judgement rows, never stored.

Canonical ids are opaque and minted once from a local id. A part is called by the minted id of its oldest member, so it keeps
its id while it grows; the minted ids of the others lead to it (308), and lead back to themselves after a split.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt


def canonical_id(local: str) -> str:
    """Return the canonical id minted from a local id: ``ckg`` and 20 lower-case base-32 characters."""
    digest = hashlib.blake2b(local.encode(), digest_size=13, person=b"ckg-canonical-1").digest()
    return "ckg" + base64.b32encode(digest).decode().lower()[:20]


def canonical_ids(locals_: Iterable[str]) -> npt.NDArray[np.bytes_]:
    """Return :func:`canonical_id` of many local ids as an array of ``S23``: the digests are spelled out all together."""
    digests = [
        hashlib.blake2b(x.encode(), digest_size=13, person=b"ckg-canonical-1").digest() for x in locals_
    ]
    bits = np.unpackbits(np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, 13), axis=1)[:, :100]
    letters = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)
    spelled = letters[bits.reshape(-1, 20, 5) @ np.array([16, 8, 4, 2, 1], dtype=np.uint8)]
    head = np.broadcast_to(np.frombuffer(b"ckg", dtype=np.uint8), (len(digests), 3))
    joined: npt.NDArray[np.bytes_] = (
        np.ascontiguousarray(np.concatenate([head, spelled], axis=1)).view("S23").reshape(-1)
    )
    return joined


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement in force; ``one`` < ``other`` are node numbers."""

    one: int
    other: int
    verdict: str
    human: bool
    score: float | None
    by: str
    tx: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Partition:
    """Node number → number of the oldest member of its part; only merged nodes are listed."""

    head: dict[int, int] = field(default_factory=dict)
    #: ``same`` judgements that were not followed because they would join what must stay apart.
    refused: tuple[Judged, ...] = ()


def partition(judgements: Iterable[Judged], local: Callable[[int], str] = str) -> Partition:
    """Compute the parts: the last judgement on a pair counts, a human outranks a model, what must stay apart stays apart.

    Parameters
    ----------
    judgements
        Those in force, oldest first.
    local
        Local id of a node number. Where joins exclude each other and score alike, local ids decide which comes first, so that the
        parts do not depend on the order in which things were loaded.

    Notes
    -----
    Joins are followed in the order human before model, then by score, and refused where they would put two nodes into one part
    that were judged apart. What a person joined only a person's judgement keeps apart: a model's does not.
    """
    last: dict[tuple[int, int], Judged] = {}
    for one in judgements:
        pair = (one.one, one.other)
        if pair not in last or one.human >= last[pair].human:
            last[pair] = one
    parts = _Parts()
    for j in last.values():
        if j.verdict in ("not_same", "never_same"):
            parts.keep_apart(j.one, j.other, human=j.human)
    joins = [j for j in last.values() if j.verdict == "same"]
    # Only where something must stay apart does the order of joins matter; elsewhere local ids need not be known.
    whole = _Parts()
    for j in joins:
        whole.join(j.one, j.other)
    disputed = {
        whole.root(j.one)
        for j in last.values()
        if j.verdict in ("not_same", "never_same") and whole.root(j.one) == whole.root(j.other)
    }
    free = [j for j in joins if whole.root(j.one) not in disputed]
    fought = [j for j in joins if whole.root(j.one) in disputed]
    fought.sort(
        key=lambda j: (
            not j.human,
            -1.0 if j.score is None else -j.score,
            *sorted((local(j.one), local(j.other))),
        )
    )
    for j in free:
        parts.join(j.one, j.other)
    refused = [j for j in fought if not parts.join_unless_apart(j.one, j.other, human=j.human)]
    return Partition(parts.heads(), tuple(refused))


def seconded(judgements: Iterable[Judged], bound: Callable[[int], bool]) -> list[Judged]:
    """Return the judgements that count where a second person must agree (four eyes), oldest first.

    Parameters
    ----------
    judgements
        Those in force, oldest first.
    bound
        Tells of a transaction whether the rule was in force then. A person's judgement made under it counts from the moment that
        another person's last word on the pair is the same; until then what was agreed before stands. Models are not bound.
    """
    words: dict[tuple[int, int], dict[str, str]] = {}
    found = []
    for one in judgements:
        if one.human:
            said = words.setdefault((one.one, one.other), {})
            said[person(one.by)] = one.verdict
            if bound(one.tx) and sum(verdict == one.verdict for verdict in said.values()) < 2:
                continue
        found.append(one)
    return found


def person(by: str) -> str:
    """Return who signed, however it was typed: width, case and spaces make no second person."""
    return "".join(unicodedata.normalize("NFKC", by).casefold().split())


class _Parts:
    """Disjoint sets that know which nodes must stay out of them; the smaller set is moved into the larger."""

    def __init__(self) -> None:
        self._root: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        #: By root: nodes that must stay out, whether a person (True) or a model said so.
        self._out: dict[bool, dict[int, set[int]]] = {True: {}, False: {}}

    def keep_apart(self, one: int, other: int, *, human: bool) -> None:
        """Remember, before any join, that two nodes must not meet."""
        out = self._out[human]
        out.setdefault(one, set()).add(other)
        out.setdefault(other, set()).add(one)

    def root(self, node: int) -> int:
        return self._root.get(node, node)

    def _of(self, root: int) -> list[int]:
        return self._members.get(root, [root])

    def join(self, one: int, other: int) -> None:
        a, b = self.root(one), self.root(other)
        if a == b:
            return
        if len(self._of(a)) < len(self._of(b)):
            a, b = b, a
        moved = self._of(b)
        self._members.setdefault(a, [a]).extend(moved)
        self._root[a] = a
        for node in moved:
            self._root[node] = a
        self._members.pop(b, None)
        for out in self._out.values():
            if b in out:
                out.setdefault(a, set()).update(out.pop(b))

    def join_unless_apart(self, one: int, other: int, *, human: bool) -> bool:
        """Join and return true; or, where the two sides must not meet, leave them and return false."""
        a, b = self.root(one), self.root(other)
        if a != b:
            small, large = (a, b) if len(self._of(a)) < len(self._of(b)) else (b, a)
            for said_by_human, out in self._out.items():
                if (said_by_human or not human) and not out.get(large, set()).isdisjoint(self._of(small)):
                    return False
            self.join(one, other)
        return True

    def heads(self) -> dict[int, int]:
        return {node: head for part in self._members.values() for head in (min(part),) for node in part}
