"""Words and shapes by which policy texts are read: general ones of official Chinese and English, never names."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

_DATA = yaml.load(
    Path(__file__).with_name("words.yaml").read_text("utf-8"),
    Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),
)


def _one_of(name: str) -> str:
    """A pattern for the words of a list, the longest first."""
    return "|".join(sorted(map(re.escape, _DATA[name].split()), key=len, reverse=True))


#: Kinds of standing document.
GENRE = _one_of("genres")
#: What may follow the title's last word: (试行), (征求意见稿), (2024-2026年).
BRACKETS = r"(?:\s*[(〔\[][^()〔〕\[\]]{1,16}[)〕\]])*"
ENGLISH_GENRE = r"(?:Measures|Provisions|Opinions|Action Plan|Implementation Plan|Guidelines|Guidance|Regulations|Rules|Policy|Policies|Programme|Program|Strategy|Scheme)"
#: Documents that have numbered articles or a genre word and are no policy.
NOT_POLICY = re.compile(
    r"(?:评审|评议|鉴定|验收|审查|反馈|专家|整改|论证|修改|处理)[^。]{0,4}意见|(?:合同|协议|保密|服务)条款|(?:会议|投标|采购|施工|重组|交易|分配|培养|发行)方案|(?:经营|采购|融资|募投|商业)计划|"
    r"(?:协议|合同|章程|公告|公示|纪要|简报|报告|说明书|函)$"
)

_ADVERBS, _VERBS = _one_of("adverbs"), _one_of("verbs")
#: The beginning of a verb phrase that sets a measure.
ACTION = re.compile(rf"(?:(?:{_ADVERBS})\s*)*(?:{_VERBS})")
#: 对…给予…, 按…给予…: the verb stands behind.
TURNED = re.compile(rf"(?:对|对于|按|按照|为|由|将|把|以|围绕|依托|面向)[^。;]{{2,60}}?(?:{_VERBS})")
#: Verbs of giving and allowing: where a clause has no title, its measure is the phrase that begins with one of them.
GIVING = re.compile(f"(?:{_one_of('giving')})")
#: A deed that is counted (培育技术经理人5000名), where a target has no indicator of its own.
COUNTED = f"(?:{_one_of('counted')})"
#: Verbs, adverbs and small words that are left when the words for kinds are taken out of a stretch that names nothing.
FILLERS = re.compile(rf"(?:{_VERBS}|{_ADVERBS}|{_one_of('fillers')})*")
GENERIC = re.compile(rf"(?:{_VERBS}|{_ADVERBS}|{_one_of('fillers')}|{_one_of('wide')})+")
ENGLISH_ACTION = re.compile(
    r"(?:Support|Encourage|Provide|Grant|Establish|Promote|Strengthen|Build|Improve|Develop|Fund|Introduce|Set up|Launch|Expand|Create|Award|Subsidi[sz]e|"
    r"Foster|Accelerate|Enhance|Open|Offer|Reward|Attract|Train|Invest|Simplify|Reduce|Extend|Link|Pilot|Set|Help|Make|Give)(?:ing|ment)?\b"
)

#: 本办法, 本措施 …: the document speaking of itself.
SELF = r"(?:(?:以上|上述)(?:政策|措施|办法|意见)|本(?:办法|措施|细则|意见|规定|条例|方案|规划|政策|通知|计划|指引|指南|若干措施|实施细则|实施方案|行动计划|实施意见|政策措施)|(?:[Tt]hese|[Tt]his) (?:measures|provisions|rules|policy|guidelines|opinions|plan|scheme))"

#: A date: printed in digits or in Chinese numerals, to the day, the month or the year.
_CN_YEAR = r"[二一][〇○零OoＯ0一二三四五六七八九]{3}"
_CN_NUMBER = r"[一二三四五六七八九十廿卅〇○零]{1,3}"
DATE = re.compile(
    rf"(?P<year>(?:19|20)\d\d|{_CN_YEAR})\s*年(?:度)?(?:\s*(?P<month>\d{{1,2}}|{_CN_NUMBER})\s*月(?:\s*(?P<day>\d{{1,2}}|{_CN_NUMBER})\s*[日号])?)?"
)
ENGLISH_DATE = re.compile(
    r"(?:(?P<day>\d{1,2})\s+)?(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)\s+(?:(?P<day2>\d{1,2}),?\s+)?(?P<year>(?:19|20)\d\d)"
)
#: 国科发火〔2011〕259号
DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,10}\s?[〔\[(【](?:19|20)\d\d[〕\])】]\s?\d{1,4}\s?号")
#: Beginning of a document's number → who issues documents so numbered.
ISSUER_CODES: dict[str, str] = _DATA["issuer_codes"]

#: How the name of a public body ends.
BODY_END = (
    r"(?:人民政府办公室|人民政府办公厅|人民政府|办公室|办公厅|管理委员会|管委会|委员会|领导小组|工作组|指挥部|专班|促进局|管理局|总局|分局|局|厅|部|委|"
    r"管理中心|服务中心|促进中心|中心|政府|署|院|办|总部|总队|银行|公司|集团|协会|联席会议|联盟|学会|区|园区|处)"
)
