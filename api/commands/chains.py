"""Commands that edit chains: chain rename, split, merge, versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from clusterkg.api import tables
from clusterkg.api.commands.program import By, FormatOption, Reason, app, err, opened
from clusterkg.api.looking import read_day
from clusterkg.api.tables import Format
from clusterkg.api.workspace import Workspace

if TYPE_CHECKING:
    from clusterkg.api.chain_editing import Editor

chain_app = typer.Typer(
    no_args_is_help=True,
    help="编辑产业链:改名、拆分、合并环节;各成新版本 | edit a chain: rename, split, merge segments",
)
app.add_typer(chain_app, name="chain")
Chain = Annotated[str, typer.Argument(help="产业链 | the chain")]
On = Annotated[str, typer.Option("--on", help="从哪一天起 | from which day on")]
Version = Annotated[
    str | None, typer.Option("--version", help="版本名(缺省为下一个号) | name of the version; default: the next number")
]  # fmt: skip


def _editor(workspace: Workspace, chain: str, on: str, by: str, reason: str) -> Editor:
    from clusterkg.api.chain_editing import Editor

    day = read_day(on)
    assert day is not None  # only of nothing is there no day
    return Editor(workspace, chain, day, by=by, reason=reason)


def _told(tx: int | None) -> None:
    typer.echo(f"tx {tx}")
    err.print(
        "build 之后进入答案;undo 可撤销 | answers know it after build; undo takes it back", markup=False
    )


@chain_app.command()
def rename(
    chain: Chain, segment: str, name: str, on: On, by: By, reason: Reason, version: Version = None
) -> None:
    """环节改名;关于它的事实继续有效。 | Rename a segment; what was said of it still counts."""
    with opened() as workspace:
        _told(_editor(workspace, chain, on, by, reason).rename(segment, name, version=version).tx)


@chain_app.command()
def split(
    chain: Chain,
    segment: str,
    parts: Annotated[list[str], typer.Argument(help="新环节,两个以上 | the new segments")],
    on: On,
    by: By,
    reason: Reason,
    version: Version = None,
) -> None:
    """拆分环节;原生产者属于哪一部分,须另行说明。 | Split a segment; of which part its makers are is to be said."""
    with opened() as workspace:
        _told(_editor(workspace, chain, on, by, reason).split(segment, parts, version=version).tx)


@chain_app.command()
def merge(
    chain: Chain,
    name: Annotated[str, typer.Argument(help="合并后的名称 | name of the whole")],
    segments: Annotated[list[str], typer.Argument(help="要合并的环节 | the segments to merge")],
    on: On,
    by: By,
    reason: Reason,
    version: Version = None,
) -> None:
    """合并环节;其中任一环节的生产者都是它的生产者。 | Merge segments; makers of any of them are makers of the whole."""
    with opened() as workspace:
        _told(_editor(workspace, chain, on, by, reason).merge(segments, name, version=version).tx)


@chain_app.command("versions")
def list_versions(chain: Chain, format: FormatOption = Format.TABLE) -> None:
    """一条产业链的各个版本,从哪一天起。 | The versions of a chain and since when they hold."""
    from clusterkg.queries.facts.editions import versions
    from clusterkg.queries.facts.lookup import the_one

    with opened() as workspace:
        view = workspace.view()
        found = versions(view, the_one(view, chain, ["Chain"]).nid)
    tables.show(
        [{"版本 version": v.name, "起 since": v.since or "", "证据 evidence": " ".join(v.claims)} for v in found], format
    )  # fmt: skip
