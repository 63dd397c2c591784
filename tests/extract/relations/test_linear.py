"""A classifier of pairs learns, is the same each time, and turns round with its pair."""

from __future__ import annotations

import numpy as np
import pytest
from bench.relations.linear import Pair, PairClassifier, Settings, features, tune_offsets

pytest.importorskip("sklearn")

_NAMES = ["甲一", "乙二", "丙三", "丁四", "戊五", "己六"]
_SAYINGS = {
    "收购": "{a}收购{b}全部股权",
    "被收购": "{a}被{b}收购了",
    "合作": "{a}与{b}签署合作协议",
    "无": "{a}和{b}均下跌",
}
LABELS = ["无", "收购", "被收购", "合作"]
INVERSE = {"收购": "被收购", "被收购": "收购"}


def examples() -> tuple[list[Pair], list[frozenset[str]]]:
    pairs, gold = [], []
    for i, a in enumerate(_NAMES):
        for b in _NAMES[i + 1 :]:
            for label, saying in _SAYINGS.items():
                text = saying.format(a=a, b=b)
                pairs.append(
                    Pair(text, (text.index(a), text.index(a) + 2), (text.index(b), text.index(b) + 2))
                )
                gold.append(frozenset({label}))
    return pairs, gold


def trained(seed: int = 0) -> PairClassifier:
    return PairClassifier(LABELS, inverse=INVERSE, settings=Settings(c=1.0)).fit(*examples(), seed=seed)


def test_it_learns_relations_between_names_that_it_never_saw() -> None:
    text = "西山重工收购东海轴承全部股权"
    pair = Pair(text, (0, 4), (6, 10))
    assert trained().predict([pair]) == ["收购"]


def test_a_pair_turned_round_has_the_inverse_relation() -> None:
    model = trained()
    pair = Pair("西山重工收购东海轴承全部股权", (0, 4), (6, 10))
    assert model.predict([pair.swapped()]) == ["被收购"]
    assert np.allclose(model.scores([pair])[:, model.swap], model.scores([pair.swapped()]))


def test_training_twice_gives_the_same_model() -> None:
    pairs, _ = examples()
    assert np.array_equal(trained().scores(pairs), trained().scores(pairs))


def test_names_are_masked_in_what_stands_between() -> None:
    one = features(Pair("甲一收购乙二", (0, 2), (4, 6)))
    other = features(Pair("丙三收购丁四", (0, 2), (4, 6)))
    assert one["between"] == other["between"]
    assert one["seen"] != other["seen"]


def test_offsets_trade_precision_for_recall() -> None:
    scores = np.array([[0.5, 0.4], [0.5, 0.3], [0.5, -1.0]])
    gold = [frozenset({"是"}), frozenset({"是"}), frozenset({"无"})]
    offsets = tune_offsets(scores, gold, ["无", "是"], "无")
    assert [("无", "是")[i] for i in (scores + offsets).argmax(axis=1)] == ["是", "是", "无"]
