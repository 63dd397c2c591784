"""Rows of a policy's tables: tasks are its measures, figures under 目标值 its targets."""

from __future__ import annotations

from tests.extract.relations.saying import said

from clusterkg.extract.documents import parse
from clusterkg.extract.pipeline import Pipeline

PIPELINE = Pipeline("fast")
PLAN = """# 关于印发《岱溪市低空产业提升行动方案》的通知

岱政办发〔2026〕14号

各区人民政府：

《岱溪市低空产业提升行动方案》已经市政府同意，现印发给你们，请认真贯彻执行。

## 一、主要目标

| 指标 | 2025年实际 | 2028年目标值 | 责任单位 |
|---|---|---|---|
| 研发投入占比 | 2.1% | 3.5% | 市科技局 |

## 二、任务分解表

| 序号 | 重点任务 | 目标值 | 完成时限 | 责任单位 |
|---|---|---|---|---|
| 1 | 建设无人机检测中心 | 1个 | 2026年12月 | 市市场监管局 |
| 2 | 开通低空物流航线 | 30条 | 2027年6月 | 市交通局 |

本方案自2026年4月1日起施行。
"""


def test_rows_of_a_policy_s_tables_are_its_measures_and_targets() -> None:
    found = {f[:3] for f in said(PIPELINE.read(parse(PLAN.encode(), "plan.md")))}
    plan = "岱溪市低空产业提升行动方案"
    assert {
        ("建设无人机检测中心", "MEASURE_OF", plan),
        ("开通低空物流航线", "MEASURE_OF", plan),
        ("市市场监管局", "RESPONSIBLE_FOR", "建设无人机检测中心"),
        ("市交通局", "RESPONSIBLE_FOR", "开通低空物流航线"),
        (plan, "SETS_TARGET", "研发投入占比"),
    } <= found
    # What is aimed at is observed of nobody, nor is the figure of now the policy's or of who answers for it.
    assert not [f for f in found if f[1] == "OBSERVED"]
