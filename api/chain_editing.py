"""Edit a chain: rename, split or merge segments from a day on. Each edit is one transaction of new statements; undoing it undoes the edit.

Nothing that a source said is ended or withdrawn. What an edit says: the new segments and their place in the chain, that they SUCCEED the
old ones, and the chain's version. ``queries/facts/editions.py`` says how facts about old segments count for new ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Literal

from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.ledger import (
    Claim,
    EditionKind,
    EvidenceClass,
    Locator,
    RunReport,
    Sighting,
    Source,
    UseRight,
    spoken_id,
)
from clusterkg.graph.store.contract import Entity, Scope, View
from clusterkg.queries.facts import chains
from clusterkg.queries.facts.editions import version_on, versions
from clusterkg.queries.facts.lookup import the_one

DATASET = "chain_edits"
Kind = Literal["renamed", "split", "merged"]
_TOLD = {"renamed": "改名 renamed", "split": "拆分 split", "merged": "合并 merged"}


class Editor:
    """Edits one chain as of one day."""

    def __init__(self, workspace: Workspace, chain: str, on: date, *, by: str, reason: str) -> None:
        self.workspace, self.on, self.by, self.reason = workspace, on, by, reason
        self.view: View = workspace.view().scoped(Scope(as_of=on))
        self.chain = the_one(self.view, chain, ["Chain"])
        self.tree = chains.parts(self.view, self.chain.nid)

    def rename(self, segment: str, name: str, *, version: str | None = None) -> RunReport:
        """Give a segment a new name; what was said of it counts for the new one."""
        return self._edit("renamed", [self._part(segment)], [name], version)

    def split(self, segment: str, names: Sequence[str], *, version: str | None = None) -> RunReport:
        """Put several segments in the place of one; of which part its makers are, remains to be said."""
        if len(set(names)) < 2:
            raise QuestionError("拆分至少要两个环节。", "A split makes two segments or more.")
        return self._edit("split", [self._leaf(segment)], names, version)

    def merge(self, segments: Sequence[str], name: str, *, version: str | None = None) -> RunReport:
        """Put one segment in the place of several; makers of any of them are its makers."""
        old = [self._leaf(s) for s in segments]
        if len({e.nid for e in old}) < 2:
            raise QuestionError(
                "合并至少要两个不同的环节。", "A merger takes two different segments or more."
            )
        return self._edit("merged", old, [name], version)

    def _part(self, segment: str) -> Entity:
        found = the_one(self.view, segment, ["Segment"])
        if found.nid not in self.tree.parent:
            raise NotFound(
                f"{self.on} 时“{found.caption}”不属于“{self.chain.caption}”。",
                f"On {self.on} '{found.caption}' is no part of '{self.chain.caption}'.",
            )
        return found

    def _leaf(self, segment: str) -> Entity:
        found = self._part(segment)
        if found.nid not in set(self.tree.leaves.tolist()):
            raise QuestionError(
                f"“{found.caption}”有下级环节,不能拆分或合并。", f"'{found.caption}' has parts of its own and is not split or merged.",
                hint_zh="请编辑其下级,或改名。", hint_en="Edit its parts, or rename it.",
            )  # fmt: skip
        return found

    def _edit(
        self, kind: Kind, old: Sequence[Entity], names: Sequence[str], version: str | None
    ) -> RunReport:
        taken = {b.caption for b in self.view.briefs(sorted(self.tree.parent))}
        for name in names:
            if not name.strip() or name in taken:
                raise QuestionError(
                    f"“{name}”不能用作新环节的名称:链上已有,或为空。", f"'{name}' cannot name a new segment: the chain has it, or it is empty."
                )  # fmt: skip
        since = self.on.isoformat()
        claims: list[Claim] = []
        parents = {self.tree.parent[e.nid] for e in old}
        for name in names:
            new = self._new_id(name, old)
            claims.append(Claim(DATASET, new, "Segment", "name", name, name))
            if kind == "renamed":  # so that texts and users that know the old name still find it
                claims.append(Claim(DATASET, new, "Segment", "aliases", old[0].caption, old[0].caption))
            layer = next(iter(old[0].values("layer")), None)
            if layer is not None:
                claims.append(Claim(DATASET, new, "Segment", "layer", layer, layer))
            for parent in sorted(parents):
                claims.append(
                    Claim(DATASET, new, "ChainPart", "PART_OF", object=self._local(parent), valid_from=since)
                )
            if kind == "renamed":
                claims += self._adopted(old[0], new, since)
            for e in old:
                arrow = Claim(
                    DATASET, new, "Succession", "SUCCEEDS", object=self._local(e.nid), valid_from=since
                )
                claims += (arrow, Claim(DATASET, arrow.edge_id, "Succession", "succession_kind", kind, kind))
        number = version or self._next_version()
        claims.append(
            Claim(DATASET, self._local(self.chain.nid), "Chain", "version", number, number, valid_from=since)
        )
        return self._write(kind, old, names, claims)

    def _adopted(self, old: Entity, new: str, since: str) -> list[Claim]:
        """Return what puts the parts of a renamed segment under its new name."""
        below = [n for n, up in self.tree.parent.items() if up == old.nid]
        return [
            Claim(DATASET, self._local(n), "ChainPart", "PART_OF", object=new, valid_from=since) for n in below
        ]  # fmt: skip

    def _next_version(self) -> str:
        """Return the version that an edit of this day belongs to: that of the day where it began today, else the next number."""
        held = versions(self.view, self.chain.nid)
        now = version_on(held, self.on)
        if now.since == self.on.isoformat():
            return now.name
        later = [v for v in held if v.since is not None and v.since > self.on.isoformat()]
        if later:
            raise QuestionError(
                f"{self.on} 之后已有版本“{later[0].name}”({later[0].since})。", f"There is a later version '{later[0].name}' ({later[0].since}).",
                hint_zh="请从那一天或之后开始编辑,或先撤销它。", hint_en="Edit from that day on, or undo it first.",
            )  # fmt: skip
        numbers = [int(v.name) for v in held if v.name.isdigit()]
        return str(max(numbers, default=0) + 1)

    def _new_id(self, name: str, old: Sequence[Entity]) -> str:
        content = repr([self.chain.id, name, self.on.isoformat(), sorted(e.id for e in old)])
        return f"segment:{hashlib.blake2b(content.encode(), digest_size=8).hexdigest()}"

    def _local(self, nid: int) -> str:
        (found,) = self.view.entities([nid])
        return spoken_id(found.local_ids)

    def _write(
        self, kind: Kind, old: Sequence[Entity], names: Sequence[str], claims: Sequence[Claim]
    ) -> RunReport:
        ledger = self.workspace.ledger
        now = datetime.now(UTC)
        if ledger.source(DATASET) is None:
            ledger.register(Source(DATASET, "产业链的编辑", self.by, "自有 own", UseRight.SHARE, now.date()))
        was = "、".join(e.caption for e in old)
        told = f"{_TOLD[kind]}: {was} → {'、'.join(names)}; {self.by}: {self.reason}"
        extractor = f"chain:{self.by}@1"
        content = hashlib.blake2b((told + now.isoformat()).encode(), digest_size=16).hexdigest()
        with ledger.run(
            dataset=DATASET, document=f"{self.chain.caption} {now.isoformat()}", content_hash=content, edition=EditionKind.DELTA,
            extractor=extractor,
        ) as run:  # fmt: skip
            run.add(
                (
                    c,
                    Sighting(
                        c.id, Locator(row=f"edit{i}", column="edit"), told, extractor, EvidenceClass.DISCLOSED
                    ),
                )
                for i, c in enumerate(claims)
            )
            return run.commit(rows=len(claims))


__all__ = ["DATASET", "Editor"]
