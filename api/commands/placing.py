"""Commands that place firms into segments: place-firms propose, accept, refuse, list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clusterkg.api import tables
from clusterkg.api.asking import show
from clusterkg.api.commands.program import AsOf, By, FormatOption, KnownAt, Reason, app, err, opened
from clusterkg.api.looking import read_day
from clusterkg.api.tables import Format
from clusterkg.graph.errors import QuestionError

place_app = typer.Typer(
    no_args_is_help=True,
    help="企业归位:建议、采纳、否决 | place firms into segments: propose, accept, refuse",
)
app.add_typer(place_app, name="place-firms")
Chain = Annotated[str, typer.Option(help="产业链 | the chain")]
Place = Annotated[str | None, typer.Option(help="只看这个地方的企业 | only firms located here")]
_BUILD = "build 之后进入答案 | answers know it after build"


@place_app.command()
def propose(
    chain: Chain,
    place: Place = None,
    firm: Annotated[str | None, typer.Option(help="只看一家企业 | one firm only")] = None,
    min_score: Annotated[float, typer.Option(min=0, max=1, help="最低得分 | least score")] = 0.5,
    out: Annotated[
        Path | None, typer.Option(help="写成待审表(CSV),填“decision”列 | a sheet to fill in")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """建议企业所在环节,附得分与理由;不写入任何东西。 | Propose segments with score and reasons; writes nothing."""
    from clusterkg.api.placing import scoped, write_sheet
    from clusterkg.queries.facts.lookup import the_one
    from clusterkg.queries.facts.profiles import Profiles
    from clusterkg.queries.place_firms import as_rows, asked_firms

    with opened() as workspace:
        view = scoped(workspace.view(known_at=known_at), read_day(as_of))
        at = the_one(view, chain, ["Chain"])
        found = Profiles(view, at).proposals(asked_firms(view, place, firm), min_score)
        if out is not None:
            typer.echo(f"{out}  {write_sheet(out, view, at, found)}")
            return
        rows = as_rows(found)
    if format is Format.JSON:
        tables.print_json([r.model_dump(mode="json") for r in rows])
        return
    tables.show(
        [
            {
                "企业 firm": r.entity.name, "环节 segment": r.segment.name, "得分 score": r.score, "等级 class": r.evidence_class,
                "理由 reasons": "；".join(x.zh for x in r.reasons), "证据 evidence": len(r.evidence),
            }
            for r in rows
        ],
        format,
    )  # fmt: skip


@place_app.command()
def accept(
    by: By,
    reason: Reason,
    firm: Annotated[str | None, typer.Argument(help="企业 | the firm")] = None,
    segment: Annotated[str | None, typer.Argument(help="环节 | the segment")] = None,
    chain: Annotated[str | None, typer.Option(help="产业链 | the chain")] = None,
    file: Annotated[Path | None, typer.Option(help="填好的待审表 | a filled sheet")] = None,
    rule: Annotated[
        float | None, typer.Option(min=0, max=1, help="按规则采纳:得分不低于它且有来源写明 | accept by rule: score from here on, stated outright")
    ] = None,
    leads: Annotated[bool, typer.Option("--leads", help="规则也采纳线索 | the rule takes leads too")] = False,
    place: Place = None,
) -> None:  # fmt: skip
    """采纳建议:一条、一张填好的表、或一条明示的规则(可用 undo 撤销)。 | Accept one, a filled sheet, or by a declared rule; undoable."""
    from clusterkg.api import placing
    from clusterkg.queries.facts.lookup import the_one
    from clusterkg.queries.facts.profiles import Profiles
    from clusterkg.queries.place_firms import asked_firms

    ways = (firm is not None and segment is not None, file is not None, rule is not None)
    if sum(ways) != 1 or (chain is None and file is None):
        raise QuestionError(
            "请给出 企业 环节 --chain、--file 或 --rule --chain 之一。", "Give one of: FIRM SEGMENT --chain, --file, or --rule --chain."
        )  # fmt: skip
    refusals: list[tuple[str, str]] = []
    with opened() as workspace:
        view = placing.scoped(workspace.view())
        if file is not None:
            of, pairs, refusals = placing.read_sheet(file)
            found = placing.proposed(view, the_one(view, of, ["Chain"]), pairs)
        elif rule is not None:
            declared = placing.Rule(rule, leads)
            every = Profiles(view, the_one(view, chain or "", ["Chain"])).proposals(
                asked_firms(view, place, None), rule
            )
            found = [p for p in every if declared.takes(p)]
            reason = f"{declared}; {reason}"
        else:
            found = placing.proposed(
                view, the_one(view, chain or "", ["Chain"]), [(firm or "", segment or "")]
            )
        if found:
            report = placing.accept(workspace, view, found, by=by, reason=reason)
            typer.echo(f"tx {report.tx}  采纳 accepted {len(found)}")
        if refusals:
            report = placing.refuse(workspace, view, refusals, by=by, reason=reason)
            typer.echo(f"tx {report.tx}  否决 refused {len(refusals)}")
    err.print(_BUILD if found or refusals else "没有可采纳的 | nothing to accept", markup=False)


@place_app.command()
def refuse(firm: str, segment: str, by: By, reason: Reason) -> None:
    """否决:说明该企业不生产该环节,不再建议(可用 undo 撤销)。 | Say that the firm does not make it: proposed no more; undoable."""
    from clusterkg.api import placing

    with opened() as workspace:
        report = placing.refuse(workspace, workspace.view(), [(firm, segment)], by=by, reason=reason)
    typer.echo(f"tx {report.tx}")
    err.print(_BUILD, markup=False)


@place_app.command("list")
def list_(format: FormatOption = Format.TABLE) -> None:
    """已采纳的归位:谁因何采纳,所依据的陈述是否仍然有效。 | Accepted placements, by whom and why, and whether their sources still live."""
    from clusterkg.api.placing import decided

    with opened() as workspace:
        found = decided(workspace, workspace.view())
    tables.show(
        [
            {
                "企业 firm": d.firm.caption, "环节 segment": d.segment.caption, "决定 decision": d.decided,
                "失效依据 gone": " ".join(d.gone), "陈述 claim": d.claim,
            }
            for d in found
        ],
        format,
    )  # fmt: skip


@app.command("why-not")
def why_not(
    firm: Annotated[str, typer.Argument(help="企业 | the firm")],
    segment: Annotated[str, typer.Argument(help="环节 | the segment")],
    place: Annotated[str | None, typer.Option(help="答案所问的地方 | the place of the answer")] = None,
    chain: Annotated[str | None, typer.Option(help="答案所问的产业链 | the chain of the answer")] = None,
    minimum: Annotated[str, typer.Option(help="最低证据等级 | minimum evidence class")] = "inferred",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """企业为何没有出现在某个环节(同 ask why-not)。 | Why a firm is not in a segment; the same as ask why-not."""
    from clusterkg.queries.contract import find_question

    given = {
        "firm": firm,
        "segment": segment,
        "place": place,
        "chain": chain,
        "minimum": minimum,
        "as_of": as_of,
    }
    with opened() as workspace:
        asked = {k: v for k, v in given.items() if v is not None}
        answer = find_question("why-not").ask(
            workspace.view(known_at=known_at), asked, lambda: workspace.ledger
        )
    if format in (Format.TABLE, Format.MD):
        for row in answer.rows:
            typer.echo(
                f"{row.cause}: {row.text.zh}\n    {row.text.en}\n    证据 evidence: {' '.join(row.evidence)}"
            )
        return
    show(answer, format)
