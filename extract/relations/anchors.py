"""Words of which one must stand in a text for a regular expression to match it: what decides at once that it cannot.

Looking for a few strings costs a hundredth of running a pattern, and a pattern that is never run need not be compiled. Reads the
part of the syntax that patterns are written in; whatever it does not know asks for nothing, so it errs on the side of running.
"""

from __future__ import annotations

import re

#: Something that is no literal: a slot, a gap, a class of characters.
HOLE = "\uf8ff"
#: A repetition that may be of nothing: ?, *, {0,5}, {,5}; and one that is of something: +, {2}.
_NONE = re.compile(r"(?:[?*]|\{0?,\d*\}|\{0\})[?+]?")
_SOME = re.compile(r"(?:\+|\{[1-9]\d*(?:,\d*)?\})[?+]?")
_LOOK = re.compile(r"\(\?(?:[=!]|<[=!])")
_OPEN = re.compile(r"\((?:\?(?::|P<\w+>))?")


def required(expression: str) -> frozenset[str]:
    """Return strings of which each match of an expression holds at least one, letter by letter; empty where none can be told.

    ``expression`` may hold :data:`HOLE` for what can be anything.
    """
    reader = _Reader(expression)
    found = reader.alternatives()
    # What was not read to its end is not understood.
    return found if reader.at == len(expression) else frozenset()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def alternatives(self) -> frozenset[str]:
        """Branches up to a closing bracket: one of them matches, so what each needs, together; nothing if one needs nothing."""
        branches = [self.sequence()]
        while self.text.startswith("|", self.at):
            self.at += 1
            branches.append(self.sequence())
        return frozenset().union(*branches) if all(branches) else frozenset()

    def sequence(self) -> frozenset[str]:
        """Items one after the other: all match, so the need that tells most of any of them."""
        best: frozenset[str] = frozenset()
        literal = ""
        text = self.text
        while self.at < len(text) and text[self.at] not in "|)":
            char, need = self.item()
            optional = _NONE.match(text, self.at)
            repeated = optional or _SOME.match(text, self.at)
            if repeated:
                self.at = repeated.end()
            if char and not optional:
                literal += char
                if not repeated:
                    continue
            if literal:
                best = _better(best, frozenset({literal}))
            literal = ""
            if not optional:
                best = _better(best, need)
        return _better(best, frozenset({literal})) if literal else best

    def item(self) -> tuple[str, frozenset[str]]:
        """One character (the first of what is returned), or a group with what it needs, or something that needs nothing."""
        text, at = self.text, self.at
        char = text[at]
        self.at += 1
        nothing: frozenset[str] = frozenset()
        if char == "(":
            looks = _LOOK.match(text, at)
            opened = looks or _OPEN.match(text, at)
            assert opened is not None
            self.at = opened.end()
            if text.startswith("?", self.at):  # flags, references: not in our language
                self.at = len(text) + 1
                return "", nothing
            need = self.alternatives()
            self.at += 1
            return "", nothing if looks else need
        if char == "[":
            if text.startswith("^", self.at):
                self.at += 1
            if text.startswith("]", self.at):
                self.at += 1
            while self.at < len(text) and text[self.at] != "]":
                self.at += 2 if text[self.at] == "\\" else 1
            self.at += 1
            return "", nothing
        if char == "\\":
            self.at += 1
            after = text[at + 1 : at + 2]
            return ("", nothing) if after.isalnum() else (after, nothing)
        return ("", nothing) if char in (".", "^", "$", HOLE) else (char, nothing)


def _better(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Of two needs the one that fails more often: the longer words, then the fewer."""
    if not one or not other:
        return one or other
    return min((one, other), key=lambda need: (-min(map(len, need)), len(need), sorted(need)))
