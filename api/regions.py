"""Regions of one's own (长三角, 都市圈): a named set of places, as statements, usable wherever a place can be given.

A region is a Place of the level ``region`` that its members are WITHIN; so every question that knows places knows it. Members are named
by id or name and looked up in the graph. The file is a snapshot: what a newer one no longer lists is no longer known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import SourceError
from clusterkg.graph.faults import told
from clusterkg.graph.ledger import (
    Claim,
    EditionKind,
    EvidenceClass,
    Locator,
    RunReport,
    Sighting,
    Source,
    spoken_id,
)
from clusterkg.graph.mapping.model import SourceSpec
from clusterkg.graph.store.contract import Entity, View
from clusterkg.queries.facts.lookup import the_one

EXTRACTOR = "regions@1"


class RegionSpec(BaseModel):
    """One region: its name, other names, and the places in it, with the time over which they are."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    #: Ids or names of places; of regions of the same file too.
    members: tuple[str, ...] = Field(min_length=1)
    since: date | None = None
    until: date | None = None


class RegionsFile(BaseModel):
    """A file of regions with its source, as a mapping gives it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str = Field("regions", pattern=r"^[a-z0-9_]+$")
    source: SourceSpec
    regions: tuple[RegionSpec, ...] = Field(min_length=1)


def read_regions(path: Path) -> RegionsFile:
    """Read a file of regions.

    Raises
    ------
    SourceError
        It cannot be read, or something is missing or wrong; says what.
    """
    try:
        said: Any = yaml.safe_load(path.read_text("utf-8"))
        found = RegionsFile.model_validate(said)
    except ValidationError as bad:
        zh, en = told(bad.errors())
        raise SourceError(
            f"区域文件 {path.name} 有误:{zh}。", f"The file of regions {path.name} is wrong: {en}."
        ) from bad
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as bad:
        raise SourceError(f"读不了区域文件 {path.name}:{bad}", f"The file of regions {path.name} cannot be read: {bad}") from bad  # fmt: skip
    names = [r.name for r in found.regions]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise SourceError(f"区域“{twice[0]}”写了两次。", f"The region '{twice[0]}' is given twice.")
    return found


def load_regions(workspace: Workspace, path: Path) -> RunReport:
    """Write the regions of a file as statements; the places must be in the graph.

    Raises
    ------
    NotFound
        A member is no place of the graph; names the nearest.
    """
    held = read_regions(path)
    s = held.source
    source = Source(held.dataset, s.title, s.publisher, s.licence, s.use, s.dated, EvidenceClass[s.evidence.upper()], s.url, s.note)  # fmt: skip
    facts = list(_facts(held, workspace.view(), source))
    ledger = workspace.ledger
    ledger.register(source)
    content = hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    with ledger.run(
        dataset=held.dataset, document=path.name, content_hash=content, edition=EditionKind.SNAPSHOT, extractor=EXTRACTOR, original=path
    ) as run:  # fmt: skip
        run.add(facts)
        return run.commit(rows=len(held.regions), confirm_drop=True)


def _facts(held: RegionsFile, view: View, source: Source) -> Iterator[tuple[Claim, Sighting]]:
    own = {r.name: _id(held.dataset, r.name) for r in held.regions}
    for number, r in enumerate(held.regions, 1):
        region = own[r.name]
        # By content: a region that was changed is another row, so that what its former row said ends with it.
        key = hashlib.blake2b(r.model_dump_json().encode(), digest_size=8).hexdigest()
        since, until = (None if d is None else d.isoformat() for d in (r.since, r.until))
        claims = [
            (Claim(held.dataset, region, "Place", "name", r.name, r.name), "name", r.name),
            (Claim(held.dataset, region, "Place", "place_level", "region", "region"), "name", r.name),
            *((Claim(held.dataset, region, "Place", "short_name", a, a), "aliases", a) for a in r.aliases),
            *((Claim(held.dataset, region, "Place", "alias", a, a), "aliases", a) for a in r.aliases),
        ]
        for member in r.members:
            inside = own.get(member) or spoken_id(the_one(view, member, ["Place"]).local_ids)
            claims.append(
                (Claim(held.dataset, inside, "PlacePart", "WITHIN", object=region, valid_from=since, valid_to=until), "members", member)
            )  # fmt: skip
        for claim, column, quote in claims:
            place = Locator(row=key, row_number=number, column=column)
            yield claim, Sighting(claim.id, place, quote, EXTRACTOR, source.evidence_class)


def _id(dataset: str, name: str) -> str:
    return f"{dataset}:{name}"


def regions(view: View) -> list[tuple[Entity, list[Entity]]]:
    """Return the regions of a release, each with the places directly in it."""
    found = []
    for nid in view.find("Place", "place_level", "region").tolist():
        (region,) = view.entities([nid])
        found.append(
            (region, view.entities(sorted(set(view.expand([nid], "PlacePart", "in").source.tolist()))))
        )
    return sorted(found, key=lambda x: x[0].caption)


__all__ = ["RegionSpec", "RegionsFile", "load_regions", "read_regions", "regions"]
