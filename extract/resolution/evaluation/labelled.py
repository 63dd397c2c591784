"""Hand labels of organisations, joined to the public data they were given on.

The labels (``tests/gold_resolution``) hold no row of the data: a side is the keyed digest of what the reader of the
data sees. Whoever has the data joins them again; a key that finds nothing is an error, never silently fewer pairs.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from clusterkg.graph.errors import SourceError

CORDIS, COPATENTS, ICKG = "cordis", "copatents", "ickg"
_ORGANISATIONS = "data/cordis_china_consortia/organizations.csv"
_PATENTS = "data/cn_rail_copatents/raw_data.csv"
_NODES = "data/ickg/icikg25/entity2id.txt"
_LISTED = "data/chain_kg_ashare/company.json"
_PATENTEES = 4  # column of raw_data.csv, which has no header


class Verdict(StrEnum):
    """What a labeller said of two names; only ``same`` may be merged."""

    SAME = "same"
    NOT_SAME = "not_same"
    PART_OF = "part_of"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Participation:
    """One row of CORDIS: an organisation in a project."""

    row: int
    project: str
    name: str
    country: str  # as CORDIS writes it: UK, EL
    city: str
    kind: str  # PRC firm, HES higher education, REC research, PUB public body, OTH other

    @property
    def record(self) -> str:
        """The key of the organisation as written, the same in every project."""
        return digest(self.name, self.country, self.city)


@dataclass(frozen=True)
class Party:
    """One side of a labelled pair, as the matcher may see it; empty where the set does not say."""

    key: str
    name: str
    country: str = ""
    city: str = ""
    kind: str = ""
    projects: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelledPair:
    """Two parties, both readings and the verdict that stands."""

    left: Party
    right: Party
    verdict: Verdict
    first: Verdict
    second: Verdict
    stratum: str
    split: str  # dev may be tuned on, test is only scored

    @property
    def positive(self) -> bool:
        """Whether merging the two is right."""
        return self.verdict is Verdict.SAME


@dataclass(frozen=True)
class Neighbourhood:
    """All rows of a seed and of what lies near it; ``cluster`` gives each row's organisation.

    For B-cubed: every row of every record of the neighbourhood is here, so no member of a true cluster is missing
    unless it lies outside the neighbourhood.
    """

    number: int
    rows: tuple[Participation, ...]
    cluster: Mapping[int, str]  # row → name of the true cluster, meaningful within the set
    split: str


def digest(*fields: str) -> str:
    """Return the key of a record: BLAKE2b of 8 bytes over the stripped fields joined by ``|``, in hexadecimal."""
    text = "|".join(field.strip() for field in fields)
    return hashlib.blake2b(text.encode("utf-8"), digest_size=8).hexdigest()


def read_participations(shared: Path) -> list[Participation]:
    """Read the rows of the CORDIS consortia below the hand-out ``shared``.

    Raises
    ------
    SourceError
        The file is absent.
    """
    with _opened(shared, _ORGANISATIONS).open(encoding="utf-8-sig", newline="") as file:
        return [
            Participation(
                int(row["id"]), row["project_id"].strip(), row["org_name"].strip(), row["country"].strip(),
                row["city"].strip(), row["org_type"].strip(),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def read_parties(shared: Path, set_: str = CORDIS) -> dict[str, Party]:
    """Read whatever the labels of a set may name, by key.

    For ``ickg`` the listed firms carry their short name in ``kind`` and their code in ``projects``; nodes have neither.

    Raises
    ------
    SourceError
        The data are absent.
    """
    return _PARTIES[set_](shared)


def read_pairs(
    labels: Path, shared: Path, set_: str = CORDIS, split: str | None = None
) -> Iterator[LabelledPair]:
    """Yield the labelled pairs of a set, in the order of the file.

    Parameters
    ----------
    labels
        The folder of the labels, ``tests/gold_resolution`` of the sources.
    shared
        The hand-out; the data are below its folder ``data``.
    set_
        ``cordis``, ``copatents`` or ``ickg``.
    split
        ``dev`` or ``test``; both where it is not given. Tune on ``dev`` only.

    Raises
    ------
    SourceError
        Labels or data are absent, or a label's key is not in the data.
    """
    parties = read_parties(shared, set_)
    path = labels / f"{set_}_pairs.tsv"
    for number, row in _rows(path):
        if split is None or row["split"] == split:
            yield LabelledPair(
                _party(parties, row["left"], path, number), _party(parties, row["right"], path, number),
                Verdict(row["verdict"]), Verdict(row["first"]), Verdict(row["second"]), row["stratum"], row["split"],
            )  # fmt: skip


def read_neighbourhoods(labels: Path, shared: Path, split: str | None = None) -> Iterator[Neighbourhood]:
    """Yield the labelled neighbourhoods of CORDIS, with every row of every record in them.

    Raises
    ------
    SourceError
        As for :func:`read_pairs`.
    """
    records: dict[str, list[Participation]] = defaultdict(list)
    for row in read_participations(shared):
        records[row.record].append(row)
    path = labels / "cordis_clusters.tsv"
    groups: dict[int, list[dict[str, str]]] = defaultdict(list)
    for number, label in _rows(path):
        if label["record"] not in records:
            raise _unjoined(path, number, label["record"])
        groups[int(label["neighbourhood"])].append(label)
    for neighbourhood, members in sorted(groups.items()):
        if split is None or members[0]["split"] == split:
            rows = [(row, m["cluster"]) for m in members for row in records[m["record"]]]
            yield Neighbourhood(
                neighbourhood,
                tuple(row for row, _ in rows),
                {row.row: one for row, one in rows},
                members[0]["split"],
            )


def _cordis(shared: Path) -> dict[str, Party]:
    """Every record, and every record in a project, by key; a record in a project is ``record@project``."""
    rows: dict[str, list[Participation]] = defaultdict(list)
    for row in read_participations(shared):
        rows[row.record].append(row)
        rows[f"{row.record}@{row.project}"].append(row)
    found = {}
    for key, many in rows.items():
        projects = tuple(dict.fromkeys(r.project for r in many))
        found[key] = Party(key, many[0].name, many[0].country, many[0].city, many[0].kind, projects)
    return found


def _copatents(shared: Path) -> dict[str, Party]:
    """The patentees by the digest of their name; what they share with others is their publications."""
    publications: dict[str, dict[str, None]] = defaultdict(dict)
    with _opened(shared, _PATENTS).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            for name in row[_PATENTEES].split("|"):
                publications[name.strip()][row[0].strip()] = None
    return {digest(n): Party(digest(n), n, country="CN", projects=tuple(p)) for n, p in publications.items()}


def _ickg(shared: Path) -> dict[str, Party]:
    """Nodes of the knowledge graph and firms of the A-share list, by the digest of ``ickg|name`` and ``a|code``."""
    found: dict[str, Party] = {}
    for line in _opened(shared, _NODES).read_text("utf-8").splitlines():
        name = line.rpartition("\t")[0].strip()
        key = digest("ickg", name)
        if name:
            found[key] = Party(key, name)
    for line in _opened(shared, _LISTED).read_text("utf-8").splitlines():
        if line.strip():
            firm = json.loads(line)
            key = digest("a", firm["code"])
            found[key] = Party(
                key, firm["fullname"], country="CN", kind=firm["name"], projects=(firm["code"],)
            )
    return found


_PARTIES = {CORDIS: _cordis, COPATENTS: _copatents, ICKG: _ickg}


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a label file with their numbers; lines that begin with ``#`` say what it is."""
    if not path.is_file():
        raise SourceError(
            f"没有标注文件 {path.name}。", f"There is no label file {path.name}.",
            hint_zh="标注在源码的 tests/gold_resolution,不随安装包发布。",
            hint_en="Labels are in tests/gold_resolution of the sources; the package does not hold them.",
        )  # fmt: skip
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    kept: Iterable[tuple[int, str]] = [(n, line) for n, line in lines if line and not line.startswith("#")]
    head, *body = kept
    names = head[1].split("\t")
    for number, line in body:
        yield number, dict(zip(names, line.split("\t"), strict=True))


def _party(parties: Mapping[str, Party], key: str, path: Path, number: int) -> Party:
    if key not in parties:
        raise _unjoined(path, number, key)
    return parties[key]


def _unjoined(path: Path, number: int, key: str) -> SourceError:
    return SourceError(
        f"{path.name} 第 {number} 行的键 {key} 在数据中找不到。",
        f"{path.name}, line {number}: the key {key} is not in the data.",
        hint_zh="数据版本不同?标注所依据的版本见 tests/gold_resolution/GUIDELINES.md。",
        hint_en="Another version of the data? tests/gold_resolution/GUIDELINES.md names the one that was labelled.",
    )


def _opened(shared: Path, name: str) -> Path:
    path = shared / name
    if not path.is_file():
        raise SourceError(
            f"数据文件不存在:{name}。", f"The data file is absent: {name}.",
            hint_zh="把 CLUSTERKG_SHARED 指向数据所在的文件夹。",
            hint_en="Let CLUSTERKG_SHARED name the folder that holds the data.",
        )  # fmt: skip
    return path
