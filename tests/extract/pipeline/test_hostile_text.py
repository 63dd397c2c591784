"""Text made to keep a pattern busy: runs of what patterns repeat, without the end that they look for, are read like any other text.

Patterns that try every way to part a run took for ever on some of these (found by ``bench.fuzz_pipeline``); who brings one back meets
the time limit here.
"""

from __future__ import annotations

import pytest

from clusterkg.extract.documents import parse
from clusterkg.extract.model import Extraction
from clusterkg.extract.pipeline import Pipeline

_RUNS = (
    "9", "十", "一二三四五六七八九十", " ", "\n", "\r", "　", "(", "、", "1,", "1.", "和", "(甲)", "全产业", "重点优势", "本地国产", "达 为 约 ", "2024年",
    "简称", "公司", "有限公司", "A ", "Ab Cd ", "|a|b", "“", "《甲", "http://a.b/", "至", "第",
)  # fmt: skip


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline("fast")


def read(pipeline: Pipeline, text: str) -> list[Extraction]:
    return [pipeline.read(one) for one in parse(text.encode(), "a.txt").everything()]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("run", _RUNS, ids=ascii)
@pytest.mark.parametrize(
    "around", ["甲{}", "岚州宁海动力有限公司，{}x。", "附件{}a\n营业收入{}x", "\t岚州公司 {}!\n"]
)
def test_a_run_of_anything_is_read(pipeline: Pipeline, run: str, around: str) -> None:
    text = around.replace("{}", run * (1500 // len(run)))
    for found in read(pipeline, text):
        assert all(0 <= m.start < m.end <= len(found.text) for m in found.mentions)
