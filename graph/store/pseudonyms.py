"""Pseudonyms of persons: what only a workspace's secret leads back from.

A canonical id is a hash without a key over a local id, and a claim id one over what is said; both may hold a name, and of names there
are few enough to try them all. So what stands for a person, and for a claim about one, is passed through a keyed permutation: without the
secret nobody can tell from an answer which name stands behind it, not even by guessing; with it the way back needs no table.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache

#: What the canonical id of a person begins with in answers, in place of ``ckg``.
PREFIX = "ckp"
_REAL = "ckg"
_ID_BITS, _ROUNDS = 100, 8
#: Bytes that a secret has at least.
SHORTEST = 16


class Pseudonyms:
    """The pseudonyms of one workspace: stable as long as its secret is.

    The permutation is a Feistel network of eight rounds with keyed BLAKE2b as its round function (Luby and Rackoff 1988: four rounds with
    a pseudorandom function are indistinguishable from a random permutation, in both directions).
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < SHORTEST:
            raise ValueError(f"a secret of {len(secret)} bytes is too short")
        self._key = hashlib.blake2b(secret, digest_size=32, person=b"ckg-pseudonyms").digest()
        self.id = lru_cache(maxsize=1 << 16)(self._id)
        self.claim = lru_cache(maxsize=1 << 16)(self._claim)

    def _id(self, canonical: str) -> str:
        """Return what stands for the canonical id of a person: ``ckp`` and 20 lower-case base-32 characters."""
        return PREFIX + _spelled(self._permuted(_number(canonical), _ID_BITS, b"id"))

    def canonical(self, pseudonym: str) -> str | None:
        """Return the canonical id behind :attr:`id`; ``None`` where a text is no such pseudonym."""
        number = _number(pseudonym) if pseudonym.startswith(PREFIX) else -1
        return None if number < 0 else _REAL + _spelled(self._permuted(number, _ID_BITS, b"id", back=True))

    def _claim(self, claim: str) -> str:
        """Return what stands for a claim about a person: 32 hexadecimal digits like any other reference."""
        return f"{self._permuted(int(claim, 16), 128, b'claim'):032x}"

    def claims(self, claims: Iterable[str]) -> tuple[str, ...]:
        """Return what stands for many claims, sorted as those of a row are."""
        return tuple(sorted(self.claim(c) for c in claims))

    def claim_behind(self, reference: str) -> str:
        """Return the claim that a reference would stand for; whether there is one, the ledger knows."""
        return f"{self._permuted(int(reference, 16), 128, b'claim', back=True):032x}"

    def edge(self, edge_id: str) -> str:
        """Return what stands for the id of an edge of a person; nobody asks the way back."""
        digest = hashlib.blake2b(edge_id.encode(), digest_size=12, key=self._key, person=b"edge").hexdigest()
        return f"edge:{digest}"

    def name(self, canonical: str) -> str:
        """Return what a person is called in answers: ``人员-`` and the end of the pseudonymous id."""
        return f"人员-{self.id(canonical)[-8:]}"

    def _permuted(self, number: int, bits: int, what: bytes, *, back: bool = False) -> int:
        half = bits // 2
        mask = (1 << half) - 1
        left, right = number >> half, number & mask
        for turn in reversed(range(_ROUNDS)) if back else range(_ROUNDS):
            if back:
                left, right = right ^ self._mixed(left, turn, what, mask), left
            else:
                left, right = right, left ^ self._mixed(right, turn, what, mask)
        return left << half | right

    def _mixed(self, half: int, turn: int, what: bytes, mask: int) -> int:
        said = half.to_bytes(8, "big")
        digest = hashlib.blake2b(said, digest_size=8, key=self._key, person=what, salt=bytes([turn])).digest()
        return int.from_bytes(digest, "big") & mask


def _number(id_: str) -> int:
    """Return the 100 bits that the 20 base-32 characters of an id spell; -1 where they spell none."""
    try:
        whole = base64.b32decode(id_[3:].upper() + "AAAA", casefold=False)
    except ValueError:
        return -1
    return int.from_bytes(whole, "big") >> 20 if len(whole) == 15 else -1


def _spelled(number: int) -> str:
    return base64.b32encode((number << 20).to_bytes(15, "big")).decode().lower()[:20]
