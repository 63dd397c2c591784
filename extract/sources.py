"""Whose documents they are: a source file with the words of a mapping's ``source``, or the same as options. No source, no load."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clusterkg.graph.errors import SourceError
from clusterkg.graph.faults import told
from clusterkg.graph.ledger import EvidenceClass, Source
from clusterkg.graph.mapping.model import SourceSpec


class DocumentSource(BaseModel):
    """A source of documents: the data set and what a mapping file says under ``source``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str = Field(pattern=r"^[a-z0-9_]+$")
    source: SourceSpec

    @property
    def registration(self) -> Source:
        """The source as the ledger registers it."""
        s, strength = self.source, EvidenceClass[self.source.evidence.upper()]
        return Source(self.dataset, s.title, s.publisher, s.licence, s.use, s.dated, strength, s.url, s.note)


def read_source(path: Path | None, options: Mapping[str, Any]) -> DocumentSource:
    """Return the source that a YAML file gives, with options (``dataset``, ``title`` … ``class``) in place of what it says.

    Raises
    ------
    SourceError
        The file cannot be read, or something is missing or wrong; says what.
    """
    said: Any = {}
    if path is not None:
        try:
            said = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as bad:
            raise SourceError(
                f"读不了来源文件 {path}:{bad}", f"The source file {path} cannot be read: {bad}"
            ) from bad
    given = {k: v for k, v in options.items() if v is not None}
    if not isinstance(said, dict) or (not said and not given):
        raise _wrong(path, "没有写明来源", "no source is given")
    about = said.get("source") or {}
    dataset = given.pop("dataset", said.get("dataset"))
    merged = {**said, "source": {**about, **given} if isinstance(about, dict) else about}
    if dataset is not None:
        merged["dataset"] = dataset
    try:
        return DocumentSource.model_validate(merged)
    except ValidationError as bad:
        keys = {f.alias or n for m in (DocumentSource, SourceSpec) for n, f in m.model_fields.items()}
        raise _wrong(path, *told(bad.errors(), keys)) from bad


def _wrong(path: Path | None, zh: str, en: str) -> SourceError:
    where_zh, where_en = (f"来源文件 {path.name}", f"Source file {path.name}") if path else ("来源", "Source")
    return SourceError(
        f"{where_zh}:{zh}。", f"{where_en}: {en}.",
        hint_zh="用 --source 文件,或 --dataset --title --publisher --licence --use --dated 写明;没有来源不装载。",
        hint_en="Give --source FILE, or --dataset --title --publisher --licence --use --dated; without a source nothing is loaded.",
    )  # fmt: skip
