"""Long documents cost in proportion to their length, and beyond a limit they are read no further.

Work is counted in calls of functions, not in seconds: it is the same on every machine. Four times the document is about four times the
work; what compares everything with everything would make sixteen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import pytest

from clusterkg.extract.batch import Recipe, tasks_of
from clusterkg.extract.documents import Document, parse
from clusterkg.extract.documents.clipping import MOST_CHARACTERS
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.pipeline.sentences import LONGEST, split

_SYLLABLES = "岚宁东海江州川山云林晨星光华泰和瑞丰盛达科创鼎立恒昌隆兴源博"


def firm(n: int) -> str:
    return "".join(_SYLLABLES[n // 30**at % 30] for at in range(3)) + "科技有限公司"


def _paragraph(n: int) -> str:
    a, b, c = (firm(7 * n + at * 9_000 + 31) for at in range(3))
    return f"{a}(下称“{a[:3]}”)向{b}采购轴承{n % 90 + 10}万元。{a[:3]}与{c}合作研发动力电池,该公司持有{b}{n % 60 + 5}%的股权。"


DOCUMENTS: dict[str, Callable[[int], tuple[str, str]]] = {
    "one firm in every row": lambda n: ("a.html", "<table>" + "<tr><td>岚州公司</td><td>1</td></tr>" * 2 * n + "</table>"),
    "a firm a row": lambda n: ("a.html", "<p>供应商名单</p><table><tr><td>客户</td><td>供应商</td><td>产品</td><td>金额</td></tr>" + "".join(
        f"<tr><td>{firm(k)}</td><td>{firm(9_000 + k)}</td><td>轴承</td><td>{k + 3}万元</td></tr>" for k in range(n)) + "</table>"),
    "a table for each": lambda n: ("a.html", "".join(
        f"<p>{firm(k)}的主要供应商</p><table><tr><td>供应商</td><td>产品</td></tr><tr><td>{firm(9_000 + k)}</td><td>轴承</td></tr></table>" for k in range(n))),
    "paragraphs": lambda n: ("a.txt", "\n".join(map(_paragraph, range(n)))),
    "one paragraph": lambda n: ("a.txt", "".join(map(_paragraph, range(n)))),
    "forms": lambda n: ("a.txt", "\n".join(
        f"企业名称:{firm(k)}\n供应商:{firm(9_000 + k)}\n招标人:{firm(18_000 + k)}\n中标人:{firm(26_000 + k % 900)}\n" for k in range(n))),
    "a policy": lambda n: ("a.txt", "岚州市人民政府关于支持电池产业的若干措施\n" + "\n".join(
        f"{k + 1}.对{firm(k)}给予{k % 90 + 10}万元奖励。责任单位:市工信局、市财政局。" for k in range(n))),
    "English": lambda n: ("a.txt", "\n".join(
        f"Norvik{k} GmbH supplies bearings to Halden{k} Ltd. The company acquired 30% of Torp{k} AG in 2021." for k in range(n))),
}  # fmt: skip


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    made = Pipeline("rules")
    for make in DOCUMENTS.values():  # words and patterns are read once in a process
        made.read(document(make, 2))
    return made


def document(make: Callable[[int], tuple[str, str]], size: int) -> Document:
    name, text = make(size)
    return parse(text.encode(), name)


def calls(work: Callable[[], Any]) -> int:
    """How many functions of Python and of C some work calls, steps of generators among them."""
    counted = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("shape", DOCUMENTS)
def test_four_times_the_document_is_about_four_times_the_work(pipeline: Pipeline, shape: str) -> None:
    small, large = (document(DOCUMENTS[shape], size) for size in (50, 200))
    work = [calls(partial(pipeline.read, one)) for one in (small, large)]
    assert work[1] / work[0] < 5, work


def test_what_is_of_one_name_is_held_once(pipeline: Pipeline) -> None:
    from clusterkg.extract.relations.frame import frame

    doc, _ = pipeline.annotated(document(DOCUMENTS["one firm in every row"], 50))
    same = frame(doc).same
    assert len(same) == 100
    assert len({id(group) for group in same}) == 1


def test_what_is_too_long_for_a_sentence_is_cut_at_a_comma() -> None:
    text = "岚州公司生产轴承," * (3 * LONGEST // 9)
    found = split(text, 0, len(text))
    assert len(found) > 2
    assert all(0 < end - start <= LONGEST and text[end - 1] == "," for start, end in found)
    assert "".join(text[start:end] for start, end in found) == text


def test_a_document_is_read_up_to_the_limit_and_says_so() -> None:
    pipeline = Pipeline("rules", only=["clusterkg_organisations"])
    line = "今日无事。\n"
    text = f"{firm(1)}成立。\n" + line * (MOST_CHARACTERS // len(line)) + f"{firm(2)}成立。\n"
    (task,) = tasks_of(parse(text.encode(), "a.txt"), "年报.txt", Recipe("rules"), None)
    found = pipeline.read(task.document)
    assert [found.text[m.start : m.end] for m in found.mentions] == [firm(1)]
    assert found.text == task.document.text
    (told,) = task.problems
    assert told.reason == "too_long" and "“年报.txt”" in told.zh
