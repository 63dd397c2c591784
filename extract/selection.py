"""Which types are given out and under which names: what ``--types`` and ``--map`` of the command line say."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from clusterkg.extract import inventory
from clusterkg.extract.model import Extraction, Mention
from clusterkg.graph.errors import MappingError


@dataclass(frozen=True)
class Selection:
    """Types and relations to keep, and new names for them; several of ours may have one.

    ``drop_others`` leaves out what the names do not list; otherwise it keeps its own name. ``learnt`` are types of a model's own,
    beside the inventory's.
    """

    types: frozenset[str] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    drop_others: bool = False
    learnt: frozenset[str] = frozenset()

    def wanted(self) -> frozenset[str] | None:
        """Return the types of mentions that are given out, under their own names; None where it is all."""
        kept = frozenset((*inventory.TYPES, *self.learnt))
        found = frozenset(t for t in kept if self._name(t, kept) is not None)
        return None if found == kept else found

    def apply(self, extraction: Extraction) -> Extraction:
        """Return the extraction with only what is selected; a relation stays while both its ends do."""
        if self.types is None and not self.names and not self.drop_others:
            return extraction
        kinds = frozenset((*inventory.TYPES, *self.learnt))
        place: dict[int, int] = {}
        mentions: list[Mention] = []
        for i, m in enumerate(extraction.mentions):
            name = self._name(m.type, kinds)
            if name is not None:
                place[i] = len(mentions)
                mentions.append(replace(m, type=name))
        relations = []
        for r in extraction.relations:
            name = self._name(r.type, inventory.relations())
            if name is not None and r.source in place and r.target in place:
                qualifiers = tuple((q, place[at]) for q, at in r.qualifiers if at in place)
                relations.append(
                    replace(
                        r, type=name, source=place[r.source], target=place[r.target], qualifiers=qualifiers
                    )
                )
        return replace(extraction, mentions=tuple(mentions), relations=tuple(relations))

    def _name(self, ours: str, kind: Container[str]) -> str | None:
        """Return the name to give out, or None; a list that names no relation says nothing about relations, nor one of types."""
        if self.types is not None and ours not in self.types and any(t in kind for t in self.types):
            return None
        dropped = self.drop_others and any(t in kind for t in self.names)
        return self.names.get(ours, None if dropped else ours)


def selection(
    types: str | None = None, map_file: Path | None = None, learnt: Iterable[str] = ()
) -> Selection:
    """Read the two options: a list with commas, and a YAML or JSON file of ours → theirs.

    The key ``others`` of the file says ``keep`` (default) or ``drop`` for what it does not list. ``learnt`` are the types of a model,
    which may be others than ours.

    Raises
    ------
    MappingError
        A name that is no type or relation of ours, with the nearest; or the file is no such list.
    """
    own = frozenset(learnt)
    wanted = None if types is None else _ours((t.strip() for t in types.split(",") if t.strip()), own)
    names: dict[str, str] = {}
    drop = False
    if map_file is not None:
        said = _read(map_file)
        others = said.pop("others", "keep")
        if others not in ("keep", "drop"):
            raise MappingError(
                f"{map_file.name}:others 只能是 keep 或 drop,不是“{others}”。",
                f"{map_file.name}: others is keep or drop, not '{others}'.",
            )
        drop = others == "drop"
        _ours(said, own)
        names = {ours: str(theirs) for ours, theirs in said.items() if theirs is not None}
    return Selection(wanted, names, drop, own)


def _read(path: Path) -> dict[str, Any]:
    try:
        said = yaml.safe_load(path.read_text("utf-8"))  # JSON is YAML
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as bad:
        raise MappingError(f"读不了 {path}:{bad}", f"{path} cannot be read: {bad}") from bad
    if not isinstance(said, dict) or not all(isinstance(k, str) for k in said):
        raise MappingError(
            f"{path.name} 不是“我们的类型: 他们的类型”的一组。", f"{path.name} is no list of ours: theirs.",
            hint_zh="例如 Firm: company", hint_en="Such as Firm: company.",
        )  # fmt: skip
    return dict(said)


def read_names(path: Path) -> dict[str, str]:
    """Return a file of theirs → ours, for annotations of others; ours are checked, ``others`` may say ``drop``.

    Raises
    ------
    MappingError
        It is no such file, or a name of ours is none.
    """
    said = _read(path)
    others = said.pop("others", "keep")
    names = {theirs: str(ours) for theirs, ours in said.items() if ours is not None}
    _ours(names.values())
    return names | ({"others": "drop"} if others == "drop" else {})


def _ours(names: Iterable[str], learnt: frozenset[str] = frozenset()) -> frozenset[str]:
    known = (*inventory.TYPES, *inventory.relations(), *sorted(learnt))
    names = frozenset(names)
    for name in sorted(names - set(known)):
        near = get_close_matches(name, known, n=1)
        raise MappingError(
            f"没有类型或关系“{name}”。", f"There is no type or relation '{name}'.",
            hint_zh=f"是否指 {near[0]}?" if near else "见 docs/reading.md。",
            hint_en=f"Did you mean {near[0]}?" if near else "See docs/reading.md.",
        )  # fmt: skip
    return names
