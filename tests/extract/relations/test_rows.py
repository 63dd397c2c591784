"""Rows of tables say themselves who buys, where and whether it has ended; what stands under a table is no row."""

from __future__ import annotations

import pytest
from tests.extract.relations.saying import said

from clusterkg.extract.documents import parse
from clusterkg.extract.model import Extraction
from clusterkg.extract.pipeline import Pipeline


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline("fast")


def read(pipeline: Pipeline, *lines: str, before: str = "") -> Extraction:
    """A document of a paragraph and a table, as a spreadsheet pasted into a page has it."""
    rows = "".join(
        "<tr>" + "".join(f"<{cell}>{said}</{cell}>" for said in line.split("|")) + "</tr>"
        for cell, line in zip(["th", *["td"] * (len(lines) - 1)], lines, strict=True)
    )
    page = f"<html><body><article><p>{before or '如下。'}</p><table>{rows}</table></article></body></html>"
    return pipeline.read(parse(page.encode(), "one.html"))


def test_who_buys_stands_in_the_row(pipeline: Pipeline) -> None:
    found = said(
        read(
            pipeline,
            "企业|供应商|产品",
            "汀州灵犀机器人有限公司|宁海磁跃电机有限公司|力矩电机",
            "汀州精齿传动有限公司|江南柔特钢业有限公司|轴承钢",
            before="汀州精齿传动有限公司是本地龙头。",
        )
    )
    assert ("汀州灵犀机器人有限公司", "BUYS_FROM", "宁海磁跃电机有限公司", "asserted") in found
    assert ("汀州精齿传动有限公司", "BUYS_FROM", "江南柔特钢业有限公司", "asserted") in found
    assert not any(s == "汀州精齿传动有限公司" and t == "宁海磁跃电机有限公司" for s, _, t, _ in found)


def test_what_has_ended_and_where_a_project_is(pipeline: Pipeline) -> None:
    found = said(
        read(
            pipeline,
            "项目名称|建设单位|建设地点|进展",
            "氢能装备项目|汀州氢翼能源科技有限公司|汀州经济开发区|已终止",
        )
    )
    assert ("汀州氢翼能源科技有限公司", "UNDERTAKES", "氢能装备项目", "past") in found
    assert not any(
        s == "汀州氢翼能源科技有限公司" and r in ("LOCATED_IN", "TENANT_IN") for s, r, _, _ in found
    )


def test_a_note_is_no_row_and_a_link_is_no_position(pipeline: Pipeline) -> None:
    found = said(
        read(
            pipeline,
            "产业链环节|细分领域|本地企业",
            "上游|调味品|汀州椒韵食品有限公司",
            "注：有异议的请向省工业和信息化厅反映。||",
            before="汀州市预制菜产业链图谱",
        )
    )
    assert not any("上游" in (s, t) or "省工业和信息化厅" in (s, t) for s, _, t, _ in found)
    assert ("汀州椒韵食品有限公司", "MAKES", "调味品", "asserted") in found


def test_the_post_of_a_person_may_be_the_first_thing_that_a_document_names(pipeline: Pipeline) -> None:
    found = said(read(pipeline, "职务|姓名|企业", "董事长|闻人舒|汀州精齿传动有限公司", before="名单"))
    assert ("闻人舒", "LEADS", "汀州精齿传动有限公司", "asserted") in found
