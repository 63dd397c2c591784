"""Commands about questions themselves: list them, and the page that explains each with an executed example."""

from __future__ import annotations

import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clusterkg.api import tables
from clusterkg.api.commands.program import FormatOption, app
from clusterkg.api.tables import Format


class What(StrEnum):
    """What to print of the questions."""

    LIST = "list"
    DOCS = "docs"


@app.command()
def questions(
    what: Annotated[
        What,
        typer.Argument(
            help="list:清单;docs:带已执行示例的说明页 | the list, or a page with executed examples"
        ),
    ] = What.LIST,
    format: FormatOption = Format.TABLE,
) -> None:
    """有哪些问题可问。 | Which questions can be asked."""
    from clusterkg.queries.contract import questions as registered

    if what is What.LIST:
        rows = [
            {
                "question": q.name,
                "问题": q.label.zh,
                "label": q.label.en,
                "全图 whole graph": "是 yes" if q.heavy else "",
            }
            for q in registered().values()
        ]
        tables.show(rows, format)
        return
    from clusterkg.api.demo import load_demo
    from clusterkg.api.question_pages import page
    from clusterkg.api.workspace import Workspace

    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.at(Path(folder))
        load_demo(workspace)
        typer.echo(page(workspace), nl=False)
        workspace.close()
