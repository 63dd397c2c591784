"""Who issues, leads, supports, carries out or interprets: named bodies, and bodies said by kind (各省科技部门)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.policy import words
from clusterkg.extract.policy.model import Responsible, Span, Stated
from clusterkg.graph.vocabularies import Concept, concept, find_concepts

#: Label in front of a list of bodies → their part.
_LABELS = {
    "牵头单位": "lead", "牵头部门": "lead", "主责单位": "lead", "主责部门": "lead", "责任单位": "responsible", "责任部门": "responsible",
    "负责单位": "responsible", "主管部门": "responsible", "实施主体": "implement", "实施单位": "implement", "落实单位": "implement",
    "配合单位": "support", "配合部门": "support", "协同单位": "support", "参与单位": "support", "参加单位": "support", "协办单位": "support",
    "Lead": "lead", "Lead body": "lead", "Lead department": "lead", "Responsible": "responsible", "Responsible body": "responsible",
    "Responsible bodies": "responsible", "Supporting": "support", "Supporting bodies": "support",
}  # fmt: skip
_LABEL = re.compile(
    r"(?P<label>"
    + "|".join(sorted(_LABELS, key=len, reverse=True))
    + r")\s*[::]\s*(?P<list>[^。;\n】\])]{2,160})"
)
#: What stands behind a list of bodies → their part; the more specific first.
_PARTS = (
    ("负责解释", "interpret"), ("负责具体解释", "interpret"), ("解释", "interpret"), ("组织实施", "implement"), ("贯彻实施", "implement"),
    ("牵头负责", "lead"), ("牵头", "lead"), ("按职责分工负责", "responsible"), ("按职责分工", "responsible"), ("分工负责", "responsible"),
    ("配合", "support"), ("参与", "support"), ("参加", "support"), ("协助", "support"),
    ("承担", "responsible"), ("负责", "responsible"), ("落实", "implement"), ("推进", "implement"), ("制定", "responsible"),
)  # fmt: skip
_PART = "|".join(p for p, _ in _PARTS)
#: 由A会同B负责解释; 本办法由A解释.
_BY = re.compile(rf"由(?P<list>[^。;:,\n《》“”]{{2,80}}?)(?P<part>{_PART})")
#: (市科技局牵头,市财政局配合)
_BRACKET = re.compile(
    r"[(\[【](?P<inside>[^()\[\]【】]{4,160}?(?:牵头|负责|配合|参与|落实|参加)[^()\[\]【】]{0,12})[)\]】]"
)
_INSIDE = re.compile(rf"(?P<list>[^,;。\n]{{2,80}}?)(?P<part>{_PART})(?=[,;。、]|$)")
#: A组织实施本细则; A会同B制定…; A负责研究…: the subject at the head of a clause.
_SUBJECT = re.compile(
    rf"(?:(?<=[。;,:.\s])|^)(?P<list>[^\s,。;:《》“”()]{{2,80}}?{words.BODY_END})(?:应当|共同|具体|应|要|须)?(?P<part>负责解释|组织实施|牵头|负责(?!人)|配合)",
    re.MULTILINE,
)
#: 各省科技部门应建立…: a kind of body that must do something.
_MUST = re.compile(r"(?:(?<=[。;,:.\s])|^)(?P<list>各?[^。;,:\n]{2,40}?(?:部门|政府|管委会|单位|机构|高新区|园区))(?P<modal>应当|应该|应|要(?!求|素|点)|须|必须)(?![^。]{0,2}用)", re.MULTILINE)  # fmt: skip
#: 各县(区)要明确分工.
_DIVISIONS = re.compile(
    r"(?:(?<=[。;,:.\s])|^)(?P<list>各(?:县|区|市|乡|镇|街道|地)[^。;,:\n要应须]{0,12})(?:应当|应|要(?!求|素|点)|须|必须)",
    re.MULTILINE,
)
_ENGLISH = re.compile(
    r"(?P<list>(?:the\s+)?[A-Z][\w&' -]{3,80}?)\s+(?:(?:is|are|shall be)\s+responsible\s+for(?:\s+the)?(?:\s+(?P<deed>interpret|implement|lead))?|shall\s+(?P<verb>interpret|implement|lead)\b)"
)
_SPLIT = re.compile(
    r"、|,|;|以及|会同|商(?=[^务标])|联合(?!会|体)|(?<=[局委厅部府办会院署])(?:和|与|及)| (?=[\u4e00-\u9fff])|\band\b"
)
_END = re.compile(rf"{words.BODY_END}(?:\([^()]*\))?$|(?:Department|Bureau|Ministry|Committee|Office|Commission|Administration|Government|Agency|Council|Centre|Center)\b.*$")  # fmt: skip
_KIND = re.compile(r"^(?:各|有关|相关|所在地|属地|地方)|等(?:部门|单位)?$|(?:部门|单位)$")
_STAND_IN = re.compile(r"^(?:我[部省市县区厅局委]|本[部省市县区厅局委]|其|该)")


def find_responsible(text: str, start: int, end: int) -> Iterator[Responsible]:
    """Yield the bodies to whom a stretch gives a part, each once per part, in the order of the text."""
    seen: set[tuple[str, str]] = set()
    found = [
        *_labelled(text, start, end),
        *_bracketed(text, start, end),
        *_by(text, start, end),
        *_subjects(text, start, end),
    ]
    for one in sorted(found, key=lambda r: (r.at.start, r.responsibility != "interpret")):
        if (one.name, one.responsibility) not in seen:
            seen.add((one.name, one.responsibility))
            yield one


def _labelled(text: str, start: int, end: int) -> Iterator[Responsible]:
    for found in _LABEL.finditer(text, start, end):
        part = _LABELS[found["label"]]
        yield from _bodies(text, *found.span("list"), part, Span(*found.span()), sure=True)


def _bracketed(text: str, start: int, end: int) -> Iterator[Responsible]:
    for found in _BRACKET.finditer(text, start, end):
        if _LABEL.search(found.group()):
            continue
        for part in _INSIDE.finditer(text, *found.span("inside")):
            yield from _bodies(text, *part.span("list"), _part(part["part"]), Span(*found.span()), sure=True)


def _by(text: str, start: int, end: int) -> Iterator[Responsible]:
    for found in _BY.finditer(text, start, end):
        yield from _bodies(
            text, *found.span("list"), _part(found["part"]), _sentence(text, found.start(), start, end)
        )


def _subjects(text: str, start: int, end: int) -> Iterator[Responsible]:
    for found in _SUBJECT.finditer(text, start, end):
        if "由" in found["list"]:
            continue
        yield from _bodies(
            text, *found.span("list"), _part(found["part"]), _sentence(text, found.start("list"), start, end)
        )
    for found in _MUST.finditer(text, start, end):
        kinds = list(find_concepts(text, *found.span("list")))
        if kinds and kinds[-1].end == found.end("list"):
            kind = kinds[-1].concept
            if kind.instance_type == "GovernmentBody" or kind.key in ("zone", "national_zone"):
                said = Span(found.start("list"), found.end("list"))
                quote = _sentence(text, said.start, start, end)
                yield Responsible(
                    text[said.start : said.end], said, "responsible", quote, _administration(kind)
                )
    for found in _DIVISIONS.finditer(text, start, end):
        said = Span(*found.span("list"))
        if not any(True for _ in find_concepts(text, said.start, said.end)):
            quote = _sentence(text, said.start, start, end)
            yield Responsible(
                text[said.start : said.end], said, "responsible", quote, concept("local_government")
            )
    for found in _ENGLISH.finditer(text, start, end):
        part = {"interpret": "interpret", "implement": "implement", "lead": "lead"}.get(
            found["verb"] or found["deed"] or "", "responsible"
        )
        yield from _bodies(text, *found.span("list"), part, _sentence(text, found.start(), start, end))


def _administration(kind: Concept) -> Concept:
    """高新区应…: who must act is the zone's administration."""
    return kind if kind.instance_type == "GovernmentBody" else concept("zone_administration")


def _part(said: str) -> str:
    return next(part for words_, part in _PARTS if said == words_)


def _bodies(
    text: str, start: int, end: int, part: str, quote: Span, *, sure: bool = False
) -> Iterator[Responsible]:
    """Yield the bodies of a list; ``sure`` where a label or bracket says that bodies stand here."""
    at = start
    for piece in _pieces(text, start, end):
        at, stop = piece
        name = text[at:stop]
        if not 2 <= len(name) <= 60 or _STAND_IN.match(name):
            continue
        kinds = [k for k in find_concepts(text, at, stop) if k.end == stop or name.endswith("等部门")]
        if _KIND.search(name):
            if kinds or name.startswith("各"):
                kind = kinds[-1].concept if kinds else _government(name)
                yield Responsible(
                    name,
                    Span(at, stop),
                    part,
                    quote,
                    _administration(kind) if kind.instance_type == "Zone" else kind,
                )
            continue
        if (
            sure and re.search(r"[\u4e00-\u9fffA-Za-z]{2}", name) and not re.search(r"[《》%\d]", name)
        ) or _END.search(name):
            yield Responsible(name, Span(at, stop), part, quote)


def _government(name: str) -> Concept:
    return concept("local_government" if re.search(r"政府|[县区市乡镇]", name) else "government")


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    cuts = [m.span() for m in _SPLIT.finditer(text, start, end)]
    for left, right in [*cuts, (end, end)]:
        begin, stop = at, left
        while begin < stop and (text[begin].isspace() or text[begin] in "由(["):
            begin += 1
        while stop > begin and (text[stop - 1].isspace() or text[stop - 1] in ".)]】等"):
            if text[stop - 1] == ")" and "(" in text[begin:stop]:
                break
            stop -= 1
        if text[begin:stop].lower().startswith("the "):
            begin += 4
        if stop > begin:
            yield begin, stop
        at = right


def _sentence(text: str, at: int, start: int, end: int) -> Span:
    begin = max(start, max((text.rfind(c, start, at) + 1 for c in "。;\n"), default=start))
    stops = [i for i in (text.find(c, at, end) for c in "。;\n") if i >= 0]
    stop = min(stops) + 1 if stops else end
    while begin < stop and text[begin].isspace():
        begin += 1
    return Span(begin, stop)


def issuers(text: str, title: Span, number: Stated | None, date: Stated | None) -> Iterator[Responsible]:
    """Yield who issued it: bodies in front of the title, the signature above the date, else what the document's number says."""
    found = [*_before_title(text, title), *_signature(text, date)]
    seen: set[str] = set()
    for one in found:
        if one.name not in seen:
            seen.add(one.name)
            yield one
    if not seen and number is not None:
        code = next(
            (c for c in sorted(words.ISSUER_CODES, key=len, reverse=True) if number.value.startswith(c)), None
        )
        if code is not None:
            yield Responsible(words.ISSUER_CODES[code], number.at, "issue", number.at, printed=False)


def _before_title(text: str, title: Span) -> Iterator[Responsible]:
    """江淮省科学技术厅 江淮省财政厅关于印发…: what stands between the line's beginning and 关于."""
    line = text.rfind("\n", 0, title.start) + 1
    head = re.match(r"\s*(?P<list>[^。,:;《》\n]{3,60}?)(?:关于|印发|发布)", text[line : title.end])
    if head is None:
        return
    begin, end = line + head.start("list"), line + head.end("list")
    for at, stop in _pieces(text, begin, end):
        if _END.search(text[at:stop]) and not re.search(r"关于|印发", text[at:stop]):
            yield Responsible(text[at:stop], Span(at, stop), "issue", Span(line, title.end))


def _signature(text: str, date: Stated | None) -> Iterator[Responsible]:
    """Lines of nothing but bodies right above the line of the date, or in it: 岚州市科学技术局 2025年3月1日."""
    if date is None:
        return
    line = text.rfind("\n", 0, date.at.start) + 1
    spans = [(line, date.at.start)] if text[line : date.at.start].strip(" \t\u3000(") else []
    at = line
    while at > 0 and len(spans) < 6:
        begin = text.rfind("\n", 0, at - 1) + 1
        said = text[begin : at - 1].strip()
        if said and not (len(said) <= 60 and not re.search(r"[。,:;》]", said) and _END.search(said)):
            break
        if said:
            spans.append((begin, at - 1))
        at = begin
    for begin, end in reversed(spans):
        for left, right in _pieces(text, begin, end):
            if (
                _END.search(text[left:right])
                and 4 <= right - left <= 40
                and not _KIND.search(text[left:right])
            ):
                yield Responsible(text[left:right], Span(left, right), "issue", Span(left, date.at.end))


def addressees(text: str, title: Span) -> Iterator[Span]:
    """Yield to whom the letter is addressed: the first line behind the title that ends with a colon and lists bodies."""
    for line in re.finditer(r"^[^\S\n]*([^\n。]{2,300}):[^\S\n]*$", text[: title.end + 1500], re.MULTILINE):
        if line.start() < title.end and "《" in line.group():
            continue
        said = line.group(1)
        if not re.search(rf"各|{words.BODY_END}|单位|企业", said) or re.match(r"\s*(?:附件|为|根据)", said):
            continue
        at = line.start(1)
        # 科技厅(委、局) is one: cut at the commas outside brackets, and 、 belongs to the list inside a group.
        for piece in re.finditer(r"(?:[^,;(]|\([^)]*\))+", said):
            span = Span(at + piece.start(), at + piece.end())
            if text[span.start : span.end].strip():
                yield span
        return
