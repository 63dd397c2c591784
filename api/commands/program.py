"""The program that all commands register on, and what they share: the workspace, options, where messages go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from clusterkg.api.tables import Format
from clusterkg.api.workspace import Workspace

app = typer.Typer(
    no_args_is_help=True,
    help="链图 ClusterKG:产业集群知识图谱,每行答案都有证据。 | A knowledge graph of industrial clusters; every answer has its evidence.",
    pretty_exceptions_enable=False,
)
err = Console(stderr=True, soft_wrap=True)  # a message stays one line where it is piped or searched
FormatOption = Annotated[Format, typer.Option("--format", help="table | json | csv | md")]
By = Annotated[str, typer.Option(help="经手人 | who")]
Reason = Annotated[str, typer.Option(help="理由 | why")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="当日有效,如 2026-06-30 | true on this day")]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", help="当时所知:日期、时刻或事务号 | known at: day, moment or transaction"),
]


@contextmanager
def opened() -> Iterator[Workspace]:
    """Open the workspace that the environment names and close it afterwards."""
    workspace = Workspace()
    try:
        yield workspace
    finally:
        workspace.close()
