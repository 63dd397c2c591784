"""Patterns are data: what cannot be read is told, what comes with the package compiles, gaps mean the nearest."""

from __future__ import annotations

import pytest

from clusterkg.extract import inventory
from clusterkg.extract.relations.coding import Alphabet
from clusterkg.extract.relations.kinds import reference_types, usual_sets
from clusterkg.extract.relations.language import PatternError, Rule, compile_rule, rules
from clusterkg.extract.relations.matching import Matcher, load
from clusterkg.extract.relations.structures import structures


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_pattern_of_the_package_compiles(language: str) -> None:
    patterns = Matcher().patterns(language)
    assert len(patterns) > 150
    for pattern in patterns:
        assert pattern.regex.groups >= 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nearly_every_relation_has_a_pattern(language: str) -> None:
    have = {rule.relation for rule in load(language)[0]}
    # These are read from the structure of a document, or belong to references.
    elsewhere = {"COREF", "ALIAS_OF", "OBSERVED", "SETS_TARGET", "MEASURE_OF", "CONCERNS"}
    assert inventory.relations().keys() - have <= elsewhere | {"RESPONSIBLE_FOR"}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"SELLS": ["<s>卖<t>"]}, "SELLS: no such relation"),
        ({"MAKES": "<s>造<t>"}, "MAKES: not a list"),
        ({"MAKES": [{"match": "<s>造<t>", "status": "maybe"}]}, "neither a pattern nor match and status"),
    ],
)
def test_a_pattern_file_with_a_mistake_is_refused(data: dict[str, object], told: str) -> None:
    with pytest.raises(PatternError, match=told):
        rules(data, "zh")


@pytest.mark.parametrize(
    ("match", "told"),
    [("<s>{forge}<t>", "no words"), ("<q>造<t>", "no slot <q>"), ("<Frim>造<t>", "no class <Frim>")],
)
def test_a_pattern_with_an_unknown_part_is_refused(match: str, told: str) -> None:
    alphabet = Alphabet()
    for types in usual_sets():
        alphabet.code(types)
    with pytest.raises(PatternError, match=told):
        compile_rule(Rule("MAKES", match, "zh"), {}, alphabet, alphabet.known())


def test_structures_name_only_relations_and_labels_that_are_there() -> None:
    assert {rule.relation for rule in structures().forms} <= inventory.relations().keys()


@pytest.mark.parametrize(
    ("words", "kind"),
    [("该公司", "Firm"), ("本办法", "Policy"), ("联盟", "Alliance"), ("园区", "Zone"), ("本发明", "Patent"), ("the company", "Firm")],
)  # fmt: skip
def test_words_of_a_reference_tell_its_kind(words: str, kind: str) -> None:
    assert kind in reference_types(words)
