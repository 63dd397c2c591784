"""The small language in which patterns are written as data, and its translation into regular expressions.

========================  ==============================================================================================
``<s>`` ``<t>``           source and target, of the types that the ontology allows there
``<p>`` ``<a>`` ``<d>`` … a qualifier (see ``LETTERS``)
``<s:Firm>``              a slot of a narrower class: a type, or ``ORG``, ``SITE``, ``GOODS``, ``ANY``; ``A|B`` for either
``<s+>``                  an enumeration of one or more (甲、乙和丙); each member makes a relation of its own
``<g++>``                 an enumeration of two or more, each pair of which makes a relation (symmetric relations)
``<ORG>``                 a mention that is not captured
``{word}``                words from the ``words`` of the same file
``~``                     up to 24 characters of one clause; may pass what stands after a preposition, no other mention of the
                          class of the slot before: the nearest is meant
``~?``                    the same, up to 10
``~!``                    like ``~``, but may pass no mention of that class at all
``~80``                   the same, up to 80
``…``                     up to 60 characters, commas too
========================  ==============================================================================================

All else is a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from clusterkg.extract import inventory
from clusterkg.extract.relations.anchors import HOLE, required
from clusterkg.extract.relations.coding import GOVERNORS, Alphabet
from clusterkg.extract.relations.kinds import MARKS, class_types

#: Letters of slots → what they fill.
LETTERS = {
    "s": "source", "t": "target", "g": "pair", "p": "product", "a": "amount", "h": "share", "d": "date", "e": "deadline",
    "c": "capacity", "o": "output", "v": "value", "r": "role", "n": "number",
}  # fmt: skip
_TOKEN = re.compile(
    r"<(?P<slot>[a-z])(?::(?P<of>[A-Za-z|]+))?(?P<many>\+{0,2})>|<(?P<bare>[A-Z][A-Za-z|]*)(?P<listed>\+?)>|"
    r"\{(?P<word>[a-z_]+)\}|(?P<gap>~(?:[?!]|\d+)?|…)"
)
_SEPARATOR = {
    "zh": r"(?:、|与|和|及|以及|及其|/|暨|同|或|\s)",
    "en": r"(?:\s?,\s?(?:and |or |as well as )?|\s?/\s?| and | or | & |\s?,\s?(?:an?|the) [^,;.\ue000-\uf8ff]{0,20}[\ue000-\uf8ff]?[^,;.\ue000-\uf8ff]{0,20}, and | as well as | and the | and its )(?:(?:Prof|Dr|Mr|Ms|Mrs)\.? )?",
}
#: Numbers and places in a name's brackets say what they say wherever the name stands.
_ANYWHERE = frozenset(
    {
        "LOCATED_IN",
        "SPUN_OUT",
        "HAS_NUMBER",
        "HOLDS",
        "BRANCH_OF",
        "SUPPLIES",
        "LEADS",
        "WORKS_AT",
        "SUCCEEDS",
    }
)
#: Words that may follow a member of an enumeration: 运8系列飞机、夹具.
_AS_IT_STANDS = frozenset({"HAS_NUMBER", "BRANCH_OF"})
_FILLER = {"zh": "(?:[^,;。:、()\ue000-\uf8ff]{1,4}(?=、))?", "en": ""}
#: What follows a name that begins a clause of its own, whose verb is left out: A owns 60% of B and C the remaining 40%.
_GAPPED = {"zh": "", "en": r"(?! the (?:remaining|other|rest)\b)"}
_BRACKET = r"(?:\s?\([^()]*\))?"
_STOP = {"zh": ",;:。!?—\n", "en": ";:!?\n"}
_REACH = {"zh": {"~?": 10, "~": 24, "~!": 24, "…": 60}, "en": {"~?": 20, "~": 45, "~!": 45, "…": 90}}


#: What a gap may pass although it is of the class that was just captured: what a preposition governs.
_PASSING = {
    "zh": f"(?<=[{GOVERNORS}])[{{held}}]|",
    "en": r"\b(?:from|of|with|by|to|at|for|in|between|against) (?:the )?[{held}]|",
}
#: A pattern that begins with a slot begins with the subject of the clause, which no preposition governs.
#: What stands far before the words of its pattern is what the sentence is about, whatever governs it there.
_FAR = re.compile(r"<t[^>]*>…")
_FREE = {
    "zh": "(?<![向对从为被给把将于至])",
    "en": "".join(f"(?<! {w} )" for w in ("from", "of", "with", "by", "to", "for", "than", "of the", "by the", "to the", "from the")),
}  # fmt: skip


#: A group whose members act together is not what somebody else acts with (甲还与乙、丙合作).
_FREE_GROUP = {"zh": "(?<![向对从为被给把将于至与和同跟])", "en": _FREE["en"] + "(?<! with )"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern as written: relation, words, and the status that it states outright."""

    relation: str
    match: str
    language: str
    status: str | None = None


@dataclass(frozen=True)
class Pattern:
    """A pattern ready to run.

    ``needs`` are the classes of characters of which each must stand in a sentence; ``words`` are those of which one must, in lower
    case where the language has letters (empty: none need).
    """

    rule: Rule
    expression: str
    #: Without any word: what stands side by side, which a subject that was only carried on does not.
    bare: bool
    needs: tuple[frozenset[str], ...]
    words: frozenset[str] = frozenset()
    #: Has a far gap, so that what stands at its beginning may have several partners (甲…乙领投,丙跟投).
    again: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The regular expression; compiled when a sentence first has all that the pattern needs.

        Raises
        ------
        PatternError
            It is none.
        """
        try:
            return re.compile(self.expression, re.IGNORECASE if self.rule.language == "en" else 0)
        except re.error as bad:
            raise PatternError(f"{self.rule.relation}: {self.rule.match}: {bad}") from bad


class PatternError(ValueError):
    """A pattern that cannot be read; says which and why."""


def rules(data: Mapping[str, object], language: str) -> tuple[list[Rule], dict[str, str]]:
    """Read the data of a pattern file: ``words``, then relations with lists of patterns.

    Raises
    ------
    PatternError
        Unknown relation, status or key.
    """
    words = data.get("words", {})
    if not isinstance(words, Mapping):
        raise PatternError("words: not a mapping")
    found: list[Rule] = []
    for relation, patterns in data.items():
        if relation == "words":
            continue
        if relation not in inventory.relations():
            raise PatternError(f"{relation}: no such relation")
        if not isinstance(patterns, list):
            raise PatternError(f"{relation}: not a list")
        for one in patterns:
            if isinstance(one, str):
                found.append(Rule(relation, one, language))
            elif (
                isinstance(one, Mapping)
                and set(one) == {"match", "status"}
                and one["status"] in inventory.STATUSES
            ):
                found.append(Rule(relation, str(one["match"]), language, str(one["status"])))
            else:
                raise PatternError(f"{relation}: neither a pattern nor match and status: {one!r}")
    return found, {str(k): str(v) for k, v in words.items()}


def compile_rule(
    rule: Rule, words: Mapping[str, str], alphabet: Alphabet, known: Sequence[str]
) -> Pattern | None:
    """Translate a pattern; None when no character of ``known`` can fill one of its slots.

    Raises
    ------
    PatternError
        An unknown word, slot or class.
    """
    relation = inventory.relations()[rule.relation]
    needs: list[frozenset[str]] = []
    out: list[str] = [
        (_FREE_GROUP if rule.match[:2] == "<g" else _FREE)[rule.language]
        if rule.match[:1] == "<" and rule.relation not in _ANYWHERE and not _FAR.match(rule.match)
        else ""
    ]
    plain: list[str] = []
    at = 0
    last: frozenset[str] = frozenset()
    possible = True

    def codes(types: frozenset[str]) -> frozenset[str]:
        return frozenset(c for c in known if alphabet.types(c) & types)

    def group(chars: frozenset[str], many: str) -> str:
        one = f"[{''.join(sorted(chars))}]"
        if not many:
            return one
        more = (
            f"(?:{_FILLER[rule.language]}{_SEPARATOR[rule.language]}{one}{_GAPPED[rule.language]}{_BRACKET})"
        )
        return f"{one}{_GAPPED[rule.language]}{_BRACKET}{more}" + ("*" if many == "+" else "+")

    text = rule.match
    optional = _optional_spans(text)
    for token in _TOKEN.finditer(text):
        out.append(text[at : token.start()])
        plain += (out[-1], f"(?:{words.get(token['word'], '')})" if token["word"] else HOLE)
        at = token.end()
        if token["slot"]:
            letter = token["slot"]
            if letter not in LETTERS:
                raise PatternError(f"{rule.relation}: {text}: no slot <{letter}>")
            if token["of"]:
                types = frozenset().union(*(class_types(c) for c in token["of"].split("|")))
            elif letter in "sg":
                types = relation.sources
            elif letter == "t":
                types = relation.targets
            else:
                types = frozenset(inventory.QUALIFIERS[LETTERS[letter]])
            chars = codes(types)
            if not chars:
                if any(a <= token.start() < b for a, b in optional):
                    chars = frozenset("\uf8ff")  # cannot occur: the optional part never matches
                else:
                    possible = False
                    break
            elif not any(a <= token.start() < b for a, b in optional):
                needs.append(chars)
            out.append(f"(?P<{letter}>{group(chars, token['many'])})")
            last = chars
        elif token["bare"]:
            types = frozenset().union(*(class_types(c) for c in token["bare"].split("|")))
            if not types & frozenset((*inventory.TYPES, *MARKS)):
                raise PatternError(f"{rule.relation}: {text}: no class <{token['bare']}>")
            chars = codes(types) or frozenset("\uf8ff")
            out.append(group(chars, token["listed"]))
        elif token["word"]:
            if token["word"] not in words:
                raise PatternError(f"{rule.relation}: {text}: no words {{{token['word']}}}")
            out.append(f"(?:{words[token['word']]})")
        else:
            ends = "。;\n" if token["gap"] == "…" else _STOP[rule.language]
            reach = _REACH[rule.language].get(token["gap"]) or int(token["gap"][1:])
            held = "".join(sorted(last))
            passing = _PASSING[rule.language].format(held=held) if held and token["gap"] != "~!" else ""
            out.append(f"(?:{passing}[^{re.escape(ends)}{held}]){{0,{reach}}}?")
    if not possible:
        return None
    out.append(text[at:])
    said = required("".join((*plain, text[at:])))
    if rule.language == "en":
        said = frozenset(word.lower() for word in said)
    bare = rule.relation in _AS_IT_STANDS or not re.search(r"[\u2e80-\u9fff{~…]|\\b[a-z]| [a-z]", rule.match)
    return Pattern(rule, "".join(out), bare, tuple(needs), said, "…" in rule.match)


def _optional_spans(text: str) -> list[tuple[int, int]]:
    """Spans of groups that may be missing: ``(…)?``, ``(…)*``, or that hold alternatives."""
    spans: list[tuple[int, int]] = []
    stack: list[tuple[int, bool]] = []
    for i, char in enumerate(text):
        if char == "(":
            stack.append((i, False))
        elif char == "|" and stack:
            stack[-1] = (stack[-1][0], True)
        elif char == ")" and stack:
            begin, alternatives = stack.pop()
            if alternatives or text[i + 1 : i + 2] in ("?", "*"):
                spans.append((begin, i + 1))
    return spans
