"""Dates, periods, relative dates and durations from a day up (guideline 2.5), in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.scripts import HAN

_Y = r"(?:(?:19|20)\d{2}|[一二][〇零○OО0一二三四五六七八九]{3}|民[国國] ?\d{2,3})"
_M = r"(?:1[0-2]|0?[1-9])"
_D = r"(?:3[01]|[12]\d|0?[1-9])"
_HAN_M = r"(?:十[一二]?|[一二三四五六七八九])"
_HAN_D = r"(?:三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_CLOCK = r"(?: ?(?:上午|下午|凌晨|早上|晚上|晚|中午)?(?: ?\d{1,2}[::]\d{2}|[ ]?\d{1,2} ?[时點点](?:\d{1,2}分|半)?|[一二两三四五六七八九十]{1,2}[点點時时]半?))?"
_TENDAY = r"(?:上旬|中旬|下旬|月?初|月?底|月?末|中(?![国國型小旬心药医药间])|份)"
_OF_YEAR = (
    r"(?:[上下]半年度?|第?[一二三四1-4]季度?|前[一二三四]季度|前[1-9一二三四五六七八九](?:个|個)?月|年?初|年?底|年?末|年中"
    r"|春节|国庆节?|春季|夏季|秋季|冬季|春天|夏天|秋天|冬天|春|秋|冬|夏|同期)"
)
_MONTH_DAY = rf"{_M} ?月(?: ?{_D} ?[日号](?!线|楼|地|厂|机|站){_CLOCK}|{_TENDAY})?"
_HAN_MONTH_DAY = rf"{_HAN_M}月(?:{_HAN_D}日{_CLOCK}|{_TENDAY})"
_YEAR = (
    rf"{_Y} ?年(?: ?{_MONTH_DAY}| ?(?:{_HAN_MONTH_DAY}|{_HAN_M}月)| ?{_OF_YEAR}|度{_OF_YEAR}?(?!假|计划))?"
)
_ISO = (
    r"(?<![\d.\-/])(?:19|20)\d{2}(?P<sep>[-./])(?:1[0-2]|0?[1-9])(?P=sep)(?:3[01]|[12]\d|0?[1-9])(?![\d\-/])"
)
_REL_YEAR = r"(?:去年|今年|明年|前年|(?<!产)后年(?!产)|本年度?|当年|當年|上一?年度|下一?年度|上年|次年|翌年)"
_REL_MONTH = r"(?:本月|上月|下月|当月|當月|[上下]个月|这个月|次月)"
_RELATIVE = (
    rf"{_REL_YEAR}(?: ?{_MONTH_DAY}|{_OF_YEAR}|{_HAN_MONTH_DAY})?"
    rf"|{_REL_MONTH}(?:{_D} ?[日号]|底|初|末|上旬|中旬|下旬|同期)?"
    r"|(?:本|上|下|这|每(?!周))?(?:周|星期|礼拜)[一二三四五六日天](?![体期级边到])"
    + _CLOCK
    + r"|(?:本周|上周|下周|这周|上上周)(?:末|[一二三四五六日])?"
    rf"|(?:昨|今|明|次|翌)(?:日|天|晚|晨)(?![本常]){_CLOCK}|前天|后天|当[日天]|當日|同日"
    r"|(?:本|上一?|下一?)?报告期(?:末|初)?|(?:本|上|下|这)季度?(?:末|初)?(?=[,。、\s;]|$|的|内|将|拟)|[上下]半年度?"
    r"|前[一二三四]季度|(?<![每第])第?[一二三四]季度"
    r"|年底|年末|年初|岁末|月底|月末|月初|春节|十[一二三四五]五(?=期间|时期|末|初|规划期)"
)
_POINT = rf"{_YEAR}|{_RELATIVE}|(?<![\d.]){_MONTH_DAY}|(?<![\d.]){_D} ?日(?!元|本|均|常|产|用|立|夜){_CLOCK}|(?<!\w){_HAN_MONTH_DAY}"
_TO = r" ?(?:至|到|—{1,2}|–|~|-|―|－) ?"
_RANGE = (
    rf"{_Y} ?年?{_TO}{_Y} ?年度?|(?<!\d){_M}(?: ?月)?{_TO}{_MONTH_DAY}|{_Y} ?年 ?{_M}(?: ?月)?{_TO}{_MONTH_DAY}"
    rf"|(?:{_POINT}){_TO}(?:{_POINT}|今|{_Y} ?年)|(?<![\d.]){_D}{_TO}{_D} ?日(?!元|本)"
)
_COUNT = r"(?:\d{1,3}(?:\.\d)?(?:[—~\-至]\d{1,3})?|[二两三四五六七八九十百]{1,6}(?:[几多余]|[—~至][一二三四五六七八九十]{1,6})?|十几|几十|半|一)"
_DURATION = (
    rf"(?<![\d.第每届其另这那])(?:(?:近|过去|未来)(?=\d|[一二两三四五六七八九十]))?(?P<length>{_COUNT} ?(?:多|余|来)?"
    r"(?:年(?!级|代|度|产|均|报|轻|薪|内生|会|检|审|利|费|化|租|初|底|末|中|前三|第|春|夏|秋|冬|\d|一度|[一二两三四1-4]季)|(?:个|個)月|(?:个|個)?季度|周(?!边|期|年|一|二|三|四|五|六|日|岁|报|转|刊|围)|(?:个|個)?(?:星期|工作日)|(?:个|個)?(?:自然日|日历[天日])|天(?!然|津|才|线|气|地|下|山|文|窗|平|空)|日(?!本|元|常|均|产|报|立|化|用|夜|志|[内前后]?[起止])))"
)
_DECADE = r"(?:(?:19|20|二十|上)世纪)?(?:[2-9]0|[二三四五六七八九]十)年代(?:初|末|中期|后期)?"
#: What an everyday word hides: 每年, 三年级 and the like are no dates.
_ZH = re.compile(
    rf"(?P<iso>{_ISO}{_CLOCK})|(?P<range>(?<![\d第]){_RANGE})|(?P<decade>(?<!\d){_DECADE})|(?P<point>(?<![\d第每]){_POINT})|{_DURATION}"
)
_BARE_YEAR_CELL = re.compile(r"(?m)^(?:FY ?)?(?:19|20)\d{2}(?:[-–/](?:19|20)?\d{2})?[AE]?$")
#: 一年约…, 一年 …次: how often, not how long.
_OFTEN = re.compile(r"^一(?:年|天|周|个月|季度)$")

_EN_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_EN_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_EN_YEAR = r"(?:19|20)\d{2}"
_EN_DATE = rf"(?:{_EN_DAY} (?:of )?{_EN_MONTH}(?:,? {_EN_YEAR})?|{_EN_MONTH} {_EN_DAY}(?!\d)(?:,? {_EN_YEAR})?|{_EN_MONTH},? (?:of )?{_EN_YEAR})"
_EN_SPAN = rf"(?:{_EN_DATE}|{_EN_MONTH}|{_EN_YEAR}|{_EN_DAY})"
_EN_PART = (
    r"(?:[Ee]nd|[Bb]eginning|[Ss]tart|[Mm]iddle|[Ee]arly|[Ll]ate|[Mm]id|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter"
    r"|(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast) (?:quarter|half)|Q[1-4]|H[12])"
)
_EN_NUMBER = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|one|fifteen|eighteen|twenty|thirty)"
_EN_UNIT = r"(?:years?|months?|weeks?|days?|quarters?|decades?)"
_EN = re.compile(
    rf"(?P<iso>{_ISO})"
    rf"|\b(?P<part>{_EN_PART}(?:[- ](?:of |in )?(?:the |this |next |last )?(?:(?:fiscal|financial) )?(?:year\b|{_EN_DATE}|{_EN_MONTH}|{_EN_YEAR})))"
    rf"|\b(?P<span>(?:{_EN_DATE}|{_EN_MONTH}|{_EN_YEAR}) ?(?:–|-|to|until|through) ?{_EN_DATE}|{_EN_DAY} ?(?:–|-) ?{_EN_DATE}|{_EN_MONTH} ?(?:–|to|-) ?{_EN_MONTH}(?: {_EN_YEAR})?|{_EN_YEAR} ?[-–/] ?(?:{_EN_YEAR}|\d{{2}})\b(?![-/\d]))"
    rf"|(?<![\d.])(?P<point>{_EN_DAY}\.(?:1[0-2]|0?[1-9])\.(?:{_EN_YEAR}\b)?)(?![\d.%])"
    rf"|\b(?P<pair>{_EN_DAY} and {_EN_DAY} {_EN_MONTH}(?:,? {_EN_YEAR})?)"
    rf"|\b(?P<date>{_EN_DATE})"
    rf"|\b(?P<fiscal>(?:(?:[Ff]iscal|[Ff]inancial)(?: year)? |FY ?){_EN_YEAR})"
    r"|\b(?P<quarter>Q[1-4](?: (?:20)\d{2})?|H[12] 20\d{2})\b"
    r"|\b(?P<relative>(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth) (?:quarter|half)|(?:[Ll]ast|[Nn]ext|[Tt]his|[Pp]revious|[Pp]rior|[Cc]oming|[Ff]ollowing) (?:year|month|week|weekend|quarter|season|spring|summer|autumn|fall|winter|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    rf"{_EN_MONTH})|[Yy]esterday|[Tt]omorrow|(?<=\b[Bb]y )Christmas|(?<=\bfrom )(?:autumn|spring|summer|winter)|(?<=\b[Ii]n )(?:autumn|spring|summer|winter)|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
    rf"|\b(?P<ago>(?:{_EN_NUMBER}|a|one) {_EN_UNIT} (?:ago|earlier|later))\b"
    rf"|\b(?P<length>{_EN_NUMBER} (?:calendar |business |working )?{_EN_UNIT}|{_EN_NUMBER}-(?:year|month|week|day))\b(?![- ]old| of age)"
    rf"|(?<![\w.,/–-])(?P<year>{_EN_YEAR})(?![\w%]|[.,/:]\d|-\w)"
    r"|(?<=\b[Ii]n )(?P<month>(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)"
    r"|\b(?P<monthalone>(?:January|February|April|June|July|August|September|October|November|December)\b)"
)
#: A bare year after these is a number of something else.
_NO_YEAR = re.compile(r"(?:No\.?|Nr\.?|Issue|Note|Table|ISO|IEC|EN|model|Model|room|Room|[$€£]|GB/T) ?$")


def chinese(text: str) -> Iterator[Found]:
    """Yield dates of a Chinese text."""
    for match in _ZH.finditer(text):
        kind = match.lastgroup if match.lastgroup != "sep" else "iso"
        # lastgroup names the outermost group that matched last; durations keep their lead-in (近三年) outside.
        kind = next(k for k in ("iso", "range", "decade", "point", "length") if match[k] is not None)
        start, end = match.span(kind)
        said = text[start:end]
        if kind == "length" and (
            _OFTEN.match(said)
            or (said[0] in "一半" and said[1:2] in "年天周日")
            or text[end : end + 1] in "次度"
        ):
            continue
        if said.endswith("份"):
            end -= 1
        yield Found(start, end, "Date", f"date_zh_{_finer(kind, text[start:end])}")
    for match in _BARE_YEAR_CELL.finditer(text):
        yield Found(*match.span(), "Date", "date_year_cell")


def _finer(kind: str, said: str) -> str:
    if kind != "point":
        return kind
    return "point" if (said[0].isdigit() and "年" in said) or "月" in said else "relative"


def english(text: str) -> Iterator[Found]:
    """Yield dates of an English text."""
    for match in _EN.finditer(text):
        kind = next(
            k
            for k in (
                "iso", "part", "span", "point", "pair", "date", "fiscal", "quarter", "relative", "ago", "length", "year", "month",
                "monthalone",
            )
            if match[k] is not None
        )  # fmt: skip
        start, end = match.span(kind)
        if kind == "year" and _NO_YEAR.search(text, max(0, start - 12), start):
            continue
        if text[end - 1] == "." and kind != "iso":
            end -= 1
        yield Found(start, end, "Date", f"date_en_{kind}")


def find(text: str, language: str) -> Iterator[Found]:
    """Yield dates; an English text is read by both grammars where it holds Han characters, and the reverse."""
    if language != "en" or HAN.search(text):
        yield from chinese(text)
    if language == "en" or _LATIN_MONTH.search(text):
        yield from english(text)


_LATIN_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
