"""Which files a reading is about: each with the name of its document, and why the others are passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clusterkg.extract.documents import look
from clusterkg.extract.documents.problems import problem
from clusterkg.graph.errors import DocumentProblem, SourceError


@dataclass(frozen=True, slots=True)
class Survey:
    """Files with the names of their documents; files that cannot be read and such as are no documents, by name with the reason."""

    names: dict[Path, str] = field(default_factory=dict)
    failed: dict[str, DocumentProblem] = field(default_factory=dict)
    skipped: dict[str, DocumentProblem] = field(default_factory=dict)

    def kinds_skipped(self) -> str:
        """Return how many were skipped of each kind, in words: the ending, or what else they are."""
        kinds = Counter(_kind(name, why) for name, why in self.skipped.items())
        return ", ".join(f"{kind} {n}" for kind, n in kinds.most_common())


def survey(paths: Sequence[Path], root: Path | None = None) -> Survey:
    """Look for the files to read; each has a name relative to the folder that was given (or to ``root``), or the file's own.

    A link keeps its own name, and comes after the files, so that it is the other's duplicate. In a folder it is followed only to
    what lies inside; a link that was itself named is followed anywhere.

    Raises
    ------
    SourceError
        A path is not there, lies outside ``root``, or two files would have one name.
    """
    found = Survey()
    taken: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise SourceError(f"没有文件或文件夹 {path}。", f"There is no file or folder {path}.")
        base = root or (path if path.is_dir() else path.parent)
        there = look([path])
        for file, why in there.passed.items():
            found.skipped.setdefault(_name(file, base), why)
        for file in there.files:
            name = _name(file, base)
            if path.is_dir() and (bad := _astray(file, base)):
                found.failed[name] = bad
                continue
            other = taken.setdefault(name, file)
            if other.resolve() != file.resolve():
                raise SourceError(
                    f"{other} 和 {file} 会同名为“{name}”。", f"{other} and {file} would both be called '{name}'.",
                    hint_zh="用 --root 指定它们共同的上级文件夹。", hint_en="Give the folder above both with --root.",
                )  # fmt: skip
            found.names[other] = name
    named = set(found.names.values())  # what was named itself is read, whatever its ending
    return Survey(
        dict(sorted(found.names.items(), key=lambda one: one[0].is_symlink())),
        found.failed,
        {name: why for name, why in found.skipped.items() if name not in named},
    )


def names_of(paths: Sequence[Path], root: Path | None = None) -> dict[Path, str]:
    """Return the files to read, each with the name that its document has in the data set; see :func:`survey`."""
    return survey(paths, root).names


def _name(file: Path, base: Path) -> str:
    """Return a file's name below the folder; that of a link is its own, not that of what it leads to."""
    try:
        return (file.parent.resolve() / file.name).relative_to(base.resolve()).as_posix()
    except ValueError:
        raise SourceError(f"{file} 不在 --root {base} 里。", f"{file} is not inside --root {base}.") from None


def _astray(file: Path, base: Path) -> DocumentProblem | None:
    """Return why a link is not followed: it leads nowhere, or out of the folder."""
    if not file.is_symlink():
        return None
    try:
        target = file.resolve()
        there = target.exists()
    except (OSError, RuntimeError):  # a ring of links
        return problem("unreadable", str(file), "链接绕圈", "its links go in a ring")
    if not there:
        return problem(
            "unreadable", str(file), "链接指向的文件不在", "it is a link to a file that is not there"
        )
    if not target.is_relative_to(base.resolve()):
        return problem("outside", str(file), str(target))
    return None


def _kind(name: str, why: DocumentProblem) -> str:
    if why.reason == "linked_folder":
        return "链接的文件夹 linked folders"
    return Path(name).suffix.lower() or "无扩展名 no ending"
