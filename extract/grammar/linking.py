"""What a stand-in or a short name in a document stands for (guideline 4).

The target is where the antecedent's full name stands first.
"""

from __future__ import annotations

from collections.abc import Sequence

from clusterkg.extract.grammar import naming
from clusterkg.extract.grammar.aliases import Link, aliases
from clusterkg.extract.grammar.antecedents import Antecedents, wanted
from clusterkg.extract.grammar.owners import NAMED, OWN_WORD, before, main_firm, owner, said_of
from clusterkg.extract.model import Mention

#: What a declared stand-in may stand for, besides institutions: a project, a policy.
_DECLARED_FOR = tuple(NAMED | {"Project", "Policy", "Agreement", "Chain"})


#: Forms of the first person: who declares one declares them all.
_FIRST = ("We", "we", "Us", "us", "Our", "our")
_FIRST_ZH = ("我们", "我司", "我公司", "我方")


def _called_so(word: str) -> tuple[str, ...]:
    """Return the ways in which a text goes on with a stand-in that it declared: the "Company" as the Company, "we" as We."""
    if word in _FIRST:
        return _FIRST
    if word in _FIRST_ZH:
        return _FIRST_ZH
    if word[0].isascii() and word[0].isupper() and not word.startswith(("The ", "Party ")):
        return word, f"the {word}", f"The {word}"
    return (word,)


def link(text: str, mentions: Sequence[Mention]) -> list[Link]:
    """Return what references stand for, and which names are short for which; ``mentions`` sorted by place."""
    first: dict[str, int] = {}
    for index, one in enumerate(mentions):
        first.setdefault(text[one.start : one.end], index)
    shorts = tuple(naming.declared(text))
    links = list(aliases(text, mentions, first, shorts))
    full = {said_of(text, mentions[one.source]): one.target for one in links}

    def entered(at: int) -> int:
        """Return where the full name of a mention stands first."""
        word = said_of(text, mentions[at])
        for _ in range(3):
            if word not in full:
                break
            word = said_of(text, mentions[full[word]])
        return first[word]

    called: dict[str, int] = {}
    for short in shorts:
        word = text[short.start : short.end]
        if naming.STANDS_IN.fullmatch(word):
            types = tuple(t for t in wanted(word) or () if t in _DECLARED_FOR) or tuple(NAMED)
            if (target := before(mentions, short.at, types)) is not None:
                for form in _called_so(word):
                    called.setdefault(form, target)
    own, sure, ahead = owner(text, mentions, shorts)
    if not sure and (found := main_firm(text, mentions)) is not None:
        own, sure, ahead = found, True, True
    finder = Antecedents(text, mentions, own, sure=sure, ahead=ahead)
    for index, one in enumerate(mentions):
        if one.type != "Reference":
            continue
        said = text[one.start : one.end]
        if (
            said in called
            and (mentions[called[said]].start < one.start or not OWN_WORD.match(said))
            # Somebody else's words in quotation marks.
            and not (said in _FIRST + _FIRST_ZH and finder.speakers.quoted(one.start))
        ):
            links.append(Link("COREF", index, entered(called[said]), "coref_own"))
            finder.note(index, called[said], links[-1].target)
            continue
        for target, family in finder.of(index):
            named = entered(target)
            if named != index:
                links.append(Link("COREF", index, named, family))
                finder.note(index, target, named)
    return links


__all__ = ["Link", "link", "wanted"]
