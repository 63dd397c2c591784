"""Run the demo: load the invented city, build its graph, answer the first questions, say how to go on."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import typer
from rich.console import Console

from clusterkg.api.reading import Reading
from clusterkg.api.surveying import names_of
from clusterkg.api.workspace import Workspace
from clusterkg.extract.batch import Recipe
from clusterkg.extract.sources import read_source
from clusterkg.graph.demo import DOCUMENTS, DOCUMENTS_SOURCE, MAPPINGS, TABLES
from clusterkg.graph.errors import LedgerError
from clusterkg.graph.mapping import load_table, read_mapping
from clusterkg.graph.mapping.loading import files_of
from clusterkg.graph.vocabularies.loading import load_vocabulary
from clusterkg.queries.contract import find_question

_MARK = "clusterkg-demo.txt"


def load_demo(workspace: Workspace, *, documents: bool = True) -> int:
    """Load all tables of the demo, read its documents and build its release; returns the number of rows read. Loading twice adds nothing.

    Without ``documents`` only what the register and the tables say is there.
    """
    # What the register of policies points at: kinds of institution.
    rows = load_vocabulary(workspace.ledger, "policy_concepts").rows
    for path in MAPPINGS:
        mapping = read_mapping(path)
        for file in files_of(mapping, TABLES):
            rows += load_table(workspace.ledger, mapping, file, root=TABLES).rows
    if documents:
        read_documents(workspace)
    workspace.build()
    return rows


def read_documents(workspace: Workspace) -> int:
    """Read the demo's documents, a source of their own beside the tables; returns how many gave statements."""
    source = read_source(DOCUMENTS_SOURCE, {})
    reading = Reading(Recipe(), source=source, ledger=workspace.ledger)
    reports = [report for report, _ in reading.run(names_of([DOCUMENTS]), Console(quiet=True))]
    return sum(report.loaded is not None for report in reports)


def prepare(folder: Path) -> None:
    """Make or empty the demo's folder; a folder with anything else in it is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise LedgerError(
                f"文件夹 {folder} 里有别的东西,没有动它。", f"The folder {folder} holds other things and was left alone.",
                hint_zh="请用 --folder 另选。", hint_en="Choose another with --folder.",
            )  # fmt: skip
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text("演示数据,可删除。Demo data, may be deleted.\n", encoding="utf-8")


def run_demo(folder: Path, console: Console) -> None:
    """Load, build, answer both questions, and say what to do next."""
    start = time.perf_counter()
    prepare(folder)
    workspace = Workspace.at(folder)
    try:
        console.print("[bold]链图 ClusterKG[/bold] 演示:虚构城市岚州市,数据均为虚构。An invented city.")
        rows = load_demo(workspace)
        view = workspace.view()
        console.print(
            f"装载 {rows} 行,图有 {view.manifest.counts['nodes']} 个节点、{view.manifest.counts['edges']} 条边"
            f"({time.perf_counter() - start:.1f} 秒)。\n"
        )
        for name, given in (
            ("chain-gaps", {"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"}),
            ("alliance-map", {"alliance": "岚州动力电池产业技术创新战略联盟", "as_of": "2026-06-30"}),
        ):
            q = find_question(name)
            console.print(f"[bold]{q.label.zh}[/bold] {q.label.en}")
            answer = q.ask(view, given)
            for row in answer.rows[:45]:
                typer.echo(_line(name, row.model_dump()))
            typer.echo("  " + "  ".join(f"{k}={v}" for k, v in answer.summary.items()) + "\n")
        first = find_question("chain-gaps").ask(
            view, {"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"}
        )
        missing = next(r for r in first.rows if r.primary == "missing")
        claim = missing.search.declarations[0]
        (seen, *_) = workspace.ledger.evidence([claim])
        console.print(
            f"证据一例:“{missing.segment.name}”判为缺失,依据 {seen.document} 第 {seen.locator.row_number} 行"
            f"“{seen.locator.column}”格:“{seen.quote}”({seen.source_title})。"
        )
    finally:
        workspace.close()
    console.print(
        f"\n接下来 next:\n  export CLUSTERKG_HOME={folder}\n  clusterkg ask chain-gaps --chain 动力电池与新能源汽车 --place 岚州市 --format json\n"
        "  clusterkg serve   # http://127.0.0.1:8321/v1/questions/chain-gaps?chain=动力电池与新能源汽车&place=岚州市\n",
        markup=False, highlight=False,
    )  # fmt: skip


def _line(question: str, row: dict[str, object]) -> str:
    if question == "chain-gaps":
        segment, rules = row["segment"], row["rules"]
        assert isinstance(segment, dict)
        assert isinstance(rules, tuple | list)
        shown = [r["zh"] for r in rules if str(r["zh"]).startswith(str(row["label"]))]
        return f"  {segment['name']:<12}\t{shown[0] if shown else row['label']}"
    entity, linked = row["entity"], row["linked"]
    assert isinstance(entity, dict)
    assert isinstance(linked, tuple | list)
    names = "、".join(x["name"] for x in linked)
    if row["kind"] == "member":
        roles = row["roles"]
        assert isinstance(roles, tuple | list)
        return f"  {entity['name']}\t{'、'.join(r['role_label']['zh'] for r in roles)}\t{names}"
    return f"  环节 {entity['name']}\t{'覆盖:' + names if row['covered'] else '未见成员覆盖'}"


__all__ = ["load_demo", "prepare", "run_demo"]
