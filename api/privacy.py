"""Who may see names, and what everybody else sees instead: pseudonyms in answers, marks in quotes and documents."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from clusterkg.graph.errors import NotAllowed, SourceError
from clusterkg.graph.ledger import Evidence
from clusterkg.graph.ledger.attesting import HistoryRow
from clusterkg.graph.ontology import load
from clusterkg.graph.projection.validation import Misfit
from clusterkg.graph.store.contract import Entity, Hit
from clusterkg.graph.store.private import NAMELESS
from clusterkg.graph.store.pseudonyms import SHORTEST, Pseudonyms

HIDDEN = "(个人信息,已隐去 personal, hidden)"
#: In place of each character of a name where places in the text must stay what they are.
BLANK = "○"
#: File of the workspace's secret, beside the ledger and never in it.
SECRET_FILE = "pseudonyms.key"


class Role(StrEnum):
    """What somebody may see. Rights of users come later; until then the local user has one by ``CLUSTERKG_ROLE``."""

    #: Persons by pseudonyms.
    READER = "reader"
    #: Persons by their names.
    STEWARD = "steward"

    @property
    def sees_names(self) -> bool:
        """Tell whether persons are shown by name."""
        return self is Role.STEWARD


def workspace_secret(home: Path, given: str | None) -> bytes:
    """Return the secret of a workspace: what was given, else that of its file, made where there is none (mode 0600).

    Raises
    ------
    SourceError
        The secret given is too short, or the file holds none.
    """
    if given is not None:
        secret = given.encode()
        where = "CLUSTERKG_SECRET"
    else:
        path = home / SECRET_FILE
        where = str(path)
        if not path.exists():
            home.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            part.touch(mode=0o600)
            part.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
            try:
                os.link(part, path)  # fails where another process was first, and then its secret counts
            except FileExistsError:
                pass
            finally:
                part.unlink()
        secret = path.read_text("ascii").strip().encode()
    if len(secret) < SHORTEST:
        raise SourceError(
            f"{where} 里的密钥太短。", f"The secret in {where} is too short.",
            hint_zh=f"至少 {SHORTEST} 个字符;换了密钥,代称也随之改变。",
            hint_en=f"Give at least {SHORTEST} characters; another secret gives other pseudonyms.",
        )  # fmt: skip
    return secret


def pseudonyms_of(home: Path, given: str | None) -> Pseudonyms:
    """Return the pseudonyms of a workspace."""
    return Pseudonyms(workspace_secret(home, given))


class Mask:
    """Hides names in texts; where one name holds another, the longer one is hidden whole."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(n for n in names if n)
        found = sorted(self.names, key=lambda n: (-len(n), n))
        # Spaces inside a name match any blank: a name may be broken over two lines.
        parts = (r"\s+".join(map(re.escape, n.split())) for n in found)
        self._pattern = re.compile("|".join(parts)) if found else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def quote(self, text: str) -> str:
        """Return a text with a mark in place of each name."""
        return text if self._pattern is None else self._pattern.sub(NAMELESS, text)

    def blank(self, text: str) -> str:
        """Return a text of the same length, each character of a name blanked: offsets into it stay what they were."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda m: BLANK * len(m.group()), text)


def refuse_names() -> NotAllowed:
    """Return the refusal to name persons."""
    return NotAllowed(
        "当前角色不能看人员姓名。", "Your role may not see the names of persons.",
        hint_zh="设 CLUSTERKG_ROLE=steward 后再试。", hint_en="Try again with CLUSTERKG_ROLE=steward.",
    )  # fmt: skip


def _is_person(type_: str) -> bool:
    ontology = load()
    return type_ in ontology.types and ontology.is_a(type_, "Person")


def history_shown(
    rows: Iterable[HistoryRow], persons: frozenset[str], mask: Mask, *, names: bool
) -> list[dict[str, Any]]:
    """Return what was ever said about a subject; where no names are shown, what is said of ``persons`` (local ids) is hidden, and names in texts."""
    columns = ("prop", "value", "object", "dataset", "valid_from", "valid_to", "recorded_tx", "live", "claim")
    shown = []
    for h in rows:
        row = {k: getattr(h, k) for k in columns}
        if not names and _is_person(h.type) and row["value"] is not None:
            row["value"] = HIDDEN
        elif not names and row["value"] is not None:
            row["value"] = mask.quote(row["value"])
        if not names and h.object in persons:
            row["object"] = HIDDEN
        shown.append(row)
    return shown


def misfit_shown(m: Misfit, pseudonyms: Pseudonyms | None) -> dict[str, Any]:
    """Return what does not fit the ontology; with pseudonyms nothing in it tells who a person is.

    A misfit of a person tells the caption, and one of an edge may be of a person's: both come without claims and with another id.
    """
    row = {"id": m.id, "type": m.type, "问题": m.zh, "problem": m.en, "claims": " ".join(m.claims[:3])}
    if pseudonyms is None or not m.personal:
        return row
    edge = m.id.startswith("edge:")
    called = "" if edge else pseudonyms.name(m.id)
    texts = {"问题": m.zh, "problem": m.en}
    if not edge:
        texts = {k: v.replace(m.caption, called) for k, v in texts.items()}
    return {
        **row, **texts, "id": pseudonyms.edge(m.id) if edge else pseudonyms.id(m.id),
        "claims": " ".join(pseudonyms.claims(m.claims)[:3]),
    }  # fmt: skip


def refuse_original(document: str) -> NotAllowed:
    """Return the refusal to hand out a file that names persons."""
    return NotAllowed(
        f"“{document}”的原件里有人名,不能照原样给出。", f"The original of '{document}' names persons and is not handed out as it is.",
        hint_zh="请看隐去姓名的文字(/v1/documents/{hash});看原件须有看姓名的角色。",
        hint_en="See its text without names (/v1/documents/{hash}); the original takes a role that may see names.",
    )  # fmt: skip


def entity_shown(entity: Entity) -> dict[str, Any]:
    """Return an entity as answers and exports show it; the view that it came from decides whether persons have names."""
    return {
        "id": entity.id,
        "type": entity.type,
        "name": entity.caption,
        "stub": entity.stub,
        "local_ids": list(entity.local_ids),
        "attributes": [
            {
                "property": a.prop, "value": a.value, "valid_from": a.valid_from, "valid_to": a.valid_to,
                "evidence_class": a.evidence_class.name.lower(), "dataset": a.dataset, "evidence": list(a.claims),
            }
            for a in entity.attributes
        ],
    }  # fmt: skip


def hit_shown(hit: Hit) -> dict[str, Any]:
    """Return a search result."""
    return {"id": hit.id, "type": hit.type, "name": hit.caption, "matched": hit.matched, "score": hit.score}


def evidence_shown(
    e: Evidence, reference: str, *, personal: bool = False, mask: Mask | None = None
) -> dict[str, Any]:
    """Return one sighting: whose, where, and the quote or cell.

    ``reference`` is what the claim is called by whom it is shown to. A quote about a person is shown where it is a sentence in which the
    name was found and hidden; a cell, or a sentence that calls the person otherwise, is hidden whole.
    """
    quote, document = e.quote, e.document
    if mask is not None:
        quote, document = mask.quote(quote), mask.quote(document)
        sentence = e.locator.row is None and e.locator.row_number is None and e.locator.start is not None
        if personal and (quote == e.quote or not sentence or quote.strip() == NAMELESS):
            quote = HIDDEN
    return {
        "claim": reference, "dataset": e.dataset, "source": e.source_title, "licence": e.licence, "use": e.use.value,
        "document": document, "edition": e.edition,
        "place": {k: getattr(e.locator, k) for k in ("sheet", "row_number", "column", "page", "start", "end") if getattr(e.locator, k) is not None},
        "quote": quote, "extractor": e.extractor, "evidence_class": e.evidence_class.name.lower(),
        "confidence": e.confidence, "recorded": e.recorded.isoformat(), "tx": e.tx,
    }  # fmt: skip
