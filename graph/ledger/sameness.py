"""Which local ids mean the same entity: clusters are computed from judgement rows, never stored.

Canonical ids are opaque and minted once from a local id. A part is called by the minted id of its oldest member, so it keeps
its id while it grows; the minted ids of the others lead to it (308), and lead back to themselves after a split.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
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


def partition(judgements: Iterable[Judged]) -> Partition:
    """Compute the parts: the last judgement on a pair counts, a human outranks a model, what must stay apart stays apart."""
    last: dict[tuple[int, int], Judged] = {}
    for one in judgements:
        pair = (one.one, one.other)
        if pair not in last or one.human >= last[pair].human:
            last[pair] = one
    apart = {pair for pair, j in last.items() if j.verdict in ("not_same", "never_same")}
    parts: dict[int, set[int]] = {}
    refused: list[Judged] = []
    joins = sorted(
        (j for j in last.values() if j.verdict == "same"),
        key=lambda j: (not j.human, -(j.score or 1.0), j.one, j.other),
    )
    for j in joins:
        a, b = parts.get(j.one, {j.one}), parts.get(j.other, {j.other})
        if a is b:
            continue
        if any((min(x, y), max(x, y)) in apart for x in a for y in b):
            refused.append(j)
            continue
        joined = a | b
        for member in joined:
            parts[member] = joined
    return Partition({member: min(part) for member, part in parts.items()}, tuple(refused))
