"""有何变化: the difference of any answer between two days, releases or states of knowledge, with the statements that made it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from clusterkg.graph.errors import QuestionError
from clusterkg.graph.ledger.attesting import Attesting
from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.differences import Difference, differences, entities_of, named_in
from clusterkg.queries.contract import (
    Named,
    Outcome,
    Params,
    Question,
    Reason,
    Releases,
    Row,
    checked,
    find_question,
    question,
)
from clusterkg.queries.facts.earlier import ComparedParams, caveats_on, the_sides, told_sides
from clusterkg.queries.facts.statements import Compared, Side, Statement, ids_of

#: Claims and statements that one row shows at most; how many there are is said beside.
MOST_SHOWN = 60


class WhatChangedParams(ComparedParams):
    """Which question with which parameters, and between what."""

    question: str = Field(min_length=1, description="哪个问题 | name of the question, e.g. chain-gaps")
    given: str = Field("", description="它的参数,写成 名=值;名=值 | its parameters as name=value;name=value")


class Changed(BaseModel):
    """One field: what it said and what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    before: str | None
    after: str | None


class WhatChangedRow(Row):
    """One row of the other answer that came, went, or says something else, and the statements that made it so."""

    entity: Named
    #: What else the row is about: other entities, and words such as its kind.
    about: tuple[Named, ...] = ()
    what: tuple[str, ...] = ()
    change: Literal["added", "removed", "changed"]
    fields: tuple[Changed, ...]
    text: Reason
    statements: tuple[Statement, ...]
    #: How many there are; at most 60 are shown.
    statements_total: int
    evidence_total: int


@question(
    "what-changed",
    zh="有何变化",
    en="What changed in an answer, and why",
    params=WhatChangedParams,
    row=WhatChangedRow,
    example={
        "question": "chain-gaps", "given": "chain=动力电池与新能源汽车;place=岚州市", "before": "2023-06-30", "as_of": "2026-06-30",
    },
    method=(
        "The question is asked on both sides with the same parameters; rows are matched by their named entities and kind. Statements: the "
        "symmetric difference of the rows' evidence, and links at what the row is about that count on one side alone (validity began or ended, "
        "seen_on, carry_forward, newly known, withdrawn)."
    ),
    reads_ledger=True,
    reads_releases=True,
)  # fmt: skip
def what_changed(
    view: View,
    params: WhatChangedParams,
    ledger: Callable[[], Attesting] | Attesting | None = None,
    releases: Releases | None = None,
) -> Outcome[WhatChangedRow]:
    """对比任何一个问题在两个日期、两个发布版或两次所知之间的答案:增、减、改的行,以及造成差别的陈述。

    Compares the answers of one question and says which rows came, went or say something else, and which statements made the difference:
    began, ended, seen, newly known, withdrawn. A row whose evidence alone changed is no difference. No difference does not mean that nothing
    happened: what no source says cannot show.
    """
    asked = find_question(params.question)
    if asked.name == "what-changed":
        raise QuestionError(
            "不能对比 what-changed 自己。", "what-changed cannot be asked about itself.",
            hint_zh="请给被对比的问题,如 chain-gaps。", hint_en="Name the question to compare, e.g. chain-gaps.",
        )  # fmt: skip
    before, after = the_sides(view, params, releases)
    old, new = (_answer(asked, side, params, ledger, releases) for side in (before, after))
    found = differences(old.rows, new.rows)
    compared = Compared(before, after, params.carry_forward)
    made = compared.statements(
        [(d.lost, d.gained, list(ids_of(entities_of(d.row))), _named(d)) for d in found]
    )
    rows = [_row(d, s) for d, s in zip(found, made, strict=True)]
    summary = told_sides(before, after) | {
        k: sum(r.change == k for r in rows) for k in ("added", "removed", "changed")
    }
    summary |= {"rows_before": len(old.rows), "rows_after": len(new.rows)}
    caveats = caveats_on(before, after)
    for c in (*old.caveats, *new.caveats):
        if c not in caveats:
            caveats.append(c)
    return Outcome(rows, old.explored + new.explored, caveats, summary)


def _answer(
    asked: Question[Any, Any], side: Side, params: WhatChangedParams, ledger: Any, releases: Releases | None
) -> Outcome[Any]:
    given = _given(params.given)
    shared = {"as_of": side.day, "minimum": params.minimum, "carry_forward": params.carry_forward}
    wrong = sorted(given.keys() & {*shared, "limit", "cursor"})
    if wrong:
        raise QuestionError(
            f"given 里不能写 {'、'.join(wrong)}。", f"{', '.join(wrong)} cannot stand in given.",
            hint_zh="日期、等级和沿用天数请直接作为参数给出,对两边都适用。",
            hint_en="Give day, class and days of carrying forward as parameters beside it; they hold for both sides.",
        )  # fmt: skip
    inner: Params = checked(
        asked.params, {**given, **{k: v for k, v in shared.items() if v is not None}}, asked.name
    )
    more: list[object] = [ledger] if asked.reads_ledger else []
    if asked.reads_releases:
        more.append(releases)
    outcome: Outcome[Any] = asked.run(side.view, inner, *more)
    return outcome


def _given(text: str) -> dict[str, str]:
    """Read ``name=value;name=value``."""
    found = {}
    for part in filter(None, (p.strip() for p in text.replace("；", ";").split(";"))):
        name, equals, value = part.partition("=")
        if not equals or not name.strip():
            raise QuestionError(
                f"given 里的“{part}”不是 名=值。", f"'{part}' in given is not name=value.",
                hint_zh="写成 chain=动力电池与新能源汽车;place=岚州市。", hint_en="Write chain=…;place=….",
            )  # fmt: skip
        found[name.strip().replace("-", "_")] = value.strip()
    return found


def _named(d: Difference) -> list[str]:
    return list(ids_of(n for r in (d.before, d.after) if r is not None for n in named_in(r)))


def _row(d: Difference, statements: Sequence[Statement]) -> WhatChangedRow:
    about = list(entities_of(d.row))
    what = tuple(str(v) for k, v in d.key if v is not None and v not in {n.id for n in about})
    fields = tuple(Changed(field=f.field, before=f.before, after=f.after) for f in d.fields)
    evidence = [s.claim for s in statements]
    evidence += [c for r in (d.after, d.before) if r is not None for c in r.evidence]
    evidence = list(dict.fromkeys(evidence))
    return WhatChangedRow(
        entity=about[0] if about else next(named_in(d.row), _NOBODY), about=tuple(about[1:]), what=what, change=d.kind, fields=fields,
        text=_text(d.kind, fields, what), statements=tuple(statements[:MOST_SHOWN]), statements_total=len(statements),
        evidence=tuple(evidence[: max(MOST_SHOWN, min(len(statements), MOST_SHOWN))]), evidence_total=len(evidence),
    )  # fmt: skip


_NOBODY = Named(id="", name="—", type="Thing")
_KINDS = {
    "added": ("新出现", "came"),
    "removed": ("不再出现", "is no longer there"),
    "changed": ("有变化", "changed"),
}


def _text(kind: str, fields: Sequence[Changed], what: Sequence[str]) -> Reason:
    zh, en = _KINDS[kind]
    lead = f"{'·'.join(what)} " if what else ""
    told = ";".join(f"{f.field}:{f.before or '—'} → {f.after or '—'}" for f in fields)
    return Reason(
        zh=f"{lead}{zh}" + (f":{told}" if told else ""), en=f"{lead}{en}" + (f": {told}" if told else "")
    )


__all__ = ["WhatChangedRow", "what_changed"]
