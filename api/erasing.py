"""Erase a person from a workspace: ledger, originals, rejects, staged files, releases; resumable, reported, not to be undone."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from clusterkg.api.originals import ERASED, read_kept
from clusterkg.api.privacy import Role, refuse_names
from clusterkg.api.workspace import LLM_ANSWERS, Workspace
from clusterkg.extract.documents import wire
from clusterkg.graph.errors import ClusterKGError, LedgerError, NotFound
from clusterkg.graph.ledger.blanking import BEGUN, BLANKED, DONE, Blanking, Erasure
from clusterkg.graph.mapping.loading import write_rejects

#: Endings of files that may hold a copy of a ledger or of a release, which nobody can look into from here.
_PACKED = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".dump", ".backup", ".bak")
_ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_CHUNK = 1 << 24


def erase(
    workspace: Workspace,
    person: str,
    *,
    by: str,
    reason: str,
    everywhere: bool = False,
    look_in: Iterable[Path] = (),
) -> dict[str, Any]:
    """Erase a person, named by an id or a local id, and return the report of what was blanked and what remains to be done.

    Parameters
    ----------
    workspace
        Where.
    person
        An id (``ckp…``, ``ckg…``) or a local id of the person.
    by, reason
        Who erases and why; both stay, and may not hold the name.
    everywhere
        Take the name out of every document that holds it, not only of those in which the person was read.
    look_in
        Folders with backups: copies in them are listed, for they must be destroyed by hand.

    Raises
    ------
    NotAllowed
        The role may not see names, and so not decide whom to erase.
    NotFound
        There is no such person.
    """
    if not workspace.settings.role.sees_names:
        raise refuse_names()
    unfinished = [e for e in workspace.ledger.erasures() if e.stage != DONE]
    if unfinished:
        raise LedgerError(
            "上一次删除还没有完成。", "An erasure is not finished.",
            hint_zh="先运行 clusterkg erase --resume。", hint_en="Run clusterkg erase --resume first.",
        )  # fmt: skip
    begun = workspace.ledger.begin_erasure(
        _local_ids(workspace, person), by=by, reason=reason, everywhere=everywhere
    )
    return _go_on(workspace, begun, tuple(look_in))


def resume(workspace: Workspace, *, look_in: Iterable[Path] = ()) -> list[dict[str, Any]]:
    """Finish the erasures that were interrupted, and return their reports."""
    return [_go_on(workspace, e, tuple(look_in)) for e in workspace.ledger.erasures() if e.stage != DONE]


def foreseen(workspace: Workspace, person: str) -> dict[str, Any]:
    """Return what an erasure would concern, without doing anything: local ids and documents."""
    if not workspace.settings.role.sees_names:
        raise refuse_names()
    locals_ = _local_ids(workspace, person)
    numbers = workspace.ledger.node_ids(locals_)
    names = workspace.ledger.names_of(numbers.values())
    return {"local_ids": sorted(locals_), "names": sorted(names)}


def _local_ids(workspace: Workspace, person: str) -> list[str]:
    """Return all local ids that mean one person: those merged with the one that was named."""
    if workspace.store.current() is not None:
        for role in (Role.STEWARD, Role.READER):  # by the real id, or by the pseudonym that an answer showed
            view = workspace.view(role=role)
            resolved = view.resolve(person)
            if resolved is not None and (nid := view.nid(resolved)) is not None:
                whole = workspace.view(role=Role.STEWARD)
                (entity,) = whole.entities([nid])
                return list(entity.local_ids)
    number = workspace.ledger.node_ids([person]).get(person)
    if number is None:
        raise NotFound(
            f"没有“{person}”。", f"There is no '{person}'.",
            hint_zh="请给出回答里的编号(ckp…)或本地编号。", hint_en="Give the id that an answer shows (ckp…), or a local id.",
        )  # fmt: skip
    head = workspace.ledger.partition().head
    members = {n for n, h in head.items() if h == head.get(number, number)} | {number}
    return [local for n, local in workspace.ledger.locals_of() if n in members]


def _go_on(workspace: Workspace, erasure: Erasure, look_in: tuple[Path, ...]) -> dict[str, Any]:
    ledger = workspace.ledger
    names: frozenset[str] = frozenset()
    with ledger.writing():
        if erasure.stage == BEGUN:
            blanking = ledger.blanking(erasure)
            names = blanking.names
            _empty(ledger.folder / "staged")
            copies = _backups(workspace, look_in, names)
            paths = _blank_originals(workspace, erasure, blanking)
            erasure = ledger.blank(ledger.mark(erasure, BEGUN, backups=copies), paths)
        if erasure.stage == BLANKED:
            _renew_files(workspace, erasure)
    _renew_releases(workspace)
    with ledger.writing():
        try:
            ledger.compact()
        except DBAPIError as bad:
            raise LedgerError(
                f"台账还不能压缩:{bad.orig}", f"The ledger cannot be compacted yet: {bad.orig}",
                hint_zh="让别的进程结束后运行 clusterkg erase --resume。", hint_en="Let others finish, then run clusterkg erase --resume.",
            ) from bad  # fmt: skip
        erasure = ledger.mark(erasure, DONE, by_hand=_by_hand(workspace))
        ledger.compact()
    found = _holding(workspace.settings.home, names) if names else []
    return {"erasure": erasure.id, "tx": erasure.tx, **erasure.report, "still_in": found}


# -- files -------------------------------------------------------------------------------------------------------


def _blank_originals(workspace: Workspace, erasure: Erasure, blanking: Blanking) -> dict[str, str | None]:
    """Write a blanked text beside each original of these documents; returns original → what is kept in its place."""
    ledger = workspace.ledger
    found: dict[str, str | None] = {}
    for dataset, name in ledger.documents_of(erasure):
        for edition in ledger.editions_of(dataset, name.partition("!")[0]):
            if edition.path is None or edition.path in found:
                continue
            path = ledger.folder / edition.path
            found[edition.path] = None
            if not path.is_file():
                continue
            try:
                document = json.loads(wire.to_json(read_kept(path, edition.document)))
            except ClusterKGError:
                continue  # what cannot be read any more is not kept either
            target = path.with_name(f"{edition.hash}{ERASED}")
            part = target.with_name(target.name + ".part")
            with part.open("w", encoding="utf-8") as file:
                json.dump(_blanked(document, blanking), file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
            found[edition.path] = target.relative_to(ledger.folder).as_posix()
    return {old: new for old, new in found.items() if old != new}


def _blanked(value: Any, blanking: Blanking) -> Any:
    """Return a document with the name blanked in all its texts, each as long as it was: places in it stay."""
    if isinstance(value, str):
        return blanking.blank(value)
    if isinstance(value, list):
        return [_blanked(x, blanking) for x in value]
    if isinstance(value, dict):
        return {k: _blanked(x, blanking) for k, x in value.items()}
    return value


def _renew_files(workspace: Workspace, erasure: Erasure) -> None:
    """Remove originals that nothing refers to any more, and write the files of rejects anew."""
    ledger = workspace.ledger
    referred = ledger.paths()
    originals = ledger.folder / "originals"
    for path in sorted(originals.rglob("*")) if originals.is_dir() else ():
        if path.is_file() and path.relative_to(ledger.folder).as_posix() not in referred:
            path.unlink()
    for run in ledger.runs_of(erasure):
        for old in (ledger.folder / "rejects").glob(f"{run:06d}-*"):
            old.unlink()
        if ledger.rejects(run):
            write_rejects(ledger, run, "")
    # What a language model said of texts may name anybody; it is asked again.
    _empty(workspace.settings.home / LLM_ANSWERS)
    workspace.forget()


def _empty(folder: Path) -> None:
    """Remove a folder of what can be had again: staged runs, kept answers."""
    if folder.is_dir():
        shutil.rmtree(folder)


def _renew_releases(workspace: Workspace) -> None:
    """Build the current and the named releases anew, and remove all others; those that stand were made since."""
    store = workspace.store
    held = store.releases()
    if not held:
        return
    kept: set[str] = set()
    for one in held:
        if one.name is not None:
            kept.add(workspace.build(known_at=one.tx, name=one.name, whole=True).release)
    kept.add(workspace.build(whole=True).release)
    for one in held:
        if one.release not in kept:
            store.drop(one.release)


# -- what remains ------------------------------------------------------------------------------------------------


def _holding(folder: Path, names: Iterable[str]) -> list[str]:
    """Return the files in a folder that hold a name in some encoding, however deep."""
    needles = [n.encode(e) for n in names for e in _ENCODINGS]
    longest = max(map(len, needles), default=0)
    return [str(p) for p in _files(folder) if _holds(p, needles, longest)]


def _files(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())


def _holds(path: Path, needles: list[bytes], longest: int) -> bool:
    try:
        with path.open("rb") as file:
            before = b""
            while chunk := file.read(_CHUNK):
                text = before + chunk
                if any(n in text for n in needles):
                    return True
                before = text[-longest:]
    except OSError:
        return False
    return False


def _backups(workspace: Workspace, look_in: tuple[Path, ...], names: Iterable[str]) -> list[dict[str, str]]:
    """Return copies to destroy: files outside what the workspace itself renews that hold a name, and packed ones that may."""
    home = workspace.settings.home.resolve()
    ours = {
        "ledger.sqlite",
        "ledger.sqlite-wal",
        "ledger.sqlite-shm",
        "answers",
        "graph",
        LLM_ANSWERS,
        "originals",
        "rejects",
        "staged",
    }
    found = []
    for folder in (home, *(f.resolve() for f in look_in)):
        held = set(_holding(folder, names)) if folder.is_dir() else set()
        for path in _files(folder) if folder.is_dir() else ():
            if path.is_relative_to(home) and path.relative_to(home).parts[0] in ours:
                continue
            if str(path) in held:
                found.append({"path": str(path), "why": "含姓名 holds the name"})
            elif path.name.lower().endswith(_PACKED):
                found.append({"path": str(path), "why": "压缩文件,可能含副本 packed, may hold a copy"})
    return found


def _by_hand(workspace: Workspace) -> list[str]:
    """Return what nobody can do from here."""
    told = [
        "销毁删除之前的备份、快照与导出文件 | destroy backups, snapshots and exports from before",
        "重启正在运行的服务,使其放开旧的发布版 | restart running services, so that they let go of old releases",
    ]
    if workspace.ledger.engine.dialect.name == "postgresql":
        told.append("PostgreSQL:销毁基础备份与归档的 WAL | destroy base backups and archived WAL")
    if "://" in str(workspace.settings.store or ""):
        told.append(
            "图数据库:销毁其转储与事务日志,并压缩 | destroy dumps and transaction logs of the graph server, and compact it"
        )
    return told
