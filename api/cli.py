"""The command line: ``clusterkg``."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from rich.text import Text

import clusterkg

# In the order in which the help lists them: importing a module registers its commands.
from clusterkg.api.asking import ask_app
from clusterkg.api.commands import (
    asking,
    chains,
    documents,
    graph,
    ledger,
    machine,
    measuring,
    placing,
    regions,
    resolution,
    tables,
)
from clusterkg.api.commands.program import app, err, opened
from clusterkg.graph.errors import ClusterKGError

__all__ = [
    "app",
    "asking",
    "chains",
    "documents",
    "graph",
    "ledger",
    "machine",
    "main",
    "measuring",
    "placing",
    "regions",
    "resolution",
    "tables",
]

app.add_typer(ask_app(opened), name="ask")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"clusterkg {clusterkg.__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="版本 | the version")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; our errors become a message and an exit code, never a traceback."""
    try:
        app(prog_name="clusterkg")  # however it was started: completion is written for this name
    except ClusterKGError as bad:
        err.print(Text.assemble(("✗ ", "red"), bad.text("zh")))
        err.print(Text(f"  {bad.text('en')}", style="dim"))
        sys.exit(2 if bad.status < 500 else 3)
    except BrokenPipeError:  # the reader of our output has gone: head, less
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as bad:
        where = f"“{bad.filename}”" if bad.filename else ""
        err.print(Text.assemble(("✗ ", "red"), f"读写文件出错{where}:{bad.strerror}"))
        err.print(f"  A file could not be read or written: {bad}", highlight=False, style="dim", markup=False)
        sys.exit(2)
