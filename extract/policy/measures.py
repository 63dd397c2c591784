"""What a clause does, and the headline of a measure."""

from __future__ import annotations

import re

from clusterkg.extract.policy import words
from clusterkg.extract.policy.model import Role, Span
from clusterkg.extract.policy.structure import Shape

_PURPOSE = re.compile(
    r"为(?:了|深入|全面|进一步|更好|贯彻|加快|规范|落实|促进|推动|加强|支持|充分)?[^。]{4,160}(?:制定|提出|制订|现就|现将)|(?:根据|依据|按照)[^。]{2,80}(?:制定|制订)"
)
_DEFINITION = re.compile(rf"{words.SELF}?所称|[^。,]{{2,30}}(?:是指|系指)|(?:means|refers to)\b")
_SCOPE = re.compile(
    rf"(?:{words.SELF}|本条款?|本款)?[^。,]{{0,12}}(?:适用于|不适用|适用范围)|(?:{words.SELF}\s+)?(?:shall )?appl(?:y|ies) to"
)
_ADMINISTRATION = re.compile(
    rf"(?:{words.SELF})?[^。]{{0,40}}(?:(?:组织|负责|贯彻)?(?:实施|落实|执行){words.SELF}|负责解释|解释权|自[^。]{{2,20}}起(?:施行|实施|执行|生效)|有效期|同时废止|废止)|.{{0,80}}(?:responsible for (?:interpreting|the interpretation)|shall interpret|take effect|enter into force|valid until|interpretation of)"
)
_TARGET = re.compile(
    rf"(?:力争|预期|目标[::,]?)?\s*(?:到|至|截至)?\s*{words.DATE.pattern.replace('?P<year>', '?:').replace('?P<month>', '?:').replace('?P<day>', '?:')}\s*(?:底|末|年底)?\s*(?:前)?[,,]|By (?:the end of )?(?:19|20)\d\d\b"
)
_REFUSAL = re.compile(r"[^。,]{0,30}(?:不再|不予|不得|不支持|不重复|从其规定|取消|追回)")
#: A headline ends before its amounts and conditions.
_HEADLINE_END = re.compile(r"[,。;:\n(]|最高|不超过|不低于|每(?:家|户|项|年|人)")
_LONGEST = 40
_SECTION = re.compile(
    r".{2,4}(?:目标|要求|原则|思想|思路|意义|背景|形势|范围|对象|条件|标准|程序|流程|方式|时限|期限|任务|措施|附则|总则|内容|安排)"
)
#: Before a verb of giving: 一次性奖励.
_MANNER = r"(?:一次性|择优|分档|每年|优先|额外|再|按规定|免费|全额|足额)*"
_DIGIT = re.compile(r"\d")


def role_of(text: str, shape: Shape) -> Role:
    """Tell what a clause does from its leading words; a measure is what begins with an action."""
    body = text[shape.body : shape.at.end]
    first = re.split(r"[。;\n]", body, maxsplit=1)[0]
    lead = text[shape.lead.start : shape.lead.end] if shape.lead else first
    for pattern, role in (
        (_PURPOSE, Role.PURPOSE),
        (_DEFINITION, Role.DEFINITION),
        (_SCOPE, Role.SCOPE),
        (_ADMINISTRATION, Role.ADMINISTRATION),
        (_TARGET, Role.TARGET),
    ):
        if pattern.match(first if role is not Role.TARGET else body):
            return role
    if headline_of(text, shape) is not None:
        return Role.MEASURE
    if _REFUSAL.match(lead):
        return Role.OTHER
    return Role.BACKGROUND if shape.lead is not None and len(body) > 60 else Role.OTHER


def headline_of(text: str, shape: Shape) -> tuple[Span, bool] | None:
    """Return the headline of a clause, and whether it is the clause's own title; None where nothing is set in motion."""
    if shape.lead is not None:
        lead = text[shape.lead.start : shape.lead.end]
        if acts(lead):
            cut = _cut_title(text, shape.lead)
            return Span(cut.start, cut.start + len(text[cut.start : cut.end].rstrip(" \n.。"))), True
        if _noun_title(lead):  # 首台套奖励: a title without a verb in front
            return shape.lead, True
        if not re.search("[,:]", lead):  # a statement as title (…意义重大): what follows gives its reasons
            return None
    return _phrase(text, shape.body, shape.at.end)


def acts(said: str) -> bool:
    """Tell whether words set something in motion: a verb first, or 对…给予…; 发展目标 is a heading, not a deed."""
    return not _SECTION.fullmatch(said) and bool(
        words.ACTION.match(said) or words.TURNED.match(said) or words.ENGLISH_ACTION.match(said.lstrip())
    )


def _noun_title(lead: str) -> bool:
    return len(lead) <= 16 and bool(
        re.search(r"(?:奖励|补助|补贴|资助|支持|扶持|奖补|support|grant|subsidy)$", lead)
    )


def _cut_title(text: str, lead: Span) -> Span:
    """A title keeps its commas where what follows acts too (突出重点,开创新局面); conditions and amounts stay outside."""
    said = text[lead.start : lead.end]
    if len(said) <= _LONGEST and not re.search(r"最高|不超过|按[^,]*%", said):
        return lead
    found = _HEADLINE_END.search(said)
    return Span(lead.start, lead.start + found.start()) if found and found.start() >= 4 else lead


def _phrase(text: str, start: int, end: int) -> tuple[Span, bool] | None:
    """The first phrase of giving or acting in a clause without a title."""
    at = start
    for piece in re.split(r"([,。;:\n])", text[start:end]):
        begin = at
        at += len(piece)
        said = piece.strip()
        if len(said) < 4:
            continue
        begin += len(piece) - len(piece.lstrip())
        found = re.match(_MANNER + words.GIVING.pattern, said)
        if not found and words.TURNED.match(said):
            found = words.GIVING.search(said)
        if not found:
            found = words.ENGLISH_ACTION.match(said)
        if found:
            stop = _HEADLINE_END.search(said, found.end())
            length = stop.start() if stop else len(said)
            amount = _DIGIT.search(said, found.end(), length)
            if amount and amount.start() - found.start() >= 4:  # 一次性奖励20万元; 给予30万元补助 stays whole
                length = amount.start()
            span = Span(begin + found.start(), begin + length)
            if 4 <= span.end - span.start <= _LONGEST:
                return span, False
    return None
