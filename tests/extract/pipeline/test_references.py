"""A reference leads to what it stands for, a short name to the full one (guideline 4)."""

from __future__ import annotations

import pytest

from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline import Pipeline

RULES = Pipeline("rules")


def links(text: str) -> list[tuple[str, str, str]]:
    read = RULES.read_text(text)
    said = [text[m.start : m.end] for m in read.mentions]
    kinds = ("COREF", "ALIAS_OF")
    return sorted((r.type, said[r.source], said[r.target]) for r in read.relations if r.type in kinds)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "岱青药业股份有限公司公告\n公司与宁海岱晖硅业有限公司签约。",
            [("COREF", "公司", "岱青药业股份有限公司")],
        ),
        (
            "记者从宁海岱晖硅业有限公司获悉,该公司停产。",
            [("COREF", "该公司", "宁海岱晖硅业有限公司")],
        ),
        (
            "青岭精工产业园与梧淄先进制造园结对。前者较大,后者较小。",
            [("COREF", "前者", "青岭精工产业园"), ("COREF", "后者", "梧淄先进制造园")],
        ),
        (
            "广州岱琅光电科技股份有限公司公告。岱琅光电表示没有。岱琅光电又说有。",
            [("ALIAS_OF", "岱琅光电", "广州岱琅光电科技股份有限公司")],
        ),
        (
            "华东特种光纤创新联合体(以下简称“光纤联合体”)成立。",
            [("ALIAS_OF", "光纤联合体", "华东特种光纤创新联合体")],
        ),
        (
            'between Saxon Loom Association ("SLA") and others.',
            [("ALIAS_OF", "SLA", "Saxon Loom Association")],
        ),
    ],
)
def test_what_is_meant_is_found(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert links(text) == sorted(expected)


def test_mentions_that_are_given_stay_though_nothing_is_meant_by_them() -> None:
    given = (Mention(0, 3, "Reference"),)
    assert RULES.read_text("该公司未披露。", "d", given).mentions == given
