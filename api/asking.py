"""``clusterkg ask <question>``: one command per registered question, its options from the question's parameters."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer
import typer.main
from typer.core import TyperGroup

from clusterkg.api import tables
from clusterkg.api.tables import Format
from clusterkg.api.workspace import Workspace
from clusterkg.queries.contract import Answer, Question, find_question, question_names

Opened = Callable[[], AbstractContextManager[Workspace]]


def ask_app(opened: Opened) -> typer.Typer:
    """Return the group with a command for every question."""

    class Questions(TyperGroup):
        """Makes a question's command when it is asked for: no command should wait for what all questions load."""

        def list_commands(self, ctx: Any) -> list[str]:  # click's own context, which typer brings along
            return question_names()

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # likewise
            if cmd_name not in self.commands and cmd_name in question_names():
                self.commands[cmd_name] = _made(find_question(cmd_name), opened)
            return self.commands.get(cmd_name)

    group = typer.Typer(
        cls=Questions, no_args_is_help=True, help="提问 | ask a question", pretty_exceptions_enable=False
    )
    group.callback()(lambda: None)  # a group, though no command stands in it yet
    return group


def _made(q: Question[Any, Any], opened: Opened) -> Any:  # a command of click's, which typer brings along
    """Return the command of one question."""
    one = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    one.command(q.name, help=q.doc, short_help=f"{q.label.zh} | {q.label.en}")(_command(q, opened))
    return typer.main.get_command(one)


def _command(q: Question[Any, Any], opened: Opened) -> Callable[..., None]:
    """Return a function whose signature has an option for every parameter; typer makes the command from it.

    Values go on as text: the question's own model reads them, so that every door gives the same errors.
    """
    options = [
        _option(name, f"--{name.replace('_', '-')}", field.description or "", required=field.is_required())
        for name, field in q.params.model_fields.items()
    ]
    options += [
        _option("release", "--release", "发布版 | release"),
        _option("known_at", "--known-at", "当时所知 | known at"),
        Parameter(
            "format_", Parameter.KEYWORD_ONLY, default=Format.TABLE,
            annotation=Annotated[Format, typer.Option("--format", help="输出格式 | how rows are printed")],
        ),
        Parameter(
            "example", Parameter.KEYWORD_ONLY, default=False,
            annotation=Annotated[bool, typer.Option("--example", is_eager=True, callback=_example(q), help="打印示例 | print an example")],
        ),
    ]  # fmt: skip

    def run(
        *, release: str | None, known_at: str | None, format_: Format, example: bool, **given: Any
    ) -> None:
        with opened() as workspace:
            asked = {k: v for k, v in given.items() if v is not None}
            answer = workspace.ask(q, asked, release=release, known_at=known_at)
        show(answer, format_)

    run.__signature__ = Signature(options)  # type: ignore[attr-defined]  # PEP 362: what callers are shown
    run.__annotations__ = {o.name: o.annotation for o in options}
    return run


def _option(name: str, flag: str, told: str, *, required: bool = False) -> Parameter:
    kind: Any = str if required else str | None
    default = Parameter.empty if required else None
    return Parameter(
        name,
        Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, typer.Option(flag, help=told)],
    )


def _example(q: Question[Any, Any]) -> Callable[[bool], None]:
    def show_example(asked: bool) -> None:
        if asked:
            parts = " ".join(f"--{k.replace('_', '-')} {v!r}" for k, v in q.example.items())
            typer.echo(f"clusterkg ask {q.name} {parts}")
            raise typer.Exit

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
    typer.echo(
        f"\n{told['as_of']}  发布版 {told['release']}  所知至 {told['known_at'][:19]}  共 {told['total']} 行"
    )
    typer.echo(summary)
    for caveat in told["caveats"]:
        typer.echo(f"※ {caveat['zh']}")
    if told["next_cursor"]:
        typer.echo(f"下一页 next page: --cursor {told['next_cursor']}")
