"""``clusterkg ask <question>``: one command per registered question, its options from the question's parameters."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import click

from clusterkg.api import tables
from clusterkg.api.tables import Format
from clusterkg.api.workspace import Workspace
from clusterkg.queries.contract import Answer, Question, questions

Opened = Callable[[], AbstractContextManager[Workspace]]


def ask_group(opened: Opened) -> click.Group:
    """Return the group with a command for every question."""
    group = click.Group("ask", help="提问 | ask a question")
    for q in questions().values():
        group.add_command(_command(q, opened))
    return group


def _command(q: Question[Any, Any], opened: Opened) -> click.Command:
    options: list[click.Parameter] = [
        click.Option(
            [f"--{name.replace('_', '-')}", name], help=field.description, required=field.is_required()
        )
        for name, field in q.params.model_fields.items()
    ]
    options += [
        click.Option(["--release"], help="发布版 | release"),
        click.Option(["--known-at", "known_at"], help="当时所知 | known at"),
        click.Option(["--format", "format_"], type=click.Choice([f.value for f in Format]), default="table"),
        click.Option(
            ["--example"],
            is_flag=True,
            is_eager=True,
            callback=_example(q),
            expose_value=False,
            help="打印示例 | print an example",
        ),
    ]

    def run(release: str | None, known_at: str | None, format_: str, **given: Any) -> None:
        with opened() as workspace:
            view = workspace.view(release=release, known_at=known_at)
            answer = q.ask(view, {k: v for k, v in given.items() if v is not None})
        show(answer, Format(format_))

    return click.Command(q.name, callback=run, params=options, help=q.doc, short_help=q.label.zh)


def _example(q: Question[Any, Any]) -> Callable[[click.Context, click.Parameter, bool], None]:
    def show_example(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
        if asked:
            parts = " ".join(f"--{k.replace('_', '-')} {v!r}" for k, v in q.example.items())
            click.echo(f"clusterkg ask {q.name} {parts}")
            context.exit()

    return show_example


def show(answer: Answer[Any], format_: Format) -> None:
    """Print an answer: whole as JSON, else its rows with what they rest on."""
    told = answer.model_dump(mode="json")
    if format_ is Format.JSON:
        tables.print_json(told)
        return
    tables.show([tables.flat(r, whole=format_ is Format.CSV) for r in told["rows"]], format_)
    if format_ is Format.CSV:
        return
    summary = "  ".join(f"{k}={v}" for k, v in told["summary"].items())
    click.echo(
        f"\n{told['as_of']}  发布版 {told['release']}  所知至 {told['known_at'][:19]}  共 {told['total']} 行"
    )
    click.echo(summary)
    for caveat in told["caveats"]:
        click.echo(f"※ {caveat['zh']}")
    if told["next_cursor"]:
        click.echo(f"下一页 next page: --cursor {told['next_cursor']}")
