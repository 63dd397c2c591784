"""Values told one after another go to the parties that are told one after another."""

from __future__ import annotations

import pytest
from tests.extract.relations.saying import marked, qualified, read

from clusterkg.extract.model import Relation
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.relations.respective import one_holder, share_out

PIPELINE = Pipeline("rules")


@pytest.mark.parametrize(
    ("text", "relation", "expected"),
    [
        (
            "[Firm 墨川电池]由[Firm 墨川电气]与[Firm 川岭电力]于[Date 2018年]合资设立,双方分别持股[Share 51%]和[Share 49%]。",
            "OWNS",
            ["51%", "49%"],
        ),
        (
            "[Firm Norvell Photonics, Inc.] designs lasers. [Firm Innolux Technology] and [Firm Coherra Corp.] accounted for [Share 34%] and [Share 21%] of our net revenue, respectively.",
            "BUYS_FROM",
            ["34%", "21%"],
        ),
        (
            "[Firm Norvell Photonics, Inc.] designs lasers. Sales to [Firm Innolux Technology] and [Masked Customer B] accounted for [Share 31%] and [Share 12%] of our net revenue, respectively.",
            "BUYS_FROM",
            ["31%", "12%"],
        ),
        (
            "[Firm Lune Pressings], a joint venture of [Firm Tarn Motors] ([Share 60%]) and [Firm Orrin Castings] ([Share 40%]), makes [Product panels].",
            "OWNS",
            ["60%", "40%"],
        ),
    ],
)
def test_each_has_its_own(text: str, relation: str, expected: list[str]) -> None:
    assert [one.get("share") for one in qualified(read(PIPELINE, text), relation)] == expected


@pytest.mark.parametrize(
    "text",
    [
        # Nothing says that each is another's.
        "[Firm 墨川电气]、[Firm 川岭电力]持有[Firm 墨川电池],[Share 51%]、[Share 49%]。",
        # Three parties, two values: whose is which is not known.
        "[Firm 墨川电气]、[Firm 川岭电力]、[Firm 海西风能]持有[Firm 墨川电池],分别[Share 51%]、[Share 49%]。",
    ],
)
def test_what_is_not_known_is_left_as_it_is(text: str) -> None:
    plain, mentions = marked(text)
    held = len(mentions) - 3
    share = ("share", held + 1)
    told = [Relation("OWNS", n, held, qualifiers=(share,), start=0, end=len(plain)) for n in range(held)]
    assert share_out(plain, mentions, told) == told


def test_a_share_that_rules_give_is_no_other_holders() -> None:
    ruled = Relation("OWNS", 0, 2, qualifiers=(("share", 3),), by="patterns")
    read_too = Relation("OWNS", 1, 2, qualifiers=(("share", 3),), by="pairs")
    other = Relation("OWNS", 1, 2, qualifiers=(("share", 4),), by="pairs")
    assert one_holder([ruled, read_too, other]) == [ruled, Relation("OWNS", 1, 2, by="pairs"), other]
