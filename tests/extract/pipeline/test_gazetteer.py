"""What the graph knows is found by name and alias, the longest at each place, as whole words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.grammar.gazetteer import Gazetteer
from clusterkg.extract.pipeline import Pipeline


def test_a_known_name_without_any_suffix_is_a_mention() -> None:
    rules = Pipeline(
        "rules",
        only=["clusterkg_gazetteer", "clusterkg_organisations"],
        known={"青鸢": ["Firm"], "Vexmoor": ["University"]},
    )
    text = "据介绍,青鸢停产。Vexmoor and Vexmoored."
    assert [(m.type, text[m.start : m.end]) for m in rules.read_text(text).mentions] == [
        ("Firm", "青鸢"),
        ("University", "Vexmoor"),
    ]


def test_a_traditional_name_is_known_by_its_simplified_one() -> None:
    assert [f.type for f in Gazetteer({"礪石電": ["Firm"]}).find("砺石电")] == ["Firm"]


def test_a_short_name_at_the_end_is_found_though_a_longer_one_begins_like_it() -> None:
    known = Gazetteer({"B1": ["Firm"], "B11": ["Firm"]})
    assert [(f.start, f.end) for f in known.find("甲B1")] == [(1, 3)]


@given(
    st.dictionaries(st.text("甲乙丙aB1", min_size=1, max_size=4), st.just(["Firm"]), max_size=8),
    st.text("甲乙丙aB1 。", max_size=40),
)
def test_the_names_found_are_known_the_longest_and_do_not_overlap(
    names: dict[str, list[str]], text: str
) -> None:
    at = 0
    for f in Gazetteer(names).find(text):
        assert f.start >= at
        assert text[f.start : f.end] in names
        longer = [
            n
            for n in names
            if n.startswith(text[f.start : f.end])
            and text.startswith(n, f.start)
            and len(n) > f.end - f.start
        ]
        # A longer one may stand here only where Latin letters or digits would run on.
        assert all(n[-1].isascii() or n[0].isascii() for n in longer)
        at = f.end
