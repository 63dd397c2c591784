"""Erasing on the ledger alone: over drawn documents, what is not the person's stays as it was, and reading again changes nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.graph.graphs import fact

from clusterkg.graph.errors import LedgerError
from clusterkg.graph.ledger import (
    Claim,
    EditionKind,
    EvidenceClass,
    Ledger,
    Locator,
    Sighting,
    Source,
    UseRight,
)
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.blanking import Blanking
from clusterkg.graph.ledger.tombstones import ERASED, Keyed, Names, Redactor

#: Names inside names, so that what stays and what goes meet.
NAMES = ("王明", "李雷", "王明月", "李雷雷", "赵一")
FIRMS = ("宁海公司", "王明剪刀厂", "李雷雷公司")


class Doc(NamedTuple):
    """A drawn document: who is in it, and what its sentences say."""

    number: int
    persons: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]

    def facts(self) -> list[tuple[Claim, str]]:
        """What it says, each with its sentence."""
        space = f"doc:{self.number}"
        found = []
        for i in self.persons:
            person = f"{space}#Person:{NAMES[i]}"
            found.append((fact(person, "Person", "person_name", NAMES[i]), f"{NAMES[i]}到会。"))
            found.append((fact(person, "Leadership", "LEADS", to=f"{space}#Firm:0"), f"{NAMES[i]}主持。"))
            found.append(
                (fact(found[-1][0].edge_id, "Leadership", "post_title", "经理"), f"{NAMES[i]}任经理。")
            )
        for n, (i, j) in enumerate(self.sentences):
            firm = f"{space}#Firm:{n}"
            sentence = f"{FIRMS[j]}由{NAMES[i]}创办。"
            found.append((fact(firm, "Firm", "name", FIRMS[j]), sentence))
            found.append((fact(firm, "Firm", "note", f"创办人{NAMES[i]}"), sentence))
        return found


docs = st.lists(
    st.builds(
        Doc, st.just(0), st.lists(st.integers(0, 4), max_size=3, unique=True).map(tuple),
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=3).map(tuple),
    ),
    min_size=1, max_size=3,
).map(lambda found: [d._replace(number=n) for n, d in enumerate(found)])  # fmt: skip


@contextmanager
def fresh() -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(f"sqlite:///{folder}/ledger.sqlite", folder=Path(folder))
        ledger.secret = lambda: b"a secret of the test"
        try:
            yield ledger
        finally:
            ledger.close()


def read(ledger: Ledger, doc: Doc) -> int:
    """Load a document and return how many claims were new."""
    from datetime import date

    if ledger.source("d") is None:
        ledger.register(Source("d", "新闻", "某报", "CC-BY-4.0", UseRight.SHARE, date(2026, 1, 1)))
    with ledger.run(
        dataset="d",
        document=f"{doc.number}.txt",
        content_hash=str(doc.number),
        edition=EditionKind.SNAPSHOT,
        extractor="t@1",
    ) as run:
        for n, (claim, sentence) in enumerate(doc.facts()):
            place = Locator(start=100 * n, end=100 * n + len(sentence))
            run.add([(claim, Sighting(claim.id, place, sentence, "t@1", EvidenceClass.DISCLOSED))])
        return run.commit(rows=len(doc.facts()), confirm_drop=True).claims_new


def said(ledger: Ledger) -> set[tuple[str, str, str, str | None, str | None]]:
    """Everything that lives, by names."""
    terms, locals_ = ledger.terms(), dict(ledger.locals_of())
    return {
        (
            locals_[c.subject],
            terms[c.type],
            terms[c.prop],
            c.value,
            None if c.object is None else locals_[c.object],
        )
        for batch in ledger.live()
        for c in batch
    }


def quotes(ledger: Ledger) -> list[str]:
    with ledger.engine.connect() as connection:
        return [q for q in connection.execute(select(t.sighting.c.quote)).scalars() if q is not None]


@settings(max_examples=25)
@given(docs, st.data())
def test_what_is_not_the_persons_stays_and_reading_again_changes_nothing(
    found: list[Doc], data: st.DataObject
) -> None:
    present = sorted({i for d in found for i in d.persons})
    if not present:
        return
    name = NAMES[data.draw(st.sampled_from(present))]
    # All local ids that somebody judged to be the same, or some of them: then the others are namesakes.
    every = [f"doc:{d.number}#Person:{name}" for d in found if NAMES.index(name) in d.persons]
    mine = data.draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    with fresh() as ledger:
        for doc in found:
            read(ledger, doc)
        before = said(ledger)
        erasure = ledger.begin_erasure(mine, by="officer", reason="申请")
        blanking = ledger.blanking(erasure)
        assert blanking.names == {name}
        assert said(ledger) == before  # nothing is gone before it is blanked
        ledger.blank(erasure, {})
        losing = {f"doc:{d.number}" for d in found if f"doc:{d.number}#Person:{name}" in mine}
        edges = {c.edge_id for d in found for c, _ in d.facts() if c.subject in mine}
        expected = {
            (s, ty, p, blanking.redact(v) if v is not None and s.partition("#")[0] in losing else v, o)
            for s, ty, p, v, o in before
            if s not in mine and o not in mine and s not in edges
        }
        kept_edges = {
            c.edge_id for d in found for c, _ in d.facts() if c.object is not None and c.subject not in mine
        }
        expected = {e for e in expected if not e[0].startswith("edge:") or e[0] in kept_edges}
        assert said(ledger) == expected
        texts = [*quotes(ledger), *(x for row in said(ledger) for x in row if x is not None)]
        if len(mine) == len(every) and len(losing) == len(found):
            assert not [x for x in texts if blanking.holds(x)]
        claims = count(ledger)
        for doc in data.draw(st.permutations(found)):
            assert read(ledger, doc) == 0
        assert said(ledger) == expected
        assert count(ledger) == claims
        if len(mine) == len(every) and len(losing) == len(found):
            assert not [x for x in quotes(ledger) if blanking.holds(x)]


def count(ledger: Ledger) -> int:
    with ledger.engine.connect() as connection:
        return len(connection.execute(select(t.claim.c.seq)).all())


@given(st.text(alphabet="王明月李雷厂创由", max_size=12))
def test_hashes_find_what_names_find(text: str) -> None:
    keyed = Keyed(b"a secret of the test")
    names, kept = ("王明", "李雷"), ("王明月", "李雷厂")
    plain = Blanking(names, kept)
    hashed = Redactor(keyed, Names.of(keyed, "name", names), Names.of(keyed, "kept", kept))
    assert hashed.redact(text) == plain.redact(text)
    assert hashed.blank(text) == plain.blank(text)
    assert len(hashed.blank(text)) == len(text)
    for name in names:
        assert hashed.redact(name) == ERASED


def test_nobody_is_erased_without_a_secret(ledger: Ledger) -> None:
    read(ledger, Doc(0, (0,), ((0, 0),)))
    with pytest.raises(LedgerError, match="secret"):
        ledger.begin_erasure(["doc:0#Person:王明"], by="x", reason="y")
    assert ledger.erasures() == []
